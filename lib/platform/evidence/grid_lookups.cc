#include "lib/platform/evidence/grid_lookups.h"

#include "lib/base/status.h"
#include "lib/platform/evidence/record_media.h"
#include "lib/platform/pack/loaded_packs.h"
#include "lib/platform/supply/process_draft.h"

namespace tanji::platform {
namespace {

// From the place of use upwards, as a process is drafted.
bool Finds(const std::map<std::string, GridLookups::Product>& grids,
           graph::Instrument instrument, std::string place,
           const GridLookups::Product& product) {
  for (;;) {
    const auto found = grids.find(GridProductKey(place, instrument));
    if (found != grids.end()) return found->second == product;
    const size_t dash = place.rfind('-');
    if (dash == std::string::npos) return false;
    place.resize(dash);
  }
}

}  // namespace

absl::Status GridLookups::AddVersions(graph::OrganisationNumber pack, bool all,
                                      PackRecords& records) {
  // From the last lookup down: each version is read once.
  for (auto lookup = lookups_.rbegin(); lookup != lookups_.rend();) {
    uint64_t position = lookup->first;
    do {
      TANJI_RETURN_IF_ERROR(steps_.Take());
      const auto packed = reader_.Latest(graph::EntityKind::kPack,
                                         FactorPackNumber(pack), position);
      if (absl::IsNotFound(packed.status())) return absl::OkStatus();
      TANJI_RETURN_IF_ERROR(packed.status());
      records.emplace(packed->seq, pack);
      if (packed->seq == 0) return absl::OkStatus();
      position = packed->seq - 1;
    } while (all);
    // Those up to here have seen the same one.
    while (lookup != lookups_.rend() && lookup->first > position) ++lookup;
  }
  return absl::OkStatus();
}

absl::Status GridLookups::AddVersions(
    const std::set<graph::OrganisationNumber>& packs, bool all,
    PackRecords& records) {
  for (const graph::OrganisationNumber pack : packs) {
    TANJI_RETURN_IF_ERROR(AddVersions(pack, all, records));
  }
  return absl::OkStatus();
}

absl::StatusOr<const std::vector<GridProduct>*> GridLookups::GridsOf(
    uint64_t seq) {
  const auto known = documents_.find(seq);
  if (known != documents_.end()) return &known->second;
  TANJI_RETURN_IF_ERROR(steps_.Ask());
  TANJI_ASSIGN_OR_RETURN(const exchange::FactorPack pack,
                         ReadFactorPackOf(stored_, seq));
  return &documents_.emplace(seq, GridProductsOf(pack)).first->second;
}

absl::Status GridLookups::Load(
    uint64_t seq, graph::OrganisationNumber pack,
    std::map<graph::OrganisationNumber, uint64_t>& loaded, Grids& grids) {
  const auto before = loaded.find(pack);
  if (before != loaded.end()) {
    TANJI_ASSIGN_OR_RETURN(const std::vector<GridProduct>* given_up,
                           GridsOf(before->second));
    for (const GridProduct& grid : *given_up) {
      const auto found =
          grids.find(GridProductKey(grid.place, grid.instrument));
      if (found != grids.end() &&
          found->second == Product{pack, grid.product}) {
        grids.erase(found);
      }
    }
  }
  TANJI_ASSIGN_OR_RETURN(const std::vector<GridProduct>* taken, GridsOf(seq));
  for (const GridProduct& grid : *taken) {
    grids[GridProductKey(grid.place, grid.instrument)] = {pack, grid.product};
  }
  loaded[pack] = seq;
  return absl::OkStatus();
}

absl::StatusOr<bool> GridLookups::Suffice(const PackRecords& records) {
  std::map<graph::OrganisationNumber, uint64_t> loaded;
  Grids grids;
  auto next = records.begin();
  for (const auto& [seq, lookups] : lookups_) {
    for (; next != records.end() && next->first < seq; ++next) {
      TANJI_RETURN_IF_ERROR(steps_.Take());
      TANJI_RETURN_IF_ERROR(Load(next->first, next->second, loaded, grids));
    }
    for (const auto& [instrument, place, product] : lookups) {
      TANJI_RETURN_IF_ERROR(steps_.Take());
      if (!Finds(grids, instrument, place, product)) return false;
    }
  }
  return true;
}

absl::StatusOr<GridLookups::PackRecords> GridLookups::Complete(
    const PackRecords& records,
    const std::vector<graph::OrganisationNumber>& packs) {
  if (lookups_.empty()) return records;
  PackRecords complete = records;
  std::set<graph::OrganisationNumber> taken;
  for (const auto& [seq, pack] : records) taken.insert(pack);
  TANJI_RETURN_IF_ERROR(AddVersions(taken, /*all=*/false, complete));
  TANJI_ASSIGN_OR_RETURN(bool suffice, Suffice(complete));
  if (suffice) return complete;
  TANJI_RETURN_IF_ERROR(AddVersions(taken, /*all=*/true, complete));
  TANJI_ASSIGN_OR_RETURN(suffice, Suffice(complete));
  if (suffice) return complete;
  TANJI_RETURN_IF_ERROR(
      AddVersions({packs.begin(), packs.end()}, /*all=*/true, complete));
  return complete;
}

}  // namespace tanji::platform
