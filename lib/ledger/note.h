// C2SP signed notes (c2sp.org/signed-note): text and the lines that sign it.

#ifndef TANJI_LIB_LEDGER_NOTE_H_
#define TANJI_LIB_LEDGER_NOTE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/crypto/signature.h"

namespace tanji::ledger {

inline constexpr size_t kNoteSizeMax = 1 << 20;    // bytes
inline constexpr size_t kNoteSignaturesMax = 100;  // lines
inline constexpr size_t kKeyIdHexSize = 8;         // digits of a key id as text

enum class SignatureType {
  kEd25519,        // 0x01
  kEcdsaP256,      // 0x02
  kCosignatureV1,  // 0x04, c2sp.org/tlog-cosignature
  kSm2WithSm3,     // 0xff "sm2-with-sm3"
};

// "ed25519", "ecdsa-p256", "cosignature/v1", "sm2-with-sm3".
std::string_view SignatureTypeName(SignatureType type);

// Not empty, no Unicode space, no '+', no control character, valid UTF-8.
bool IsKeyName(std::string_view name);

// A verifier key: `name+keyid+base64(type || key)`. Immutable; thread-safe;
// copies share the key.
class VerifierKey {
 public:
  // INVALID_ARGUMENT, saying what is wrong, for a malformed text, a key id
  // that is not the key's, an unknown type, a key that crypto refuses.
  static absl::StatusOr<VerifierKey> Parse(std::string_view text);
  static absl::StatusOr<VerifierKey> Create(std::string_view name,
                                            SignatureType type,
                                            std::string_view key_material);

  const std::string& name() const { return name_; }
  uint32_t key_id() const { return key_id_; }
  SignatureType type() const { return type_; }
  std::string ToString() const;
  std::string reference() const;  // "name+keyid"

  // Checks the bytes of a signature line behind the key id over the note's
  // text. DATA_LOSS when they do not sign it. A cosignature's time goes to
  // `*cosigned_at` (seconds since 1970), if given.
  absl::Status VerifyText(std::string_view text, std::string_view signature,
                          int64_t* cosigned_at = nullptr) const;

 private:
  VerifierKey(std::string name, SignatureType type, std::string material,
              uint32_t key_id, crypto::PublicKey key);

  std::string name_;
  SignatureType type_;
  std::string material_;  // without the type
  uint32_t key_id_;
  crypto::PublicKey key_;
};

struct NoteSignature {
  std::string name;
  uint32_t key_id;
  std::string bytes;  // behind the key id
};

// A note that is well formed; nothing about its signatures is known yet.
struct Note {
  std::string text;  // with its last newline
  std::vector<NoteSignature> signatures;

  // INVALID_ARGUMENT, with the line, for what is no note: invalid UTF-8,
  // control characters but newline, no blank line, no signature line, other
  // base64 than the canonical one, too many lines.
  static absl::StatusOr<Note> Parse(std::string_view bytes);
};

// Checks every signature of `note` that is by one of `keys` (name and key id
// agree). Returns the places in `note.signatures` that verified. DATA_LOSS when
// one of a known key does not verify; UNAUTHENTICATED when none is by a known
// key. Signatures by others are ignored, as the specification demands.
absl::StatusOr<std::vector<size_t>> VerifyNote(
    const Note& note, const std::vector<const VerifierKey*>& keys);

}  // namespace tanji::ledger

#endif  // TANJI_LIB_LEDGER_NOTE_H_
