#include "lib/graph/internal/process_flows.h"

#include "lib/quantity/decimal.h"
#include "lib/quantity/unit.h"

namespace tanji::graph::internal {
namespace {

using quantity::Decimal;

// Adds up `version`'s flows over `output`, each times its part of
// `part_of(shares)`.
template <typename PartOf>
Flows AddUp(const ProcessVersion& version, double output, PartOf part_of,
            ProductOfProcess product_of) {
  static const std::vector<Decimal> no_shares;
  Flows flows;
  if (!(output > 0)) return flows;
  const auto add = [&](FlowKey key, double amount, double part) {
    if (part > 0) flows[std::move(key)] += amount * part / output;
  };
  for (const InputVersion& input : version.inputs) {
    add(KeyOf(input, product_of), InReference(input.amount, input.unit),
        part_of(input.detail.has_value() ? input.detail->shares : no_shares));
  }
  for (const EmissionVersion& emission : version.emissions) {
    add(KeyOf(emission), InReference(emission.amount, emission.unit),
        part_of(emission.shares));
  }
  if (!version.direct_kgco2e.IsZero()) {
    add({}, version.direct_kgco2e.ToDouble(), part_of(no_shares));
  }
  return flows;
}

}  // namespace

double InReference(const Decimal& amount, quantity::UnitCode code) {
  const auto unit = quantity::UnitOf(code);
  return unit.ok() ? amount.ScaledToDouble((*unit)->to_reference) : 0;
}

FlowKey KeyOf(const InputVersion& input, ProductOfProcess product_of) {
  if (!input.pinned) return {FlowKey::Kind::kInput, input.target, ""};
  const ProductNumber product = product_of(input.target);
  if (product != kNoNumber) return {FlowKey::Kind::kInput, product, ""};
  return {FlowKey::Kind::kProcessInput, input.target, ""};
}

FlowKey KeyOf(const EmissionVersion& emission) {
  return {FlowKey::Kind::kEmission, static_cast<uint32_t>(emission.origin),
          emission.gas};
}

std::vector<double> SharesOf(const ProcessVersion& version) {
  if (!version.outputs.has_value()) return {1};
  const OutputsVersion& outputs = *version.outputs;
  std::vector<double> shares(outputs.co_products.size() + 1, 0);
  const AllocationMethod method = outputs.allocation.method;
  if (method == AllocationMethod::kSubstitution) {
    shares[0] = 1;
    return shares;
  }
  const bool is_given = method == AllocationMethod::kShares;
  double sum = 0;
  for (size_t k = 0; k < shares.size(); ++k) {
    const Decimal& key =
        k == 0 ? outputs.reference_key : outputs.co_products[k - 1].key;
    const Decimal& amount =
        k == 0 ? version.output : outputs.co_products[k - 1].amount;
    shares[k] = key.ToDouble() * (is_given ? 1 : amount.ToDouble());
    sum += shares[k];
  }
  if (sum > 0 && !is_given) {
    for (double& share : shares) share /= sum;
  }
  return shares;
}

Flows FlowsOfRun(const ProcessVersion& version, ProductOfProcess product_of) {
  return AddUp(
      version, InReference(version.output, version.unit),
      [](const std::vector<Decimal>&) { return 1.0; }, product_of);
}

Flows FlowsOfOutput(const ProcessVersion& version, size_t index,
                    ProductOfProcess product_of) {
  if (!version.outputs.has_value()) return FlowsOfRun(version, product_of);
  const std::vector<double> shares = SharesOf(version);
  if (index >= shares.size()) return {};
  double output = InReference(version.output, version.unit);
  if (index > 0) {
    const CoProductVersion& own = version.outputs->co_products[index - 1];
    output = InReference(own.amount, own.unit);
  }
  return AddUp(
      version, output,
      [&](const std::vector<Decimal>& own) {
        return index < own.size() ? own[index].ToDouble() : shares[index];
      },
      product_of);
}

}  // namespace tanji::graph::internal
