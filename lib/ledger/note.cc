#include "lib/ledger/note.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "lib/base/base64.h"
#include "lib/base/check.h"
#include "lib/base/hex.h"
#include "lib/base/status.h"
#include "lib/base/utf8.h"
#include "lib/base/wire.h"
#include "lib/ledger/internal/key_text.h"

namespace tanji::ledger {
namespace {

using base::StrCat;

constexpr size_t kCosignatureTimeSize = 8;

absl::StatusOr<crypto::PublicKey> ReadKey(SignatureType type,
                                          std::string_view material) {
  switch (type) {
    case SignatureType::kEd25519:
    case SignatureType::kCosignatureV1:
      return crypto::PublicKey::Ed25519(material);
    case SignatureType::kEcdsaP256:
      return crypto::PublicKey::EcdsaP256(material);
    case SignatureType::kSm2WithSm3:
      return crypto::PublicKey::Sm2(material);
  }
  TANJI_CHECK(false);
}

// Whether `rune` is a space as Unicode 15 has it (property White_Space).
bool IsUnicodeSpace(uint32_t rune) {
  return (rune >= 0x09 && rune <= 0x0d) || rune == 0x20 || rune == 0x85 ||
         rune == 0xa0 || rune == 0x1680 || (rune >= 0x2000 && rune <= 0x200a) ||
         rune == 0x2028 || rune == 0x2029 || rune == 0x202f || rune == 0x205f ||
         rune == 0x3000;
}

// The next character of `text`, which is UTF-8, taken from its front.
uint32_t TakeRune(std::string_view* text) {
  const auto first = static_cast<unsigned char>(text->front());
  size_t size = 1;
  uint32_t rune = first;
  if (first >= 0xf0) {
    size = 4;
    rune = first & 0x07;
  } else if (first >= 0xe0) {
    size = 3;
    rune = first & 0x0f;
  } else if (first >= 0xc0) {
    size = 2;
    rune = first & 0x1f;
  }
  for (size_t i = 1; i < size; ++i) {
    rune = rune << 6 | (static_cast<unsigned char>((*text)[i]) & 0x3f);
  }
  text->remove_prefix(size);
  return rune;
}

bool HasSpace(std::string_view utf8) {
  while (!utf8.empty()) {
    if (IsUnicodeSpace(TakeRune(&utf8))) return true;
  }
  return false;
}

// c2sp.org/signed-note: nothing below U+0020 but newline.
bool HasForbiddenCharacter(std::string_view note) {
  return std::any_of(note.begin(), note.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 && c != '\n';
  });
}

absl::StatusOr<NoteSignature> ReadSignatureLine(std::string_view line) {
  const auto fault = [](std::string_view what) {
    return absl::InvalidArgumentError(base::ToAbsl(what));
  };
  if (line.substr(0, internal::kSignatureLineStart.size()) !=
      internal::kSignatureLineStart) {
    return fault("expected an em dash and a blank");
  }
  line.remove_prefix(internal::kSignatureLineStart.size());
  const size_t name_end = line.find(' ');
  if (name_end == std::string_view::npos) {
    return fault("expected a key name, a blank and a signature");
  }
  if (!IsKeyName(line.substr(0, name_end))) return fault("bad key name");
  const auto bytes = base::Base64Decode(line.substr(name_end + 1));
  if (!bytes.ok()) return fault("signature is not canonical base64");
  if (bytes->size() <= internal::kKeyIdSize)
    return fault("signature is too short");
  base::WireReader reader(*bytes, "signature");
  TANJI_ASSIGN_OR_RETURN(const uint32_t key_id, reader.U32());
  return NoteSignature{std::string(line.substr(0, name_end)), key_id,
                       std::string(reader.rest())};
}

}  // namespace

std::string_view SignatureTypeName(SignatureType type) {
  switch (type) {
    case SignatureType::kEd25519:
      return "ed25519";
    case SignatureType::kEcdsaP256:
      return "ecdsa-p256";
    case SignatureType::kCosignatureV1:
      return "cosignature/v1";
    case SignatureType::kSm2WithSm3:
      return "sm2-with-sm3";
  }
  TANJI_CHECK(false);
}

bool IsKeyName(std::string_view name) {
  return !name.empty() && base::IsUtf8(name) &&
         !base::HasControlCharacter(name) &&
         name.find('+') == std::string_view::npos && !HasSpace(name);
}

VerifierKey::VerifierKey(std::string name, SignatureType type,
                         std::string material, uint32_t key_id,
                         crypto::PublicKey key)
    : name_(std::move(name)),
      type_(type),
      material_(std::move(material)),
      key_id_(key_id),
      key_(std::move(key)) {}

absl::StatusOr<VerifierKey> VerifierKey::Parse(std::string_view text) {
  TANJI_ASSIGN_OR_RETURN(const internal::KeyText parts,
                         internal::SplitKey(text));
  TANJI_ASSIGN_OR_RETURN(VerifierKey key,
                         Create(parts.name, parts.type, parts.material));
  const std::string key_id = internal::KeyIdBytes(key.key_id());
  if (key_id != parts.key_id) {
    return absl::InvalidArgumentError(StrCat("key id of \"", parts.name,
                                             "\" is not the key's; expected ",
                                             base::HexEncode(key_id)));
  }
  return key;
}

absl::StatusOr<VerifierKey> VerifierKey::Create(std::string_view name,
                                                SignatureType type,
                                                std::string_view key_material) {
  if (!IsKeyName(name)) return internal::BadKeyName();
  auto key = ReadKey(type, key_material);
  if (!key.ok()) {
    return base::AddPlace(key.status(), StrCat("key \"", name, "\""));
  }
  return VerifierKey(std::string(name), type, std::string(key_material),
                     internal::KeyId(name, type, key_material),
                     *std::move(key));
}

std::string VerifierKey::reference() const {
  return StrCat(name_, "+", base::HexEncode(internal::KeyIdBytes(key_id_)));
}

std::string VerifierKey::ToString() const {
  return internal::KeyToText(name_, key_id_, type_, material_);
}

absl::Status VerifierKey::VerifyText(std::string_view text,
                                     std::string_view signature,
                                     int64_t* cosigned_at) const {
  if (type_ != SignatureType::kCosignatureV1) {
    return key_.Verify(text, signature);
  }
  // c2sp.org/tlog-cosignature: the time, then a signature over both.
  if (signature.size() < kCosignatureTimeSize) {
    return absl::DataLossError("cosignature is too short");
  }
  base::WireReader reader(signature, "cosignature");
  TANJI_ASSIGN_OR_RETURN(const uint64_t time, reader.U64());
  if (time > uint64_t{std::numeric_limits<int64_t>::max()}) {
    return absl::DataLossError("cosignature has a time beyond 2^63 - 1");
  }
  TANJI_RETURN_IF_ERROR(
      key_.Verify(internal::CosignedText(time, text), reader.rest()));
  if (cosigned_at != nullptr) *cosigned_at = static_cast<int64_t>(time);
  return absl::OkStatus();
}

absl::StatusOr<Note> Note::Parse(std::string_view bytes) {
  if (bytes.size() > kNoteSizeMax) {
    return absl::InvalidArgumentError(
        StrCat("note has ", bytes.size(), " bytes; at most ", kNoteSizeMax));
  }
  if (!base::IsUtf8(bytes)) {
    return absl::InvalidArgumentError("note is not UTF-8");
  }
  if (HasForbiddenCharacter(bytes)) {
    return absl::InvalidArgumentError("note has a control character");
  }
  // The last empty line parts text and signatures.
  const size_t split = bytes.rfind("\n\n");
  if (split == std::string_view::npos) {
    return absl::InvalidArgumentError(
        "note has no empty line before its signatures");
  }
  Note note;
  note.text = bytes.substr(0, split + 1);
  std::string_view rest = bytes.substr(split + 2);
  if (rest.empty()) return absl::InvalidArgumentError("note has no signature");
  while (!rest.empty()) {
    const size_t end = rest.find('\n');
    if (end == std::string_view::npos) {
      return absl::InvalidArgumentError("note does not end in a newline");
    }
    if (note.signatures.size() == kNoteSignaturesMax) {
      return absl::InvalidArgumentError(
          StrCat("note has more than ", kNoteSignaturesMax, " signatures"));
    }
    auto signature = ReadSignatureLine(rest.substr(0, end));
    if (!signature.ok()) {
      return base::AddPlace(
          signature.status(),
          StrCat("note, signature line ", note.signatures.size() + 1));
    }
    note.signatures.push_back(*std::move(signature));
    rest.remove_prefix(end + 1);
  }
  return note;
}

absl::StatusOr<std::vector<size_t>> VerifyNote(
    const Note& note, const std::vector<const VerifierKey*>& keys) {
  std::vector<size_t> verified;
  for (size_t i = 0; i < note.signatures.size(); ++i) {
    const NoteSignature& signature = note.signatures[i];
    const auto key =
        std::find_if(keys.begin(), keys.end(), [&](const VerifierKey* k) {
          return k->key_id() == signature.key_id && k->name() == signature.name;
        });
    if (key == keys.end()) continue;
    const absl::Status status = (*key)->VerifyText(note.text, signature.bytes);
    if (!status.ok()) {
      return base::AddPlace(status, StrCat("signature line ", i + 1, " by \"",
                                           signature.name, "\""));
    }
    verified.push_back(i);
  }
  if (verified.empty()) {
    return absl::UnauthenticatedError("note has no signature by a known key");
  }
  return verified;
}

}  // namespace tanji::ledger
