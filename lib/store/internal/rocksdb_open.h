// OpenRocksDb on a file system of the caller's choice, for tests of faults.

#ifndef TANJI_LIB_STORE_INTERNAL_ROCKSDB_OPEN_H_
#define TANJI_LIB_STORE_INTERNAL_ROCKSDB_OPEN_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "lib/store/key_value_store.h"
#include "lib/store/rocksdb_store.h"

namespace rocksdb {
class FileSystem;
}  // namespace rocksdb

namespace tanji::store::internal {

// Without `file_system`: the machine's own.
absl::StatusOr<std::unique_ptr<KeyValueStore>> OpenRocksDbOn(
    std::shared_ptr<rocksdb::FileSystem> file_system, const std::string& path,
    const RocksDbOptions& options);

}  // namespace tanji::store::internal

#endif  // TANJI_LIB_STORE_INTERNAL_ROCKSDB_OPEN_H_
