#include "services/cli/record_state.h"

#include "lib/base/strings.h"
#include "services/cli/terminal_text.h"
#include "tanji/ledger/v1/ledger_service.grpc.pb.h"

namespace tanji::cli {

std::string RecordStateText(const Client& client,
                            certificate::v1::RecordState state,
                            const std::string& path) {
  using ledger::v1::LedgerService;
  if (state == certificate::v1::RECORD_STATE_WITNESSED) {
    return "witnessed: a quorum has cosigned its checkpoint";
  }
  if (state != certificate::v1::RECORD_STATE_IN_CHECKPOINT) {
    return "stored, in no signed checkpoint yet";
  }
  const auto stub = client.Stub<LedgerService>();
  ledger::v1::GetStatusResponse status;
  const absl::Status told = Call(client, *stub, &LedgerService::Stub::GetStatus,
                                 ledger::v1::GetStatusRequest(), &status);
  if (!told.ok() || !status.has_witnesses()) return "in a signed checkpoint";
  return base::StrCat(
      "in a signed checkpoint, which no quorum of witnesses has cosigned yet "
      "(later: tanji refresh ",
      Printable(path), ")");
}

}  // namespace tanji::cli
