// Named numbers of a process, for its formulas.

#ifndef TANJI_LIB_GRAPH_PARAMETER_H_
#define TANJI_LIB_GRAPH_PARAMETER_H_

#include <optional>
#include <string>

#include "lib/quantity/decimal.h"

namespace tanji::graph {

// Grammar and limits of names and formulas: lib/quantity/formula.h.
struct Parameter {
  std::string name;
  std::optional<quantity::Decimal> value;  // absent: the formula gives it
  std::string formula;
  std::string description;
  friend bool operator==(const Parameter&, const Parameter&) = default;
};

}  // namespace tanji::graph

#endif  // TANJI_LIB_GRAPH_PARAMETER_H_
