#include "lib/graph/internal/material_balance.h"

#include <cmath>

#include "lib/quantity/unit.h"

namespace tanji::graph::internal {
namespace {

using quantity::Decimal;

quantity::DimensionCode DimensionOf(quantity::UnitCode code) {
  const auto unit = quantity::UnitOf(code);
  return unit.ok() ? (*unit)->dimension : 0;
}

quantity::DimensionCode DimensionOf(std::string_view symbol) {
  const auto unit = quantity::FindUnit(symbol);
  return unit.ok() ? (*unit)->dimension : 0;
}

bool Leaves(const InputVersion& input) {
  return input.amount.IsNegative() ||
         (input.detail.has_value() && input.detail->is_waste);
}

// Adds up what `amount_of(product, amount, unit)` knows; `product` is kNoNumber
// for what is pinned to a process whose product is not known. With `needs_out`
// what comes out and is not known makes all of it unknown.
template <typename AmountOf>
MaterialBalance AddUp(const ProcessVersion& version, bool needs_out,
                      ProductOfProcess product_of, AmountOf amount_of) {
  MaterialBalance balance;
  const auto add_out = [&](ProductNumber product, const Decimal& amount,
                           quantity::UnitCode unit) {
    const std::optional<double> known = amount_of(product, amount, unit);
    if (!known.has_value() && needs_out) balance.is_out_known = false;
    balance.out += std::fabs(known.value_or(0));
  };
  if (version.outputs.has_value()) {
    add_out(version.outputs->reference_product, version.output, version.unit);
    for (const CoProductVersion& output : version.outputs->co_products) {
      add_out(output.product, output.amount, output.unit);
    }
  } else {
    add_out(version.product, version.output, version.unit);
  }
  // Without the outputs nothing is said, and nothing more needs be looked up.
  if (!balance.is_out_known) return balance;
  for (const InputVersion& input : version.inputs) {
    const FlowKey key = KeyOf(input, product_of);
    const ProductNumber product =
        key.kind == FlowKey::Kind::kInput ? key.target : kNoNumber;
    if (Leaves(input)) {
      add_out(product, input.amount, input.unit);
      continue;
    }
    const std::optional<double> known =
        amount_of(product, input.amount, input.unit);
    if (!known.has_value()) balance.unknown_inputs.insert(key);
    balance.in += known.value_or(0);
  }
  return balance;
}

}  // namespace

MaterialBalance MassBalanceOf(const ProcessVersion& version,
                              ProductOfProcess product_of,
                              MassOfProduct mass_of) {
  const quantity::DimensionCode mass = DimensionOf("kg");
  const quantity::DimensionCode energy = DimensionOf("MJ");
  return AddUp(version, /*needs_out=*/true, product_of,
               [&](ProductNumber product, const Decimal& amount,
                   quantity::UnitCode unit) -> std::optional<double> {
                 const quantity::DimensionCode dimension = DimensionOf(unit);
                 const double size = InReference(amount, unit);
                 if (dimension == mass) return size;
                 if (dimension == energy || product == kNoNumber) {
                   return std::nullopt;
                 }
                 const std::optional<double> each = mass_of(product);
                 if (!each.has_value()) return std::nullopt;
                 return size * *each;
               });
}

MaterialBalance EnergyBalanceOf(const ProcessVersion& version,
                                ProductOfProcess product_of) {
  const quantity::DimensionCode energy = DimensionOf("MJ");
  if (DimensionOf(version.unit) != energy) {
    MaterialBalance unknown;
    unknown.is_out_known = false;
    return unknown;
  }
  return AddUp(version, /*needs_out=*/false, product_of,
               [&](ProductNumber, const Decimal& amount,
                   quantity::UnitCode unit) -> std::optional<double> {
                 if (DimensionOf(unit) != energy) return std::nullopt;
                 return InReference(amount, unit);
               });
}

}  // namespace tanji::graph::internal
