// tanji backup restore: what a backup holds is put back.

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_join.h"
#include "lib/audit/checkpoint_check.h"
#include "lib/base/clock.h"
#include "lib/base/file.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/crypto/envelope.h"
#include "lib/platform/backup/folder_backup.h"
#include "lib/platform/backup/restore_folder.h"
#include "lib/platform/backup/secret_backup.h"
#include "services/cli/audit_options.h"
#include "services/cli/command.h"
#include "services/cli/key_file.h"
#include "services/cli/number_text.h"
#include "services/cli/terminal_text.h"

namespace tanji::cli {
namespace {

constexpr size_t kOfflineKeySizeMax = 64 << 10;  // bytes

constexpr char kFooter[] =
    "Of a file of tanjid --backup, or of `tanji backup write`, it makes the "
    "data folder\n"
    "DIR. --mirror (the log's published files) or --anchor (the file `anchor` "
    "of the\n"
    "lost folder) says how far the log has gone, as others have seen it. Where "
    "the\n"
    "backup has exactly that, and the anchor says so or --nothing-later, "
    "tanjid "
    "goes on\n"
    "with the log. Else that could be a second history, and --new-log begins "
    "another\n"
    "log, which has the data and refers to the old one; certificates are then "
    "to "
    "be\n"
    "issued again. What was erased after the backup, and which keys were "
    "revoked, as\n"
    "far as the mirror tells, is done again.\n"
    "\n"
    "Of a file of tanjid --secrets-backup it puts into the secret store of the "
    "data\n"
    "folder DIR, whose tanjid is stopped, what that lacks; what was erased "
    "since is\n"
    "destroyed again by the next start. That file is CMS: `openssl cms "
    "-decrypt\n"
    "-binary -inform DER -in BACKUP -inkey NAME.key` opens it too.\n"
    "\n"
    "Examples:\n"
    "  tanji backup restore moved.backup /srv/tanji --key offline.key --anchor "
    "old/anchor\n"
    "  tanji backup restore tanji-20261127T154213Z.backup /srv/tanji --key "
    "offline.key \\\n"
    "      --mirror https://log.example --new-log park.example/2\n"
    "  tanji backup restore secrets-20261127T154213Z.cms /var/lib/tanji --key "
    "offline.key";

struct Options {
  std::string backup;
  std::string folder;
  std::string key;
  std::string mirror;
  std::string anchor;
  std::vector<std::string> log_keys;
  std::string new_origin;
  bool is_last = false;
  std::string authorities;

  bool NamesAnyLog() const {
    return !mirror.empty() || !anchor.empty() || !log_keys.empty() ||
           !new_origin.empty() || is_last;
  }
};

ExitCode RestoreSecretStore(const Session& session, const Options& options,
                            const crypto::KeyAndCertificate& recipient) {
  if (options.NamesAnyLog()) {
    return session.console.WrongUse(absl::InvalidArgumentError(base::StrCat(
        options.backup,
        " is a backup of secrets: --mirror, --anchor, --log-key and --new-log "
        "are for one of a whole folder")));
  }
  const auto envelope =
      base::ReadFile(options.backup, crypto::kEnvelopeSizeMax * 2);
  if (!envelope.ok()) return session.console.WrongUse(envelope.status());
  const auto restored =
      platform::RestoreSecrets(options.folder, recipient, *envelope);
  if (!restored.ok()) {
    const absl::Status& status = restored.status();
    return absl::IsDataLoss(status) ? session.console.Fail(status)
                                    : session.console.WrongUse(status);
  }
  session.console.out() << Printable(options.folder) << ": "
                        << Counted(restored->restored, "secret")
                        << " restored, " << Grouped(restored->kept)
                        << " were there\n";
  return ExitCode::kOk;
}

// What is lost, by kind: "2 submission, 1 erasure".
std::string LostText(const platform::RestoredFolder& restored) {
  std::vector<std::string> kinds;
  kinds.reserve(restored.lost.size());
  for (const auto& [kind, count] : restored.lost) {
    kinds.push_back(
        base::StrCat(Grouped(count), " ", ledger::RecordKindName(kind)));
  }
  return absl::StrJoin(kinds, ", ");
}

void PrintReview(const Console& console) {
  console.out() << "accounts, credentials and grants are those of the backup: "
                   "look through them (tanji org list, grant list) before you "
                   "let others in\n";
}

void Print(const platform::RestoredFolder& restored, const Options& options,
           const Console& console) {
  console.out() << Printable(options.folder) << ": log "
                << Printable(restored.log) << ", "
                << Counted(restored.entries, "record") << " of the backup of "
                << ledger::FormatTime(restored.backup_micros) << '\n';
  if (!restored.new_log.has_value()) {
    console.out() << "the log goes on\n";
    PrintReview(console);
    return;
  }
  console.out() << "a new log: " << Grouped(restored.new_log->repeated)
                << " records are repeated, "
                << Grouped(restored.new_log->omitted)
                << " (certificates and what the old log said of itself) hold "
                   "there alone\n";
  if (!restored.lost.empty()) {
    console.out() << "lost, after the backup: " << LostText(restored) << '\n';
  } else if (restored.known_entries > restored.entries) {
    console.out() << "lost: "
                  << Counted(restored.known_entries - restored.entries,
                             "record")
                  << " after the backup; erasures among them are not known\n";
  }
  if (restored.erased_again > 0) {
    console.out() << "erased again: "
                  << Counted(restored.erased_again, "record")
                  << "; where a whole organisation was erased, repeat `tanji "
                     "org erase`\n";
  }
  if (restored.revoked_again > 0) {
    console.out() << "revoked again: " << Counted(restored.revoked_again, "key")
                  << '\n';
  }
  PrintReview(console);
  console.out() << "keep the old log's files published; give the keys of the "
                   "new one (tanji ledger keys) to who verifies; issue "
                   "certificates again\n";
}

absl::StatusOr<std::string> ReadKnown(const Options& options,
                                      const ledger::LogSource* files) {
  if (files != nullptr) {
    return files->Read("checkpoint", audit::kCheckpointSizeMax);
  }
  return base::ReadFile(options.anchor, audit::kCheckpointSizeMax);
}

ExitCode RestoreWholeFolder(const Session& session, const Options& options,
                            crypto::KeyAndCertificate recipient) {
  if (options.mirror.empty() == options.anchor.empty()) {
    return session.console.WrongUse(absl::InvalidArgumentError(
        "expected --mirror or --anchor: what others have seen of the log says "
        "whether it may be gone on with"));
  }
  std::unique_ptr<ledger::LogSource> files;
  if (!options.mirror.empty()) {
    auto opened = OpenLog(options.mirror, options.authorities);
    if (!opened.ok()) return session.console.WrongUse(opened.status());
    files = *std::move(opened);
  }
  platform::RestoreRequest request;
  request.backup = options.backup;
  request.recipient = std::move(recipient);
  request.data_dir = options.folder;
  request.new_origin = options.new_origin;
  request.known.files = files.get();
  request.known.is_last = options.is_last || !options.anchor.empty();
  auto known = ReadKnown(options, files.get());
  if (absl::IsUnavailable(known.status())) {
    return session.console.Fail(known.status());
  }
  if (!known.ok()) return session.console.WrongUse(known.status());
  request.known.checkpoint = *std::move(known);
  if (!options.log_keys.empty()) {
    auto keys = ReadKeyFiles(options.log_keys);
    if (!keys.ok()) return session.console.WrongUse(keys.status());
    request.known.keys = *std::move(keys);
  }
  const auto restored = platform::RestoreFolder(request, base::Clock::System());
  if (!restored.ok()) {
    const absl::Status& status = restored.status();
    const bool is_wrong_use = absl::IsInvalidArgument(status) ||
                              absl::IsAlreadyExists(status) ||
                              absl::IsNotFound(status);
    return is_wrong_use ? session.console.WrongUse(status)
                        : session.console.Fail(status);
  }
  Print(*restored, options, session.console);
  return ExitCode::kOk;
}

ExitCode RunRestore(const Session& session, const Options& options) {
  const auto key = base::ReadFile(options.key, kOfflineKeySizeMax);
  if (!key.ok()) return session.console.WrongUse(key.status());
  const crypto::KeyAndCertificate recipient{*key, *key};
  return platform::IsFolderBackup(options.backup)
             ? RestoreWholeFolder(session, options, recipient)
             : RestoreSecretStore(session, options, recipient);
}

}  // namespace

Command AddBackupRestore(CLI::App& parent) {
  CLI::App* app =
      parent.add_subcommand("restore", "Put back what a backup holds");
  const auto options = std::make_shared<Options>();
  app->add_option("BACKUP", options->backup, "The backup's file")->required();
  app->add_option("DIR", options->folder, "Data folder of tanjid")->required();
  app->add_option("--key", options->key, "The offline key, NAME.key")
      ->type_name("FILE")
      ->required();
  app->add_option("--mirror", options->mirror,
                  "The log's published files: how far it has gone")
      ->type_name("DIR|URL");
  app->add_option("--anchor", options->anchor,
                  "The file `anchor` of the lost folder")
      ->type_name("FILE")
      ->excludes("--mirror");
  app->add_flag("--nothing-later", options->is_last,
                "State that the server recorded nothing after what the mirror "
                "shows");
  app->add_option("--log-key", options->log_keys,
                  "The log's key, to check that with; else those in the backup")
      ->type_name("FILE");
  app->add_option("--new-log", options->new_origin,
                  "Begin a new log of this name, which refers to the old one")
      ->type_name("ORIGIN");
  app->add_option("--web-ca", options->authorities,
                  "Authorities of https addresses (PEM; those of the system)")
      ->type_name("FILE");
  app->footer(kFooter);
  return {app, [options](const Session& session) {
            return RunRestore(session, *options);
          }};
}

}  // namespace tanji::cli
