#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <optional>
#include <utility>

#include "lib/api/grpc_status.h"
#include "lib/api/reply.h"
#include "lib/api/request.h"
#include "lib/api/watch.h"
#include "lib/base/status.h"
#include "services/server/services.h"
#include "services/server/unary_call.h"
#include "services/server/watch_hub.h"
#include "tanji/footprint/v1/watch_service.grpc.pb.h"

namespace tanji::server {
namespace {

namespace v1 = footprint::v1;
using std::chrono::steady_clock;

// Footprints in one message.
constexpr size_t kMessageFootprintsMax = 1000;
// So long a message may take to be taken when the server stops.
constexpr std::chrono::seconds kLastMessageMax(1);

// One caller's watch. Lives until gRPC is done with it, as `context` does;
// `method` and `parts` outlive it.
class WatchCall final : public grpc::ServerWriteReactor<grpc::ByteBuffer>,
                        public WatchSession {
 public:
  WatchCall(const Method& method, ServiceParts& parts,
            const grpc::CallbackServerContext& context,
            const grpc::ByteBuffer& request);

 private:
  ~WatchCall() override = default;

  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;

  void Note(const platform::View& view,
            const platform::ChangedProducts& changed) override;
  absl::Status Serve(const platform::View& published) override;
  bool HasLeft() const override { return left_.load(); }
  bool IsWriting() const override { return writing_.load(); }
  void CancelIfStuck() override;
  void End(const absl::Status& status) override;

  absl::Status Read(const grpc::ByteBuffer& request);
  absl::StatusOr<platform::View> Begin(const identity::Caller& caller);
  absl::Status Write(const v1::WatchResponse& message);

  // Constant after construction.
  const Method& method_;
  ServiceParts& parts_;
  const grpc::CallbackServerContext& context_;
  absl::StatusOr<identity::Caller> admitted_;  // by Read
  const bool entered_;
  const steady_clock::time_point begun_ = steady_clock::now();
  v1::WatchRequest request_;
  platform::WatchQuery query_;
  std::chrono::milliseconds heartbeat_{0};

  // Of the hub's thread.
  std::optional<platform::FootprintWatch> watch_;
  absl::Status failure_;
  v1::WatchKind kind_ = v1::WATCH_KIND_STATE;
  bool is_cancelled_ = false;  // by CancelIfStuck
  bool is_open_ = true;  // a message of this kind is owed, if an empty one
  steady_clock::time_point last_write_ = begun_;
  grpc::ByteBuffer outgoing_;  // gRPC's while a write is under way

  std::atomic<bool> writing_{false};
  std::atomic<bool> left_{false};
};

WatchCall::WatchCall(const Method& method, ServiceParts& parts,
                     const grpc::CallbackServerContext& context,
                     const grpc::ByteBuffer& request)
    : method_(method),
      parts_(parts),
      context_(context),
      entered_(parts.gate.Enter()) {
  absl::Status status = entered_ ? Read(request) : StoppingError();
  if (entered_ && !admitted_.ok()) {
    parts_.late.Answer(status, [this] { End(admitted_.status()); });
    return;
  }
  // The hub may end the call from here on.
  if (status.ok()) status = parts_.watches.Add(this);
  if (!status.ok()) End(status);
}

absl::Status WatchCall::Read(const grpc::ByteBuffer& request) {
  admitted_ = parts_.admission.Admit(context_, method_);
  TANJI_RETURN_IF_ERROR(admitted_.status());
  TANJI_RETURN_IF_ERROR(
      api::ReadRequest(request, method_.request_size_max, &request_));
  TANJI_ASSIGN_OR_RETURN(query_, api::ToWatchQuery(request_));
  TANJI_ASSIGN_OR_RETURN(heartbeat_, api::ToHeartbeat(request_));
  const uint64_t size = parts_.context.ledger.head().size;
  const uint64_t asked = std::max(request_.min_seq(), request_.from_seq());
  if (asked >= size) {
    return absl::OutOfRangeError(
        base::StrCat("min_seq or from_seq is ", asked,
                     " but the log's last position is ", size - 1));
  }
  return absl::OkStatus();
}

void WatchCall::OnWriteDone(bool ok) {
  if (!ok) left_.store(true);
  writing_.store(false);
  parts_.watches.Wake();
}

void WatchCall::OnCancel() {
  left_.store(true);
  parts_.watches.Wake();
}

void WatchCall::OnDone() {
  if (entered_) parts_.gate.Leave();
  delete this;
}

void WatchCall::CancelIfStuck() {
  const steady_clock::duration longest =
      parts_.gate.closed() ? std::min<steady_clock::duration>(
                                 kLastMessageMax, parts_.import_idle_max)
                           : parts_.import_idle_max;
  if (is_cancelled_ || steady_clock::now() - last_write_ < longest) return;
  is_cancelled_ = true;
  context_.TryCancel();
}

void WatchCall::End(const absl::Status& status) {
  if (admitted_.ok()) {
    admitted_->place.reset();
    parts_.admission.NoteEnd(context_, *admitted_, method_, status.code());
  }
  method_.metrics.CountCall(status.code(), steady_clock::now() - begun_);
  Finish(api::ToGrpcStatus(status));
}

void WatchCall::Note(const platform::View& view,
                     const platform::ChangedProducts& changed) {
  if (watch_.has_value() && failure_.ok()) {
    failure_ = watch_->Note(view, changed);
  }
}

// What is watched, and of that what the caller knows already; the view that
// this holds for.
absl::StatusOr<platform::View> WatchCall::Begin(
    const identity::Caller& caller) {
  const platform::LiveState& live = parts_.context.live;
  const uint64_t known =
      request_.has_from_seq() ? live.VersionBefore(request_.from_seq()) : 0;
  const platform::LiveChanges changes = live.ChangesSince(known);
  TANJI_ASSIGN_OR_RETURN(
      watch_, platform::FootprintWatch::Create(changes.view, caller, query_));
  if (request_.has_from_seq() &&
      watch_->SkipUnchanged(changes.view,
                            platform::ChangedProducts::Of(changes))) {
    kind_ = v1::WATCH_KIND_CHANGES;
  }
  return changes.view;
}

absl::Status WatchCall::Serve(const platform::View& published) {
  TANJI_RETURN_IF_ERROR(failure_);
  // Before each message: a watch lasts long, and what its caller may see ends
  // with its credential and with what was granted.
  TANJI_ASSIGN_OR_RETURN(const identity::Caller caller,
                         parts_.admission.Renew(context_, method_, *admitted_));
  platform::View view = published;
  if (watch_.has_value()) {
    TANJI_RETURN_IF_ERROR(watch_->CheckAccess(view, caller));
  } else if (view.as_of_seq >= request_.min_seq()) {
    // What is published between this view and the hub's next look is noted
    // twice.
    TANJI_ASSIGN_OR_RETURN(view, Begin(caller));
  }
  v1::WatchResponse message;
  // Before anything was told the caller knows what it said, if anything.
  message.set_as_of_seq(watch_.has_value() ? view.as_of_seq
                                           : request_.from_seq());
  if (watch_.has_value() && (is_open_ || watch_->HasPending())) {
    TANJI_ASSIGN_OR_RETURN(const auto footprints,
                           watch_->Take(view, caller, kMessageFootprintsMax));
    if (is_open_ || !footprints.empty()) {
      TANJI_RETURN_IF_ERROR(
          parts_.admission.TakeOfBudget(caller, footprints.size()));
      api::FromWatched(footprints, &message);
      message.set_kind(kind_);
      is_open_ = watch_->HasPending();
      message.set_more(is_open_);
      if (!is_open_) kind_ = v1::WATCH_KIND_CHANGES;
      return Write(message);
    }
  }
  if (steady_clock::now() - last_write_ < heartbeat_) return absl::OkStatus();
  message.set_kind(v1::WATCH_KIND_HEARTBEAT);
  return Write(message);
}

absl::Status WatchCall::Write(const v1::WatchResponse& message) {
  outgoing_.Clear();
  TANJI_RETURN_IF_ERROR(api::WriteReply(message, &outgoing_));
  last_write_ = steady_clock::now();
  writing_.store(true);
  StartWrite(&outgoing_);
  return absl::OkStatus();
}

class WatchServiceImpl final
    : public v1::WatchService::WithRawCallbackMethod_Watch<
          v1::WatchService::Service> {
 public:
  explicit WatchServiceImpl(ServiceParts& parts)
      : parts_(parts), watch_(parts, "tanji.footprint.v1.WatchService.Watch") {}

  grpc::ServerWriteReactor<grpc::ByteBuffer>* Watch(
      grpc::CallbackServerContext* context,
      const grpc::ByteBuffer* request) override {
    return new WatchCall(watch_, parts_, *context, *request);
  }

 private:
  ServiceParts& parts_;
  const Method watch_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeWatchService(ServiceParts& parts) {
  return std::make_unique<WatchServiceImpl>(parts);
}

}  // namespace tanji::server
