// One unary call: reads the request strictly, hands it to the method's code,
// and answers when that is done, on whatever thread.
//
// Calls come as bytes (gRPC's raw callback API), because gRPC itself would
// answer a message that cannot be parsed with UNIMPLEMENTED, parse it on its
// own thread however large, and know one size limit for all methods.

#ifndef TANJI_SERVICES_SERVER_UNARY_CALL_H_
#define TANJI_SERVICES_SERVER_UNARY_CALL_H_

#include <google/protobuf/arena.h>
#include <google/protobuf/message.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <type_traits>
#include <utility>

#include "absl/status/status.h"
#include "lib/api/request.h"
#include "lib/platform/footprint/footprints.h"
#include "services/server/method.h"
#include "services/server/server_limits.h"

namespace tanji::server {

// What a call gets that comes while the server stops.
absl::Status StoppingError();

// Lives until gRPC is done with it, which is after Answer. Thread-compatible,
// but for cancelled().
class UnaryCall : public grpc::ServerUnaryReactor {
 public:
  UnaryCall(const Method& method, ServiceParts& parts, grpc::ByteBuffer* reply)
      : method_(method),
        parts_(parts),
        reply_(reply),
        entered_(parts.gate.Enter()) {}

  // Ends the call with the response, or with the error. Exactly once; the call
  // must not be used after it.
  void Answer(const absl::Status& status);
  // The caller has gone, or its deadline has passed.
  bool cancelled() const { return cancelled_.load(); }

  // False: the server stops, and the call must not begin.
  bool entered() const { return entered_; }

  const Method& method() const { return method_; }
  ServiceParts& parts() { return parts_; }

 protected:
  ~UnaryCall() override = default;

 private:
  virtual const google::protobuf::Message& response_message() = 0;
  void OnCancel() override { cancelled_.store(true); }
  void OnDone() override;

  // Constant after construction.
  const Method& method_;
  ServiceParts& parts_;
  grpc::ByteBuffer* const reply_;  // gRPC's
  const bool entered_;
  const std::chrono::steady_clock::time_point begun_ =
      std::chrono::steady_clock::now();

  std::atomic<bool> cancelled_{false};
};

// A call with its messages, which lie on an arena of its own.
template <typename Request, typename Response>
class Call final : public UnaryCall {
 public:
  using UnaryCall::UnaryCall;

  Request& request() { return *request_; }
  Response& response() { return *response_; }

 private:
  ~Call() override = default;
  const google::protobuf::Message& response_message() override {
    return *response_;
  }

  google::protobuf::Arena arena_;
  Request* const request_ =
      google::protobuf::Arena::CreateMessage<Request>(&arena_);
  Response* const response_ =
      google::protobuf::Arena::CreateMessage<Response>(&arena_);
};

// Starts a call that `handle(call)` answers, now or later. Large requests are
// read and handled on the work pool.
template <typename Request, typename Response, typename Handle>
grpc::ServerUnaryReactor* StartCall(const Method& method, ServiceParts& parts,
                                    const grpc::ByteBuffer* bytes,
                                    grpc::ByteBuffer* reply, Handle handle) {
  auto* call = new Call<Request, Response>(method, parts, reply);
  if (!call->entered()) {
    call->Answer(StoppingError());
    return call;
  }
  const auto run = [call, bytes, handle = std::move(handle)] {
    const absl::Status read = api::ReadRequest(
        *bytes, call->method().request_size_max, &call->request());
    if (!read.ok()) {
      call->Answer(read);
    } else {
      handle(*call);
    }
  };
  if (bytes->Length() <= kInlineRequestSizeMax) {
    run();
  } else if (const absl::Status queued = parts.work.Run(run); !queued.ok()) {
    call->Answer(queued);
  }
  return call;
}

// A view as of `options.min_seq`, waited for in slices, so that a caller who
// has gone or a server that stops ends the wait.
absl::StatusOr<platform::View> WaitForView(
    const std::function<bool()>& cancelled, ServiceParts& parts,
    const platform::ReadOptions& options);

// Whether `Request` can ask for an earlier position or another day.
template <typename Request>
concept HasAsOf = requires(const Request& request) {
  request.has_as_of_seq();
  request.valid_on();
};

// Calls `read(view)` with what the request's as_of_seq and valid_on ask for:
// `live` at once where they are not stated, else a view from the pool of past
// reads. Answers the call where there is none.
template <typename Call, typename Read>
void WithPastView(Call& call, const platform::View& live, Read read) {
  if constexpr (!HasAsOf<std::remove_cvref_t<decltype(call.request())>>) {
    read(live);
  } else {
    const auto as_of = api::ToAsOf(call.request());
    if (!as_of.ok()) return call.Answer(as_of.status());
    if (as_of->IsNow()) return read(live);
    ServiceParts& parts = call.parts();
    const absl::Status queued =
        parts.past.Run([&call, &parts, as_of = *as_of, read] {
          const auto view = parts.context.past.At(as_of, [&call, &parts] {
            return call.cancelled() || parts.gate.closed();
          });
          if (!view.ok()) return call.Answer(view.status());
          read(*view);
        });
    if (!queued.ok()) call.Answer(queued);
  }
}

// Calls `read(view)` with a view as of the request's min_seq: at once where it
// is reached, else from the pool of waits; then as WithPastView. Answers the
// call where there is none.
template <typename Call, typename Read>
void WithView(Call& call, Read read) {
  ServiceParts& parts = call.parts();
  const auto options = api::ToReadOptions(call.request().min_seq(),
                                          call.request().wait_millis());
  if (!options.ok()) return call.Answer(options.status());
  const auto view = platform::ViewFor(parts.context, {options->min_seq, 0});
  if (view.ok()) return WithPastView(call, *view, read);
  if (!absl::IsDeadlineExceeded(view.status())) {
    return call.Answer(view.status());
  }
  const absl::Status queued =
      parts.waits.Run([&call, &parts, options = *options, read] {
        const auto waited =
            WaitForView([&call] { return call.cancelled(); }, parts, options);
        if (!waited.ok()) return call.Answer(waited.status());
        WithPastView(call, *waited, read);
      });
  if (!queued.ok()) call.Answer(queued);
}

// StartCall for a read that is answered at once: Status read(call).
template <typename Request, typename Response, typename Read>
grpc::ServerUnaryReactor* StartRead(const Method& method, ServiceParts& parts,
                                    const grpc::ByteBuffer* bytes,
                                    grpc::ByteBuffer* reply, Read read) {
  return StartCall<Request, Response>(
      method, parts, bytes, reply,
      [read](Call<Request, Response>& call) { call.Answer(read(call)); });
}

// StartCall with a view: handle(call, view) answers, now or later.
template <typename Request, typename Response, typename Handle>
grpc::ServerUnaryReactor* StartViewCall(const Method& method,
                                        ServiceParts& parts,
                                        const grpc::ByteBuffer* bytes,
                                        grpc::ByteBuffer* reply,
                                        Handle handle) {
  return StartCall<Request, Response>(
      method, parts, bytes, reply, [handle](Call<Request, Response>& call) {
        WithView(call, [&call, handle](const platform::View& view) {
          handle(call, view);
        });
      });
}

// Both: Status read(call, view).
template <typename Request, typename Response, typename Read>
grpc::ServerUnaryReactor* StartViewRead(const Method& method,
                                        ServiceParts& parts,
                                        const grpc::ByteBuffer* bytes,
                                        grpc::ByteBuffer* reply, Read read) {
  return StartViewCall<Request, Response>(
      method, parts, bytes, reply,
      [read](Call<Request, Response>& call, const platform::View& view) {
        call.Answer(read(call, view));
      });
}

}  // namespace tanji::server

#endif  // TANJI_SERVICES_SERVER_UNARY_CALL_H_
