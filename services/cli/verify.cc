// tanji verify: the verdict on a certificate file, without a server.

#include "lib/certificate/verify.h"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/base/clock.h"
#include "lib/base/file.h"
#include "lib/base/status.h"
#include "lib/certificate/certificate.h"
#include "lib/certificate/status_list.h"
#include "lib/graph/calendar.h"
#include "lib/ledger/log_source.h"
#include "lib/net/http_url.h"
#include "services/cli/argument.h"
#include "services/cli/audit_options.h"
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
    "this program reads, or it is disputed, or it is not known whether it "
    "still "
    "stands:\n"
    "without a status list, past --status-max-age, outside its days of "
    "validity.\n"
    "A certificate that was withdrawn or superseded is refuted. Whether it "
    "was, "
    "the file\n"
    "says as of when it was issued or refreshed; --status brings a later list, "
    "from a\n"
    "file (`tanji status fetch`), a log's folder or its web server.\n"
    "\n"
    "Examples:\n"
    "  tanji verify refrigerator.tanji --log-key log.vkey "
    "--signer-key signers.vkey\n"
    "  tanji trust add --log-key log.vkey --signer-key signers.vkey\n"
    "  tanji verify refrigerator.tanji\n"
    "  tanji verify refrigerator.tanji --status https://log.example/park \\\n"
    "      --status-max-age 30d";

struct Options {
  std::string file;
  KeyFileOptions keys;
  bool indicators = false;
  std::string status;      // a file, folder or URL; empty: none
  std::string status_age;  // a duration; empty: any
  std::string authorities;
};

absl::StatusOr<std::string> ReadStatusFile(const Options& options) {
  if (options.status.empty()) return std::string();
  std::error_code error;
  if (!net::HttpUrl::IsUrl(options.status) &&
      !std::filesystem::is_directory(options.status, error)) {
    return base::ReadFile(options.status, certificate::kStatusFileSizeMax);
  }
  TANJI_ASSIGN_OR_RETURN(const std::unique_ptr<ledger::LogSource> log,
                         OpenLog(options.status, options.authorities));
  return log->Read(certificate::kStatusFileName,
                   certificate::kStatusFileSizeMax);
}

absl::StatusOr<certificate::VerifyOptions> ReadVerifyOptions(
    const Options& options) {
  certificate::VerifyOptions read;
  read.now_micros = base::Clock::System().NowMicros();
  if (!options.status_age.empty()) {
    TANJI_ASSIGN_OR_RETURN(const int64_t seconds,
                           ParseDuration(options.status_age));
    read.status_age_max_micros = std::max<int64_t>(seconds, 1) * 1'000'000;
  }
  auto status = ReadStatusFile(options);
  TANJI_RETURN_IF_ERROR(base::AddPlace(
      status.status(), base::StrCat("status list ", options.status)));
  read.status_file = *std::move(status);
  return read;
}

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
  const auto read = ReadVerifyOptions(options);
  if (!read.ok()) return console.WrongUse(read.status());
  const certificate::Verdict verdict =
      certificate::Verify(*file, *trusted, *read);
  const std::string today =
      graph::FormatDay(graph::DayOfMicros(read->now_micros));
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
  app->add_option("--status", options->status,
                  "A later status list: a file, a log's folder, or its URL")
      ->type_name("FILE|DIR|URL");
  app->add_option("--status-max-age", options->status_age,
                  "How old the status may be: 90s, 15m, 2h, 30d (any age)")
      ->type_name("DURATION")
      ->check(DurationFault);
  app->add_option("--web-ca", options->authorities,
                  "Authorities of https addresses (PEM; those of the system)")
      ->type_name("FILE");
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
