// A backup of all that a data folder holds, of one state, made while the server
// goes on (lib/platform/backup/FORMAT.md).

#ifndef TANJI_LIB_PLATFORM_BACKUP_FOLDER_BACKUP_H_
#define TANJI_LIB_PLATFORM_BACKUP_FOLDER_BACKUP_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/base/clock.h"
#include "lib/base/mutex.h"
#include "lib/base/stop.h"
#include "lib/crypto/certificate_authority.h"
#include "lib/platform/backup/backup_schedule.h"
#include "lib/store/key_value_store.h"

namespace tanji::platform {

inline constexpr char kFolderBackupFormat[] = "tanji-backup/v1";

// What is backed up. All that is referred to outlives it.
struct BackupSource {
  const store::KeyValueStore& main;
  const store::KeyValueStore& secrets;
  std::string keys_folder;
  std::string origin;
  // Held by whoever erases: between the record and the end of an erasure the
  // two stores do not belong together. Null where nobody can.
  base::Mutex* erasing = nullptr;
};

struct FolderBackupOptions {
  std::string dir;          // empty: no backups are made
  std::string certificate;  // PEM, of the offline key
  int64_t days = 7;         // from 1 to kBackupDaysMax, that one is kept
};

struct FolderBackupCounts {
  uint64_t entries = 0;  // of the log
  uint64_t pairs = 0;    // of both stores
  uint64_t bytes = 0;    // of the file
};

// Writes one to `path`, for the key of `certificate` alone; what is written
// meanwhile is not in it. INVALID_ARGUMENT as crypto::CheckRecipient; errors of
// the stores and the system, and of `stop`. Nothing is at `path` then. Cost:
// reads both stores once; 1 MiB of memory.
absl::StatusOr<FolderBackupCounts> WriteFolderBackup(
    const BackupSource& source, std::string_view certificate,
    base::Clock& clock, const std::string& path,
    base::StopCheck stop = base::kNeverStop);

// The same of a data folder that nobody uses. Errors as DataFolder::Open too.
absl::StatusOr<FolderBackupCounts> WriteFolderBackupOf(
    const std::string& data_dir, std::string_view certificate,
    base::Clock& clock, const std::string& path);

// Makes one a day, "tanji-20261127T154213Z.backup". INVALID_ARGUMENT for a
// certificate that is none of an offline key, or days out of range; errors of
// BackupSchedule::Start.
absl::StatusOr<std::unique_ptr<BackupSchedule>> StartFolderBackups(
    const FolderBackupOptions& options, BackupSource source,
    base::Clock& clock);

// What a backup says of itself before it is opened.
struct FolderBackupHead {
  std::string log;  // origin
  int64_t time_micros = 0;
};

// Puts what the backup at `path` holds into the stores and the folder of keys
// of `data_dir`, which is made. DATA_LOSS for what is no whole backup, or none
// for this key; FAILED_PRECONDITION for one of another format of stores; errors
// of the system. After an error `data_dir` holds a part of it: restore into a
// folder that is dropped then.
absl::StatusOr<FolderBackupHead> ReadFolderBackup(
    const std::string& path, const crypto::KeyAndCertificate& recipient,
    const std::string& data_dir);

// Whether the file begins as a backup of a folder does.
bool IsFolderBackup(const std::string& path);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_BACKUP_FOLDER_BACKUP_H_
