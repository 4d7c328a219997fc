#include "services/server/watch_hub.h"

#include <chrono>
#include <utility>

#include "lib/base/strings.h"
#include "services/server/unary_call.h"

namespace tanji::server {
namespace {

// Without a publication the hub looks this often: for heartbeats that are due,
// and whether the server stops.
constexpr std::chrono::milliseconds kIdleWait(50);

}  // namespace

WatchHub::WatchHub(platform::Context& context, const CallGate& gate)
    : context_(context), gate_(gate) {
  context_.live.SetPublishedHook([this] { Wake(); });
  thread_ = std::thread([this] { Run(); });
}

WatchHub::~WatchHub() {
  context_.live.SetPublishedHook(nullptr);
  {
    const base::MutexLock lock(mu_);
    stopping_ = true;
    wake_.NotifyAll();
  }
  thread_.join();
}

absl::Status WatchHub::Add(WatchSession* session) {
  const base::MutexLock lock(mu_);
  if (count_ >= kWatchesMax) {
    return absl::ResourceExhaustedError(base::StrCat(
        kWatchesMax, " callers are watching already; try again later"));
  }
  ++count_;
  added_.push_back(session);
  woken_ = true;
  wake_.NotifyAll();
  return absl::OkStatus();
}

void WatchHub::Wake() {
  const base::MutexLock lock(mu_);
  woken_ = true;
  wake_.NotifyAll();
}

size_t WatchHub::count() const {
  const base::MutexLock lock(mu_);
  return count_;
}

void WatchHub::CountDown(size_t left) {
  const base::MutexLock lock(mu_);
  count_ -= left;
}

platform::View WatchHub::NoteAll(const std::list<WatchSession*>& sessions) {
  const platform::LiveChanges changes = context_.live.ChangesSince(version_);
  const bool is_news = changes.version != version_;
  version_ = changes.version;
  if (!is_news || sessions.empty()) return changes.view;
  const auto changed = platform::ChangedProducts::Of(changes);
  for (WatchSession* session : sessions) session->Note(changes.view, changed);
  return changes.view;
}

bool WatchHub::ServeOne(WatchSession& session, const platform::View& view) {
  if (session.IsWriting()) {
    session.CancelIfStuck();
    return true;
  }
  absl::Status status;
  if (session.HasLeft()) {
    status = absl::CancelledError("the caller has gone");
  } else if (gate_.closed()) {
    status = StoppingError();
  } else if (status = context_.live.status(); status.ok()) {
    status = session.Serve(view);
  }
  if (status.ok()) return true;
  session.End(status);
  return false;
}

void WatchHub::Run() {
  std::list<WatchSession*> sessions;
  for (;;) {
    std::list<WatchSession*> added;
    {
      const base::MutexLock lock(mu_);
      if (!woken_ && !stopping_) wake_.WaitFor(mu_, kIdleWait);
      if (stopping_) return;
      woken_ = false;
      added.swap(added_);
    }
    // Not one that is newer: a caller resumes from the position that it was
    // told, and must have been told all changes up to that.
    const platform::View view = NoteAll(sessions);
    // What they know of begins with the view that they are served first.
    sessions.splice(sessions.end(), added);
    if (sessions.empty()) continue;
    for (auto session = sessions.begin(); session != sessions.end();) {
      if (ServeOne(**session, view)) {
        ++session;
      } else {
        session = sessions.erase(session);
        CountDown(1);
      }
    }
  }
}

}  // namespace tanji::server
