#include "lib/audit/audit.h"

#include <algorithm>
#include <utility>

#include "lib/audit/compare.h"
#include "lib/audit/entry_batch.h"
#include "lib/audit/log_files.h"
#include "lib/audit/log_walk.h"
#include "lib/audit/status_lists.h"
#include "lib/base/status.h"
#include "lib/base/tasks.h"

namespace tanji::audit {
namespace {

using base::StrCat;

// Bundles that a thread is given at a time: some 100 ms of signatures.
constexpr size_t kBundlesOfAThread = 4;

absl::StatusOr<std::vector<SignedCheckpoint>> OpenEarlier(
    const Policy& policy) {
  Policy any = policy;
  any.checkpoint_types.clear();  // it may be older than the demand
  std::vector<SignedCheckpoint> opened;
  for (const NamedText& one : policy.earlier_checkpoints) {
    auto checkpoint = OpenSigned(one.text, any);
    if (!checkpoint.ok()) {
      return absl::InvalidArgumentError(StrCat(
          one.name,
          " is no checkpoint of this log: ", checkpoint.status().message()));
    }
    opened.push_back(*std::move(checkpoint));
  }
  return opened;
}

absl::Status CheckReceipts(const Policy& policy) {
  for (const NamedText& one : policy.receipts) {
    const auto entry = ledger::Entry::Parse(one.text);
    if (!entry.ok() || entry->record.log != policy.origin()) {
      return absl::InvalidArgumentError(
          StrCat(one.name, " is no record of this log",
                 entry.ok() ? "" : StrCat(": ", entry.status().message())));
    }
  }
  return absl::OkStatus();
}

void CompareSizes(const SignedCheckpoint& checkpoint,
                  const std::vector<SignedCheckpoint>& earlier,
                  FindingList& findings) {
  for (const SignedCheckpoint& one : earlier) {
    if (one.checkpoint.size <= checkpoint.checkpoint.size) continue;
    findings.Add(FindingCode::kRollback, std::nullopt,
                 StrCat("the log has ", checkpoint.checkpoint.size,
                        " entries; a checkpoint that was seen before covers ",
                        one.checkpoint.size));
  }
}

// What cannot be read for reasons of the source itself judges nothing.
absl::Status SourceFailure(const ReadBundle& bundle) {
  for (const absl::Status& status : {bundle.status, bundle.tile.status()}) {
    if (IsSourceFailure(status)) return status;
  }
  return absl::OkStatus();
}

// Reads, walks and verifies batch by batch: while one is walked on one thread,
// the others verify the signatures of the one before and read the next.
class Pipeline {
 public:
  Pipeline(const ledger::LogSource& source, LogWalk& walk, uint64_t size,
           FindingList& findings, const Options& options)
      : source_(source),
        walk_(walk),
        size_(size),
        findings_(findings),
        options_(options),
        threads_(std::max<size_t>(options.threads, 1)) {}

  // Whether all entries were taken.
  absl::StatusOr<bool> Run() {
    do {
      std::vector<ReadBundle> next(is_whole_ ? NextCount() : 0);
      // The walk comes first: it is the longest, and all of it on one thread.
      TANJI_RETURN_IF_ERROR(
          base::RunTasks(threads_, 1 + next.size() + walked_.size(),
                         [&](size_t task) -> absl::Status {
                           if (task == 0) return Walk();
                           if (task <= next.size()) {
                             next[task - 1] = Read(next_bundle_ + task - 1);
                           } else {
                             VerifyBundle(walked_[task - 1 - next.size()]);
                           }
                           return absl::OkStatus();
                         }));
      next_bundle_ += next.size();
      CollectSignatures();
      walked_ = std::move(read_);
      read_ = std::move(next);
      if (options_.progress != nullptr) options_.progress(walk_.size(), size_);
    } while (!read_.empty() || !walked_.empty());
    return is_whole_;
  }

 private:
  uint64_t bundles() const {
    return size_ / ledger::kTileWidth +
           (size_ % ledger::kTileWidth == 0 ? 0 : 1);
  }
  size_t NextCount() const {
    return static_cast<size_t>(std::min<uint64_t>(threads_ * kBundlesOfAThread,
                                                  bundles() - next_bundle_));
  }
  absl::Status Walk() {
    for (ReadBundle& bundle : read_) {
      TANJI_RETURN_IF_ERROR(SourceFailure(bundle));
      const uint64_t end =
          std::min(size_, (bundle.index + 1) * ledger::kTileWidth);
      if (is_whole_) TANJI_RETURN_IF_ERROR(walk_.Take(bundle));
      is_whole_ = is_whole_ && walk_.size() == end;
    }
    return absl::OkStatus();
  }
  ReadBundle Read(uint64_t index) const {
    return ReadBundleAt(
        source_, index,
        std::min(ledger::kTileWidth, size_ - index * ledger::kTileWidth));
  }
  void CollectSignatures() {
    for (const ReadBundle& bundle : walked_) {
      for (size_t i = 0; i < bundle.entries.size(); ++i) {
        const absl::Status& signature = bundle.entries[i].signature;
        if (signature.ok()) continue;
        findings_.Add(FindingCode::kRecordSignature,
                      bundle.index * ledger::kTileWidth + i,
                      std::string(base::ToStd(signature.message())));
      }
    }
  }

  const ledger::LogSource& source_;
  LogWalk& walk_;
  const uint64_t size_;
  FindingList& findings_;
  const Options& options_;
  const size_t threads_;
  uint64_t next_bundle_ = 0;
  bool is_whole_ = true;            // no entries are missing so far
  std::vector<ReadBundle> read_;    // that the walk is to take
  std::vector<ReadBundle> walked_;  // whose signatures are not verified yet
};

// Evidence for others of each history that the log has signed besides, as far
// as the files give it.
void ProveForks(const ledger::LogSource& source,
                const std::vector<SignedCheckpoint>& earlier, Report& report) {
  for (const SignedCheckpoint& one : earlier) {
    if (one.checkpoint.size > report.checkpoint->checkpoint.size) continue;
    auto comparison = Compare(one, *report.checkpoint, &source);
    if (comparison.ok() && comparison->evidence.has_value()) {
      report.forks.push_back(*std::move(comparison->evidence));
    }
  }
}

// Whoever deletes a payload has to say so in the log.
void CheckGone(const Policy& policy, const RecordRules& rules,
               FindingList& findings) {
  const bool is_older = rules.size() < policy.gone_as_of_size;
  const auto find = [&](uint64_t seq, std::string_view gone,
                        std::string_view expected) {
    findings.Add(is_older ? FindingCode::kRecalculationOpen
                          : FindingCode::kPayloadMissing,
                 seq,
                 is_older
                     ? StrCat(gone, ", and the log is older than the evidence")
                     : StrCat(gone, "; expected ", expected));
  };
  for (const uint64_t seq : policy.gone_payloads) {
    if (seq < rules.size() && rules.IsErased(seq)) continue;
    find(seq, "its payload is not shown to who may see it",
         "an erasure that refers to it");
  }
  uint64_t first_erased = 0;
  while (first_erased < rules.size() && !rules.IsErased(first_erased)) {
    ++first_erased;
  }
  for (const uint64_t seq : policy.gone_evidence) {
    if (first_erased < std::min(seq, rules.size())) continue;
    find(seq, "what it was calculated from is said to be erased",
         "an erasure of a record before it");
  }
}

void Summarise(const LogWalk& walk, bool wants_footprints, Report& report) {
  for (uint64_t seq = 0; wants_footprints && seq < walk.size(); ++seq) {
    if (walk.rules().IsOfKind(seq, ledger::RecordKind::kFootprint)) {
      report.footprints.push_back(seq);
    }
  }
  report.checked = walk.size();
  report.first_time_micros = walk.first_time_micros();
  report.last_time_micros = walk.last_time_micros();
  for (const auto& key : walk.keys().keys()) {
    report.keys.push_back({key->key.reference(), key->key.type(), key->added_by,
                           key->revoked_from, key->IsDisputed()});
  }
  for (int i = 0; i <= static_cast<int>(ledger::kLastRecordKind); ++i) {
    const auto kind = static_cast<ledger::RecordKind>(i);
    const uint64_t count = walk.rules().CountOf(kind);
    if (count > 0) report.kinds.push_back({kind, count});
  }
  report.erased = walk.rules().erased();
  report.taken_over = walk.other_logs().taken_over();
  report.xrefs = walk.other_logs().judged();
  report.xrefs_unjudged = walk.other_logs().unjudged();
  report.certified_keys = walk.key_certificates().certified();
  report.registered_keys = walk.registered_keys();
  report.timestamps = walk.timestamps().summary();
}

}  // namespace

absl::StatusOr<Report> Audit(const ledger::LogSource& source,
                             const Policy& policy, const Options& options) {
  TANJI_RETURN_IF_ERROR(CheckPolicy(policy));
  TANJI_ASSIGN_OR_RETURN(const std::vector<SignedCheckpoint> earlier,
                         OpenEarlier(policy));
  TANJI_RETURN_IF_ERROR(CheckReceipts(policy));
  Report report;
  report.earlier_checkpoints = earlier.size();
  report.receipts = policy.receipts.size();
  TANJI_ASSIGN_OR_RETURN(report.checkpoint,
                         ReadCheckpoint(source, policy, report.findings));
  if (!report.checkpoint.has_value()) return report;
  CompareSizes(*report.checkpoint, earlier, report.findings);
  StatusLists status_lists(policy.status_lists);
  TANJI_RETURN_IF_ERROR(status_lists.AddPublished(source, report.findings));
  report.status_lists = status_lists.size();
  LogWalk walk(source, policy, *report.checkpoint, earlier, status_lists,
               report.findings);
  const auto is_whole =
      Pipeline(source, walk, report.checkpoint->checkpoint.size,
               report.findings, options)
          .Run();
  report.unread = is_whole.ok() ? walk.Finish(*is_whole) : is_whole.status();
  if (!report.unread.ok() && !report.findings.IsRefuted()) {
    return report.unread;
  }
  CheckGone(policy, walk.rules(), report.findings);
  if (report.findings.CountOf(FindingCode::kFork) > 0) {
    ProveForks(source, earlier, report);
  }
  Summarise(walk, policy.wants_footprints, report);
  return report;
}

}  // namespace tanji::audit
