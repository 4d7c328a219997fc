// Payloads that are no secret: each is a file beside the log's tiles, so that
// an auditor of the public files has it.

#ifndef TANJI_LIB_PLATFORM_RECORD_PUBLIC_PAYLOADS_H_
#define TANJI_LIB_PLATFORM_RECORD_PUBLIC_PAYLOADS_H_

#include <cstdint>
#include <deque>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/base/mutex.h"
#include "lib/ledger/record.h"
#include "lib/store/key_value_store.h"

namespace tanji::platform {

// The answers of time stamp authorities, and certificates of the log's keys.
// Thread-safe.
class PublicPayloads {
 public:
  PublicPayloads(const store::KeyValueStore& main,
                 const store::KeyValueStore& secrets)
      : main_(main), secrets_(secrets) {}

  // The file of the record's payload, as in "timestamp/7.tsr"; empty: it is no
  // public one.
  static std::string PathOf(const ledger::Record& record);

  // What the log has already, from each of its records in turn.
  void Take(const ledger::Record& record) TANJI_EXCLUDES(mu_);
  // A record that will stand at `seq` has one, unless it is refused after all:
  // said before a checkpoint can cover it. By ascending position.
  void Expect(uint64_t seq) TANJI_EXCLUDES(mu_);

  // That of record `seq`. NOT_FOUND when it has none; DATA_LOSS.
  absl::StatusOr<std::string> Read(uint64_t seq) const;

  // Writes those of the first `size` records to `directory` that it has not
  // written before. One call at a time.
  absl::Status Publish(const std::string& directory, uint64_t size)
      TANJI_EXCLUDES(mu_);

 private:
  absl::StatusOr<ledger::Record> RecordAt(uint64_t seq) const;

  const store::KeyValueStore& main_;
  const store::KeyValueStore& secrets_;

  mutable base::Mutex mu_;
  std::deque<uint64_t> to_publish_ TANJI_GUARDED_BY(mu_);
};

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_RECORD_PUBLIC_PAYLOADS_H_
