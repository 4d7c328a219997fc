#include "services/server/sample_call.h"
#include "services/server/services.h"
#include "tanji/footprint/v1/uncertainty_service.grpc.pb.h"

namespace tanji::server {
namespace {

namespace v1 = footprint::v1;

using RawService = v1::UncertaintyService::WithRawCallbackMethod_Sample<
    v1::UncertaintyService::Service>;

class UncertaintyServiceImpl final : public RawService {
 public:
  explicit UncertaintyServiceImpl(ServiceParts& parts)
      : parts_(parts),
        sample_(parts, "tanji.footprint.v1.UncertaintyService.Sample") {}

  grpc::ServerWriteReactor<grpc::ByteBuffer>* Sample(
      grpc::CallbackServerContext* context,
      const grpc::ByteBuffer* request) override {
    auto* call = new SampleCall(*context, sample_, parts_);
    call->Start(*request);
    return call;
  }

 private:
  ServiceParts& parts_;
  const Method sample_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeUncertaintyService(ServiceParts& parts) {
  return std::make_unique<UncertaintyServiceImpl>(parts);
}

}  // namespace tanji::server
