#include "lib/platform/explain.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "lib/base/status.h"
#include "lib/engine/contribution.h"
#include "lib/platform/entity_reader.h"
#include "lib/quantity/unit.h"

namespace tanji::platform {
namespace {

using quantity::Decimal;

// Significant digits of the total, or of the largest line where that is
// smaller. All lines are rounded to one place, so that they add up.
constexpr int kDigits = 12;
// Lines may be this many orders of magnitude larger than the total before it
// loses digits: a sum of decimals has room for Decimal::kDigitsMax.
constexpr int kCancelledDigitsMax = 22;

int LeadingExponent(double value) {
  return value == 0 ? 0 : static_cast<int>(std::floor(std::log10(value)));
}

// The decimal place to which lines up to `largest` are rounded when they add up
// to about `total`.
int PlaceOf(double largest, double total) {
  const int place = LeadingExponent(largest) - (kDigits - 1);
  if (total == 0) return place;
  const int place_of_total = LeadingExponent(std::fabs(total)) - (kDigits - 1);
  return std::max(std::min(place, place_of_total), place - kCancelledDigitsMax);
}

// Rounds every line's `exact` value to one decimal place and adds them up.
absl::Status RoundLines(const std::vector<double>& exact,
                        Explanation& explanation) {
  double largest = 0;
  double absolute_sum = 0;
  for (const double part : exact) {
    largest = std::max(largest, std::fabs(part));
    absolute_sum += std::fabs(part);
  }
  const int exponent = PlaceOf(largest, *explanation.footprint.kg_co2e);
  for (size_t i = 0; i < exact.size(); ++i) {
    ExplanationLine& line = explanation.lines[i];
    line.kg_co2e = Decimal::FromDouble(exact[i]).RoundedTo(exponent);
    line.share = absolute_sum == 0 ? 0 : exact[i] / absolute_sum;
    TANJI_ASSIGN_OR_RETURN(explanation.total,
                           explanation.total.Plus(line.kg_co2e));
  }
  return absl::OkStatus();
}

// One line for each input of `version`; values of linked ones from `tier`.
absl::Status AddInputLines(const Calculation& calculation,
                           graph::ProcessNumber process,
                           const graph::ProcessVersion& version,
                           const engine::FirstTier& tier,
                           std::vector<double>& exact,
                           Explanation& explanation) {
  const graph::Catalogue& catalogue = *calculation.network.catalogue;
  const std::vector<graph::UnlinkedInput>& all = calculation.network.unlinked;
  auto unlinked =
      std::lower_bound(all.begin(), all.end(), process,
                       [](const graph::UnlinkedInput& a,
                          graph::ProcessNumber b) { return a.process < b; });
  const auto suppliers = calculation.network.snapshot.suppliers(process);
  size_t linked = 0;
  for (uint32_t k = 0; k < version.inputs.size(); ++k) {
    const graph::InputVersion& input = version.inputs[k];
    TANJI_ASSIGN_OR_RETURN(const quantity::Unit* unit,
                           quantity::UnitOf(input.unit));
    ExplanationLine line;
    line.amount = input.amount;
    line.unit = std::string(unit->symbol);
    const bool is_unlinked = unlinked != all.end() &&
                             unlinked->process == process &&
                             unlinked->input == k;
    if (is_unlinked) {
      line.kind = ExplanationLine::Kind::kUnlinked;
      line.product = catalogue.product_id(unlinked->product);
      exact.push_back(0);
      ++unlinked;
    } else {
      if (linked >= tier.inputs.size()) {
        return absl::AbortedError(
            "the process changed while it was explained; ask again");
      }
      const graph::ProcessNumber supplier = suppliers[linked];
      line.kind = supplier == process ? ExplanationLine::Kind::kOwnUse
                                      : ExplanationLine::Kind::kInput;
      line.product = catalogue.product_id(catalogue.process(supplier).product);
      exact.push_back(tier.inputs[linked]);
      ++linked;
    }
    explanation.lines.push_back(std::move(line));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Explanation> Explain(const Context& context, const View& view,
                                    const identity::Caller& caller,
                                    const graph::ProductId& product) {
  TANJI_RETURN_IF_ERROR(identity::Decide(
      caller, identity::Action::kExplainFootprint, {product.organisation}));
  Explanation explanation;
  TANJI_ASSIGN_OR_RETURN(explanation.footprint,
                         GetFootprint(view, caller, product));
  const Footprint& footprint = explanation.footprint;
  if (footprint.fault.has_value()) {
    return FaultStatus(footprint);
  }
  const Calculation& calculation = *view.calculation;
  const graph::ProcessNumber process = footprint.process;
  TANJI_ASSIGN_OR_RETURN(
      const engine::FirstTier tier,
      engine::ExplainFirstTier(calculation.network.snapshot,
                               calculation.intensities, process, 0));
  EntityReader reader(context.main, context.secrets);
  // The very version that was calculated with.
  TANJI_ASSIGN_OR_RETURN(
      const EntityReader::Packed packed,
      reader.Latest(graph::EntityKind::kProcess, process,
                    calculation.network.catalogue->process(process).seq));
  TANJI_ASSIGN_OR_RETURN(const graph::ProcessVersion version,
                         graph::UnpackProcess(packed.bytes));
  TANJI_ASSIGN_OR_RETURN(const quantity::Unit* output_unit,
                         quantity::UnitOf(version.unit));
  explanation.output = version.output;
  explanation.output_unit = std::string(output_unit->symbol);

  ExplanationLine direct;
  direct.kind = ExplanationLine::Kind::kDirect;
  explanation.lines.push_back(std::move(direct));
  std::vector<double> exact = {tier.direct};
  TANJI_RETURN_IF_ERROR(
      AddInputLines(calculation, process, version, tier, exact, explanation));
  if (!std::all_of(exact.begin(), exact.end(),
                   [](double part) { return std::isfinite(part); })) {
    return absl::FailedPreconditionError(base::StrCat(
        "the breakdown of \"", product.ToString(),
        "\" has parts too large to be calculated, though its total is not"));
  }
  TANJI_RETURN_IF_ERROR(RoundLines(exact, explanation));
  return explanation;
}

}  // namespace tanji::platform
