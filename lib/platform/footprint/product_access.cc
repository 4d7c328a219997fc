#include "lib/platform/footprint/product_access.h"

#include "lib/platform/marks.h"

namespace tanji::platform {
namespace {

bool IsPublicRow(const Calculation& calculation,
                 const graph::ProductId& product) {
  const graph::Catalogue& catalogue = *calculation.network.catalogue;
  const auto number = catalogue.FindProduct(product);
  if (!number.has_value() ||
      calculation.packs.MarkOf(catalogue.product(*number).organisation) == 0) {
    return false;
  }
  graph::ProcessNumber i = catalogue.product(*number).first_process;
  for (; i != graph::kNoNumber; i = catalogue.process(i).next_of_product) {
    if ((calculation.network.snapshot.marks(i) & kMarkNotForExport) != 0) {
      return false;
    }
  }
  return true;
}

}  // namespace

absl::Status DecideOnProduct(const Calculation& calculation,
                             const identity::Caller& caller,
                             identity::Action action,
                             const graph::ProductId& product) {
  absl::Status decision =
      identity::Decide(caller, action, {product.organisation, product.local});
  if (decision.ok() ||
      !identity::Decide(caller, identity::Action::kReadPack, {}).ok() ||
      !IsPublicRow(calculation, product)) {
    return decision;
  }
  return absl::OkStatus();
}

bool MayEnter(const Calculation& calculation, const identity::Caller& caller,
              graph::ProcessNumber process) {
  const graph::Catalogue& catalogue = *calculation.network.catalogue;
  const graph::ProductNumber number = catalogue.process(process).product;
  if (calculation.packs.MarkOf(catalogue.product(number).organisation) != 0 &&
      (calculation.network.snapshot.marks(process) & kMarkNotForExport) == 0 &&
      identity::Allows(caller, identity::Action::kReadPack, {})) {
    return true;
  }
  const graph::ProductId product = catalogue.product_id(number);
  return identity::Decide(caller, identity::Action::kReadSupply,
                          {product.organisation, product.local})
      .ok();
}

void HideForeign(const identity::Caller& caller, NamedFault& fault) {
  const auto is_foreign = [&](const graph::ProcessId& process) {
    return !identity::Allows(
        caller, identity::Action::kReadSupply,
        {process.product.organisation, process.product.local});
  };
  const size_t all = fault.members.size();
  std::erase_if(fault.members, is_foreign);
  const bool hides = fault.members.size() != all || is_foreign(fault.worst);
  if (!hides) return;
  if (is_foreign(fault.worst)) {
    fault.worst =
        fault.members.empty() ? graph::ProcessId() : fault.members.front();
  }
  // How many others there are is theirs too.
  fault.member_count = fault.members.size();
}

}  // namespace tanji::platform
