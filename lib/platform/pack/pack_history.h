// The versions of a pack that were loaded before the one that holds.

#ifndef TANJI_LIB_PLATFORM_PACK_PACK_HISTORY_H_
#define TANJI_LIB_PLATFORM_PACK_PACK_HISTORY_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/exchange/pack/factor_pack.h"
#include "lib/store/key_value_store.h"

namespace tanji::platform {

// Versions whose documents are read to find a row that a pack had once.
inline constexpr size_t kEarlierPacksMax = 8;

struct EarlierPack {
  uint64_t seq = 0;    // the record that loaded it
  std::string digest;  // of the document
};

// Those of the pack with this number (loaded_packs.h) before record `seq`,
// newest first. DATA_LOSS. Cost: some microseconds a version.
absl::StatusOr<std::vector<EarlierPack>> EarlierPacks(
    const store::KeyValueStore& main, const store::KeyValueStore& secrets,
    uint32_t number, uint64_t seq);

bool HasDigest(const std::vector<EarlierPack>& packs, std::string_view digest);

// Adds to `before`, the version that holds, the rows of each product and place
// of `after` that it has not, from the last of the `earlier` versions that had
// them: at most kEarlierPacksMax are read, and none where nothing is missing.
// Errors as ReadPackDocument.
absl::Status AddEarlierRows(const store::KeyValueStore& main,
                            const store::KeyValueStore& secrets,
                            const std::vector<EarlierPack>& earlier,
                            const exchange::FactorPack& after,
                            exchange::FactorPack& before);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_PACK_PACK_HISTORY_H_
