// Between std::string_view and rocksdb::Slice.

#ifndef TANJI_LIB_STORE_INTERNAL_ROCKSDB_SLICE_H_
#define TANJI_LIB_STORE_INTERNAL_ROCKSDB_SLICE_H_

#include <string_view>

#include "rocksdb/slice.h"

namespace tanji::store::internal {

inline rocksdb::Slice ToSlice(std::string_view bytes) {
  return rocksdb::Slice(bytes.data(), bytes.size());
}
inline std::string_view ToView(const rocksdb::Slice& slice) {
  return std::string_view(slice.data(), slice.size());
}

}  // namespace tanji::store::internal

#endif  // TANJI_LIB_STORE_INTERNAL_ROCKSDB_SLICE_H_
