// A call with one request that is answered by a stream of messages, written by
// a thread of the call's own.

#ifndef TANJI_SERVICES_SERVER_REPLY_STREAM_H_
#define TANJI_SERVICES_SERVER_REPLY_STREAM_H_

#include <google/protobuf/message.h>
#include <grpcpp/server_context.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include <chrono>
#include <functional>

#include "absl/status/status.h"
#include "lib/base/mutex.h"
#include "services/server/method.h"
#include "services/server/worker_pool.h"

namespace tanji::server {

// Lives until gRPC is done with it. All arguments of the constructor outlive
// it.
class ReplyStream : public grpc::ServerWriteReactor<grpc::ByteBuffer> {
 public:
  // Runs `handle` on a thread of `pool`; what it returns ends the call.
  // `request` is read before that, into `*message`, which `handle` owns.
  // `context` is gRPC's, of this call.
  using Handle = std::function<absl::Status(ReplyStream& stream)>;
  ReplyStream(const Method& method, ServiceParts& parts, WorkerPool& pool,
              const grpc::CallbackServerContext& context,
              const grpc::ByteBuffer& request,
              google::protobuf::Message& message, Handle handle);

  // Waits until gRPC has taken what was sent before, then hands it `message`: a
  // slow caller holds the writer back. What Check returns; DEADLINE_EXCEEDED
  // when the caller has taken nothing for parts.import_idle_max. On the
  // handle's thread only.
  absl::Status Send(const google::protobuf::Message& message)
      TANJI_EXCLUDES(mu_);

  // OK while somebody waits and there is time: CANCELLED; UNAVAILABLE when the
  // server stops; DEADLINE_EXCEEDED parts.export_time_max after `handle` began.
  absl::Status Check() const TANJI_EXCLUDES(mu_);

  // Who was let in.
  const identity::Caller& caller() const { return *caller_; }

 protected:
  ~ReplyStream() override = default;

 private:
  void OnWriteDone(bool ok) override TANJI_EXCLUDES(mu_);
  void OnCancel() override TANJI_EXCLUDES(mu_);
  void OnDone() override;
  absl::Status Start(const grpc::ByteBuffer& request,
                     google::protobuf::Message& message, Handle handle);
  absl::Status CheckLocked() const TANJI_REQUIRES(mu_);
  // As Check, but for the time: what waits in the pool's queue has all of it.
  absl::Status CheckWaiting() const TANJI_EXCLUDES(mu_);
  absl::Status CheckWaitingLocked() const TANJI_REQUIRES(mu_);
  // Waits until nothing is being written. Cancels the call where its caller has
  // taken nothing for too long.
  absl::Status WaitUntilTaken() TANJI_EXCLUDES(mu_);
  // For a call that has failed: it ends behind what is being written, or is
  // cancelled where that is not taken soon.
  void EndWriting() TANJI_EXCLUDES(mu_);
  void Answer(const absl::Status& status);

  // Constant after construction.
  const Method& method_;
  ServiceParts& parts_;
  WorkerPool& pool_;
  const grpc::CallbackServerContext& context_;
  absl::StatusOr<identity::Caller> caller_;  // constant until Answer
  const bool entered_;
  const std::chrono::steady_clock::time_point begun_ =
      std::chrono::steady_clock::now();

  // When `handle` began.
  std::chrono::steady_clock::time_point handled_since_ = begun_;

  grpc::ByteBuffer outgoing_;  // of the one write that is under way

  mutable base::Mutex mu_;
  base::CondVar changed_;
  bool writing_ TANJI_GUARDED_BY(mu_) = false;
  bool cancelled_ TANJI_GUARDED_BY(mu_) = false;
};

}  // namespace tanji::server

#endif  // TANJI_SERVICES_SERVER_REPLY_STREAM_H_
