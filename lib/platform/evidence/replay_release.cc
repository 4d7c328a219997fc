// What a record releases or ends in a replay.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/platform/entity_reader.h"
#include "lib/platform/evidence/replay.h"
#include "lib/platform/evidence/replay_step.h"
#include "lib/platform/supply/output_links.h"
#include "lib/platform/supply/submission_writer.h"
#include "lib/platform/supply/supply_records.h"

namespace tanji::platform {

// A draft ends nothing, nor what holds on some days only. The gate holds
// nothing that is confirmed.
Replay::Ending Replay::EndingOf(const graph::Submission& submission,
                                const Wanted& wanted) {
  Ending ending;
  ending.organisation = submission.organisation;
  for (const graph::ProcessDeclaration& process : submission.processes) {
    if (process.is_draft || !process.validity.IsUnbounded()) continue;
    graph::ProcessId id{{submission.organisation, process.product},
                        process.place,
                        process.period};
    if (wanted.drafts.contains(id.ToString())) continue;
    ending.changed.push_back({std::move(id), process.confirmation.empty()});
  }
  for (const graph::ProcessRemoval& removal : submission.removals) {
    ending.changed.push_back({{{submission.organisation, removal.product},
                               removal.place,
                               removal.period}});
  }
  return ending;
}

absl::Status Replay::EndOutputs(uint64_t seq, std::string_view secret,
                                Wanted& wanted, const Ending& ending) {
  if (wanted.processes.empty()) return absl::OkStatus();
  Step step(*this, seq, secret);
  VersionDrafts& drafts = step.drafts();
  std::map<graph::ProcessNumber, const Ending::Change*> changed;
  for (const Ending::Change& change : ending.changed) {
    const graph::ProcessId& id = change.process;
    TANJI_ASSIGN_OR_RETURN(
        const std::optional<graph::ProcessNumber> number,
        drafts.FindProcess(id.product, {id.place, id.period}));
    if (number.has_value()) changed.emplace(*number, &change);
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
    if (id.product.organisation != ending.organisation || !number.has_value() ||
        !product.has_value()) {
      left.insert(name);
      continue;
    }
    // Ended with the process that was just written.
    const auto latest =
        reader.Latest(graph::EntityKind::kProcess, *number, seq);
    if (latest.ok() && latest->seq == seq) continue;
    TANJI_ASSIGN_OR_RETURN(const std::optional<graph::ProcessNumber> maker,
                           ReferenceOf(step.view(), *number));
    const auto change =
        maker.has_value() ? changed.find(*maker) : changed.end();
    if (!ending.is_pack && change == changed.end()) {
      left.insert(name);
      continue;
    }
    if (change != changed.end() && change->second->may_be_held) {
      Note(base::StrCat("record ", seq, " declares process \"",
                        change->second->process.ToString(), "\" without \"",
                        name,
                        "\" and does not confirm it; that it was not "
                        "held, so that \"",
                        name, "\" ends there, is a claim"));
    }
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

absl::Status Replay::Release(uint64_t seq, std::string_view secret,
                             Wanted& wanted, const std::string& content) {
  if (wanted.processes.empty()) return absl::OkStatus();
  TANJI_ASSIGN_OR_RETURN(const ReleaseDocument release, ParseRelease(content));
  const auto process = process_ids_.find(release.process);
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
  // What the released version does not make has ended with that.
  Ending ending;
  if (process != process_ids_.end()) {
    ending.organisation = process->second.product.organisation;
  }
  TANJI_RETURN_IF_ERROR(EndOutputs(seq, secret, wanted, ending));
  return CheckFound(seq, wanted);
}

}  // namespace tanji::platform
