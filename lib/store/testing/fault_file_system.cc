#include "lib/store/testing/fault_file_system.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "lib/base/mutex.h"
#include "rocksdb/file_system.h"

namespace tanji::store {
namespace {

using rocksdb::FileOptions;
using rocksdb::FSDirectory;
using rocksdb::FSWritableFile;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;

std::string Normal(const std::string& path) {
  std::filesystem::path normal = std::filesystem::path(path).lexically_normal();
  if (!normal.has_filename()) normal = normal.parent_path();
  return normal.string();
}

std::string FolderOf(const std::string& path) {
  return std::filesystem::path(path).parent_path().string();
}

std::string Content(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

}  // namespace

// What the disk would hold after a power cut, and which operation fails.
class FaultFileSystem::Disk {
 public:
  enum class Kind { kSync, kOther };

  void FailOperation(uint64_t n, Fault fault) {
    const base::MutexLock lock(mu_);
    failing_operation_ = operations_ + n;
    fault_ = fault;
  }
  void FailSyncs() {
    const base::MutexLock lock(mu_);
    syncs_fail_ = true;
  }
  void FailAll() {
    const base::MutexLock lock(mu_);
    all_fail_ = true;
  }
  bool has_failed() const {
    const base::MutexLock lock(mu_);
    return has_failed_;
  }
  uint64_t operations() const {
    const base::MutexLock lock(mu_);
    return operations_;
  }

  // Counts one operation; not OK when it is to fail.
  IOStatus Begin(Kind kind) {
    const base::MutexLock lock(mu_);
    ++operations_;
    const bool is_failing_one = operations_ == failing_operation_;
    if (!is_failing_one && !all_fail_ &&
        !(syncs_fail_ && kind == Kind::kSync)) {
      return IOStatus::OK();
    }
    has_failed_ = true;
    if (is_failing_one && fault_ == Fault::kNoSpace) {
      return IOStatus::NoSpace("no space left: injected");
    }
    return IOStatus::IOError("injected");
  }

  void Made(const std::string& path, bool existed) {
    const base::MutexLock lock(mu_);
    synced_bytes_[path] = 0;
    if (!existed) undo_.push_back({path, "", std::nullopt});
  }
  void Synced(const std::string& path) {
    const base::MutexLock lock(mu_);
    std::error_code ignored;  // a file that is gone needs no size
    synced_bytes_[path] = std::filesystem::file_size(path, ignored);
  }
  void Deleted(const std::string& path) {
    const base::MutexLock lock(mu_);
    synced_bytes_.erase(path);
  }
  void Linked(const std::string& from, const std::string& to) {
    const base::MutexLock lock(mu_);
    const auto source = synced_bytes_.find(from);
    if (source != synced_bytes_.end()) synced_bytes_[to] = source->second;
    undo_.push_back({to, "", std::nullopt});
  }
  void Renamed(const std::string& from, const std::string& to,
               std::optional<std::string> overwritten) {
    const base::MutexLock lock(mu_);
    const auto source = synced_bytes_.find(from);
    if (source != synced_bytes_.end()) {
      synced_bytes_[to] = source->second;
      synced_bytes_.erase(source);
    }
    undo_.push_back({to, from, std::move(overwritten)});
  }
  void SyncedFolder(const std::string& folder) {
    const base::MutexLock lock(mu_);
    std::erase_if(undo_, [&](const NameChange& change) {
      return FolderOf(change.path) == folder;
    });
  }

  void DropUnsynced() {
    const base::MutexLock lock(mu_);
    std::error_code ignored;  // of files that are gone
    for (const auto& [path, bytes] : synced_bytes_) {
      if (std::filesystem::file_size(path, ignored) > bytes && !ignored) {
        std::filesystem::resize_file(path, bytes, ignored);
      }
    }
    for (auto change = undo_.rbegin(); change != undo_.rend(); ++change) {
      if (change->from.empty()) {
        std::filesystem::remove(change->path, ignored);
        continue;
      }
      std::filesystem::rename(change->path, change->from, ignored);
      if (change->overwritten.has_value()) {
        std::ofstream(change->path, std::ios::binary) << *change->overwritten;
      }
    }
    undo_.clear();
    synced_bytes_.clear();
  }

 private:
  // A name that its folder does not hold durably yet.
  struct NameChange {
    std::string path;
    std::string from;  // renamed from there; empty: the file is new
    std::optional<std::string> overwritten;  // what a rename replaced
  };

  mutable base::Mutex mu_;
  uint64_t operations_ TANJI_GUARDED_BY(mu_) = 0;
  uint64_t failing_operation_ TANJI_GUARDED_BY(mu_) = 0;  // 0: none
  Fault fault_ TANJI_GUARDED_BY(mu_) = Fault::kIoError;
  bool syncs_fail_ TANJI_GUARDED_BY(mu_) = false;
  bool all_fail_ TANJI_GUARDED_BY(mu_) = false;
  bool has_failed_ TANJI_GUARDED_BY(mu_) = false;
  std::map<std::string, uint64_t> synced_bytes_ TANJI_GUARDED_BY(mu_);
  std::vector<NameChange> undo_ TANJI_GUARDED_BY(mu_);
};

class FaultFileSystem::WritableFile
    : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  WritableFile(std::shared_ptr<Disk> disk, std::string path,
               std::unique_ptr<FSWritableFile> file)
      : FSWritableFileOwnerWrapper(std::move(file)),
        disk_(std::move(disk)),
        path_(std::move(path)) {}

  IOStatus Append(const Slice& bytes, const IOOptions& options,
                  IODebugContext* dbg) override {
    IOStatus status = disk_->Begin(Disk::Kind::kOther);
    if (status.ok()) return target()->Append(bytes, options, dbg);
    target()
        ->Append(Slice(bytes.data(), bytes.size() / 2), options, dbg)
        .PermitUncheckedError();
    return status;
  }
  IOStatus Append(const Slice& bytes, const IOOptions& options,
                  const rocksdb::DataVerificationInfo& /*verification*/,
                  IODebugContext* dbg) override {
    return Append(bytes, options, dbg);
  }
  IOStatus Truncate(uint64_t size, const IOOptions& options,
                    IODebugContext* dbg) override {
    IOStatus status = disk_->Begin(Disk::Kind::kOther);
    return status.ok() ? target()->Truncate(size, options, dbg) : status;
  }
  IOStatus Sync(const IOOptions& options, IODebugContext* dbg) override {
    return Synced([&] { return target()->Sync(options, dbg); });
  }
  IOStatus Fsync(const IOOptions& options, IODebugContext* dbg) override {
    return Synced([&] { return target()->Fsync(options, dbg); });
  }

 private:
  template <typename SyncFile>
  IOStatus Synced(const SyncFile& sync_file) {
    IOStatus status = disk_->Begin(Disk::Kind::kSync);
    if (status.ok()) status = sync_file();
    if (status.ok()) disk_->Synced(path_);
    return status;
  }

  const std::shared_ptr<Disk> disk_;
  const std::string path_;
};

class FaultFileSystem::Directory : public rocksdb::FSDirectoryWrapper {
 public:
  Directory(std::shared_ptr<Disk> disk, std::string path,
            std::unique_ptr<FSDirectory> directory)
      : FSDirectoryWrapper(std::move(directory)),
        disk_(std::move(disk)),
        path_(std::move(path)) {}

  IOStatus Fsync(const IOOptions& options, IODebugContext* dbg) override {
    return Synced([&] { return FSDirectoryWrapper::Fsync(options, dbg); });
  }
  IOStatus FsyncWithDirOptions(
      const IOOptions& options, IODebugContext* dbg,
      const rocksdb::DirFsyncOptions& dir_fsync_options) override {
    return Synced([&] {
      return FSDirectoryWrapper::FsyncWithDirOptions(options, dbg,
                                                     dir_fsync_options);
    });
  }

 private:
  template <typename SyncFolder>
  IOStatus Synced(const SyncFolder& sync_folder) {
    IOStatus status = disk_->Begin(Disk::Kind::kSync);
    if (status.ok()) status = sync_folder();
    if (status.ok()) disk_->SyncedFolder(path_);
    return status;
  }

  const std::shared_ptr<Disk> disk_;
  const std::string path_;
};

class FaultFileSystem::Files : public rocksdb::FileSystemWrapper {
 public:
  explicit Files(std::shared_ptr<Disk> disk)
      : FileSystemWrapper(rocksdb::FileSystem::Default()),
        disk_(std::move(disk)) {}

  const char* Name() const override { return "TanjiFaultFileSystem"; }

  IOStatus NewWritableFile(const std::string& path, const FileOptions& options,
                           std::unique_ptr<FSWritableFile>* result,
                           IODebugContext* dbg) override {
    const bool existed = std::filesystem::exists(path);
    IOStatus status = disk_->Begin(Disk::Kind::kOther);
    std::unique_ptr<FSWritableFile> file;
    if (status.ok()) {
      status = target()->NewWritableFile(path, options, &file, dbg);
    }
    if (!status.ok()) return status;
    disk_->Made(Normal(path), existed);
    *result =
        std::make_unique<WritableFile>(disk_, Normal(path), std::move(file));
    return status;
  }

  IOStatus NewDirectory(const std::string& path, const IOOptions& options,
                        std::unique_ptr<FSDirectory>* result,
                        IODebugContext* dbg) override {
    std::unique_ptr<FSDirectory> directory;
    IOStatus status = target()->NewDirectory(path, options, &directory, dbg);
    if (!status.ok()) return status;
    *result =
        std::make_unique<Directory>(disk_, Normal(path), std::move(directory));
    return status;
  }

  IOStatus CreateDir(const std::string& path, const IOOptions& options,
                     IODebugContext* dbg) override {
    IOStatus status = disk_->Begin(Disk::Kind::kOther);
    return status.ok() ? target()->CreateDir(path, options, dbg) : status;
  }
  IOStatus CreateDirIfMissing(const std::string& path, const IOOptions& options,
                              IODebugContext* dbg) override {
    IOStatus status = disk_->Begin(Disk::Kind::kOther);
    return status.ok() ? target()->CreateDirIfMissing(path, options, dbg)
                       : status;
  }

  IOStatus DeleteFile(const std::string& path, const IOOptions& options,
                      IODebugContext* dbg) override {
    IOStatus status = disk_->Begin(Disk::Kind::kOther);
    if (status.ok()) status = target()->DeleteFile(path, options, dbg);
    if (status.ok()) disk_->Deleted(Normal(path));
    return status;
  }

  IOStatus RenameFile(const std::string& from, const std::string& to,
                      const IOOptions& options, IODebugContext* dbg) override {
    std::optional<std::string> overwritten;
    if (std::filesystem::exists(to)) overwritten = Content(to);
    IOStatus status = disk_->Begin(Disk::Kind::kOther);
    if (status.ok()) status = target()->RenameFile(from, to, options, dbg);
    if (status.ok()) {
      disk_->Renamed(Normal(from), Normal(to), std::move(overwritten));
    }
    return status;
  }

  IOStatus LinkFile(const std::string& from, const std::string& to,
                    const IOOptions& options, IODebugContext* dbg) override {
    IOStatus status = disk_->Begin(Disk::Kind::kOther);
    if (status.ok()) status = target()->LinkFile(from, to, options, dbg);
    if (status.ok()) disk_->Linked(Normal(from), Normal(to));
    return status;
  }

  // RocksDB reopens a file to sync it after it was linked into the store.
  IOStatus ReopenWritableFile(const std::string& path,
                              const FileOptions& options,
                              std::unique_ptr<FSWritableFile>* result,
                              IODebugContext* dbg) override {
    IOStatus status = disk_->Begin(Disk::Kind::kOther);
    std::unique_ptr<FSWritableFile> file;
    if (status.ok()) {
      status = target()->ReopenWritableFile(path, options, &file, dbg);
    }
    if (!status.ok()) return status;
    *result =
        std::make_unique<WritableFile>(disk_, Normal(path), std::move(file));
    return status;
  }

 private:
  const std::shared_ptr<Disk> disk_;
};

FaultFileSystem::FaultFileSystem()
    : disk_(std::make_shared<Disk>()),
      file_system_(std::make_shared<Files>(disk_)) {}

FaultFileSystem::~FaultFileSystem() = default;

std::shared_ptr<rocksdb::FileSystem> FaultFileSystem::file_system() const {
  return file_system_;
}

void FaultFileSystem::FailOperation(uint64_t n, Fault fault) {
  disk_->FailOperation(n, fault);
}
void FaultFileSystem::FailSyncs() { disk_->FailSyncs(); }
void FaultFileSystem::FailAll() { disk_->FailAll(); }
bool FaultFileSystem::has_failed() const { return disk_->has_failed(); }
uint64_t FaultFileSystem::operations() const { return disk_->operations(); }
void FaultFileSystem::DropUnsynced() { disk_->DropUnsynced(); }

}  // namespace tanji::store
