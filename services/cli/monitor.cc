// tanji monitor: follow a log, and keep what it has signed.

#include "lib/audit/monitor.h"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include "lib/base/clock.h"
#include "lib/base/file.h"
#include "lib/base/folder_lock.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/base/time_units.h"
#include "lib/graph/calendar.h"
#include "services/cli/audit_options.h"
#include "services/cli/audit_text.h"
#include "services/cli/command.h"
#include "services/cli/terminal_text.h"

namespace tanji::cli {
namespace {

constexpr char kFooter[] =
    "Looks at the log's checkpoint again and again: it must go on from the "
    "one\n"
    "before, which the folder KEEP holds (last.checkpoint). Of each day the "
    "last\n"
    "one stays there too, for `tanji audit --old` and for `tanji compare` "
    "with\n"
    "what others have kept. Where the log shows a smaller or another history "
    "it\n"
    "ends; what it was shown is refuted.checkpoint, the proof of a fork is "
    "fork.\n"
    "What leaves something open (too few witnesses, too old, not reached) is\n"
    "told, and it goes on.\n"
    "\n"
    "Exit codes: 1 refuted; 2 wrong use; 3 another monitor has the folder; "
    "with\n"
    "--once also 0 nothing found and 3 undecided.\n"
    "\n"
    "Example:\n"
    "  tanji monitor https://log.example/park --keep park --log-key log.vkey "
    "\\\n"
    "      --witness-key witness.vkey --quorum 1 --max-age 1h --every 5m";

struct Options {
  std::string place;
  std::string folder;
  AuditOptions audit;
  std::string every = "60s";
  bool once = false;
};

class Monitor {
 public:
  Monitor(const Options& options, audit::Policy policy,
          const ledger::LogSource& source, const Console& console)
      : options_(options),
        policy_(std::move(policy)),
        source_(source),
        console_(console) {}

  // The last one that was kept, if there is one.
  absl::Status ReadKept() {
    const auto note = base::ReadFile(Path(kLast), audit::kCheckpointSizeMax);
    if (absl::IsNotFound(note.status())) return absl::OkStatus();
    TANJI_RETURN_IF_ERROR(note.status());
    audit::Policy any = policy_;
    any.checkpoint_types.clear();  // it may be older than the demand
    auto kept = audit::OpenSigned(*note, any);
    TANJI_RETURN_IF_ERROR(base::AddPlace(kept.status(), Path(kLast)));
    kept_ = *std::move(kept);
    return absl::OkStatus();
  }

  ExitCode LookOnce() {
    policy_.now_seconds = Now();
    const auto sighting = audit::LookAt(source_, policy_, kept_);
    if (!sighting.ok()) {
      console_.Fail(sighting.status());
      return ExitCode::kUndecided;
    }
    const bool is_new =
        sighting->goes_on &&
        (!kept_.has_value() || kept_->note != sighting->checkpoint->note);
    if (is_new || sighting->findings.count() > 0) Tell(*sighting);
    if (sighting->findings.IsRefuted()) {
      Report(KeepEvidence(*sighting));
      return ExitCode::kFailed;
    }
    if (is_new) {
      const absl::Status kept = Keep(*sighting->checkpoint);
      Report(kept);
      if (!kept.ok()) return ExitCode::kUndecided;
    }
    return sighting->findings.count() == 0 ? ExitCode::kOk
                                           : ExitCode::kUndecided;
  }

 private:
  static constexpr char kLast[] = "last.checkpoint";

  static int64_t Now() {
    return base::Clock::System().NowMicros() / base::kMicrosPerSecond;
  }
  std::string Path(std::string_view name) const {
    return base::StrCat(options_.folder, "/", name);
  }
  void Report(const absl::Status& status) const {
    if (!status.ok()) console_.Fail(status);
  }

  void Tell(const audit::Sighting& sighting) const {
    std::ostream& out = console_.out();
    out << TimeText(Now());
    if (sighting.checkpoint.has_value()) {
      out << ' ' << sighting.checkpoint->checkpoint.size << " records, "
          << sighting.checkpoint->cosignatures.size() << " witnesses";
    }
    out << '\n';
    for (const audit::Finding& one : sighting.findings.findings()) {
      out << "  finding " << audit::FindingCodeName(one.code) << ": "
          << Printable(one.text) << '\n';
    }
    out.flush();
  }

  absl::Status Keep(const audit::SignedCheckpoint& checkpoint) {
    const std::string today =
        graph::FormatDay(graph::DayOfMicros(Now() * base::kMicrosPerSecond));
    TANJI_RETURN_IF_ERROR(base::ReplaceFile(
        Path(base::StrCat(today, ".checkpoint")), checkpoint.note, 0644));
    TANJI_RETURN_IF_ERROR(
        base::ReplaceFile(Path(kLast), checkpoint.note, 0644));
    kept_ = checkpoint;
    return absl::OkStatus();
  }

  absl::Status KeepEvidence(const audit::Sighting& sighting) const {
    if (sighting.checkpoint.has_value()) {
      TANJI_RETURN_IF_ERROR(base::ReplaceFile(Path("refuted.checkpoint"),
                                              sighting.checkpoint->note, 0644));
    }
    if (!sighting.fork.has_value()) return absl::OkStatus();
    TANJI_RETURN_IF_ERROR(
        base::ReplaceFile(Path("fork"), sighting.fork->ToText(), 0644));
    console_.out() << "evidence of the fork: " << Printable(Path("fork"))
                   << '\n';
    return absl::OkStatus();
  }

  const Options& options_;
  audit::Policy policy_;
  const ledger::LogSource& source_;
  const Console& console_;
  std::optional<audit::SignedCheckpoint> kept_;
};

ExitCode RunMonitor(const Options& options, const Console& console) {
  auto policy = ReadPolicy(options.audit);
  if (!policy.ok()) return console.WrongUse(policy.status());
  const absl::Status good = audit::CheckLogKeys(*policy);
  if (!good.ok()) return console.WrongUse(good);
  const auto every = ParseDuration(options.every);
  if (!every.ok()) return console.WrongUse(every.status());
  const auto source = OpenLog(options.place, options.audit.authorities);
  if (!source.ok()) return console.WrongUse(source.status());
  const absl::Status made = base::MakeDirectories(options.folder, 0755);
  if (!made.ok()) return console.WrongUse(made);
  const auto lock = base::FolderLock::Exclusive(options.folder);
  if (!lock.ok()) {
    console.Fail(base::AddPlace(lock.status(), options.folder));
    return ExitCode::kUndecided;
  }
  Monitor monitor(options, *std::move(policy), **source, console);
  const absl::Status ready = monitor.ReadKept();
  if (!ready.ok()) return console.WrongUse(ready);
  for (;;) {
    const ExitCode code = monitor.LookOnce();
    if (options.once || code == ExitCode::kFailed) return code;
    std::this_thread::sleep_for(std::chrono::seconds(*every));
  }
}

}  // namespace

Command AddMonitor(CLI::App& parent) {
  CLI::App* app = parent.add_subcommand(
      "monitor", "Follow a log, and keep what it has signed");
  const auto options = std::make_shared<Options>();
  app->add_option("DIR|URL", options->place, "Where the log's static files are")
      ->required();
  app->add_option("--keep", options->folder, "Folder for what is kept")
      ->type_name("DIR")
      ->required();
  AddTrustOptions(*app, options->audit);
  app->add_option("--max-age", options->audit.age_max,
                  "How old the witnesses' last word may be: 90s, 15m, 2h, 30d")
      ->type_name("DURATION")
      ->check(DurationFault);
  app->add_option("--every", options->every, "Between two looks")
      ->type_name("DURATION")
      ->check(DurationFault)
      ->capture_default_str();
  app->add_flag("--once", options->once, "Look once");
  app->footer(kFooter);
  return {app,
          [options](const Session& session) {
            return RunMonitor(*options, session.console);
          },
          ExitCode::kUndecided};
}

}  // namespace tanji::cli
