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
#include "services/cli/process_text.h"
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
    "same file again changes nothing, unless other data were submitted in "
    "between:\n"
    "then they are replaced by the file's.\n"
    "\n"
    "A change that is not plausible is held, with the reason, until `tanji "
    "release`\n"
    "confirms it or `tanji withdraw` drops it; what was released before goes "
    "on "
    "until\n"
    "then, and the exit code is 4. Inputs that nobody supplies yet are a "
    "warning.\n"
    "\n"
    "Example:\n"
    "  tanji submit steel-2026.json";

void PrintHeld(const supply::v1::SubmitResponse& response,
               const Console& console) {
  for (const supply::v1::HeldProcess& held : response.held()) {
    console.out() << "held: " << Printable(held.product())
                  << Printable(WhereText(held.place(), held.period_start(),
                                         held.period_end()))
                  << ", until `tanji release` confirms it or `tanji withdraw` "
                     "drops it:\n";
    for (const std::string& reason : held.reasons()) {
      console.out() << "  " << Printable(reason) << '\n';
    }
  }
}

void WarnOfUnsupplied(const supply::v1::SubmitResponse& response,
                      const Console& console) {
  const uint64_t count = response.unsupplied_count();
  if (count == 0) return;
  std::string text = count == 1
                         ? std::string("1 input has no supplier yet:")
                         : base::StrCat(count, " inputs have no supplier yet:");
  for (const supply::v1::UnsuppliedInput& input : response.unsupplied()) {
    const bool is_later =
        input.reason() == supply::v1::UNSUPPLIED_REASON_LATER_PERIOD;
    text += base::StrCat(
        "\n  ", input.product(), ", taken by ", input.consumer(),
        WhereText(input.place(), input.period_start(), input.period_end()),
        is_later ? ": is made in later periods only" : ": nobody makes it",
        input.hint().empty() ? "" : "; ", input.hint());
  }
  const auto listed = static_cast<uint64_t>(response.unsupplied_size());
  if (listed < count) {
    text += base::StrCat("\n  and ", count - listed, " more");
  }
  console.Warn(text);
}

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
  const uint64_t between = status.ok() ? response.superseded_by_seq() : 0;
  if (between > 0) {
    request.set_request_id(RequestIdAfter(request_id, between));
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
                        << (between > 0 ? " again" : "") << " as record "
                        << response.seq() << ", id "
                        << Printable(response.record_id());
  if (between > 0) {
    session.console.out() << ", since record " << between
                          << " had submitted something else";
  }
  session.console.out() << '\n';
  PrintHeld(response, session.console);
  WarnOfUnsupplied(response, session.console);
  return response.held_size() > 0 ? ExitCode::kHeld : ExitCode::kOk;
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
