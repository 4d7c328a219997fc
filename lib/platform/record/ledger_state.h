// The log as it stands in memory: tree, head, and who waits for the next entry.

#ifndef TANJI_LIB_PLATFORM_RECORD_LEDGER_STATE_H_
#define TANJI_LIB_PLATFORM_RECORD_LEDGER_STATE_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/base/mutex.h"
#include "lib/ledger/checkpoint.h"
#include "lib/ledger/merkle.h"
#include "lib/ledger/record.h"
#include "lib/store/key_value_store.h"

namespace tanji::platform {

// The last entry. `size` entries are durable; nothing above is visible.
struct Head {
  uint64_t size = 0;
  ledger::Hash leaf_hash{};  // of entry size - 1
  int64_t time_micros = 0;   // of entry size - 1
};

// Thread-safe. 64 bytes an entry.
class LedgerState {
 public:
  // Reads every entry of `store`, checks that positions 0 … n-1 are all there
  // and chained, and hashes them; calls `visit` for each record. DATA_LOSS
  // names the first bad position. Cost: some 2 us an entry.
  using Visitor = std::function<void(const ledger::Record& record)>;
  static absl::StatusOr<std::unique_ptr<LedgerState>> Load(
      const store::KeyValueStore& store, const std::string& origin,
      const Visitor& visit);

  explicit LedgerState(std::string origin) : origin_(std::move(origin)) {}

  const std::string& origin() const { return origin_; }
  Head head() const TANJI_EXCLUDES(mu_);

  // Makes entries that are durable now visible, and wakes who waits.
  struct NewEntry {
    ledger::Hash leaf_hash;
    int64_t time_micros;
  };
  void Append(const std::vector<NewEntry>& entries) TANJI_EXCLUDES(mu_);

  // Waits until the log has more than `size` entries or `timeout` has passed.
  Head WaitForMore(uint64_t size, std::chrono::milliseconds timeout) const
      TANJI_EXCLUDES(mu_);

  absl::StatusOr<ledger::Hash> RootAt(uint64_t size) const TANJI_EXCLUDES(mu_);
  absl::StatusOr<std::vector<ledger::Hash>> InclusionProof(uint64_t index,
                                                           uint64_t size) const
      TANJI_EXCLUDES(mu_);
  ledger::Hash Leaf(uint64_t index) const TANJI_EXCLUDES(mu_);
  // Runs `read` on the tree while nothing is appended; keep it short.
  template <typename Read>
  auto WithTree(const Read& read) const TANJI_EXCLUDES(mu_) {
    const base::MutexLock lock(mu_);
    return read(tree_);
  }

  // The last signed checkpoint (the note), empty before the first.
  struct SignedCheckpoint {
    std::string note;
    uint64_t size = 0;
  };
  SignedCheckpoint checkpoint() const TANJI_EXCLUDES(mu_);
  void SetCheckpoint(SignedCheckpoint checkpoint) TANJI_EXCLUDES(mu_);
  // Waits until `size` entries are in a checkpoint or `timeout` has passed.
  SignedCheckpoint WaitForCheckpoint(uint64_t size,
                                     std::chrono::milliseconds timeout) const
      TANJI_EXCLUDES(mu_);

  // The last checkpoint that a quorum of witnesses has cosigned, with their
  // lines; empty before the first, and where no witnesses are asked for.
  SignedCheckpoint witnessed() const TANJI_EXCLUDES(mu_);
  void SetWitnessed(SignedCheckpoint checkpoint) TANJI_EXCLUDES(mu_);
  // Of the two the one that proofs are given under: witnessed where that covers
  // entry `seq`.
  SignedCheckpoint BestFor(uint64_t seq) const TANJI_EXCLUDES(mu_);

  absl::StatusOr<std::vector<ledger::Hash>> ConsistencyProof(
      uint64_t old_size, uint64_t new_size) const TANJI_EXCLUDES(mu_);

 private:
  const std::string origin_;

  mutable base::Mutex mu_;
  mutable base::CondVar grown_;         // tree_
  mutable base::CondVar checkpointed_;  // checkpoint_
  ledger::MerkleTree tree_ TANJI_GUARDED_BY(mu_);
  Head head_ TANJI_GUARDED_BY(mu_);
  SignedCheckpoint checkpoint_ TANJI_GUARDED_BY(mu_);
  SignedCheckpoint witnessed_ TANJI_GUARDED_BY(mu_);
};

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_RECORD_LEDGER_STATE_H_
