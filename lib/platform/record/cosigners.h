// Has the log's checkpoints cosigned by witnesses.

#ifndef TANJI_LIB_PLATFORM_RECORD_COSIGNERS_H_
#define TANJI_LIB_PLATFORM_RECORD_COSIGNERS_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/base/clock.h"
#include "lib/base/mutex.h"
#include "lib/ledger/note.h"
#include "lib/ledger/witness_policy.h"
#include "lib/platform/record/key_ring.h"
#include "lib/platform/record/ledger_state.h"
#include "lib/platform/record/witness_peer.h"

namespace tanji::platform {

struct WitnessOptions {
  std::string policy;            // a tlog-policy; empty: no witnesses
  std::string authorities_path;  // of https; empty: those of the system
  std::chrono::milliseconds timeout{5'000};         // of a call
  std::chrono::milliseconds retry_interval{1'000};  // doubles up to a minute
};

inline constexpr size_t kWitnessesAskedMax = 32;  // a thread each
// A checkpoint that a quorum has not cosigned within this makes an alarm, and
// the newest one takes its place.
inline constexpr int64_t kQuorumSeconds = 30;
// An idle log has its last checkpoint cosigned anew this often, so that it can
// be told from one that is withheld.
inline constexpr int64_t kRefreshSeconds = 600;

// What a witness last said.
struct WitnessState {
  std::string name;        // in the policy
  std::string url;         // empty: it is asked by files
  uint64_t size = 0;       // of the last checkpoint that it has cosigned
  int64_t seconds = 0;     // when, as it says; 0: not since the start
  std::string fault = {};  // why the last call failed; empty: it did not
};

// Takes up the newest signed checkpoint and asks each witness with a URL, each
// on a thread of its own, to cosign it; a quorum makes it the witnessed
// checkpoint of LedgerState. Nothing waits for a witness that is away.
// Thread-safe.
class Cosigners {
 public:
  struct Parts {
    LedgerState& ledger;
    base::Clock& clock;
    const KeyRing& keys;
    // Stores and publishes what a quorum has cosigned, before it is shown.
    // After an error it is tried again.
    std::function<absl::Status(const LedgerState::SignedCheckpoint&)> keep;
    // Called when a witness that could not be asked at the start knows a longer
    // log, or another history: this one was rolled back.
    std::function<void(const absl::Status&)> on_rollback;
  };
  // INVALID_ARGUMENT for a policy that cannot be read, has a bad URL, or lists
  // logs and not this one.
  static absl::StatusOr<std::unique_ptr<Cosigners>> Create(
      const WitnessOptions& options, Parts parts);
  ~Cosigners();  // Stop
  Cosigners(const Cosigners&) = delete;
  Cosigners& operator=(const Cosigners&) = delete;

  // Asks each witness to cosign the log's last checkpoint, if there is one:
  // DATA_LOSS when one has cosigned more, or another history. Those that are
  // away are told in the program's log. Before Start.
  absl::Status CheckHistory();

  void Start();
  void Stop() TANJI_EXCLUDES(mu_);

  // Cosignature lines that came back by file, over `note`, a checkpoint that
  // this log has signed. INVALID_ARGUMENT for another note, and for lines none
  // of which is by a witness of the policy; errors of Parts::keep.
  absl::Status TakeLines(const std::string& note, const std::string& lines)
      TANJI_EXCLUDES(mu_);

  std::vector<WitnessState> states() const TANJI_EXCLUDES(mu_);
  // OK, or what waits for a quorum, once it has for kQuorumSeconds since it was
  // first asked.
  absl::Status status() const TANJI_EXCLUDES(mu_);

 private:
  struct Peer {
    std::unique_ptr<WitnessPeer> witness;  // null: it has no URL
    bool is_checked = false;               // it has seen that this log goes on
  };
  // A checkpoint, and who has cosigned it.
  struct Target {
    LedgerState::SignedCheckpoint checkpoint;  // with the lines so far
    LedgerState::SignedCheckpoint as_signed;   // without
    std::set<size_t> cosigned = {};            // places in the policy
    int64_t since_seconds = 0;
    bool is_kept = false;
  };

  Cosigners(ledger::WitnessPolicy policy, WitnessOptions options, Parts parts);

  int64_t NowSeconds() const;
  void Run(size_t place);
  // The checkpoint that this witness is to cosign next; nothing: stopping.
  std::optional<LedgerState::SignedCheckpoint> NextTarget(size_t place)
      TANJI_EXCLUDES(mu_);
  void RenewTarget() TANJI_REQUIRES(mu_);
  absl::Status Ask(size_t place, const LedgerState::SignedCheckpoint& of);
  // Adds the good lines of `lines` to `target`; whose they are.
  std::set<size_t> AddLines(Target& target, std::string_view lines)
      TANJI_REQUIRES(mu_);
  struct SignedBy {
    size_t place;
    int64_t seconds;
  };
  std::optional<SignedBy> FindSigner(const ledger::Note& note) const;
  absl::Status KeepIfMet(Target& target) TANJI_REQUIRES(mu_);
  void NoteFault(size_t place, const absl::Status& status) TANJI_EXCLUDES(mu_);
  bool WaitToRetry(int failures) TANJI_EXCLUDES(mu_);

  const ledger::WitnessPolicy policy_;
  const WitnessOptions options_;
  const Parts parts_;
  std::vector<Peer> peers_;  // by place; each of its own thread

  mutable base::Mutex mu_;
  base::CondVar wake_;
  bool stopping_ TANJI_GUARDED_BY(mu_) = false;
  std::vector<WitnessState> states_ TANJI_GUARDED_BY(mu_);
  std::optional<Target> target_ TANJI_GUARDED_BY(mu_);
  std::optional<Target> by_file_ TANJI_GUARDED_BY(mu_);
  // Since when nothing more is witnessed though there is more; 0: there is not.
  mutable int64_t pending_since_ TANJI_GUARDED_BY(mu_) = 0;
  mutable uint64_t pending_beyond_ TANJI_GUARDED_BY(mu_) = 0;

  std::vector<std::thread> threads_;
};

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_RECORD_COSIGNERS_H_
