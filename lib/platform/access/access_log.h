// Who has read what of whom: each organisation sees every read of its data by
// others, the operator included.

#ifndef TANJI_LIB_PLATFORM_ACCESS_ACCESS_LOG_H_
#define TANJI_LIB_PLATFORM_ACCESS_ACCESS_LOG_H_

#include <chrono>
#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/base/clock.h"
#include "lib/base/mutex.h"
#include "lib/base/ticker.h"
#include "lib/crypto/aead.h"
#include "lib/identity/decide.h"
#include "lib/platform/access/access_counts.h"
#include "lib/platform/context.h"
#include "lib/store/key_value_store.h"
#include "lib/store/sealing.h"

namespace tanji::platform {

// Reads of one kind within one hour.
struct AccessLine {
  int64_t hour = 0;  // since 1970, UTC
  // Organisation; empty: the operator; "*": further ones.
  std::string reader;
  std::string action;  // identity::ActionName
  // The owner's id; empty: several, or all that it has.
  std::string product;
  uint64_t count = 0;
};

inline constexpr int64_t kAccessLogDaysMax = 400;
inline constexpr std::chrono::milliseconds kAccessLogInterval(1000);

// Counts in memory, and writes what has changed once a second and at the end: a
// process that is killed loses the last second of it. Thread-safe.
class AccessLog : public identity::ReadObserver {
 public:
  // `secret` and `names_secret` are 32 bytes each; all else outlives it.
  AccessLog(store::KeyValueStore& main, uint64_t fence, std::string_view secret,
            std::string_view names_secret, base::Clock& clock);
  ~AccessLog() override;  // Stop

  // Of the operator's reads the organisation is noted and no product, each once
  // a call. Threads do not wait for one another. Cost: some 0.1 us; repeated
  // within a call of the operator, a few ns.
  void NoteRead(const identity::Caller& caller, identity::Action action,
                const identity::Object& object) override;

  // That somebody has made a credential with which one can act as `owner`.
  void NoteCredential(const identity::Caller& caller, std::string_view owner);

  // Writes what has not been written, and once a day deletes what is older than
  // kAccessLogDaysMax. What cannot be written for now is kept.
  absl::Status Flush();
  void Stop();

  // DATA_LOSS for a value that was not sealed under `key`.
  static absl::Status CheckStored(std::string_view secret, std::string_view key,
                                  std::string_view value);

  // Takes the names of products and files out of what was read of `owner`, or
  // deletes all of it where `names` is null; nothing of it is in the files of
  // the store then. DATA_LOSS; errors of the store.
  absl::Status Forget(const std::string& owner,
                      const std::set<std::string>* names);

  // What was read of `owner` in the last `days` days, the newest first, then by
  // reader, action and product; at most `lines_max`. DATA_LOSS.
  absl::StatusOr<std::vector<AccessLine>> Read(const std::string& owner,
                                               int64_t days, size_t lines_max);

 private:
  std::string StoreKey(const AccessHour& hour) const;
  absl::StatusOr<AccessLines> Stored(const AccessHour& hour) const;
  // Adds `noted` to what is stored of the hour.
  absl::Status Write(const AccessHour& hour, const AccessLines& noted)
      TANJI_REQUIRES(writing_mu_);
  std::string Seal(const std::string& key, const AccessLines& lines) const;
  void FlushAndTell();
  // Deletes hours before `hour`. Cost: a look at each that is stored.
  absl::Status Prune(int64_t hour) TANJI_REQUIRES(writing_mu_);

  // Constant after construction.
  store::KeyValueStore& main_;
  const uint64_t fence_;
  const crypto::Aead aead_;
  const store::IdDigester names_;
  base::Clock& clock_;

  AccessCounts noted_;  // what is not written yet

  base::Mutex writing_mu_;  // held over the disk
  int64_t pruned_hour_ TANJI_GUARDED_BY(writing_mu_) = 0;
  bool has_failed_ = false;  // of the ticker's thread
  base::Ticker ticker_;
};

// Right: read-access-log, for the organisation. `days` from 1 to
// kAccessLogDaysMax.
absl::StatusOr<std::vector<AccessLine>> ListReads(
    const Context& context, const identity::Caller& caller,
    const std::string& organisation, int64_t days);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_ACCESS_ACCESS_LOG_H_
