#include "services/cli/evidence_download.h"

#include <sys/types.h>

#include <memory>

#include "lib/base/new_file.h"
#include "lib/base/status.h"
#include "tanji/certificate/v1/evidence_service.grpc.pb.h"

namespace tanji::cli {

using certificate::v1::EvidenceService;

constexpr mode_t kArchiveMode = 0600;  // it holds recipes

absl::StatusOr<uint64_t> DownloadEvidence(
    const Client& client, const std::string& record_id, const std::string& path,
    const std::function<void(uint64_t bytes)>& progress) {
  TANJI_ASSIGN_OR_RETURN(const auto file,
                         base::NewFile::Create(path, kArchiveMode));
  const auto stub = client.Stub<EvidenceService>();
  grpc::ClientContext context;
  certificate::v1::ExportRequest request;
  request.set_record_id(record_id);
  const auto stream = stub->Export(&context, request);
  certificate::v1::ExportResponse response;
  absl::Status written;
  while (stream->Read(&response)) {
    written = file->Write(response.chunk());
    if (!written.ok()) {
      context.TryCancel();
      break;
    }
    if (progress != nullptr) progress(file->size());
  }
  const grpc::Status status = stream->Finish();
  TANJI_RETURN_IF_ERROR(written);
  TANJI_RETURN_IF_ERROR(client.ToStatus(status));
  TANJI_RETURN_IF_ERROR(file->Finish());
  return file->size();
}

}  // namespace tanji::cli
