// tanji submit: one organisation's changes from a JSON document.

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/base/file.h"
#include "lib/base/hex.h"
#include "lib/base/status.h"
#include "lib/crypto/hash.h"
#include "services/cli/client.h"
#include "services/cli/command.h"
#include "services/cli/request_id.h"
#include "services/cli/terminal_text.h"
#include "tanji/supply/v1/supply_service.grpc.pb.h"

namespace tanji::cli {
namespace {

using supply::v1::SupplyService;

constexpr size_t kDocumentSizeMax = size_t{64} << 20;  // bytes, server's limit

constexpr char kFooter[] =
    "FILE is a tanji-submission/v1 document "
    "(schemas/submission-v1.schema.json).\n"
    "Its bytes are stored and committed to as they are. It is accepted or\n"
    "refused as a whole; every fault is printed with its place. Submitting "
    "the\n"
    "same file again changes nothing. A change that is not plausible is held,\n"
    "with the reason, until `tanji release` confirms it.\n"
    "\n"
    "Example:\n"
    "  tanji submit steel-2026.json";

ExitCode RunSubmit(const Session& session, const std::string& path) {
  const absl::StatusOr<std::string> document =
      base::ReadFile(path, kDocumentSizeMax);
  if (!document.ok()) {
    return session.console.WrongUse(
        base::AddPlace(document.status(), base::StrCat("document ", path)));
  }
  const Client client(session.server);
  const auto stub = client.Stub<SupplyService>();
  supply::v1::SubmitRequest request;
  const std::string request_id =
      "submit-" + base::HexEncode(crypto::AsBytes(crypto::Sha256(*document)));
  request.set_request_id(request_id);
  request.set_document(*document);
  supply::v1::SubmitResponse response;
  absl::Status status =
      Call(client, *stub, &SupplyService::Stub::Submit, request, &response);
  if (status.ok() && response.superseded_by_seq() > 0) {
    request.set_request_id(
        RequestIdAfter(request_id, response.superseded_by_seq()));
    response.Clear();
    status =
        Call(client, *stub, &SupplyService::Stub::Submit, request, &response);
  }
  if (absl::IsInvalidArgument(status) || absl::IsFailedPrecondition(status)) {
    return session.console.FailWithFaults(status);
  }
  if (!status.ok()) return session.console.Fail(status);
  session.console.out() << (response.is_repeat() ? "already submitted"
                                                 : "submitted")
                        << " as record " << response.seq() << ", id "
                        << Printable(response.record_id()) << '\n';
  for (const supply::v1::HeldProcess& held : response.held()) {
    session.console.out() << "held: " << Printable(held.product());
    if (!held.place().empty()) {
      session.console.out() << " at " << Printable(held.place());
    }
    session.console.out() << ", until `tanji release` confirms it:\n";
    for (const std::string& reason : held.reasons()) {
      session.console.out() << "  " << Printable(reason) << '\n';
    }
  }
  return ExitCode::kOk;
}

}  // namespace

Command AddSubmit(CLI::App& parent) {
  CLI::App* app =
      parent.add_subcommand("submit", "Submit products and processes");
  const auto path = std::make_shared<std::string>();
  app->add_option("FILE", *path, "Submission document, JSON")->required();
  app->footer(kFooter);
  return {app,
          [path](const Session& session) { return RunSubmit(session, *path); }};
}

}  // namespace tanji::cli
