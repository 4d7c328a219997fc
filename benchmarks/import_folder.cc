#include "benchmarks/import_folder.h"

#include <chrono>
#include <string_view>

#include "benchmarks/bare_csv.h"
#include "lib/base/status.h"
#include "tanji/supply/v1/supply_service.grpc.pb.h"

namespace tanji::benchmarks {
namespace {

using supply::v1::ImportStreamRequest;
using supply::v1::ImportStreamResponse;
using supply::v1::SupplyService;

constexpr size_t kChunkSize = size_t{256}
                              << 10;  // bytes; the most there may be
constexpr std::chrono::minutes kTimeout{30};

// False when the server has answered before the end.
bool SendFile(grpc::ClientWriter<ImportStreamRequest>& writer,
              std::string_view text) {
  ImportStreamRequest request;
  while (!text.empty()) {
    const std::string_view chunk = text.substr(0, kChunkSize);
    request.mutable_chunk()->assign(chunk);
    if (!writer.Write(request)) return false;
    text.remove_prefix(chunk.size());
  }
  return true;
}

}  // namespace

absl::Status ToStatus(const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  return absl::Status(static_cast<absl::StatusCode>(status.error_code()),
                      status.error_message());
}

absl::StatusOr<ImportStreamResponse> ImportFolder(
    const std::shared_ptr<grpc::Channel>& channel, const std::string& folder,
    const std::string& organisation) {
  TANJI_ASSIGN_OR_RETURN(const NetworkFiles files, NetworkFiles::Open(folder));
  ImportStreamRequest first;
  auto* header = first.mutable_header();
  header->set_organisation(organisation);
  header->set_nodes_size_bytes(files.nodes.text().size());
  header->set_edges_size_bytes(files.edges.text().size());
  header->set_factors_size_bytes(files.factors.text().size());

  const auto stub = SupplyService::NewStub(channel);
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + kTimeout);
  ImportStreamResponse response;
  const auto writer = stub->ImportStream(&context, &response);
  if (writer->Write(first) && SendFile(*writer, files.nodes.text()) &&
      SendFile(*writer, files.edges.text()) &&
      SendFile(*writer, files.factors.text())) {
    writer->WritesDone();
  }
  TANJI_RETURN_IF_ERROR(ToStatus(writer->Finish()));
  return response;
}

}  // namespace tanji::benchmarks
