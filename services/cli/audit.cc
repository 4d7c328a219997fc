// tanji audit: check a whole log, without a server of ours.

#include "lib/audit/audit.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "lib/base/clock.h"
#include "lib/base/file.h"
#include "lib/base/mutex.h"
#include "lib/base/status.h"
#include "services/cli/argument.h"
#include "services/cli/audit_options.h"
#include "services/cli/audit_text.h"
#include "services/cli/certificate_file.h"
#include "services/cli/command.h"
#include "services/cli/evidence_folder.h"
#include "services/cli/progress.h"
#include "services/cli/terminal_text.h"

namespace tanji::cli {
namespace {

constexpr char kFooter[] =
    "Reads the checkpoint and all tiles and entries from a folder or a web "
    "server, and\n"
    "nothing else: every entry is hashed, every tile compared, every "
    "signature\n"
    "verified. Trust comes from outside the log, as for `tanji verify`. A "
    "rewritten\n"
    "history shows beside a checkpoint that was kept from before (--old) or "
    "that\n"
    "witnesses have cosigned; --record takes what the log gave out as a "
    "receipt:\n"
    "a record, or a certificate.\n"
    "\n"
    "Exit codes: 0 nothing found; 1 refuted; 2 wrong use; 3 undecided: too "
    "few\n"
    "witnesses, too old, a disputed key, or the files could not be read.\n"
    "\n"
    "Examples:\n"
    "  tanji audit mirror --log-key log.vkey --signer-key signers.vkey\n"
    "  tanji audit https://log.example/park --log-key log.vkey \\\n"
    "      --signer-key signers.vkey --witness-key witness.vkey --quorum 1 \\\n"
    "      --old kept.checkpoint --max-age 1h";

struct Options {
  std::string place;
  AuditOptions audit;
  std::string evidence;  // a folder; empty: none
  bool sees_all = false;
  size_t threads = 0;  // 0: as many as the machine has
  std::string fork_path;
  bool force = false;
};

// What a finding leaves open is no refutation, and no failure to read is one.
ExitCode Undecided(const absl::Status& status, const Console& console) {
  console.Fail(status);
  return ExitCode::kUndecided;
}

absl::Status SaveFork(const audit::Report& report, const Options& options,
                      std::ostream& out) {
  if (options.fork_path.empty() || report.forks.empty()) {
    return absl::OkStatus();
  }
  TANJI_RETURN_IF_ERROR(
      base::SaveFile(options.fork_path, report.forks.front().ToText(), 0644));
  out << "evidence of the fork: " << Printable(options.fork_path) << '\n';
  return absl::OkStatus();
}

// The certificates are held against the log; so is what is not shown to who may
// see all.
absl::Status AddToPolicy(const EvidenceFolder& folder, bool sees_all,
                         audit::Policy& policy) {
  for (const uint64_t seq : folder.seqs) {
    const std::string path = CertificatePath(folder.path, seq);
    TANJI_ASSIGN_OR_RETURN(const std::string file, ReadCertificate(path));
    auto entry = EntryOfCertificate(file);
    if (!entry.ok()) return base::AddPlace(entry.status(), path);
    policy.receipts.push_back({path, std::move(entry->bytes)});
  }
  policy.wants_footprints = true;
  policy.gone_as_of_size = folder.log_size;
  for (const auto& [seq, reason] : folder.missing) {
    if (sees_all && reason == MissingReason::kNotShown) {
      policy.gone_payloads.push_back(seq);
    }
    if (reason == MissingReason::kEvidenceGone) {
      policy.gone_evidence.push_back(seq);
    }
  }
  return absl::OkStatus();
}

EvidenceSummary Recalculate(const EvidenceFolder& folder,
                            const audit::Policy& policy, size_t threads,
                            const Console& console, audit::Report& report) {
  certificate::TrustedKeys trusted;
  trusted.log_keys = policy.log_keys;
  trusted.signer_keys = policy.signer_keys;
  Progress progress(console, base::Clock::System(), "footprints",
                    ProgressUnit::kCount);
  base::Mutex mu;
  return RecalculateFolder(
      folder, trusted, threads,
      [&](uint64_t done, uint64_t total) {
        const base::MutexLock lock(mu);
        progress.Update(done, total);
      },
      report);
}

ExitCode RunAudit(const Options& options, const Console& console) {
  auto policy = ReadPolicy(options.audit);
  if (absl::IsUnavailable(policy.status())) {
    return Undecided(policy.status(), console);
  }
  if (!policy.ok()) return console.WrongUse(policy.status());
  const auto source = OpenLog(options.place, options.audit.authorities);
  if (!source.ok()) return console.WrongUse(source.status());
  if (!options.fork_path.empty()) {
    const absl::Status may_save =
        CheckOutFile(options.fork_path, options.force);
    if (!may_save.ok()) return console.WrongUse(may_save);
  }
  std::optional<EvidenceFolder> evidence;
  if (!options.evidence.empty()) {
    auto folder = ReadEvidenceFolder(options.evidence);
    if (!folder.ok()) return console.WrongUse(folder.status());
    const absl::Status added = AddToPolicy(*folder, options.sees_all, *policy);
    if (!added.ok()) return console.WrongUse(added);
    evidence = *std::move(folder);
  }
  const size_t threads = options.threads == 0
                             ? std::thread::hardware_concurrency()
                             : options.threads;
  absl::StatusOr<audit::Report> report = absl::UnknownError("not audited");
  {
    Progress progress(console, base::Clock::System(), "records",
                      ProgressUnit::kCount);
    report = audit::Audit(**source, *policy,
                          {threads, [&progress](uint64_t done, uint64_t total) {
                             progress.Update(done, total);
                           }});
  }
  if (absl::IsInvalidArgument(report.status())) {
    return console.WrongUse(report.status());
  }
  if (!report.ok()) return Undecided(report.status(), console);
  std::optional<EvidenceSummary> recalculated;
  if (evidence.has_value()) {
    recalculated = Recalculate(*evidence, *policy, threads, console, *report);
  }
  console.out() << AuditText(*report, policy->origin(), recalculated);
  const absl::Status saved = SaveFork(*report, options, console.out());
  if (!saved.ok()) console.Fail(saved);
  if (report->findings.IsRefuted()) return ExitCode::kFailed;
  return report->findings.count() == 0 ? ExitCode::kOk : ExitCode::kUndecided;
}

}  // namespace

Command AddAudit(CLI::App& parent) {
  CLI::App* app = parent.add_subcommand(
      "audit", "Check a whole log; needs no server of ours");
  const auto options = std::make_shared<Options>();
  app->add_option("DIR|URL", options->place,
                  "Where the log's static files are (`tanji ledger export`)")
      ->required();
  AddTrustOptions(*app, options->audit);
  AddAuditDemands(*app, options->audit);
  app->add_option("--evidence", options->evidence,
                  "Repeat the calculation of each footprint in this folder "
                  "(`tanji evidence collect`)")
      ->type_name("DIR");
  app->add_flag("--sees-all", options->sees_all,
                "The evidence was collected by who may read all of it: what is "
                "not shown must have been erased")
      ->needs("--evidence");
  app->add_option("--threads", options->threads,
                  "Threads that verify (those of the machine)")
      ->check(CLI::Range(size_t{1}, size_t{1024}));
  app->add_option("--fork-out", options->fork_path,
                  "Write evidence of a fork there, for third parties")
      ->type_name("FILE");
  AddForceOption(*app, options->force);
  app->footer(kFooter);
  return {app,
          [options](const Session& session) {
            return RunAudit(*options, session.console);
          },
          // A full disk refutes nothing.
          ExitCode::kUndecided};
}

}  // namespace tanji::cli
