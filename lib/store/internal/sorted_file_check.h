// A check of RocksDB's sorted files that RocksDB makes too late.
//
// RocksDB 7.8 parses the block of a file's properties before it looks at the
// block's checksum. One bit there, the highest of the block's last four bytes,
// says "this block ends with a hash index"; where a flip sets it, the process
// is aborted (data_block_hash_index.cc, "num_buckets_ > 0") in place of an
// error.

#ifndef TANJI_LIB_STORE_INTERNAL_SORTED_FILE_CHECK_H_
#define TANJI_LIB_STORE_INTERNAL_SORTED_FILE_CHECK_H_

#include <string>

#include "absl/status/status.h"

namespace tanji::store::internal {

// DATA_LOSS, with the name of the file, when that bit is set in a sorted file
// of folder `path`. What else is wrong with a file is left to RocksDB. Reads
// about 200 bytes of each file.
absl::Status CheckSortedFiles(const std::string& path);

}  // namespace tanji::store::internal

#endif  // TANJI_LIB_STORE_INTERNAL_SORTED_FILE_CHECK_H_
