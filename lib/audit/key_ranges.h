// Which keys sign records at which positions.

#ifndef TANJI_LIB_AUDIT_KEY_RANGES_H_
#define TANJI_LIB_AUDIT_KEY_RANGES_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/ledger/note.h"
#include "lib/ledger/record.h"

namespace tanji::audit {

inline constexpr size_t kSignerKeysMax = 10'000;

// A key of the log's signers: valid iff added < seq < revoked.
struct SignerKey {
  ledger::VerifierKey key;
  std::optional<uint64_t> added_by = std::nullopt;      // absent: given
  std::optional<uint64_t> revoked_from = std::nullopt;  // absent: it stands
  std::optional<uint64_t> revoked_by = std::nullopt;  // the record that says so
  std::optional<uint64_t> last_used = std::nullopt;

  // Positions [revoked_from, revoked_by) at which it has signed, if at all.
  bool IsDisputed() const {
    return revoked_from.has_value() && last_used.has_value() &&
           *last_used >= *revoked_from && *revoked_from < *revoked_by;
  }
};

// The keys of a log, from its first record on. A `key-add` adds a signer of
// records when the key has the family of the one that signed it: the same name
// up to its last slash. Others register what organisations sign with.
// Thread-compatible.
class KeyRanges {
 public:
  explicit KeyRanges(const std::vector<ledger::VerifierKey>& given);

  // The key of a line of the record at `seq`. UNAUTHENTICATED, saying why, for
  // one that is not known, not added yet, or revoked. Stays where it is.
  absl::StatusOr<const ledger::VerifierKey*> Find(
      const ledger::NoteSignature& line, uint64_t seq) const;

  // Notes that it signed there.
  void Use(const ledger::NoteSignature& line, uint64_t seq);

  // Takes in a `key-add` or `key-revoke` whose signatures are good; others
  // change nothing. INVALID_ARGUMENT for a key that was added before or has
  // signed, for the revocation of one that is revoked from there, or of a
  // position not reached; RESOURCE_EXHAUSTED beyond kSignerKeysMax.
  absl::Status Take(const ledger::Entry& entry);

  const std::vector<std::unique_ptr<SignerKey>>& keys() const { return keys_; }

 private:
  SignerKey* FindLine(const std::string& name, uint32_t key_id) const;
  void Keep(SignerKey key);
  absl::Status Add(const ledger::Entry& entry);
  absl::Status Revoke(const ledger::Record& record);

  std::vector<std::unique_ptr<SignerKey>> keys_;  // stay where they are
  std::map<std::pair<std::string, uint32_t>, SignerKey*> by_line_;
};

}  // namespace tanji::audit

#endif  // TANJI_LIB_AUDIT_KEY_RANGES_H_
