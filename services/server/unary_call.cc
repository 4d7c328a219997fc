#include "services/server/unary_call.h"

#include <algorithm>

#include "lib/api/grpc_status.h"
#include "lib/api/reply.h"

namespace tanji::server {

absl::Status StoppingError() {
  return absl::UnavailableError("the server stops");
}

void UnaryCall::OnDone() {
  if (entered_) parts_.gate.Leave();
  delete this;
}

void UnaryCall::Answer(const absl::Status& status) {
  absl::Status outcome = status;
  if (outcome.ok()) outcome = api::WriteReply(response_message(), reply_);
  method_.metrics.CountCall(outcome.code(),
                            std::chrono::steady_clock::now() - begun_);
  Finish(api::ToGrpcStatus(outcome));
}

absl::StatusOr<platform::View> WaitForView(
    const std::function<bool()>& cancelled, ServiceParts& parts,
    const platform::ReadOptions& options) {
  using std::chrono::milliseconds;
  using std::chrono::steady_clock;
  const auto end = steady_clock::now() + milliseconds(options.wait_millis);
  for (;;) {
    if (cancelled()) return absl::CancelledError("the caller has gone");
    if (parts.gate.closed()) return StoppingError();
    const auto left =
        std::chrono::ceil<milliseconds>(end - steady_clock::now());
    const auto slice = std::clamp(left, milliseconds(0), kWaitSlice);
    auto view =
        platform::ViewFor(parts.context, {options.min_seq, slice.count()});
    if (!absl::IsDeadlineExceeded(view.status()) || left <= slice) return view;
  }
}

}  // namespace tanji::server
