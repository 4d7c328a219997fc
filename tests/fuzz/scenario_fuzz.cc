// Scenario documents: what is read has no faults, and can be applied to a
// process, or is refused with a reason.

#include <string>

#include "lib/base/check.h"
#include "lib/exchange/scenario/document.h"
#include "lib/graph/catalogue.h"
#include "lib/graph/scenario_apply.h"
#include "lib/quantity/unit.h"
#include "tests/fuzz/fuzz_input.h"

namespace tanji::graph {
namespace {

constexpr int64_t kSteps = 100'000;

// Products o/a (kg), o/b (kWh) and o/c (not declared), each made by somebody.
Catalogue SmallCatalogue() {
  Catalogue catalogue;
  TANJI_CHECK(catalogue.SetOrganisation(0, "o").ok());
  ProcessNumber next = 0;
  for (const char* unit : {"kg", "kWh", ""}) {
    ProductVersion product;
    product.id = std::string(1, static_cast<char>('a' + next));
    if (*unit != '\0') product.unit = (*quantity::FindUnit(unit))->code;
    product.declared = product.unit != 0;
    TANJI_CHECK(catalogue.SetProduct(next, product).ok());
    ProcessVersion process;
    process.product = next;
    process.in_force = true;
    TANJI_CHECK(catalogue.SetProcess(next, process, /*seq=*/1).ok());
    ++next;
  }
  return catalogue;
}

ProcessVersion SmallProcess() {
  ProcessVersion version;
  version.in_force = true;
  version.place = "CN";
  version.output = quantity::Decimal::FromInteger(2);
  version.unit = (*quantity::FindUnit("kg"))->code;
  version.parameters.push_back(
      {"p", quantity::Decimal::FromInteger(3), "", ""});
  for (const char* unit : {"kg", "kWh"}) {
    InputVersion& input = version.inputs.emplace_back();
    input.target = static_cast<uint32_t>(version.inputs.size()) - 1;
    input.amount = quantity::Decimal::FromInteger(5);
    input.unit = (*quantity::FindUnit(unit))->code;
    input.detail.emplace().formula = "p + 2";
  }
  version.inputs[1].detail->electricity.emplace().place = "CN";
  EmissionVersion& emission = version.emissions.emplace_back();
  emission.gas = "CO2";
  emission.amount = quantity::Decimal::FromInteger(7);
  emission.unit = version.unit;
  emission.tags.Add(EmissionTag::kCombustion);
  return version;
}

}  // namespace

TANJI_FUZZ(input) {
  static const Catalogue catalogue = SmallCatalogue();
  const auto scenario = exchange::ReadScenario(input);
  if (!scenario.ok()) {
    TANJI_CHECK(!scenario.status().message().empty());
    return;
  }
  TANJI_CHECK(FindScenarioFaults(*scenario).empty());
  const ScenarioNames names{catalogue, scenario->assumed};
  ProcessVersion version = SmallProcess();
  for (const ScenarioChange& change : scenario->changes) {
    const auto found = ApplyChange(names, change, version);
    if (!found.ok()) {
      TANJI_CHECK(!found.status().message().empty());
      return;
    }
    TANJI_CHECK(version.inputs.size() <= kInputsMax);
    for (const InputVersion& taken : version.inputs) {
      TANJI_CHECK(names.IsAssumed(taken)
                      ? names.PlaceOf(taken) < scenario->assumed.size()
                      : taken.target < catalogue.product_count());
    }
  }
  int64_t steps_left = kSteps;
  if (EvaluateVersion(version, &steps_left).ok()) TANJI_CHECK(steps_left >= 0);
}

}  // namespace tanji::graph
