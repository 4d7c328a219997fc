// The operators and functions of formulas that compute all their arguments
// first; `if`, `and` and `or` do not, they are jumps of the program.
//
// Names, arguments and results are those of openLCA (openLCA 2 manual,
// "Constants, operators and functions for formulas in openLCA"), where it
// documents them; what differs is in README.md.

#ifndef TANJI_LIB_QUANTITY_INTERNAL_FORMULA_OPERATION_H_
#define TANJI_LIB_QUANTITY_INTERNAL_FORMULA_OPERATION_H_

#include <span>
#include <string_view>

#include "absl/status/statusor.h"
#include "lib/quantity/internal/formula_value.h"

namespace tanji::quantity::internal {

struct FormulaOperation {
  enum class Takes { kNumbers, kTruths };

  std::string_view name;
  int arguments_min;
  int arguments_max;
  Takes takes;
  bool is_rounded;  // costs kRoundedFunctionSteps
  absl::StatusOr<FormulaValue> (*apply)(std::span<const FormulaValue>);
};

// By lower-case name; null when there is none. The table is constant.
const FormulaOperation* FindFormulaFunction(std::string_view name);
// By its symbol or word: "+", "<=", "div"; a negation is "negation". Must
// exist.
const FormulaOperation& FormulaOperator(std::string_view symbol);

// The operation's result. INVALID_ARGUMENT for arguments of the wrong kind or
// without a result; their number must fit.
absl::StatusOr<FormulaValue> Apply(const FormulaOperation& operation,
                                   std::span<const FormulaValue> arguments);

}  // namespace tanji::quantity::internal

#endif  // TANJI_LIB_QUANTITY_INTERNAL_FORMULA_OPERATION_H_
