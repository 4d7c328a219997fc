// The wait for the first message of a call that has no thread yet.

#ifndef TANJI_SERVICES_SERVER_FIRST_MESSAGE_H_
#define TANJI_SERVICES_SERVER_FIRST_MESSAGE_H_

#include <grpcpp/alarm.h>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "lib/base/mutex.h"
#include "services/server/call_gate.h"

namespace tanji::server {

// Outlives the call, for gRPC's timer may be behind it. Thread-safe.
class FirstMessage : public std::enable_shared_from_this<FirstMessage> {
 public:
  // What ends the call: no message within `longest`, or the server's stop.
  // `gate` outlives the call.
  FirstMessage(const CallGate& gate, std::chrono::milliseconds longest,
               std::function<void(const absl::Status&)> end)
      : gate_(gate), longest_(longest), end_(std::move(end)) {}

  // From now on `end` is called unless Take is called before; on a thread of
  // gRPC's.
  void Await() TANJI_EXCLUDES(mu_);

  // Whether the call goes on: false when `end` is or will be called. Once.
  bool Take() TANJI_EXCLUDES(mu_);

 private:
  void SetAlarm() TANJI_REQUIRES(mu_);
  void Look() TANJI_EXCLUDES(mu_);
  absl::Status CheckLocked() const TANJI_REQUIRES(mu_);

  // Of the call: not used once taken_.
  const CallGate& gate_;
  const std::chrono::milliseconds longest_;
  const std::function<void(const absl::Status&)> end_;
  const std::chrono::steady_clock::time_point begun_ =
      std::chrono::steady_clock::now();

  base::Mutex mu_;
  bool taken_ TANJI_GUARDED_BY(mu_) = false;
  std::optional<grpc::Alarm> alarm_ TANJI_GUARDED_BY(mu_);
};

}  // namespace tanji::server

#endif  // TANJI_SERVICES_SERVER_FIRST_MESSAGE_H_
