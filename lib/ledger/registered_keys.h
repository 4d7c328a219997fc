// The keys that a log has registered for others than itself: what organisations
// sign with.

#ifndef TANJI_LIB_LEDGER_REGISTERED_KEYS_H_
#define TANJI_LIB_LEDGER_REGISTERED_KEYS_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "lib/ledger/note.h"
#include "lib/ledger/record.h"

namespace tanji::ledger {

inline constexpr size_t kRegisteredKeysMax = 1'000'000;

// Thread-compatible; const, it may be read by several threads.
class RegisteredKeys {
 public:
  // Of the log `origin`.
  explicit RegisteredKeys(std::string origin = "")
      : origin_(std::move(origin)) {}

  // Takes in the log's next `key-add` or `key-revoke`; others change nothing,
  // nor do the log's own keys.
  void Take(const Record& record);

  // Whether a line of `note`, which record `seq` holds, is by a key that was
  // registered before it and not revoked from there on, and verifies. Whose key
  // it is the log does not say. UNAUTHENTICATED, saying why;
  // FAILED_PRECONDITION where that cannot be said: a record behind `seq` has
  // revoked the key from there on, or the log has registered more than
  // kRegisteredKeysMax. Cost: one signature for each such line.
  absl::Status CheckSigned(const Note& note, uint64_t seq) const;

  size_t size() const { return keys_.size(); }

 private:
  struct Registered {
    VerifierKey key;
    uint64_t added_by;
    // Where it does not sign any more, as of the records before a position.
    uint64_t RevokedFrom(uint64_t as_of) const;
    std::map<uint64_t, uint64_t> revocations = {};  // from, by position
  };

  std::string origin_;
  std::multimap<std::string, Registered> keys_;  // by name+keyid
  bool has_more_ = false;
};

}  // namespace tanji::ledger

#endif  // TANJI_LIB_LEDGER_REGISTERED_KEYS_H_
