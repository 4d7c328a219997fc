#include "lib/platform/backup/secret_backup.h"

#include <utility>
#include <vector>

#include "lib/base/file.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/base/wire.h"
#include "lib/crypto/envelope.h"
#include "lib/ledger/commitment.h"
#include "lib/platform/record/key_ring.h"
#include "lib/store/data_folder.h"
#include "lib/store/keys.h"

namespace tanji::platform {
namespace {

constexpr char kBackupFormat[] = "tanji-secrets/v1";
constexpr size_t kBackupOriginSizeMax = 256;
constexpr size_t kRestoredAtOnce = 10'000;

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

absl::StatusOr<std::unique_ptr<BackupSchedule>> StartSecretBackups(
    const SecretBackupOptions& options, const std::string& origin,
    const store::KeyValueStore& secrets, base::Clock& clock) {
  TANJI_RETURN_IF_ERROR(base::AddPlace(
      crypto::CheckRecipient(options.certificate), "key of the backups"));
  const auto write = [&secrets, origin, certificate = options.certificate](
                         const std::string& path,
                         base::StopCheck) -> absl::Status {
    TANJI_ASSIGN_OR_RETURN(const std::string envelope,
                           WriteSecretBackup(secrets, origin, certificate));
    return base::ReplaceFile(path, envelope, 0600);
  };
  TANJI_ASSIGN_OR_RETURN(
      std::unique_ptr<BackupSchedule> backups,
      BackupSchedule::Start(
          {options.dir, "secrets-", ".cms", "the secret store"}, write, clock));
  backups->Tend().IgnoreError();  // it is in the log, and in status()
  return backups;
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
