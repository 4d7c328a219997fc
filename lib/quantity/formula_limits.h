// What a formula and its scope may take up, so that no text can keep the
// program busy or fill its memory. More of it is RESOURCE_EXHAUSTED.

#ifndef TANJI_LIB_QUANTITY_FORMULA_LIMITS_H_
#define TANJI_LIB_QUANTITY_FORMULA_LIMITS_H_

#include <cstddef>
#include <cstdint>

namespace tanji::quantity {

inline constexpr size_t kFormulaBytesMax = 10'000;
// Parentheses, calls and `not` within each other.
inline constexpr int kFormulaDepthMax = 100;
// Numbers, names, operators and calls of one formula.
inline constexpr size_t kFormulaNodesMax = 2'000;
// Bits of numerator and denominator together, of any value on the way: room for
// 1e1000 with some hundred digits.
inline constexpr size_t kFormulaValueBitsMax = 8'192;
// Of a number as it is written; what is larger in size exceeds
// kFormulaValueBitsMax.
inline constexpr int kFormulaExponentMax = 2'500;

inline constexpr size_t kParameterNameBytesMax = 255;
inline constexpr size_t kParametersPerScopeMax = 2'000;
// Of all formulas of a scope: one for each node that is computed and one for
// each 64 bits of its value; kRoundedFunctionSteps for a root or a logarithm.
// All of them take less than a second.
inline constexpr int64_t kStepsPerScopeMax = 1'000'000;
inline constexpr int64_t kRoundedFunctionSteps = 100;

// Roots, logarithms and fractional powers are rounded to this many digits.
inline constexpr int kRoundedDigits = 40;

}  // namespace tanji::quantity

#endif  // TANJI_LIB_QUANTITY_FORMULA_LIMITS_H_
