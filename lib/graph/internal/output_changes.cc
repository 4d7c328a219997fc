#include "lib/graph/internal/output_changes.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "lib/base/strings.h"
#include "lib/graph/internal/change_text.h"
#include "lib/graph/internal/flow_name.h"
#include "lib/graph/internal/process_flows.h"

namespace tanji::graph::internal {
namespace {

using quantity::Decimal;

// The product of output `index`.
ProductNumber ProductOf(const ProcessVersion& version, size_t index) {
  if (!version.outputs.has_value()) return version.product;
  return index == 0 ? version.outputs->reference_product
                    : version.outputs->co_products[index - 1].product;
}

std::map<ProductNumber, double> SharesByProduct(const ProcessVersion& version) {
  std::map<ProductNumber, double> shares;
  const std::vector<double> all = SharesOf(version);
  for (size_t k = 0; k < all.size(); ++k) {
    shares[ProductOf(version, k)] = all[k];
  }
  return shares;
}

std::set<ProductNumber> CoProductsOf(const ProcessVersion& version) {
  std::set<ProductNumber> products;
  if (!version.outputs.has_value()) return products;
  for (const CoProductVersion& output : version.outputs->co_products) {
    products.insert(output.product);
  }
  return products;
}

// The key of one reference unit.
double KeyOfUnit(const Decimal& key, quantity::UnitCode unit) {
  const double size = InReference(Decimal::FromInteger(1), unit);
  return size == 0 ? 0 : key.ToDouble() / size;
}

// What a co-product weighs beside the reference output, unit for unit; of one
// for which shares are given: its share.
double KeyBeside(const ProcessVersion& version,
                 const CoProductVersion& output) {
  if (version.outputs->allocation.method == AllocationMethod::kShares) {
    return output.key.ToDouble();
  }
  const double reference =
      KeyOfUnit(version.outputs->reference_key, version.unit);
  return reference == 0 ? 0 : KeyOfUnit(output.key, output.unit) / reference;
}

std::string CoProductName(ProductNumber product,
                          const PlausibilityFacts& facts) {
  return base::StrCat("co-product \"", facts.id_of(product).local, "\"");
}

bool HasSubstitution(const ProcessVersion& version) {
  return version.outputs.has_value() &&
         version.outputs->allocation.method == AllocationMethod::kSubstitution;
}

void CheckShares(const ProcessVersion& before, const ProcessVersion& after,
                 bool is_same_key, const PlausibilityFacts& facts,
                 std::vector<std::string>& reasons) {
  const std::map<ProductNumber, double> was = SharesByProduct(before);
  const bool is_substituted = HasSubstitution(before) || HasSubstitution(after);
  for (const auto& [product, share] : SharesByProduct(after)) {
    const bool is_reference = product == ProductOf(after, 0);
    const auto found = was.find(product);
    // A co-product that replaces something bears that, and no share; one with
    // the same keys has been compared by them.
    if (!is_reference && (is_same_key || is_substituted)) continue;
    if (found == was.end() || reasons.size() >= kReasonsMax) continue;
    const auto change = ChangeText(found->second, share);
    if (!change.has_value()) continue;
    reasons.push_back(
        base::StrCat(is_reference ? "output" : CoProductName(product, facts),
                     ": its share of the run's burden is ", *change));
  }
}

// The part of a flow that an output bears, where the flow has shares of its
// own, of all of the flow.
using Part = std::pair<FlowKey, ProductNumber>;
std::map<Part, double> PartsOf(const ProcessVersion& version,
                               ProductOfProcess product_of) {
  std::map<Part, double> borne;
  std::map<FlowKey, double> all;
  if (!version.outputs.has_value()) return borne;
  const auto add = [&](const FlowKey& key, double amount,
                       const std::vector<Decimal>& shares) {
    if (shares.size() != version.outputs->co_products.size() + 1) return;
    all[key] += amount;
    for (size_t k = 0; k < shares.size(); ++k) {
      borne[{key, ProductOf(version, k)}] += amount * shares[k].ToDouble();
    }
  };
  for (const InputVersion& input : version.inputs) {
    if (!input.detail.has_value()) continue;
    add(KeyOf(input, product_of), InReference(input.amount, input.unit),
        input.detail->shares);
  }
  for (const EmissionVersion& emission : version.emissions) {
    add(KeyOf(emission), InReference(emission.amount, emission.unit),
        emission.shares);
  }
  for (auto& [part, amount] : borne) {
    const double whole = all[part.first];
    amount = whole == 0 ? 0 : amount / whole;
  }
  return borne;
}

// Returns whether there was a reason.
bool CheckCoProducts(const ProcessVersion& before, const ProcessVersion& after,
                     bool is_same_key, const PlausibilityFacts& facts,
                     std::vector<std::string>& reasons) {
  const size_t count = reasons.size();
  const double run_before = InReference(before.output, before.unit);
  const double run_after = InReference(after.output, after.unit);
  if (!before.outputs.has_value() || !after.outputs.has_value() ||
      !(run_before > 0) || !(run_after > 0)) {
    return false;
  }
  std::map<ProductNumber, const CoProductVersion*> was;
  for (const CoProductVersion& output : before.outputs->co_products) {
    was[output.product] = &output;
  }
  for (const CoProductVersion& output : after.outputs->co_products) {
    const auto found = was.find(output.product);
    if (found == was.end() || reasons.size() >= kReasonsMax) continue;
    const CoProductVersion& old = *found->second;
    const std::string name = CoProductName(output.product, facts);
    const auto amount =
        ChangeText(InReference(old.amount, old.unit) / run_before,
                   InReference(output.amount, output.unit) / run_after);
    if (amount.has_value()) {
      reasons.push_back(
          base::StrCat(name, ": for one unit of output ", *amount));
    }
    if (!is_same_key) continue;
    const auto key =
        ChangeText(KeyBeside(before, old), KeyBeside(after, output));
    if (key.has_value()) {
      reasons.push_back(base::StrCat(
          name, ": its allocation key beside the product's is ", *key));
    }
  }
  return reasons.size() > count;
}

}  // namespace

void CheckOutputs(const ProcessVersion& before, const ProcessVersion& after,
                  const PlausibilityFacts& facts,
                  std::vector<std::string>& reasons) {
  if (!before.outputs.has_value() && !after.outputs.has_value()) return;
  const bool is_same_key =
      before.outputs.has_value() && after.outputs.has_value() &&
      before.outputs->allocation == after.outputs->allocation;
  const bool is_told =
      CheckCoProducts(before, after, is_same_key, facts, reasons);
  // With the same keys and outputs the shares only follow from what is told.
  if (is_told && is_same_key && CoProductsOf(before) == CoProductsOf(after)) {
    return;
  }
  CheckShares(before, after, is_same_key, facts, reasons);
}

void CheckParts(const ProcessVersion& before, const ProcessVersion& after,
                const PlausibilityFacts& facts,
                std::vector<std::string>& reasons) {
  const std::map<Part, double> was = PartsOf(before, facts.product_of);
  if (was.empty()) return;
  for (const auto& [part, value] : PartsOf(after, facts.product_of)) {
    const auto found = was.find(part);
    if (found == was.end() || reasons.size() >= kReasonsMax) continue;
    const auto change = ChangeText(found->second, value);
    if (!change.has_value()) continue;
    reasons.push_back(
        base::StrCat(FlowName(part.first, facts), ": the share of output \"",
                     facts.id_of(part.second).local, "\" is ", *change));
  }
}

}  // namespace tanji::graph::internal
