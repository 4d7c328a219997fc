#include "services/server/first_message.h"

#include <algorithm>

#include "lib/base/strings.h"
#include "services/server/server_limits.h"
#include "services/server/unary_call.h"

namespace tanji::server {

void FirstMessage::Await() {
  const base::MutexLock lock(mu_);
  SetAlarm();
}

bool FirstMessage::Take() {
  const base::MutexLock lock(mu_);
  if (taken_) return false;
  taken_ = true;
  // It holds this object.
  alarm_.reset();
  return true;
}

void FirstMessage::SetAlarm() {
  const auto slice =
      std::min<std::chrono::milliseconds>(longest_, kFirstMessageSlice);
  alarm_.emplace();
  alarm_->Set(std::chrono::system_clock::now() + slice,
              [self = shared_from_this()](bool ok) {
                if (ok) self->Look();
              });
}

absl::Status FirstMessage::CheckLocked() const {
  if (gate_.closed()) return StoppingError();
  if (std::chrono::steady_clock::now() - begun_ < longest_) {
    return absl::OkStatus();
  }
  return absl::DeadlineExceededError(
      base::StrCat("no message came for ", longest_.count(), " ms"));
}

void FirstMessage::Look() {
  absl::Status status;
  {
    const base::MutexLock lock(mu_);
    if (taken_) return;
    status = CheckLocked();
    if (status.ok()) return SetAlarm();
    taken_ = true;
    alarm_.reset();
  }
  // The call is still there: it ends with this.
  end_(status);
}

}  // namespace tanji::server
