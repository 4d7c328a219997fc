// The store on a local disk, in this process: RocksDB.

#ifndef TANJI_LIB_STORE_ROCKSDB_STORE_H_
#define TANJI_LIB_STORE_ROCKSDB_STORE_H_

#include <cstddef>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "lib/store/key_value_store.h"

namespace tanji::store {

struct RocksDbOptions {
  // Changes nothing on disk; every write is FAILED_PRECONDITION. Takes no lock:
  // the caller sees to it that nobody writes (data_folder.h).
  bool read_only = false;
  bool create_if_missing = true;
  size_t block_cache_bytes = size_t{64} << 20;   // blocks, index and filters
  size_t write_buffer_bytes = size_t{32} << 20;  // at most four; bound the log
  int open_files_max = 512;
};

// Opens the store in folder `path`, whose parent exists.
//
// NOT_FOUND when there is none and none may be made; DATA_LOSS when what is
// there fails its checks; UNAVAILABLE when another process has it open to write
// or the system refuses; RESOURCE_EXHAUSTED when the disk is full.
//
// A batch that was torn by a crash at the end of the log is dropped, for it was
// never acknowledged; damage before the end is refused. A log that lost whole
// batches at its end opens without them: only a count kept elsewhere (the
// ledger's positions, the anchor) can tell.
absl::StatusOr<std::unique_ptr<KeyValueStore>> OpenRocksDb(
    const std::string& path, const RocksDbOptions& options);

}  // namespace tanji::store

#endif  // TANJI_LIB_STORE_ROCKSDB_STORE_H_
