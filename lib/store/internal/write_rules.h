// What every backend demands of the keys and values it is given.

#ifndef TANJI_LIB_STORE_INTERNAL_WRITE_RULES_H_
#define TANJI_LIB_STORE_INTERNAL_WRITE_RULES_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/store/key_value_store.h"

namespace tanji::store::internal {

// The key that holds the highest fence given so far: readable, but written by
// AcquireFence only and spared by DeleteRange.
const std::string& FenceKey();
std::string EncodeFence(uint64_t fence);
absl::StatusOr<uint64_t> DecodeFence(std::string_view value);

absl::Status CheckBatch(const WriteBatch& batch);
// INVALID_ARGUMENT unless `key` lies above `previous`.
absl::Status CheckAscends(std::string_view previous, std::string_view key);

// ABORTED unless `fence` is the one given last.
absl::Status CheckFence(uint64_t fence, uint64_t current_fence);

// `range` without the reserved key: none, one or two ranges.
std::vector<KeyRange> WithoutReservedKey(const KeyRange& range);

inline bool IsEmpty(const KeyRange& range) {
  return !range.end.empty() && range.begin >= range.end;
}

absl::Status KeyNotFound(std::string_view key);

// UNAVAILABLE: what a store says to writes once `failure` has happened.
absl::Status WritesRefused(std::string_view store, const absl::Status& failure);

// First and last key of one sorted file.
struct KeySpan {
  std::string first;
  std::string last;
};
// INVALID_ARGUMENT when two of `spans` overlap.
absl::Status CheckApart(std::vector<KeySpan> spans);

}  // namespace tanji::store::internal

#endif  // TANJI_LIB_STORE_INTERNAL_WRITE_RULES_H_
