#include "lib/platform/evidence/own_tier.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "lib/base/status.h"
#include "lib/json/json.h"
#include "lib/quantity/decimal.h"

namespace tanji::platform {
namespace {

constexpr std::string_view kInputName = "input";

absl::StatusOr<CommittedInput> ReadInput(const std::string& value_json) {
  TANJI_ASSIGN_OR_RETURN(const json::Value value, json::Read(value_json));
  const absl::Status malformed = absl::InvalidArgumentError(
      "a disclosed input is not a process, an amount and an intensity");
  const json::Array* parts = value.if_array();
  if (parts == nullptr || parts->size() != 3) return malformed;
  for (const json::Value& part : *parts) {
    if (part.if_string() == nullptr) return malformed;
  }
  TANJI_ASSIGN_OR_RETURN(const quantity::Decimal intensity,
                         quantity::Decimal::Parse(*(*parts)[2].if_string()));
  return CommittedInput{*(*parts)[0].if_string(), *(*parts)[1].if_string(),
                        intensity.ToDouble()};
}

// Inputs that have no supplier here, but had one when it was certified.
size_t CountUndisclosed(const View& view, graph::ProcessNumber process,
                        const certificate::FootprintStatement& statement) {
  const graph::CompiledNetwork& network = view.calculation->network;
  size_t count = 0;
  for (const graph::UnlinkedInput& input : network.unlinked.Of(process)) {
    const std::string product =
        network.catalogue->product_id(input.product).ToString();
    if (std::find(statement.unlinked.begin(), statement.unlinked.end(),
                  product) == statement.unlinked.end()) {
      ++count;
    }
  }
  return count;
}

}  // namespace

absl::StatusOr<std::vector<CommittedInput>> ReadCommittedInputs(
    const std::vector<ledger::DisclosedInput>& disclosed) {
  std::vector<CommittedInput> inputs;
  for (const ledger::DisclosedInput& leaf : disclosed) {
    if (leaf.name != kInputName) continue;
    TANJI_ASSIGN_OR_RETURN(CommittedInput input, ReadInput(leaf.value_json));
    inputs.push_back(std::move(input));
  }
  return inputs;
}

absl::Status CheckOwnTier(const View& view, graph::ProcessNumber process,
                          const certificate::FootprintStatement& statement,
                          const std::vector<CommittedInput>& inputs) {
  const Calculation& calculation = *view.calculation;
  const graph::Snapshot& snapshot = calculation.network.snapshot;
  const size_t undisclosed = CountUndisclosed(view, process, statement);
  if (undisclosed > 0) {
    return absl::FailedPreconditionError(base::StrCat(
        "the intensities of ", undisclosed, " suppliers are not disclosed"));
  }
  const auto suppliers = snapshot.suppliers(process);
  const auto amounts = snapshot.amounts(process);
  bool is_same = suppliers.size() == inputs.size();
  double sum = calculation.MainOf(snapshot.direct(process));
  double absolute = std::fabs(sum);
  for (size_t k = 0; is_same && k < inputs.size(); ++k) {
    is_same =
        calculation.network.catalogue->process_id(suppliers[k]).ToString() ==
            inputs[k].process &&
        quantity::Decimal::FromDouble(amounts[k]).ToString() ==
            inputs[k].amount;
    sum += amounts[k] * inputs[k].intensity;
    absolute += std::fabs(amounts[k] * inputs[k].intensity);
  }
  if (!is_same) {
    return absl::FailedPreconditionError(
        "the inputs that the record commits to are not those that are "
        "disclosed "
        "here with their suppliers");
  }
  const double output = snapshot.output(process);
  const double certified = statement.kg_co2e.ToDouble();
  if (std::fabs(sum / output - certified) <=
      kOwnTierTolerance * absolute / output) {
    return absl::OkStatus();
  }
  return absl::DataLossError(base::StrCat(
      "with the suppliers' committed intensities the product's own process "
      "gives ",
      quantity::Decimal::FromDouble(sum / output).ToString(),
      " kg CO2e; certified are ", statement.kg_co2e.ToString()));
}

}  // namespace tanji::platform
