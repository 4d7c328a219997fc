#include "services/cli/argument.h"

#include <filesystem>
#include <system_error>

#include "lib/base/file.h"
#include "lib/base/strings.h"
#include "lib/graph/calendar.h"
#include "lib/graph/ids.h"
#include "services/cli/terminal_text.h"

namespace tanji::cli {
namespace {

// As CLI11 wants it: empty when good.
std::string FaultText(const absl::Status& status) {
  return status.ok() ? "" : Printable(base::ToStd(status.message()));
}

}  // namespace

void AddProductArgument(CLI::App& app, std::string& product) {
  app.add_option("PRODUCT", product, "ORG/PRODUCT")
      ->required()
      ->check([](const std::string& text) {
        return FaultText(graph::ProductId::Parse(text).status());
      });
}

void AddProductsArgument(CLI::App& app, std::vector<std::string>& products) {
  app.add_option("PRODUCT", products,
                 "ORG/PRODUCT; several are compared with the first")
      ->required()
      ->check([](const std::string& text) {
        return FaultText(graph::ProductId::Parse(text).status());
      });
}

void AddProcessOptions(CLI::App& app, ProcessOptions& options) {
  app.add_option_function<std::string>(
         "--place",
         [&options](const std::string& place) {
           options.place = place;
           options.has_place = true;
         },
         "Of the process at this place; \"\": whose place is not stated")
      ->type_name("PLACE")
      ->check([](const std::string& text) {
        return FaultText(graph::CheckPlace(text));
      });
  app.add_option("--period", options.period,
                 "Of the process of this period: 2024, "
                 "2024-01-01..2024-07-01, or none")
      ->type_name("PERIOD")
      ->check([](const std::string& text) {
        footprint::v1::ProcessChoice choice;
        return FaultText(SetChoice({"", false, text}, &choice));
      });
}

std::string NegativeFault(const std::string& text) {
  if (!text.starts_with('-')) return "";
  return base::StrCat(text, " is negative; expected a whole number from 0 on");
}

void AddAsOfOptions(CLI::App& app, AsOfOptions& options) {
  app.add_option("--as-of", options.seq,
                 "As of this record of the log: what came later does not count")
      ->type_name("SEQ")
      ->check(NegativeFault);
  app.add_option("--valid-on", options.day,
                 "With what is valid on this day (today; with --as-of the day "
                 "of that record)")
      ->type_name("DATE")
      ->check([](const std::string& text) {
        return FaultText(graph::ParseDay(text).status());
      });
}

CLI::Option* AddOrganisationOption(CLI::App& app, std::string& organisation,
                                   const std::string& description) {
  return app.add_option("--as", organisation, description)
      ->type_name("ORG")
      ->check([](const std::string& text) {
        return FaultText(graph::CheckOrganisationId(text));
      });
}

void AddKeyFileOptions(CLI::App& app, KeyFileOptions& options) {
  const auto add = [&app](const char* name, std::vector<std::string>& files,
                          const char* description) {
    app.add_option(name, files, description)
        ->type_name("FILE")
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  };
  add("--log-key", options.log_keys,
      "File with verifier keys of logs; may repeat");
  add("--signer-key", options.signer_keys,
      "File with verifier keys of record signers; may repeat");
  add("--attester-key", options.attester_keys,
      "File with keys of verifiers who attest; may repeat");
}

void AddWitnessOptions(CLI::App& app, KeyFileOptions& options) {
  app.add_option("--witness-key", options.witness_keys,
                 "File with verifier keys of witnesses; may repeat")
      ->type_name("FILE")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  app.add_option("--quorum", options.quorum,
                 "How many witnesses must have cosigned the checkpoint (that "
                 "of `tanji trust`; 0)")
      ->type_name("N")
      ->check(NegativeFault);
}

void AddForceOption(CLI::App& app, bool& force) {
  app.add_flag("--force", force, "Replace the file if it is there");
}

absl::Status CheckOutFile(const std::string& path, bool force) {
  std::error_code error;
  if (!force && std::filesystem::is_regular_file(path, error)) {
    return absl::AlreadyExistsError(base::StrCat(
        "\"", path,
        "\" is there already; expected another --out, or --force to replace "
        "it"));
  }
  return base::CheckSaveFile(path);
}

std::string UnknownCommandText(const CLI::App& app) {
  const CLI::App* group = &app;
  std::string name = app.get_name();
  while (!group->get_subcommands().empty()) {
    group = group->get_subcommands().front();
    base::StrAppend(&name, " ", group->get_name());
  }
  if (group->get_require_subcommand_min() == 0) return "";
  for (const std::string& word : app.remaining(/*recurse=*/true)) {
    if (word.rfind('-', 0) == 0) continue;
    return base::StrCat("\"", word, "\" is no command of `", name, "`; `", name,
                        " --help` lists them");
  }
  return "";
}

}  // namespace tanji::cli
