// A parsed formula: instructions for a stack machine. Jumps lead forward only,
// so a run ends after at most one step an instruction.

#ifndef TANJI_LIB_QUANTITY_INTERNAL_FORMULA_PROGRAM_H_
#define TANJI_LIB_QUANTITY_INTERNAL_FORMULA_PROGRAM_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/quantity/internal/formula_operation.h"
#include "lib/quantity/internal/formula_value.h"
#include "lib/quantity/rational.h"

namespace tanji::quantity::internal {

struct FormulaInstruction {
  enum class Kind {
    kConstant,      // pushes constants[operand]
    kParameter,     // pushes the value of names[operand]
    kApply,         // replaces the top `operand` values by the operation's
    kJump,          // to instruction `operand`
    kJumpIfFalse,   // takes the top, a truth value
    kAndJump,       // when the top is false; else takes it
    kOrJump,        // when the top is true; else takes it
    kRequireTruth,  // the top stays
  };

  Kind kind;
  size_t operand = 0;
  const FormulaOperation* operation = nullptr;  // of kApply
};

// A parameter's name where a formula uses it.
struct FormulaName {
  std::string lower;    // what it is looked up by
  std::string written;  // as the formula has it first, for messages
};

// Immutable after parsing.
struct FormulaProgram {
  std::vector<FormulaInstruction> instructions;
  std::vector<FormulaValue> constants;
  std::vector<FormulaName> names;  // each once
};

// Parses a formula. INVALID_ARGUMENT with the column and what was expected,
// RESOURCE_EXHAUSTED beyond a bound of formula_limits.h. Cost: linear in the
// text.
//
// From loosest to tightest: or, xor, and, not, comparisons, + -, * / div mod,
// ^, a sign, as in openLCA: so -2^2 is 4. a^b^c is refused, since openLCA reads
// it from the left and mathematics from the right.
absl::StatusOr<FormulaProgram> ParseFormula(std::string_view text);

// The value of a parameter; the pointer must outlive the run.
using ParameterLookup =
    std::function<absl::StatusOr<const Rational*>(const FormulaName& name)>;

// Runs `program`; each instruction takes from `steps_left` as
// kStepsPerScopeMax says. INVALID_ARGUMENT where an operation has no result,
// RESOURCE_EXHAUSTED when the steps end or a value is too long, else what
// `lookup` returns.
absl::StatusOr<FormulaValue> RunFormula(const FormulaProgram& program,
                                        const ParameterLookup& lookup,
                                        int64_t& steps_left);

}  // namespace tanji::quantity::internal

#endif  // TANJI_LIB_QUANTITY_INTERNAL_FORMULA_PROGRAM_H_
