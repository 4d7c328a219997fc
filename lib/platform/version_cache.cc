#include "lib/platform/version_cache.h"

#include <algorithm>
#include <type_traits>
#include <utility>

#include "lib/base/status.h"
#include "lib/platform/entity_reader.h"

namespace tanji::platform {
namespace {

template <typename Version>
constexpr bool kIsProcess = std::is_same_v<Version, graph::ProcessVersion>;

template <typename Version>
absl::StatusOr<Version> Unpack(std::string_view packed) {
  if constexpr (kIsProcess<Version>) {
    return graph::UnpackProcess(packed);
  } else {
    return graph::UnpackProduct(packed);
  }
}

}  // namespace

template <typename Version>
auto& VersionCache::Shard::TableOf() {
  if constexpr (kIsProcess<Version>) {
    return processes;
  } else {
    return products;
  }
}

void VersionCache::Shard::ClearLocked() {
  processes.clear();
  products.clear();
  packed_bytes = 0;
}

template <typename Version>
absl::StatusOr<std::shared_ptr<const Version>> VersionCache::Find(
    uint32_t number, uint64_t as_of) {
  Shard& shard = shards_[number % kShards];
  {
    const base::MutexLock lock(shard.mu);
    const auto& table = shard.TableOf<Version>();
    const auto found = table.find(number);
    if (found != table.end() && found->second.seq <= as_of &&
        as_of <= found->second.until) {
      return found->second.version;
    }
  }
  EntityReader reader(main_, secrets_);
  TANJI_ASSIGN_OR_RETURN(
      const EntityReader::Packed packed,
      reader.Latest(kIsProcess<Version> ? graph::EntityKind::kProcess
                                        : graph::EntityKind::kProduct,
                    number, as_of));
  TANJI_ASSIGN_OR_RETURN(Version unpacked, Unpack<Version>(packed.bytes));
  auto version = std::make_shared<const Version>(std::move(unpacked));

  const base::MutexLock lock(shard.mu);
  auto& table = shard.TableOf<Version>();
  if (const auto found = table.find(number); found != table.end()) {
    Kept<Version>& kept = found->second;
    if (kept.seq > packed.seq)
      return version;  // an older one is asked for once
    if (kept.seq == packed.seq) {
      kept.until = std::max(kept.until, as_of);
      return kept.version;
    }
  }
  if (shard.packed_bytes + packed.bytes.size() >
      kCachedVersionBytesMax / kShards) {
    shard.ClearLocked();
  }
  shard.packed_bytes += packed.bytes.size();
  table.insert_or_assign(number, Kept<Version>{packed.seq, as_of, version});
  return version;
}

absl::StatusOr<std::shared_ptr<const graph::ProcessVersion>>
VersionCache::Process(graph::ProcessNumber number, uint64_t as_of) {
  return Find<graph::ProcessVersion>(number, as_of);
}

absl::StatusOr<std::shared_ptr<const graph::ProductVersion>>
VersionCache::Product(graph::ProductNumber number, uint64_t as_of) {
  return Find<graph::ProductVersion>(number, as_of);
}

void VersionCache::Clear() {
  for (Shard& shard : shards_) {
    const base::MutexLock lock(shard.mu);
    shard.ClearLocked();
  }
}

}  // namespace tanji::platform
