// Backups of the secret store: each an envelope that an offline key alone
// opens, kept for 30 days at most, so that what was erased is gone from the
// last of them by then.

#ifndef TANJI_LIB_PLATFORM_BACKUP_SECRET_BACKUP_H_
#define TANJI_LIB_PLATFORM_BACKUP_SECRET_BACKUP_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/base/clock.h"
#include "lib/base/mutex.h"
#include "lib/crypto/certificate_authority.h"
#include "lib/store/key_value_store.h"

namespace tanji::platform {

inline constexpr int64_t kSecretBackupHours = 24;    // from one to the next
inline constexpr int64_t kSecretBackupDaysMax = 30;  // that one is kept

struct SecretBackupOptions {
  std::string dir;          // empty: no backups are made
  std::string certificate;  // PEM, of the offline key
};

// Files "secrets-20261127T154213Z.cms" (UTC) in a folder of their own.
// Thread-safe.
class SecretBackups {
 public:
  // Makes the folder where it is missing, writes the first backup unless one is
  // younger than kSecretBackupHours, deletes what is too old, and goes on so.
  // INVALID_ARGUMENT for a certificate that is none of an offline key; errors
  // of the system for the folder: what fails later is told by status().
  // `secrets` and `clock` outlive it.
  static absl::StatusOr<std::unique_ptr<SecretBackups>> Start(
      SecretBackupOptions options, const std::string& origin,
      const store::KeyValueStore& secrets, base::Clock& clock);
  ~SecretBackups();  // Stop
  SecretBackups(const SecretBackups&) = delete;
  SecretBackups& operator=(const SecretBackups&) = delete;

  // OK, or why the last backup that was due is not there.
  absl::Status status() const TANJI_EXCLUDES(mu_);

  // Does what is due now. Errors of the system; RESOURCE_EXHAUSTED for a store
  // that is too large (crypto::kEnvelopeSizeMax).
  absl::Status Tend() TANJI_EXCLUDES(mu_);

  void Stop() TANJI_EXCLUDES(mu_);

 private:
  SecretBackups(SecretBackupOptions options, std::string origin,
                const store::KeyValueStore& secrets, base::Clock& clock)
      : options_(std::move(options)),
        origin_(std::move(origin)),
        secrets_(secrets),
        clock_(clock) {}
  // Deletes what is not of the days before `now`.
  absl::Status Prune(const std::string& now, const std::string& too_old)
      TANJI_REQUIRES(tending_mu_);
  absl::Status TendLocked() TANJI_REQUIRES(tending_mu_);
  void Run() TANJI_EXCLUDES(mu_);

  const SecretBackupOptions options_;
  const std::string origin_;
  const store::KeyValueStore& secrets_;
  base::Clock& clock_;

  base::Mutex tending_mu_;  // before mu_; held over the disk
  mutable base::Mutex mu_;
  base::CondVar wake_;
  bool stopping_ TANJI_GUARDED_BY(mu_) = false;
  absl::Status status_ TANJI_GUARDED_BY(mu_);
  std::thread thread_;
};

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
