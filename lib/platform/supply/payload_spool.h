// The payload of an import, sealed while it comes.

#ifndef TANJI_LIB_PLATFORM_SUPPLY_PAYLOAD_SPOOL_H_
#define TANJI_LIB_PLATFORM_SUPPLY_PAYLOAD_SPOOL_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/base/mutex.h"
#include "lib/crypto/hash.h"
#include "lib/ledger/record.h"
#include "lib/store/key_value_store.h"
#include "lib/store/sealing.h"

namespace tanji::platform {

// Seals the payload chunk by chunk into a sorted file and commits to it, on a
// thread of its own, beside the parser. Add…, Finish, TakeFile. Dropped before,
// it leaves nothing. Memory: some 2 MiB. Thread-compatible.
class PayloadSpool {
 public:
  // `secret` is K; `record_id` has kRecordIdSize bytes.
  PayloadSpool(const std::string& secret, std::string record_id,
               std::string media_type, std::unique_ptr<store::BulkFile> file);
  ~PayloadSpool();
  PayloadSpool(const PayloadSpool&) = delete;
  PayloadSpool& operator=(const PayloadSpool&) = delete;

  // Takes a copy; waits while too much waits. Returns the first error of the
  // file so far.
  absl::Status Add(std::string_view bytes) TANJI_EXCLUDES(mu_);
  // Waits until all that was added is committed to, and the padding.
  absl::Status Finish() TANJI_EXCLUDES(mu_);

  // After Finish.
  ledger::PayloadLine line() const;
  // Of what was added, without the padding.
  const crypto::Sha256Digest& content_digest() const { return content_digest_; }
  // Waits until the file is complete.
  absl::StatusOr<std::unique_ptr<store::BulkFile>> TakeFile()
      TANJI_EXCLUDES(mu_);

 private:
  enum class State { kOpen, kEnded, kDigested, kComplete, kDropped };

  void Run() TANJI_EXCLUDES(mu_);
  // The next bytes, once there are any; nothing at the end.
  bool Next(std::string* bytes) TANJI_EXCLUDES(mu_);
  void Note(const absl::Status& status, State state) TANJI_EXCLUDES(mu_);
  absl::Status WaitFor(State state) TANJI_EXCLUDES(mu_);
  // These on the spool's thread.
  absl::Status Append(std::string_view bytes);
  absl::Status AppendPadding();
  absl::Status SealChunk();

  const std::string media_type_;
  const std::string record_id_;

  // The spool's thread alone, and who has waited for it.
  const store::RecordSealer sealer_;
  crypto::HmacSha256 commitment_;
  crypto::Sha256Stream content_;
  std::unique_ptr<store::BulkFile> file_;
  std::string open_;  // the chunk being filled
  uint32_t next_chunk_ = 0;
  uint64_t size_ = 0;
  crypto::Sha256Digest digest_{};
  crypto::Sha256Digest content_digest_{};

  base::Mutex mu_;
  base::CondVar changed_;
  std::deque<std::string> queue_ TANJI_GUARDED_BY(mu_);
  size_t queued_bytes_ TANJI_GUARDED_BY(mu_) = 0;
  State state_ TANJI_GUARDED_BY(mu_) = State::kOpen;
  absl::Status status_ TANJI_GUARDED_BY(mu_);

  std::thread thread_;
};

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_SUPPLY_PAYLOAD_SPOOL_H_
