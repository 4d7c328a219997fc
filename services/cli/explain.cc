// tanji explain: what a footprint is made of.

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "services/cli/argument.h"
#include "services/cli/client.h"
#include "services/cli/command.h"
#include "services/cli/footprint_text.h"
#include "services/cli/head_read.h"
#include "tanji/footprint/v1/footprint_service.grpc.pb.h"

namespace tanji::cli {
namespace {

using footprint::v1::FootprintService;

constexpr char kFooter[] =
    "Direct emissions of the product's own process and its inputs (the first\n"
    "tier), with the whole footprint of each. What lies behind an input is "
    "its\n"
    "supplier's own and is not shown.\n"
    "\n"
    "Example:\n"
    "  tanji explain demo-park/refrigerator";

ExitCode RunExplain(const Session& session, const std::string& product) {
  const Client client(session.server);
  const auto stub = client.Stub<FootprintService>();
  footprint::v1::ExplainRequest request;
  request.set_product(product);
  footprint::v1::ExplainResponse response;
  const absl::Status status =
      CallAtHead(client, session.console, *stub,
                 &FootprintService::Stub::Explain, request, &response);
  if (!status.ok()) return session.console.Fail(status);
  session.console.out() << ExplanationText(response);
  return ExitCode::kOk;
}

}  // namespace

Command AddExplain(CLI::App& parent) {
  CLI::App* app =
      parent.add_subcommand("explain", "Show what a footprint is made of");
  const auto product = std::make_shared<std::string>();
  AddProductArgument(*app, *product);
  app->footer(kFooter);
  return {app, [product](const Session& session) {
            return RunExplain(session, *product);
          }};
}

}  // namespace tanji::cli
