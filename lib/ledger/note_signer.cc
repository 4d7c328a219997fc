#include "lib/ledger/note_signer.h"

#include <algorithm>
#include <utility>

#include "lib/base/base64.h"
#include "lib/base/check.h"
#include "lib/base/status.h"
#include "lib/base/wire.h"
#include "lib/ledger/internal/key_text.h"

namespace tanji::ledger {
namespace {

using base::StrCat;

constexpr std::string_view kPrivateKeyStart = "PRIVATE+KEY+";

crypto::SignatureAlgorithm EcAlgorithmOf(SignatureType type) {
  return type == SignatureType::kSm2WithSm3
             ? crypto::SignatureAlgorithm::kSm2
             : crypto::SignatureAlgorithm::kEcdsaP256;
}

template <typename T>
std::unique_ptr<const crypto::Signer> Owned(T signer) {
  return std::make_unique<const T>(std::move(signer));
}

absl::StatusOr<internal::KeyText> ReadPrivateKey(std::string_view text) {
  if (!text.starts_with(kPrivateKeyStart)) {
    return absl::InvalidArgumentError(
        "private key does not begin with PRIVATE+KEY+");
  }
  return internal::SplitKey(text.substr(kPrivateKeyStart.size()));
}

absl::Status CheckKeyId(const internal::KeyText& parts, uint32_t key_id) {
  if (internal::KeyIdBytes(key_id) == parts.key_id) return absl::OkStatus();
  return absl::InvalidArgumentError(
      StrCat("key id of \"", parts.name, "\" is not the key's"));
}

std::string LineOf(std::string_view name, uint32_t key_id,
                   std::string_view signature) {
  return StrCat(
      internal::kSignatureLineStart, name, " ",
      base::Base64Encode(StrCat(internal::KeyIdBytes(key_id), signature)),
      "\n");
}

absl::StatusOr<std::unique_ptr<const crypto::Signer>> MakeSigner(
    SignatureType type, std::string_view secret) {
  if (type == SignatureType::kEd25519) {
    TANJI_ASSIGN_OR_RETURN(crypto::Ed25519Signer key,
                           crypto::Ed25519Signer::FromSeed(secret));
    return Owned(std::move(key));
  }
  TANJI_ASSIGN_OR_RETURN(
      crypto::EcSigner key,
      crypto::EcSigner::FromScalar(EcAlgorithmOf(type), secret));
  return Owned(std::move(key));
}

}  // namespace

NoteSigner::NoteSigner(std::string name,
                       std::unique_ptr<const crypto::Signer> key)
    : name_(std::move(name)),
      key_(std::move(key)),
      type_(internal::TypeOf(key_->algorithm())),
      key_id_(internal::KeyId(name_, type_, key_->public_key())),
      verifier_key_(
          internal::KeyToText(name_, key_id_, type_, key_->public_key())) {}

absl::StatusOr<NoteSigner> NoteSigner::Create(
    std::string_view name, std::unique_ptr<const crypto::Signer> key) {
  if (!IsKeyName(name)) return internal::BadKeyName();
  return NoteSigner(std::string(name), std::move(key));
}

absl::StatusOr<NoteSigner> NoteSigner::Create(std::string_view name,
                                              crypto::Ed25519Signer key) {
  return Create(name, Owned(std::move(key)));
}

absl::StatusOr<NoteSigner> NoteSigner::Generate(std::string_view name,
                                                SignatureType type) {
  TANJI_CHECK(type != SignatureType::kCosignatureV1);
  if (type == SignatureType::kEd25519) {
    return Create(name, crypto::Ed25519Signer::Generate());
  }
  return Create(name, Owned(crypto::EcSigner::Generate(EcAlgorithmOf(type))));
}

absl::StatusOr<NoteSigner> NoteSigner::Parse(std::string_view text) {
  TANJI_ASSIGN_OR_RETURN(const internal::KeyText parts, ReadPrivateKey(text));
  if (parts.type == SignatureType::kCosignatureV1) {
    return absl::InvalidArgumentError(
        StrCat("private key \"", parts.name, "\" is a witness's"));
  }
  TANJI_ASSIGN_OR_RETURN(auto key, MakeSigner(parts.type, parts.material));
  TANJI_ASSIGN_OR_RETURN(NoteSigner signer, Create(parts.name, std::move(key)));
  TANJI_RETURN_IF_ERROR(CheckKeyId(parts, signer.key_id()));
  return signer;
}

std::string NoteSigner::ToPrivateString() const {
  return StrCat(kPrivateKeyStart,
                internal::KeyToText(name_, key_id_, type_, key_->secret()));
}

std::string NoteSigner::SignatureLine(std::string_view text) const {
  return LineOf(name_, key_id_, key_->Sign(text));
}

std::string SignatureLineOf(const NoteSignature& signature) {
  return LineOf(signature.name, signature.key_id, signature.bytes);
}

std::string WithLinesOf(const Note& note,
                        const std::vector<VerifierKey>& keys) {
  std::string kept = note.text + "\n";
  for (const NoteSignature& line : note.signatures) {
    const bool is_one =
        std::any_of(keys.begin(), keys.end(), [&](const VerifierKey& key) {
          return key.key_id() == line.key_id && key.name() == line.name;
        });
    if (is_one) kept += SignatureLineOf(line);
  }
  return kept;
}

std::string SignNote(std::string_view text,
                     const std::vector<const NoteSigner*>& signers) {
  std::string note = StrCat(text, "\n");
  for (const NoteSigner* signer : signers) note += signer->SignatureLine(text);
  return note;
}

Cosigner::Cosigner(std::string name, crypto::Ed25519Signer key)
    : name_(std::move(name)),
      key_(std::move(key)),
      key_id_(internal::KeyId(name_, SignatureType::kCosignatureV1,
                              key_.public_key())),
      verifier_key_(internal::KeyToText(
          name_, key_id_, SignatureType::kCosignatureV1, key_.public_key())) {}

absl::StatusOr<Cosigner> Cosigner::Create(std::string_view name,
                                          crypto::Ed25519Signer key) {
  if (!IsKeyName(name)) return internal::BadKeyName();
  return Cosigner(std::string(name), std::move(key));
}

absl::StatusOr<Cosigner> Cosigner::Parse(std::string_view text) {
  TANJI_ASSIGN_OR_RETURN(const internal::KeyText parts, ReadPrivateKey(text));
  if (parts.type != SignatureType::kCosignatureV1) {
    return absl::InvalidArgumentError(
        StrCat("private key \"", parts.name, "\" is not a witness's"));
  }
  TANJI_ASSIGN_OR_RETURN(crypto::Ed25519Signer key,
                         crypto::Ed25519Signer::FromSeed(parts.material));
  TANJI_ASSIGN_OR_RETURN(Cosigner cosigner, Create(parts.name, std::move(key)));
  TANJI_RETURN_IF_ERROR(CheckKeyId(parts, cosigner.key_id_));
  return cosigner;
}

std::string Cosigner::ToPrivateString() const {
  return StrCat(
      kPrivateKeyStart,
      internal::KeyToText(name_, key_id_, SignatureType::kCosignatureV1,
                          key_.secret()));
}

std::string Cosigner::CosignatureLine(std::string_view text,
                                      int64_t seconds) const {
  TANJI_CHECK(seconds >= 0);
  const auto time = static_cast<uint64_t>(seconds);
  std::string signature;
  base::AppendU64(&signature, time);
  signature += key_.Sign(internal::CosignedText(time, text));
  return LineOf(name_, key_id_, signature);
}

}  // namespace tanji::ledger
