// tanji backup …: the offline key of backups, and what it opens.

#include <filesystem>
#include <memory>
#include <string>

#include "lib/base/clock.h"
#include "lib/base/file.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/crypto/certificate_authority.h"
#include "lib/crypto/envelope.h"
#include "lib/platform/backup/secret_backup.h"
#include "services/cli/command.h"
#include "services/cli/number_text.h"
#include "services/cli/terminal_text.h"

namespace tanji::cli {
namespace {

constexpr mode_t kSecretMode = 0600;
constexpr mode_t kPublicMode = 0644;
constexpr int64_t kDaySeconds = 86'400;
constexpr int64_t kKeyDays = 3650;
constexpr int64_t kSlackSeconds = 3600;  // a clock may be so far behind ours
constexpr size_t kKeyFileSizeMax = 64 << 10;

constexpr char kKeyFooter[] =
    "Writes NAME.key (mode 0600), which opens the backups and belongs on a "
    "medium that\n"
    "is not connected to the server, and NAME.pem, for tanjid "
    "--secrets-backup-key.\n"
    "\n"
    "Example:\n"
    "  tanji backup key offline";
constexpr char kRestoreFooter[] =
    "Puts into the secret store of the data folder DIR what that lacks and the "
    "backup\n"
    "has. Stop tanjid first. What was erased since the backup was made is "
    "destroyed\n"
    "again by the next start, before it serves anything.\n"
    "\n"
    "The backup is CMS: `openssl cms -decrypt -binary -inform DER -in BACKUP "
    "-inkey\n"
    "NAME.key` opens it too.\n"
    "\n"
    "Example:\n"
    "  tanji backup restore secrets-20261127T154213Z.cms /var/lib/tanji --key "
    "offline.key";

ExitCode RunKey(const Session& session, const std::string& name) {
  for (const char* ending : {".key", ".pem"}) {
    if (!std::filesystem::exists(name + ending)) continue;
    return session.console.WrongUse(absl::AlreadyExistsError(
        base::StrCat(name, ending, " is there already: choose another name")));
  }
  const int64_t now = base::Clock::System().NowMicros() / 1'000'000;
  const auto made = crypto::MakeRecipient("Tanji backups", now - kSlackSeconds,
                                          now + kKeyDays * kDaySeconds);
  if (!made.ok()) return session.console.Fail(made.status());
  absl::Status saved =
      base::SaveFile(name + ".key", made->key + made->certificate, kSecretMode);
  if (saved.ok()) {
    saved = base::SaveFile(name + ".pem", made->certificate, kPublicMode);
  }
  if (!saved.ok()) return session.console.Fail(saved);
  session.console.out() << Printable(name) << ".key (keep it offline), "
                        << Printable(name) << ".pem\n";
  return ExitCode::kOk;
}

struct RestoreOptions {
  std::string backup;
  std::string folder;
  std::string key;
};

ExitCode RunRestore(const Session& session, const RestoreOptions& options) {
  const auto envelope =
      base::ReadFile(options.backup, crypto::kEnvelopeSizeMax * 2);
  if (!envelope.ok()) return session.console.WrongUse(envelope.status());
  const auto key = base::ReadFile(options.key, kKeyFileSizeMax);
  if (!key.ok()) return session.console.WrongUse(key.status());
  const auto restored =
      platform::RestoreSecrets(options.folder, {*key, *key}, *envelope);
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

}  // namespace

Command AddBackupKey(CLI::App& parent) {
  CLI::App* app = parent.add_subcommand(
      "key", "Make an offline key for backups of the secret store");
  const auto name = std::make_shared<std::string>();
  app->add_option("NAME", *name, "Path of the two files, without ending")
      ->required();
  app->footer(kKeyFooter);
  return {app,
          [name](const Session& session) { return RunKey(session, *name); }};
}

Command AddBackupRestore(CLI::App& parent) {
  CLI::App* app = parent.add_subcommand(
      "restore", "Restore lost secrets of a stopped tanjid from a backup");
  const auto options = std::make_shared<RestoreOptions>();
  app->add_option("BACKUP", options->backup, "A file of --secrets-backup")
      ->required();
  app->add_option("DIR", options->folder, "Data folder of tanjid")->required();
  app->add_option("--key", options->key, "The offline key, NAME.key")
      ->type_name("FILE")
      ->required();
  app->footer(kRestoreFooter);
  return {app, [options](const Session& session) {
            return RunRestore(session, *options);
          }};
}

}  // namespace tanji::cli
