// The factor packs that a footprint rests on.

#ifndef TANJI_LIB_PLATFORM_FOOTPRINT_UPSTREAM_PACKS_H_
#define TANJI_LIB_PLATFORM_FOOTPRINT_UPSTREAM_PACKS_H_

#include <vector>

#include "absl/status/statusor.h"
#include "lib/graph/version.h"
#include "lib/platform/footprint/footprints.h"
#include "lib/platform/stored_records.h"

namespace tanji::platform {

// Each version of each factor pack that has data upstream, ascending by id,
// version and digest. An input that is pinned to an older row names the version
// that had brought the row. DATA_LOSS. Cost: one pass over the loaded packs;
// where a pin on an older row, or one of the packs that share a mark, is
// upstream, also a search of everything upstream that has data of packs.
absl::StatusOr<std::vector<graph::PackVersion>> FactorPacksUpstream(
    const StoredRecords& stored, const View& view, const Footprint& footprint);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_FOOTPRINT_UPSTREAM_PACKS_H_
