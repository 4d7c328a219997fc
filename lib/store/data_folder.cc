#include "lib/store/data_folder.h"

#include <cerrno>
#include <filesystem>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

#include "absl/strings/numbers.h"
#include "lib/base/file.h"
#include "lib/base/folder_lock.h"
#include "lib/base/log.h"
#include "lib/base/status.h"
#include "lib/store/internal/data_folder_settings.h"
#include "lib/store/internal/rocksdb_open.h"
#include "lib/store/internal/store_folder.h"
#include "lib/store/keys.h"

namespace tanji::store {
namespace {

constexpr mode_t kFileMode = 0600;
constexpr std::string_view kFormatName = "tanji-store ";
constexpr size_t kFormatFileBytesMax = 64;

std::string FormatPath(const std::string& path) { return path + "/FORMAT"; }
std::string MainPath(const std::string& path) { return path + "/db"; }
std::string SecretsPath(const std::string& path) { return path + "/secrets"; }

std::string FormatText() {
  return base::StrCat(kFormatName, kFormatVersion, "\n");
}

absl::Status DamagedFormat(const std::string& path) {
  return absl::DataLossError(
      base::StrCat(FormatPath(path), " is damaged: expected \"", kFormatName,
                   kFormatVersion, "\" and a newline"));
}

// The version that `text`, the file FORMAT, names, where this program reads it.
absl::StatusOr<uint32_t> ParseFormat(const std::string& path,
                                     std::string_view text) {
  if (text.empty() || text.substr(0, kFormatName.size()) != kFormatName ||
      text.back() != '\n') {
    return DamagedFormat(path);
  }
  const std::string_view number =
      text.substr(kFormatName.size(), text.size() - kFormatName.size() - 1);
  uint32_t version = 0;
  if (!absl::SimpleAtoi(base::ToAbsl(number), &version) ||
      base::StrCat(version) != number || version == 0) {
    return DamagedFormat(path);
  }
  if (version <= kFormatVersion) return version;
  return absl::FailedPreconditionError(base::StrCat(
      FormatPath(path), ": store format ", version, ", this program reads ",
      kFormatVersion, ": use a newer tanji"));
}

// The version of the data folder `path`; nothing when it is none, an error when
// it is one that this program does not read.
absl::StatusOr<std::optional<uint32_t>> FormatOf(const std::string& path) {
  const auto text = base::ReadFile(FormatPath(path), kFormatFileBytesMax);
  if (absl::IsNotFound(text.status())) return std::nullopt;
  if (absl::IsResourceExhausted(text.status())) return DamagedFormat(path);
  TANJI_RETURN_IF_ERROR(text.status());
  TANJI_ASSIGN_OR_RETURN(const uint32_t version, ParseFormat(path, *text));
  return version;
}

// The only names in a folder whose making was interrupted.
bool IsMadeBeforeFormat(std::string_view name) {
  return name == "LOCK" || name == "FORMAT.new" || name == "db" ||
         name == "secrets";
}

// FAILED_PRECONDITION when `path` holds something that is not ours.
absl::Status CheckMayBeMade(const std::string& path) {
  std::error_code error;
  std::filesystem::directory_iterator entries(path, error);
  for (; !error && entries != std::filesystem::directory_iterator();
       entries.increment(error)) {
    const std::string name = entries->path().filename().string();
    if (IsMadeBeforeFormat(name)) continue;
    return absl::FailedPreconditionError(base::StrCat(
        "folder ", path, " holds ", name,
        " and no file FORMAT: it is not a data folder, and not empty"));
  }
  if (!error || error == std::errc::no_such_file_or_directory) {
    return absl::OkStatus();
  }
  return base::ErrnoStatus(base::StrCat("listing ", path), error.value());
}

// Takes from others what they may do in the folder: one that was copied back
// from a backup often lets everybody read. FAILED_PRECONDITION when it cannot.
absl::Status CloseToOthers(const std::string& path) {
  namespace fs = std::filesystem;
  constexpr fs::perms kOthers = fs::perms::group_all | fs::perms::others_all;
  for (const std::string& folder :
       {path, MainPath(path), SecretsPath(path), path + "/keys"}) {
    std::error_code error;
    const fs::file_status status = fs::status(folder, error);
    if (!fs::exists(status) ||
        (status.permissions() & kOthers) == fs::perms::none) {
      continue;
    }
    fs::permissions(folder, kOthers, fs::perm_options::remove, error);
    if (error) {
      return absl::FailedPreconditionError(base::StrCat(
          "folder ", folder, " is open to others and cannot be closed (",
          error.message(), "); expected mode 0700"));
    }
    base::LogWarning(base::StrCat("folder ", folder,
                                  " was open to others; it has mode 0700 now"));
  }
  return absl::OkStatus();
}

absl::StatusOr<base::FolderLock> LockToWrite(const std::string& path) {
  TANJI_ASSIGN_OR_RETURN(const std::optional<uint32_t> format, FormatOf(path));
  if (!format.has_value()) {
    TANJI_RETURN_IF_ERROR(CheckMayBeMade(path));
    TANJI_RETURN_IF_ERROR(base::MakeDirectories(path, internal::kFolderMode));
  }
  return base::FolderLock::Exclusive(path);
}

absl::StatusOr<base::FolderLock> LockToRead(const std::string& path) {
  TANJI_ASSIGN_OR_RETURN(const std::optional<uint32_t> format, FormatOf(path));
  if (!format.has_value()) {
    return absl::NotFoundError(base::StrCat("no data folder at ", path));
  }
  auto lock = base::FolderLock::Shared(path);
  if (!absl::IsNotFound(lock.status())) return lock;
  return absl::FailedPreconditionError(base::StrCat(
      "folder ", path, " has no file LOCK: make an empty one to read it"));
}

// DATA_LOSS when `store`, of a folder without FORMAT, holds anything.
absl::Status CheckEmpty(const KeyValueStore& store, const std::string& path) {
  bool is_empty = true;
  TANJI_RETURN_IF_ERROR(
      store.Scan({}, /*limit=*/1, [&](std::string_view, std::string_view) {
        is_empty = false;
        return true;
      }));
  if (is_empty) return absl::OkStatus();
  return absl::DataLossError(
      base::StrCat("store ", path, " has records, but its folder no FORMAT"));
}

absl::StatusOr<std::unique_ptr<KeyValueStore>> OpenStore(
    const internal::StoreSettings& settings, const std::string& path,
    OpenMode mode, bool is_new) {
  RocksDbOptions options = settings.options;
  options.read_only = mode == OpenMode::kReadOnly;
  options.create_if_missing = is_new;
  auto store = internal::OpenRocksDbOn(settings.file_system, path, options);
  if (!store.ok() && absl::IsNotFound(store.status())) {
    return absl::DataLossError(
        base::StrCat(store.status().message(), ", where FORMAT promises one"));
  }
  if (store.ok() && is_new) TANJI_RETURN_IF_ERROR(CheckEmpty(**store, path));
  return store;
}

// Brings a folder of an older version up to date, so that programs which would
// not understand what is written from now on refuse it. Version 2 reads what
// version 1 wrote as it is: nothing but the number changes.
absl::Status Upgrade(const std::string& path, uint32_t from) {
  TANJI_RETURN_IF_ERROR(
      base::ReplaceFile(FormatPath(path), FormatText(), kFileMode));
  base::LogInfo(base::StrCat("folder ", path, ": store format ", from,
                             " is now ", kFormatVersion));
  return absl::OkStatus();
}

// Makes the names in `path`, and `path` in its own folder, durable.
absl::Status SyncNames(const std::string& path) {
  TANJI_RETURN_IF_ERROR(base::SyncDirectory(path));
  const std::filesystem::path parent =
      std::filesystem::absolute(path).lexically_normal();
  // "a/b/" normalises to an empty last name: its parent is "a/b".
  const std::filesystem::path folder =
      parent.has_filename() ? parent : parent.parent_path();
  return base::SyncDirectory(folder.parent_path().string());
}

}  // namespace

internal::DataFolderSettings internal::DataFolderSettings::Default() {
  DataFolderSettings settings;
  settings.main.options.block_cache_bytes = size_t{128} << 20;
  settings.main.options.write_buffer_bytes = size_t{32} << 20;
  settings.main.options.open_files_max = 512;
  // 32 bytes a record: small, and compacted after each erasure.
  settings.secrets.options.block_cache_bytes = size_t{16} << 20;
  settings.secrets.options.write_buffer_bytes = size_t{4} << 20;
  settings.secrets.options.open_files_max = 64;
  return settings;
}

// The stores close before the lock is freed.
struct DataFolder::State {
  std::string path;
  base::FolderLock lock;
  std::unique_ptr<KeyValueStore> main;
  std::unique_ptr<KeyValueStore> secrets;
};

DataFolder::DataFolder(std::unique_ptr<State> state)
    : state_(std::move(state)) {}
DataFolder::~DataFolder() = default;
DataFolder::DataFolder(DataFolder&&) noexcept = default;
DataFolder& DataFolder::operator=(DataFolder&&) noexcept = default;

const std::string& DataFolder::path() const { return state_->path; }
KeyValueStore& DataFolder::main() { return *state_->main; }
KeyValueStore& DataFolder::secrets() { return *state_->secrets; }

absl::StatusOr<DataFolder> DataFolder::Open(const std::string& path,
                                            OpenMode mode) {
  return OpenWith(internal::DataFolderSettings::Default(), path, mode);
}

absl::StatusOr<DataFolder> DataFolder::OpenToRestore(const std::string& path) {
  TANJI_ASSIGN_OR_RETURN(const std::optional<uint32_t> format, FormatOf(path));
  if (!format.has_value()) {
    return absl::NotFoundError(base::StrCat("no data folder at ", path));
  }
  return OpenStores(internal::DataFolderSettings::Default(), path,
                    OpenMode::kReadWrite,
                    !std::filesystem::exists(SecretsPath(path)));
}

absl::StatusOr<DataFolder> DataFolder::OpenWith(
    const internal::DataFolderSettings& settings, const std::string& path,
    OpenMode mode) {
  return OpenStores(settings, path, mode, false);
}

absl::StatusOr<DataFolder> DataFolder::OpenStores(
    const internal::DataFolderSettings& settings, const std::string& path,
    OpenMode mode, bool makes_secrets) {
  auto lock =
      mode == OpenMode::kReadWrite ? LockToWrite(path) : LockToRead(path);
  TANJI_RETURN_IF_ERROR(lock.status());
  if (mode == OpenMode::kReadWrite) {
    TANJI_RETURN_IF_ERROR(CloseToOthers(path));
  }
  // Asked under the lock: nobody makes the folder meanwhile.
  TANJI_ASSIGN_OR_RETURN(const std::optional<uint32_t> format, FormatOf(path));
  const bool is_new = !format.has_value();
  TANJI_ASSIGN_OR_RETURN(
      auto main, OpenStore(settings.main, MainPath(path), mode, is_new));
  TANJI_ASSIGN_OR_RETURN(auto secrets,
                         OpenStore(settings.secrets, SecretsPath(path), mode,
                                   is_new || makes_secrets));
  if (makes_secrets) TANJI_RETURN_IF_ERROR(SyncNames(path));
  if (is_new) {
    TANJI_RETURN_IF_ERROR(SyncNames(path));
    TANJI_RETURN_IF_ERROR(
        base::ReplaceFile(FormatPath(path), FormatText(), kFileMode));
  } else if (mode == OpenMode::kReadWrite && *format < kFormatVersion) {
    TANJI_RETURN_IF_ERROR(Upgrade(path, *format));
  }
  return DataFolder(std::make_unique<State>(
      State{path, *std::move(lock), std::move(main), std::move(secrets)}));
}

}  // namespace tanji::store
