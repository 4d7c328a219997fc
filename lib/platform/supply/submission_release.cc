// Release and Withdraw of submission_writer.h.

#include <utility>

#include "absl/strings/str_join.h"
#include "lib/base/status.h"
#include "lib/platform/supply/submission_writer.h"

namespace tanji::platform {

using graph::ReleaseState;

absl::Status SubmissionWriter::CheckIsPlausible(
    const graph::ProcessId& process, graph::ProcessNumber number,
    const graph::ProcessVersion& version) {
  const std::vector<std::string> reasons =
      plausibility_.Judge(process.product, number, version);
  if (reasons.empty()) return absl::OkStatus();
  return absl::FailedPreconditionError(
      base::StrCat("the change is not plausible; expected a reason why it is "
                   "right:\n",
                   absl::StrJoin(reasons, "\n")));
}

absl::StatusOr<SubmissionWriter::Waiting> SubmissionWriter::FindWaiting(
    const graph::ProcessId& process, uint64_t version_seq) {
  TANJI_ASSIGN_OR_RETURN(
      const std::optional<graph::ProcessNumber> number,
      drafts_.FindProcess(process.product, {process.place, process.period}));
  if (!number.has_value()) {
    return absl::NotFoundError(
        base::StrCat("there is no process \"", process.ToString(), "\""));
  }
  TANJI_ASSIGN_OR_RETURN(
      const EntityReader::Packed packed,
      stored_.Latest(graph::EntityKind::kProcess, *number, drafts_.seq()));
  TANJI_ASSIGN_OR_RETURN(graph::ProcessVersion version,
                         graph::UnpackProcess(packed.bytes));
  if (packed.seq != version_seq || !version.in_force ||
      !graph::WaitsForRelease(version.state)) {
    return absl::FailedPreconditionError(
        base::StrCat("the last version of \"", process.ToString(),
                     "\" is of record ", packed.seq, " and ",
                     !version.in_force ? "says that it is no longer made"
                                       : ReleaseStateName(version.state),
                     "; expected one of record ", version_seq,
                     " that waits for its release"));
  }
  TANJI_RETURN_IF_ERROR(CheckIsStored(*number, packed.seq + 1));
  return Waiting{*number, std::move(version)};
}

absl::Status SubmissionWriter::Release(const graph::ProcessId& process,
                                       uint64_t version_seq,
                                       std::string_view confirmation) {
  TANJI_ASSIGN_OR_RETURN(Waiting waiting, FindWaiting(process, version_seq));
  const graph::ProcessNumber number = waiting.number;
  graph::ProcessVersion& version = waiting.version;
  if (confirmation.empty()) {
    TANJI_RETURN_IF_ERROR(CheckIsPlausible(process, number, version));
  }
  version.state = ReleaseState::kReleased;
  version.reasons.clear();
  std::vector<std::string> products;
  if (version.outputs.has_value()) {
    for (const graph::CoProductVersion& output : version.outputs->co_products) {
      TANJI_ASSIGN_OR_RETURN(const EntityReader::Packed product,
                             stored_.Latest(graph::EntityKind::kProduct,
                                            output.product, drafts_.seq()));
      TANJI_ASSIGN_OR_RETURN(graph::ProductVersion named,
                             graph::UnpackProduct(product.bytes));
      products.push_back(std::move(named.id));
    }
  }
  TANJI_RETURN_IF_ERROR(WriteCoProducts(process.product.organisation, products,
                                        number, version, "process"));
  TANJI_RETURN_IF_ERROR(
      plausibility_.NoteReleased(process.product, number, version));
  drafts_.SetProcess(number, std::move(version), "process");
  return absl::OkStatus();
}

// The version before is untouched: who reads passes over what is not released.
absl::Status SubmissionWriter::Withdraw(const graph::ProcessId& process,
                                        uint64_t version_seq) {
  TANJI_ASSIGN_OR_RETURN(Waiting waiting, FindWaiting(process, version_seq));
  waiting.version.state = ReleaseState::kWithdrawn;
  waiting.version.reasons.clear();
  drafts_.SetProcess(waiting.number, std::move(waiting.version), "process");
  return absl::OkStatus();
}

}  // namespace tanji::platform
