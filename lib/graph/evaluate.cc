// Evaluate of model.h.

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "lib/graph/internal/fault_list.h"
#include "lib/graph/model.h"
#include "lib/quantity/formula.h"
#include "lib/quantity/rational.h"
#include "lib/quantity/unit.h"

namespace tanji::graph {
namespace {

using internal::FaultList;
using quantity::Decimal;
using quantity::Rational;

// `amount` in `wanted`, exactly. Nothing for units of another dimension, which
// FindFaults names.
std::optional<Rational> InUnit(const Decimal& amount, const std::string& symbol,
                               std::string_view wanted) {
  const auto from = quantity::FindUnit(symbol);
  const auto to = quantity::FindUnit(wanted);
  if (!from.ok() || !to.ok()) return std::nullopt;
  const auto ratio = quantity::ConversionRatio(**from, **to);
  if (!ratio.ok()) return std::nullopt;
  return Rational::FromDecimal(amount) * Rational::FromRatio(*ratio);
}

void EvaluateLeg(const std::string& place, Input& input, FaultList& faults) {
  const auto mass = InUnit(input.leg->mass, input.leg->mass_unit, "t");
  const auto distance =
      InUnit(input.leg->distance, input.leg->distance_unit, "km");
  if (!mass.has_value() || !distance.has_value()) return;
  const auto amount = (*mass * *distance).ToDecimal(Decimal::kDigitsMax);
  faults.AddIfBad(place + ".leg", amount.status());
  if (amount.ok()) input.amount = *amount;
}

// The formulas of one process.
class ProcessEvaluation {
 public:
  // All arguments outlive it.
  ProcessEvaluation(std::string place, ProcessDeclaration& process,
                    FaultList& faults)
      : place_(std::move(place)), process_(process), faults_(faults) {}

  void Run() {
    for (size_t k = 0; k < process_.inputs.size(); ++k) {
      Input& input = process_.inputs[k];
      const std::string item = base::StrCat(place_, ".inputs[", k, "]");
      if (input.leg.has_value()) EvaluateLeg(item, input, faults_);
      Into(item + ".formula", input.formula, input.amount);
    }
    for (size_t k = 0; k < process_.emissions.size(); ++k) {
      Into(base::StrCat(place_, ".emissions[", k, "].formula"),
           process_.emissions[k].formula, process_.emissions[k].amount);
    }
    for (size_t k = 0; k < process_.co_products.size(); ++k) {
      Into(base::StrCat(place_, ".co_products[", k, "].formula"),
           process_.co_products[k].formula, process_.co_products[k].amount);
    }
    Into(place_ + ".output_formula", process_.output_formula, process_.output);
    // Parameters that nothing uses are checked all the same.
    if (!process_.parameters.empty() && !scope_.has_value()) MakeScope();
  }

  int64_t StepsTaken() const {
    if (!scope_.has_value()) {
      return is_made_ ? quantity::kStepsPerScopeMax : 0;
    }
    return quantity::kStepsPerScopeMax - scope_->steps_left();
  }

 private:
  bool MakeScope() {
    if (is_made_) return scope_.has_value();
    is_made_ = true;
    std::vector<quantity::Parameter> parameters;
    parameters.reserve(process_.parameters.size());
    for (const Parameter& parameter : process_.parameters) {
      parameters.push_back(
          {parameter.name, parameter.value, parameter.formula});
    }
    auto scope = quantity::FormulaScope::Create(parameters);
    faults_.AddIfBad(place_ + ".parameters", scope.status());
    if (scope.ok()) scope_ = *std::move(scope);
    return scope_.has_value();
  }

  void Into(const std::string& place, const std::string& formula,
            Decimal& amount) {
    if (formula.empty() || !MakeScope()) return;
    const auto value = scope_->EvaluateDecimal(formula);
    faults_.AddIfBad(place, value.status());
    if (value.ok()) amount = *value;
  }

  const std::string place_;
  ProcessDeclaration& process_;
  FaultList& faults_;
  bool is_made_ = false;
  std::optional<quantity::FormulaScope> scope_;
};

}  // namespace

std::vector<std::string> Evaluate(Submission& submission) {
  FaultList faults;
  int64_t steps = 0;
  for (size_t i = 0; i < submission.processes.size() && !faults.full(); ++i) {
    const std::string place = base::StrCat("processes[", i, "]");
    ProcessEvaluation evaluation(place, submission.processes[i], faults);
    evaluation.Run();
    steps += evaluation.StepsTaken();
    if (steps > kFormulaStepsMax) {
      faults.Add(place, base::StrCat("the formulas up to here take more than ",
                                     kFormulaStepsMax,
                                     " steps; expected several submissions"));
      break;
    }
  }
  return faults.Take();
}

}  // namespace tanji::graph
