#include "lib/quantity/formula.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "lib/base/status.h"
#include "lib/quantity/internal/dependency_order.h"
#include "lib/quantity/internal/elementary.h"
#include "lib/quantity/internal/excerpt.h"
#include "lib/quantity/internal/formula_lexer.h"
#include "lib/quantity/internal/formula_program.h"

namespace tanji::quantity {
namespace {

using internal::Excerpt;
using internal::FormulaProgram;

// Of a circle, in its message.
constexpr size_t kNamesShownMax = 10;

std::string_view WithoutBlanksAround(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

const Rational* Constant(std::string_view lower_name) {
  if (lower_name == "pi") return &internal::Pi();
  if (lower_name == "e") return &internal::EulersNumber();
  return nullptr;
}

absl::Status AddFormula(const absl::Status& status, std::string_view formula) {
  return base::AddPlace(status, base::StrCat("formula ", Excerpt(formula)));
}

absl::Status NotDefined(std::string_view name) {
  return absl::InvalidArgumentError(
      base::StrCat("parameter ", Excerpt(name), " is not defined"));
}

}  // namespace

// Fills a scope, step by step; a parameter with a fault takes part in no
// further step.
class FormulaScope::Builder {
 public:
  Builder(std::span<const Parameter> parameters, const FormulaScope* parent)
      : parameters_(parameters),
        result_{.scope = FormulaScope(parent), .faults = {}},
        names_(parameters.size()),
        programs_(parameters.size()),
        has_fault_(parameters.size(), false) {}

  PartialScope Build() && {
    for (size_t i = 0; i < parameters_.size(); ++i) DefineName(i);
    for (size_t i = 0; i < parameters_.size(); ++i) {
      if (!has_fault_[i]) NoteFault(i, ReadValue(i));
    }
    const internal::DependencyOrder order = OrderPrograms();
    for (const std::vector<size_t>& cycle : order.cycles) NoteCycle(cycle);
    for (const size_t i : order.order) {
      if (programs_[i].has_value() && !has_fault_[i]) Compute(i);
    }
    return std::move(result_);
  }

 private:
  void NoteFault(size_t index, const absl::Status& status) {
    if (status.ok()) return;
    has_fault_[index] = true;
    result_.faults.push_back(
        {index, base::AddPlace(
                    status, base::StrCat("parameter ",
                                         Excerpt(parameters_[index].name)))});
  }

  void DefineName(size_t index) {
    const std::string_view name = WithoutBlanksAround(parameters_[index].name);
    if (name.size() > kParameterNameBytesMax ||
        !internal::IsFormulaName(name)) {
      NoteFault(index,
                absl::InvalidArgumentError(base::StrCat(
                    "not a name; expected at most ", kParameterNameBytesMax,
                    " letters, digits and _, no digit first, and no "
                    "word of formulas such as and, div or true")));
      return;
    }
    names_[index] = internal::LowerCase(name);
    result_.scope.values_.try_emplace(names_[index]);
    const auto [other, is_new] =
        index_by_name_.try_emplace(names_[index], index);
    if (is_new) return;
    // Which of them a formula means, nobody knows.
    const absl::Status status = absl::InvalidArgumentError(
        "the name is defined twice (upper and lower case are the same)");
    if (!has_fault_[other->second]) NoteFault(other->second, status);
    NoteFault(index, status);
  }

  absl::Status ReadValue(size_t index) {
    const Parameter& parameter = parameters_[index];
    if (parameter.value.has_value() && !parameter.formula.empty()) {
      return absl::InvalidArgumentError(
          "both a value and a formula; expected one of them");
    }
    if (parameter.value.has_value()) {
      result_.scope.values_[names_[index]] =
          Rational::FromDecimal(*parameter.value);
      return absl::OkStatus();
    }
    if (parameter.formula.empty()) {
      return absl::InvalidArgumentError(
          "neither a value nor a formula; expected one of them");
    }
    return AddFormula(ReadFormula(index), parameter.formula);
  }

  absl::Status ReadFormula(size_t index) {
    TANJI_ASSIGN_OR_RETURN(FormulaProgram program,
                           internal::ParseFormula(parameters_[index].formula));
    TANJI_RETURN_IF_ERROR(result_.scope.CheckNames(program));
    programs_[index] = std::move(program);
    return absl::OkStatus();
  }

  internal::DependencyOrder OrderPrograms() const {
    std::vector<std::vector<size_t>> needs(parameters_.size());
    for (size_t i = 0; i < programs_.size(); ++i) {
      if (!programs_[i].has_value()) continue;
      for (const internal::FormulaName& name : programs_[i]->names) {
        const auto own = index_by_name_.find(name.lower);
        if (own != index_by_name_.end()) needs[i].push_back(own->second);
      }
    }
    return internal::OrderByDependency(needs);
  }

  void NoteCycle(const std::vector<size_t>& cycle) {
    std::string names;
    for (size_t i = 0; i < std::min(cycle.size(), kNamesShownMax); ++i) {
      base::StrAppend(&names, WithoutBlanksAround(parameters_[cycle[i]].name),
                      " -> ");
    }
    base::StrAppend(&names, cycle.size() > kNamesShownMax ? "... -> " : "",
                    WithoutBlanksAround(parameters_[cycle[0]].name));
    for (const size_t member : cycle) {
      if (has_fault_[member]) continue;
      NoteFault(member,
                absl::InvalidArgumentError(base::StrCat(
                    "parameters need each other in a circle: ", names)));
    }
  }

  void Compute(size_t index) {
    FormulaScope& scope = result_.scope;
    absl::StatusOr<Rational> value = scope.Run(*programs_[index]);
    if (value.ok()) {
      scope.values_[names_[index]] = *std::move(value);
    } else {
      NoteFault(index, AddFormula(value.status(), parameters_[index].formula));
    }
  }

  const std::span<const Parameter> parameters_;
  PartialScope result_;
  std::vector<std::string> names_;  // in lower case
  std::vector<std::optional<FormulaProgram>> programs_;
  std::vector<bool> has_fault_;
  // The first parameter of each name.
  std::unordered_map<std::string, size_t, base::StringHash, base::StringEqual>
      index_by_name_;
};

absl::StatusOr<PartialScope> FormulaScope::CreatePartial(
    std::span<const Parameter> parameters, const FormulaScope* parent) {
  if (parameters.size() > kParametersPerScopeMax) {
    return absl::ResourceExhaustedError(
        base::StrCat(parameters.size(),
                     " parameters in one scope; expected "
                     "at most ",
                     kParametersPerScopeMax));
  }
  return Builder(parameters, parent).Build();
}

absl::StatusOr<FormulaScope> FormulaScope::Create(
    std::span<const Parameter> parameters, const FormulaScope* parent) {
  TANJI_ASSIGN_OR_RETURN(PartialScope partial,
                         CreatePartial(parameters, parent));
  if (!partial.faults.empty()) return partial.faults.front().status;
  return std::move(partial.scope);
}

bool FormulaScope::IsDefined(std::string_view lower_name) const {
  for (const FormulaScope* scope = this; scope != nullptr;
       scope = scope->parent_) {
    if (scope->values_.contains(lower_name)) return true;
  }
  return Constant(lower_name) != nullptr;
}

absl::Status FormulaScope::CheckNames(const FormulaProgram& program) const {
  for (const internal::FormulaName& name : program.names) {
    if (!IsDefined(name.lower)) return NotDefined(name.written);
  }
  return absl::OkStatus();
}

absl::StatusOr<Rational> FormulaScope::Run(const FormulaProgram& program) {
  const auto lookup = [this](const internal::FormulaName& name) {
    return Find(name.lower, name.written);
  };
  TANJI_ASSIGN_OR_RETURN(internal::FormulaValue value,
                         internal::RunFormula(program, lookup, steps_left_));
  if (Rational* number = std::get_if<Rational>(&value); number != nullptr) {
    return std::move(*number);
  }
  return absl::InvalidArgumentError(
      "the result is a truth value; expected a number");
}

absl::StatusOr<const Rational*> FormulaScope::Find(
    std::string_view lower_name, std::string_view written) const {
  for (const FormulaScope* scope = this; scope != nullptr;
       scope = scope->parent_) {
    const auto found = scope->values_.find(lower_name);
    if (found == scope->values_.end()) continue;
    if (found->second.has_value()) return &*found->second;
    return absl::FailedPreconditionError(
        base::StrCat("parameter ", Excerpt(written), " has no value"));
  }
  if (const Rational* constant = Constant(lower_name); constant != nullptr) {
    return constant;
  }
  return NotDefined(written);
}

absl::StatusOr<Rational> FormulaScope::Evaluate(std::string_view formula) {
  const auto evaluate = [&]() -> absl::StatusOr<Rational> {
    TANJI_ASSIGN_OR_RETURN(const FormulaProgram program,
                           internal::ParseFormula(formula));
    TANJI_RETURN_IF_ERROR(CheckNames(program));
    return Run(program);
  };
  absl::StatusOr<Rational> value = evaluate();
  if (!value.ok()) return AddFormula(value.status(), formula);
  return value;
}

absl::StatusOr<Decimal> FormulaScope::EvaluateDecimal(
    std::string_view formula) {
  TANJI_ASSIGN_OR_RETURN(const Rational value, Evaluate(formula));
  absl::StatusOr<Decimal> decimal = value.ToDecimal(kDecimalDigits);
  if (!decimal.ok()) return AddFormula(decimal.status(), formula);
  return decimal;
}

absl::StatusOr<Rational> FormulaScope::ValueOf(std::string_view name) const {
  TANJI_ASSIGN_OR_RETURN(
      const Rational* value,
      Find(internal::LowerCase(WithoutBlanksAround(name)), name));
  return *value;
}

}  // namespace tanji::quantity
