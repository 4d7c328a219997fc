// RocksDB's status in our codes.

#ifndef TANJI_LIB_STORE_INTERNAL_ROCKSDB_STATUS_H_
#define TANJI_LIB_STORE_INTERNAL_ROCKSDB_STATUS_H_

#include <string_view>

#include "absl/status/status.h"
#include "rocksdb/status.h"

namespace tanji::store::internal {

// Corruption is DATA_LOSS, a full disk RESOURCE_EXHAUSTED, another failure of
// the system UNAVAILABLE; what should not happen with our use is INTERNAL.
// `what` says what was tried and where.
absl::Status FromRocksDb(const rocksdb::Status& status, std::string_view what);

// The same for opening a store that is known to be there: whatever is missing,
// unreadable or not understood is DATA_LOSS.
absl::Status FromRocksDbOpen(const rocksdb::Status& status,
                             std::string_view what);

}  // namespace tanji::store::internal

#endif  // TANJI_LIB_STORE_INTERNAL_ROCKSDB_STATUS_H_
