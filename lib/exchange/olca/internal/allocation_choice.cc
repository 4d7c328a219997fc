#include "lib/exchange/olca/internal/allocation_choice.h"

#include <array>
#include <optional>
#include <utility>

#include "lib/base/check.h"
#include "lib/base/status.h"
#include "lib/quantity/rational.h"
#include "lib/quantity/unit.h"

namespace tanji::exchange::olca::internal {
namespace {

using quantity::Decimal;
using quantity::Rational;

std::string_view MethodName(FactorMethod method) {
  switch (method) {
    case FactorMethod::kPhysical:
      return "physical";
    case FactorMethod::kEconomic:
      return "economic";
    case FactorMethod::kCausal:
      return "causal";
  }
  return "";
}

AllocationBasis BasisOf(FactorMethod method) {
  switch (method) {
    case FactorMethod::kPhysical:
      return AllocationBasis::kPhysicalFactors;
    case FactorMethod::kEconomic:
      return AllocationBasis::kEconomicFactors;
    case FactorMethod::kCausal:
      return AllocationBasis::kCausalFactors;
  }
  return AllocationBasis::kRefused;
}

Decimal Tolerance() {
  const auto tolerance = Decimal::Parse(kFactorSumTolerance);
  TANJI_CHECK(tolerance.ok());
  return *tolerance;
}

// One share for each output; absent: not stated.
using Shares = std::vector<std::optional<Decimal>>;

class Chooser {
 public:
  Chooser(const DataSet& set, const Process& process,
          const std::vector<SharingOutput>& outputs)
      : set_(set), process_(process), outputs_(outputs) {}

  absl::StatusOr<AllocationChoice> Choose(const std::vector<size_t>& divided) {
    if (const auto method = MethodWithFactors()) {
      auto choice = *method == FactorMethod::kCausal ? ByCausalFactors(divided)
                                                     : ByFactors(*method);
      if (!choice.ok()) {
        return absl::FailedPreconditionError(
            base::StrCat("its ", MethodName(*method), " factors ",
                         choice.status().message()));
      }
      choice->basis = BasisOf(*method);
      choice->allocation.method = graph::AllocationMethod::kShares;
      return choice;
    }
    return ByMass();
  }

 private:
  std::optional<size_t> OutputOf(const std::string& flow) const {
    for (size_t k = 0; k < outputs_.size(); ++k) {
      if (outputs_[k].flow == flow) return k;
    }
    return std::nullopt;
  }

  bool HasFactors(FactorMethod method) const {
    for (const AllocationFactor& factor : process_.factors) {
      if (factor.method == method && !factor.value.IsZero() &&
          OutputOf(factor.product).has_value()) {
        return true;
      }
    }
    return false;
  }

  std::optional<FactorMethod> MethodWithFactors() const {
    const auto own = process_.default_method;
    if (own.has_value() && HasFactors(*own)) return own;
    constexpr std::array<FactorMethod, 3> kOrder = {FactorMethod::kCausal,
                                                    FactorMethod::kPhysical,
                                                    FactorMethod::kEconomic};
    for (const FactorMethod method : kOrder) {
      if (HasFactors(method)) return method;
    }
    return std::nullopt;
  }

  static absl::Status Enter(const AllocationFactor& factor, size_t output,
                            Shares& shares) {
    if (factor.value.IsNegative()) {
      return absl::FailedPreconditionError("are negative in part");
    }
    if (shares[output].has_value() && *shares[output] != factor.value) {
      return absl::FailedPreconditionError("state one share twice");
    }
    shares[output] = factor.value;
    return absl::OkStatus();
  }

  // What is not stated is 0; the reference output takes what is missing to 1.
  absl::StatusOr<std::vector<Decimal>> Completed(const Shares& shares) {
    std::vector<Decimal> completed;
    Decimal others;
    for (size_t k = 0; k < shares.size(); ++k) {
      completed.push_back(shares[k].value_or(Decimal()));
      if (k == 0) continue;
      TANJI_ASSIGN_OR_RETURN(others, others.Plus(completed[k]));
    }
    const Rational rest =
        Rational::FromInteger(1) - Rational::FromDecimal(others);
    const Rational off = rest - Rational::FromDecimal(completed[0]);
    const Rational tolerance = Rational::FromDecimal(Tolerance());
    if (off > tolerance || -off > tolerance || rest.sign() < 0) {
      TANJI_ASSIGN_OR_RETURN(const Decimal sum, others.Plus(completed[0]));
      return absl::FailedPreconditionError(
          base::StrCat("add up to ", sum.ToString(), "; expected 1 within ",
                       kFactorSumTolerance));
    }
    if (!off.IsZero()) {
      is_adjusted_ = true;
      TANJI_ASSIGN_OR_RETURN(completed[0], rest.ToDecimal(Decimal::kDigitsMax));
      if (Rational::FromDecimal(completed[0]) != rest) {
        return absl::FailedPreconditionError("have too many digits");
      }
    }
    return completed;
  }

  absl::StatusOr<AllocationChoice> ByFactors(FactorMethod method) {
    Shares shares(outputs_.size());
    for (const AllocationFactor& factor : process_.factors) {
      if (factor.method != method) continue;
      const auto output = OutputOf(factor.product);
      if (!output.has_value()) continue;
      TANJI_RETURN_IF_ERROR(Enter(factor, *output, shares));
    }
    AllocationChoice choice;
    TANJI_ASSIGN_OR_RETURN(choice.keys, Completed(shares));
    choice.is_adjusted = is_adjusted_;
    return choice;
  }

  // Factors name an exchange by its id within the process, else by its flow.
  absl::StatusOr<AllocationChoice> ByCausalFactors(
      const std::vector<size_t>& divided) {
    std::map<int32_t, Shares> by_id;
    std::map<std::string, Shares> by_flow;
    for (const AllocationFactor& factor : process_.factors) {
      if (factor.method != FactorMethod::kCausal) continue;
      const auto output = OutputOf(factor.product);
      if (!output.has_value()) continue;
      Shares& shares = factor.exchange_id != 0 ? by_id[factor.exchange_id]
                                               : by_flow[factor.exchange_flow];
      shares.resize(outputs_.size());
      TANJI_RETURN_IF_ERROR(Enter(factor, *output, shares));
    }
    AllocationChoice choice;
    choice.keys.resize(outputs_.size());
    choice.keys[0] = Decimal::FromInteger(1);  // of what is not divided
    for (const size_t k : divided) {
      const Exchange& exchange = process_.exchanges[k];
      const Flow& flow = set_.flows[exchange.flow];
      const auto id = by_id.find(exchange.internal_id);
      const auto named = by_flow.find(flow.id);
      const Shares* shares = nullptr;
      if (exchange.internal_id != 0 && id != by_id.end()) {
        shares = &id->second;
      } else if (named != by_flow.end()) {
        shares = &named->second;
      } else {
        return absl::FailedPreconditionError(
            base::StrCat("say nothing of \"", flow.name, "\""));
      }
      auto completed = Completed(*shares);
      if (!completed.ok()) {
        return absl::FailedPreconditionError(base::StrCat(
            "of \"", flow.name, "\" ", completed.status().message()));
      }
      choice.shares.emplace(k, *std::move(completed));
    }
    choice.is_adjusted = is_adjusted_;
    return choice;
  }

  absl::StatusOr<AllocationChoice> ByMass() const {
    const auto kg = quantity::FindUnit("kg");
    TANJI_CHECK(kg.ok());
    AllocationChoice choice;
    choice.basis = AllocationBasis::kMass;
    choice.allocation = {graph::AllocationMethod::kPhysical, "mass"};
    for (const SharingOutput& output : outputs_) {
      const auto unit = quantity::FindUnit(output.unit);
      TANJI_CHECK(unit.ok());
      if ((*unit)->dimension != (*kg)->dimension) {
        return absl::FailedPreconditionError(
            base::StrCat("it has no factors, and an output in ", output.unit,
                         " is no mass"));
      }
      TANJI_ASSIGN_OR_RETURN(const Decimal key,
                             Rational::FromRatio((*unit)->to_reference)
                                 .ToDecimal(Decimal::kDigitsMax));
      choice.keys.push_back(key);
    }
    return choice;
  }

  const DataSet& set_;
  const Process& process_;
  const std::vector<SharingOutput>& outputs_;
  bool is_adjusted_ = false;
};

}  // namespace

absl::StatusOr<AllocationChoice> ChooseAllocation(
    const DataSet& set, const Process& process,
    const std::vector<SharingOutput>& outputs,
    const std::vector<size_t>& divided) {
  return Chooser(set, process, outputs).Choose(divided);
}

}  // namespace tanji::exchange::olca::internal
