// The files that a submission names.

#ifndef TANJI_LIB_PLATFORM_VERIFICATION_NAMED_EVIDENCE_H_
#define TANJI_LIB_PLATFORM_VERIFICATION_NAMED_EVIDENCE_H_

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/graph/model.h"
#include "lib/platform/record/change.h"
#include "lib/platform/record/organisation_table.h"

namespace tanji::platform {

struct NamedEvidence {
  std::string id;
  size_t index = 0;
  // Of the inputs, in the order of the submission; absent: of the process.
  std::optional<size_t> input;
};
// Those of the process itself first, then by input.
std::vector<NamedEvidence> EvidenceNamedBy(
    const graph::ProcessDeclaration& process);

// A line for each file that the organisation has not filed as of this change,
// with its place in the submission; at most graph::kFaultsMax. Cost: a look-up
// a file; at most kEvidenceFilesOfOneMax, beyond which that is the line.
absl::StatusOr<std::string> FindMissingEvidence(
    const graph::Submission& submission,
    const OrganisationTable::Organisation& organisation,
    const ChangeView& view);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_VERIFICATION_NAMED_EVIDENCE_H_
