#include "services/server/unary_call.h"

#include <algorithm>
#include <utility>

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
  // Who is answered may come back at once and finds a place.
  caller_.place.reset();
  absl::Status outcome = status.ok() ? status : Told(status);
  if (outcome.ok()) outcome = api::WriteReply(response_message(), reply_);
  parts_.admission.NoteEnd(context_, caller_, method_, outcome.code());
  method_.metrics.CountCall(outcome.code(),
                            std::chrono::steady_clock::now() - begun_);
  grpc::Status answer = api::ToGrpcStatus(outcome);
  if (ending_pool_ == nullptr) return Finish(std::move(answer));
  ending_pool_->RunInFront(
      [this, answer = std::move(answer)] { Finish(answer); });
}

absl::Status CheckCaller(bool cancelled, Deadline deadline,
                         const CallGate& gate) {
  // gRPC cancels at the deadline too, by a clock of its own.
  const auto now = std::chrono::system_clock::now();
  const bool is_over =
      deadline != kNoDeadline &&
      now >= deadline - (cancelled ? kDeadlineSlack : kDeadlineSlack * 0);
  if (is_over) {
    return absl::DeadlineExceededError("the caller's deadline has passed");
  }
  if (cancelled) return absl::CancelledError("the caller has gone");
  return gate.closed() ? StoppingError() : absl::OkStatus();
}

absl::Status WaitForSeq(base::StopCheck stop, ServiceParts& parts,
                        const platform::ReadOptions& options) {
  using std::chrono::milliseconds;
  using std::chrono::steady_clock;
  const auto end = steady_clock::now() + milliseconds(options.wait_millis);
  for (;;) {
    TANJI_RETURN_IF_ERROR(stop());
    const auto left =
        std::chrono::ceil<milliseconds>(end - steady_clock::now());
    const auto slice = std::clamp(left, milliseconds(0), kWaitSlice);
    absl::Status reached =
        platform::ViewFor(parts.context, {options.min_seq, slice.count()})
            .status();
    if (!absl::IsDeadlineExceeded(reached) || left <= slice) return reached;
  }
}

}  // namespace tanji::server
