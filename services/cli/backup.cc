// tanji backup key, tanji backup write.

#include <filesystem>
#include <memory>
#include <string>

#include "lib/base/clock.h"
#include "lib/base/file.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/crypto/certificate_authority.h"
#include "lib/platform/backup/folder_backup.h"
#include "services/cli/argument.h"
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
    "--backup-key and\n"
    "--secrets-backup-key.\n"
    "\n"
    "Example:\n"
    "  tanji backup key offline";
constexpr char kWriteFooter[] =
    "The file holds all of the folder, of one state, for the offline key "
    "alone. A\n"
    "server that runs writes such files itself: tanjid --backup DIR "
    "--backup-key FILE.\n"
    "\n"
    "Example:\n"
    "  tanji backup write /var/lib/tanji moved.backup --key offline.pem";

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

struct WriteOptions {
  std::string folder;
  std::string path;
  std::string key;
  bool force = false;
};

ExitCode RunWrite(const Session& session, const WriteOptions& options) {
  const absl::Status may_save = CheckOutFile(options.path, options.force);
  if (!may_save.ok()) return session.console.WrongUse(may_save);
  const auto certificate = base::ReadFile(options.key, kKeyFileSizeMax);
  if (!certificate.ok()) return session.console.WrongUse(certificate.status());
  const auto written = platform::WriteFolderBackupOf(
      options.folder, *certificate, base::Clock::System(), options.path);
  if (!written.ok()) {
    const absl::Status& status = written.status();
    return absl::IsDataLoss(status) ? session.console.Fail(status)
                                    : session.console.WrongUse(status);
  }
  session.console.out() << Printable(options.path) << ": "
                        << Counted(written->entries, "record")
                        << " of the log, " << ByteSize(written->bytes) << '\n';
  return ExitCode::kOk;
}

}  // namespace

Command AddBackupKey(CLI::App& parent) {
  CLI::App* app =
      parent.add_subcommand("key", "Make an offline key for backups");
  const auto name = std::make_shared<std::string>();
  app->add_option("NAME", *name, "Path of the two files, without ending")
      ->required();
  app->footer(kKeyFooter);
  return {app,
          [name](const Session& session) { return RunKey(session, *name); }};
}

Command AddBackupWrite(CLI::App& parent) {
  CLI::App* app = parent.add_subcommand(
      "write", "Write a backup of a stopped tanjid's data folder");
  const auto options = std::make_shared<WriteOptions>();
  app->add_option("DIR", options->folder, "Data folder of tanjid")->required();
  app->add_option("FILE", options->path, "Backup file to write")->required();
  app->add_option("--key", options->key,
                  "Certificate of the offline key, NAME.pem")
      ->type_name("FILE")
      ->required();
  AddForceOption(*app, options->force);
  app->footer(kWriteFooter);
  return {app, [options](const Session& session) {
            return RunWrite(session, *options);
          }};
}

}  // namespace tanji::cli
