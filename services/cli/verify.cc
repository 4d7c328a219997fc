// tanji verify: the verdict on a certificate file, without a server.

#include "lib/certificate/verify.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/base/clock.h"
#include "lib/base/file.h"
#include "lib/base/status.h"
#include "lib/certificate/certificate.h"
#include "lib/graph/calendar.h"
#include "services/cli/argument.h"
#include "services/cli/command.h"
#include "services/cli/terminal_text.h"
#include "services/cli/trusted_keys.h"

namespace tanji::cli {
namespace {

constexpr char kFooter[] =
    "Trust comes from outside the file: from key files (options may repeat) "
    "or,\n"
    "for a kind of key without an option, from the keys pinned by\n"
    "`tanji trust add`.\n"
    "\n"
    "Exit codes: 0 proven; 1 refuted; 2 wrong use, or the verdict could not "
    "be\n"
    "written out; 3 undecided: everything in the file agrees, but no key of "
    "its\n"
    "log or of its signer is trusted, or the statement is of another version "
    "than\n"
    "this program reads. That its time of validity is over, or still to come, "
    "is\n"
    "said, and changes no verdict.\n"
    "\n"
    "Examples:\n"
    "  tanji verify refrigerator.tanji --log-key log.vkey "
    "--signer-key signers.vkey\n"
    "  tanji trust add --log-key log.vkey --signer-key signers.vkey\n"
    "  tanji verify refrigerator.tanji";

struct Options {
  std::string file;
  KeyFileOptions keys;
  bool indicators = false;
};

// Line by line, so that nothing in the file can steer the terminal.
void PrintLines(std::ostream& out, std::string_view text) {
  while (!text.empty()) {
    const size_t end = text.find('\n');
    out << Printable(text.substr(0, end)) << '\n';
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
}

ExitCode RunVerify(const Options& options, const Console& console) {
  const absl::StatusOr<certificate::TrustedKeys> trusted =
      TrustedKeysOf(options.keys);
  if (!trusted.ok()) return console.WrongUse(trusted.status());
  const absl::StatusOr<std::string> file =
      base::ReadFile(options.file, certificate::kCertificateSizeMax);
  if (!file.ok()) {
    return console.WrongUse(base::AddPlace(
        file.status(), base::StrCat("certificate ", options.file)));
  }
  const certificate::Verdict verdict = certificate::Verify(*file, *trusted);
  const std::string today =
      graph::FormatDay(graph::DayOfMicros(base::Clock::System().NowMicros()));
  PrintLines(console.out(),
             certificate::Describe(verdict, {options.indicators, today}));
  return static_cast<ExitCode>(verdict.outcome);
}

static_assert(static_cast<int>(certificate::Outcome::kProven) ==
              static_cast<int>(ExitCode::kOk));
static_assert(static_cast<int>(certificate::Outcome::kRefuted) ==
              static_cast<int>(ExitCode::kFailed));
static_assert(static_cast<int>(certificate::Outcome::kUndecided) ==
              static_cast<int>(ExitCode::kUndecided));

}  // namespace

Command AddVerify(CLI::App& parent) {
  CLI::App* app = parent.add_subcommand(
      "verify", "Check a certificate file; needs no server");
  const auto options = std::make_shared<Options>();
  app->add_option("FILE", options->file, "Certificate file")->required();
  AddKeyFileOptions(*app, options->keys);
  AddWitnessOptions(*app, options->keys);
  app->add_flag("--indicators", options->indicators,
                "Show every indicator that the certificate states");
  app->footer(kFooter);
  return {app,
          [options](const Session& session) {
            return RunVerify(*options, session.console);
          },
          // A full disk refutes nothing.
          ExitCode::kWrongUse};
}

}  // namespace tanji::cli
