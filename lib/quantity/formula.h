// Formulas and the parameters that they name, as in openLCA's JSON-LD
// (`amountFormula`, a parameter's `formula`): "distance * load / 1000",
// "if(recycled > 0.5; 1; waste_rate)". What they may contain: README.md.
//
// Values are exact fractions: 0.1 + 0.2 = 0.3 is true. Roots, logarithms and
// fractional powers are rounded to kRoundedDigits, the same on every machine.
// Bounds: formula_limits.h.

#ifndef TANJI_LIB_QUANTITY_FORMULA_H_
#define TANJI_LIB_QUANTITY_FORMULA_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/base/strings.h"
#include "lib/quantity/decimal.h"
#include "lib/quantity/formula_limits.h"
#include "lib/quantity/rational.h"

namespace tanji::quantity {

namespace internal {
struct FormulaProgram;
}  // namespace internal

// A number with a name, given or computed: exactly one of `value` and
// `formula`.
struct Parameter {
  // [A-Za-z_][A-Za-z0-9_]*, no word of the language (and, or, xor, not, div,
  // mod, true, false). Case does not count, nor do blanks around it.
  std::string name;
  std::optional<Decimal> value;
  std::string formula;  // empty: none
};

// Why a parameter has no value; the message names it.
struct ParameterFault {
  size_t index = 0;  // in the parameters given
  absl::Status status;
};

struct PartialScope;

// The values of parameters, and formulas over them. Names stand for the scope's
// own parameters, else its parent's, else the constants pi and e.
//
// Thread-compatible: evaluating counts steps, so also for that one thread at a
// time; several scopes may share a parent.
class FormulaScope {
 public:
  // Significant digits of EvaluateDecimal, as in IEEE 754 decimal128.
  static constexpr int kDecimalDigits = 34;

  // Computes all parameters, in whatever order they are given. `parent` must
  // outlive the scope. The first fault of CreatePartial is the error:
  // INVALID_ARGUMENT for a name that is not one or that two parameters have,
  // a formula that does not parse or has no value, a name that is not defined
  // (also where `if` does not look) and parameters that need each other in a
  // circle; RESOURCE_EXHAUSTED beyond a bound.
  static absl::StatusOr<FormulaScope> Create(
      std::span<const Parameter> parameters,
      const FormulaScope* parent = nullptr);

  // The same, but leaves out the parameters that have no value and says why.
  // What only follows from another fault is FAILED_PRECONDITION and comes
  // behind its cause. RESOURCE_EXHAUSTED for more than kParametersPerScopeMax.
  static absl::StatusOr<PartialScope> CreatePartial(
      std::span<const Parameter> parameters,
      const FormulaScope* parent = nullptr);

  // The value of `formula`, which must be a number. INVALID_ARGUMENT and
  // RESOURCE_EXHAUSTED as in Create, FAILED_PRECONDITION for a parameter that
  // CreatePartial has left out; the message names the formula. All formulas of
  // a scope share kStepsPerScopeMax. Cost: some microseconds, at most a second
  // for all formulas of a scope.
  absl::StatusOr<Rational> Evaluate(std::string_view formula);
  // Rounded to kDecimalDigits, ties to even. Also RESOURCE_EXHAUSTED for a size
  // that Decimal::Parse refuses.
  absl::StatusOr<Decimal> EvaluateDecimal(std::string_view formula);

  // The value of a parameter of this scope or a parent, or of a constant.
  // INVALID_ARGUMENT when there is none, FAILED_PRECONDITION when it was left
  // out.
  absl::StatusOr<Rational> ValueOf(std::string_view name) const;

  // Of kStepsPerScopeMax, what is left: for who bounds many scopes together.
  int64_t steps_left() const { return steps_left_; }

 private:
  class Builder;

  explicit FormulaScope(const FormulaScope* parent) : parent_(parent) {}

  absl::StatusOr<Rational> Run(const internal::FormulaProgram& program);
  absl::Status CheckNames(const internal::FormulaProgram& program) const;
  bool IsDefined(std::string_view lower_name) const;
  // `written` is for messages.
  absl::StatusOr<const Rational*> Find(std::string_view lower_name,
                                       std::string_view written) const;

  const FormulaScope* parent_;
  // By name in lower case; without a value: defined, but could not be computed.
  std::unordered_map<std::string, std::optional<Rational>, base::StringHash,
                     base::StringEqual>
      values_;
  int64_t steps_left_ = kStepsPerScopeMax;
};

struct PartialScope {
  FormulaScope scope;
  std::vector<ParameterFault> faults;
};

}  // namespace tanji::quantity

#endif  // TANJI_LIB_QUANTITY_FORMULA_H_
