#include "services/server/stream_call.h"

#include <algorithm>
#include <utility>

#include "lib/api/grpc_status.h"
#include "lib/api/request.h"
#include "services/server/server_limits.h"
#include "services/server/unary_call.h"

namespace tanji::server {

StreamCall::StreamCall(const grpc::CallbackServerContext& context,
                       const Method& method, ServiceParts& parts,
                       WorkerPool& pool, grpc::ByteBuffer* reply)
    : context_(context),
      method_(method),
      parts_(parts),
      pool_(pool),
      caller_(parts.admission.Admit(context, method)),
      reply_(reply),
      entered_(parts.gate.Enter()),
      first_(std::make_shared<FirstMessage>(
          parts.gate, parts.import_idle_max,
          [this](const absl::Status& status) { Answer(status); })) {
  // gRPC calls back only once the call was handed to it.
  if (!entered_) {
    Answer(StoppingError());
    return;
  }
  if (!caller_.ok()) {
    parts_.late.Answer(caller_.status(), [this] { Answer(caller_.status()); });
    return;
  }
  StartRead(&incoming_);
  first_->Await();
}

void StreamCall::OnDone() {
  if (entered_) parts_.gate.Leave();
  delete this;
}

void StreamCall::OnReadDone(bool ok) {
  bool read_on = false;
  {
    const base::MutexLock lock(mu_);
    if (ok) {
      queue_.push_back(std::move(incoming_));
      incoming_.Clear();
      read_on = queue_.size() < kImportChunksQueuedMax;
      reading_ = read_on;
    } else {
      ended_ = true;
      reading_ = false;
    }
  }
  // The worker may answer, but the call lives on until this read is over.
  if (!worker_started_) {
    worker_started_ = true;
    if (!first_->Take()) return;
    const absl::Status started = pool_.RunThenEnd([this] {
      const absl::Status status = Handle(reply_);
      return [this, status] { Answer(status); };
    });
    if (!started.ok()) return Answer(started);
  }
  changed_.NotifyAll();
  if (read_on) StartRead(&incoming_);
}

void StreamCall::OnCancel() {
  const base::MutexLock lock(mu_);
  cancelled_ = true;
  changed_.NotifyAll();
}

absl::Status StreamCall::CheckLocked() const {
  if (cancelled_) return absl::CancelledError("the caller has gone");
  // What has come to its end is finished in the time that a stop leaves.
  if (!ended_ && parts_.gate.closed()) return StoppingError();
  if (ended_ ||
      std::chrono::steady_clock::now() - begun_ < parts_.import_time_max) {
    return absl::OkStatus();
  }
  return absl::DeadlineExceededError(
      base::StrCat("the stream has lasted for ", parts_.import_time_max.count(),
                   " ms, which is the limit; expected its end before"));
}

absl::StatusOr<StreamCall::Part> StreamCall::NextPart() {
  bool read_on = false;
  Part part;
  {
    const base::MutexLock lock(mu_);
    const auto end = std::chrono::steady_clock::now() + parts_.import_idle_max;
    for (;;) {
      TANJI_RETURN_IF_ERROR(CheckLocked());
      if (!queue_.empty() || ended_) break;
      const auto left = end - std::chrono::steady_clock::now();
      if (left <= std::chrono::nanoseconds(0)) {
        return absl::DeadlineExceededError(base::StrCat(
            "no chunk came for ", parts_.import_idle_max.count(), " ms"));
      }
      changed_.WaitFor(mu_,
                       std::min<std::chrono::nanoseconds>(left, kWaitSlice));
    }
    if (queue_.empty()) return std::nullopt;
    part = std::move(queue_.front());
    queue_.pop_front();
    if (!reading_ && !ended_) reading_ = read_on = true;
  }
  // The call lives until this read is over.
  if (read_on) pool_.RunInFront([this] { StartRead(&incoming_); });
  return part;
}

absl::Status StreamCall::Read(const grpc::ByteBuffer& bytes,
                              google::protobuf::Message* message) const {
  return api::ReadRequest(bytes, method_.request_size_max, message);
}

void StreamCall::Answer(const absl::Status& status) {
  if (caller_.ok()) {
    caller_->place.reset();
    parts_.admission.NoteEnd(context_, *caller_, method_, status.code());
  }
  method_.metrics.CountCall(status.code(),
                            std::chrono::steady_clock::now() - begun_);
  Finish(api::ToGrpcStatus(status));
}

}  // namespace tanji::server
