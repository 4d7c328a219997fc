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
#include "lib/method/gwp_pack.h"

namespace tanji::platform {

// What has jumped by graph::kJumpMax times or more: the first
// graph::kFaultsMax, with their places, and how many there are.
struct PackJumps {
  std::vector<std::string> rows;
  size_t count = 0;
};

// Of the numbers of a row, per reference unit: kg CO2e, each gas, primary
// energy. Beside the row of the same product, place and period; a row of a new
// period beside that of the latest period of the same product and place. Cost:
// linear, with a sort of the rows.
PackJumps FindJumps(const exchange::FactorPack& before,
                    const exchange::FactorPack& after);
// Of the GWP of a gas, beside that of the same set, origins and tags.
PackJumps FindJumps(const method::GwpPack& before,
                    const method::GwpPack& after);

// FAILED_PRECONDITION, with the rows, when `after` jumps beside the version
// that holds or, being of the same id, is of an earlier day.
template <typename Pack>
absl::Status CheckTakesPlaceOf(const Pack& before, const Pack& after);

// What the check needs of a pack's head.
struct PackEdition {
  std::string_view id;
  std::string_view version;
  graph::Day date = 0;
};
absl::Status CheckEdition(const PackEdition& before, const PackEdition& after,
                          const PackJumps& jumps);

inline PackEdition EditionOf(const exchange::FactorPack& pack) {
  return {pack.head.id, pack.head.version, pack.head.date};
}
inline PackEdition EditionOf(const method::GwpPack& pack) {
  return {pack.id(), pack.version(), pack.date()};
}

template <typename Pack>
absl::Status CheckTakesPlaceOf(const Pack& before, const Pack& after) {
  return CheckEdition(EditionOf(before), EditionOf(after),
                      FindJumps(before, after));
}

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_PACK_PACK_JUMPS_H_
