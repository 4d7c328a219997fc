#include "lib/platform/backup/secret_backup.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include "lib/base/file.h"
#include "lib/base/log.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/base/wire.h"
#include "lib/crypto/envelope.h"
#include "lib/ledger/commitment.h"
#include "lib/ledger/record.h"
#include "lib/platform/record/key_ring.h"
#include "lib/store/data_folder.h"
#include "lib/store/keys.h"

namespace tanji::platform {
namespace {

constexpr char kBackupFormat[] = "tanji-secrets/v1";
constexpr std::string_view kNameStart = "secrets-";
constexpr std::string_view kNameEnd = ".cms";
constexpr std::string_view kTimeForm = "00000000T000000Z";
constexpr size_t kBackupOriginSizeMax = 256;
constexpr size_t kRestoredAtOnce = 10'000;
constexpr int64_t kAnHourMicros = int64_t{3'600} * 1'000'000;
constexpr std::chrono::seconds kTendInterval(60);

// "20261127T154213Z"
std::string TimeName(int64_t micros) {
  std::string name;
  for (const char c : ledger::FormatTime(micros).substr(0, 19)) {
    if (c != '-' && c != ':') name.push_back(c);
  }
  return name + "Z";
}

// The time in a backup's name; nothing for another file.
std::optional<std::string> TimeIn(std::string_view file) {
  if (!file.starts_with(kNameStart) || !file.ends_with(kNameEnd) ||
      file.size() != kNameStart.size() + kTimeForm.size() + kNameEnd.size()) {
    return std::nullopt;
  }
  const std::string_view time =
      file.substr(kNameStart.size(), kTimeForm.size());
  for (size_t i = 0; i < time.size(); ++i) {
    const bool is_digit = time[i] >= '0' && time[i] <= '9';
    if (kTimeForm[i] == '0' ? !is_digit : time[i] != kTimeForm[i]) {
      return std::nullopt;
    }
  }
  return std::string(time);
}

// By time, the oldest first.
absl::StatusOr<std::vector<std::string>> TimesIn(const std::string& dir) {
  std::vector<std::string> times;
  std::error_code error;
  std::filesystem::directory_iterator at(dir, error);
  const std::filesystem::directory_iterator end;
  for (; !error && at != end; at.increment(error)) {
    auto time = TimeIn(at->path().filename().string());
    if (time.has_value()) times.push_back(*std::move(time));
  }
  if (error) {
    return base::ErrnoStatus(base::StrCat("reading ", dir), error.value());
  }
  std::sort(times.begin(), times.end());
  return times;
}

std::string PathOf(const std::string& dir, std::string_view time) {
  return base::StrCat(dir, "/", kNameStart, time, kNameEnd);
}

absl::Status Remove(const std::string& path) {
  std::error_code error;
  std::filesystem::remove(path, error);
  if (!error) return absl::OkStatus();
  return base::ErrnoStatus(base::StrCat("deleting ", path), error.value());
}

// Backups whose writing was broken off (base::ReplaceFile).
absl::Status RemoveCutOff(const std::string& dir) {
  std::vector<std::string> found;
  std::error_code error;
  std::filesystem::directory_iterator at(dir, error);
  const std::filesystem::directory_iterator end;
  for (; !error && at != end; at.increment(error)) {
    const std::string name = at->path().filename().string();
    constexpr std::string_view kNew = ".new";
    if (name.ends_with(kNew) &&
        TimeIn(std::string_view(name).substr(0, name.size() - kNew.size()))
            .has_value()) {
      found.push_back(at->path().string());
    }
  }
  for (const std::string& path : found) TANJI_RETURN_IF_ERROR(Remove(path));
  return absl::OkStatus();
}

bool IsSecretKey(std::string_view key) {
  return !key.empty() && key.size() <= store::kKeySizeMax &&
         (key[0] == 'R' || key[0] == 'O' || key[0] == 'P');
}

// Strict: all of it, or an error.
absl::StatusOr<std::vector<std::pair<std::string, std::string>>> ReadPairs(
    std::string_view content, const std::string& origin) {
  base::WireReader reader(content, "backup of secrets");
  TANJI_ASSIGN_OR_RETURN(const std::string_view format,
                         reader.String(sizeof(kBackupFormat)));
  if (format != kBackupFormat) {
    return absl::DataLossError(
        base::StrCat("backup of secrets: expected one of ", kBackupFormat));
  }
  TANJI_ASSIGN_OR_RETURN(const std::string_view log,
                         reader.String(kBackupOriginSizeMax));
  if (log != origin) {
    return absl::FailedPreconditionError(base::StrCat(
        "the backup is of log ", log, ", the folder of log ", origin));
  }
  TANJI_ASSIGN_OR_RETURN(const uint64_t count, reader.U64());
  std::vector<std::pair<std::string, std::string>> pairs;
  for (uint64_t i = 0; i < count; ++i) {
    TANJI_ASSIGN_OR_RETURN(const std::string_view key,
                           reader.String(store::kKeySizeMax));
    TANJI_ASSIGN_OR_RETURN(const std::string_view value,
                           reader.Bytes(ledger::kSecretSize));
    if (!IsSecretKey(key) || (!pairs.empty() && key <= pairs.back().first)) {
      return absl::DataLossError("backup of secrets: a key is out of order");
    }
    pairs.emplace_back(key, value);
  }
  TANJI_RETURN_IF_ERROR(reader.Finish());
  return pairs;
}

}  // namespace

absl::StatusOr<std::string> WriteSecretBackup(
    const store::KeyValueStore& secrets, const std::string& origin,
    std::string_view certificate) {
  std::string pairs;
  uint64_t count = 0;
  absl::Status failure;
  TANJI_RETURN_IF_ERROR(secrets.Scan(
      {}, UINT64_MAX, [&](std::string_view key, std::string_view value) {
        if (!IsSecretKey(key)) return true;  // the store's own
        if (value.size() != ledger::kSecretSize) {
          failure = absl::DataLossError("a stored secret is cut off");
          return false;
        }
        base::AppendString(&pairs, key);
        pairs.append(value);
        ++count;
        return true;
      }));
  TANJI_RETURN_IF_ERROR(failure);
  std::string content;
  base::AppendString(&content, kBackupFormat);
  base::AppendString(&content, origin);
  base::AppendU64(&content, count);
  content += pairs;
  return crypto::SealEnvelope(certificate, content);
}

absl::StatusOr<std::unique_ptr<SecretBackups>> SecretBackups::Start(
    SecretBackupOptions options, const std::string& origin,
    const store::KeyValueStore& secrets, base::Clock& clock) {
  TANJI_RETURN_IF_ERROR(base::AddPlace(
      crypto::CheckRecipient(options.certificate), "key of the backups"));
  TANJI_RETURN_IF_ERROR(base::MakeDirectories(options.dir, 0700));
  std::unique_ptr<SecretBackups> backups(
      new SecretBackups(std::move(options), origin, secrets, clock));
  backups->Tend().IgnoreError();  // it is in the log, and in status()
  backups->thread_ = std::thread([raw = backups.get()] { raw->Run(); });
  return backups;
}

SecretBackups::~SecretBackups() { Stop(); }

void SecretBackups::Stop() {
  {
    const base::MutexLock lock(mu_);
    stopping_ = true;
  }
  wake_.NotifyAll();
  if (thread_.joinable()) thread_.join();
}

absl::Status SecretBackups::status() const {
  const base::MutexLock lock(mu_);
  return status_;
}

absl::Status SecretBackups::Prune(const std::string& now,
                                  const std::string& too_old) {
  TANJI_ASSIGN_OR_RETURN(const std::vector<std::string> times,
                         TimesIn(options_.dir));
  // What comes after now is by a clock that went wrong: nobody knows how old
  // it is.
  for (const std::string& time : times) {
    if (time > too_old && time <= now) continue;
    TANJI_RETURN_IF_ERROR(Remove(PathOf(options_.dir, time)));
  }
  return RemoveCutOff(options_.dir);
}

absl::Status SecretBackups::TendLocked() {
  const int64_t micros = clock_.NowMicros();
  const std::string now = TimeName(micros);
  const std::string due = TimeName(micros - kSecretBackupHours * kAnHourMicros);
  const std::string too_old =
      TimeName(micros - kSecretBackupDaysMax * 24 * kAnHourMicros);
  // Whatever else fails: what is too old has to go.
  TANJI_RETURN_IF_ERROR(Prune(now, too_old));
  TANJI_ASSIGN_OR_RETURN(const std::vector<std::string> times,
                         TimesIn(options_.dir));
  if (!times.empty() && times.back() > due) return absl::OkStatus();
  TANJI_ASSIGN_OR_RETURN(
      const std::string envelope,
      WriteSecretBackup(secrets_, origin_, options_.certificate));
  return base::ReplaceFile(PathOf(options_.dir, now), envelope, 0600);
}

absl::Status SecretBackups::Tend() {
  const base::MutexLock tending(tending_mu_);
  absl::Status tended = TendLocked();
  const base::MutexLock lock(mu_);
  if (!tended.ok() && status_.ok()) {
    base::LogError(base::StrCat("the secrets are not backed up: ",
                                base::ToStd(tended.message())));
  }
  status_ = tended;
  return tended;
}

void SecretBackups::Run() {
  for (;;) {
    {
      const base::MutexLock lock(mu_);
      if (!stopping_) wake_.WaitFor(mu_, kTendInterval);
      if (stopping_) return;
    }
    Tend().IgnoreError();  // it is in the log, and in status()
  }
}

absl::StatusOr<RestoredSecrets> RestoreSecrets(
    const std::string& data_dir, const crypto::KeyAndCertificate& recipient,
    std::string_view envelope) {
  TANJI_ASSIGN_OR_RETURN(const std::string content,
                         crypto::OpenEnvelope(recipient, envelope));
  TANJI_ASSIGN_OR_RETURN(const std::unique_ptr<KeyRing> keys,
                         KeyRing::Load(data_dir + "/keys"));
  TANJI_ASSIGN_OR_RETURN(const auto pairs, ReadPairs(content, keys->origin()));
  TANJI_ASSIGN_OR_RETURN(store::DataFolder folder,
                         store::DataFolder::OpenToRestore(data_dir));
  store::KeyValueStore& secrets = folder.secrets();
  TANJI_ASSIGN_OR_RETURN(const uint64_t fence, secrets.AcquireFence());
  RestoredSecrets result;
  store::WriteBatch batch;
  for (const auto& [key, value] : pairs) {
    const absl::Status stored = secrets.Get(key).status();
    if (stored.ok()) {
      ++result.kept;
      continue;
    }
    if (!absl::IsNotFound(stored)) return stored;
    batch.Put(key, value);
    ++result.restored;
    if (batch.operations().size() < kRestoredAtOnce) continue;
    TANJI_RETURN_IF_ERROR(secrets.Apply(std::exchange(batch, {}), fence));
  }
  if (!batch.empty()) TANJI_RETURN_IF_ERROR(secrets.Apply(batch, fence));
  TANJI_RETURN_IF_ERROR(secrets.Flush());
  return result;
}

}  // namespace tanji::platform
