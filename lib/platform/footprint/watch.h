// Use case: be told footprints as they change.

#ifndef TANJI_LIB_PLATFORM_FOOTPRINT_WATCH_H_
#define TANJI_LIB_PLATFORM_FOOTPRINT_WATCH_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/graph/ids.h"
#include "lib/identity/decide.h"
#include "lib/platform/footprint/footprints.h"
#include "lib/platform/footprint/process_choice.h"
#include "lib/platform/live_changes.h"

namespace tanji::platform {

inline constexpr size_t kWatchedProductsMax = 1000;  // named one by one
inline constexpr size_t kWatchedOfOrganisationMax = 10'000;

struct WatchQuery {
  struct Product {
    graph::ProductId product;
    ProcessChoice choice;
  };
  std::vector<Product> products;
  std::string organisation;  // empty: none
  double min_relative_change = 0;
};

// Products that may answer otherwise than they did. Made once for all watches.
struct ChangedProducts {
  bool all = false;
  // Ascending.
  std::vector<std::pair<graph::OrganisationNumber, graph::ProductNumber>>
      products;

  // Cost: linear in the processes, and a sort.
  static ChangedProducts Of(const LiveChanges& changes);
};

// A footprint that is to be told.
struct WatchedFootprint {
  std::optional<uint32_t> query_index;  // in WatchQuery::products
  graph::ProductId product;
  std::optional<Footprint> footprint;  // none: nobody makes it, or not so
};

// What one caller watches, what it was told, and what may be to tell. It keeps
// no view, and one number for each product: nothing grows while nobody asks.
// Thread-compatible.
class FootprintWatch {
 public:
  // INVALID_ARGUMENT for nothing to watch, or too many products; NOT_FOUND for
  // a product or an organisation that does not exist; PERMISSION_DENIED;
  // RESOURCE_EXHAUSTED for an organisation with more than
  // kWatchedOfOrganisationMax products that are declared and made. Cost: for an
  // organisation one pass over all products. Everything is to tell then.
  static absl::StatusOr<FootprintWatch> Create(const View& view,
                                               const identity::Caller& caller,
                                               const WatchQuery& query);

  // What is as `view` has it counts as told, but for what `changed` names.
  // False when everything is to tell all the same: all may have changed, or the
  // numbers told last, which a least change is measured from, are not known.
  bool SkipUnchanged(const View& view, const ChangedProducts& changed);

  // Notes what may be to tell. RESOURCE_EXHAUSTED when the organisation has too
  // many products by now. Cost: a search for each product that is watched, and
  // the organisation's part of `changed`.
  absl::Status Note(const View& view, const ChangedProducts& changed);

  // Whether `caller` may still be told of all that is watched:
  // PERMISSION_DENIED. Cost: a decision for each product that was named.
  absl::Status CheckAccess(const View& view,
                           const identity::Caller& caller) const;

  // Whether Take may have something.
  bool HasPending() const { return !pending_.empty(); }

  // Of what may be to tell the first, at most `count_max`, as of `view`: what
  // has another number, status, unit, process or completeness than was told.
  // It counts as told then.
  absl::StatusOr<std::vector<WatchedFootprint>> Take(
      const View& view, const identity::Caller& caller, size_t count_max);

 private:
  // What a caller was told of a product.
  struct Told {
    bool is_told = false;  // at all
    bool is_blocked = false;
    bool is_incomplete = false;
    graph::ProcessNumber process = graph::kNoNumber;  // none: nobody makes it
    quantity::UnitCode unit = 0;
    double kg_co2e = 0;
  };
  struct Watched {
    graph::ProductNumber product;
    std::optional<uint32_t> query_index;
    ProcessChoice choice;
    bool is_pending = false;
    Told told;
  };

  FootprintWatch() = default;
  absl::Status AddOrganisation(const graph::Catalogue& catalogue);
  // Notes a product of the organisation; passes over one that was never watched
  // and is not declared, which any customer's input may name, or not made.
  absl::Status Add(const graph::Catalogue& catalogue,
                   graph::ProductNumber product);
  // False when there are too many.
  bool AddRemoved(const ChangedProducts& changed);
  void Pend(uint32_t index);
  static Told StateOf(const Calculation& calculation, const Watched& watched);
  bool IsWorthTelling(const Watched& watched, const Told& now) const;

  double min_relative_change_ = 0;
  std::optional<graph::OrganisationNumber> organisation_;
  std::vector<Watched> watched_;
  // Of the organisation's products, by number: the place in `watched_`.
  absl::flat_hash_map<graph::ProductNumber, uint32_t> of_organisation_;
  size_t named_count_ = 0;         // the first of `watched_`
  std::vector<uint32_t> pending_;  // places in `watched_`, in order of Pend
};

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_FOOTPRINT_WATCH_H_
