// tanji compare: whether two checkpoints of a log belong to one history.

#include "lib/audit/compare.h"

#include <memory>
#include <string>
#include <vector>

#include "lib/base/file.h"
#include "lib/base/status.h"
#include "services/cli/argument.h"
#include "services/cli/audit_options.h"
#include "services/cli/command.h"
#include "services/cli/terminal_text.h"

namespace tanji::cli {
namespace {

constexpr char kFooter[] =
    "A and B are checkpoint files that different people were shown, or that "
    "were kept\n"
    "from different days. Where they cover other numbers of records, the "
    "log's files\n"
    "(--log) tell. With one file, which `tanji audit --fork-out` or this "
    "command has\n"
    "written, it checks that evidence.\n"
    "\n"
    "Exit codes: 0 one history; 1 a fork: the log has signed two; 2 wrong "
    "use;\n"
    "3 undecided.\n"
    "\n"
    "Examples:\n"
    "  tanji compare mine.checkpoint theirs.checkpoint --log-key log.vkey "
    "\\\n"
    "      --log https://log.example/park --fork-out fork\n"
    "  tanji compare fork --log-key log.vkey";

struct Options {
  std::vector<std::string> files;  // one: evidence
  std::string log;                 // folder or URL; empty: none
  AuditOptions audit;
  std::string fork_path;
  bool force = false;
};

ExitCode CheckEvidence(const Options& options, const audit::Policy& policy,
                       const Console& console) {
  const std::string& path = options.files.front();
  const auto text = base::ReadFile(path, ledger::kForkSizeMax);
  if (!text.ok()) return console.WrongUse(text.status());
  const auto evidence = ledger::ForkEvidence::FromText(*text);
  if (!evidence.ok()) {
    return console.WrongUse(base::AddPlace(evidence.status(), path));
  }
  const absl::Status proven = ledger::VerifyFork(*evidence, policy.log_keys);
  if (!proven.ok()) {
    console.Fail(base::AddPlace(proven, "it shows no fork"));
    return ExitCode::kUndecided;
  }
  console.out() << "a fork: log " << Printable(policy.origin())
                << " has signed two histories\n";
  return ExitCode::kFailed;
}

ExitCode CompareFiles(const Options& options, const audit::Policy& policy,
                      const Console& console) {
  std::vector<audit::SignedCheckpoint> opened;
  for (const std::string& path : options.files) {
    const auto note = base::ReadFile(path, audit::kCheckpointSizeMax);
    if (!note.ok()) return console.WrongUse(note.status());
    auto checkpoint = audit::OpenSigned(*note, policy);
    if (!checkpoint.ok()) {
      return console.WrongUse(base::AddPlace(checkpoint.status(), path));
    }
    opened.push_back(*std::move(checkpoint));
  }
  std::unique_ptr<ledger::LogSource> source;
  if (!options.log.empty()) {
    auto found = OpenLog(options.log, options.audit.authorities);
    if (!found.ok()) return console.WrongUse(found.status());
    source = *std::move(found);
  }
  const auto comparison = audit::Compare(opened[0], opened[1], source.get());
  if (!comparison.ok()) {
    console.Fail(comparison.status());
    return ExitCode::kUndecided;
  }
  console.out() << Printable(comparison->why) << '\n';
  switch (comparison->relation) {
    case audit::Relation::kSame:
    case audit::Relation::kConsistent:
      return ExitCode::kOk;
    case audit::Relation::kOpen:
      return ExitCode::kUndecided;
    case audit::Relation::kForked:
      break;
  }
  if (!options.fork_path.empty()) {
    const absl::Status saved =
        base::SaveFile(options.fork_path, comparison->evidence->ToText(), 0644);
    if (!saved.ok()) console.Fail(saved);
  }
  return ExitCode::kFailed;
}

ExitCode RunCompare(const Options& options, const Console& console) {
  const auto policy = ReadPolicy(options.audit);
  if (!policy.ok()) return console.WrongUse(policy.status());
  const absl::Status good = audit::CheckLogKeys(*policy);
  if (!good.ok()) return console.WrongUse(good);
  if (!options.fork_path.empty()) {
    const absl::Status may_save =
        CheckOutFile(options.fork_path, options.force);
    if (!may_save.ok()) return console.WrongUse(may_save);
  }
  return options.files.size() == 1 ? CheckEvidence(options, *policy, console)
                                   : CompareFiles(options, *policy, console);
}

}  // namespace

Command AddCompare(CLI::App& parent) {
  CLI::App* app = parent.add_subcommand(
      "compare", "Whether two checkpoints belong to one history");
  const auto options = std::make_shared<Options>();
  app->add_option("FILE", options->files,
                  "Two checkpoints, or one file of evidence")
      ->required()
      ->expected(1, 2);
  AddTrustOptions(*app, options->audit);
  app->add_option("--log", options->log, "The log's static files")
      ->type_name("DIR|URL");
  app->add_option("--fork-out", options->fork_path,
                  "Write evidence of a fork there, for third parties")
      ->type_name("FILE");
  AddForceOption(*app, options->force);
  app->footer(kFooter);
  return {app,
          [options](const Session& session) {
            return RunCompare(*options, session.console);
          },
          ExitCode::kUndecided};
}

}  // namespace tanji::cli
