#include "lib/graph/allocation.h"

#include <array>

#include "lib/base/status.h"
#include "lib/graph/internal/named_values.h"

namespace tanji::graph {
namespace {

using quantity::Rational;

constexpr std::array<internal::Named<AllocationMethod>, 5> kMethods = {{
    {AllocationMethod::kNone, "none"},
    {AllocationMethod::kPhysical, "physical"},
    {AllocationMethod::kEconomic, "economic"},
    {AllocationMethod::kShares, "shares"},
    {AllocationMethod::kSubstitution, "substitution"},
}};

}  // namespace

std::string_view AllocationMethodName(AllocationMethod method) {
  return internal::NameOf<AllocationMethod>(kMethods, method);
}

absl::StatusOr<AllocationMethod> ParseAllocationMethod(std::string_view name) {
  return internal::ValueOf<AllocationMethod>(kMethods, name);
}

absl::StatusOr<std::vector<Rational>> AllocationShares(
    AllocationMethod method, std::span<const AllocationKey> outputs) {
  if (method == AllocationMethod::kNone ||
      method == AllocationMethod::kSubstitution) {
    return absl::InvalidArgumentError(base::StrCat(
        "method ", AllocationMethodName(method), " has no shares"));
  }
  std::vector<Rational> shares;
  Rational sum;
  for (const AllocationKey& output : outputs) {
    if (output.key.IsNegative()) {
      return absl::InvalidArgumentError(
          base::StrCat("the key ", output.key.ToString(),
                       " is negative; expected 0 or more"));
    }
    Rational weight = Rational::FromDecimal(output.key);
    if (method != AllocationMethod::kShares) {
      weight = weight * Rational::FromDecimal(output.amount);
    }
    sum = sum + weight;
    shares.push_back(std::move(weight));
  }
  if (sum.IsZero()) {
    return absl::InvalidArgumentError(
        "all keys are 0; expected one above 0 at least");
  }
  if (method == AllocationMethod::kShares) {
    if (sum == Rational::FromInteger(1)) return shares;
    const auto text = sum.ToDecimal(quantity::Decimal::kDigitsMax);
    return absl::InvalidArgumentError(
        base::StrCat("the shares add up to ",
                     text.ok() ? text->ToString() : "something else",
                     "; expected exactly 1"));
  }
  for (Rational& share : shares) {
    TANJI_ASSIGN_OR_RETURN(share, share.DividedBy(sum));
  }
  return shares;
}

}  // namespace tanji::graph
