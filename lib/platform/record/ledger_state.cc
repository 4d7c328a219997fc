#include "lib/platform/record/ledger_state.h"

#include <utility>

#include "lib/base/status.h"
#include "lib/ledger/record.h"
#include "lib/store/keys.h"

namespace tanji::platform {

absl::StatusOr<std::unique_ptr<LedgerState>> LedgerState::Load(
    const store::KeyValueStore& store, const std::string& origin,
    const Visitor& visit) {
  auto state = std::make_unique<LedgerState>(origin);
  ledger::ChainChecker chain(origin);
  std::vector<NewEntry> entries;
  absl::Status failure;
  const absl::Status scanned = store.Scan(
      store::KeyRange::Prefix(store::EntryPrefix()), UINT64_MAX,
      [&](std::string_view key, std::string_view value) {
        failure = [&]() -> absl::Status {
          TANJI_ASSIGN_OR_RETURN(const uint64_t seq, store::SeqOfEntryKey(key));
          if (seq != chain.next_seq()) {
            return absl::DataLossError(base::StrCat("entry ", chain.next_seq(),
                                                    " is missing (entry ", seq,
                                                    " follows)"));
          }
          const auto entry = ledger::Entry::Parse(value);
          if (!entry.ok()) {
            return absl::DataLossError(
                base::StrCat("entry ", seq, ": ", entry.status().message()));
          }
          TANJI_RETURN_IF_ERROR(chain.Check(*entry));
          entries.push_back({entry->leaf_hash, entry->record.time_micros});
          visit(entry->record);
          return absl::OkStatus();
        }();
        return failure.ok();
      });
  TANJI_RETURN_IF_ERROR(scanned);
  TANJI_RETURN_IF_ERROR(failure);
  state->Append(entries);
  return state;
}

Head LedgerState::head() const {
  const base::MutexLock lock(mu_);
  return head_;
}

void LedgerState::Append(const std::vector<NewEntry>& entries) {
  if (entries.empty()) return;
  const base::MutexLock lock(mu_);
  for (const NewEntry& entry : entries) tree_.Append(entry.leaf_hash);
  head_ = {tree_.size(), entries.back().leaf_hash, entries.back().time_micros};
  grown_.NotifyAll();
}

Head LedgerState::WaitForMore(uint64_t size,
                              std::chrono::milliseconds timeout) const {
  const base::MutexLock lock(mu_);
  if (head_.size <= size) grown_.WaitFor(mu_, timeout);
  return head_;
}

absl::StatusOr<ledger::Hash> LedgerState::RootAt(uint64_t size) const {
  const base::MutexLock lock(mu_);
  return tree_.RootAt(size);
}

absl::StatusOr<std::vector<ledger::Hash>> LedgerState::InclusionProof(
    uint64_t index, uint64_t size) const {
  const base::MutexLock lock(mu_);
  return tree_.InclusionProof(index, size);
}

ledger::Hash LedgerState::Leaf(uint64_t index) const {
  const base::MutexLock lock(mu_);
  return tree_.Leaf(index);
}

LedgerState::SignedCheckpoint LedgerState::checkpoint() const {
  const base::MutexLock lock(mu_);
  return checkpoint_;
}

void LedgerState::SetCheckpoint(SignedCheckpoint checkpoint) {
  const base::MutexLock lock(mu_);
  checkpoint_ = std::move(checkpoint);
  checkpointed_.NotifyAll();
}

LedgerState::SignedCheckpoint LedgerState::witnessed() const {
  const base::MutexLock lock(mu_);
  return witnessed_;
}

void LedgerState::SetWitnessed(SignedCheckpoint checkpoint) {
  const base::MutexLock lock(mu_);
  witnessed_ = std::move(checkpoint);
}

LedgerState::SignedCheckpoint LedgerState::BestFor(uint64_t seq) const {
  const base::MutexLock lock(mu_);
  return seq < witnessed_.size ? witnessed_ : checkpoint_;
}

absl::StatusOr<std::vector<ledger::Hash>> LedgerState::ConsistencyProof(
    uint64_t old_size, uint64_t new_size) const {
  const base::MutexLock lock(mu_);
  return tree_.ConsistencyProof(old_size, new_size);
}

LedgerState::SignedCheckpoint LedgerState::WaitForCheckpoint(
    uint64_t size, std::chrono::milliseconds timeout) const {
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  const base::MutexLock lock(mu_);
  while (checkpoint_.size < size) {
    const auto left = deadline - std::chrono::steady_clock::now();
    if (left <= std::chrono::nanoseconds(0)) break;
    checkpointed_.WaitFor(mu_, left);
  }
  return checkpoint_;
}

}  // namespace tanji::platform
