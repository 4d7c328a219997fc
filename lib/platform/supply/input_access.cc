#include "lib/platform/supply/input_access.h"

#include <string>
#include <vector>

#include "absl/strings/str_join.h"
#include "lib/base/strings.h"
#include "lib/platform/footprint/product_access.h"
#include "lib/store/keys.h"

namespace tanji::platform {
namespace {

class InputCheck {
 public:
  InputCheck(const Calculation& calculation, const store::KeyValueStore& main,
             const identity::Caller& caller,
             const graph::Submission& submission)
      : calculation_(calculation),
        main_(main),
        caller_(caller),
        submission_(submission) {}

  void Check(const graph::ProductId& product, const std::string& place) {
    if (faults_.size() >= graph::kFaultsMax || MayTake(product)) return;
    faults_.push_back(base::StrCat(
        place, ": \"", product.ToString(),
        "\" is no product that you may take: expected one of your own, of a "
        "pack, or one whose owner has granted you its total"));
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
    if (IsPack(product.organisation)) return true;
    return DecideOnProduct(calculation_, caller_,
                           identity::Action::kReadFootprint, product)
        .ok();
  }

  bool IsPack(const std::string& id) const {
    const auto owner = calculation_.network.catalogue->FindOrganisation(id);
    if (owner.has_value() && calculation_.packs.MarkOf(*owner) != 0) {
      return true;
    }
    // One that was just loaded.
    const auto marker = main_.Get(store::MetaKey(base::StrCat("pack/", id)));
    return marker.ok() && !marker->empty();
  }

  const Calculation& calculation_;
  const store::KeyValueStore& main_;
  const identity::Caller& caller_;
  const graph::Submission& submission_;
  std::vector<std::string> faults_;
};

}  // namespace

absl::Status CheckInputs(const Calculation& calculation,
                         const store::KeyValueStore& main,
                         const identity::Caller& caller,
                         const graph::Submission& submission) {
  InputCheck check(calculation, main, caller, submission);
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
