#include "lib/platform/pack/factor_pack_draft.h"

#include <utility>

#include "lib/base/status.h"
#include "lib/base/wire.h"
#include "lib/platform/pack/loaded_packs.h"
#include "lib/platform/supply/pack_marker.h"
#include "lib/platform/supply/process_draft.h"
#include "lib/platform/supply/submission_writer.h"
#include "lib/store/keys.h"

namespace tanji::platform {
namespace {

// Where electricity is found from now on. A place that the version before had
// and this one has not is found no more, unless another pack has it by now.
absl::Status PutGrids(const FactorLoad& load, VersionDrafts& drafts) {
  ChangeView& view = drafts.view();
  const std::string& organisation = load.pack.head.id;
  const auto number_of =
      [&](const GridProduct& grid) -> absl::StatusOr<std::string> {
    TANJI_ASSIGN_OR_RETURN(
        const VersionDrafts::Product product,
        drafts.FindOrMakeProduct({organisation, grid.product}));
    std::string number;
    base::AppendVarint(&number, product.number);
    return number;
  };
  for (const GridProduct& grid : load.grids_before) {
    TANJI_ASSIGN_OR_RETURN(const std::string number, number_of(grid));
    const std::string key = GridProductKey(grid.place, grid.instrument);
    TANJI_ASSIGN_OR_RETURN(const std::string found, view.Get(key));
    // Not deleted: a later change of the same batch would not see that.
    if (found == number) view.Put(key, "");
  }
  for (const GridProduct& grid : GridProductsOf(load.pack)) {
    TANJI_ASSIGN_OR_RETURN(std::string number, number_of(grid));
    view.Put(GridProductKey(grid.place, grid.instrument), std::move(number));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status DraftFactorPack(const StoredRecords& stored,
                             const FactorLoad& load, VersionDrafts& drafts) {
  const exchange::FactorPackHead& head = load.pack.head;
  ChangeView& view = drafts.view();
  TANJI_ASSIGN_OR_RETURN(OrganisationTable::Organisation * organisation,
                         drafts.organisations().FindOrMake(head.id));
  TANJI_ASSIGN_OR_RETURN(const std::optional<PackMarker> before,
                         FindPack(view, head.id));
  const std::optional<uint64_t> seq_before =
      before.has_value() ? std::optional(before->seq) : std::nullopt;
  if (seq_before != load.before) {
    return absl::AbortedError(
        base::StrCat("pack \"", head.id, "\" was loaded meanwhile; try again"));
  }
  PackMarker marker{drafts.seq(), load.digest, 0};
  if (before.has_value()) {
    marker.index = before->index;
  } else {
    if (view.Get(store::LastSupplyKey(organisation->number)).ok()) {
      return absl::FailedPreconditionError(base::StrCat(
          "organisation \"", head.id,
          "\" has submitted processes; expected an id for the pack that no "
          "organisation has"));
    }
    TANJI_ASSIGN_OR_RETURN(marker.index, NextPackIndex(view));
  }
  PutPack(view, head.id, marker);
  graph::PackVersion version;
  version.kind = graph::PackKind::kFactor;
  version.id = head.id;
  version.version = head.version;
  version.title = load.submission.declaration->name;
  version.digest = load.digest;
  version.organisation = organisation->number;
  version.index = marker.index;
  drafts.SetPack(FactorPackNumber(organisation->number), std::move(version));
  TANJI_RETURN_IF_ERROR(SubmissionWriter(drafts, stored.main, stored.secrets,
                                         SubmissionWriter::Gate::kOff)
                            .Write(load.submission));
  return PutGrids(load, drafts);
}

}  // namespace tanji::platform
