#include "lib/platform/supply/input_access.h"

#include <string>
#include <vector>

#include "absl/strings/str_join.h"
#include "lib/base/strings.h"
#include "lib/platform/footprint/product_access.h"

namespace tanji::platform {
namespace {

class InputCheck {
 public:
  InputCheck(const Calculation& calculation, const identity::Caller& caller,
             const graph::Submission& submission, const NameHints& hints)
      : calculation_(calculation),
        caller_(caller),
        submission_(submission),
        hints_(hints) {}

  void Check(const graph::ProductId& product, const std::string& place) {
    if (faults_.size() >= graph::kFaultsMax || MayTake(product)) return;
    const auto hint = hints_.find(product.ToString());
    faults_.push_back(base::StrCat(
        place, ": \"", product.ToString(),
        "\" is no product that you may take: expected one of your own, of a "
        "pack, or one whose owner has granted you its total",
        hint == hints_.end() ? "" : "; " + hint->second));
  }

  absl::Status Finish() const {
    if (faults_.empty()) return absl::OkStatus();
    return absl::FailedPreconditionError(absl::StrJoin(faults_, "\n"));
  }

 private:
  bool MayTake(const graph::ProductId& product) const {
    if (product == graph::ProductId() ||
        product.organisation == submission_.organisation) {
      return true;
    }
    // Of a pack that has no such row the submission is told later.
    const graph::Catalogue& catalogue = *calculation_.network.catalogue;
    const auto owner = catalogue.FindOrganisation(product.organisation);
    const bool is_of_pack =
        owner.has_value() && calculation_.packs.MarkOf(*owner) != 0;
    if (is_of_pack && !catalogue.FindProduct(product).has_value()) return true;
    return DecideOnProduct(calculation_, caller_,
                           identity::Action::kReadFootprint, product)
        .ok();
  }

  const Calculation& calculation_;
  const identity::Caller& caller_;
  const graph::Submission& submission_;
  const NameHints& hints_;
  std::vector<std::string> faults_;
};

}  // namespace

absl::Status CheckInputs(const Calculation& calculation,
                         const identity::Caller& caller,
                         const graph::Submission& submission,
                         const NameHints& hints) {
  InputCheck check(calculation, caller, submission, hints);
  for (size_t i = 0; i < submission.processes.size(); ++i) {
    const graph::ProcessDeclaration& process = submission.processes[i];
    for (size_t k = 0; k < process.inputs.size(); ++k) {
      check.Check(process.inputs[k].product,
                  base::StrCat("processes[", i, "].inputs[", k, "].product"));
    }
    for (size_t k = 0; k < process.co_products.size(); ++k) {
      const auto& substitutes = process.co_products[k].substitutes;
      if (!substitutes.has_value()) continue;
      check.Check(*substitutes, base::StrCat("processes[", i, "].co_products[",
                                             k, "].substitutes"));
    }
  }
  return check.Finish();
}

}  // namespace tanji::platform
