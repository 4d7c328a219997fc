#include "lib/platform/verification/named_evidence.h"

#include <functional>
#include <map>

#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/platform/verification/evidence_file.h"

namespace tanji::platform {

std::vector<NamedEvidence> EvidenceNamedBy(
    const graph::ProcessDeclaration& process) {
  std::vector<NamedEvidence> named;
  named.reserve(process.evidence.size());
  for (size_t i = 0; i < process.evidence.size(); ++i) {
    named.push_back({process.evidence[i], i, std::nullopt});
  }
  for (size_t k = 0; k < process.inputs.size(); ++k) {
    const std::vector<std::string>& ids = process.inputs[k].evidence;
    for (size_t i = 0; i < ids.size(); ++i) named.push_back({ids[i], i, k});
  }
  return named;
}

absl::StatusOr<std::string> FindMissingEvidence(
    const graph::Submission& submission,
    const OrganisationTable::Organisation& organisation,
    const ChangeView& view) {
  std::string lines;
  size_t count = 0;
  std::map<std::string, bool, std::less<>> is_filed;  // each looked up once
  for (size_t p = 0; p < submission.processes.size(); ++p) {
    for (const NamedEvidence& named :
         EvidenceNamedBy(submission.processes[p])) {
      const auto [known, is_new] = is_filed.emplace(named.id, false);
      if (is_new) {
        if (is_filed.size() > kEvidenceFilesOfOneMax) {
          return base::StrCat("the submission names more than ",
                              kEvidenceFilesOfOneMax, " files");
        }
        const auto filed = view.Get(EvidenceKeyOf(organisation, named.id));
        if (!filed.ok() && !absl::IsNotFound(filed.status())) {
          return filed.status();
        }
        known->second = filed.ok();
      }
      if (known->second) continue;
      if (++count > graph::kFaultsMax) return lines;
      std::string place = base::StrCat("processes[", p, "]");
      if (named.input.has_value()) {
        base::StrAppend(&place, ".inputs[", *named.input, "]");
      }
      base::StrAppend(&lines, lines.empty() ? "" : "\n", place, ".evidence[",
                      named.index, "]: \"", submission.organisation,
                      "\" has filed no such file; `tanji evidence add` it "
                      "first");
    }
  }
  return lines;
}

}  // namespace tanji::platform
