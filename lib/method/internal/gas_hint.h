// What a gas may have been meant by a name that the pack does not have.

#ifndef TANJI_LIB_METHOD_INTERNAL_GAS_HINT_H_
#define TANJI_LIB_METHOD_INTERNAL_GAS_HINT_H_

#include <string>
#include <string_view>

#include "lib/method/gwp_pack.h"

namespace tanji::method::internal {

inline constexpr size_t kGasHintsMax = 3;

// "HFC134a" for "hfc-134a", "R134a" or one of its names in a language; several
// with commas, at most kGasHintsMax; empty where nothing is like it. Cost: one
// look at each gas.
std::string SimilarGases(const GwpPack& pack, std::string_view name);

}  // namespace tanji::method::internal

#endif  // TANJI_LIB_METHOD_INTERNAL_GAS_HINT_H_
