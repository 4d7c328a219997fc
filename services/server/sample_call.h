// A call that samples footprints: one request, progress, one result.

#ifndef TANJI_SERVICES_SERVER_SAMPLE_CALL_H_
#define TANJI_SERVICES_SERVER_SAMPLE_CALL_H_

#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include <atomic>
#include <chrono>

#include "absl/status/status.h"
#include "lib/base/mutex.h"
#include "lib/platform/footprint/uncertainty.h"
#include "services/server/method.h"
#include "services/server/unary_call.h"
#include "tanji/footprint/v1/uncertainty.pb.h"

namespace tanji::server {

// Reads the request on gRPC's thread, samples on one of parts.samplings.
// Progress that comes while the last one is still under way is left out: a slow
// reader holds nothing up. Lives until gRPC is done with it.
class SampleCall final : public grpc::ServerWriteReactor<grpc::ByteBuffer> {
 public:
  // `context` is gRPC's, of this call.
  SampleCall(const grpc::CallbackServerContext& context, const Method& method,
             ServiceParts& parts);
  // Once, with the bytes of the request.
  void Start(const grpc::ByteBuffer& request);

  // As QueueJob (unary_call.h) wants a call to be.
  const footprint::v1::SampleRequest& request() const { return request_; }
  ServiceParts& parts() { return parts_; }
  absl::Status Check() const {
    return CheckCaller(cancelled_.load(), deadline_, parts_.gate);
  }
  // Ends the call, with the result when OK; it must not be used after that.
  void Answer(const absl::Status& status) TANJI_EXCLUDES(mu_);

 private:
  ~SampleCall() override = default;
  void OnWriteDone(bool ok) override TANJI_EXCLUDES(mu_);
  void OnCancel() override { cancelled_.store(true); }
  void OnDone() override;

  // Check, or that it has run too long.
  absl::Status CheckTime(std::chrono::steady_clock::time_point begun) const;
  absl::Status Sample(platform::View view);
  void SendProgress(const platform::SamplingProgress& progress)
      TANJI_EXCLUDES(mu_);
  void EndCall(const absl::Status& status);

  // Constant after construction.
  const grpc::CallbackServerContext& context_;
  const Method& method_;
  ServiceParts& parts_;
  absl::StatusOr<identity::Caller> caller_;  // constant until EndCall
  const Deadline deadline_;
  const bool entered_;
  const std::chrono::steady_clock::time_point begun_ =
      std::chrono::steady_clock::now();

  footprint::v1::SampleRequest request_;
  platform::UncertaintyQuery query_;
  grpc::ByteBuffer result_;
  std::atomic<bool> cancelled_{false};

  base::Mutex mu_;
  bool writing_ TANJI_GUARDED_BY(mu_) = false;
  bool answered_ TANJI_GUARDED_BY(mu_) = false;
  absl::Status status_ TANJI_GUARDED_BY(mu_);
  grpc::ByteBuffer progress_;  // of the write that is under way
};

}  // namespace tanji::server

#endif  // TANJI_SERVICES_SERVER_SAMPLE_CALL_H_
