// tanji footprint: the footprint of one product.

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "services/cli/argument.h"
#include "services/cli/block_text.h"
#include "services/cli/client.h"
#include "services/cli/command.h"
#include "services/cli/footprint_json.h"
#include "services/cli/footprint_text.h"
#include "services/cli/head_read.h"
#include "services/cli/process_text.h"
#include "tanji/footprint/v1/footprint_service.grpc.pb.h"

namespace tanji::cli {
namespace {

using footprint::v1::FootprintService;

constexpr char kFooter[] =
    "The first line is the assurance level: what stands behind the number.\n"
    "Inputs that nobody supplies count as nothing and are named.\n"
    "\n"
    "Of a product that is made at several places or in several periods the\n"
    "latest period answers, and in it a supply mix; --place and --period ask "
    "for\n"
    "another one. Numbers have 6 digits here; --exact and --json give all, as "
    "a\n"
    "certificate does.\n"
    "\n"
    "Data quality: each of the three ratings is the mean of those that the\n"
    "process has for its own emissions and states for each of its inputs, "
    "weighted\n"
    "by the absolute kg CO2e of each; what is not rated counts as 5, the "
    "worst.\n"
    "It says how well the inputs describe this process, not how good the "
    "data\n"
    "behind them are: ratings further upstream do not enter.\n"
    "\n"
    "Exit codes: 0 answered; 1 not, with the reason (a loop that eats more "
    "than\n"
    "it makes is named).\n"
    "\n"
    "Examples:\n"
    "  tanji footprint demo-fridge/refrigerator\n"
    "  tanji footprint demo-fridge/refrigerator --indicators\n"
    "  tanji footprint demo-steelworks/coil --place CN-SD --period 2024\n"
    "  tanji footprint demo-fridge/refrigerator --json";

struct Options {
  std::string product;
  ProcessOptions process;
  AsOfOptions as_of;
  bool exact = false;
  bool indicators = false;
  bool json = false;
};

ExitCode RunFootprint(const Session& session, const Options& options) {
  const Client client(session.connection);
  const auto stub = client.Stub<FootprintService>();
  footprint::v1::GetRequest request;
  request.set_product(options.product);
  SetAsOf(options.as_of, request);
  request.set_view(footprint::v1::FOOTPRINT_VIEW_BLOCK);
  const absl::Status chosen =
      SetChoice(options.process, request.mutable_choice());
  if (!chosen.ok()) return session.console.WrongUse(chosen);
  footprint::v1::GetResponse response;
  const absl::Status status =
      CallAtHead(client, session.console, *stub, &FootprintService::Stub::Get,
                 request, &response);
  if (!status.ok()) return session.console.Fail(status);
  const Digits digits = options.exact ? Digits::kAll : Digits::kShort;
  session.console.out() << (options.json ? FootprintJson(response)
                                         : FootprintText(response, digits));
  if (options.indicators && !options.json && response.has_block()) {
    session.console.out() << "\n" << BlockText(response.block(), digits);
  }
  return response.footprint().has_kg_co2e() ? ExitCode::kOk : ExitCode::kFailed;
}

}  // namespace

Command AddFootprint(CLI::App& parent) {
  CLI::App* app =
      parent.add_subcommand("footprint", "Show the footprint of a product");
  const auto options = std::make_shared<Options>();
  AddProductArgument(*app, options->product);
  AddProcessOptions(*app, options->process);
  AddAsOfOptions(*app, options->as_of);
  app->add_flag("--exact", options->exact, "Show all digits");
  app->add_flag("--indicators", options->indicators,
                "Show every indicator of the GWP pack");
  app->add_flag("--json", options->json, "Print one JSON object");
  app->footer(kFooter);
  return {app, [options](const Session& session) {
            return RunFootprint(session, *options);
          }};
}

}  // namespace tanji::cli
