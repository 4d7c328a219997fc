// Has the log's checkpoints stamped by an outside authority (RFC 3161).

#ifndef TANJI_LIB_PLATFORM_RECORD_TIMESTAMPER_H_
#define TANJI_LIB_PLATFORM_RECORD_TIMESTAMPER_H_

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/base/clock.h"
#include "lib/base/mutex.h"
#include "lib/crypto/timestamp.h"
#include "lib/ledger/record.h"
#include "lib/net/http_client.h"
#include "lib/platform/record/ledger_state.h"
#include "lib/platform/record/public_payloads.h"
#include "lib/platform/record/sequencer.h"

namespace tanji::platform {

struct TimestampOptions {
  std::string url;                   // of the authority; empty: none is asked
  std::string authorities;           // PEM: whose stamps are taken
  std::string web_authorities_path;  // of https; empty: those of the system
  // At the begin of each of these since 1970 that something has come before: by
  // default at each full hour, so that each period's end is stamped too.
  std::chrono::seconds interval{3'600};
  std::chrono::milliseconds timeout{10'000};         // of a call
  std::chrono::milliseconds retry_interval{10'000};  // doubles up to 5 minutes
  std::chrono::milliseconds look_interval{1'000};    // whether one is due
};

// An authority that has not answered for this long makes an alarm.
inline constexpr int64_t kTimestampAlarmSeconds = 600;
// So does one whose clock differs from ours by more.
inline constexpr int64_t kTimestampClockSeconds = 300;

struct TimestampState {
  std::string url;
  uint64_t size = 0;      // of the last checkpoint that was stamped; 0: none
  int64_t seconds = 0;    // since 1970: when, as the authority says
  std::string authority;  // its name in its certificate
  std::string fault;      // why the last call failed; empty: it did not
};

// Each stamp is a record of the log, and a file beside its tiles. Thread-safe.
class Timestamper {
 public:
  struct Parts {
    Sequencer& sequencer;
    const LedgerState& ledger;
    base::Clock& clock;
    PublicPayloads& payloads;
  };
  // What the log has already, from each of its records in turn.
  struct History {
    std::vector<uint64_t> seqs;  // of all timestamp records
    uint64_t size = 0;           // that the last one is over
    int64_t micros = 0;          // of its record
    void Take(const ledger::Record& record);
  };

  // INVALID_ARGUMENT for a URL or authorities that cannot be read, and for one
  // without the other. Asks nobody before Start.
  static absl::StatusOr<std::unique_ptr<Timestamper>> Create(
      const TimestampOptions& options, Parts parts, History history);
  ~Timestamper();  // Stop
  Timestamper(const Timestamper&) = delete;
  Timestamper& operator=(const Timestamper&) = delete;

  void Start();
  void Stop() TANJI_EXCLUDES(mu_);

  // Nothing where no authority is asked.
  std::optional<TimestampState> state() const TANJI_EXCLUDES(mu_);
  // OK, or what has failed for kTimestampAlarmSeconds, or that the clocks
  // differ.
  absl::Status status() const TANJI_EXCLUDES(mu_);

 private:
  Timestamper(const TimestampOptions& options, Parts parts, History history);

  void Run();
  bool IsDue() const TANJI_REQUIRES(mu_);
  absl::Status StampNext() TANJI_EXCLUDES(mu_);
  absl::StatusOr<std::string> Ask(const std::string& request);
  void NoteFault(const absl::Status& fault) TANJI_EXCLUDES(mu_);

  const TimestampOptions options_;
  const Parts parts_;
  std::unique_ptr<net::HttpClient> client_;  // null: nobody is asked
  std::optional<crypto::TimestampAuthorities> authorities_;

  mutable base::Mutex mu_;
  base::CondVar wake_;
  History history_ TANJI_GUARDED_BY(mu_);
  TimestampState state_ TANJI_GUARDED_BY(mu_);
  int64_t failing_since_ TANJI_GUARDED_BY(mu_) = 0;  // seconds; 0: it is not
  absl::Status clock_fault_ TANJI_GUARDED_BY(mu_);
  bool stopping_ TANJI_GUARDED_BY(mu_) = false;

  std::thread thread_;
};

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_RECORD_TIMESTAMPER_H_
