#include "services/server/sample_call.h"

#include <utility>

#include "lib/api/grpc_status.h"
#include "lib/api/reply.h"
#include "lib/api/request.h"
#include "lib/api/uncertainty.h"
#include "lib/base/status.h"
#include "services/server/server_limits.h"
#include "services/server/unary_call.h"

namespace tanji::server {

namespace v1 = footprint::v1;
using std::chrono::steady_clock;

SampleCall::SampleCall(const grpc::CallbackServerContext& context,
                       const Method& method, ServiceParts& parts)
    : context_(context),
      method_(method),
      parts_(parts),
      caller_(parts.admission.Admit(context, method)),
      deadline_(context.deadline()),
      entered_(parts.gate.Enter()) {}

void SampleCall::Start(const grpc::ByteBuffer& request) {
  if (!entered_) return Answer(StoppingError());
  if (!caller_.ok()) {
    parts_.late.Answer(caller_.status(), [this] { Answer(caller_.status()); });
    return;
  }
  const absl::Status read =
      api::ReadRequest(request, method_.request_size_max, &request_);
  if (!read.ok()) return Answer(read);
  auto query = api::ToUncertaintyQuery(request_);
  if (!query.ok()) return Answer(query.status());
  query_ = *std::move(query);
  QueueJob(*this, parts_.samplings, [](SampleCall& call, platform::View view) {
    return call.Sample(std::move(view));
  });
}

absl::Status SampleCall::CheckTime(steady_clock::time_point begun) const {
  TANJI_RETURN_IF_ERROR(Check());
  if (steady_clock::now() - begun < parts_.sampling_time_max) {
    return absl::OkStatus();
  }
  return absl::DeadlineExceededError(base::StrCat(
      "the sampling has run for ", parts_.sampling_time_max.count(),
      " ms, which is the limit; expected fewer samples or products"));
}

absl::Status SampleCall::Sample(platform::View view) {
  const auto begun = steady_clock::now();
  auto told = begun;
  platform::SamplingControl control;
  control.threads = parts_.sampling_threads;
  control.stop = [this, begun] { return CheckTime(begun); };
  control.step = [&](const platform::SamplingProgress& progress) {
    TANJI_RETURN_IF_ERROR(CheckTime(begun));
    const auto now = steady_clock::now();
    if (now - told >= kSamplingProgressInterval) {
      told = now;
      SendProgress(progress);
    }
    return absl::OkStatus();
  };
  TANJI_ASSIGN_OR_RETURN(
      const platform::Uncertainty uncertainty,
      platform::SampleFootprints(parts_.context, std::move(view), *caller_,
                                 query_, control));
  v1::SampleResponse response;
  api::FromUncertainty(query_, uncertainty, response.mutable_result());
  return api::WriteReply(response, &result_);
}

void SampleCall::SendProgress(const platform::SamplingProgress& progress) {
  v1::SampleResponse response;
  response.mutable_progress()->set_samples_done(progress.done);
  response.mutable_progress()->set_mean_kg_co2e(progress.mean_kg_co2e);
  {
    const base::MutexLock lock(mu_);
    if (writing_) return;
    writing_ = true;
  }
  progress_.Clear();
  if (!api::WriteReply(response, &progress_).ok()) progress_.Clear();
  // Answer comes behind it, on the same thread.
  parts_.samplings.RunInFront([this] { StartWrite(&progress_); });
}

void SampleCall::OnWriteDone(bool ok) {
  if (!ok) cancelled_.store(true);
  absl::Status status;
  {
    const base::MutexLock lock(mu_);
    writing_ = false;
    if (!answered_) return;
    status = status_;
  }
  EndCall(status);
}

void SampleCall::Answer(const absl::Status& status) {
  {
    const base::MutexLock lock(mu_);
    answered_ = true;
    status_ = status;
    if (writing_) return;
  }
  EndCall(status);
}

void SampleCall::EndCall(const absl::Status& status) {
  if (caller_.ok()) {
    caller_->place.reset();
    parts_.admission.NoteEnd(context_, *caller_, method_, status.code());
  }
  method_.metrics.CountCall(status.code(), steady_clock::now() - begun_);
  if (status.ok()) {
    StartWriteAndFinish(&result_, grpc::WriteOptions(), grpc::Status::OK);
  } else {
    Finish(api::ToGrpcStatus(status));
  }
}

void SampleCall::OnDone() {
  if (entered_) parts_.gate.Leave();
  delete this;
}

}  // namespace tanji::server
