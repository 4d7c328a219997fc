// FindScenarioFaults of scenario.h.

#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "lib/graph/internal/fault_list.h"
#include "lib/graph/internal/value_checks.h"
#include "lib/graph/scenario.h"

namespace tanji::graph {
namespace {

using internal::FaultList;
using quantity::Decimal;

void CheckAssumed(const std::string& place, const AssumedProduct& product,
                  FaultList& faults) {
  faults.AddIfBad(place + ".id", CheckLocalId(product.id));
  if (product.id.size() > kAssumedIdSizeMax) {
    faults.Add(place + ".id",
               base::StrCat("has ", product.id.size(), " bytes; at most ",
                            kAssumedIdSizeMax, " expected"));
  }
  internal::CheckUnit(place + ".unit", product.unit, faults);
  internal::CheckText(place + ".source", product.source, faults);
  if (product.source.empty()) {
    faults.Add(place + ".source", "expected where the number comes from");
  }
}

void CheckProcessOf(const std::string& place, const ChangedProcess& process,
                    FaultList& faults) {
  if (!process.organisation.empty()) {
    return faults.AddIfBad(place + ".organisation",
                           CheckOrganisationId(process.organisation));
  }
  faults.AddIfBad(place + ".process.product",
                  CheckOrganisationId(process.product.organisation));
  faults.AddIfBad(place + ".process.product",
                  CheckLocalId(process.product.local));
  if (process.place.has_value()) {
    faults.AddIfBad(place + ".process.place", CheckPlace(*process.place));
  }
  internal::CheckPeriod(place + ".process", process.period, faults);
}

void CheckAdjustment(const std::string& place, const ScenarioChange& change,
                     FaultList& faults) {
  const Adjustment& adjustment = change.adjustment;
  if (!adjustment.unit.empty()) {
    internal::CheckUnit(place + ".unit", adjustment.unit, faults);
  }
  if (adjustment.kind == Adjustment::Kind::kFactor &&
      adjustment.number.IsNegative()) {
    faults.Add(place + ".factor", "expected 0 or more");
  }
  if (adjustment.kind == Adjustment::Kind::kPercent &&
      adjustment.number < Decimal::FromInteger(-100)) {
    faults.Add(place + ".percent", "expected -100 or more");
  }
}

void CheckSupplierOf(const std::string& place, const ScenarioChange& change,
                     FaultList& faults) {
  const ScenarioSupplier& supplier = change.supplier;
  if (supplier.pin.has_value()) {
    faults.AddIfBad(place + ".pin.place", CheckPlace(supplier.pin->place));
    internal::CheckPeriod(place + ".pin", supplier.pin->period, faults);
    if (!supplier.assumed.empty()) {
      faults.Add(place + ".pin", "expected none of an assumed product");
    }
  }
  if (change.amount_per_unit.IsNegative()) {
    faults.Add(place + ".amount_per_unit", "expected 0 or more");
  }
  if (!change.unit.empty()) {
    internal::CheckUnit(place + ".unit", change.unit, faults);
  }
  if (change.kind == ChangeKind::kElectricity && !supplier.IsStated() &&
      change.electricity.has_value() && change.electricity->place.empty()) {
    faults.Add(place + ".place",
               "expected the place of use, by which the product is found");
  }
  if (change.electricity.has_value()) {
    faults.AddIfBad(place + ".place", CheckPlace(change.electricity->place));
    internal::CheckText(place + ".certificate", change.electricity->certificate,
                        faults);
  }
}

void CheckChange(const std::string& place, const ScenarioChange& change,
                 FaultList& faults) {
  CheckProcessOf(place, change.process, faults);
  CheckAdjustment(place, change, faults);
  CheckSupplierOf(place, change, faults);
  if (change.share_percent.IsNegative() ||
      change.share_percent > Decimal::FromInteger(100)) {
    faults.Add(place + ".share_percent", "expected 0 to 100");
  }
  if (change.kind == ChangeKind::kEmission ||
      change.kind == ChangeKind::kCapture) {
    faults.AddIfBad(place + ".gas", CheckGasId(change.gas));
  }
  internal::CheckText(place + ".parameter", change.parameter, faults);
  internal::CheckText(place + ".note", change.note, faults);
}

}  // namespace

std::vector<std::string> FindScenarioFaults(const Scenario& scenario) {
  FaultList faults;
  internal::CheckText("name", scenario.name, faults);
  if (scenario.name.empty()) faults.Add("name", "expected a name");
  internal::CheckText("description", scenario.description, faults);
  faults.AddIfBad("assumed",
                  CheckCount(scenario.assumed.size(), kAssumedProductsMax));
  faults.AddIfBad("changes",
                  CheckCount(scenario.changes.size(), kScenarioChangesMax));
  absl::flat_hash_set<std::string> ids;
  for (size_t k = 0; k < scenario.assumed.size() && !faults.full(); ++k) {
    const std::string place = base::StrCat("assumed[", k, "]");
    CheckAssumed(place, scenario.assumed[k], faults);
    if (!ids.insert(scenario.assumed[k].id).second) {
      faults.Add(place + ".id", "stands here twice");
    }
  }
  for (size_t k = 0; k < scenario.changes.size() && !faults.full(); ++k) {
    const std::string place = base::StrCat("changes[", k, "]");
    const ScenarioChange& change = scenario.changes[k];
    CheckChange(place, change, faults);
    if (!change.supplier.assumed.empty() &&
        !ids.contains(change.supplier.assumed)) {
      faults.Add(place + ".assumed",
                 "expected the id of one of the assumed products");
    }
  }
  return faults.Take();
}

}  // namespace tanji::graph
