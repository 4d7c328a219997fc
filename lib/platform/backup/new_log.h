// A new log in the place of one that cannot be gone on with: to go on with that
// would be a second history.

#ifndef TANJI_LIB_PLATFORM_BACKUP_NEW_LOG_H_
#define TANJI_LIB_PLATFORM_BACKUP_NEW_LOG_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "lib/platform/record/genesis.h"
#include "lib/store/data_folder.h"

namespace tanji::platform {

struct NewLogCounts {
  uint64_t repeated = 0;  // records that the new log has again
  uint64_t omitted = 0;   // in whose places it says so
};

// Writes the log of `folder`, which nobody uses otherwise, anew as the log
// `origin`, with new keys: entry 0 is its genesis, which refers to the last
// entry of the old one, and each other stands at its old position, has its old
// time, and refers to the record that it was.
//
// What organisations have submitted, their keys and what was erased is
// repeated: payloads, commitments and secrets stay as they are, suppliers'
// signatures too. What the old log has said of itself (certificates,
// attestations, what became of them, time stamps, its own keys) holds there
// alone: `omitted` records stand in those places, and their payloads are
// deleted.
//
// `continued` says what is known of the old log. INVALID_ARGUMENT for an origin
// that is no key name, or the old one; DATA_LOSS for an entry that is none.
// After an error the folder is of no use. Cost: a signature for each entry.
absl::StatusOr<NewLogCounts> BeginNewLog(store::DataFolder& folder,
                                         const std::string& origin,
                                         const ContinuedLog& continued);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_BACKUP_NEW_LOG_H_
