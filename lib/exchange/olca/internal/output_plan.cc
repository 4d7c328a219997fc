#include "lib/exchange/olca/internal/output_plan.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "lib/base/status.h"
#include "lib/graph/ids.h"

namespace tanji::exchange::olca::internal {
namespace {

constexpr size_t kDaySize = 10;  // "2010-01-01", what a time begins with

// Codes of locations that are none.
bool IsNoPlace(std::string_view code) {
  return code.empty() ||
         absl::EqualsIgnoreCase(base::ToAbsl(code), "unknown") ||
         absl::EqualsIgnoreCase(base::ToAbsl(code), "unspecified");
}

class Planner {
 public:
  Planner(const Surroundings& around, const Process& process)
      : around_(around), process_(process) {}

  absl::StatusOr<OutputPlan> Plan() {
    plan_.label = base::StrCat(process_.name, " (", process_.id, ")");
    plan_.is_dropped.resize(process_.exchanges.size());
    if (!process_.defects.empty()) {
      return absl::FailedPreconditionError(process_.defects[0]);
    }
    SetPlace();
    SetPeriod();
    ProcessFormulas formulas(process_, around_.set.global_parameters,
                             plan_.label, plan_.report);
    TANJI_RETURN_IF_ERROR(AddReference(formulas));
    TANJI_RETURN_IF_ERROR(AddCoProducts(formulas));
    Divide();
    return std::move(plan_);
  }

 private:
  const Flow& FlowOf(const Exchange& exchange) const {
    return around_.set.flows[exchange.flow];
  }

  void Note(const char* kind, std::string what) {
    plan_.report.notices.push_back({kind, plan_.label, std::move(what)});
  }

  void SetPlace() {
    if (IsNoPlace(process_.location)) return;
    const absl::Status status = graph::CheckPlace(process_.location);
    if (status.ok()) {
      plan_.place = process_.location;
      return;
    }
    ++plan_.report.places_dropped;
    Note("place_dropped", std::string(status.message()));
  }

  // From the day of validFrom to the end of the day of validUntil, in whatever
  // time zone they are written.
  void SetPeriod() {
    if (process_.valid_from.empty() && process_.valid_until.empty()) return;
    const auto from = graph::ParseDay(
        std::string_view(process_.valid_from).substr(0, kDaySize));
    const auto until = graph::ParseDay(
        std::string_view(process_.valid_until).substr(0, kDaySize));
    if (from.ok() && until.ok() && *from <= *until && *until < graph::kDayMax) {
      plan_.period = graph::Period{*from, *until + 1};
      return;
    }
    ++plan_.report.periods_dropped;
    Note("period_dropped",
         base::StrCat("valid from \"", process_.valid_from, "\" until \"",
                      process_.valid_until,
                      "\"; expected days from 1900 to 2199, in this order"));
  }

  absl::StatusOr<PlannedOutput> OutputOf(size_t k, ProcessFormulas& formulas) {
    const Exchange& exchange = process_.exchanges[k];
    PlannedOutput output;
    output.exchange = k;
    output.flow = exchange.flow;
    TANJI_ASSIGN_OR_RETURN(Scale scale,
                           around_.units.ScaleOf(exchange, FlowOf(exchange)));
    TANJI_ASSIGN_OR_RETURN(ProcessFormulas::Amount amount,
                           formulas.AmountOf(exchange, scale, false));
    output.unit = std::move(scale.unit);
    output.amount = amount.value;
    output.formula = std::move(amount.formula);
    if (output.amount.IsZero() || output.amount.IsNegative()) {
      return absl::FailedPreconditionError(
          base::StrCat("output \"", FlowOf(exchange).name, "\" is ",
                       output.amount.ToString(), "; expected more than 0"));
    }
    return output;
  }

  absl::Status AddReference(ProcessFormulas& formulas) {
    size_t count = 0;
    size_t reference = 0;
    for (size_t k = 0; k < process_.exchanges.size(); ++k) {
      if (!process_.exchanges[k].is_reference) continue;
      reference = k;
      ++count;
    }
    if (count != 1) {
      return absl::FailedPreconditionError(base::StrCat(
          "it has ", count, " quantitative references; expected one"));
    }
    const Exchange& exchange = process_.exchanges[reference];
    if (exchange.is_avoided || !IsOutput(exchange, FlowOf(exchange))) {
      return absl::FailedPreconditionError(
          base::StrCat("its quantitative reference \"", FlowOf(exchange).name,
                       "\" is neither a product that leaves it nor waste that "
                       "it treats"));
    }
    TANJI_ASSIGN_OR_RETURN(PlannedOutput output, OutputOf(reference, formulas));
    plan_.outputs.push_back(std::move(output));
    return absl::OkStatus();
  }

  void DropOutput(size_t k, std::string why) {
    plan_.is_dropped[k] = true;
    Note("co_product_dropped", std::move(why));
  }

  absl::Status AddCoProducts(ProcessFormulas& formulas) {
    const bool are_wanted =
        around_.options.linking == Linking::kDefaultProviders;
    for (size_t k = 0; k < process_.exchanges.size(); ++k) {
      const Exchange& exchange = process_.exchanges[k];
      const Flow& flow = FlowOf(exchange);
      if (exchange.is_reference || !IsOutput(exchange, flow)) continue;
      if (!are_wanted) {
        plan_.is_dropped[k] = true;
        has_unwanted_ = true;
        continue;
      }
      const bool is_there =
          std::any_of(plan_.outputs.begin(), plan_.outputs.end(),
                      [&](const PlannedOutput& output) {
                        return output.flow == exchange.flow;
                      });
      if (is_there) {
        DropOutput(k, base::StrCat("\"", flow.name, "\" is an output already"));
        continue;
      }
      if (plan_.outputs.size() > graph::kCoProductsMax) {
        return absl::FailedPreconditionError(base::StrCat(
            "it has more than ", graph::kCoProductsMax, " co-products"));
      }
      auto output = OutputOf(k, formulas);
      if (output.ok()) {
        plan_.outputs.push_back(*std::move(output));
      } else {
        DropOutput(k, std::string(output.status().message()));
      }
    }
    return absl::OkStatus();
  }

  void Divide() {
    AllocationChoice& choice = plan_.allocation;
    if (plan_.outputs.size() == 1) {
      choice.basis = has_unwanted_ ? AllocationBasis::kReferenceOnly
                                   : AllocationBasis::kSingleOutput;
      return;
    }
    std::vector<SharingOutput> outputs;
    outputs.reserve(plan_.outputs.size());
    for (const PlannedOutput& output : plan_.outputs) {
      outputs.push_back({around_.set.flows[output.flow].id, output.unit});
    }
    std::vector<size_t> divided;
    for (size_t k = 0; k < process_.exchanges.size(); ++k) {
      const Exchange& exchange = process_.exchanges[k];
      if (IsDemand(exchange, FlowOf(exchange)) ||
          around_.gases[exchange.flow].has_value()) {
        divided.push_back(k);
      }
    }
    auto chosen = ChooseAllocation(around_.set, process_, outputs, divided);
    if (chosen.ok()) {
      choice = *std::move(chosen);
      Note(
          "allocation",
          base::StrCat("among ", outputs.size(), " outputs by ",
                       AllocationBasisName(choice.basis),
                       choice.is_adjusted
                           ? "; the reference output took a rounding difference"
                           : ""));
      return;
    }
    choice.basis = AllocationBasis::kRefused;
    for (size_t k = 1; k < plan_.outputs.size(); ++k) {
      plan_.is_dropped[plan_.outputs[k].exchange] = true;
    }
    Note("allocation_refused",
         base::StrCat(chosen.status().message(), "; \"",
                      around_.set.flows[plan_.outputs[0].flow].name,
                      "\" bears all, ", outputs.size() - 1,
                      " co-products are dropped"));
    plan_.outputs.resize(1);
  }

  const Surroundings& around_;
  const Process& process_;
  OutputPlan plan_;
  bool has_unwanted_ = false;
};

}  // namespace

bool IsOutput(const Exchange& exchange, const Flow& flow) {
  if (exchange.is_avoided) return false;
  return flow.type == FlowType::kProduct
             ? !exchange.is_input
             : flow.type == FlowType::kWaste && exchange.is_input;
}

bool IsDemand(const Exchange& exchange, const Flow& flow) {
  if (exchange.is_avoided) return false;
  return flow.type != FlowType::kElementary && !IsOutput(exchange, flow);
}

absl::StatusOr<OutputPlan> PlanOutputs(const Surroundings& around,
                                       const Process& process) {
  return Planner(around, process).Plan();
}

}  // namespace tanji::exchange::olca::internal
