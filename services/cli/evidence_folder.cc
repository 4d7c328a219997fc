#include "services/cli/evidence_folder.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <filesystem>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

#include "absl/strings/numbers.h"
#include "lib/base/file.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/base/tasks.h"
#include "lib/certificate/certificate.h"
#include "lib/ledger/note.h"
#include "lib/ledger/record.h"
#include "lib/ledger/registered_keys.h"
#include "lib/platform/evidence/recalculate.h"
#include "services/cli/certificate_file.h"
#include "services/cli/evidence_file.h"

namespace tanji::cli {
namespace {

using audit::FindingCode;
using base::StrCat;

constexpr std::string_view kCertificateEnd = ".tanji";
constexpr size_t kMissingSizeMax = size_t{256} << 20;  // bytes

struct ReasonName {
  MissingReason reason;
  std::string_view name;
};
constexpr std::array<ReasonName, 4> kReasonNames = {{
    {MissingReason::kNotShown, "not-shown"},
    {MissingReason::kEvidenceGone, "evidence-gone"},
    {MissingReason::kOtherStatement, "other-statement"},
    {MissingReason::kFailed, "failed"},
}};

std::optional<uint64_t> ParseSeq(std::string_view text) {
  uint64_t seq = 0;
  if (!absl::SimpleAtoi(base::ToAbsl(text), &seq) || StrCat(seq) != text) {
    return std::nullopt;
  }
  return seq;
}

constexpr std::string_view kSizeLine = "log ";

// Strict: one spelling.
absl::Status ReadMissing(EvidenceFolder& folder) {
  const std::string path = MissingPath(folder.path);
  TANJI_ASSIGN_OR_RETURN(const std::string text,
                         base::ReadFile(path, kMissingSizeMax));
  std::string_view rest = text;
  for (size_t line_number = 1; line_number == 1 || !rest.empty();
       ++line_number) {
    const size_t end = rest.find('\n');
    const absl::Status bad = absl::InvalidArgumentError(
        StrCat(path, ", line ", line_number,
               line_number == 1 ? ": expected \"log\" and a size"
                                : ": expected a position, above the one "
                                  "before, and why it is missing"));
    if (end == std::string_view::npos) return bad;
    const std::string_view line = rest.substr(0, end);
    rest = rest.substr(end + 1);
    if (line_number == 1) {
      const auto size = line.starts_with(kSizeLine)
                            ? ParseSeq(line.substr(kSizeLine.size()))
                            : std::nullopt;
      if (!size.has_value()) return bad;
      folder.log_size = *size;
      continue;
    }
    const size_t blank = std::min(line.find(' '), line.size());
    const auto seq = ParseSeq(line.substr(0, blank));
    const std::string_view name =
        blank == line.size() ? "" : line.substr(blank + 1);
    const auto reason =
        std::find_if(kReasonNames.begin(), kReasonNames.end(),
                     [&](const ReasonName& one) { return one.name == name; });
    if (!seq.has_value() || reason == kReasonNames.end() ||
        (!folder.missing.empty() && folder.missing.rbegin()->first >= *seq)) {
      return bad;
    }
    folder.missing.emplace(*seq, reason->reason);
  }
  return absl::OkStatus();
}

// The first check that is not passed, for people.
std::string WhyOf(const platform::Recalculation& result) {
  const auto state = result.outcome == certificate::Outcome::kRefuted
                         ? certificate::CheckState::kFailed
                         : certificate::CheckState::kNotJudged;
  for (const certificate::CheckResult& check : result.checks) {
    if (check.state == state) return StrCat(check.name, ": ", check.detail);
  }
  return result.differences.empty()
             ? "the calculation cannot be repeated"
             : StrCat(result.differences.front().member, " comes out as ",
                      result.differences.front().recalculated);
}

std::string OpenText(MissingReason reason) {
  switch (reason) {
    case MissingReason::kNotShown:
      return "it is not shown";
    case MissingReason::kEvidenceGone:
      return "the server says that what it was calculated from was erased";
    case MissingReason::kOtherStatement:
      return "its statement is of another version";
    case MissingReason::kFailed:
      return "the server could not export its evidence";
  }
  return "";
}

// What came of one certificate.
struct Outcome {
  FindingCode code = FindingCode::kRecalculation;
  std::string fault;  // empty: repeated to the bit
};

// Whether each attestation that it shows is signed by a key that the log has
// registered; the file is proven.
absl::Status CheckAttestations(const std::string& file,
                               const ledger::RegisteredKeys& registered) {
  TANJI_ASSIGN_OR_RETURN(const certificate::Certificate parsed,
                         certificate::Certificate::Parse(file));
  for (const certificate::ShownAttestation& shown : parsed.attestations) {
    TANJI_ASSIGN_OR_RETURN(const ledger::Entry entry,
                           ledger::Entry::Parse(shown.entry));
    TANJI_ASSIGN_OR_RETURN(const ledger::Note note,
                           ledger::Note::Parse(shown.note));
    TANJI_RETURN_IF_ERROR(
        base::AddPlace(registered.CheckSigned(note, entry.record.seq),
                       StrCat("attestation, record ", entry.record.seq)));
  }
  return absl::OkStatus();
}

Outcome Recalculated(const EvidenceFolder& folder, uint64_t seq,
                     const certificate::TrustedKeys& trusted,
                     const ledger::RegisteredKeys& registered) {
  const auto open = [](const absl::Status& status) {
    return Outcome{FindingCode::kRecalculationOpen,
                   std::string(base::ToStd(status.message()))};
  };
  const auto file = ReadCertificate(CertificatePath(folder.path, seq));
  if (!file.ok()) return open(file.status());
  const auto entry = EntryOfCertificate(*file);
  if (entry.ok() && entry->record.seq != seq) {
    return {
        FindingCode::kRecalculation,
        StrCat("the certificate in its file is record ", entry->record.seq)};
  }
  auto evidence = OpenEvidence(EvidencePath(folder.path, seq));
  if (!evidence.ok()) return open(evidence.status());
  const platform::Recalculation result =
      platform::Recalculate(*file, *std::move(evidence), trusted, &registered);
  if (result.outcome == certificate::Outcome::kProven) {
    const absl::Status attested = CheckAttestations(*file, registered);
    if (attested.ok()) return {};
    return {absl::IsFailedPrecondition(attested)
                ? FindingCode::kRecalculationOpen
                : FindingCode::kRecordSignature,
            std::string(base::ToStd(attested.message()))};
  }
  return {result.outcome == certificate::Outcome::kRefuted
              ? FindingCode::kRecalculation
              : FindingCode::kRecalculationOpen,
          WhyOf(result)};
}

}  // namespace

std::string CertificatePath(const std::string& folder, uint64_t seq) {
  return StrCat(folder, "/", seq, kCertificateEnd);
}
std::string EvidencePath(const std::string& folder, uint64_t seq) {
  return StrCat(folder, "/", seq, ".evidence");
}

std::string MissingPath(const std::string& folder) {
  return folder + "/missing";
}

absl::Status WriteMissing(const std::string& folder, uint64_t log_size,
                          const std::map<uint64_t, MissingReason>& missing) {
  std::string text = StrCat(kSizeLine, log_size, "\n");
  for (const auto& [seq, reason] : missing) {
    const auto name = std::find_if(
        kReasonNames.begin(), kReasonNames.end(),
        [&](const ReasonName& one) { return one.reason == reason; });
    base::StrAppend(&text, seq, " ", name->name, "\n");
  }
  return base::ReplaceFile(MissingPath(folder), text, 0600);
}

absl::StatusOr<EvidenceFolder> ReadEvidenceFolder(const std::string& path) {
  EvidenceFolder folder;
  folder.path = path;
  const absl::Status missing = ReadMissing(folder);
  if (absl::IsNotFound(missing)) {
    return absl::InvalidArgumentError(
        StrCat(path,
               " is no folder of `tanji evidence collect` that is whole: "
               "it has no file \"missing\""));
  }
  TANJI_RETURN_IF_ERROR(missing);
  std::error_code error;
  std::filesystem::directory_iterator at(path, error);
  const std::filesystem::directory_iterator end;
  for (; !error && at != end; at.increment(error)) {
    const std::string name = at->path().filename().string();
    if (!name.ends_with(kCertificateEnd)) continue;
    const auto seq = ParseSeq(
        std::string_view(name).substr(0, name.size() - kCertificateEnd.size()));
    if (!seq.has_value()) {
      return absl::InvalidArgumentError(
          StrCat(path, "/", name, " is not named by its position"));
    }
    if (folder.missing.contains(*seq)) {
      return absl::InvalidArgumentError(StrCat(
          path, "/", name, " is there, and said to be missing: collect again"));
    }
    folder.seqs.push_back(*seq);
  }
  if (error) return base::ErrnoStatus(path, error.value());
  std::sort(folder.seqs.begin(), folder.seqs.end());
  return folder;
}

EvidenceSummary RecalculateFolder(
    const EvidenceFolder& folder, const certificate::TrustedKeys& trusted,
    size_t threads,
    const std::function<void(uint64_t done, uint64_t total)>& progress,
    audit::Report& report) {
  std::vector<Outcome> outcomes(folder.seqs.size());
  std::atomic<uint64_t> done = 0;
  base::RunTasks(threads, outcomes.size(), [&](size_t i) {
    outcomes[i] =
        Recalculated(folder, folder.seqs[i], trusted, report.registered_keys);
    progress(++done, outcomes.size());
    return absl::OkStatus();
  }).IgnoreError();  // no task fails
  EvidenceSummary summary;
  for (size_t i = 0; i < outcomes.size(); ++i) {
    if (outcomes[i].fault.empty()) {
      ++summary.proven;
    } else {
      report.findings.Add(outcomes[i].code, folder.seqs[i],
                          std::move(outcomes[i].fault));
    }
  }
  for (const auto& [seq, reason] : folder.missing) {
    if (reason == MissingReason::kNotShown) {
      ++summary.not_shown;
    } else {
      report.findings.Add(FindingCode::kRecalculationOpen, seq,
                          OpenText(reason));
    }
  }
  for (const uint64_t seq : report.footprints) {
    if (folder.missing.contains(seq) ||
        std::binary_search(folder.seqs.begin(), folder.seqs.end(), seq)) {
      continue;
    }
    report.findings.Add(FindingCode::kRecalculationOpen, seq,
                        "there is nothing of it in the folder of evidence");
  }
  return summary;
}

}  // namespace tanji::cli
