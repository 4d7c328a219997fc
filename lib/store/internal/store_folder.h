// What the folder of a RocksDB store looks like before it is opened.

#ifndef TANJI_LIB_STORE_INTERNAL_STORE_FOLDER_H_
#define TANJI_LIB_STORE_INTERNAL_STORE_FOLDER_H_

#include <sys/types.h>

#include <string>

#include "absl/status/status.h"

namespace tanji::store::internal {

// Of every folder we make: its owner alone.
inline constexpr mode_t kFolderMode = 0700;

// OK when RocksDB may open the store in `path`: there is one and its files pass
// our own checks, or there is none and one may be made. NOT_FOUND, or DATA_LOSS
// for damage that RocksDB would pass over. Changes nothing.
absl::Status CheckStoreFolder(const std::string& path, bool may_make);

}  // namespace tanji::store::internal

#endif  // TANJI_LIB_STORE_INTERNAL_STORE_FOLDER_H_
