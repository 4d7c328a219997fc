#include "services/cli/audit_text.h"

#include <algorithm>
#include <vector>

#include "lib/base/base64.h"
#include "lib/base/strings.h"
#include "lib/base/time_units.h"
#include "lib/crypto/hash.h"
#include "lib/ledger/record.h"
#include "services/cli/number_text.h"
#include "services/cli/terminal_text.h"

namespace tanji::cli {
namespace {

using base::StrAppend;
using base::StrCat;

// A time that no text can hold is no time.
constexpr int64_t kSecondsMax = ledger::kTimeMicrosMax / base::kMicrosPerSecond;

std::string VerdictLine(const audit::Report& report) {
  const audit::FindingList& list = report.findings;
  if (list.IsRefuted()) {
    std::string line =
        StrCat("Audit: refuted, ", Counted(list.count(), "finding"));
    if (const auto seq = list.first_bad_seq()) {
      StrAppend(&line, "; the first bad record is ", *seq);
    }
    return line;
  }
  if (list.count() > 0) {
    return StrCat("Audit: undecided, ", Counted(list.count(), "finding"));
  }
  return StrCat("Audit: passed, ", Counted(report.checked, "record"));
}

std::string KeyText(const audit::KeySummary& key) {
  std::string text = StrCat(
      Printable(key.key), " (", ledger::SignatureTypeName(key.type), "), ",
      key.added_by.has_value() ? StrCat("added by record ", *key.added_by)
                               : "given");
  if (key.revoked_from.has_value()) {
    StrAppend(&text, ", revoked from record ", *key.revoked_from);
  }
  if (key.is_disputed) StrAppend(&text, ", disputed");
  return text;
}

std::string KindsText(const audit::Report& report) {
  std::string text;
  for (const audit::KindCount& one : report.kinds) {
    StrAppend(&text, text.empty() ? "" : ", ", Grouped(one.count), " ",
              ledger::RecordKindName(one.kind));
  }
  return text;
}

void AddCheckpoint(const audit::SignedCheckpoint& checkpoint, Table& table) {
  table.Add({"checkpoint",
             StrCat(Counted(checkpoint.checkpoint.size, "record"), ", root ",
                    base::Base64Encode(
                        crypto::AsBytes(checkpoint.checkpoint.root)))});
  for (const audit::Cosignature& one : checkpoint.cosignatures) {
    table.Add({"witnessed", StrCat("by ", Printable(one.witness), " at ",
                                   TimeText(one.seconds))});
  }
  if (checkpoint.cosignatures.empty()) {
    table.Add({"witnessed", "by none that is known"});
  }
  for (const std::string& name : checkpoint.unknown) {
    table.Add({"not judged", StrCat("a line by a key named ", Printable(name),
                                    ", which is none of those given")});
  }
}

void AddRecords(const audit::Report& report, Table& table) {
  if (report.checked == 0) return;
  table.Add({"records", KindsText(report)});
  table.Add(
      {"from", TimeText(report.first_time_micros / base::kMicrosPerSecond)});
  table.Add({"to", TimeText(report.last_time_micros / base::kMicrosPerSecond)});
  for (const audit::KeySummary& key : report.keys) {
    table.Add({"signer", KeyText(key)});
  }
  for (const audit::CertifiedKey& one : report.certified_keys) {
    table.Add({one.is_trusted ? "certified" : "certificate",
               StrCat(Printable(one.key), " is of ", Printable(one.subject),
                      ", says ", Printable(one.issuer),
                      one.is_trusted ? "" : ", which is not judged (--key-ca)",
                      ", until ", TimeText(one.until_seconds))});
  }
  table.Add({"erased", Counted(report.erased, "payload")});
  if (report.taken_over > 0) {
    table.Add({"taken over", StrCat(Counted(report.taken_over, "record"),
                                    " of the log before")});
  }
  if (report.xrefs > 0) {
    table.Add({"compared",
               StrCat(Counted(report.xrefs, "reference"), " to other logs")});
  }
  if (report.xrefs_unjudged > 0) {
    table.Add({"not judged", StrCat(Counted(report.xrefs_unjudged, "reference"),
                                    " to other logs")});
  }
}

void AddTimestamps(const audit::TimestampSummary& stamps, Table& table) {
  if (stamps.count == 0) return;
  if (stamps.trusted == 0) {
    table.Add({"time stamps", StrCat(Grouped(stamps.count),
                                     ", by none that is trusted "
                                     "(--timestamp-ca)")});
    return;
  }
  table.Add({"time stamps",
             StrCat(Grouped(stamps.trusted), " of ", Grouped(stamps.count),
                    " trusted; the last at ", TimeText(stamps.last_seconds),
                    " by ", Printable(stamps.last_authority))});
}

void AddEvidence(const EvidenceSummary& evidence, Table& table) {
  table.Add({"recalculated", StrCat(Counted(evidence.proven, "footprint"),
                                    " came out to the bit")});
  if (evidence.not_shown > 0) {
    table.Add(
        {"not judged", StrCat(Counted(evidence.not_shown, "footprint"),
                              " that one may not read, or that was erased")});
  }
}

}  // namespace

std::string TimeText(int64_t seconds) {
  if (seconds < 0 || seconds > kSecondsMax) return "at no time";
  constexpr size_t kToSeconds = 19;
  return ledger::FormatTime(seconds * base::kMicrosPerSecond)
             .substr(0, kToSeconds) +
         "Z";
}

std::string AuditText(const audit::Report& report, const std::string& origin,
                      const std::optional<EvidenceSummary>& evidence) {
  std::string text = VerdictLine(report) + "\n";
  Table table({Align::kLeft, Align::kLeft});
  table.Add({"log", Printable(origin)});
  if (report.checkpoint.has_value()) AddCheckpoint(*report.checkpoint, table);
  AddRecords(report, table);
  AddTimestamps(report.timestamps, table);
  if (evidence.has_value()) AddEvidence(*evidence, table);
  if (report.earlier_checkpoints > 0) {
    table.Add({"compared with",
               Counted(report.earlier_checkpoints, "earlier checkpoint")});
  }
  if (report.receipts > 0) {
    table.Add({"compared with", Counted(report.receipts, "receipt")});
  }
  if (report.status_lists > 0) {
    table.Add({"compared with", Counted(report.status_lists, "status list")});
  }
  text += table.ToString();
  if (!report.unread.ok()) {
    StrAppend(&text, "the rest could not be read: ",
              Printable(base::ToStd(report.unread.message())), "\n");
  }
  std::vector<audit::Finding> findings = report.findings.findings();
  std::stable_sort(findings.begin(), findings.end(),
                   [](const audit::Finding& a, const audit::Finding& b) {
                     return a.seq < b.seq;
                   });
  for (const audit::Finding& one : findings) {
    StrAppend(&text, "finding ", audit::FindingCodeName(one.code), ": ");
    if (one.seq.has_value()) StrAppend(&text, "record ", *one.seq, ": ");
    StrAppend(&text, Printable(one.text), "\n");
  }
  if (report.findings.count() > findings.size()) {
    StrAppend(&text, "and ",
              Counted(report.findings.count() - findings.size(), "finding"),
              " more\n");
  }
  return text;
}

}  // namespace tanji::cli
