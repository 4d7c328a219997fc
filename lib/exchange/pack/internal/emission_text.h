// Emissions as one field of a table.

#ifndef TANJI_LIB_EXCHANGE_PACK_INTERNAL_EMISSION_TEXT_H_
#define TANJI_LIB_EXCHANGE_PACK_INTERNAL_EMISSION_TEXT_H_

#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/exchange/pack/factor_pack.h"

namespace tanji::exchange::internal {

// Reads "CO2 2.63 kg fossil combustion; CH4 0.0001 kg fossil combustion": gas,
// amount, unit, origin and any number of tags, separated by single blanks; a
// semicolon and a blank between emissions. Empty text is none. INVALID_ARGUMENT
// names the emission, counted from 1, and what was expected.
absl::StatusOr<std::vector<FactorEmission>> ParseEmissions(
    std::string_view text);

}  // namespace tanji::exchange::internal

#endif  // TANJI_LIB_EXCHANGE_PACK_INTERNAL_EMISSION_TEXT_H_
