// How we run RocksDB: safe before fast, bounded in memory, silent.

#ifndef TANJI_LIB_STORE_INTERNAL_ROCKSDB_OPTIONS_H_
#define TANJI_LIB_STORE_INTERNAL_ROCKSDB_OPTIONS_H_

#include "lib/store/rocksdb_store.h"
#include "rocksdb/env.h"
#include "rocksdb/options.h"

namespace tanji::store::internal {

// `env` outlives the database.
rocksdb::Options MakeRocksDbOptions(const RocksDbOptions& options,
                                    rocksdb::Env* env);

}  // namespace tanji::store::internal

#endif  // TANJI_LIB_STORE_INTERNAL_ROCKSDB_OPTIONS_H_
