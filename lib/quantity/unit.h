// Units of measure and exact conversion within a dimension.
//
// There is no conversion across dimensions: a density, a heating value or an
// exchange rate is data, not a unit. Each currency and each kind of count
// ("unit", "Item(s)", "piece") is a dimension of its own.

#ifndef TANJI_LIB_QUANTITY_UNIT_H_
#define TANJI_LIB_QUANTITY_UNIT_H_

#include <cstdint>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/quantity/decimal.h"

namespace tanji::quantity {

// Stable numbers: they are stored. See FORMAT.md.
using UnitCode = uint16_t;
using DimensionCode = uint16_t;

struct Unit {
  UnitCode code;
  std::string_view symbol;  // as written: "kg", "kWh", "t*km", "CNY"
  DimensionCode dimension;
  std::string_view dimension_name;  // "mass", "currency CNY"
  Ratio to_reference;               // 1 of this = ratio of the reference unit
};

// INVALID_ARGUMENT, naming the symbol, for what is not in the table. Symbols
// are compared byte by byte: "mj" and "MJ" are not the same. What is returned
// lives for ever.
absl::StatusOr<const Unit*> FindUnit(std::string_view symbol);
// DATA_LOSS for a code that this version does not know.
absl::StatusOr<const Unit*> UnitOf(UnitCode code);
// The unit all amounts of a dimension are calculated in (ratio 1). `dimension`
// is one of the table's.
const Unit& ReferenceUnit(DimensionCode dimension);
// All units, by code.
const std::vector<Unit>& AllUnits();

// How many `to` are one `from`, exactly and in lowest terms. INVALID_ARGUMENT
// across dimensions: `cannot convert kg (mass) to L (volume)`; and for the few
// pairs of very unlike size whose exact ratio needs more than 64 bits (Btu to
// GWh; MMBtu can be converted).
absl::StatusOr<Ratio> ConversionRatio(const Unit& from, const Unit& to);

}  // namespace tanji::quantity

#endif  // TANJI_LIB_QUANTITY_UNIT_H_
