#include "lib/platform/backup/folder_backup.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <system_error>
#include <utility>
#include <vector>

#include "lib/base/file.h"
#include "lib/base/hex.h"
#include "lib/base/new_file.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/base/wire.h"
#include "lib/crypto/aead.h"
#include "lib/crypto/envelope.h"
#include "lib/crypto/hash.h"
#include "lib/crypto/random.h"
#include "lib/crypto/sealed_stream.h"
#include "lib/ledger/record.h"
#include "lib/platform/backup/backup_items.h"
#include "lib/platform/record/key_ring.h"
#include "lib/store/data_folder.h"
#include "lib/store/keys.h"

namespace tanji::platform {
namespace {

constexpr mode_t kBackupMode = 0600;
constexpr size_t kPairsBetweenStops = 1'000;
// The keys of a log change now and then; a backup of a moment has one set.
constexpr int kKeyReadsMax = 100;

using KeyFiles = std::map<std::string, std::string>;  // by name

absl::StatusOr<KeyFiles> ReadKeyFiles(const std::string& folder) {
  KeyFiles files;
  std::error_code error;
  std::filesystem::directory_iterator at(folder, error);
  const std::filesystem::directory_iterator end;
  for (; !error && at != end; at.increment(error)) {
    const std::string name = at->path().filename().string();
    if (!IsKeyFileName(name)) continue;
    auto bytes = base::ReadFile(at->path().string(), kKeyFileSizeMax);
    if (absl::IsNotFound(bytes.status())) continue;  // gone meanwhile
    TANJI_RETURN_IF_ERROR(bytes.status());
    files.emplace(name, *std::move(bytes));
  }
  if (error) {
    return base::ErrnoStatus(base::StrCat("reading ", folder), error.value());
  }
  return files;
}

// One state of both stores, and the keys of that time.
struct Moment {
  std::unique_ptr<store::ReadView> main;
  std::unique_ptr<store::ReadView> secrets;
  KeyFiles keys;
};

// A secret is written before what it seals, so the secret store is looked at
// last.
absl::StatusOr<Moment> Pin(const BackupSource& source) {
  for (int i = 0; i < kKeyReadsMax; ++i) {
    Moment moment;
    const std::string folder = source.data_dir + "/keys";
    TANJI_ASSIGN_OR_RETURN(moment.keys, ReadKeyFiles(folder));
    moment.main = source.main.Pin();
    moment.secrets = source.secrets.Pin();
    TANJI_ASSIGN_OR_RETURN(const KeyFiles after, ReadKeyFiles(folder));
    if (after == moment.keys) return moment;
  }
  return absl::UnavailableError(
      "the log's keys change all the time: no backup can be made");
}

uint64_t SizeOfFilesIn(const std::string& folder) {
  uint64_t size = 0;
  std::error_code error;
  std::filesystem::directory_iterator at(folder, error);
  const std::filesystem::directory_iterator end;
  for (; !error && at != end; at.increment(error)) {
    std::error_code gone;
    const auto bytes = std::filesystem::file_size(at->path(), gone);
    if (!gone) size += bytes;
  }
  return size;
}

// A disk that a backup fills is often the one that the stores are on, and a
// store whose write has failed takes no more.
absl::Status CheckRoom(const std::string& data_dir, const std::string& path) {
  const uint64_t needed = 2 * (SizeOfFilesIn(data_dir + "/db") +
                               SizeOfFilesIn(data_dir + "/secrets"));
  const std::filesystem::path folder =
      std::filesystem::path(path).parent_path();
  std::error_code error;
  const auto space =
      std::filesystem::space(folder.empty() ? "." : folder, error);
  if (error || space.available >= needed) return absl::OkStatus();
  return absl::ResourceExhaustedError(
      base::StrCat("the disk of ", path, " has ", space.available,
                   " bytes; expected twice those of the stores, ", needed));
}

absl::Status AppendStore(const store::KeyValueStore& store,
                         const store::ReadView& view, BackupItem::Kind kind,
                         BackupWriter& writer, base::StopCheck stop) {
  base::StopSteps steps(stop, kPairsBetweenStops);
  absl::Status failure;
  TANJI_RETURN_IF_ERROR(store.Scan(
      {}, UINT64_MAX,
      [&](std::string_view key, std::string_view value) {
        failure = steps.Take();
        if (failure.ok() && key != store::MetaKey("fence")) {
          failure = writer.Append({kind, key, value});
        }
        return failure.ok();
      },
      &view));
  return failure;
}

}  // namespace

absl::StatusOr<FolderBackupCounts> WriteFolderBackup(
    const BackupSource& source, std::string_view certificate,
    base::Clock& clock, const std::string& path, base::StopCheck stop) {
  if (source.check != nullptr) TANJI_RETURN_IF_ERROR(source.check());
  TANJI_RETURN_IF_ERROR(CheckRoom(source.data_dir, path));
  const auto goes_on = [&]() -> absl::Status {
    if (source.erasures_wanted != nullptr && *source.erasures_wanted > 0) {
      return absl::AbortedError(
          "somebody erases; the backup is made afterwards");
    }
    return stop();
  };
  base::Mutex nobody;
  const base::MutexLock lock(source.erasing != nullptr ? *source.erasing
                                                       : nobody);
  TANJI_RETURN_IF_ERROR(goes_on());
  const std::string key = crypto::RandomBytes(crypto::Aead::kKeySize);
  TANJI_ASSIGN_OR_RETURN(const std::string envelope,
                         crypto::SealEnvelope(certificate, key));
  TANJI_ASSIGN_OR_RETURN(const Moment moment, Pin(source));
  TANJI_ASSIGN_OR_RETURN(const auto file,
                         base::NewFile::Create(path, kBackupMode));
  const std::string head =
      BackupHeadText({source.origin, clock.NowMicros()}, envelope);
  TANJI_RETURN_IF_ERROR(file->Write(head));
  BackupWriter writer(
      key, head, [&](std::string_view sealed) { return file->Write(sealed); });
  for (const auto& [name, bytes] : moment.keys) {
    TANJI_RETURN_IF_ERROR(
        writer.Append({BackupItem::Kind::kKeyFile, name, bytes}));
  }
  TANJI_RETURN_IF_ERROR(AppendStore(source.main, *moment.main,
                                    BackupItem::Kind::kMain, writer, goes_on));
  TANJI_RETURN_IF_ERROR(AppendStore(source.secrets, *moment.secrets,
                                    BackupItem::Kind::kSecret, writer,
                                    goes_on));
  TANJI_RETURN_IF_ERROR(writer.Finish());
  TANJI_RETURN_IF_ERROR(file->Finish());
  return FolderBackupCounts{writer.entries(), writer.pairs(), file->size()};
}

absl::StatusOr<FolderBackupCounts> WriteFolderBackupOf(
    const std::string& data_dir, std::string_view certificate,
    base::Clock& clock, const std::string& path) {
  TANJI_ASSIGN_OR_RETURN(
      store::DataFolder folder,
      store::DataFolder::Open(data_dir, store::OpenMode::kReadOnly));
  TANJI_ASSIGN_OR_RETURN(const std::unique_ptr<KeyRing> keys,
                         KeyRing::Load(data_dir + "/keys"));
  return WriteFolderBackup(
      {folder.main(), folder.secrets(), data_dir, keys->origin()}, certificate,
      clock, path);
}

namespace {

// Of the log, in names of files: those of several may lie in one folder.
std::string NumberOf(const std::string& origin) {
  constexpr size_t kDigits = 8;
  return base::HexEncode(crypto::AsBytes(crypto::Sha256(origin)))
      .substr(0, kDigits);
}

}  // namespace

absl::StatusOr<std::unique_ptr<BackupSchedule>> StartFolderBackups(
    const FolderBackupOptions& options, BackupSource source,
    base::Clock& clock) {
  TANJI_RETURN_IF_ERROR(base::AddPlace(
      crypto::CheckRecipient(options.certificate), "key of the backups"));
  if (options.days < 1 || options.days > kBackupDaysMax) {
    return absl::InvalidArgumentError(
        base::StrCat("backups are kept for 1 to ", kBackupDaysMax,
                     " days, so that what "
                     "was erased is gone from them; got ",
                     options.days));
  }
  const std::string origin = source.origin;
  const auto write = [source = std::move(source), &clock,
                      certificate = options.certificate](
                         const std::string& path, base::StopCheck stop) {
    return WriteFolderBackup(source, certificate, clock, path, stop).status();
  };
  return BackupSchedule::Start(
      {options.dir, base::StrCat("tanji-", NumberOf(origin), "-"), ".backup",
       "the data folder", options.days},
      write, clock);
}

namespace {

// Gathers one store's pairs in sorted files, and loads them at the end.
class StoreFiller {
 public:
  explicit StoreFiller(store::KeyValueStore& store) : store_(store) {}

  absl::Status Add(std::string_view key, std::string_view value) {
    if (key == store::MetaKey("fence")) {
      return absl::DataLossError("backup: holds a fence, which is no data");
    }
    if (files_.empty() || files_.back()->size_bytes() > kFileBytes) {
      TANJI_RETURN_IF_ERROR(CompleteLast());
      TANJI_ASSIGN_OR_RETURN(auto file, store_.StartBulkFile());
      files_.push_back(std::move(file));
    }
    return files_.back()->Add(key, value);
  }
  absl::Status Load() {
    if (files_.empty()) return absl::OkStatus();
    TANJI_RETURN_IF_ERROR(CompleteLast());
    TANJI_ASSIGN_OR_RETURN(const uint64_t fence, store_.AcquireFence());
    return store_.BulkLoad(std::move(files_), fence);
  }

 private:
  static constexpr uint64_t kFileBytes = uint64_t{256} << 20;

  absl::Status CompleteLast() {
    return files_.empty() ? absl::OkStatus() : files_.back()->Complete();
  }

  store::KeyValueStore& store_;
  std::vector<std::unique_ptr<store::BulkFile>> files_;
};

absl::Status WriteKeys(const std::string& folder, const KeyFiles& keys) {
  TANJI_RETURN_IF_ERROR(base::MakeDirectories(folder, 0700));
  for (const auto& [name, bytes] : keys) {
    TANJI_RETURN_IF_ERROR(
        base::ReplaceFile(base::StrCat(folder, "/", name), bytes, kBackupMode));
  }
  return absl::OkStatus();
}

absl::Status FillFolder(BackupReader& reader, const std::string& data_dir) {
  TANJI_ASSIGN_OR_RETURN(
      store::DataFolder folder,
      store::DataFolder::Open(data_dir, store::OpenMode::kReadWrite));
  KeyFiles keys;
  StoreFiller main(folder.main());
  StoreFiller secrets(folder.secrets());
  for (;;) {
    TANJI_ASSIGN_OR_RETURN(const auto item, reader.Next());
    if (!item.has_value()) break;
    switch (item->kind) {
      case BackupItem::Kind::kKeyFile:
        keys.emplace(item->name, item->value);
        break;
      case BackupItem::Kind::kMain:
        TANJI_RETURN_IF_ERROR(main.Add(item->name, item->value));
        break;
      case BackupItem::Kind::kSecret:
        TANJI_RETURN_IF_ERROR(secrets.Add(item->name, item->value));
        break;
    }
  }
  TANJI_RETURN_IF_ERROR(secrets.Load());
  TANJI_RETURN_IF_ERROR(main.Load());
  TANJI_RETURN_IF_ERROR(folder.secrets().Flush());
  TANJI_RETURN_IF_ERROR(folder.main().Flush());
  return WriteKeys(data_dir + kRestoredKeysFolder, keys);
}

}  // namespace

absl::StatusOr<FolderBackupHead> ReadFolderBackup(
    const std::string& path, const crypto::KeyAndCertificate& recipient,
    const std::string& data_dir) {
  TANJI_ASSIGN_OR_RETURN(const auto reader,
                         BackupReader::Open(path, recipient));
  TANJI_RETURN_IF_ERROR(FillFolder(*reader, data_dir));
  return reader->head();
}

bool IsFolderBackup(const std::string& path) {
  return BackupReader::Begins(path);
}

}  // namespace tanji::platform
