#include "lib/platform/supply/name_hints.h"

#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "lib/base/strings.h"
#include "lib/platform/record/change.h"

namespace tanji::platform {
namespace {

using graph::Catalogue;

// Levenshtein's distance, where it is at most `max`.
std::optional<size_t> DistanceWithin(std::string_view a, std::string_view b,
                                     size_t max) {
  if (std::max(a.size(), b.size()) - std::min(a.size(), b.size()) > max) {
    return std::nullopt;
  }
  std::vector<size_t> row(b.size() + 1);  // of the prefixes of b
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = std::exchange(row[0], i);
    size_t least = row[0];
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t changed = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({changed, row[j] + 1, row[j - 1] + 1});
      least = std::min(least, row[j]);
    }
    if (least > max) return std::nullopt;
  }
  if (row.back() > max) return std::nullopt;
  return row.back();
}

// The rows of a pack that are made.
std::vector<std::string_view> RowsOf(const Catalogue& catalogue,
                                     graph::OrganisationNumber pack) {
  std::vector<std::string_view> rows;
  for (graph::ProductNumber p = 0; p < catalogue.product_count(); ++p) {
    if (catalogue.product(p).organisation == pack &&
        catalogue.CurrentProcess(p) != graph::kNoNumber) {
      rows.push_back(catalogue.local_id(p));
    }
  }
  return rows;
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
    packs_.assign(pack_ids_.begin(), pack_ids_.end());
  }

  void Look(const graph::ProductId& product) {
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
    if (rows_of_ != pack) {
      rows_ = RowsOf(catalogue_, pack);
      rows_of_ = pack;
    }
    Add(product, NearNames(product.local, rows_));
  }

  void LookInOwn(const graph::ProductId& product,
                 std::optional<graph::OrganisationNumber> owner) {
    if (looked_in_own_ == kHintedNamesMax) return;
    if (hints_.contains(product.ToString())) return;
    if (looked_in_own_++ == 0) {
      if (owner.has_value()) own_ = RowsOf(catalogue_, *owner);
      own_.insert(own_.end(), declared_.begin(), declared_.end());
      std::sort(own_.begin(), own_.end());
      own_.erase(std::unique(own_.begin(), own_.end()), own_.end());
    }
    Add(product, NearNames(product.local, own_));
  }

  void LookForPack(const graph::ProductId& product) {
    if (looked_for_packs_ == kUnsuppliedMax) return;
    ++looked_for_packs_;
    std::vector<std::string> names;
    for (const std::string& pack : NearNames(product.organisation, packs_)) {
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
  std::vector<std::string_view> packs_;
  size_t looked_in_packs_ = 0;
  size_t looked_in_own_ = 0;
  size_t looked_for_packs_ = 0;
  graph::OrganisationNumber rows_of_ = graph::kNoNumber;
  std::vector<std::string_view> rows_;
  std::vector<std::string_view> own_;
  NameHints hints_;
};

}  // namespace

std::vector<std::string> NearNames(std::string_view name,
                                   const std::vector<std::string_view>& known) {
  const size_t max = std::max<size_t>(2, name.size() / 4);
  // By distance; where one holds the other, that and the size.
  std::vector<std::tuple<size_t, size_t, std::string_view>> near;
  for (const std::string_view other : known) {
    const std::optional<size_t> distance = DistanceWithin(name, other, max);
    if (distance.has_value()) {
      near.emplace_back(*distance, 0, other);
    } else if (!name.empty() && other.find(name) != std::string_view::npos) {
      const size_t way = other.ends_with(name)     ? 1
                         : other.starts_with(name) ? 2
                                                   : 3;
      near.emplace_back(max + way, other.size(), other);
    }
  }
  const size_t count = std::min(near.size(), kNearNamesMax);
  std::partial_sort(near.begin(),
                    near.begin() + static_cast<std::ptrdiff_t>(count),
                    near.end());
  std::vector<std::string> names;
  for (size_t k = 0; k < count; ++k) names.emplace_back(std::get<2>(near[k]));
  return names;
}

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
