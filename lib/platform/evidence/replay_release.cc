// What a record releases or ends in a replay.

#include <optional>
#include <utility>

#include "lib/base/status.h"
#include "lib/platform/entity_reader.h"
#include "lib/platform/evidence/record_media.h"
#include "lib/platform/evidence/replay.h"
#include "lib/platform/evidence/replay_step.h"
#include "lib/platform/supply/output_links.h"
#include "lib/platform/supply/submission_writer.h"

namespace tanji::platform {
namespace {

// The processes that it declares or removes.
std::vector<graph::ProcessId> ChangedBy(const graph::Submission& submission) {
  std::vector<graph::ProcessId> ids;
  for (const graph::ProcessDeclaration& process : submission.processes) {
    ids.push_back({{submission.organisation, process.product},
                   process.place,
                   process.period});
  }
  for (const graph::ProcessRemoval& removal : submission.removals) {
    ids.push_back({{submission.organisation, removal.product},
                   removal.place,
                   removal.period});
  }
  return ids;
}

}  // namespace

// What the record ends without naming it: outputs of a process that it declares
// or releases without them, or removes.
absl::Status Replay::EndOutputs(uint64_t seq, std::string_view secret,
                                Wanted& wanted,
                                const std::vector<graph::ProcessId>& ids) {
  if (wanted.processes.empty()) return absl::OkStatus();
  Step step(*this, seq, secret);
  VersionDrafts& drafts = step.drafts();
  std::set<graph::ProcessNumber> changed;
  for (const graph::ProcessId& id : ids) {
    TANJI_ASSIGN_OR_RETURN(
        const std::optional<graph::ProcessNumber> number,
        drafts.FindProcess(id.product, {id.place, id.period}));
    if (number.has_value()) changed.insert(*number);
  }
  EntityReader reader(main_, secrets_);
  std::set<std::string> left;
  for (const std::string& name : wanted.processes) {
    const graph::ProcessId& id = process_ids_.at(name);
    TANJI_ASSIGN_OR_RETURN(
        const std::optional<graph::ProcessNumber> number,
        drafts.FindProcess(id.product, {id.place, id.period}));
    TANJI_ASSIGN_OR_RETURN(const std::optional<graph::ProductNumber> product,
                           drafts.FindProduct(id.product));
    if (!number.has_value() || !product.has_value()) continue;
    // Ended with the process that was just written.
    const auto latest =
        reader.Latest(graph::EntityKind::kProcess, *number, seq);
    if (latest.ok() && latest->seq == seq) continue;
    TANJI_ASSIGN_OR_RETURN(const std::optional<graph::ProcessNumber> maker,
                           ReferenceOf(step.view(), *number));
    if (!maker.has_value() || !changed.contains(*maker)) left.insert(name);
    graph::ProcessVersion ended;
    ended.product = *product;
    ended.place = id.place;
    ended.period = id.period;
    drafts.SetProcess(*number, std::move(ended), "an ended output");
    if (maker.has_value()) {
      TANJI_RETURN_IF_ERROR(DropOutput(step.view(), *maker, *number));
    }
  }
  wanted.processes = std::move(left);
  return step.Commit();
}

absl::Status Replay::EndOutputs(uint64_t seq, std::string_view secret,
                                Wanted& wanted,
                                const graph::Submission& submission) {
  return EndOutputs(seq, secret, wanted, ChangedBy(submission));
}

absl::Status Replay::Release(uint64_t seq, std::string_view secret,
                             Wanted& wanted, const std::string& content) {
  if (wanted.processes.empty()) return absl::OkStatus();
  TANJI_ASSIGN_OR_RETURN(const ReleaseDocument release, ParseRelease(content));
  std::vector<graph::ProcessId> changed;
  const auto process = process_ids_.find(release.process);
  if (process != process_ids_.end()) changed.push_back(process->second);
  if (wanted_[release.version_seq].drafts.contains(release.process)) {
    Step step(*this, seq, secret);
    SubmissionWriter writer(step.drafts(), main_, secrets_,
                            SubmissionWriter::Gate::kOff);
    // Whether it was plausible is not asked again: what the gate compared with
    // is not part of the calculation.
    TANJI_RETURN_IF_ERROR(writer.Release(process->second, release.version_seq,
                                         /*confirmation=*/"released"));
    TANJI_RETURN_IF_ERROR(Freeze(step.drafts(), wanted.frozen, seq));
    TANJI_RETURN_IF_ERROR(step.Commit());
    unreleased_.erase({release.version_seq, release.process});
  }
  TANJI_RETURN_IF_ERROR(EndOutputs(seq, secret, wanted, changed));
  return CheckFound(seq, wanted, false);
}

}  // namespace tanji::platform
