// Which unit of our table stands for the units of a package.
//
// A package defines its units by numbers ("1 l = 0.001 m3"), and symbols mean
// different things in different groups ("a" is a year or an are). A symbol is
// believed where the numbers bear it out; what cannot be expressed is counted
// in the group's reference unit, by the package's own factors.

#ifndef TANJI_LIB_EXCHANGE_OLCA_INTERNAL_UNIT_CHOICE_H_
#define TANJI_LIB_EXCHANGE_OLCA_INTERNAL_UNIT_CHOICE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/exchange/olca/data_set.h"
#include "lib/quantity/decimal.h"
#include "lib/quantity/rational.h"
#include "lib/quantity/unit.h"

namespace tanji::exchange::olca::internal {

// The unit that products of a unit group are declared in.
struct DeclaredUnit {
  std::string symbol;  // of our table
  quantity::DimensionCode dimension = 0;
  quantity::Rational in_reference;  // 1 of it in the group's reference unit
  // The group has no unit of the table: its reference unit is counted.
  bool is_count = false;
};

// An amount of an exchange is this many `unit`.
struct Scale {
  std::string unit;
  quantity::Rational factor;
  bool is_converted = false;
};

// Refers to the data set, which outlives it. Immutable.
class UnitChoice {
 public:
  explicit UnitChoice(const DataSet& set);

  // Of the flow's reference property.
  const DeclaredUnit& DeclaredUnitOf(const Flow& flow) const;
  // The name of the reference unit of the same.
  const std::string& ReferenceNameOf(const Flow& flow) const;
  // What one declared unit weighs, kg: by the reference property where that is
  // a mass, else by the property "Mass". Nothing without one.
  std::optional<quantity::Decimal> MassOf(const Flow& flow) const;
  // The unit stays as it is where our table says the same of it as the package;
  // else the amount is in the declared unit of the flow. INVALID_ARGUMENT for a
  // property that the flow does not have or a unit that is none of its group.
  absl::StatusOr<Scale> ScaleOf(const Exchange& exchange,
                                const Flow& flow) const;

 private:
  size_t MassPropertyOf(const Flow& flow) const;

  const DataSet& set_;
  std::vector<DeclaredUnit> declared_;  // by unit group
};

}  // namespace tanji::exchange::olca::internal

#endif  // TANJI_LIB_EXCHANGE_OLCA_INTERNAL_UNIT_CHOICE_H_
