#include "services/cli/pack_load.h"

#include <algorithm>
#include <chrono>
#include <string>

#include "lib/base/hex.h"
#include "lib/base/status.h"
#include "lib/crypto/hash.h"
#include "services/cli/import_files.h"
#include "services/cli/terminal_text.h"

namespace tanji::cli {
namespace {

using pack::v1::LoadRequest;
using pack::v1::LoadResponse;
using pack::v1::PackService;

// Reading and storing 200,000 rows takes seconds; others may be before us.
constexpr std::chrono::minutes kLoadTimeout{10};

}  // namespace

absl::StatusOr<LoadResponse> LoadPack(const Client& client,
                                      std::string_view document,
                                      bool is_confirmed) {
  const auto stub = client.Stub<PackService>();
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + kLoadTimeout);
  LoadResponse response;
  const auto writer = stub->Load(&context, &response);
  LoadRequest request;
  request.mutable_header()->set_size_bytes(document.size());
  request.mutable_header()->set_is_confirmed(is_confirmed);
  // A write that fails: the server has answered already, and Finish has its
  // reason.
  bool is_open = writer->Write(request);
  for (std::string_view rest = document; is_open && !rest.empty();) {
    const size_t size = std::min(rest.size(), kImportChunkSize);
    request.set_chunk(std::string(rest.substr(0, size)));
    is_open = writer->Write(request);
    rest.remove_prefix(size);
  }
  if (is_open) writer->WritesDone();
  TANJI_RETURN_IF_ERROR(client.ToStatus(writer->Finish()));
  const std::string digest =
      base::HexEncode(crypto::AsBytes(crypto::Sha256({document})));
  if (response.sha256() != digest) {
    return absl::DataLossError(base::StrCat(
        "the server stored a pack with SHA-256 ", response.sha256(),
        " as record ", response.seq(), ", but what was sent has ", digest));
  }
  return response;
}

void PrintLoaded(const LoadResponse& response, const Console& console) {
  console.out() << Printable(response.id()) << ' '
                << Printable(response.version()) << ": "
                << (response.is_repeat() ? "already loaded" : "loaded")
                << " as record " << response.seq() << ", sha256 "
                << Printable(response.sha256()) << '\n';
}

ExitCode FailToLoad(const absl::Status& status, std::string_view file,
                    const Console& console) {
  if (absl::IsInvalidArgument(status) || absl::IsFailedPrecondition(status)) {
    console.Warn(base::StrCat(file, " is not loaded:"));
    return console.FailWithFaults(status);
  }
  return console.Fail(base::AddPlace(status, file));
}

}  // namespace tanji::cli
