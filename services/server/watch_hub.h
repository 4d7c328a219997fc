// Tells all watches what is published.

#ifndef TANJI_SERVICES_SERVER_WATCH_HUB_H_
#define TANJI_SERVICES_SERVER_WATCH_HUB_H_

#include <cstddef>
#include <cstdint>
#include <list>
#include <thread>

#include "absl/status/status.h"
#include "lib/base/mutex.h"
#include "lib/platform/context.h"
#include "lib/platform/footprint/watch.h"
#include "lib/platform/live_changes.h"
#include "services/server/call_gate.h"

namespace tanji::server {

inline constexpr size_t kWatchesMax = 256;

// One call that watches. The hub's thread calls it, never two at once.
class WatchSession {
 public:
  // Something was published. `changed` is what came after the last one.
  virtual void Note(const platform::View& view,
                    const platform::ChangedProducts& changed) = 0;
  // Writes what there is to write, if nothing is being written.
  virtual absl::Status Serve(const platform::View& view) = 0;
  // The caller has gone, and nothing is being written.
  virtual bool HasLeft() const = 0;
  // Whether a message is under way: it may only be ended when there is none.
  virtual bool IsWriting() const = 0;
  // Cancels the call if its message has not been taken for too long; it can be
  // ended once HasLeft.
  virtual void CancelIfStuck() = 0;
  // The last call: ends it with `status`.
  virtual void End(const absl::Status& status) = 0;

 protected:
  ~WatchSession() = default;
};

// One thread for all watches: woken by each publication, it finds out once what
// has changed, and has those write that are not writing yet. Thread-safe.
class WatchHub {
 public:
  // Both outlive it.
  WatchHub(platform::Context& context, const CallGate& gate);
  // All sessions must have left.
  ~WatchHub();
  WatchHub(const WatchHub&) = delete;
  WatchHub& operator=(const WatchHub&) = delete;

  // RESOURCE_EXHAUSTED when there are kWatchesMax.
  absl::Status Add(WatchSession* session) TANJI_EXCLUDES(mu_);
  // A session has something to do: a message was written, or the caller left.
  void Wake() TANJI_EXCLUDES(mu_);

  size_t count() const TANJI_EXCLUDES(mu_);

 private:
  void Run() TANJI_EXCLUDES(mu_);
  // Tells all sessions what was published since `version_`; the view up to
  // which they know it now.
  platform::View NoteAll(const std::list<WatchSession*>& sessions);
  // False when the session was ended.
  bool ServeOne(WatchSession& session, const platform::View& view);
  void CountDown(size_t left) TANJI_EXCLUDES(mu_);

  platform::Context& context_;
  const CallGate& gate_;
  uint64_t version_ = 0;  // of LiveChanges; own thread only

  mutable base::Mutex mu_;
  base::CondVar wake_;
  std::list<WatchSession*> added_ TANJI_GUARDED_BY(mu_);
  size_t count_ TANJI_GUARDED_BY(mu_) = 0;
  bool woken_ TANJI_GUARDED_BY(mu_) = false;
  bool stopping_ TANJI_GUARDED_BY(mu_) = false;

  std::thread thread_;
};

}  // namespace tanji::server

#endif  // TANJI_SERVICES_SERVER_WATCH_HUB_H_
