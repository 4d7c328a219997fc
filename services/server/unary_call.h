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
#include <grpcpp/server_context.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include <atomic>
#include <chrono>
#include <type_traits>
#include <utility>

#include "absl/status/status.h"
#include "lib/api/request.h"
#include "lib/base/status.h"
#include "lib/base/stop.h"
#include "lib/base/strings.h"
#include "lib/platform/footprint/footprints.h"
#include "services/server/call_gate.h"
#include "services/server/method.h"
#include "services/server/past_turn.h"
#include "services/server/server_limits.h"
#include "services/server/worker_pool.h"

namespace tanji::server {

// What a call gets that comes while the server stops.
absl::Status StoppingError();

// When a caller gives up (CallbackServerContext::deadline).
using Deadline = std::chrono::system_clock::time_point;
inline constexpr Deadline kNoDeadline = Deadline::max();

// OK while somebody waits: DEADLINE_EXCEEDED once `deadline` has passed,
// CANCELLED when the caller has gone before, UNAVAILABLE when the server stops.
absl::Status CheckCaller(bool cancelled, Deadline deadline,
                         const CallGate& gate);

// Lives until gRPC is done with it, which is after Answer. Thread-compatible,
// but for Check().
class UnaryCall : public grpc::ServerUnaryReactor {
 public:
  // `context` is gRPC's, of this call.
  UnaryCall(const grpc::CallbackServerContext& context, const Method& method,
            ServiceParts& parts, identity::Caller caller,
            grpc::ByteBuffer* reply, Deadline deadline)
      : context_(context),
        method_(method),
        parts_(parts),
        caller_(std::move(caller)),
        reply_(reply),
        deadline_(deadline),
        entered_(parts.gate.Enter()) {}

  // Ends the call with the response, or with the error. Exactly once; the call
  // must not be used after it.
  void Answer(const absl::Status& status);
  // From now on the answer is handed to gRPC by who ends tasks of `pool`, whose
  // own threads are set back.
  void HandOverTo(WorkerPool& pool) { ending_pool_ = &pool; }
  // Whether somebody still waits for the answer: CheckCaller.
  absl::Status Check() const {
    return CheckCaller(cancelled_.load(), deadline_, parts_.gate);
  }

  // False: the server stops, and the call must not begin.
  bool entered() const { return entered_; }

  const Method& method() const { return method_; }
  ServiceParts& parts() { return parts_; }
  // Who was let in.
  const identity::Caller& caller() const { return caller_; }

 protected:
  ~UnaryCall() override = default;

 private:
  virtual const google::protobuf::Message& response_message() = 0;
  // The error as the caller is told: what is not there may have come later.
  virtual absl::Status Told(const absl::Status& status) const = 0;
  void OnCancel() override { cancelled_.store(true); }
  void OnDone() override;
  // Neither of the two waits for anything: gRPC need not hand them to a thread
  // of its own, which takes a fifth of the rate of small calls.
  bool InternalInlineable() override { return true; }

  // Constant after construction.
  const grpc::CallbackServerContext& context_;
  const Method& method_;
  ServiceParts& parts_;
  identity::Caller caller_;        // constant until Answer
  grpc::ByteBuffer* const reply_;  // gRPC's
  const Deadline deadline_;
  const bool entered_;
  const std::chrono::steady_clock::time_point begun_ =
      std::chrono::steady_clock::now();

  WorkerPool* ending_pool_ = nullptr;  // of who handles the call

  std::atomic<bool> cancelled_{false};
};

// Whether `Request` can ask for an earlier position or another day.
template <typename Request>
concept HasAsOf = requires(const Request& request) {
  request.has_as_of_seq();
  request.valid_on();
};

// A call with its messages, which lie on an arena of its own.
template <typename Request, typename Response>
class Call final : public UnaryCall {
 public:
  using UnaryCall::UnaryCall;

  const Request& request() const { return *request_; }
  Request& request() { return *request_; }
  Response& response() { return *response_; }

 private:
  ~Call() override = default;
  const google::protobuf::Message& response_message() override {
    return *response_;
  }
  absl::Status Told(const absl::Status& status) const override {
    if constexpr (HasAsOf<Request>) {
      if (absl::IsNotFound(status) && request().has_as_of_seq()) {
        return absl::NotFoundError(base::StrCat(
            status.message(), " as of record ", request().as_of_seq()));
      }
    }
    return status;
  }

  google::protobuf::Arena arena_;
  Request* const request_ =
      google::protobuf::Arena::CreateMessage<Request>(&arena_);
  Response* const response_ =
      google::protobuf::Arena::CreateMessage<Response>(&arena_);
};

// Starts a call that `handle(call)` answers, now or later, once its caller was
// let in. Large requests are read and handled on the work pool. `context` is
// gRPC's, of this call.
template <typename Request, typename Response, typename Handle>
grpc::ServerUnaryReactor* StartCall(const grpc::CallbackServerContext& context,
                                    const Method& method, ServiceParts& parts,
                                    const grpc::ByteBuffer* bytes,
                                    grpc::ByteBuffer* reply, Handle handle,
                                    Deadline deadline = kNoDeadline) {
  auto caller = parts.admission.Admit(context, method);
  const absl::Status admitted = caller.status();
  auto* call = new Call<Request, Response>(
      context, method, parts,
      admitted.ok() ? *std::move(caller) : identity::Caller(), reply, deadline);
  if (!call->entered()) {
    call->Answer(StoppingError());
    return call;
  }
  if (!admitted.ok()) {
    parts.late.Answer(admitted, [call, admitted] { call->Answer(admitted); });
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
    return call;
  }
  call->HandOverTo(parts.work);
  const absl::Status queued = parts.work.Run(run, CallerOf<UnaryCall>(*call));
  if (!queued.ok()) call->Answer(queued);
  return call;
}

// Waits until `options.min_seq` is published, in slices: what `stop` returns
// ends the wait.
absl::Status WaitForSeq(base::StopCheck stop, ServiceParts& parts,
                        const platform::ReadOptions& options);

// What the request asks for: now, where it cannot ask for anything else.
template <typename Request>
absl::StatusOr<platform::AsOf> AsOfAskedFor(const Request& request) {
  if constexpr (HasAsOf<Request>) {
    return api::ToAsOf(request);
  } else {
    return platform::AsOf();
  }
}

// The view that the request asks for: the one that is published now, or one as
// of its as_of_seq and valid_on, which may take long.
template <typename Call>
absl::StatusOr<platform::View> TakeView(Call& call) {
  platform::Context& context = call.parts().context;
  TANJI_ASSIGN_OR_RETURN(const platform::AsOf as_of,
                         AsOfAskedFor(call.request()));
  if (as_of.IsNow()) return context.live.Current();
  return context.past.At(as_of, [&call] { return call.Check(); });
}

// Calls `next()` once the request's min_seq is published: at once where it is,
// else on the pool of waits. Answers the call where it does not come.
template <typename Call, typename Next>
void AfterMinSeq(Call& call, Next next) {
  ServiceParts& parts = call.parts();
  const auto options = api::ToReadOptions(call.request().min_seq(),
                                          call.request().wait_millis());
  if (!options.ok()) return call.Answer(options.status());
  const absl::Status reached =
      platform::ViewFor(parts.context, {options->min_seq, 0}).status();
  if (reached.ok()) return next();
  if (!absl::IsDeadlineExceeded(reached)) return call.Answer(reached);
  const absl::Status queued = parts.waits.Run(
      [&call, &parts, options = *options, next] {
        const absl::Status waited =
            WaitForSeq([&call] { return call.Check(); }, parts, options);
        if (!waited.ok()) return call.Answer(waited);
        next();
      },
      CallerOf(call));
  if (!queued.ok()) call.Answer(queued);
}

// Calls `read(view)` with what the request asks for: at once where the network
// is there, else from the pool of past reads, where it waits for the load.
// Answers the call where there is none. Not for what calculates long: QueueJob.
template <typename Call, typename Read>
void WithView(Call& call, Read read) {
  AfterMinSeq(call, [&call, read] {
    ServiceParts& parts = call.parts();
    const auto as_of = AsOfAskedFor(call.request());
    if (!as_of.ok()) return call.Answer(as_of.status());
    const auto at_once = parts.context.past.AtOnce(*as_of);
    if (!at_once.ok()) return call.Answer(at_once.status());
    if (at_once->has_value()) return read(**at_once);
    const absl::Status queued = parts.past.Run(
        [&call, read] {
          const auto view = TakeView(call);
          if (!view.ok()) return call.Answer(view.status());
          read(*view);
        },
        CallerOf(call));
    if (!queued.ok()) call.Answer(queued);
  });
}

// Where jobs of `pool` as of another position are done: never where short ones
// as of now are.
inline WorkerPool& PoolOf(ServiceParts& parts, WorkerPool& pool,
                          const platform::AsOf& as_of) {
  return as_of.IsNow() ? pool : parts.past_jobs;
}

// Answers the call with `Status work(call, view)`, on a thread of `pool`. The
// view is taken when the thread begins: what waits in the queue holds none, and
// the answer is as of then. Who has gone by then is not worked for, and gives
// its place up to others before. What is as of another position waits for its
// load elsewhere: simulations and samplings in turns (past_turn.h), all others
// in past_jobs.
template <typename Call, typename Work>
void QueueJob(Call& call, WorkerPool& pool, Work work) {
  const auto as_of = AsOfAskedFor(call.request());
  if (!as_of.ok()) return call.Answer(as_of.status());
  ServiceParts& parts = call.parts();
  WorkerPool* const loads = &pool == &parts.simulations
                                ? &parts.past_simulations
                            : &pool == &parts.samplings ? &parts.past_samplings
                                                        : nullptr;
  if (!as_of->IsNow() && loads != nullptr) {
    return AfterMinSeq(call, [&call, &pool, loads, as_of = *as_of, work] {
      QueuePastTurn(call, pool, *loads, as_of, work);
    });
  }
  WorkerPool& chosen = PoolOf(parts, pool, *as_of);
  AfterMinSeq(call, [&call, &chosen, work] {
    const absl::Status queued = chosen.RunThenEnd(
        [&call, work]() -> WorkerPool::Ending {
          const absl::Status status = [&]() -> absl::Status {
            TANJI_RETURN_IF_ERROR(call.Check());
            TANJI_ASSIGN_OR_RETURN(platform::View view, TakeView(call));
            return work(call, std::move(view));
          }();
          return [&call, status] { call.Answer(status); };
        },
        CallerOf(call));
    if (!queued.ok()) call.Answer(queued);
  });
}

// StartCall for a read that is answered at once: Status read(call).
template <typename Request, typename Response, typename Read>
grpc::ServerUnaryReactor* StartRead(const grpc::CallbackServerContext& context,
                                    const Method& method, ServiceParts& parts,
                                    const grpc::ByteBuffer* bytes,
                                    grpc::ByteBuffer* reply, Read read) {
  return StartCall<Request, Response>(
      context, method, parts, bytes, reply,
      [read](Call<Request, Response>& call) { call.Answer(read(call)); });
}

// StartCall with a view: handle(call, view) answers, now or later.
template <typename Request, typename Response, typename Handle>
grpc::ServerUnaryReactor* StartViewCall(
    const grpc::CallbackServerContext& context, const Method& method,
    ServiceParts& parts, const grpc::ByteBuffer* bytes, grpc::ByteBuffer* reply,
    Handle handle) {
  return StartCall<Request, Response>(
      context, method, parts, bytes, reply,
      [handle](Call<Request, Response>& call) {
        WithView(call, [&call, handle](const platform::View& view) {
          handle(call, view);
        });
      });
}

// Both: Status read(call, view).
template <typename Request, typename Response, typename Read>
grpc::ServerUnaryReactor* StartViewRead(
    const grpc::CallbackServerContext& context, const Method& method,
    ServiceParts& parts, const grpc::ByteBuffer* bytes, grpc::ByteBuffer* reply,
    Read read) {
  return StartViewCall<Request, Response>(
      context, method, parts, bytes, reply,
      [read](Call<Request, Response>& call, const platform::View& view) {
        call.Answer(read(call, view));
      });
}

// Handles the call on a thread of `pool`, for it reads much or waits: Status
// work(call), whose result is the answer.
template <typename Call, typename Work>
void RunOn(WorkerPool& pool, Call& call, Work work) {
  const absl::Status queued = pool.RunThenEnd(
      [&call, work]() -> WorkerPool::Ending {
        absl::Status status = call.Check();
        if (status.ok()) status = work(call);
        return [&call, status] { call.Answer(status); };
      },
      CallerOf(call));
  if (!queued.ok()) call.Answer(queued);
}

// StartCall with a view for long work: Status work(call, view), as QueueJob.
// `context` is gRPC's, of this call.
template <typename Request, typename Response, typename Work>
grpc::ServerUnaryReactor* StartJob(const grpc::CallbackServerContext& context,
                                   const Method& method, ServiceParts& parts,
                                   WorkerPool& pool,
                                   const grpc::ByteBuffer* bytes,
                                   grpc::ByteBuffer* reply, Work work) {
  return StartCall<Request, Response>(
      context, method, parts, bytes, reply,
      [&pool, work](Call<Request, Response>& call) {
        QueueJob(call, pool, work);
      },
      context.deadline());
}

}  // namespace tanji::server

#endif  // TANJI_SERVICES_SERVER_UNARY_CALL_H_
