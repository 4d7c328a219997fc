#include "tests/crash/log_witness.h"

#include <utility>

#include "lib/base/status.h"

namespace tanji::crash {

absl::Status LogWitness::Extend(const std::vector<std::string>& entries) {
  for (const std::string& bytes : entries) {
    TANJI_ASSIGN_OR_RETURN(const ledger::Entry entry,
                           ledger::Entry::Parse(bytes));
    TANJI_RETURN_IF_ERROR(chain_.Check(entry));
    const auto known = seq_of_id_.emplace(entry.record.id, entry.record.seq);
    if (!known.second) {
      return absl::DataLossError(base::StrCat("entry ", entry.record.seq,
                                              " has the id of entry ",
                                              known.first->second));
    }
    tree_.Append(entry.leaf_hash);
    entries_.push_back(bytes);
  }
  return absl::OkStatus();
}

absl::Status LogWitness::CheckAcknowledged(
    const Acknowledgement& acknowledgement) const {
  const RequestName& name = acknowledgement.request;
  const std::string what =
      base::StrCat("acknowledged request ", name.round, "/", name.writer, "/",
                   name.number, " at ", acknowledgement.seq);
  if (acknowledgement.seq >= entries_.size()) {
    return absl::DataLossError(
        base::StrCat(what, ": the log has only ", entries_.size(), " entries"));
  }
  if (entries_[acknowledgement.seq] != acknowledgement.entry) {
    return absl::DataLossError(base::StrCat(what, ": has another entry"));
  }
  return absl::OkStatus();
}

absl::Status LogWitness::CheckCheckpoint(const std::string& note,
                                         const ledger::VerifierKey& key) {
  TANJI_ASSIGN_OR_RETURN(const ledger::Checkpoint checkpoint,
                         ledger::OpenCheckpoint(note, key));
  if (checkpoint.origin != origin_) {
    return absl::DataLossError("the checkpoint is of another log");
  }
  if (checkpoint.size < checkpoint_size_) {
    return absl::DataLossError(
        base::StrCat("the checkpoint covers ", checkpoint.size,
                     " entries, an earlier one ", checkpoint_size_));
  }
  TANJI_ASSIGN_OR_RETURN(const ledger::Hash root,
                         tree_.RootAt(checkpoint.size));
  if (root != checkpoint.root) {
    return absl::DataLossError(
        base::StrCat("the checkpoint of ", checkpoint.size,
                     " entries has another root than they have"));
  }
  checkpoint_size_ = checkpoint.size;
  return absl::OkStatus();
}

}  // namespace tanji::crash
