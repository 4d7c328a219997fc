// What a durable, signed record costs at least, without a server: the baseline
// of certificates.

#ifndef TANJI_BENCHMARKS_BARE_APPEND_H_
#define TANJI_BENCHMARKS_BARE_APPEND_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/ledger/merkle.h"
#include "lib/ledger/note_signer.h"
#include "lib/store/key_value_store.h"

namespace tanji::benchmarks {

// Sealed with each record; a footprint statement has about as many bytes.
inline constexpr size_t kBarePayloadSize = 1500;

// Appends `footprint` records to a log in a RocksDB of its own: the text with
// the lines that a certificate's record has, signed with Ed25519; its leaf
// hash, put into the tree; a payload, committed to and sealed; one synced batch
// for each `batch` records. One thread. Thread-compatible.
class BareAppend {
 public:
  // Makes the store in `folder`, which is empty or does not exist.
  static absl::StatusOr<BareAppend> Create(const std::string& folder);

  // Writes one batch of `count` records. Errors as SignRecord and Apply.
  absl::Status AppendBatch(uint64_t count);

  uint64_t size() const { return tree_.size(); }
  size_t last_entry_size() const { return last_entry_size_; }  // bytes

 private:
  BareAppend(std::unique_ptr<store::KeyValueStore> main, uint64_t fence,
             ledger::NoteSigner signer);

  absl::Status AddRecord(store::WriteBatch& batch);

  std::unique_ptr<store::KeyValueStore> main_;
  uint64_t fence_;
  ledger::NoteSigner signer_;
  std::string payload_;
  ledger::MerkleTree tree_;
  ledger::Hash prev_{};
  size_t last_entry_size_ = 0;
};

// Records a second in batches of `batch`, for about `seconds` and at least one
// batch; what a commit took goes to `*commit_seconds`, if given.
absl::StatusOr<double> MeasureBareAppend(
    BareAppend& log, uint64_t batch, double seconds,
    std::vector<double>* commit_seconds = nullptr);

}  // namespace tanji::benchmarks

#endif  // TANJI_BENCHMARKS_BARE_APPEND_H_
