// Which processes are outputs of one: kept by number, so that a change sees
// what the changes before it in the same batch have made.

#ifndef TANJI_LIB_PLATFORM_SUPPLY_OUTPUT_LINKS_H_
#define TANJI_LIB_PLATFORM_SUPPLY_OUTPUT_LINKS_H_

#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/graph/snapshot.h"
#include "lib/platform/record/change.h"

namespace tanji::platform {

// A further output of a process, as a process of its own product.
struct OutputLink {
  graph::ProcessNumber process;
  graph::ProductNumber product;
};

// The further outputs of `reference`; empty for a process with one product.
absl::StatusOr<std::vector<OutputLink>> OutputsOf(
    const ChangeView& view, graph::ProcessNumber reference);
void PutOutputs(ChangeView& view, graph::ProcessNumber reference,
                const std::vector<OutputLink>& outputs);

// The process whose further output `process` is.
absl::StatusOr<std::optional<graph::ProcessNumber>> ReferenceOf(
    const ChangeView& view, graph::ProcessNumber process);
void PutReference(ChangeView& view, graph::ProcessNumber process,
                  graph::ProcessNumber reference);
void DropReference(ChangeView& view, graph::ProcessNumber process);
// Both ways: `process` is no further output of `reference` any more.
absl::Status DropOutput(ChangeView& view, graph::ProcessNumber reference,
                        graph::ProcessNumber process);

// Organisations that have had a process with several outputs are noted: the
// neutral CSV form, which has none, could tear one apart, so it is refused for
// them (FAILED_PRECONDITION).
void NoteHasOutputs(ChangeView& view, graph::OrganisationNumber organisation);
absl::Status CheckHasNoOutputs(const ChangeView& view,
                               graph::OrganisationNumber organisation);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_SUPPLY_OUTPUT_LINKS_H_
