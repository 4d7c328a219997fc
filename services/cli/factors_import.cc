// tanji factors import: a table of factors as a pack.

#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/base/file.h"
#include "lib/base/status.h"
#include "lib/exchange/pack/factor_csv.h"
#include "lib/graph/calendar.h"
#include "lib/graph/provenance.h"
#include "services/cli/argument.h"
#include "services/cli/client.h"
#include "services/cli/command.h"
#include "services/cli/number_text.h"
#include "services/cli/pack_load.h"
#include "services/cli/terminal_text.h"

namespace tanji::cli {
namespace {

constexpr char kFooter[] =
    "FILE is a table of factors (schemas/factor-csv.md); the options say what "
    "it\n"
    "does not hold. It becomes a factor pack, and its factors are the "
    "products\n"
    "ID/ROW. It is accepted or refused as a whole: every fault is printed as\n"
    "file:line: column: what is wrong. Importing the same again changes "
    "nothing;\n"
    "another table under the same id takes its place.\n"
    "\n"
    "Examples:\n"
    "  tanji factors import own.csv --pack own-factors --version 2026.1 \\\n"
    "      --date 2026-03-01 --title \"Our factors\" --publisher \"Our works\" "
    "\\\n"
    "      --licence \"Internal\" --export forbidden\n"
    "  tanji factors import own.csv --pack own-factors --version 2026.1 \\\n"
    "      --date 2026-03-01 --title \"Our factors\" --publisher \"Our works\" "
    "\\\n"
    "      --licence \"Internal\" --export forbidden --dry-run";

struct Options {
  std::string path;
  std::string pack;
  std::string version;
  std::string date;
  std::string title;
  std::string publisher;
  std::string licence;
  std::string licence_url;
  std::string export_rule;
  bool dry_run = false;
  bool is_confirmed = false;
};

absl::StatusOr<exchange::FactorPackHead> HeadOf(const Options& options) {
  exchange::FactorPackHead head;
  head.id = options.pack;
  head.version = options.version;
  const auto date = graph::ParseDay(options.date);
  if (!date.ok()) return base::AddPlace(date.status(), "--date");
  head.date = *date;
  head.title.en = options.title;
  head.publisher = options.publisher;
  if (options.licence.empty()) {
    if (!options.export_rule.empty() || !options.licence_url.empty()) {
      return absl::InvalidArgumentError(
          "--export and --licence-url say something of a licence; expected "
          "--licence with them");
    }
    return head;
  }
  if (options.export_rule.empty()) {
    return absl::InvalidArgumentError(
        "--licence without --export; expected allowed, attribution, "
        "share-alike or forbidden");
  }
  const auto rule = graph::ParseExportRule(options.export_rule);
  if (!rule.ok()) return base::AddPlace(rule.status(), "--export");
  head.licence = exchange::Licence{options.licence, options.licence_url, *rule};
  return head;
}

ExitCode RunImport(const Session& session, const Options& options) {
  const auto head = HeadOf(options);
  if (!head.ok()) return session.console.WrongUse(head.status());
  const auto csv = base::ReadFile(options.path, exchange::kPackSizeMax);
  if (!csv.ok()) {
    return session.console.WrongUse(
        base::AddPlace(csv.status(), base::StrCat("table ", options.path)));
  }
  const auto pack = exchange::ReadFactorCsv(*csv, *head, options.path);
  if (!pack.ok()) return session.console.FailWithFaults(pack.status());
  if (options.dry_run) {
    session.console.out() << Printable(options.path) << " has no fault: "
                          << Counted(pack->factors.size(), "factor")
                          << "; nothing was loaded\n";
    return ExitCode::kOk;
  }
  const Client client(session.connection);
  const auto response =
      LoadPack(client, exchange::WriteFactorPack(*pack), options.is_confirmed);
  if (!response.ok()) {
    return FailToLoad(response.status(), options.path, session.console);
  }
  PrintLoaded(*response, session.console);
  return ExitCode::kOk;
}

}  // namespace

Command AddFactorsImport(CLI::App& parent) {
  CLI::App* app =
      parent.add_subcommand("import", "Load a table of factors as a pack");
  const auto options = std::make_shared<Options>();
  app->add_option("FILE", options->path, "Table of factors, CSV")->required();
  app->add_option("--pack", options->pack,
                  "Id of the pack: letters, digits, '.', '_' and '-'")
      ->required()
      ->type_name("ID");
  app->add_option("--version", options->version, "Version of the pack")
      ->required();
  app->add_option("--date", options->date, "Day of this version, YYYY-MM-DD")
      ->required();
  app->add_option("--title", options->title, "Title of the pack")->required();
  app->add_flag("--confirm", options->is_confirmed,
                "Load also what jumps, or is older than what is loaded");
  app->add_option("--publisher", options->publisher,
                  "Who has published the numbers")
      ->required();
  app->add_option("--licence", options->licence,
                  "Licence of the rows that have none of their own")
      ->type_name("NAME");
  app->add_option("--licence-url", options->licence_url, "Its text, https://…");
  app->add_option("--export", options->export_rule,
                  "What it says about handing the numbers on: allowed, "
                  "attribution, share-alike or forbidden")
      ->type_name("RULE");
  app->add_flag("--dry-run", options->dry_run, "Check the table, load nothing");
  app->footer(kFooter);
  return {app, [options](const Session& session) {
            return RunImport(session, *options);
          }};
}

}  // namespace tanji::cli
