// The parts of a key as text, and of a signature line (c2sp.org/signed-note).
// For our .cc files only.

#ifndef TANJI_LIB_LEDGER_INTERNAL_KEY_TEXT_H_
#define TANJI_LIB_LEDGER_INTERNAL_KEY_TEXT_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/crypto/signature.h"
#include "lib/ledger/note.h"

namespace tanji::ledger::internal {

inline constexpr std::string_view kSignatureLineStart =
    "\xe2\x80\x94 ";                     // em dash
inline constexpr size_t kKeyIdSize = 4;  // bytes
inline constexpr SignatureType kAllTypes[] = {
    SignatureType::kEd25519, SignatureType::kEcdsaP256,
    SignatureType::kCosignatureV1, SignatureType::kSm2WithSm3};

SignatureType TypeOf(crypto::SignatureAlgorithm algorithm);

// The bytes in front of the key material.
std::string_view TypeBytes(SignatureType type);

uint32_t KeyId(std::string_view name, SignatureType type,
               std::string_view material);
std::string KeyIdBytes(uint32_t key_id);

// "name+keyid+base64(type || material)".
std::string KeyToText(std::string_view name, uint32_t key_id,
                      SignatureType type, std::string_view material);

// What a text like that says, taken apart; nothing about its key is checked.
struct KeyText {
  std::string_view name;
  std::string key_id;  // bytes
  SignatureType type;
  std::string material;
};
// INVALID_ARGUMENT; also for an unknown type.
absl::StatusOr<KeyText> SplitKey(std::string_view text);

// What a cosignature signs, c2sp.org/tlog-cosignature.
std::string CosignedText(uint64_t seconds, std::string_view text);

absl::Status BadKeyName();

}  // namespace tanji::ledger::internal

#endif  // TANJI_LIB_LEDGER_INTERNAL_KEY_TEXT_H_
