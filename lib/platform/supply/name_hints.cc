#include "lib/platform/supply/name_hints.h"

#include <optional>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "lib/base/strings.h"
#include "lib/platform/record/change.h"
#include "lib/platform/supply/near_names.h"

namespace tanji::platform {
namespace {

using graph::Catalogue;

// The rows of a pack, or the products of an organisation, that are made.
void ConsiderMade(const Catalogue& catalogue,
                  graph::OrganisationNumber organisation, NearNames& near) {
  for (graph::ProductNumber p = 0; p < catalogue.product_count(); ++p) {
    if (catalogue.product(p).organisation == organisation &&
        catalogue.CurrentProcess(p) != graph::kNoNumber &&
        !near.Consider(catalogue.local_id(p))) {
      return;
    }
  }
}

std::string HintOf(const std::vector<std::string>& names) {
  if (names.empty()) return "";
  std::string hint = "did you mean ";
  for (size_t k = 0; k < names.size(); ++k) {
    hint += base::StrCat(k == 0 ? "" : " or ", "\"", names[k], "\"");
  }
  return hint + "?";
}

// Gathers the hints; what is asked again is found.
class HintFinder {
 public:
  HintFinder(const Calculation& calculation,
             const graph::Submission& submission)
      : calculation_(calculation),
        catalogue_(*calculation.network.catalogue),
        submission_(submission) {
    for (const graph::ProductDeclaration& product : submission.products) {
      declared_.insert(product.id);
    }
    for (const LoadedPack& pack : calculation.packs.List()) {
      if (pack.version.kind == graph::PackKind::kFactor) {
        pack_ids_.push_back(pack.version.id);
      }
    }
  }

  // Electricity by place has no name.
  void Look(const graph::ProductId& product) {
    if (product == graph::ProductId()) return;
    const bool is_own = product.organisation == submission_.organisation;
    if (is_own && declared_.contains(product.local)) return;
    const auto owner = catalogue_.FindOrganisation(product.organisation);
    if (owner.has_value()) {
      const auto known = catalogue_.FindProduct(*owner, product.local);
      if (known.has_value() && catalogue_.product(*known).unit != 0) return;
    }
    if (is_own) return LookInOwn(product, owner);
    if (owner.has_value() && calculation_.packs.MarkOf(*owner) != 0) {
      return LookInPack(product, *owner);
    }
    LookForPack(product);
  }

  NameHints Take() { return std::move(hints_); }

 private:
  void Add(const graph::ProductId& product,
           const std::vector<std::string>& names) {
    hints_.emplace(product.ToString(), HintOf(names));
  }

  void LookInPack(const graph::ProductId& product,
                  graph::OrganisationNumber pack) {
    if (looked_in_packs_ == kHintedNamesMax) return;
    if (hints_.contains(product.ToString())) return;
    ++looked_in_packs_;
    NearNames near(product.local, steps_left_);
    ConsiderMade(catalogue_, pack, near);
    Add(product, near.Take());
  }

  void LookInOwn(const graph::ProductId& product,
                 std::optional<graph::OrganisationNumber> owner) {
    if (looked_in_own_ == kHintedNamesMax) return;
    if (hints_.contains(product.ToString())) return;
    ++looked_in_own_;
    NearNames near(product.local, steps_left_);
    for (const graph::ProductDeclaration& declared : submission_.products) {
      if (!near.Consider(declared.id)) break;
    }
    if (owner.has_value()) ConsiderMade(catalogue_, *owner, near);
    Add(product, near.Take());
  }

  void LookForPack(const graph::ProductId& product) {
    if (looked_for_packs_ == kUnsuppliedMax) return;
    ++looked_for_packs_;
    NearNames near(product.organisation, steps_left_);
    for (const std::string& pack : pack_ids_) {
      if (!near.Consider(pack)) break;
    }
    std::vector<std::string> names;
    for (const std::string& pack : near.Take()) {
      const graph::ProductId row{pack, product.local};
      const auto found = catalogue_.FindProduct(row);
      if (found.has_value() &&
          catalogue_.CurrentProcess(*found) != graph::kNoNumber) {
        names.push_back(row.ToString());
      }
    }
    if (!names.empty()) Add(product, names);
  }

  const Calculation& calculation_;
  const Catalogue& catalogue_;
  const graph::Submission& submission_;
  absl::flat_hash_set<std::string_view> declared_;  // by the submission
  std::vector<std::string> pack_ids_;
  size_t looked_in_packs_ = 0;
  size_t looked_in_own_ = 0;
  size_t looked_for_packs_ = 0;
  size_t steps_left_ = kHintStepsMax;
  NameHints hints_;
};

}  // namespace

NameHints FindNameHints(const Calculation& calculation,
                        const graph::Submission& submission) {
  HintFinder finder(calculation, submission);
  for (const graph::ProcessDeclaration& process : submission.processes) {
    for (const graph::Input& input : process.inputs) {
      finder.Look(input.product);
    }
    for (const graph::CoProduct& output : process.co_products) {
      if (output.substitutes.has_value()) finder.Look(*output.substitutes);
    }
  }
  return finder.Take();
}

}  // namespace tanji::platform
