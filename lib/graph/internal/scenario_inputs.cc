#include "lib/graph/internal/scenario_inputs.h"

#include <optional>
#include <utility>

#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/graph/internal/scenario_numbers.h"
#include "lib/quantity/rational.h"
#include "lib/quantity/unit.h"

namespace tanji::graph::internal {
namespace {

using quantity::Decimal;
using quantity::Rational;

bool IsElectricity(const InputVersion& input) {
  return input.detail.has_value() && input.detail->electricity.has_value();
}

bool IsEnergy(const InputVersion& input) {
  if (IsElectricity(input)) return true;
  if (input.detail.has_value() && input.detail->is_waste) return false;
  const auto kwh = quantity::FindUnit("kWh");
  const auto unit = quantity::UnitOf(input.unit);
  return kwh.ok() && unit.ok() && (*unit)->dimension == (*kwh)->dimension;
}

bool IsNone(const InputVersion&) { return false; }

// The amount is a number of the scenario from now on.
void ForgetFormula(InputVersion& input) {
  if (!input.detail.has_value()) return;
  input.detail->formula.clear();
  input.detail->leg.reset();
}

}  // namespace

ProductNumber InputEditor::ProductOf(const InputVersion& input) const {
  if (!input.pinned) return input.target;
  return names_.catalogue.process(input.target).product;
}

std::vector<size_t> InputEditor::Find(Test is_meant) const {
  std::vector<size_t> found;
  std::optional<ProductNumber> product;
  if (change_.input.has_value()) {
    product = names_.catalogue.FindProduct(change_.input->product);
    if (!product.has_value()) return found;
  }
  for (size_t k = 0; k < version_.inputs.size(); ++k) {
    const InputVersion& input = version_.inputs[k];
    const bool is_found = product.has_value()
                              ? ProductOf(input) == *product &&
                                    change_.input->number.value_or(k) == k
                              : is_meant(input);
    if (is_found) found.push_back(k);
  }
  return found;
}

absl::Status InputEditor::AdjustAll(const std::vector<size_t>& inputs) {
  for (const size_t k : inputs) {
    InputVersion& input = version_.inputs[k];
    TANJI_ASSIGN_OR_RETURN(input.amount,
                           Adjusted(input.amount, change_.adjustment));
    TANJI_ASSIGN_OR_RETURN(input.unit,
                           UnitOr(change_.adjustment.unit, input.unit));
    ForgetFormula(input);
  }
  return absl::OkStatus();
}

absl::StatusOr<bool> InputEditor::Adjust() {
  const std::vector<size_t> inputs = Find(IsNone);
  TANJI_RETURN_IF_ERROR(CheckOne(change_, inputs.size(),
                                 "inputs of this product",
                                 "input_number, a factor or percent"));
  TANJI_RETURN_IF_ERROR(AdjustAll(inputs));
  return !inputs.empty();
}

absl::StatusOr<bool> InputEditor::AdjustEnergy() {
  const std::vector<size_t> inputs = Find(IsEnergy);
  TANJI_RETURN_IF_ERROR(AdjustAll(inputs));
  return !inputs.empty();
}

absl::StatusOr<InputVersion> InputEditor::Replacement(
    const ScenarioTarget& target, const InputVersion& before) const {
  InputVersion after = before;
  after.target = target.target;
  after.pinned = target.pinned;
  if (!change_.unit.empty()) {
    TANJI_ASSIGN_OR_RETURN(const quantity::Unit* unit,
                           quantity::FindUnit(change_.unit));
    after.unit = unit->code;
  }
  TANJI_ASSIGN_OR_RETURN(const quantity::Unit* unit,
                         quantity::UnitOf(after.unit));
  if (unit->dimension != target.dimension) {
    return absl::InvalidArgumentError(base::StrCat(
        "the new supplier's product is not measured in ", unit->symbol, " (",
        unit->dimension_name,
        "); expected unit and amount_per_unit: how many of its own unit "
        "stand for one of what is replaced"));
  }
  TANJI_ASSIGN_OR_RETURN(
      const Decimal share,
      PercentOf(before.amount, Rational::FromDecimal(change_.share_percent)));
  TANJI_ASSIGN_OR_RETURN(after.amount,
                         quantity::Product(share, change_.amount_per_unit));
  ForgetFormula(after);
  if (after.detail.has_value()) after.detail->found_by_place = false;
  SetElectricity(after);
  return after;
}

void InputEditor::SetElectricity(InputVersion& input) const {
  const bool has_place =
      input.detail.has_value() && input.detail->electricity.has_value();
  if (!change_.electricity.has_value()) {
    // What was bought of the grid may not be any more: nothing is said.
    if (has_place) input.detail->electricity.reset();
    return;
  }
  Electricity electricity = *change_.electricity;
  if (electricity.place.empty() && has_place) {
    electricity.place = input.detail->electricity->place;
  }
  if (electricity.place.empty()) electricity.place = version_.place;
  if (!input.detail.has_value()) input.detail.emplace();
  input.detail->electricity = std::move(electricity);
}

absl::StatusOr<bool> InputEditor::ReplaceSupplier() {
  const std::vector<size_t> inputs = Find(IsElectricity);
  if (inputs.empty()) return false;
  TANJI_ASSIGN_OR_RETURN(const ScenarioTarget target,
                         FindTarget(names_, change_.supplier));
  const Rational rest =
      Rational::FromInteger(100) - Rational::FromDecimal(change_.share_percent);
  for (const size_t k : inputs) {
    TANJI_ASSIGN_OR_RETURN(InputVersion after,
                           Replacement(target, version_.inputs[k]));
    if (rest.IsZero()) {
      version_.inputs[k] = std::move(after);
      continue;
    }
    InputVersion& before = version_.inputs[k];
    TANJI_ASSIGN_OR_RETURN(before.amount, PercentOf(before.amount, rest));
    ForgetFormula(before);
    version_.inputs.push_back(std::move(after));
  }
  return true;
}

absl::StatusOr<bool> InputEditor::Add() {
  TANJI_ASSIGN_OR_RETURN(const ScenarioTarget target,
                         FindTarget(names_, change_.supplier));
  TANJI_ASSIGN_OR_RETURN(const quantity::Unit* unit,
                         quantity::FindUnit(change_.unit));
  if (unit->dimension != target.dimension) {
    return absl::InvalidArgumentError(
        base::StrCat("cannot convert ", unit->symbol, " (",
                     unit->dimension_name, ") to the unit of the product"));
  }
  InputVersion added;
  added.target = target.target;
  added.pinned = target.pinned;
  added.amount = change_.adjustment.number;
  added.unit = unit->code;
  added.stage = change_.stage;
  if (change_.electricity.has_value()) SetElectricity(added);
  version_.inputs.push_back(std::move(added));
  return true;
}

absl::StatusOr<bool> InputEditor::Remove() {
  const std::vector<size_t> inputs = Find(IsNone);
  for (auto k = inputs.rbegin(); k != inputs.rend(); ++k) {
    version_.inputs.erase(version_.inputs.begin() + static_cast<ptrdiff_t>(*k));
  }
  return !inputs.empty();
}

}  // namespace tanji::graph::internal
