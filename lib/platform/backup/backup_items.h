// The bytes of a folder's backup (lib/platform/backup/FORMAT.md).

#ifndef TANJI_LIB_PLATFORM_BACKUP_BACKUP_ITEMS_H_
#define TANJI_LIB_PLATFORM_BACKUP_BACKUP_ITEMS_H_

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/crypto/certificate_authority.h"
#include "lib/crypto/sealed_stream.h"
#include "lib/platform/backup/folder_backup.h"

namespace tanji::platform {

inline constexpr size_t kKeyFileSizeMax = size_t{1} << 20;  // bytes

// A file of a folder of keys, as KeyRing has them: "log.key",
// "added-1.key", "retired.vkey".
bool IsKeyFileName(std::string_view name);

// One thing that is backed up; what it refers to outlives it.
struct BackupItem {
  enum class Kind : uint8_t { kKeyFile = 'k', kMain = 'm', kSecret = 's' };
  Kind kind = Kind::kMain;
  std::string_view name;  // of the file, or the key of the pair
  std::string_view value;
};

// The lines before the sealed stream, and the envelope of its key.
std::string BackupHeadText(const FolderBackupHead& head,
                           std::string_view envelope);

// Key files first, then the pairs of each store, ascending. Thread-compatible.
class BackupWriter {
 public:
  // `head` is the text, which is bound to each piece.
  BackupWriter(std::string_view key, std::string_view head,
               crypto::StreamSealer::Sink sink);

  absl::Status Append(const BackupItem& item);
  absl::Status Finish();

  uint64_t entries() const { return entries_; }  // of the log
  uint64_t pairs() const { return mains_ + secrets_; }

 private:
  crypto::StreamSealer sealer_;
  uint64_t files_ = 0;
  uint64_t mains_ = 0;
  uint64_t secrets_ = 0;
  uint64_t entries_ = 0;
};

// Strict: the items in their order, and as many as were written. Holds some 3
// MiB. Thread-compatible.
class BackupReader {
 public:
  // DATA_LOSS for what is no backup, or none for this key;
  // FAILED_PRECONDITION for another format of stores.
  static absl::StatusOr<std::unique_ptr<BackupReader>> Open(
      const std::string& path, const crypto::KeyAndCertificate& recipient);
  static bool Begins(const std::string& path);

  const FolderBackupHead& head() const { return head_; }
  // Until the next call. Nothing at the end: then all of it was there.
  absl::StatusOr<std::optional<BackupItem>> Next();

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  using File = std::unique_ptr<std::FILE, Close>;

  BackupReader(File file, std::string path)
      : file_(std::move(file)), path_(std::move(path)) {}
  absl::Status ReadHead(const crypto::KeyAndCertificate& recipient);
  absl::StatusOr<std::string> ReadLine();
  absl::StatusOr<std::string> ReadBytes(size_t size);
  absl::Status Fill();
  absl::Status CheckOrder(const BackupItem& item);
  absl::Status CheckEnd(std::string_view rest) const;
  absl::Status Damaged(std::string_view what) const;

  const File file_;
  const std::string path_;
  FolderBackupHead head_;
  std::optional<crypto::StreamOpener> opener_;
  std::string buffer_;
  size_t at_ = 0;  // in buffer_
  bool is_read_ = false;
  std::optional<BackupItem::Kind> last_kind_;
  std::string last_name_;
  uint64_t counts_[3] = {};  // of files, main and secret pairs
};

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_BACKUP_BACKUP_ITEMS_H_
