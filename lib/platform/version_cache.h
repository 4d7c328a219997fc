// Opened versions, kept for who reads the same again: a footprint's block reads
// its product's and its process's, whoever asks.

#ifndef TANJI_LIB_PLATFORM_VERSION_CACHE_H_
#define TANJI_LIB_PLATFORM_VERSION_CACHE_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "lib/base/mutex.h"
#include "lib/graph/version.h"
#include "lib/store/key_value_store.h"

namespace tanji::platform {

// Of packed versions, in all; some five times as much when unpacked.
inline constexpr size_t kCachedVersionBytesMax = size_t{8} << 20;

// Thread-safe. Who destroys a record's secret clears it: what is kept here was
// opened before.
class VersionCache {
 public:
  // Both stores outlive the cache.
  VersionCache(const store::KeyValueStore& main,
               const store::KeyValueStore& secrets)
      : main_(main), secrets_(secrets) {}

  // As EntityReader::Latest, unpacked. Nothing may come to be stored any more
  // at `as_of` or before. Cost: one lock and one look-up; for what was not
  // asked as of there, a read from the store.
  absl::StatusOr<std::shared_ptr<const graph::ProcessVersion>> Process(
      graph::ProcessNumber number, uint64_t as_of);
  absl::StatusOr<std::shared_ptr<const graph::ProductVersion>> Product(
      graph::ProductNumber number, uint64_t as_of);

  void Clear();

 private:
  static constexpr size_t kShards = 16;

  // The newest version as of each position in [seq, until].
  template <typename Version>
  struct Kept {
    uint64_t seq;
    uint64_t until;
    std::shared_ptr<const Version> version;
  };
  // When it is full, it starts anew.
  struct Shard {
    base::Mutex mu;
    size_t packed_bytes TANJI_GUARDED_BY(mu) = 0;
    absl::flat_hash_map<uint32_t, Kept<graph::ProcessVersion>> processes
        TANJI_GUARDED_BY(mu);
    absl::flat_hash_map<uint32_t, Kept<graph::ProductVersion>> products
        TANJI_GUARDED_BY(mu);

    template <typename Version>
    auto& TableOf() TANJI_REQUIRES(mu);
    void ClearLocked() TANJI_REQUIRES(mu);
  };

  template <typename Version>
  absl::StatusOr<std::shared_ptr<const Version>> Find(uint32_t number,
                                                      uint64_t as_of);

  const store::KeyValueStore& main_;
  const store::KeyValueStore& secrets_;
  std::array<Shard, kShards> shards_;
};

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_VERSION_CACHE_H_
