// What an input may have meant that names a product which is not there.

#ifndef TANJI_LIB_PLATFORM_SUPPLY_NAME_HINTS_H_
#define TANJI_LIB_PLATFORM_SUPPLY_NAME_HINTS_H_

#include <cstddef>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "lib/graph/model.h"
#include "lib/platform/live_state.h"

namespace tanji::platform {

inline constexpr size_t kHintedNamesMax = 3;  // of one submission and kind
// Steps (near_names.h) of one submission, about a millisecond or two; of names
// that come after them nothing is said.
inline constexpr size_t kHintStepsMax = 2'000'000;

// `did you mean "a" or "b"?` by "ORGANISATION/LOCAL", for inputs of
// `submission` that name what is not there: a row that a pack of `calculation`
// has not, the first kHintedNamesMax; a product of the submission's own
// organisation that nobody has declared, as many; a row of a pack whose id is
// misspelt. No other names are given away: packs are public. Cost: a look-up or
// two for each input; for each of the hinted names a pass over the numbers of
// all products, and kHintStepsMax steps in all.
using NameHints = absl::flat_hash_map<std::string, std::string>;
NameHints FindNameHints(const Calculation& calculation,
                        const graph::Submission& submission);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_SUPPLY_NAME_HINTS_H_
