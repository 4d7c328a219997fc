#include "lib/platform/backup/backup_schedule.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "lib/base/file.h"
#include "lib/base/log.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/base/time_units.h"
#include "lib/ledger/record.h"

namespace tanji::platform {
namespace {

constexpr std::string_view kTimeForm = "00000000T000000Z";
constexpr int64_t kAnHourMicros = 3'600 * base::kMicrosPerSecond;
constexpr std::chrono::seconds kTendInterval(60);
constexpr std::chrono::seconds kTendIntervalMax(3'600);  // after failures

// "20261127T154213Z"
std::string TimeName(int64_t micros) {
  std::string name;
  for (const char c : ledger::FormatTime(micros).substr(0, 19)) {
    if (c != '-' && c != ':') name.push_back(c);
  }
  return name + "Z";
}

// The time at the beginning of `name`, which goes on with `end`.
std::optional<std::string> TimeBefore(std::string_view name,
                                      std::string_view end) {
  const std::string_view time = name.substr(0, kTimeForm.size());
  if (time.size() != kTimeForm.size() ||
      !name.substr(kTimeForm.size()).starts_with(end)) {
    return std::nullopt;
  }
  for (size_t i = 0; i < time.size(); ++i) {
    const bool is_digit = time[i] >= '0' && time[i] <= '9';
    if (kTimeForm[i] == '0' ? !is_digit : time[i] != kTimeForm[i]) {
      return std::nullopt;
    }
  }
  return std::string(time);
}

// What stands in a backup's folder.
struct Found {
  std::vector<std::string> times;    // of backups, the oldest first
  std::vector<std::string> cut_off;  // paths of those that were broken off
};

absl::StatusOr<Found> FilesIn(const BackupFiles& files) {
  Found found;
  std::error_code error;
  std::filesystem::directory_iterator at(files.dir, error);
  const std::filesystem::directory_iterator end;
  for (; !error && at != end; at.increment(error)) {
    const std::string name = at->path().filename().string();
    if (!name.starts_with(files.name_start)) continue;
    const std::string_view rest =
        std::string_view(name).substr(files.name_start.size());
    auto time = TimeBefore(rest, files.name_end);
    if (!time.has_value()) continue;
    if (rest.size() == kTimeForm.size() + files.name_end.size()) {
      found.times.push_back(*std::move(time));
    } else if (rest.ends_with(".new")) {
      found.cut_off.push_back(at->path().string());
    }
  }
  if (error) {
    return base::ErrnoStatus(base::StrCat("reading ", files.dir),
                             error.value());
  }
  std::sort(found.times.begin(), found.times.end());
  return found;
}

std::string PathOf(const BackupFiles& files, std::string_view time) {
  return base::StrCat(files.dir, "/", files.name_start, time, files.name_end);
}

absl::Status Remove(const std::string& path) {
  std::error_code error;
  std::filesystem::remove(path, error);
  if (!error) return absl::OkStatus();
  return base::ErrnoStatus(base::StrCat("deleting ", path), error.value());
}

}  // namespace

absl::StatusOr<std::unique_ptr<BackupSchedule>> BackupSchedule::Start(
    BackupFiles files, Writer write, base::Clock& clock) {
  TANJI_RETURN_IF_ERROR(base::MakeDirectories(files.dir, 0700));
  std::unique_ptr<BackupSchedule> backups(
      new BackupSchedule(std::move(files), std::move(write), clock));
  backups->thread_ = std::thread([raw = backups.get()] { raw->Run(); });
  return backups;
}

BackupSchedule::~BackupSchedule() { Stop(); }

void BackupSchedule::Stop() {
  {
    const base::MutexLock lock(mu_);
    stopping_ = true;
  }
  wake_.NotifyAll();
  if (thread_.joinable()) thread_.join();
}

absl::Status BackupSchedule::status() const {
  const base::MutexLock lock(mu_);
  return status_;
}

absl::Status BackupSchedule::CheckGoesOn() const {
  const base::MutexLock lock(mu_);
  return stopping_ ? absl::CancelledError("the server stops")
                   : absl::OkStatus();
}

absl::Status BackupSchedule::Prune(const std::string& now,
                                   const std::string& too_old) {
  TANJI_ASSIGN_OR_RETURN(const Found found, FilesIn(files_));
  const bool has_newer = std::any_of(
      found.times.begin(), found.times.end(),
      [&](const std::string& time) { return time > too_old && time <= now; });
  // What comes after now is by a clock that went wrong: nobody knows how old
  // it is. The last one goes when there is another, or it must.
  const std::string must_go = TimeName(BeforeNow(kBackupDaysMax * 24));
  std::string last;
  for (const std::string& time : found.times) {
    if (time <= now || last.empty()) last = time;
  }
  for (const std::string& time : found.times) {
    if (time > too_old && time <= now) continue;
    if (!has_newer && time == last && time > must_go) continue;
    TANJI_RETURN_IF_ERROR(Remove(PathOf(files_, time)));
  }
  for (const std::string& path : found.cut_off) {
    TANJI_RETURN_IF_ERROR(Remove(path));
  }
  return absl::OkStatus();
}

absl::Status BackupSchedule::TendLocked() {
  const std::string now = TimeName(BeforeNow(0));
  const std::string due = TimeName(BeforeNow(kBackupHours));
  const std::string too_old = TimeName(BeforeNow(files_.days * 24));
  TANJI_ASSIGN_OR_RETURN(const Found found, FilesIn(files_));
  const bool is_there = std::any_of(
      found.times.begin(), found.times.end(),
      [&](const std::string& time) { return time > due && time <= now; });
  const absl::Status written =
      is_there ? absl::OkStatus()
               : write_(PathOf(files_, now), [this] { return CheckGoesOn(); });
  // Whether or not that failed: what is too old has to go.
  TANJI_RETURN_IF_ERROR(Prune(now, too_old));
  return written;
}

int64_t BackupSchedule::BeforeNow(int64_t hours) const {
  return std::max<int64_t>(clock_.NowMicros() - hours * kAnHourMicros, 0);
}

absl::Status BackupSchedule::Tend() {
  const base::MutexLock tending(tending_mu_);
  absl::Status tended = TendLocked();
  if (!CheckGoesOn().ok()) return tended;
  const base::MutexLock lock(mu_);
  if (!tended.ok() && status_.ok()) {
    base::LogError(base::StrCat(
        files_.what, " is not backed up: ", base::ToStd(tended.message())));
  }
  status_ = tended;
  return tended;
}

void BackupSchedule::Run() {
  std::chrono::seconds wait = kTendInterval;
  for (;;) {
    // What failed is in the log, and in status().
    wait = Tend().ok() ? kTendInterval : std::min(2 * wait, kTendIntervalMax);
    const base::MutexLock lock(mu_);
    const auto next = std::chrono::steady_clock::now() + wait;
    for (auto now = std::chrono::steady_clock::now(); !stopping_ && now < next;
         now = std::chrono::steady_clock::now()) {
      wake_.WaitFor(mu_, next - now);
    }
    if (stopping_) return;
  }
}

}  // namespace tanji::platform
