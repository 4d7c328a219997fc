// A call whose request comes as a stream of messages and that is answered once:
// chunks come in on gRPC's threads and are parsed on a thread of the call's
// own.

#ifndef TANJI_SERVICES_SERVER_STREAM_CALL_H_
#define TANJI_SERVICES_SERVER_STREAM_CALL_H_

#include <google/protobuf/message.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include <chrono>
#include <deque>
#include <memory>
#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/base/mutex.h"
#include "lib/base/status.h"
#include "lib/platform/limits.h"
#include "services/server/first_message.h"
#include "services/server/method.h"

namespace tanji::server {

// gRPC reads one message ahead while the worker parses; reading pauses when the
// queue is full, so that a fast client is held back by its own connection.
// Lives until gRPC is done with it. All arguments of the constructor outlive
// it.
class StreamCall : public grpc::ServerReadReactor<grpc::ByteBuffer> {
 public:
  // `context` is gRPC's, of this call; it is handled on a thread of `pool`.
  StreamCall(const grpc::CallbackServerContext& context, const Method& method,
             ServiceParts& parts, WorkerPool& pool, grpc::ByteBuffer* reply);

 protected:
  ~StreamCall() override = default;

  // Reads the next message into `*message`; false at the stream's end. A
  // message has a header or a chunk: RESOURCE_EXHAUSTED for a chunk beyond
  // platform::kChunkSizeMax. DEADLINE_EXCEEDED when none came for too long, or
  // the whole takes too long; CANCELLED; UNAVAILABLE when the server stops
  // before the last has come. On the worker's thread only.
  template <typename Message>
  absl::StatusOr<bool> Next(Message* message) {
    message->Clear();
    TANJI_ASSIGN_OR_RETURN(const Part part, NextPart());
    if (!part.has_value()) return false;
    TANJI_RETURN_IF_ERROR(Read(*part, message));
    if (message->chunk().size() > platform::kChunkSizeMax) {
      return absl::ResourceExhaustedError(base::StrCat(
          "a chunk has ", message->chunk().size(), " bytes; at most ",
          platform::kChunkSizeMax, " expected"));
    }
    return true;
  }

  // Next for the first message, which has the header.
  template <typename Message>
  absl::Status NextHeader(Message* message) {
    TANJI_ASSIGN_OR_RETURN(const bool more, Next(message));
    if (more && message->has_header()) return absl::OkStatus();
    return absl::InvalidArgumentError(
        "the first message has no header; expected one, then chunks");
  }

  // Next for those behind it.
  template <typename Message>
  absl::StatusOr<bool> NextChunk(Message* message) {
    TANJI_ASSIGN_OR_RETURN(const bool more, Next(message));
    if (more && !message->has_chunk()) {
      return absl::InvalidArgumentError(
          "a message behind the first has no chunk; expected chunks only");
    }
    // It would bring nothing, and pass for a caller that is not idle.
    if (more && message->chunk().empty()) {
      return absl::InvalidArgumentError(
          "a chunk has no bytes; expected at least one");
    }
    return more;
  }

  ServiceParts& parts() { return parts_; }
  // Who was let in.
  const identity::Caller& caller() const { return *caller_; }

 private:
  // A message as it came, or the end of the stream.
  using Part = std::optional<grpc::ByteBuffer>;

  // Reads the stream to its end and writes the response. On a thread of
  // the pool.
  virtual absl::Status Handle(grpc::ByteBuffer* reply) = 0;

  void OnReadDone(bool ok) override TANJI_EXCLUDES(mu_);
  void OnCancel() override TANJI_EXCLUDES(mu_);
  void OnDone() override;

  absl::StatusOr<Part> NextPart() TANJI_EXCLUDES(mu_);
  absl::Status Read(const grpc::ByteBuffer& bytes,
                    google::protobuf::Message* message) const;
  // Whether nobody waits for what is still to come, or it has taken too long.
  absl::Status CheckLocked() const TANJI_REQUIRES(mu_);
  void Answer(const absl::Status& status);

  // Constant after construction.
  const grpc::CallbackServerContext& context_;
  const Method& method_;
  ServiceParts& parts_;
  WorkerPool& pool_;
  absl::StatusOr<identity::Caller> caller_;  // constant until Answer
  grpc::ByteBuffer* const reply_;            // gRPC's
  const bool entered_;
  const std::chrono::steady_clock::time_point begun_ =
      std::chrono::steady_clock::now();
  const std::shared_ptr<FirstMessage> first_;

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

}  // namespace tanji::server

#endif  // TANJI_SERVICES_SERVER_STREAM_CALL_H_
