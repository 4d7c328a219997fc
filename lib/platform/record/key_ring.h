// The private keys of a log: one signs records, one signs checkpoints.

#ifndef TANJI_LIB_PLATFORM_RECORD_KEY_RING_H_
#define TANJI_LIB_PLATFORM_RECORD_KEY_RING_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "lib/ledger/note_signer.h"

namespace tanji::platform {

// Immutable; thread-safe.
struct KeyRing {
  std::string origin;
  std::unique_ptr<ledger::NoteSigner> log;      // named as the origin
  std::unique_ptr<ledger::NoteSigner> records;  // named `<origin>/records`
};

// The keys in `folder` (log.key and records.key, mode 0600). Those of another
// log than `origin`, unless that is empty: FAILED_PRECONDITION, as when others
// may read them. DATA_LOSS when one is damaged or missing beside the other;
// NOT_FOUND when there are none.
absl::StatusOr<KeyRing> LoadKeys(const std::string& folder,
                                 const std::string& origin = "");

// For a folder whose log has no entry yet: as LoadKeys, and makes what is
// missing. The origin is then `origin`, or `tanji.local/` and 16 random hex
// digits when that is empty, so that no two folders share one;
// INVALID_ARGUMENT for one that is no key name. A key that is there is never
// replaced: with records.key alone, as an interrupted first start leaves it,
// the log is named after that.
absl::StatusOr<KeyRing> LoadOrMakeKeys(const std::string& folder,
                                       const std::string& origin);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_RECORD_KEY_RING_H_
