// Backups of the secret store: each an envelope that an offline key alone
// opens, kept for 30 days at most, so that what was erased is gone from the
// last of them by then.

#ifndef TANJI_LIB_PLATFORM_BACKUP_SECRET_BACKUP_H_
#define TANJI_LIB_PLATFORM_BACKUP_SECRET_BACKUP_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "lib/base/clock.h"
#include "lib/crypto/certificate_authority.h"
#include "lib/platform/backup/backup_schedule.h"
#include "lib/store/key_value_store.h"

namespace tanji::platform {

struct SecretBackupOptions {
  std::string dir;          // empty: no backups are made
  std::string certificate;  // PEM, of the offline key
};

// Makes one a day, "secrets-20261127T154213Z.cms", the first before it returns.
// INVALID_ARGUMENT for a certificate that is none of an offline key; errors of
// BackupSchedule::Start. What else fails (RESOURCE_EXHAUSTED for a store that
// is too large: crypto::kEnvelopeSizeMax) its status() tells. `secrets` and
// `clock` outlive it.
absl::StatusOr<std::unique_ptr<BackupSchedule>> StartSecretBackups(
    const SecretBackupOptions& options, const std::string& origin,
    const store::KeyValueStore& secrets, base::Clock& clock);

// A backup's envelope, of all that `secrets` holds now.
absl::StatusOr<std::string> WriteSecretBackup(
    const store::KeyValueStore& secrets, const std::string& origin,
    std::string_view certificate);

struct RestoredSecrets {
  uint64_t restored = 0;  // were missing
  uint64_t kept = 0;      // were there: they stay as they are
};
// Puts into the data folder's secret store what that lacks and the backup has;
// a secret store that is gone is made. The next start of the server ends the
// erasures since the backup before it serves anything, and names what is
// still missing.
//
// DATA_LOSS for what is no whole backup, or none for this key;
// FAILED_PRECONDITION for a backup of another log; errors of
// store::DataFolder::OpenToRestore and KeyRing::Load.
absl::StatusOr<RestoredSecrets> RestoreSecrets(
    const std::string& data_dir, const crypto::KeyAndCertificate& recipient,
    std::string_view envelope);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_BACKUP_SECRET_BACKUP_H_
