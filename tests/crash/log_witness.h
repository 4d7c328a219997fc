// What somebody outside remembers of a log while its server is killed again
// and again, and what must still hold afterwards.

#ifndef TANJI_TESTS_CRASH_LOG_WITNESS_H_
#define TANJI_TESTS_CRASH_LOG_WITNESS_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "lib/base/mutex.h"
#include "lib/ledger/checkpoint.h"
#include "lib/ledger/merkle.h"
#include "lib/ledger/note.h"
#include "lib/ledger/record.h"
#include "tests/crash/workload.h"

namespace tanji::crash {

// A write that the server said was durable.
struct Acknowledgement {
  RequestName request;
  uint64_t seq = 0;
  std::string entry;
};

// The list of acknowledgements. Thread-safe.
class AcknowledgementList {
 public:
  void Add(Acknowledgement acknowledgement) TANJI_EXCLUDES(mu_) {
    const base::MutexLock lock(mu_);
    list_.push_back(std::move(acknowledgement));
  }
  // All of them; the list is empty afterwards.
  std::vector<Acknowledgement> Take() TANJI_EXCLUDES(mu_) {
    const base::MutexLock lock(mu_);
    return std::move(list_);
  }

 private:
  base::Mutex mu_;
  std::vector<Acknowledgement> list_ TANJI_GUARDED_BY(mu_);
};

// Thread-compatible.
class LogWitness {
 public:
  explicit LogWitness(std::string origin)
      : chain_(origin), origin_(std::move(origin)) {}

  uint64_t size() const { return entries_.size(); }
  const std::string& entry(uint64_t seq) const { return entries_[seq]; }

  // The next entries of the log. DATA_LOSS when one does not continue the
  // chain, or has an id that was there before.
  absl::Status Extend(const std::vector<std::string>& entries);

  // DATA_LOSS unless the acknowledged entry stands at its position, byte by
  // byte. Call it after Extend.
  absl::Status CheckAcknowledged(const Acknowledgement& acknowledgement) const;

  // DATA_LOSS unless `note` is signed by `key`, is of this log, covers no more
  // than was read, has the root of the entries that were read, and is not
  // smaller than the one before.
  absl::Status CheckCheckpoint(const std::string& note,
                               const ledger::VerifierKey& key);

 private:
  ledger::ChainChecker chain_;
  const std::string origin_;
  std::vector<std::string> entries_;
  std::map<std::string, uint64_t> seq_of_id_;
  ledger::MerkleTree tree_;
  uint64_t checkpoint_size_ = 0;
};

}  // namespace tanji::crash

#endif  // TANJI_TESTS_CRASH_LOG_WITNESS_H_
