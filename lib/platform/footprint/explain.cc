#include "lib/platform/footprint/explain.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/engine/breakdown.h"
#include "lib/graph/allocated_process.h"
#include "lib/platform/footprint/emission_parts.h"
#include "lib/platform/footprint/main_total.h"
#include "lib/platform/footprint/process_inputs.h"
#include "lib/platform/footprint/product_access.h"
#include "lib/platform/supply/declared_process.h"
#include "lib/quantity/rational.h"
#include "lib/quantity/unit.h"

namespace tanji::platform {
namespace {

using quantity::Decimal;
using quantity::Rational;
using Kind = ExplanationLine::Kind;

constexpr int kPercentDigits = 12;

// Writes the lines of one process, and beside each its part as a double.
class LineWriter {
 public:
  LineWriter(const Calculation& calculation, const identity::Caller& caller,
             graph::ProcessNumber process, const ProcessInputs& inputs,
             const graph::AllocatedProcess& allocated, Explanation& explanation)
      : calculation_(calculation),
        caller_(caller),
        snapshot_(calculation.network.snapshot),
        process_(process),
        inputs_(inputs),
        version_(inputs.version()),
        allocated_(allocated),
        explanation_(explanation) {}

  absl::Status Write() {
    TANJI_RETURN_IF_ERROR(AddEmissions());
    for (size_t k = 0; k < version_.inputs.size(); ++k) {
      TANJI_RETURN_IF_ERROR(AddInput(k));
    }
    for (size_t r = 0; r < allocated_.replacements().size(); ++r) {
      TANJI_RETURN_IF_ERROR(AddReplacement(r));
    }
    return absl::OkStatus();
  }

  // By line: kg CO2e of one declared unit.
  const std::vector<double>& parts() const { return parts_; }

 private:
  void Add(ExplanationLine line, double part) {
    explanation_.lines.push_back(std::move(line));
    parts_.push_back(part + 0.0);  // -0 becomes 0
  }

  absl::StatusOr<std::optional<Decimal>> PercentOf(
      const Rational& share) const {
    if (!allocated_.is_allocated()) return std::nullopt;
    TANJI_ASSIGN_OR_RETURN(
        const Decimal percent,
        (share * Rational::FromInteger(100)).ToDecimal(kPercentDigits));
    return percent;
  }

  absl::Status AddEmissions() {
    const double output = snapshot_.output(process_);
    const double without_gas = snapshot_.direct(process_)[0];
    if (without_gas != 0 || version_.emissions.empty()) {
      ExplanationLine line;
      line.kind = Kind::kDirect;
      TANJI_ASSIGN_OR_RETURN(line.allocated_percent,
                             PercentOf(allocated_.share()));
      Add(std::move(line), without_gas / output);
    }
    TANJI_ASSIGN_OR_RETURN(const std::vector<double> kg,
                           EmissionPartsOf(calculation_.packs.method().get(),
                                           version_, allocated_));
    for (size_t k = 0; k < kg.size(); ++k) {
      const graph::EmissionVersion& emission = version_.emissions[k];
      ExplanationLine line;
      line.kind = Kind::kEmission;
      line.gas = emission.gas;
      line.origin = emission.origin;
      line.amount = emission.amount;
      TANJI_ASSIGN_OR_RETURN(line.unit, SymbolOf(emission.unit));
      TANJI_ASSIGN_OR_RETURN(line.allocated_percent,
                             PercentOf(allocated_.ShareOfEmission(k)));
      TANJI_ASSIGN_OR_RETURN(line.kg_co2e_per_unit, GwpOf(emission));
      Add(std::move(line), kg[k] / output);
    }
    return absl::OkStatus();
  }

  // kg CO2e of one unit that the emission is given in; nothing where the GWP
  // pack has no value.
  absl::StatusOr<std::optional<double>> GwpOf(
      const graph::EmissionVersion& emission) const {
    const auto& method = calculation_.packs.method();
    if (method == nullptr) return std::nullopt;
    TANJI_ASSIGN_OR_RETURN(const quantity::Unit* unit,
                           quantity::UnitOf(emission.unit));
    TANJI_ASSIGN_OR_RETURN(
        const Decimal unit_kg,
        Rational::FromRatio(unit->to_reference).ToDecimal(Decimal::kDigitsMax));
    std::vector<double> columns(method->columns().size());
    const auto counted = method->Characterise(
        emission.gas, unit_kg, emission.origin, emission.tags, columns);
    if (!counted.ok()) return std::nullopt;
    return method->main().SumOf(columns);
  }

  // kg CO2e of one `unit` of what `supplier` makes.
  std::optional<double> FactorOf(graph::ProcessNumber supplier,
                                 const std::string& unit) const {
    const double kg_co2e = calculation_.MainOfProduct(supplier);
    const graph::Catalogue& catalogue = *calculation_.network.catalogue;
    const auto from = quantity::FindUnit(unit);
    const auto to = quantity::UnitOf(
        catalogue.product(catalogue.process(supplier).product).unit);
    if (!from.ok() || !to.ok() || !std::isfinite(kg_co2e)) return std::nullopt;
    const auto ratio = quantity::ConversionRatio(**from, **to);
    if (!ratio.ok()) return std::nullopt;
    return Decimal::FromDouble(kg_co2e).ScaledToDouble(*ratio);
  }

  bool MayNameProcess(graph::ProcessNumber supplier) const {
    const graph::Catalogue& catalogue = *calculation_.network.catalogue;
    const graph::OrganisationNumber owner =
        catalogue.product(catalogue.process(supplier).product).organisation;
    return calculation_.packs.MarkOf(owner) != 0 ||
           MayEnter(calculation_, caller_, supplier);
  }

  // Adds `line` with the supplier and the part of the input at `place`.
  void AddLinked(ExplanationLine line, size_t place, bool is_pinned) {
    const graph::Catalogue& catalogue = *calculation_.network.catalogue;
    const graph::ProcessNumber supplier = snapshot_.suppliers(process_)[place];
    const double amount = snapshot_.amounts(process_)[place];
    if (line.kind == Kind::kInput && supplier == process_) {
      line.kind = Kind::kOwnUse;
    }
    graph::ProcessId id = catalogue.process_id(supplier);
    line.product = std::move(id.product);
    if (is_pinned || MayNameProcess(supplier)) {
      line.place = std::move(id.place);
      line.period = id.period;
    }
    line.kg_co2e_per_unit = FactorOf(supplier, line.unit);
    // Of what is taken 0 times there may be no footprint.
    const double part = amount == 0
                            ? 0
                            : amount * calculation_.MainOfProduct(supplier) /
                                  snapshot_.output(process_);
    Add(std::move(line), part);
  }

  absl::Status AddInput(size_t k) {
    const graph::InputVersion& input = version_.inputs[k];
    ExplanationLine line;
    line.kind = Kind::kInput;
    line.amount = input.amount;
    line.stage = input.stage;
    TANJI_ASSIGN_OR_RETURN(line.unit, SymbolOf(input.unit));
    TANJI_ASSIGN_OR_RETURN(line.allocated_percent,
                           PercentOf(allocated_.ShareOfInput(k)));
    if (input.detail.has_value()) {
      line.is_waste = input.detail->is_waste;
      line.electricity = input.detail->electricity;
      if (const auto& leg = input.detail->leg; leg.has_value()) {
        TANJI_ASSIGN_OR_RETURN(const std::string mass,
                               SymbolOf(leg->mass_unit));
        TANJI_ASSIGN_OR_RETURN(const std::string distance,
                               SymbolOf(leg->distance_unit));
        line.leg = graph::Leg{leg->mass, mass, leg->distance, distance};
      }
    }
    if (inputs_.links[k].has_value()) {
      AddLinked(std::move(line), *inputs_.links[k], input.pinned);
      return absl::OkStatus();
    }
    const graph::Catalogue& catalogue = *calculation_.network.catalogue;
    line.kind = Kind::kUnlinked;
    line.product = catalogue.product_id(
        input.pinned ? catalogue.process(input.target).product : input.target);
    Add(std::move(line), 0);
    return absl::OkStatus();
  }

  absl::Status AddReplacement(size_t r) {
    const graph::AllocatedProcess::Replacement& replacement =
        allocated_.replacements()[r];
    ExplanationLine line;
    line.kind = Kind::kReplacement;
    TANJI_ASSIGN_OR_RETURN(
        line.amount, (Rational::FromInteger(replacement.is_credit ? -1 : 1) *
                      Rational::FromDecimal(replacement.amount))
                         .ToDecimal(Decimal::kDigitsMax));
    TANJI_ASSIGN_OR_RETURN(line.unit, SymbolOf(replacement.unit));
    const std::optional<size_t>& link =
        inputs_.links[version_.inputs.size() + r];
    if (link.has_value()) {
      AddLinked(std::move(line), *link, /*is_pinned=*/false);
      return absl::OkStatus();
    }
    line.kind = Kind::kUnlinked;
    line.product =
        calculation_.network.catalogue->product_id(replacement.product);
    Add(std::move(line), 0);
    return absl::OkStatus();
  }

  const Calculation& calculation_;
  const identity::Caller& caller_;
  const graph::Snapshot& snapshot_;
  const graph::ProcessNumber process_;
  const ProcessInputs& inputs_;
  const graph::ProcessVersion& version_;
  const graph::AllocatedProcess& allocated_;
  Explanation& explanation_;
  std::vector<double> parts_;
};

absl::Status RoundLines(const Calculation& calculation,
                        const std::vector<double>& parts,
                        Explanation& explanation) {
  TANJI_ASSIGN_OR_RETURN(
      const MainTotal total,
      MainTotalOf(calculation, explanation.footprint.process));
  const auto rounded = RoundToTotal(parts, total);
  TANJI_RETURN_IF_ERROR(base::AddPlace(
      rounded.status(),
      base::StrCat("the breakdown of \"",
                   explanation.footprint.product.ToString(), "\"")));
  const std::vector<double> shares = engine::Shares(parts);
  for (size_t i = 0; i < parts.size(); ++i) {
    explanation.lines[i].kg_co2e = (*rounded)[i];
    explanation.lines[i].share = shares[i];
  }
  explanation.total = total.total;
  return absl::OkStatus();
}

// Three significant digits.
absl::StatusOr<Decimal> Roughly(const Decimal& kg_co2e) {
  constexpr int kDigits = 3;
  const double size = std::abs(kg_co2e.ToDouble());
  if (size == 0) return Decimal();
  const int first = static_cast<int>(std::floor(std::log10(size)));
  return kg_co2e.RoundedTo(first - kDigits + 1);
}

// What whoever may not read the process is told: of whom is taken, and about
// how much that counts.
absl::Status Close(Explanation& explanation) {
  std::vector<ExplanationLine> closed;
  for (const ExplanationLine& line : explanation.lines) {
    const bool is_own =
        line.kind == Kind::kDirect || line.kind == Kind::kEmission;
    auto same = std::find_if(
        closed.begin(), closed.end(), [&](const ExplanationLine& other) {
          return is_own
                     ? other.kind == Kind::kDirect
                     : other.kind == line.kind && other.product == line.product;
        });
    if (same == closed.end()) {
      ExplanationLine kept;
      kept.kind = is_own ? Kind::kDirect : line.kind;
      kept.product = line.product;
      closed.push_back(std::move(kept));
      same = std::prev(closed.end());
    }
    TANJI_ASSIGN_OR_RETURN(same->kg_co2e, same->kg_co2e.Plus(line.kg_co2e));
  }
  std::vector<double> parts;
  for (ExplanationLine& line : closed) {
    TANJI_ASSIGN_OR_RETURN(line.kg_co2e, Roughly(line.kg_co2e));
    parts.push_back(line.kg_co2e.ToDouble());
  }
  const std::vector<double> shares = engine::Shares(parts);
  for (size_t i = 0; i < closed.size(); ++i) closed[i].share = shares[i];
  explanation.lines = std::move(closed);
  explanation.output = Decimal();
  explanation.output_unit.clear();
  explanation.allocation = graph::AllocationMethod::kNone;
  explanation.allocated_percent.reset();
  explanation.is_closed = true;
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Explanation> Explain(const Context& context, const View& view,
                                    const identity::Caller& caller,
                                    const graph::ProductId& product,
                                    const ProcessChoice& choice) {
  TANJI_RETURN_IF_ERROR(DecideOnProduct(
      *view.calculation, caller, identity::Action::kExplainFootprint, product));
  Explanation explanation;
  TANJI_ASSIGN_OR_RETURN(explanation.footprint,
                         GetFootprint(view, caller, product, choice));
  const Footprint& footprint = explanation.footprint;
  if (footprint.fault.has_value()) return FaultStatus(footprint);
  const Calculation& calculation = *view.calculation;
  TANJI_ASSIGN_OR_RETURN(
      const ProcessInputs inputs,
      ReadProcessInputs(context, calculation, footprint.process));
  TANJI_ASSIGN_OR_RETURN(const graph::AllocatedProcess allocated,
                         graph::AllocatedProcess::Of(inputs.version()));
  explanation.output = allocated.output();
  TANJI_ASSIGN_OR_RETURN(explanation.output_unit, SymbolOf(allocated.unit()));
  if (allocated.is_allocated()) {
    explanation.allocation = inputs.version().outputs->allocation.method;
    TANJI_ASSIGN_OR_RETURN(explanation.allocated_percent,
                           (allocated.share() * Rational::FromInteger(100))
                               .ToDecimal(kPercentDigits));
  }
  LineWriter writer(calculation, caller, footprint.process, inputs, allocated,
                    explanation);
  TANJI_RETURN_IF_ERROR(writer.Write());
  TANJI_RETURN_IF_ERROR(RoundLines(calculation, writer.parts(), explanation));
  if (!DecideOnProduct(calculation, caller, identity::Action::kReadSupply,
                       product)
           .ok()) {
    TANJI_RETURN_IF_ERROR(Close(explanation));
  }
  return explanation;
}

}  // namespace tanji::platform
