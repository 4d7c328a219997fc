// Which records of a log must have their secrets, and which were erased.

#ifndef TANJI_LIB_PLATFORM_RECORD_RECORDED_SECRETS_H_
#define TANJI_LIB_PLATFORM_RECORD_RECORDED_SECRETS_H_

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "lib/ledger/record.h"
#include "lib/store/key_value_store.h"

namespace tanji::platform {

// Thread-compatible. Takes the log's records, each in turn; then Finish.
class RecordedSecrets {
 public:
  void Take(const ledger::Record& record);
  void Finish();

  // Positions of records that an erasure refers to, ascending.
  const std::vector<uint64_t>& erased() const { return erased_; }

  // DATA_LOSS, naming some, unless every payload and every one of the first
  // `organisations` organisations that was not erased has its secret: without
  // it the data are lost, however whole they look. Cost: one pass over the
  // records' secrets.
  absl::Status CheckStored(const store::KeyValueStore& main,
                           const store::KeyValueStore& secrets,
                           uint32_t organisations) const;

 private:
  std::vector<uint64_t> with_secret_;  // once finished: that must have one
  std::vector<uint64_t> erasures_;     // positions of erasures themselves
  std::vector<uint64_t> erased_;
};

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_RECORD_RECORDED_SECRETS_H_
