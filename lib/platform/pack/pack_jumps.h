// Whether a new version of a pack looks like a mistake beside the one that
// holds.

#ifndef TANJI_LIB_PLATFORM_PACK_PACK_JUMPS_H_
#define TANJI_LIB_PLATFORM_PACK_PACK_JUMPS_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "lib/exchange/pack/factor_pack.h"
#include "lib/graph/calendar.h"
#include "lib/method/characterisation.h"
#include "lib/method/gwp_pack.h"

namespace tanji::platform {

// What has jumped: the first graph::kFaultsMax, with their places, and how many
// there are. A number jumps when it changes by graph::kJumpMax times or more,
// changes its sign, or becomes 0 or another number than 0.
struct PackJumps {
  std::vector<std::string> rows;
  size_t count = 0;
};

// Per reference unit of a row: the kg CO2e of all that it states, by the main
// indicator of `gwps` (null: where it states no gases), whichever way they
// are stated; primary energy; each gas, where the kg CO2e have not jumped.
// Beside the row of the same product, place and period; a row of a new period
// beside that of the latest period of the same product and place; a row at a
// new place beside all of the product, none of which it may be near. Cost:
// linear, with a sort of the rows.
PackJumps FindJumps(const exchange::FactorPack& before,
                    const exchange::FactorPack& after,
                    const method::Characterisation* gwps);
// Of the GWP of a gas, by each set that both have and by the main indicator,
// for each origin and tag, however the values are written down; and what has no
// GWP any more. Cost: some milliseconds.
PackJumps FindJumps(const method::Characterisation& before,
                    const method::Characterisation& after);

// What the check needs of a pack's head.
struct PackEdition {
  std::string_view id;
  std::string_view version;
  graph::Day date = 0;
};
inline PackEdition EditionOf(const exchange::FactorPack& pack) {
  return {pack.head.id, pack.head.version, pack.head.date};
}
inline PackEdition EditionOf(const method::GwpPack& pack) {
  return {pack.id(), pack.version(), pack.date()};
}

// FAILED_PRECONDITION, with the rows, when `after` jumps beside `before`, the
// version that holds, or, being of the same id, is of an earlier day or of the
// same day and was loaded before it (`was_loaded`).
absl::Status CheckEdition(const PackEdition& before, const PackEdition& after,
                          bool was_loaded, const PackJumps& jumps);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_PACK_PACK_JUMPS_H_
