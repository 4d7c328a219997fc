#include <span>
#include <utility>
#include <variant>

#include "lib/base/check.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/quantity/formula_limits.h"
#include "lib/quantity/internal/formula_program.h"

namespace tanji::quantity::internal {
namespace {

using Kind = FormulaInstruction::Kind;

constexpr int64_t kBitsPerStep = 64;

absl::StatusOr<bool> Truth(const FormulaValue& value) {
  if (const bool* truth = std::get_if<bool>(&value); truth != nullptr) {
    return *truth;
  }
  return absl::InvalidArgumentError(
      "a condition such as a > b was expected, not a number");
}

class Machine {
 public:
  Machine(const FormulaProgram& program, const ParameterLookup& lookup,
          int64_t& steps_left)
      : program_(program), lookup_(lookup), steps_left_(steps_left) {}

  absl::StatusOr<FormulaValue> Run() {
    size_t next = 0;
    while (next < program_.instructions.size()) {
      TANJI_ASSIGN_OR_RETURN(next, Step(program_.instructions[next], next));
    }
    TANJI_CHECK(stack_.size() == 1);
    return std::move(stack_.back());
  }

 private:
  // Returns the index of the next instruction.
  absl::StatusOr<size_t> Step(const FormulaInstruction& instruction,
                              size_t index) {
    switch (instruction.kind) {
      case Kind::kConstant:
        TANJI_RETURN_IF_ERROR(Push(program_.constants[instruction.operand]));
        return index + 1;
      case Kind::kParameter: {
        TANJI_ASSIGN_OR_RETURN(const Rational* value,
                               lookup_(program_.names[instruction.operand]));
        TANJI_RETURN_IF_ERROR(Push(*value));
        return index + 1;
      }
      case Kind::kApply:
        TANJI_RETURN_IF_ERROR(ApplyToTop(instruction));
        return index + 1;
      default:
        return Branch(instruction, index);
    }
  }

  absl::StatusOr<size_t> Branch(const FormulaInstruction& instruction,
                                size_t index) {
    TANJI_RETURN_IF_ERROR(Pay(1));
    if (instruction.kind == Kind::kJump) return instruction.operand;
    TANJI_ASSIGN_OR_RETURN(const bool is_true, Truth(stack_.back()));
    switch (instruction.kind) {
      case Kind::kJumpIfFalse:
        stack_.pop_back();
        return is_true ? index + 1 : instruction.operand;
      case Kind::kAndJump:
      case Kind::kOrJump:
        // The first truth value that settles it is the result.
        if (is_true == (instruction.kind == Kind::kOrJump)) {
          return instruction.operand;
        }
        stack_.pop_back();
        return index + 1;
      default:
        TANJI_CHECK(instruction.kind == Kind::kRequireTruth);
        return index + 1;
    }
  }

  absl::Status ApplyToTop(const FormulaInstruction& instruction) {
    const FormulaOperation& operation = *instruction.operation;
    if (operation.is_rounded) {
      TANJI_RETURN_IF_ERROR(Pay(kRoundedFunctionSteps));
    }
    const size_t kept = stack_.size() - instruction.operand;
    TANJI_ASSIGN_OR_RETURN(FormulaValue result,
                           Apply(operation, std::span(stack_).subspan(kept)));
    stack_.resize(kept);
    return Push(std::move(result));
  }

  absl::Status Push(FormulaValue value) {
    int64_t steps = 1;
    if (const Rational* number = std::get_if<Rational>(&value);
        number != nullptr) {
      const size_t bits = number->bit_size();
      if (bits > kFormulaValueBitsMax) {
        return absl::ResourceExhaustedError(
            base::StrCat("a value on the way needs ", bits,
                         " bits; expected at most ", kFormulaValueBitsMax));
      }
      steps += static_cast<int64_t>(bits) / kBitsPerStep;
    }
    TANJI_RETURN_IF_ERROR(Pay(steps));
    stack_.push_back(std::move(value));
    return absl::OkStatus();
  }

  absl::Status Pay(int64_t steps) {
    if (steps_left_ < steps) {
      steps_left_ = 0;  // what follows fails alike, however cheap it is
      return absl::ResourceExhaustedError(
          base::StrCat("the formulas of one scope take more than ",
                       kStepsPerScopeMax, " steps"));
    }
    steps_left_ -= steps;
    return absl::OkStatus();
  }

  const FormulaProgram& program_;
  const ParameterLookup& lookup_;
  int64_t& steps_left_;
  std::vector<FormulaValue> stack_;
};

}  // namespace

absl::StatusOr<FormulaValue> RunFormula(const FormulaProgram& program,
                                        const ParameterLookup& lookup,
                                        int64_t& steps_left) {
  return Machine(program, lookup, steps_left).Run();
}

}  // namespace tanji::quantity::internal
