// tanji disclose: some of a certificate, for who is not to see all of it.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/file.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/certificate/certificate.h"
#include "lib/certificate/disclosure.h"
#include "lib/ledger/commitment.h"
#include "services/cli/certificate_file.h"
#include "services/cli/command.h"
#include "services/cli/terminal_text.h"

namespace tanji::cli {
namespace {

constexpr char kFooter[] =
    "Writes a file that shows what is chosen of the certificate's statement "
    "and\n"
    "nothing else; `tanji verify FILE` proves it as it does a certificate. "
    "WHAT\n"
    "is total, unit, product, period, packs, quality, carbon, attestations, "
    "or the\n"
    "name of a member of the statement. Always shown, for the rest misleads "
    "without\n"
    "it: method, completeness, caveats, the days of validity, with an amount "
    "its\n"
    "unit, and whether it was withdrawn. Attestations are shown whole, with "
    "what\n"
    "they say of product, total and unit, and with their findings. Needs no "
    "server.\n"
    "\n"
    "Example:\n"
    "  tanji disclose fridge.tanji --show total,unit,period --to buyer.tanji";

struct Options {
  std::string certificate;
  std::vector<std::string> words;
  std::string to;
};

absl::StatusOr<std::string> DisclosureOf(const Options& options) {
  TANJI_ASSIGN_OR_RETURN(const std::string file,
                         ReadCertificate(options.certificate));
  const auto parsed = certificate::Certificate::Parse(file);
  TANJI_RETURN_IF_ERROR(base::AddPlace(parsed.status(), options.certificate));
  TANJI_ASSIGN_OR_RETURN(const certificate::ShownChoice choice,
                         certificate::ChoiceOfWords(options.words));
  return certificate::Disclose(*parsed, choice);
}

ExitCode RunDisclose(const Session& session, const Options& options) {
  const Console& console = session.console;
  const auto disclosure = DisclosureOf(options);
  if (!disclosure.ok()) return console.WrongUse(disclosure.status());
  const absl::Status saved = base::SaveFile(options.to, *disclosure, 0644);
  if (!saved.ok()) return console.Fail(saved);
  console.out() << Printable(options.to) << " shows:\n";
  const auto parsed = certificate::Certificate::Parse(*disclosure);
  if (!parsed.ok()) return console.Fail(parsed.status());
  for (const certificate::ShownDisclosure& leaf : parsed->disclosures) {
    const auto field = ledger::ReadDisclosure(leaf.text);
    if (!field.ok()) return console.Fail(field.status());
    console.out() << "  "
                  << Printable(
                         base::StrCat(field->name, ": ", field->value_json))
                  << '\n';
  }
  if (!parsed->attestations.empty()) {
    console.out() << "  attestations: " << parsed->attestations.size()
                  << ", with their findings\n";
  }
  return ExitCode::kOk;
}

}  // namespace

Command AddDisclose(CLI::App& parent) {
  CLI::App* app = parent.add_subcommand(
      "disclose", "Show some of a certificate, without the rest");
  const auto options = std::make_shared<Options>();
  app->add_option("CERT", options->certificate, "Certificate file")
      ->type_name("FILE")
      ->required();
  app->add_option("--show", options->words, "What to show; may repeat")
      ->type_name("WHAT,...")
      ->delimiter(',')
      ->required();
  app->add_option("--to", options->to, "File to write")
      ->type_name("FILE")
      ->required();
  app->footer(kFooter);
  return {app, [options](const Session& session) {
            return RunDisclose(session, *options);
          }};
}

}  // namespace tanji::cli
