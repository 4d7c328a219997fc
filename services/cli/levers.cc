// tanji levers: what a footprint depends on most.

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "services/cli/argument.h"
#include "services/cli/client.h"
#include "services/cli/command.h"
#include "services/cli/head_read.h"
#include "services/cli/number_text.h"
#include "services/cli/process_text.h"
#include "services/cli/simulation_json.h"
#include "services/cli/simulation_text.h"
#include "tanji/footprint/v1/simulation_service.grpc.pb.h"

namespace tanji::cli {
namespace {

using footprint::v1::LeversResponse;
using footprint::v1::SimulationService;

constexpr int kLinesMax = 1000;
constexpr char kFooter[] =
    "Each line is one number of a process: an input, what it emits itself, or "
    "what one\n"
    "run makes. Its derivative is exact, through all loops; the first column "
    "is the\n"
    "elasticity: by how many percent the footprint changes per percent of the "
    "number.\n"
    "What substitution puts in the place of a co-product is no input, and has "
    "no line.\n"
    "Shown are the processes of the product's own organisation; --as ORG shows "
    "another's,\n"
    "--all all that may be read, but for factor packs.\n"
    "\n"
    "Examples:\n"
    "  tanji levers demo-fridge/refrigerator\n"
    "  tanji levers demo-fridge/refrigerator --all --top 10 --json";

struct Options {
  std::string product;
  ProcessOptions process;
  AsOfOptions as_of;
  std::string organisation;
  bool all = false;
  uint32_t top = 0;
  bool json = false;
  bool exact = false;
};

ExitCode RunLevers(const Session& session, const Options& options) {
  footprint::v1::LeversRequest request;
  request.set_product(options.product);
  const absl::Status chosen =
      SetChoice(options.process, request.mutable_choice());
  if (!chosen.ok()) return session.console.WrongUse(chosen);
  request.set_lines_max(options.top);
  SetAsOf(options.as_of, request);
  if (!options.organisation.empty()) {
    request.set_organisation(options.organisation);
  } else if (!options.all) {
    request.set_organisation(
        options.product.substr(0, options.product.find('/')));
  }
  const Client client(session.connection);
  const auto stub = client.Stub<SimulationService>();
  LeversResponse response;
  const absl::Status status =
      CallAtHead(client, session.console, *stub,
                 &SimulationService::Stub::Levers, request, &response);
  if (!status.ok()) return session.console.Fail(status);
  session.console.out() << (options.json
                                ? LeversJson(response)
                                : LeversText(response, options.exact
                                                           ? Digits::kAll
                                                           : Digits::kShort));
  return ExitCode::kOk;
}

}  // namespace

Command AddLevers(CLI::App& parent) {
  CLI::App* app =
      parent.add_subcommand("levers", "Show what a footprint depends on most");
  const auto options = std::make_shared<Options>();
  AddProductArgument(*app, options->product);
  AddProcessOptions(*app, options->process);
  AddAsOfOptions(*app, options->as_of);
  CLI::Option* as = AddOrganisationOption(*app, options->organisation,
                                          "Processes of this organisation");
  app->add_flag("--all", options->all, "Processes of all organisations")
      ->excludes(as);
  app->add_option("--top", options->top, "Show so many lines (20)")
      ->check(CLI::Range(1, kLinesMax));
  app->add_flag("--json", options->json, "One JSON object");
  app->add_flag("--exact", options->exact, "Show all digits");
  app->footer(kFooter);
  return {app, [options](const Session& session) {
            return RunLevers(session, *options);
          }};
}

}  // namespace tanji::cli
