// A file system that keeps what the MANIFEST may name.
//
// When RocksDB 7.8 fails to write the record of a bulk load into its MANIFEST,
// it deletes the loaded files. But the record may be on the disk all the same
// (the append went through, the sync failed): then the store names files that
// are gone and cannot be opened any more. So once a MANIFEST, the switch to a
// new one or the sync of a folder has failed, no sorted file is deleted; the
// next opening deletes those that the MANIFEST does not name.

#ifndef TANJI_LIB_STORE_INTERNAL_KEEPING_FILE_SYSTEM_H_
#define TANJI_LIB_STORE_INTERNAL_KEEPING_FILE_SYSTEM_H_

#include <memory>

#include "rocksdb/file_system.h"

namespace tanji::store::internal {

// For one database. Thread-safe.
std::shared_ptr<rocksdb::FileSystem> MakeKeepingFileSystem(
    const std::shared_ptr<rocksdb::FileSystem>& base);

}  // namespace tanji::store::internal

#endif  // TANJI_LIB_STORE_INTERNAL_KEEPING_FILE_SYSTEM_H_
