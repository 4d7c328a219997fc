#include "lib/graph/scenario_apply.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/graph/internal/scenario_inputs.h"
#include "lib/graph/internal/scenario_numbers.h"
#include "lib/quantity/formula.h"
#include "lib/quantity/rational.h"
#include "lib/quantity/unit.h"

namespace tanji::graph {
namespace {

using internal::Adjusted;
using internal::CheckOne;
using internal::InputEditor;
using internal::PercentOf;
using internal::UnitOr;
using quantity::Decimal;
using quantity::Rational;

constexpr char kCarbonDioxide[] = "CO2";

// What a process emits of one gas of one origin, and what it stores of that.
struct Carbon {
  Rational emitted;   // kg
  Rational captured;  // kg, not positive
};

bool IsCaptured(const EmissionVersion& emission) {
  return emission.tags.Has(EmissionTag::kCapture) &&
         emission.amount.IsNegative();
}

absl::StatusOr<Carbon> CarbonOf(const ProcessVersion& version,
                                const std::string& gas, Origin origin) {
  Carbon carbon;
  for (const EmissionVersion& emission : version.emissions) {
    if (emission.gas != gas || emission.origin != origin) continue;
    const bool is_captured = IsCaptured(emission);
    if (emission.amount.IsNegative() && !is_captured) continue;
    TANJI_ASSIGN_OR_RETURN(const quantity::Unit* unit,
                           quantity::UnitOf(emission.unit));
    Rational& sum = is_captured ? carbon.captured : carbon.emitted;
    sum = sum + Rational::FromDecimal(emission.amount) *
                    Rational::FromRatio(unit->to_reference);
  }
  return carbon;
}

// The changes of all but inputs.
class VersionEditor {
 public:
  VersionEditor(const ScenarioChange& change, ProcessVersion& version)
      : change_(change), version_(version) {}

  absl::StatusOr<bool> AdjustOutput() {
    TANJI_ASSIGN_OR_RETURN(version_.output,
                           Adjusted(version_.output, change_.adjustment));
    TANJI_ASSIGN_OR_RETURN(version_.unit,
                           UnitOr(change_.adjustment.unit, version_.unit));
    version_.output_formula.clear();
    return true;
  }

  // Of what is burnt. Of what is captured the share stays as it was.
  absl::StatusOr<bool> AdjustCombustion() {
    const std::vector<EmissionVersion> before = version_.emissions;
    std::vector<Carbon> carbon;  // before, of each that is captured
    for (const EmissionVersion& emission : before) {
      if (!IsCaptured(emission)) continue;
      TANJI_ASSIGN_OR_RETURN(carbon.emplace_back(),
                             CarbonOf(version_, emission.gas, emission.origin));
    }
    bool found = false;
    for (EmissionVersion& emission : version_.emissions) {
      if (!emission.tags.Has(EmissionTag::kCombustion)) continue;
      found = true;
      if (IsCaptured(emission)) continue;
      TANJI_ASSIGN_OR_RETURN(emission.amount,
                             Adjusted(emission.amount, change_.adjustment));
      emission.formula.clear();
    }
    auto was = carbon.begin();
    for (size_t k = 0; k < before.size(); ++k) {
      if (!IsCaptured(before[k])) continue;
      const Rational emitted = (was++)->emitted;
      if (emitted.IsZero()) continue;
      EmissionVersion& captured = version_.emissions[k];
      TANJI_ASSIGN_OR_RETURN(const Carbon now,
                             CarbonOf(version_, captured.gas, captured.origin));
      if (now.emitted == emitted) continue;
      TANJI_ASSIGN_OR_RETURN(const Rational part,
                             now.emitted.DividedBy(emitted));
      TANJI_ASSIGN_OR_RETURN(
          captured.amount,
          PercentOf(captured.amount, part * Rational::FromInteger(100)));
      captured.formula.clear();
    }
    return found;
  }

  absl::StatusOr<bool> AdjustDirect() {
    TANJI_ASSIGN_OR_RETURN(
        version_.direct_kgco2e,
        Adjusted(version_.direct_kgco2e, change_.adjustment));
    return true;
  }

  // The share is one of what is still emitted: what is captured already is not
  // captured again.
  absl::StatusOr<bool> Capture() {
    bool found = false;
    std::vector<EmissionVersion> all_stored;
    std::vector<std::pair<Origin, Rational>> shares;  // percent, by origin
    for (const size_t k : Emissions()) {
      EmissionVersion& emission = version_.emissions[k];
      if (emission.amount.IsNegative() || emission.amount.IsZero()) continue;
      found = true;
      auto known = std::find_if(
          shares.begin(), shares.end(),
          [&](const auto& entry) { return entry.first == emission.origin; });
      if (known == shares.end()) {
        TANJI_ASSIGN_OR_RETURN(const Rational share, ShareOf(emission.origin));
        known = shares.insert(shares.end(), {emission.origin, share});
      }
      const Rational& share = known->second;
      if (share.IsZero()) continue;
      const bool is_stored = emission.gas == kCarbonDioxide &&
                             (emission.origin == Origin::kFossil ||
                              emission.origin == Origin::kBiogenic);
      if (!is_stored) {
        TANJI_ASSIGN_OR_RETURN(
            emission.amount,
            PercentOf(emission.amount, Rational::FromInteger(100) - share));
        emission.formula.clear();
        continue;
      }
      // What is stored for good is shown as such, not as never emitted.
      EmissionVersion stored = emission;
      TANJI_ASSIGN_OR_RETURN(stored.amount, PercentOf(emission.amount, -share));
      stored.formula.clear();
      stored.tags = EmissionTags();
      stored.tags.Add(EmissionTag::kCapture);
      all_stored.push_back(std::move(stored));
    }
    for (EmissionVersion& stored : all_stored) {
      version_.emissions.push_back(std::move(stored));
    }
    return found;
  }

  absl::StatusOr<bool> AdjustEmissions() {
    const std::vector<size_t> emissions = Emissions();
    TANJI_RETURN_IF_ERROR(CheckOne(change_, emissions.size(),
                                   "emissions of this gas",
                                   "an origin, a factor or percent"));
    TANJI_ASSIGN_OR_RETURN(const quantity::Unit* kilogram,
                           quantity::FindUnit("kg"));
    if (emissions.empty() &&
        change_.adjustment.kind == Adjustment::Kind::kValue) {
      EmissionVersion added;
      added.gas = change_.gas;
      added.amount = change_.adjustment.number;
      added.origin = change_.origin.value_or(Origin::kFossil);
      added.tags = change_.tags;
      TANJI_ASSIGN_OR_RETURN(added.unit,
                             UnitOr(change_.adjustment.unit, kilogram->code));
      version_.emissions.push_back(std::move(added));
      return true;
    }
    for (const size_t k : emissions) {
      EmissionVersion& emission = version_.emissions[k];
      TANJI_ASSIGN_OR_RETURN(emission.amount,
                             Adjusted(emission.amount, change_.adjustment));
      TANJI_ASSIGN_OR_RETURN(emission.unit,
                             UnitOr(change_.adjustment.unit, emission.unit));
      emission.formula.clear();
    }
    return !emissions.empty();
  }

  absl::StatusOr<bool> SetParameter() {
    for (Parameter& parameter : version_.parameters) {
      if (parameter.name != change_.parameter) continue;
      const Decimal before = parameter.value.value_or(Decimal());
      if (!parameter.value.has_value() &&
          change_.adjustment.kind != Adjustment::Kind::kValue) {
        return absl::InvalidArgumentError(
            "the parameter is given by a formula; expected a value");
      }
      TANJI_ASSIGN_OR_RETURN(parameter.value,
                             Adjusted(before, change_.adjustment));
      parameter.formula.clear();
      return true;
    }
    return false;
  }

 private:
  // What is captured, in percent of what is emitted.
  absl::StatusOr<Rational> ShareOf(Origin origin) const {
    TANJI_ASSIGN_OR_RETURN(const Carbon carbon,
                           CarbonOf(version_, change_.gas, origin));
    const Rational left = carbon.emitted + carbon.captured;
    if (left.sign() <= 0) return Rational();
    const Rational share = Rational::FromDecimal(change_.share_percent);
    return (share * left).DividedBy(carbon.emitted);
  }

  std::vector<size_t> Emissions() const {
    std::vector<size_t> found;
    for (size_t k = 0; k < version_.emissions.size(); ++k) {
      const EmissionVersion& emission = version_.emissions[k];
      if (emission.gas == change_.gas &&
          change_.origin.value_or(emission.origin) == emission.origin) {
        found.push_back(k);
      }
    }
    return found;
  }

  const ScenarioChange& change_;
  ProcessVersion& version_;
};

absl::StatusOr<ProcessNumber> FindPinned(const Catalogue& catalogue,
                                         ProductNumber product,
                                         const ProductId& id,
                                         const Input::Pin& pin) {
  const std::optional<uint32_t> place = catalogue.FindPlace(pin.place);
  const Day start = pin.period.has_value() ? pin.period->start : kDayMin;
  const Day end = pin.period.has_value() ? pin.period->end : kDayMin;
  for (ProcessNumber i = catalogue.product(product).first_process;
       place.has_value() && i != kNoNumber;
       i = catalogue.process(i).next_of_product) {
    const Catalogue::ProcessRow& row = catalogue.process(i);
    if (row.in_force && !row.is_frozen && row.place == *place &&
        row.period_end == end &&
        (end == kDayMin || row.period_start == start)) {
      return i;
    }
  }
  return absl::FailedPreconditionError(
      base::StrCat("nobody makes \"",
                   ProcessId{id, pin.place, pin.period}.ToString(), "\""));
}

absl::StatusOr<bool> Apply(const ScenarioNames& names,
                           const ScenarioChange& change,
                           ProcessVersion& version) {
  InputEditor inputs(names, change, version);
  VersionEditor others(change, version);
  switch (change.kind) {
    case ChangeKind::kAmount:
      return inputs.Adjust();
    case ChangeKind::kSupplier:
    case ChangeKind::kRecycled:
    case ChangeKind::kElectricity:
      return inputs.ReplaceSupplier();
    case ChangeKind::kEfficiency: {
      TANJI_ASSIGN_OR_RETURN(const bool has_energy, inputs.AdjustEnergy());
      if (change.input.has_value()) return has_energy;
      TANJI_ASSIGN_OR_RETURN(const bool burns, others.AdjustCombustion());
      return has_energy || burns;
    }
    case ChangeKind::kCapture:
      return others.Capture();
    case ChangeKind::kEmission:
      return others.AdjustEmissions();
    case ChangeKind::kDirect:
      return others.AdjustDirect();
    case ChangeKind::kOutput:
      return others.AdjustOutput();
    case ChangeKind::kParameter:
      return others.SetParameter();
    case ChangeKind::kAddInput:
      return inputs.Add();
    case ChangeKind::kRemoveInput:
      return inputs.Remove();
  }
  return false;
}

}  // namespace

absl::StatusOr<ScenarioTarget> FindTarget(const ScenarioNames& names,
                                          const ScenarioSupplier& supplier) {
  if (!supplier.assumed.empty()) {
    for (size_t k = 0; k < names.assumed.size(); ++k) {
      if (names.assumed[k].id != supplier.assumed) continue;
      TANJI_ASSIGN_OR_RETURN(const quantity::Unit* unit,
                             quantity::FindUnit(names.assumed[k].unit));
      return ScenarioTarget{names.AssumedTarget(k), false, unit->dimension};
    }
    return absl::InvalidArgumentError(base::StrCat(
        "the scenario assumes no product \"", supplier.assumed, "\""));
  }
  const auto product = names.catalogue.FindProduct(supplier.product);
  if (!product.has_value()) {
    return absl::FailedPreconditionError(base::StrCat(
        "there is no product \"", supplier.product.ToString(), "\""));
  }
  const Catalogue::ProductRow& row = names.catalogue.product(*product);
  if (row.unit == 0) {
    return absl::FailedPreconditionError(base::StrCat(
        "nobody has declared \"", supplier.product.ToString(), "\""));
  }
  if (!supplier.pin.has_value()) {
    return ScenarioTarget{*product, false, row.dimension};
  }
  TANJI_ASSIGN_OR_RETURN(
      const ProcessNumber process,
      FindPinned(names.catalogue, *product, supplier.product, *supplier.pin));
  return ScenarioTarget{process, true, row.dimension};
}

absl::StatusOr<bool> ApplyChange(const ScenarioNames& names,
                                 const ScenarioChange& change,
                                 ProcessVersion& version) {
  TANJI_ASSIGN_OR_RETURN(const bool found, Apply(names, change, version));
  if (version.inputs.size() > kInputsMax ||
      version.emissions.size() > kEmissionsMax) {
    return absl::ResourceExhaustedError(base::StrCat(
        "the process would have ", version.inputs.size(), " inputs and ",
        version.emissions.size(), " emissions; expected at most ", kInputsMax,
        " and ", kEmissionsMax));
  }
  return found;
}

absl::Status EvaluateVersion(ProcessVersion& version, int64_t* steps_left) {
  std::vector<quantity::Parameter> parameters;
  parameters.reserve(version.parameters.size());
  for (const Parameter& parameter : version.parameters) {
    parameters.push_back({parameter.name, parameter.value, parameter.formula});
  }
  TANJI_ASSIGN_OR_RETURN(quantity::FormulaScope scope,
                         quantity::FormulaScope::Create(parameters));
  const auto into = [&](const std::string& formula,
                        Decimal& amount) -> absl::Status {
    if (formula.empty()) return absl::OkStatus();
    TANJI_ASSIGN_OR_RETURN(amount, scope.EvaluateDecimal(formula));
    return absl::OkStatus();
  };
  for (InputVersion& input : version.inputs) {
    if (!input.detail.has_value()) continue;
    TANJI_RETURN_IF_ERROR(into(input.detail->formula, input.amount));
  }
  for (EmissionVersion& emission : version.emissions) {
    TANJI_RETURN_IF_ERROR(into(emission.formula, emission.amount));
  }
  if (version.outputs.has_value()) {
    for (CoProductVersion& output : version.outputs->co_products) {
      TANJI_RETURN_IF_ERROR(into(output.formula, output.amount));
    }
  }
  TANJI_RETURN_IF_ERROR(into(version.output_formula, version.output));
  *steps_left -= quantity::kStepsPerScopeMax - scope.steps_left();
  if (*steps_left >= 0) return absl::OkStatus();
  return absl::ResourceExhaustedError(
      "the formulas of all processes that are changed take too many steps");
}

}  // namespace tanji::graph
