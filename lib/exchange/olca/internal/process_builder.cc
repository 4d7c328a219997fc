#include "lib/exchange/olca/internal/process_builder.h"

#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "lib/base/status.h"
#include "lib/exchange/olca/internal/process_reader.h"
#include "lib/quantity/rational.h"

namespace tanji::exchange::olca::internal {
namespace {

using quantity::Decimal;

// 8-4-4-4-12 hexadecimal digits (RFC 4122).
bool IsUuid(std::string_view id) {
  if (id.size() != 36) return false;
  for (size_t k = 0; k < id.size(); ++k) {
    const bool is_dash = k == 8 || k == 13 || k == 18 || k == 23;
    if (is_dash ? id[k] != '-'
                : !absl::ascii_isxdigit(static_cast<unsigned char>(id[k]))) {
      return false;
    }
  }
  return true;
}

// Nothing of it stands in the submission, its spread neither.
bool IsLeftOut(Fate fate) {
  return fate == Fate::kElementaryNotMapped || fate == Fate::kWasteDropped;
}

std::string NameAndCategory(const Flow& flow) {
  return flow.category.empty()
             ? flow.name
             : base::StrCat(flow.name, " [", flow.category, "]");
}

class Builder {
 public:
  Builder(const Linked& linked, Place place)
      : linked_(linked),
        process_(linked.around.set.processes[place]),
        plan_(*linked.plans[place]),
        formulas_(process_, linked.around.set.global_parameters, plan_.label,
                  built_.report) {
    // The plan has reported about parameters already.
    built_.report = plan_.report;
  }

  absl::StatusOr<BuiltProcess> Build() {
    SetHead();
    for (size_t k = 0; k < process_.exchanges.size(); ++k) {
      formulas_.Report(process_.exchanges[k]);
      TANJI_ASSIGN_OR_RETURN(const Fate fate, Add(k));
      ++built_.report.exchanges[static_cast<size_t>(fate)];
      if (IsLeftOut(fate) && HasSpread(process_.exchanges[k])) {
        ++built_.report.spreads_left_out;
      }
    }
    TANJI_RETURN_IF_ERROR(Check());
    return std::move(built_);
  }

 private:
  const Flow& FlowOf(Place flow) const {
    return linked_.around.set.flows[flow];
  }

  void SetHead() {
    graph::ProcessDeclaration& process = built_.declaration;
    const ImportOptions& options = linked_.around.options;
    process.place = plan_.place;
    process.period = plan_.period;
    process.parameters = formulas_.parameters();
    process.provenance.source =
        base::StrCat(options.source, ", process ", process_.id);
    process.provenance.licence = options.licence;
    process.provenance.export_rule = options.export_rule;
    process.allocation = plan_.allocation.allocation;
    ++built_.report.allocations[static_cast<size_t>(plan_.allocation.basis)];
    for (size_t k = 0; k < plan_.outputs.size(); ++k) {
      const PlannedOutput& output = plan_.outputs[k];
      const Flow& flow = FlowOf(output.flow);
      const std::string id = linked_.ids.OfOutput(process_, flow);
      const Decimal key =
          plan_.allocation.keys.empty() ? Decimal() : plan_.allocation.keys[k];
      if (k == 0) {
        process.product = id;
        process.output = output.amount;
        process.output_formula = output.formula;
        process.unit = output.unit;
        process.allocation_key = key;
      } else {
        process.co_products.push_back({id, output.amount, output.formula,
                                       output.unit, key, std::nullopt});
      }
      AddProduct(flow, id);
    }
  }

  void AddProduct(const Flow& flow, const std::string& id) {
    graph::ProductDeclaration product =
        DeclareProduct(linked_.around.units, flow, id);
    if (IsUuid(process_.id)) {
      product.identifiers.push_back(base::StrCat("urn:uuid:", process_.id));
    }
    built_.products.push_back(std::move(product));
  }

  absl::StatusOr<Fate> Add(size_t k) {
    const Exchange& exchange = process_.exchanges[k];
    const Flow& flow = FlowOf(exchange.flow);
    if (flow.type == FlowType::kElementary) return AddElementary(k, flow);
    if (exchange.is_reference || IsOutput(exchange, flow)) {
      CountOutputSpread(exchange);
      if (plan_.is_dropped[k]) return Fate::kCoProductDropped;
      TANJI_ASSIGN_OR_RETURN(const Scale scale,
                             linked_.around.units.ScaleOf(exchange, flow));
      if (scale.is_converted) ++built_.report.amounts_converted;
      return exchange.is_reference ? Fate::kReferenceOutput
                                   : Fate::kCoProductAllocated;
    }
    const Linking linking = linked_.around.options.linking;
    if (flow.type == FlowType::kWaste && !exchange.is_avoided &&
        linking == Linking::kReferenceFlows) {
      return Fate::kWasteDropped;
    }
    return AddInput(k, flow, linked_.providers.Find(exchange, linking));
  }

  void Target(const Exchange& exchange, const Flow& flow,
              const std::optional<Provider>& provider, graph::Input& input) {
    input.product.organisation = linked_.around.options.organisation;
    if (provider.has_value()) {
      const Process& process = linked_.around.set.processes[provider->process];
      const OutputPlan& plan = *linked_.plans[provider->process];
      input.product.local = linked_.ids.OfOutput(process, flow);
      input.pin = graph::Input::Pin{plan.place, plan.period, std::nullopt};
      return;
    }
    input.product.local = linked_.ids.OfFlow(flow);
    built_.unlinked.push_back(exchange.flow);
    const bool is_named =
        !exchange.default_provider.empty() &&
        linked_.around.options.linking == Linking::kDefaultProviders;
    built_.report.unlinked.push_back(
        {flow.name,
         is_named ? "the process that it names does not provide it" : "", 1});
  }

  absl::StatusOr<Fate> AddInput(size_t k, const Flow& flow,
                                const std::optional<Provider>& provider) {
    const Exchange& exchange = process_.exchanges[k];
    const bool is_waste = flow.type == FlowType::kWaste;
    graph::Input input;
    TANJI_ASSIGN_OR_RETURN(const Scale scale,
                           linked_.around.units.ScaleOf(exchange, flow));
    TANJI_ASSIGN_OR_RETURN(
        ProcessFormulas::Amount amount,
        formulas_.AmountOf(exchange, scale, exchange.is_avoided));
    if (scale.is_converted) ++built_.report.amounts_converted;
    input.amount = amount.value;
    input.formula = std::move(amount.formula);
    input.unit = scale.unit;
    // A negative one is a credit for treatment that is saved.
    input.is_waste = is_waste && !input.amount.IsNegative();
    Target(exchange, flow, provider, input);
    input.gsd2 = SpreadOf(exchange);
    input.shares = SharesOf(k);
    built_.declaration.inputs.push_back(std::move(input));
    if (exchange.is_avoided) {
      return provider.has_value() ? Fate::kAvoidedProduct
                                  : Fate::kAvoidedUnlinked;
    }
    if (is_waste) {
      return provider.has_value() ? Fate::kWasteLinked : Fate::kWasteUnlinked;
    }
    return provider.has_value() ? provider->fate : Fate::kInputUnlinked;
  }

  Fate NotMapped(const Flow& flow, std::string reason) {
    built_.report.not_mapped.push_back(
        {NameAndCategory(flow), std::move(reason), 1});
    return Fate::kElementaryNotMapped;
  }

  // A greenhouse gas all the same.
  Fate NotCounted(const Flow& flow, std::string reason) {
    ++built_.report.gases_not_counted;
    built_.report.notices.push_back(
        {"gas_not_counted", plan_.label,
         base::StrCat(NameAndCategory(flow), ": ", reason)});
    return NotMapped(flow, std::move(reason));
  }

  // For people first, up to the semicolon; then what the method says.
  static std::string WhyNotCountable(const graph::Emission& emission,
                                     const absl::Status& status) {
    return base::StrCat(
        emission.amount.IsNegative()
            ? base::StrCat("an amount below 0 of ",
                           graph::OriginName(emission.origin), " ",
                           emission.gas,
                           ", and the GWP pack counts no such removal; ")
            : "",
        status.message());
  }

  absl::StatusOr<Fate> AddElementary(size_t k, const Flow& flow) {
    const Exchange& exchange = process_.exchanges[k];
    const std::optional<GasFlow>& gas = linked_.around.gases[exchange.flow];
    if (!gas.has_value()) {
      const std::string_view doubt = linked_.around.gas_doubts[exchange.flow];
      return doubt.empty() ? NotMapped(flow, "")
                           : NotCounted(flow, std::string(doubt));
    }
    TANJI_ASSIGN_OR_RETURN(const Scale scale,
                           linked_.around.units.ScaleOf(exchange, flow));
    const auto unit = quantity::FindUnit(scale.unit);
    const auto kg = quantity::FindUnit("kg");
    if (!unit.ok() || !kg.ok() || (*unit)->dimension != (*kg)->dimension) {
      return NotCounted(
          flow, base::StrCat("is not measured as a mass but in ", scale.unit));
    }
    TANJI_ASSIGN_OR_RETURN(
        ProcessFormulas::Amount amount,
        formulas_.AmountOf(exchange, scale, exchange.is_input));
    graph::Emission emission;
    emission.gas = std::string(gas->gas);
    emission.amount = amount.value;
    emission.formula = std::move(amount.formula);
    emission.unit = scale.unit;
    emission.origin = gas->origin;
    const bool is_assumed =
        gas->gas == "CH4" && gas->origin == graph::Origin::kFossil;
    if (is_assumed) emission.tags.Add(linked_.around.options.fossil_methane);
    const absl::Status countable =
        linked_.method.Check(emission.gas, emission.origin, emission.tags,
                             method::DirectionOf(emission.amount));
    if (!countable.ok()) {
      return NotCounted(flow, WhyNotCountable(emission, countable));
    }
    emission.gsd2 = SpreadOf(exchange);
    emission.shares = SharesOf(k);
    built_.declaration.emissions.push_back(std::move(emission));
    if (is_assumed) ++built_.report.methane_assumed;
    if (scale.is_converted) ++built_.report.amounts_converted;
    if (gas->compartment == Compartment::kUnstated) {
      ++built_.report.gases_without_compartment;
    }
    return Fate::kEmission;
  }

  // A deviation below 1 is none: tools write 0 where nothing was stated.
  static bool IsEmptySpread(const Exchange& exchange) {
    return exchange.distribution == Distribution::kLogNormal &&
           (!exchange.geometric_sd.has_value() ||
            *exchange.geometric_sd < Decimal::FromInteger(1));
  }

  // Outputs have none in our model.
  void CountOutputSpread(const Exchange& exchange) {
    if (exchange.distribution == Distribution::kNone) return;
    ++(IsEmptySpread(exchange) ? built_.report.spreads_empty
                               : built_.report.spreads_dropped);
  }

  Decimal SpreadOf(const Exchange& exchange) {
    const Decimal one = Decimal::FromInteger(1);
    if (exchange.distribution == Distribution::kNone) return one;
    if (exchange.distribution == Distribution::kOther) {
      ++built_.report.spreads_dropped;
      return one;
    }
    if (IsEmptySpread(exchange)) {
      ++built_.report.spreads_empty;
      return one;
    }
    const auto squared =
        quantity::Product(*exchange.geometric_sd, *exchange.geometric_sd);
    if (!squared.ok()) {
      ++built_.report.spreads_dropped;
      return one;
    }
    ++built_.report.spreads_kept;
    return *squared;
  }

  std::vector<Decimal> SharesOf(size_t k) const {
    const auto found = plan_.allocation.shares.find(k);
    return found == plan_.allocation.shares.end() ? std::vector<Decimal>()
                                                  : found->second;
  }

  // What the model refuses is better named here than by the whole submission.
  absl::Status Check() const {
    graph::Submission alone;
    alone.organisation = linked_.around.options.organisation;
    alone.products = built_.products;
    alone.processes = {built_.declaration};
    std::vector<std::string> faults = graph::Evaluate(alone);
    if (faults.empty()) faults = graph::FindFaults(alone);
    return faults.empty() ? absl::OkStatus()
                          : absl::InvalidArgumentError(faults[0]);
  }

  const Linked& linked_;
  const Process& process_;
  const OutputPlan& plan_;
  BuiltProcess built_;
  ProcessFormulas formulas_;
};

}  // namespace

graph::ProductDeclaration DeclareProduct(const UnitChoice& units,
                                         const Flow& flow, std::string id) {
  const DeclaredUnit& unit = units.DeclaredUnitOf(flow);
  graph::ProductDeclaration product;
  product.id = std::move(id);
  product.name = unit.is_count
                     ? CleanText(base::StrCat("[", units.ReferenceNameOf(flow),
                                              "] ", flow.name))
                     : flow.name;
  product.unit = unit.symbol;
  // Of a treatment the flow is what it takes in.
  if (flow.type == FlowType::kProduct) {
    product.composition.mass_kg = units.MassOf(flow);
  }
  if (IsUuid(flow.id)) {
    product.identifiers.push_back(base::StrCat("urn:uuid:", flow.id));
  }
  return product;
}

absl::StatusOr<BuiltProcess> BuildProcess(const Linked& linked, Place place) {
  return Builder(linked, place).Build();
}

}  // namespace tanji::exchange::olca::internal
