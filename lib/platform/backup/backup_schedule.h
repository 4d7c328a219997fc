// Backups that are made day by day in a folder of their own, and end.

#ifndef TANJI_LIB_PLATFORM_BACKUP_BACKUP_SCHEDULE_H_
#define TANJI_LIB_PLATFORM_BACKUP_BACKUP_SCHEDULE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/base/clock.h"
#include "lib/base/mutex.h"
#include "lib/base/stop.h"

namespace tanji::platform {

inline constexpr int64_t kBackupHours = 24;  // from one to the next
// That one is kept: what was erased is gone from the last of them by then.
inline constexpr int64_t kBackupDaysMax = 30;

// Files "<name_start>20261127T154213Z<name_end>" (UTC).
struct BackupFiles {
  std::string dir;
  std::string name_start;
  std::string name_end;
  std::string what;               // is backed up, for people
  int64_t days = kBackupDaysMax;  // from 1; how long one is kept
};

// Thread-safe.
class BackupSchedule {
 public:
  // Writes one backup to `path`, which is not there before it is whole.
  using Writer = std::function<absl::Status(const std::string& path,
                                            base::StopCheck stop)>;

  // Makes the folder where it is missing, and on a thread of its own writes the
  // first backup unless one is younger than kBackupHours, deletes what is too
  // old, and goes on so. Errors of the system for the folder: what fails later
  // is told by status(). What `write` refers to, and `clock`, outlive it.
  static absl::StatusOr<std::unique_ptr<BackupSchedule>> Start(
      BackupFiles files, Writer write, base::Clock& clock);
  ~BackupSchedule();  // Stop
  BackupSchedule(const BackupSchedule&) = delete;
  BackupSchedule& operator=(const BackupSchedule&) = delete;

  // OK, or why the last backup that was due is not there.
  absl::Status status() const TANJI_EXCLUDES(mu_);

  // Does what is due now. Errors of the system and of the writer.
  absl::Status Tend() TANJI_EXCLUDES(mu_);

  // Gives up the backup that is being written.
  void Stop() TANJI_EXCLUDES(mu_);

 private:
  BackupSchedule(BackupFiles files, Writer write, base::Clock& clock)
      : files_(std::move(files)), write_(std::move(write)), clock_(clock) {}
  // Deletes what is not of the days before `now`, but for the last one while
  // there is no other and erasures allow it.
  absl::Status Prune(const std::string& now, const std::string& too_old)
      TANJI_REQUIRES(tending_mu_);
  absl::Status TendLocked() TANJI_REQUIRES(tending_mu_);
  int64_t BeforeNow(int64_t hours) const;  // micros, not before 1970
  absl::Status CheckGoesOn() const TANJI_EXCLUDES(mu_);
  void Run() TANJI_EXCLUDES(mu_);

  const BackupFiles files_;
  const Writer write_;
  base::Clock& clock_;

  base::Mutex tending_mu_;  // before mu_; held over the disk
  mutable base::Mutex mu_;
  base::CondVar wake_;
  bool stopping_ TANJI_GUARDED_BY(mu_) = false;
  absl::Status status_ TANJI_GUARDED_BY(mu_);
  std::thread thread_;
};

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_BACKUP_BACKUP_SCHEDULE_H_
