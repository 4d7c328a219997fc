#include "services/server/stream_call.h"

#include <utility>

#include "lib/api/grpc_status.h"
#include "lib/api/request.h"
#include "services/server/server_limits.h"
#include "services/server/unary_call.h"

namespace tanji::server {

StreamCall::StreamCall(const Method& method, ServiceParts& parts,
                       grpc::ByteBuffer* reply)
    : method_(method),
      parts_(parts),
      reply_(reply),
      entered_(parts.gate.Enter()) {
  // gRPC calls back only once the call was handed to it.
  if (entered_) {
    StartRead(&incoming_);
  } else {
    Answer(StoppingError());
  }
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
    const absl::Status started = parts_.imports.RunThenEnd([this] {
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

absl::StatusOr<StreamCall::Part> StreamCall::NextPart() {
  bool read_on = false;
  Part part;
  {
    const base::MutexLock lock(mu_);
    const auto end = std::chrono::steady_clock::now() + parts_.import_idle_max;
    while (queue_.empty() && !ended_ && !cancelled_) {
      const auto left = end - std::chrono::steady_clock::now();
      if (left <= std::chrono::nanoseconds(0)) {
        return absl::DeadlineExceededError(base::StrCat(
            "no chunk came for ", parts_.import_idle_max.count(), " ms"));
      }
      changed_.WaitFor(mu_, left);
    }
    if (cancelled_) return absl::CancelledError("the caller has gone");
    if (queue_.empty()) return std::nullopt;
    part = std::move(queue_.front());
    queue_.pop_front();
    if (!reading_ && !ended_) reading_ = read_on = true;
  }
  // Without the lock: gRPC may call OnReadDone from here.
  if (read_on) StartRead(&incoming_);
  return part;
}

absl::Status StreamCall::Read(const grpc::ByteBuffer& bytes,
                              google::protobuf::Message* message) const {
  return api::ReadRequest(bytes, method_.request_size_max, message);
}

void StreamCall::Answer(const absl::Status& status) {
  method_.metrics.CountCall(status.code(),
                            std::chrono::steady_clock::now() - begun_);
  Finish(api::ToGrpcStatus(status));
}

}  // namespace tanji::server
