#include "services/server/reply_stream.h"

#include <algorithm>
#include <utility>

#include "lib/api/grpc_status.h"
#include "lib/api/reply.h"
#include "lib/api/request.h"
#include "lib/base/status.h"
#include "services/server/server_limits.h"
#include "services/server/unary_call.h"

namespace tanji::server {

using std::chrono::steady_clock;

ReplyStream::ReplyStream(const Method& method, ServiceParts& parts,
                         WorkerPool& pool,
                         const grpc::CallbackServerContext& context,
                         const grpc::ByteBuffer& request,
                         google::protobuf::Message& message, Handle handle)
    : method_(method),
      parts_(parts),
      pool_(pool),
      context_(context),
      caller_(parts.admission.Admit(context, method)),
      entered_(parts.gate.Enter()) {
  if (entered_ && !caller_.ok()) {
    parts_.late.Answer(caller_.status(), [this] { Answer(caller_.status()); });
    return;
  }
  const absl::Status started =
      entered_ ? Start(request, message, std::move(handle)) : StoppingError();
  if (!started.ok()) Answer(started);
}

absl::Status ReplyStream::Start(const grpc::ByteBuffer& request,
                                google::protobuf::Message& message,
                                Handle handle) {
  TANJI_RETURN_IF_ERROR(
      api::ReadRequest(request, method_.request_size_max, &message));
  return pool_.RunThenEnd(
      [this, handle = std::move(handle)] {
        handled_since_ = steady_clock::now();
        absl::Status status = Check();
        if (status.ok()) status = handle(*this);
        // What was sent last has to be taken before the call ends.
        if (status.ok()) status = WaitUntilTaken();
        if (!status.ok()) EndWriting();
        return [this, status] { Answer(status); };
      },
      {[this] { return CheckWaiting(); },
       [this](const absl::Status& gone) { Answer(gone); }});
}

absl::Status ReplyStream::WaitUntilTaken() {
  const auto end = steady_clock::now() + parts_.import_idle_max;
  {
    const base::MutexLock lock(mu_);
    for (;;) {
      if (!writing_) return CheckLocked();
      TANJI_RETURN_IF_ERROR(CheckLocked());
      const std::chrono::nanoseconds left = end - steady_clock::now();
      if (left <= std::chrono::nanoseconds(0)) break;
      changed_.WaitFor(mu_,
                       std::min<std::chrono::nanoseconds>(left, kWaitSlice));
    }
  }
  // Else its end would wait, behind the message, for as long as the caller
  // likes. Without the lock: gRPC may call OnWriteDone from here.
  context_.TryCancel();
  return absl::DeadlineExceededError(
      base::StrCat("the caller has taken nothing for ",
                   parts_.import_idle_max.count(), " ms"));
}

void ReplyStream::EndWriting() {
  const auto end = steady_clock::now() +
                   std::min(kExportFarewellMax, parts_.import_idle_max);
  {
    const base::MutexLock lock(mu_);
    // A call that is cancelled writes no more: gRPC says so soon.
    while (writing_ && !cancelled_) {
      const std::chrono::nanoseconds left = end - steady_clock::now();
      if (left <= std::chrono::nanoseconds(0)) break;
      changed_.WaitFor(mu_, left);
    }
    if (!writing_ || cancelled_) return;
  }
  context_.TryCancel();
}

absl::Status ReplyStream::CheckWaitingLocked() const {
  if (cancelled_) return absl::CancelledError("the caller has gone");
  return parts_.gate.closed() ? StoppingError() : absl::OkStatus();
}

absl::Status ReplyStream::CheckLocked() const {
  TANJI_RETURN_IF_ERROR(CheckWaitingLocked());
  const auto run = steady_clock::now() - handled_since_;
  if (run < parts_.export_time_max) return absl::OkStatus();
  return absl::DeadlineExceededError(base::StrCat(
      "the stream has lasted for ", parts_.export_time_max.count(),
      " ms, which is the limit; expected a caller that takes it faster"));
}

absl::Status ReplyStream::Send(const google::protobuf::Message& message) {
  TANJI_RETURN_IF_ERROR(WaitUntilTaken());
  outgoing_.Clear();
  TANJI_RETURN_IF_ERROR(api::WriteReply(message, &outgoing_));
  {
    const base::MutexLock lock(mu_);
    writing_ = true;
  }
  // The call ends behind it, by the same thread.
  pool_.RunInFront([this] { StartWrite(&outgoing_); });
  return absl::OkStatus();
}

absl::Status ReplyStream::Check() const {
  const base::MutexLock lock(mu_);
  return CheckLocked();
}

absl::Status ReplyStream::CheckWaiting() const {
  const base::MutexLock lock(mu_);
  return CheckWaitingLocked();
}

void ReplyStream::OnWriteDone(bool ok) {
  const base::MutexLock lock(mu_);
  writing_ = false;
  cancelled_ = cancelled_ || !ok;
  changed_.NotifyAll();
}

void ReplyStream::OnCancel() {
  const base::MutexLock lock(mu_);
  cancelled_ = true;
  changed_.NotifyAll();
}

void ReplyStream::OnDone() {
  if (entered_) parts_.gate.Leave();
  delete this;
}

void ReplyStream::Answer(const absl::Status& status) {
  if (caller_.ok()) {
    caller_->place.reset();
    parts_.admission.NoteEnd(context_, *caller_, method_, status.code());
  }
  method_.metrics.CountCall(status.code(), steady_clock::now() - begun_);
  Finish(api::ToGrpcStatus(status));
}

}  // namespace tanji::server
