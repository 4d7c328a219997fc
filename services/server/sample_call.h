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
#include "tanji/footprint/v1/uncertainty.pb.h"

namespace tanji::server {

// Reads the request on gRPC's thread, samples on one of parts.samplings.
// Progress that comes while the last one is still under way is left out: a slow
// reader holds nothing up. Lives until gRPC is done with it.
class SampleCall final : public grpc::ServerWriteReactor<grpc::ByteBuffer> {
 public:
  SampleCall(const Method& method, ServiceParts& parts);
  // Once, with the bytes of the request.
  void Start(const grpc::ByteBuffer& request);

  // As WithView (unary_call.h) wants a call to be.
  const footprint::v1::SampleRequest& request() const { return request_; }
  ServiceParts& parts() { return parts_; }
  bool cancelled() const { return cancelled_.load(); }
  // Ends the call, with the result when OK; it must not be used after that.
  void Answer(const absl::Status& status) TANJI_EXCLUDES(mu_);

 private:
  ~SampleCall() override = default;
  void OnWriteDone(bool ok) override TANJI_EXCLUDES(mu_);
  void OnCancel() override { cancelled_.store(true); }
  void OnDone() override;

  void Queue(const platform::View& view);
  // What ends the sampling early.
  absl::Status Check(std::chrono::steady_clock::time_point begun) const;
  absl::Status Sample(const platform::View& view);
  void SendProgress(const platform::SamplingProgress& progress)
      TANJI_EXCLUDES(mu_);
  void EndCall(const absl::Status& status);

  // Constant after construction.
  const Method& method_;
  ServiceParts& parts_;
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
