// What an input may have meant that names a row which its factor pack has not.

#ifndef TANJI_LIB_PLATFORM_ROW_HINTS_H_
#define TANJI_LIB_PLATFORM_ROW_HINTS_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "lib/graph/model.h"
#include "lib/platform/live_state.h"

namespace tanji::platform {

inline constexpr size_t kHintedRowsMax = 3;  // of one submission
inline constexpr size_t kNearNamesMax = 3;   // of one row

// The names among `known` that are near to `name`, the nearest first, at most
// kNearNamesMax: those that differ by a quarter of its bytes (at least 2) at
// most, then those that end with it, begin with it, or contain it. Cost: linear
// in `known`, and the product of both sizes for each name of a like size.
std::vector<std::string> NearNames(std::string_view name,
                                   const std::vector<std::string_view>& known);

// `did you mean "a" or "b"?` by "PACK/LOCAL", for the first kHintedRowsMax rows
// that inputs of `submission` name and that a pack of `calculation` has not.
// Cost: a look-up for each input; for a row that is not there, a pass over all
// products.
using RowHints = absl::flat_hash_map<std::string, std::string>;
RowHints FindRowHints(const Calculation& calculation,
                      const graph::Submission& submission);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_ROW_HINTS_H_
