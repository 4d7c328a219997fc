#include "lib/platform/footprint/watch.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "lib/base/status.h"
#include "lib/platform/footprint/product_access.h"

namespace tanji::platform {
namespace {

using graph::Catalogue;
using graph::OrganisationNumber;
using graph::ProcessNumber;
using graph::ProductNumber;
using OwnedProduct = std::pair<OrganisationNumber, ProductNumber>;

// One that is not known.
constexpr ProcessNumber kSomeProcess = graph::kNoNumber - 1;

bool HasProduct(const ChangedProducts& changed, const Catalogue& catalogue,
                ProductNumber product) {
  return changed.all ||
         std::binary_search(
             changed.products.begin(), changed.products.end(),
             OwnedProduct{catalogue.product(product).organisation, product});
}

}  // namespace

ChangedProducts ChangedProducts::Of(const LiveChanges& changes) {
  ChangedProducts changed;
  changed.all = changes.all;
  if (changed.all) return changed;
  const Catalogue& catalogue = *changes.view.calculation->network.catalogue;
  for (const auto& processes : changes.processes) {
    for (const ProcessNumber process : *processes) {
      const ProductNumber product = catalogue.process(process).product;
      changed.products.emplace_back(catalogue.product(product).organisation,
                                    product);
    }
  }
  std::sort(changed.products.begin(), changed.products.end());
  changed.products.erase(
      std::unique(changed.products.begin(), changed.products.end()),
      changed.products.end());
  return changed;
}

absl::StatusOr<FootprintWatch> FootprintWatch::Create(
    const View& view, const identity::Caller& caller, const WatchQuery& query) {
  if (query.products.empty() && query.organisation.empty()) {
    return absl::InvalidArgumentError(
        "nothing is watched: expected products or an organisation");
  }
  if (query.products.size() > kWatchedProductsMax) {
    return absl::InvalidArgumentError(
        base::StrCat("products has ", query.products.size(), " items; at most ",
                     kWatchedProductsMax, " expected"));
  }
  const Catalogue& catalogue = *view.calculation->network.catalogue;
  FootprintWatch watch;
  watch.min_relative_change_ = query.min_relative_change;
  watch.named_count_ = query.products.size();
  for (const WatchQuery::Product& product : query.products) {
    TANJI_RETURN_IF_ERROR(identity::Decide(
        caller, identity::Action::kReadFootprint,
        {product.product.organisation, product.product.local}));
    const auto number = catalogue.FindProduct(product.product);
    if (!number.has_value()) {
      return absl::NotFoundError(base::StrCat(
          "there is no product \"", product.product.ToString(), "\""));
    }
    const auto index = static_cast<uint32_t>(watch.watched_.size());
    watch.watched_.push_back({*number, index, product.choice, false, {}});
    watch.Pend(index);
  }
  if (query.organisation.empty()) return watch;
  TANJI_RETURN_IF_ERROR(identity::Decide(
      caller, identity::Action::kReadFootprint, {query.organisation}));
  watch.organisation_ = catalogue.FindOrganisation(query.organisation);
  if (!watch.organisation_.has_value()) {
    return absl::NotFoundError(
        base::StrCat("there is no organisation \"", query.organisation, "\""));
  }
  TANJI_RETURN_IF_ERROR(watch.AddOrganisation(catalogue));
  return watch;
}

absl::Status FootprintWatch::CheckAccess(const View& view,
                                         const identity::Caller& caller) const {
  const Catalogue& catalogue = *view.calculation->network.catalogue;
  const auto refused = [] {
    return absl::PermissionDeniedError(
        "this caller may not read a footprint here any more");
  };
  if (organisation_.has_value() &&
      !identity::Allows(caller, identity::Action::kReadFootprint,
                        {catalogue.organisation_id(*organisation_)})) {
    return refused();
  }
  for (size_t i = 0; i < named_count_; ++i) {
    const graph::ProductId product = catalogue.product_id(watched_[i].product);
    if (!identity::Allows(caller, identity::Action::kReadFootprint,
                          {product.organisation, product.local})) {
      return refused();
    }
  }
  return absl::OkStatus();
}

absl::Status FootprintWatch::AddOrganisation(const Catalogue& catalogue) {
  for (ProductNumber p = 0; p < catalogue.product_count(); ++p) {
    if (catalogue.product(p).organisation != *organisation_) continue;
    TANJI_RETURN_IF_ERROR(Add(catalogue, p));
  }
  return absl::OkStatus();
}

absl::Status FootprintWatch::Add(const Catalogue& catalogue,
                                 ProductNumber product) {
  const auto known = of_organisation_.find(product);
  if (known != of_organisation_.end()) {
    Pend(known->second);
    return absl::OkStatus();
  }
  if (catalogue.product(product).unit == 0 ||
      FindProcess(catalogue, product, {}) == graph::kNoNumber) {
    return absl::OkStatus();
  }
  if (of_organisation_.size() >= kWatchedOfOrganisationMax) {
    return absl::ResourceExhaustedError(
        base::StrCat("the organisation has more than ",
                     kWatchedOfOrganisationMax, " products: name some"));
  }
  const auto index = static_cast<uint32_t>(watched_.size());
  of_organisation_.emplace(product, index);
  watched_.push_back({product, std::nullopt, {}, false, {}});
  Pend(index);
  return absl::OkStatus();
}

void FootprintWatch::Pend(uint32_t index) {
  Watched& watched = watched_[index];
  if (watched.is_pending) return;
  watched.is_pending = true;
  pending_.push_back(index);
}

// Of the organisation, those that `changed` names and nobody makes now: the
// caller may have been told that somebody does.
bool FootprintWatch::AddRemoved(const ChangedProducts& changed) {
  if (!organisation_.has_value()) return true;
  auto product =
      std::lower_bound(changed.products.begin(), changed.products.end(),
                       OwnedProduct{*organisation_, 0});
  for (; product != changed.products.end() && product->first == *organisation_;
       ++product) {
    if (of_organisation_.contains(product->second)) continue;
    if (of_organisation_.size() >= kWatchedOfOrganisationMax) return false;
    const auto index = static_cast<uint32_t>(watched_.size());
    of_organisation_.emplace(product->second, index);
    Watched& watched = watched_.emplace_back();
    watched.product = product->second;
    watched.told.is_told = true;
    watched.told.process = kSomeProcess;
    Pend(index);
  }
  return true;
}

bool FootprintWatch::SkipUnchanged(const View& view,
                                   const ChangedProducts& changed) {
  if (changed.all || min_relative_change_ > 0) return false;
  if (!AddRemoved(changed)) return false;
  const Catalogue& catalogue = *view.calculation->network.catalogue;
  pending_.clear();
  for (uint32_t i = 0; i < watched_.size(); ++i) {
    Watched& watched = watched_[i];
    watched.is_pending = false;
    if (HasProduct(changed, catalogue, watched.product)) {
      Pend(i);
    } else {
      watched.told = StateOf(*view.calculation, watched);
    }
  }
  return true;
}

absl::Status FootprintWatch::Note(const View& view,
                                  const ChangedProducts& changed) {
  const Catalogue& catalogue = *view.calculation->network.catalogue;
  for (uint32_t i = 0; i < named_count_; ++i) {
    if (HasProduct(changed, catalogue, watched_[i].product)) Pend(i);
  }
  if (!organisation_.has_value()) return absl::OkStatus();
  if (changed.all) return AddOrganisation(catalogue);
  auto product =
      std::lower_bound(changed.products.begin(), changed.products.end(),
                       OwnedProduct{*organisation_, 0});
  for (; product != changed.products.end() && product->first == *organisation_;
       ++product) {
    TANJI_RETURN_IF_ERROR(Add(catalogue, product->second));
  }
  return absl::OkStatus();
}

FootprintWatch::Told FootprintWatch::StateOf(const Calculation& calculation,
                                             const Watched& watched) {
  const Catalogue& catalogue = *calculation.network.catalogue;
  Told now;
  now.is_told = true;
  now.unit = catalogue.product(watched.product).unit;
  if (now.unit == 0) return now;
  now.process = FindProcess(catalogue, watched.product, watched.choice);
  if (now.process == graph::kNoNumber) return now;
  now.kg_co2e = calculation.MainOfProduct(now.process);
  now.is_blocked =
      calculation.intensities.BlockedBy(now.process) != engine::kNotBlocked ||
      !std::isfinite(now.kg_co2e);
  if (now.is_blocked) now.kg_co2e = 0;
  now.is_incomplete =
      calculation.intensities.EvidenceOf(now.process).incomplete;
  return now;
}

bool FootprintWatch::IsWorthTelling(const Watched& watched,
                                    const Told& now) const {
  const Told& told = watched.told;
  const bool is_made = now.process != graph::kNoNumber;
  if (!told.is_told) return is_made || watched.query_index.has_value();
  if (now.process != told.process) return true;
  if (!is_made) return false;
  if (now.unit != told.unit || now.is_blocked != told.is_blocked ||
      now.is_incomplete != told.is_incomplete) {
    return true;
  }
  if (std::bit_cast<uint64_t>(now.kg_co2e) ==
      std::bit_cast<uint64_t>(told.kg_co2e)) {
    return false;
  }
  return std::fabs(now.kg_co2e - told.kg_co2e) >=
         min_relative_change_ * std::fabs(told.kg_co2e);
}

absl::StatusOr<std::vector<WatchedFootprint>> FootprintWatch::Take(
    const View& view, const identity::Caller& caller, size_t count_max) {
  const Calculation& calculation = *view.calculation;
  const Catalogue& catalogue = *calculation.network.catalogue;
  std::vector<WatchedFootprint> taken;
  size_t looked_at = 0;
  for (; looked_at < pending_.size() && taken.size() < count_max; ++looked_at) {
    Watched& watched = watched_[pending_[looked_at]];
    watched.is_pending = false;
    const Told now = StateOf(calculation, watched);
    if (!IsWorthTelling(watched, now)) continue;
    watched.told = now;
    WatchedFootprint& footprint = taken.emplace_back();
    footprint.query_index = watched.query_index;
    footprint.product = catalogue.product_id(watched.product);
    // Notes it as read, and may end the watch.
    TANJI_RETURN_IF_ERROR(identity::Decide(
        caller, identity::Action::kReadFootprint,
        {footprint.product.organisation, footprint.product.local}));
    if (now.process == graph::kNoNumber) continue;
    TANJI_ASSIGN_OR_RETURN(
        footprint.footprint,
        FootprintOf(calculation, watched.product, now.process));
    if (footprint.footprint->fault.has_value()) {
      HideForeign(caller, *footprint.footprint->fault);
    }
  }
  pending_.erase(pending_.begin(),
                 pending_.begin() + static_cast<ptrdiff_t>(looked_at));
  return taken;
}

}  // namespace tanji::platform
