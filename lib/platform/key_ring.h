// The private keys of a log: one signs records, one signs checkpoints.

#ifndef TANJI_LIB_PLATFORM_KEY_RING_H_
#define TANJI_LIB_PLATFORM_KEY_RING_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "lib/ledger/note.h"

namespace tanji::platform {

// Immutable; thread-safe.
struct KeyRing {
  std::string origin;
  std::unique_ptr<ledger::NoteSigner> log;      // named as the origin
  std::unique_ptr<ledger::NoteSigner> records;  // named `<origin>/records`
};

// The keys in `folder` (log.key and records.key, mode 0600), made when there
// are none: then the origin is `origin`, or `tanji.local/` and 16 random hex
// digits when that is empty, so that no two folders share one.
// INVALID_ARGUMENT for an origin that is no key name; FAILED_PRECONDITION when
// the keys are of another origin, or others may read them; DATA_LOSS when one
// is damaged or missing beside the other.
absl::StatusOr<KeyRing> LoadOrMakeKeys(const std::string& folder,
                                       const std::string& origin);

// As above, but makes nothing: NOT_FOUND.
absl::StatusOr<KeyRing> LoadKeys(const std::string& folder);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_KEY_RING_H_
