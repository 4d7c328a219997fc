#include "lib/platform/footprint/breakdown_scope.h"

#include "lib/base/strings.h"
#include "lib/platform/footprint/product_access.h"

namespace tanji::platform {

using graph::OrganisationNumber;
using graph::ProcessNumber;

BreakdownScope::BreakdownScope(const Context& context,
                               const Calculation& calculation,
                               const identity::Caller& caller,
                               ProcessNumber root, base::StopCheck stop)
    : context_(context),
      calculation_(calculation),
      caller_(caller),
      root_(root),
      stop_(stop),
      access_(calculation.network.catalogue->organisation_count(),
              Access::kUndecided) {}

OrganisationNumber BreakdownScope::OrganisationOf(ProcessNumber process) const {
  return catalogue().product(catalogue().process(process).product).organisation;
}

bool BreakdownScope::IsOpenOrganisation(OrganisationNumber organisation) {
  Access& access = access_[organisation];
  if (access == Access::kUndecided) {
    const bool may =
        identity::Decide(caller_, identity::Action::kReadSupply,
                         {catalogue().organisation_id(organisation)})
            .ok();
    access = may ? Access::kOpen : Access::kByProduct;
  }
  return access == Access::kOpen;
}

bool BreakdownScope::IsOpen(ProcessNumber process) {
  const OrganisationNumber owner = OrganisationOf(process);
  if (IsOpenOrganisation(owner)) return true;
  return MayEnter(calculation_, caller_, process);
}

// Reads none of them yet.
bool BreakdownScope::IsAllOpen() const {
  for (OrganisationNumber o = 0; o < access_.size(); ++o) {
    if (!identity::Allows(caller_, identity::Action::kReadSupply,
                          {catalogue().organisation_id(o)})) {
      return false;
    }
  }
  return true;
}

absl::StatusOr<engine::Supply> BreakdownScope::Solve(
    engine::FollowInput follow) const {
  auto supply = engine::SolveSupply(snapshot(), root_, follow,
                                    kBreakdownProcessesMax, stop_);
  const std::string product = base::StrCat(
      "\"", catalogue().process_id(root_).product.ToString(), "\"");
  switch (supply.status().code()) {
    case absl::StatusCode::kResourceExhausted:
      return absl::ResourceExhaustedError(base::StrCat(
          "more than ", kBreakdownProcessesMax, " processes are upstream of ",
          product, "; expected at most as many for a breakdown of this kind"));
    case absl::StatusCode::kFailedPrecondition:
      return absl::FailedPreconditionError(base::StrCat(
          product,
          " has a footprint, but what it needs of everything upstream has no "
          "finite answer as far as it is followed: expected loops of a gain "
          "below 1 and numbers within the range of a double"));
    default:
      return supply;
  }
}

absl::StatusOr<engine::Supply> BreakdownScope::SolveOpen() {
  return Solve([this](ProcessNumber process, size_t input) {
    return IsOpen(snapshot().suppliers(process)[input]);
  });
}

double BreakdownScope::FlowKg(const engine::BoundaryFlow& flow) const {
  if (flow.amount == 0) return 0;
  return flow.amount * calculation_.MainOfProduct(SupplierOf(flow));
}

}  // namespace tanji::platform
