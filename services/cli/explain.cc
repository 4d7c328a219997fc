// tanji explain: what a footprint is made of.

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "services/cli/argument.h"
#include "services/cli/client.h"
#include "services/cli/command.h"
#include "services/cli/explain_output.h"
#include "services/cli/explain_text.h"
#include "services/cli/explain_views.h"
#include "services/cli/explain_words.h"
#include "services/cli/head_read.h"
#include "services/cli/number_text.h"
#include "services/cli/process_text.h"
#include "tanji/footprint/v1/footprint_service.grpc.pb.h"

namespace tanji::cli {
namespace {

using footprint::v1::FootprintService;

constexpr int kLinesMax = 1000;
constexpr int kPercentMax = 100;
constexpr char kPercentDefault[] = "80";

constexpr char kFooter[] =
    "Without --by: emissions of the product's own process and its inputs (the\n"
    "first tier), with the whole footprint of each. The kg CO2e of a line are\n"
    "amount x kg CO2e per unit x what the product bears of it / what one run "
    "makes.\n"
    "With --by: everything upstream, as far as the caller may read it; what is "
    "taken\n"
    "of others is a block of its own. All lines add up to the footprint "
    "exactly,\n"
    "with all digits (--exact, --json, --csv); shares are of the sum of "
    "absolute\n"
    "values. Columns of CSV and members of JSON: services/cli/README.md.\n"
    "\n"
    "By stage: a contribution belongs to the stage that is named nearest to "
    "the\n"
    "product on the way down to it: that of the product's own input, else that "
    "of\n"
    "the supplier's process, else that of the supplier's input, and so on. So "
    "an\n"
    "input without a stage takes its supplier's; everything behind a named "
    "stage\n"
    "belongs to that stage. The product's own emissions belong to the stage of "
    "its\n"
    "process. What no stage is named for is \"not stated\".\n"
    "\n"
    "With --tree and --paths a process stands once for each way that leads to "
    "it;\n"
    "two inputs of one supplier are two ways. What flows most is followed "
    "first; what\n"
    "is shown and the rest add up to the footprint exactly. Own use is in the "
    "numbers\n"
    "of its process, and where a way comes to a process that is on it, the "
    "loop is\n"
    "shown with all its turns. With --sankey a process stands once, and what "
    "flows in\n"
    "and what it emits are what flows out (schemas/sankey-v1.schema.json).\n"
    "\n"
    "Examples:\n"
    "  tanji explain demo-fridge/refrigerator\n"
    "  tanji explain demo-steelworks/coil --place CN-HE --period 2024\n"
    "  tanji explain demo-fridge/refrigerator --by process --cumulative\n"
    "  tanji explain demo-fridge/refrigerator --by tier --csv\n"
    "  tanji explain demo-fridge/refrigerator --tree --nodes 12\n"
    "  tanji explain demo-fridge/refrigerator --paths --cumulative\n"
    "  tanji explain demo-fridge/refrigerator --sankey fridge.json";

struct Options {
  std::string product;
  ProcessOptions process;
  AsOfOptions as_of;
  std::string by;  // empty: the first tier
  uint32_t top = 0;
  uint32_t cumulative = 0;
  ContributionOptions contributions;
  bool json = false;
  bool csv = false;
  bool exact = false;

  Digits digits() const { return exact ? Digits::kAll : Digits::kShort; }
};

ExitCode RunFirstTier(const Session& session, const Options& options) {
  const Client client(session.connection);
  const auto stub = client.Stub<FootprintService>();
  footprint::v1::ExplainRequest request;
  request.set_product(options.product);
  SetAsOf(options.as_of, request);
  const absl::Status chosen =
      SetChoice(options.process, request.mutable_choice());
  if (!chosen.ok()) return session.console.WrongUse(chosen);
  footprint::v1::ExplainResponse response;
  const absl::Status status =
      CallAtHead(client, session.console, *stub,
                 &FootprintService::Stub::Explain, request, &response);
  if (!status.ok()) return session.console.Fail(status);
  session.console.out() << (options.json ? ExplanationJson(response)
                            : options.csv
                                ? ExplanationCsv(response)
                                : ExplanationText(response, options.digits()));
  return ExitCode::kOk;
}

ExitCode RunBreakdown(const Session& session, const Options& options,
                      footprint::v1::ExplainBy by) {
  const Client client(session.connection);
  const auto stub = client.Stub<FootprintService>();
  footprint::v1::BreakdownRequest request;
  request.set_product(options.product);
  SetAsOf(options.as_of, request);
  const absl::Status chosen =
      SetChoice(options.process, request.mutable_choice());
  if (!chosen.ok()) return session.console.WrongUse(chosen);
  request.set_by(by);
  request.set_lines_max(options.top);
  request.set_cumulative_percent(options.cumulative);
  footprint::v1::BreakdownResponse response;
  const absl::Status status =
      CallAtHead(client, session.console, *stub,
                 &FootprintService::Stub::Breakdown, request, &response);
  if (!status.ok()) return session.console.Fail(status);
  session.console.out() << (options.json  ? BreakdownJson(response, by)
                            : options.csv ? BreakdownCsv(response, by)
                                          : BreakdownText(response, by,
                                                          options.digits()));
  return ExitCode::kOk;
}

// What belongs to a view that was not asked for.
absl::Status CheckWithoutView(const Options& options) {
  const ContributionOptions& views = options.contributions;
  if (options.cumulative != 0 && options.by.empty()) {
    return absl::InvalidArgumentError(
        "--cumulative: expected --by, --tree, --paths or --sankey beside it");
  }
  if (views.nodes != 0 || views.depth != 0 || views.turns != 0 ||
      !views.indicator.empty()) {
    return absl::InvalidArgumentError(
        "--nodes, --depth, --turns and --indicator: expected --tree, --paths "
        "or --sankey beside them");
  }
  return absl::OkStatus();
}

ExitCode Run(const Session& session, const Options& options) {
  const ContributionOptions& contributions = options.contributions;
  if (contributions.any()) {
    return RunContributions(
        session, contributions,
        {options.product, options.process, options.as_of, options.cumulative,
         options.json, options.digits()});
  }
  if (const absl::Status fits = CheckWithoutView(options); !fits.ok()) {
    return session.console.WrongUse(fits);
  }
  const auto dimension = ExplainByOf(options.by);
  return dimension.has_value() ? RunBreakdown(session, options, *dimension)
                               : RunFirstTier(session, options);
}

}  // namespace

Command AddExplain(CLI::App& parent) {
  CLI::App* app =
      parent.add_subcommand("explain", "Show what a footprint is made of");
  const auto options = std::make_shared<Options>();
  AddProductArgument(*app, options->product);
  AddProcessOptions(*app, options->process);
  AddAsOfOptions(*app, options->as_of);
  CLI::Option* by =
      app->add_option("--by", options->by, "Break down everything upstream")
          ->check(CLI::IsMember(
              {"process", "tier", "stage", "gas", "place", "organisation"}));
  app->add_option("--top", options->top,
                  "Show so many lines (100); the others are one more")
      ->check(CLI::Range(1, kLinesMax))
      ->needs(by);
  app->add_option("--cumulative", options->cumulative,
                  "Show the lines that reach so many percent (80)")
      ->expected(0, 1)
      ->default_str(kPercentDefault)
      ->check(CLI::Range(1, kPercentMax));
  app->add_flag("--exact", options->exact, "Show all digits");
  CLI::Option* json =
      app->add_flag("--json", options->json, "Print one JSON object");
  CLI::Option* csv =
      app->add_flag("--csv", options->csv, "Print CSV")->excludes(json);
  AddContributionOptions(*app, options->contributions, {by, csv});
  app->footer(kFooter);
  return {app,
          [options](const Session& session) { return Run(session, *options); }};
}

}  // namespace tanji::cli
