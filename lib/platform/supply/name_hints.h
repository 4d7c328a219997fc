// What an input may have meant that names a product which is not there.

#ifndef TANJI_LIB_PLATFORM_SUPPLY_NAME_HINTS_H_
#define TANJI_LIB_PLATFORM_SUPPLY_NAME_HINTS_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "lib/graph/model.h"
#include "lib/platform/live_state.h"

namespace tanji::platform {

inline constexpr size_t kHintedNamesMax = 3;  // of one submission and kind
inline constexpr size_t kNearNamesMax = 3;    // for one of them

// The names among `known` that are near to `name`, the nearest first, at most
// kNearNamesMax: those that differ by a quarter of its bytes (at least 2) at
// most, then those that end with it, begin with it, or contain it. Cost: linear
// in `known`, and the product of both sizes for each name of a like size.
std::vector<std::string> NearNames(std::string_view name,
                                   const std::vector<std::string_view>& known);

// `did you mean "a" or "b"?` by "ORGANISATION/LOCAL", for inputs of
// `submission` that name what is not there: a row that a pack of `calculation`
// has not, the first kHintedNamesMax; a product of the submission's own
// organisation that nobody has declared, as many; a row of a pack whose id is
// misspelt. No other names are given away: packs are public. Cost: a look-up or
// two for each input; for a name that is not there, a pass over all products.
using NameHints = absl::flat_hash_map<std::string, std::string>;
NameHints FindNameHints(const Calculation& calculation,
                        const graph::Submission& submission);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_SUPPLY_NAME_HINTS_H_
