// A backup of all that a data folder holds, of one state, made while the server
// goes on (lib/platform/backup/FORMAT.md).

#ifndef TANJI_LIB_PLATFORM_BACKUP_FOLDER_BACKUP_H_
#define TANJI_LIB_PLATFORM_BACKUP_FOLDER_BACKUP_H_

#include <atomic>
#include <cstdint>
#include <functional>
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
  std::string data_dir;
  std::string origin;
  // Whether what is there is good: a log that has stopped for damage is not
  // backed up in the place of one that was whole. Empty: nobody says.
  std::function<absl::Status()> check = nullptr;
  // Held by whoever erases, and while a backup looks at the stores: what it
  // looks at is not gone from the files, and between the record and the end of
  // an erasure the two do not belong together. A backup gives way to erasures
  // that are wanted. Null: the server has been stopped, and nobody erases.
  base::Mutex* erasing = nullptr;
  const std::atomic<int>* erasures_wanted = nullptr;
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
// meanwhile is not in it. INVALID_ARGUMENT as crypto::CheckRecipient; ABORTED
// when somebody erases; RESOURCE_EXHAUSTED when the disk has not twice the room
// that the stores take; errors of the stores and the system, of source.check
// and of `stop`. Nothing is at `path` then. Cost: reads both stores once; 1 MiB
// of memory.
absl::StatusOr<FolderBackupCounts> WriteFolderBackup(
    const BackupSource& source, std::string_view certificate,
    base::Clock& clock, const std::string& path,
    base::StopCheck stop = base::kNeverStop);

// The same of a data folder that nobody uses. Errors as DataFolder::Open too.
absl::StatusOr<FolderBackupCounts> WriteFolderBackupOf(
    const std::string& data_dir, std::string_view certificate,
    base::Clock& clock, const std::string& path);

// Makes one a day, "tanji-1f0c22ab-20261127T154213Z.backup", where the first
// number is of the log's origin. INVALID_ARGUMENT for a
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

// Where a restored folder has its keys until it may be used: no server starts
// without.
inline constexpr char kRestoredKeysFolder[] = "/keys.restored";

// Puts what the backup at `path` holds into the stores of `data_dir`, which is
// made, and into kRestoredKeysFolder in it. DATA_LOSS for what is no whole
// backup, or none for this key; FAILED_PRECONDITION for one of another format
// of stores; errors of the system. After an error `data_dir` holds a part of
// it: restore into a folder that is dropped then.
absl::StatusOr<FolderBackupHead> ReadFolderBackup(
    const std::string& path, const crypto::KeyAndCertificate& recipient,
    const std::string& data_dir);

// Whether the file begins as a backup of a folder does.
bool IsFolderBackup(const std::string& path);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_BACKUP_FOLDER_BACKUP_H_
