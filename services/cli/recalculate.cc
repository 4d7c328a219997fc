// tanji recalculate: repeats the calculation of a certificate, without a
// server.

#include "lib/platform/evidence/recalculate.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/base/file.h"
#include "lib/base/status.h"
#include "lib/certificate/certificate.h"
#include "services/cli/argument.h"
#include "services/cli/command.h"
#include "services/cli/evidence_file.h"
#include "services/cli/recalculation_text.h"
#include "services/cli/trusted_keys.h"

namespace tanji::cli {
namespace {

constexpr char kFooter[] =
    "Verifies the certificate as `tanji verify` does, tests the engine on a "
    "network\n"
    "that the program brings, checks every record of the archive against the "
    "log\n"
    "and every payload against its record, builds the network from the "
    "payloads,\n"
    "solves it, and compares the whole statement. All offline.\n"
    "\n"
    "It proves that the number follows from these records; not that what "
    "suppliers\n"
    "reported is true, and not that the archive leaves nothing out that was\n"
    "recorded: lib/certificate/FORMAT.md.\n"
    "\n"
    "Exit codes: 0 repeated to the bit; 1 refuted, with what comes out "
    "otherwise;\n"
    "2 wrong use, or the verdict could not be written out; 3 undecided, with "
    "the\n"
    "reason: keys, engine version, or evidence that is damaged or not whole.\n"
    "\n"
    "Examples:\n"
    "  tanji recalculate refrigerator.tanji --evidence refrigerator.evidence "
    "\\\n"
    "      --log-key log.vkey --signer-key signers.vkey\n"
    "  tanji recalculate refrigerator.tanji --evidence refrigerator.evidence "
    "--json";

struct Options {
  std::string certificate;
  std::string evidence;
  KeyFileOptions keys;
  bool json = false;
};

ExitCode RunRecalculate(const Session& session, const Options& options) {
  const auto trusted = TrustedKeysOf(options.keys);
  if (!trusted.ok()) return session.console.WrongUse(trusted.status());
  const auto file =
      base::ReadFile(options.certificate, certificate::kCertificateSizeMax);
  if (!file.ok()) {
    return session.console.WrongUse(base::AddPlace(
        file.status(), base::StrCat("certificate ", options.certificate)));
  }
  auto source = OpenEvidence(options.evidence);
  if (!source.ok()) {
    return session.console.WrongUse(
        base::AddPlace(source.status(), "evidence"));
  }
  const platform::Recalculation result =
      platform::Recalculate(*file, *std::move(source), *trusted);
  session.console.out() << (options.json ? RecalculationJson(result)
                                         : RecalculationText(result));
  return static_cast<ExitCode>(result.outcome);
}

}  // namespace

Command AddRecalculate(CLI::App& parent) {
  CLI::App* app = parent.add_subcommand(
      "recalculate", "Repeat the calculation of a certificate, offline");
  const auto options = std::make_shared<Options>();
  app->add_option("CERT", options->certificate, "Certificate file")
      ->type_name("FILE")
      ->required();
  app->add_option("--evidence", options->evidence,
                  "Archive of `tanji evidence export`")
      ->type_name("FILE")
      ->required();
  AddKeyFileOptions(*app, options->keys);
  AddWitnessOptions(*app, options->keys);
  app->add_flag("--json", options->json, "Print one JSON object");
  app->footer(kFooter);
  return {app,
          [options](const Session& session) {
            return RunRecalculate(session, *options);
          },
          ExitCode::kWrongUse};
}

}  // namespace tanji::cli
