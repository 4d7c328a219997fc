// Private keys that sign notes (lib/ledger/FORMAT.md).

#ifndef TANJI_LIB_LEDGER_NOTE_SIGNER_H_
#define TANJI_LIB_LEDGER_NOTE_SIGNER_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/crypto/signature.h"
#include "lib/ledger/note.h"

namespace tanji::ledger {

// A key with a name. Immutable; thread-safe.
class NoteSigner {
 public:
  // INVALID_ARGUMENT for a bad name.
  static absl::StatusOr<NoteSigner> Create(
      std::string_view name, std::unique_ptr<const crypto::Signer> key);
  static absl::StatusOr<NoteSigner> Create(std::string_view name,
                                           crypto::Ed25519Signer key);
  // With a new key. `type` is not kCosignatureV1.
  static absl::StatusOr<NoteSigner> Generate(std::string_view name,
                                             SignatureType type);
  // `PRIVATE+KEY+<name>+<key id>+<base64(type || secret)>`: of Ed25519 as Go's
  // sumdb/note writes it. INVALID_ARGUMENT, also for a witness's.
  static absl::StatusOr<NoteSigner> Parse(std::string_view text);
  std::string ToPrivateString() const;

  const crypto::Signer& key() const { return *key_; }
  const std::string& name() const { return name_; }
  SignatureType type() const { return type_; }
  uint32_t key_id() const { return key_id_; }
  // The text of the verifier key.
  const std::string& verifier_key() const { return verifier_key_; }

  // `— name base64\n` over `text`, which ends in a newline.
  std::string SignatureLine(std::string_view text) const;

 private:
  NoteSigner(std::string name, std::unique_ptr<const crypto::Signer> key);

  std::string name_;
  std::unique_ptr<const crypto::Signer> key_;
  SignatureType type_;
  uint32_t key_id_;
  std::string verifier_key_;
};

// The line that was read as `signature`.
std::string SignatureLineOf(const NoteSignature& signature);
// `note` with the lines of `keys` alone, whether or not they are good.
std::string WithLinesOf(const Note& note, const std::vector<VerifierKey>& keys);

// `text`, an empty line, and a line of each of `signers` in this order.
std::string SignNote(std::string_view text,
                     const std::vector<const NoteSigner*>& signers);

// A witness's key: it says when it saw a checkpoint (c2sp.org/tlog-cosignature,
// cosignature/v1). Immutable; thread-safe.
class Cosigner {
 public:
  // INVALID_ARGUMENT for a bad name.
  static absl::StatusOr<Cosigner> Create(std::string_view name,
                                         crypto::Ed25519Signer key);
  // As NoteSigner's, of type 0x04.
  static absl::StatusOr<Cosigner> Parse(std::string_view text);
  std::string ToPrivateString() const;

  const std::string& name() const { return name_; }
  const std::string& verifier_key() const { return verifier_key_; }

  // The line over a checkpoint's text at `seconds` since 1970, >= 0.
  std::string CosignatureLine(std::string_view text, int64_t seconds) const;

 private:
  Cosigner(std::string name, crypto::Ed25519Signer key);

  std::string name_;
  crypto::Ed25519Signer key_;
  uint32_t key_id_;
  std::string verifier_key_;
};

}  // namespace tanji::ledger

#endif  // TANJI_LIB_LEDGER_NOTE_SIGNER_H_
