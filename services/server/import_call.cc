#include "services/server/import_call.h"

#include <chrono>
#include <deque>
#include <optional>
#include <utility>

#include "lib/api/committed.h"
#include "lib/api/grpc_status.h"
#include "lib/api/reply.h"
#include "lib/api/request.h"
#include "lib/base/mutex.h"
#include "lib/base/status.h"
#include "lib/platform/import.h"
#include "lib/platform/limits.h"
#include "services/server/server_limits.h"
#include "services/server/unary_call.h"
#include "tanji/supply/v1/supply.pb.h"

namespace tanji::server {
namespace {

namespace v1 = supply::v1;

// A chunk as it came, or the end of the stream.
using Part = std::optional<grpc::ByteBuffer>;

// gRPC reads one message ahead while the worker parses; reading pauses when the
// queue is full, so that a fast client is held back by its own connection.
class ImportCall final : public grpc::ServerReadReactor<grpc::ByteBuffer> {
 public:
  ImportCall(const Method& method, ServiceParts& parts, grpc::ByteBuffer* reply)
      : method_(method),
        parts_(parts),
        reply_(reply),
        entered_(parts.gate.Enter()) {
    if (entered_) {
      StartRead(&incoming_);
    } else {
      Answer(StoppingError());
    }
  }

 private:
  ~ImportCall() override = default;

  void OnReadDone(bool ok) override TANJI_EXCLUDES(mu_);
  void OnCancel() override TANJI_EXCLUDES(mu_);
  void OnDone() override {
    if (entered_) parts_.gate.Leave();
    delete this;
  }

  // On the worker's thread.
  WorkerPool::Ending Work();
  absl::StatusOr<v1::ImportStreamResponse> ImportAll();
  absl::StatusOr<Part> NextPart() TANJI_EXCLUDES(mu_);
  absl::Status ReadPart(const grpc::ByteBuffer& bytes,
                        v1::ImportStreamRequest* part) const;
  void Answer(const absl::Status& status);

  // Constant after construction.
  const Method& method_;
  ServiceParts& parts_;
  grpc::ByteBuffer* const reply_;  // gRPC's
  const bool entered_;
  const std::chrono::steady_clock::time_point begun_ =
      std::chrono::steady_clock::now();

  grpc::ByteBuffer incoming_;    // of the one read that is under way
  bool worker_started_ = false;  // in OnReadDone only, which is never called
                                 // twice at once

  base::Mutex mu_;
  base::CondVar changed_;
  std::deque<grpc::ByteBuffer> queue_ TANJI_GUARDED_BY(mu_);
  bool reading_ TANJI_GUARDED_BY(mu_) = true;
  bool ended_ TANJI_GUARDED_BY(mu_) = false;
  bool cancelled_ TANJI_GUARDED_BY(mu_) = false;
};

void ImportCall::OnReadDone(bool ok) {
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
    const absl::Status started =
        parts_.imports.RunThenEnd([this] { return Work(); });
    if (!started.ok()) return Answer(started);
  }
  changed_.NotifyAll();
  if (read_on) StartRead(&incoming_);
}

void ImportCall::OnCancel() {
  const base::MutexLock lock(mu_);
  cancelled_ = true;
  changed_.NotifyAll();
}

absl::StatusOr<Part> ImportCall::NextPart() {
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

absl::Status ImportCall::ReadPart(const grpc::ByteBuffer& bytes,
                                  v1::ImportStreamRequest* part) const {
  TANJI_RETURN_IF_ERROR(
      api::ReadRequest(bytes, method_.request_size_max, part));
  if (part->chunk().size() > platform::kChunkSizeMax) {
    return absl::ResourceExhaustedError(
        base::StrCat("a chunk has ", part->chunk().size(), " bytes; at most ",
                     platform::kChunkSizeMax, " expected"));
  }
  return absl::OkStatus();
}

absl::StatusOr<v1::ImportStreamResponse> ImportCall::ImportAll() {
  v1::ImportStreamRequest message;
  TANJI_ASSIGN_OR_RETURN(Part part, NextPart());
  if (part.has_value()) TANJI_RETURN_IF_ERROR(ReadPart(*part, &message));
  if (!message.has_header()) {
    return absl::InvalidArgumentError(
        "the first message has no header; expected one, then chunks");
  }
  const v1::ImportHeader& header = message.header();
  TANJI_ASSIGN_OR_RETURN(
      const std::unique_ptr<platform::Import> import,
      platform::Import::Begin(
          parts_.context, parts_.caller,
          {header.request_id(), header.organisation(),
           header.nodes_size_bytes(), header.edges_size_bytes(),
           header.factors_size_bytes()}));
  for (;;) {
    TANJI_ASSIGN_OR_RETURN(part, NextPart());
    if (!part.has_value()) break;
    message.Clear();
    TANJI_RETURN_IF_ERROR(ReadPart(*part, &message));
    if (!message.has_chunk()) {
      return absl::InvalidArgumentError(
          "a message behind the first has no chunk; expected chunks only");
    }
    TANJI_RETURN_IF_ERROR(import->Feed(message.chunk()));
  }
  TANJI_ASSIGN_OR_RETURN(const platform::ImportResult result, import->Finish());
  v1::ImportStreamResponse response;
  TANJI_RETURN_IF_ERROR(api::FromCommitted(result.committed, &response));
  response.set_product_count(result.products);
  response.set_input_count(result.inputs);
  return response;
}

WorkerPool::Ending ImportCall::Work() {
  const auto response = ImportAll();
  const absl::Status status =
      response.ok() ? api::WriteReply(*response, reply_) : response.status();
  return [this, status] { Answer(status); };
}

void ImportCall::Answer(const absl::Status& status) {
  method_.metrics.CountCall(status.code(),
                            std::chrono::steady_clock::now() - begun_);
  Finish(api::ToGrpcStatus(status));
}

}  // namespace

grpc::ServerReadReactor<grpc::ByteBuffer>* StartImportCall(
    const Method& method, ServiceParts& parts, grpc::ByteBuffer* reply) {
  return new ImportCall(method, parts, reply);
}

}  // namespace tanji::server
