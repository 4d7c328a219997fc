// What a formula computes with: a number or a truth value, never one for the
// other.

#ifndef TANJI_LIB_QUANTITY_INTERNAL_FORMULA_VALUE_H_
#define TANJI_LIB_QUANTITY_INTERNAL_FORMULA_VALUE_H_

#include <variant>

#include "lib/quantity/rational.h"

namespace tanji::quantity::internal {

using FormulaValue = std::variant<Rational, bool>;

}  // namespace tanji::quantity::internal

#endif  // TANJI_LIB_QUANTITY_INTERNAL_FORMULA_VALUE_H_
