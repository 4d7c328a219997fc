#include "lib/ledger/internal/key_text.h"

#include "lib/base/base64.h"
#include "lib/base/check.h"
#include "lib/base/hex.h"
#include "lib/base/status.h"
#include "lib/base/wire.h"
#include "lib/crypto/hash.h"

namespace tanji::ledger::internal {

using base::StrCat;

SignatureType TypeOf(crypto::SignatureAlgorithm algorithm) {
  switch (algorithm) {
    case crypto::SignatureAlgorithm::kEd25519:
      return SignatureType::kEd25519;
    case crypto::SignatureAlgorithm::kEcdsaP256:
      return SignatureType::kEcdsaP256;
    case crypto::SignatureAlgorithm::kSm2:
      return SignatureType::kSm2WithSm3;
  }
  TANJI_CHECK(false);
}

std::string_view TypeBytes(SignatureType type) {
  switch (type) {
    case SignatureType::kEd25519:
      return std::string_view("\x01", 1);
    case SignatureType::kEcdsaP256:
      return std::string_view("\x02", 1);
    case SignatureType::kCosignatureV1:
      return std::string_view("\x04", 1);
    case SignatureType::kSm2WithSm3:
      return std::string_view("\xffsm2-with-sm3", 13);
  }
  TANJI_CHECK(false);
}

uint32_t KeyId(std::string_view name, SignatureType type,
               std::string_view material) {
  const crypto::Sha256Digest digest =
      type == SignatureType::kEcdsaP256
          ? crypto::Sha256(material)
          : crypto::Sha256({name, "\n", TypeBytes(type), material});
  uint32_t id = 0;
  for (size_t i = 0; i < kKeyIdSize; ++i) id = id << 8 | digest[i];
  return id;
}

std::string KeyIdBytes(uint32_t key_id) {
  std::string bytes;
  base::AppendU32(&bytes, key_id);
  return bytes;
}

std::string KeyToText(std::string_view name, uint32_t key_id,
                      SignatureType type, std::string_view material) {
  return StrCat(name, "+", base::HexEncode(KeyIdBytes(key_id)), "+",
                base::Base64Encode(StrCat(TypeBytes(type), material)));
}

absl::StatusOr<KeyText> SplitKey(std::string_view text) {
  const size_t name_end = text.find('+');
  if (name_end == std::string_view::npos ||
      text.size() < name_end + 1 + kKeyIdHexSize + 1 ||
      text[name_end + 1 + kKeyIdHexSize] != '+') {
    return absl::InvalidArgumentError(
        "key is not of the form name+keyid+base64");
  }
  KeyText parts;
  parts.name = text.substr(0, name_end);
  const auto key_id = base::HexDecode(text.substr(name_end + 1, kKeyIdHexSize));
  if (!key_id.ok()) {
    return absl::InvalidArgumentError(
        "key id is not 8 digits of lower-case hex");
  }
  parts.key_id = *key_id;
  const auto key =
      base::Base64Decode(text.substr(name_end + kKeyIdHexSize + 2));
  if (!key.ok()) return base::AddPlace(key.status(), "key");
  for (const SignatureType type : kAllTypes) {
    if (!key->starts_with(TypeBytes(type))) continue;
    parts.type = type;
    parts.material = key->substr(TypeBytes(type).size());
    return parts;
  }
  return absl::InvalidArgumentError(
      StrCat("key \"", parts.name, "\" has an unknown signature type"));
}

std::string CosignedText(uint64_t seconds, std::string_view text) {
  return StrCat("cosignature/v1\ntime ", seconds, "\n", text);
}

absl::Status BadKeyName() {
  return absl::InvalidArgumentError(
      "key name is empty, not UTF-8, or has a blank, '+' or control "
      "character");
}

}  // namespace tanji::ledger::internal
