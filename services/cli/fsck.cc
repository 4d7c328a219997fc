// tanji fsck: check a data folder that no tanjid is using.

#include "lib/platform/fsck.h"

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "lib/base/clock.h"
#include "services/cli/command.h"
#include "services/cli/number_text.h"
#include "services/cli/progress.h"
#include "services/cli/terminal_text.h"

namespace tanji::cli {
namespace {

constexpr char kFooter[] =
    "Reads everything and changes nothing. Stop tanjid first.\n"
    "\n"
    "Exit codes: 0 clean; 1 faults, one a line; 2 the folder cannot be\n"
    "examined.\n"
    "\n"
    "Example:\n"
    "  tanji fsck /var/lib/tanji";

void PrintReport(const platform::FsckReport& report, const std::string& folder,
                 std::ostream& out) {
  for (const std::string& fault : report.faults) {
    out << "fault: " << Printable(fault) << '\n';
  }
  if (report.fault_count > report.faults.size()) {
    out << "and " << Counted(report.fault_count - report.faults.size(), "fault")
        << " more\n";
  }
  Table table({Align::kLeft, Align::kRight});
  table.Add({"entries", Grouped(report.entries)});
  table.Add({"in the checkpoint", Grouped(report.checkpoint_size)});
  table.Add({"payloads", Grouped(report.payloads)});
  table.Add({"versions", Grouped(report.versions)});
  table.Add({"erased", Grouped(report.erased)});
  out << "log " << Printable(report.origin) << '\n' << table.ToString();
  out << Printable(folder) << ": "
      << (report.fault_count == 0 ? "clean"
                                  : Counted(report.fault_count, "fault"))
      << '\n';
}

// A folder that is not there, is in use or is of another version says nothing
// about damage; bytes that contradict each other do.
ExitCode ReportUnexamined(const absl::Status& status, const Console& console) {
  switch (status.code()) {
    case absl::StatusCode::kDataLoss:
    case absl::StatusCode::kInternal:
      return console.Fail(status);
    default:
      return console.WrongUse(status);
  }
}

ExitCode RunFsck(const std::string& folder, const Console& console) {
  absl::StatusOr<platform::FsckReport> report =
      absl::UnknownError("not examined");
  {
    Progress progress(console, base::Clock::System(), "checking",
                      ProgressUnit::kCount);
    report = platform::Fsck(folder, [&progress](const std::string& step,
                                                uint64_t done, uint64_t total) {
      progress.SetLabel(step);
      progress.Update(done, total);
    });
  }
  if (!report.ok()) return ReportUnexamined(report.status(), console);
  PrintReport(*report, folder, console.out());
  return report->fault_count == 0 ? ExitCode::kOk : ExitCode::kFailed;
}

}  // namespace

Command AddFsck(CLI::App& parent) {
  CLI::App* app = parent.add_subcommand(
      "fsck", "Check a data folder of a stopped tanjid; needs no server");
  const auto folder = std::make_shared<std::string>();
  app->add_option("DIR", *folder, "Data folder of tanjid")->required();
  app->footer(kFooter);
  return {app, [folder](const Session& session) {
            return RunFsck(*folder, session.console);
          }};
}

}  // namespace tanji::cli
