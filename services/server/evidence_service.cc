#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "lib/base/status.h"
#include "lib/platform/evidence/export.h"
#include "services/server/reply_stream.h"
#include "services/server/services.h"
#include "tanji/certificate/v1/evidence_service.grpc.pb.h"

namespace tanji::server {
namespace {

namespace v1 = certificate::v1;

using RawService = v1::EvidenceService::WithRawCallbackMethod_Export<
    v1::EvidenceService::Service>;

absl::Status Export(ServiceParts& parts, const std::string& record_id,
                    ReplyStream& stream) {
  TANJI_ASSIGN_OR_RETURN(
      const std::unique_ptr<platform::EvidenceExport> archive,
      platform::EvidenceExport::Begin(parts.context, stream.caller(), record_id,
                                      [&] { return stream.Check(); }));
  v1::ExportResponse response;
  for (;;) {
    TANJI_ASSIGN_OR_RETURN(std::optional<std::string> piece, archive->Next());
    if (!piece.has_value()) return absl::OkStatus();
    response.set_chunk(*std::move(piece));
    TANJI_RETURN_IF_ERROR(stream.Send(response));
  }
}

class EvidenceServiceImpl final : public RawService {
 public:
  explicit EvidenceServiceImpl(ServiceParts& parts)
      : parts_(parts),
        export_(parts, "tanji.certificate.v1.EvidenceService.Export") {}

  grpc::ServerWriteReactor<grpc::ByteBuffer>* Export(
      grpc::CallbackServerContext* context,
      const grpc::ByteBuffer* request) override {
    const auto message = std::make_shared<v1::ExportRequest>();
    return new ReplyStream(export_, parts_, parts_.exports, *context, *request,
                           *message, [this, message](ReplyStream& stream) {
                             return server::Export(parts_, message->record_id(),
                                                   stream);
                           });
  }

 private:
  ServiceParts& parts_;
  const Method export_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeEvidenceService(ServiceParts& parts) {
  return std::make_unique<EvidenceServiceImpl>(parts);
}

}  // namespace tanji::server
