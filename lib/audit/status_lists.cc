#include "lib/audit/status_lists.h"

#include <optional>
#include <utility>

#include "lib/audit/log_files.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/ledger/record.h"

namespace tanji::audit {
namespace {

using base::StrCat;
using ledger::CertificateStatus;
using Statuses = std::map<uint64_t, CertificateStatus>;

Statuses NotValid(const ledger::StatusTable& table) {
  Statuses statuses;
  for (const auto& [seq, history] : table.histories()) {
    const CertificateStatus status = history.status();
    if (status != CertificateStatus::kValid) statuses.emplace(seq, status);
  }
  return statuses;
}

// The first position at which they differ.
std::optional<uint64_t> FirstDifference(const Statuses& a, const Statuses& b) {
  auto left = a.begin();
  auto right = b.begin();
  while (left != a.end() && right != b.end() && *left == *right) {
    ++left;
    ++right;
  }
  if (left == a.end() && right == b.end()) return std::nullopt;
  if (left == a.end()) return right->first;
  if (right == b.end()) return left->first;
  return std::min(left->first, right->first);
}

std::string_view NameAt(const Statuses& statuses, uint64_t seq) {
  const auto status = statuses.find(seq);
  return ledger::CertificateStatusName(
      status == statuses.end() ? CertificateStatus::kValid : status->second);
}

// What is wrong with a list that stands at its record.
std::string Fault(const GivenStatusList& given, const ledger::Hash& leaf_hash,
                  const ledger::StatusTable& table) {
  const auto entry = ledger::Entry::Parse(given.shown.entry);
  if (!entry.ok() || entry->leaf_hash != leaf_hash) {
    return "its record is not the one that the log has there";
  }
  const auto list = certificate::OpenStatusList(*entry, given.shown);
  if (!list.ok()) return std::string(base::ToStd(list.status().message()));
  const Statuses told = list->Changed();
  const Statuses known = NotValid(table);
  const auto seq = FirstDifference(told, known);
  if (!seq.has_value()) return "";
  return StrCat("says that the certificate of record ", *seq, " is ",
                NameAt(told, *seq), "; by the records before it, it is ",
                NameAt(known, *seq));
}

}  // namespace

StatusLists::StatusLists(const std::vector<GivenStatusList>& given) {
  for (const GivenStatusList& one : given) {
    const auto entry = ledger::Entry::Parse(one.shown.entry);
    if (entry.ok()) lists_.emplace(entry->record.seq, one);
  }
}

absl::Status StatusLists::AddPublished(const ledger::LogSource& source,
                                       FindingList& findings) {
  const auto text = source.Read(certificate::kStatusFileName,
                                certificate::kStatusFileSizeMax);
  if (absl::IsNotFound(text.status())) return absl::OkStatus();
  if (IsSourceFailure(text.status())) return text.status();
  absl::Status status = text.status();
  if (status.ok()) {
    auto file = certificate::StatusFile::Parse(*text);
    status = file.status();
    if (file.ok()) {
      const auto entry = ledger::Entry::Parse(file->status.entry);
      status = entry.status();
      if (entry.ok()) {
        lists_.emplace(entry->record.seq,
                       GivenStatusList{certificate::kStatusFileName,
                                       std::move(file->status)});
        return absl::OkStatus();
      }
    }
  }
  findings.Add(FindingCode::kStatus, std::nullopt,
               StrCat(certificate::kStatusFileName, ": ", status.message()));
  return absl::OkStatus();
}

void StatusLists::CheckAt(uint64_t seq, const ledger::Hash& leaf_hash,
                          const ledger::StatusTable& statuses,
                          FindingList& findings) const {
  const auto here = lists_.equal_range(seq);
  for (auto one = here.first; one != here.second; ++one) {
    const std::string fault = Fault(one->second, leaf_hash, statuses);
    if (fault.empty()) continue;
    findings.Add(FindingCode::kStatus, seq,
                 StrCat(one->second.name, ": ", fault));
  }
}

}  // namespace tanji::audit
