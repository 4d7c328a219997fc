// tanji simulate: what footprints would be.

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "lib/base/file.h"
#include "lib/base/status.h"
#include "lib/exchange/scenario/document.h"
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

using footprint::v1::SimulateRequest;
using footprint::v1::SimulateResponse;
using footprint::v1::SimulationService;

constexpr char kFooter[] =
    "A scenario is a JSON file with changes to processes "
    "(schemas/scenario-v1.schema.json):\n"
    "amounts, suppliers, electricity, efficiency, capture, recycled content, "
    "emissions,\n"
    "outputs, parameters, inputs that come or go. Nothing is stored. The "
    "numbers after\n"
    "are those that the footprints would have if the changes were submitted.\n"
    "\n"
    "Changes that name a lever (source, process, end-of-pipe, recycling) are "
    "also made\n"
    "class by class, all others left out; with what the classes do together "
    "beyond that,\n"
    "these lines add up to the change, to the last digit (--exact, --json).\n"
    "\n"
    "Exit code 1 where a scenario leaves a product without a footprint: then "
    "the loop\n"
    "is named.\n"
    "\n"
    "Examples:\n"
    "  tanji simulate demo-tyre/tyre --scenario "
    "schemas/demo/scenarios/heat-pump.json\n"
    "  tanji simulate demo-tyre/tyre demo-fridge/refrigerator \\\n"
    "      --scenario schemas/demo/scenarios/electric-trucks.json \\\n"
    "      --scenario schemas/demo/scenarios/solar-and-wind.json --json";

struct Options {
  std::vector<std::string> products;
  std::vector<std::string> scenarios;
  ProcessOptions process;
  AsOfOptions as_of;
  bool json = false;
  bool exact = false;
};

// Reads the file and its scenario, so that faults are found before any server
// is asked.
absl::Status AddScenario(const std::string& path, SimulateRequest& request) {
  TANJI_ASSIGN_OR_RETURN(const std::string document,
                         base::ReadFile(path, exchange::kScenarioSizeMax));
  TANJI_RETURN_IF_ERROR(
      base::AddPlace(exchange::ReadScenario(document).status(), path));
  request.add_scenarios(document);
  return absl::OkStatus();
}

absl::Status MakeRequest(const Options& options, SimulateRequest& request) {
  for (const std::string& product : options.products) {
    footprint::v1::SimulatedProduct* added = request.add_products();
    added->set_product(product);
    TANJI_RETURN_IF_ERROR(SetChoice(options.process, added->mutable_choice()));
  }
  for (const std::string& path : options.scenarios) {
    TANJI_RETURN_IF_ERROR(AddScenario(path, request));
  }
  SetAsOf(options.as_of, request);
  return absl::OkStatus();
}

bool HasAllFootprints(const SimulateResponse& response) {
  return std::all_of(
      response.scenarios().begin(), response.scenarios().end(),
      [](const footprint::v1::SimulatedScenario& scenario) {
        return std::all_of(
            scenario.footprints().begin(), scenario.footprints().end(),
            [](const footprint::v1::SimulatedFootprint& footprint) {
              return !footprint.after_kg_co2e().empty();
            });
      });
}

ExitCode RunSimulate(const Session& session, const Options& options) {
  SimulateRequest request;
  const absl::Status made = MakeRequest(options, request);
  if (!made.ok()) return session.console.WrongUse(made);
  const Client client(session.connection);
  const auto stub = client.Stub<SimulationService>();
  SimulateResponse response;
  const absl::Status status =
      CallAtHead(client, session.console, *stub,
                 &SimulationService::Stub::Simulate, request, &response);
  if (!status.ok()) return session.console.Fail(status);
  session.console.out() << (options.json ? SimulationJson(response)
                                         : SimulationText(
                                               response, options.exact
                                                             ? Digits::kAll
                                                             : Digits::kShort));
  return HasAllFootprints(response) ? ExitCode::kOk : ExitCode::kFailed;
}

}  // namespace

Command AddSimulate(CLI::App& parent) {
  CLI::App* app = parent.add_subcommand(
      "simulate", "Show what footprints would be, without storing anything");
  const auto options = std::make_shared<Options>();
  app->add_option("PRODUCT", options->products, "ORG/PRODUCT, one or more")
      ->required();
  app->add_option("--scenario", options->scenarios,
                  "A file with changes; as often as wanted")
      ->required()
      ->type_name("FILE")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  AddProcessOptions(*app, options->process);
  AddAsOfOptions(*app, options->as_of);
  app->add_flag("--json", options->json, "One JSON object, all indicators");
  app->add_flag("--exact", options->exact, "Show all digits");
  app->footer(kFooter);
  return {app, [options](const Session& session) {
            return RunSimulate(session, *options);
          }};
}

}  // namespace tanji::cli
