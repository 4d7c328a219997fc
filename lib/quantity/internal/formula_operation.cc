#include "lib/quantity/internal/formula_operation.h"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>
#include <variant>

#include "lib/base/check.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/quantity/internal/elementary.h"

namespace tanji::quantity::internal {
namespace {

using Arguments = std::span<const FormulaValue>;
using Result = absl::StatusOr<FormulaValue>;

// The nodes of a formula bound it first.
constexpr int kAnyCount = std::numeric_limits<int>::max();

const Rational& Number(Arguments arguments, size_t index) {
  return std::get<Rational>(arguments[index]);
}

Result OrStatus(absl::StatusOr<Rational> number) {
  if (!number.ok()) return number.status();
  return FormulaValue(*std::move(number));
}

// --- rounding to integers ----------------------------------------------------

Rational Ceiling(const Rational& x) { return -(-x).Floor(); }
Rational Truncated(const Rational& x) {
  return x.sign() < 0 ? Ceiling(x) : x.Floor();
}
// Halves go up, -2.5 to -2, as in Java's Math.round.
Rational RoundedHalfUp(const Rational& x) {
  return (x + Rational::FromRatio({.numerator = 1, .denominator = 2})).Floor();
}

Result Abs(Arguments a) {
  const Rational& x = Number(a, 0);
  return FormulaValue(x.sign() < 0 ? -x : x);
}
Result Ceil(Arguments a) { return FormulaValue(Ceiling(Number(a, 0))); }
Result Floor(Arguments a) { return FormulaValue(Number(a, 0).Floor()); }
Result Trunc(Arguments a) { return FormulaValue(Truncated(Number(a, 0))); }
Result Round(Arguments a) { return FormulaValue(RoundedHalfUp(Number(a, 0))); }
Result Frac(Arguments a) {
  return FormulaValue(Number(a, 0) - Truncated(Number(a, 0)));
}

Result IsMultipleOfTwo(std::string_view function, const Rational& x,
                       bool expected) {
  if (!x.IsInteger()) {
    return absl::InvalidArgumentError(
        base::StrCat(function, " expects an integer"));
  }
  const Rational half =
      x * Rational::FromRatio({.numerator = 1, .denominator = 2});
  return FormulaValue(half.IsInteger() == expected);
}
Result Even(Arguments a) { return IsMultipleOfTwo("even", Number(a, 0), true); }
Result Odd(Arguments a) { return IsMultipleOfTwo("odd", Number(a, 0), false); }

// --- arithmetic --------------------------------------------------------------

Result Negation(Arguments a) { return FormulaValue(-Number(a, 0)); }
Result Plus(Arguments a) { return FormulaValue(Number(a, 0) + Number(a, 1)); }
Result Minus(Arguments a) { return FormulaValue(Number(a, 0) - Number(a, 1)); }
Result Times(Arguments a) { return FormulaValue(Number(a, 0) * Number(a, 1)); }
Result Quotient(Arguments a) {
  return OrStatus(Number(a, 0).DividedBy(Number(a, 1)));
}
// As openLCA: both rounded to integers first, the quotient towards 0.
Result IntegerQuotient(Arguments a) {
  TANJI_ASSIGN_OR_RETURN(
      const Rational quotient,
      RoundedHalfUp(Number(a, 0)).DividedBy(RoundedHalfUp(Number(a, 1))));
  return FormulaValue(Truncated(quotient));
}
// What is left has the sign of the first number, as Java's %.
Result Remainder(Arguments a) {
  TANJI_ASSIGN_OR_RETURN(const Rational quotient,
                         Number(a, 0).DividedBy(Number(a, 1)));
  return FormulaValue(Number(a, 0) - Number(a, 1) * Truncated(quotient));
}
Result Square(Arguments a) { return FormulaValue(Number(a, 0) * Number(a, 0)); }
Result PowerOf(Arguments a) {
  return OrStatus(Power(Number(a, 0), Number(a, 1)));
}
Result IntegerPowerOf(Arguments a) {
  if (!Number(a, 1).IsInteger()) {
    return absl::InvalidArgumentError(
        "ipower expects an integer as its exponent");
  }
  return PowerOf(a);
}

Result Sqrt(Arguments a) { return OrStatus(SquareRoot(Number(a, 0))); }
Result Exp(Arguments a) { return OrStatus(Exponential(Number(a, 0))); }
Result Ln(Arguments a) { return OrStatus(NaturalLogarithm(Number(a, 0))); }
Result Log(Arguments a) { return OrStatus(DecimalLogarithm(Number(a, 0))); }

// --- of many numbers ---------------------------------------------------------

Rational SumOf(Arguments a) {
  Rational sum;
  for (size_t i = 0; i < a.size(); ++i) sum = sum + Number(a, i);
  return sum;
}
Result Sum(Arguments a) { return FormulaValue(SumOf(a)); }
Result Average(Arguments a) {
  return OrStatus(SumOf(a).DividedBy(
      Rational::FromInteger(static_cast<int64_t>(a.size()))));
}
bool IsLess(const FormulaValue& a, const FormulaValue& b) {
  return std::get<Rational>(a) < std::get<Rational>(b);
}
Result Min(Arguments a) {
  return *std::min_element(a.begin(), a.end(), IsLess);
}
Result Max(Arguments a) {
  return *std::max_element(a.begin(), a.end(), IsLess);
}

// --- comparisons and truth values --------------------------------------------

Result Equal(Arguments a) { return FormulaValue(Number(a, 0) == Number(a, 1)); }
Result Unequal(Arguments a) {
  return FormulaValue(Number(a, 0) != Number(a, 1));
}
Result Less(Arguments a) { return FormulaValue(Number(a, 0) < Number(a, 1)); }
Result AtMost(Arguments a) {
  return FormulaValue(Number(a, 0) <= Number(a, 1));
}
Result Greater(Arguments a) {
  return FormulaValue(Number(a, 0) > Number(a, 1));
}
Result AtLeast(Arguments a) {
  return FormulaValue(Number(a, 0) >= Number(a, 1));
}
Result Not(Arguments a) { return FormulaValue(!std::get<bool>(a[0])); }
Result ExclusiveOr(Arguments a) {
  return FormulaValue(std::get<bool>(a[0]) != std::get<bool>(a[1]));
}

constexpr auto kNumbers = FormulaOperation::Takes::kNumbers;
constexpr auto kTruths = FormulaOperation::Takes::kTruths;

constexpr std::array<FormulaOperation, 27> kFunctions = {{
    {"abs", 1, 1, kNumbers, false, Abs},
    {"avg", 1, kAnyCount, kNumbers, false, Average},
    {"ceil", 1, 1, kNumbers, false, Ceil},
    {"div", 2, 2, kNumbers, false, IntegerQuotient},
    {"even", 1, 1, kNumbers, false, Even},
    {"exp", 1, 1, kNumbers, true, Exp},
    {"floor", 1, 1, kNumbers, false, Floor},
    {"frac", 1, 1, kNumbers, false, Frac},
    {"int", 1, 1, kNumbers, false, Trunc},
    {"ipow", 2, 2, kNumbers, true, IntegerPowerOf},
    {"ipower", 2, 2, kNumbers, true, IntegerPowerOf},
    {"lg", 1, 1, kNumbers, true, Log},
    {"ln", 1, 1, kNumbers, true, Ln},
    {"log", 1, 1, kNumbers, true, Log},
    {"max", 1, kAnyCount, kNumbers, false, Max},
    {"mean", 1, kAnyCount, kNumbers, false, Average},
    {"min", 1, kAnyCount, kNumbers, false, Min},
    {"mod", 2, 2, kNumbers, false, Remainder},
    {"odd", 1, 1, kNumbers, false, Odd},
    {"pow", 2, 2, kNumbers, true, PowerOf},
    {"power", 2, 2, kNumbers, true, PowerOf},
    {"round", 1, 1, kNumbers, false, Round},
    {"sqr", 1, 1, kNumbers, false, Square},
    {"sqrt", 1, 1, kNumbers, true, Sqrt},
    {"sum", 1, kAnyCount, kNumbers, false, Sum},
    {"trunc", 1, 1, kNumbers, false, Trunc},
    {"xor", 2, 2, kTruths, false, ExclusiveOr},
}};

constexpr std::array<FormulaOperation, 16> kOperators = {{
    {"negation", 1, 1, kNumbers, false, Negation},
    {"+", 2, 2, kNumbers, false, Plus},
    {"-", 2, 2, kNumbers, false, Minus},
    {"*", 2, 2, kNumbers, false, Times},
    {"/", 2, 2, kNumbers, false, Quotient},
    {"div", 2, 2, kNumbers, false, IntegerQuotient},
    {"mod", 2, 2, kNumbers, false, Remainder},
    {"^", 2, 2, kNumbers, true, PowerOf},
    {"=", 2, 2, kNumbers, false, Equal},
    {"<>", 2, 2, kNumbers, false, Unequal},
    {"<", 2, 2, kNumbers, false, Less},
    {"<=", 2, 2, kNumbers, false, AtMost},
    {">", 2, 2, kNumbers, false, Greater},
    {">=", 2, 2, kNumbers, false, AtLeast},
    {"not", 1, 1, kTruths, false, Not},
    {"xor", 2, 2, kTruths, false, ExclusiveOr},
}};

const FormulaOperation* Find(std::span<const FormulaOperation> operations,
                             std::string_view name) {
  const auto found = std::find_if(operations.begin(), operations.end(),
                                  [&](const FormulaOperation& operation) {
                                    return operation.name == name;
                                  });
  return found == operations.end() ? nullptr : &*found;
}

}  // namespace

const FormulaOperation* FindFormulaFunction(std::string_view name) {
  return Find(kFunctions, name);
}

const FormulaOperation& FormulaOperator(std::string_view symbol) {
  const FormulaOperation* found = Find(kOperators, symbol);
  TANJI_CHECK(found != nullptr);
  return *found;
}

absl::StatusOr<FormulaValue> Apply(const FormulaOperation& operation,
                                   std::span<const FormulaValue> arguments) {
  const bool takes_numbers =
      operation.takes == FormulaOperation::Takes::kNumbers;
  for (const FormulaValue& argument : arguments) {
    if (std::holds_alternative<Rational>(argument) != takes_numbers) {
      return absl::InvalidArgumentError(base::StrCat(
          operation.name, takes_numbers
                              ? " expects numbers, not a truth value"
                              : " expects truth values, not a number"));
    }
  }
  return operation.apply(arguments);
}

}  // namespace tanji::quantity::internal
