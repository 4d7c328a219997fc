#include "services/cli/head_read.h"

#include "tanji/ledger/v1/ledger_service.grpc.pb.h"

namespace tanji::cli {

absl::StatusOr<uint64_t> HeadSeq(const Client& client,
                                 std::chrono::milliseconds timeout) {
  using ledger::v1::LedgerService;
  const auto stub = client.Stub<LedgerService>();
  ledger::v1::GetEntriesRequest request;
  request.set_page_size(1);
  ledger::v1::GetEntriesResponse response;
  TANJI_RETURN_IF_ERROR(Call(client, *stub, &LedgerService::Stub::GetEntries,
                             request, &response, timeout));
  if (response.log_size() == 0) {
    return absl::DataLossError(
        "the server's log is empty: it lost its genesis");
  }
  return response.log_size() - 1;
}

}  // namespace tanji::cli
