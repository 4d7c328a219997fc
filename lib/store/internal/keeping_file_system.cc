#include "lib/store/internal/keeping_file_system.h"

#include <atomic>
#include <filesystem>
#include <string>
#include <utility>

namespace tanji::store::internal {
namespace {

using rocksdb::DataVerificationInfo;
using rocksdb::DirFsyncOptions;
using rocksdb::FileOptions;
using rocksdb::FSDirectory;
using rocksdb::FSWritableFile;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;

// Whether the disk's list of files may differ from RocksDB's.
class Doubt {
 public:
  IOStatus Note(IOStatus status) {
    if (!status.ok()) raised_ = true;
    return status;
  }
  bool raised() const { return raised_; }

 private:
  std::atomic<bool> raised_ = false;
};

class Manifest : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  Manifest(std::shared_ptr<Doubt> doubt, std::unique_ptr<FSWritableFile> file)
      : FSWritableFileOwnerWrapper(std::move(file)), doubt_(std::move(doubt)) {}

  IOStatus Append(const Slice& bytes, const IOOptions& options,
                  IODebugContext* dbg) override {
    return doubt_->Note(target()->Append(bytes, options, dbg));
  }
  IOStatus Append(const Slice& bytes, const IOOptions& options,
                  const DataVerificationInfo& verification,
                  IODebugContext* dbg) override {
    return doubt_->Note(target()->Append(bytes, options, verification, dbg));
  }
  IOStatus Sync(const IOOptions& options, IODebugContext* dbg) override {
    return doubt_->Note(target()->Sync(options, dbg));
  }
  IOStatus Fsync(const IOOptions& options, IODebugContext* dbg) override {
    return doubt_->Note(target()->Fsync(options, dbg));
  }

 private:
  const std::shared_ptr<Doubt> doubt_;
};

class Folder : public rocksdb::FSDirectoryWrapper {
 public:
  Folder(std::shared_ptr<Doubt> doubt, std::unique_ptr<FSDirectory> folder)
      : FSDirectoryWrapper(std::move(folder)), doubt_(std::move(doubt)) {}

  IOStatus Fsync(const IOOptions& options, IODebugContext* dbg) override {
    return doubt_->Note(FSDirectoryWrapper::Fsync(options, dbg));
  }
  IOStatus FsyncWithDirOptions(const IOOptions& options, IODebugContext* dbg,
                               const DirFsyncOptions& how) override {
    return doubt_->Note(
        FSDirectoryWrapper::FsyncWithDirOptions(options, dbg, how));
  }

 private:
  const std::shared_ptr<Doubt> doubt_;
};

bool IsManifest(const std::string& path) {
  return std::filesystem::path(path).filename().string().rfind("MANIFEST-",
                                                               0) == 0;
}

bool IsOwnSortedFile(const std::filesystem::path& path) {
  return path.extension() == ".sst" && path.parent_path().filename() != "bulk";
}

class KeepingFileSystem : public rocksdb::FileSystemWrapper {
 public:
  explicit KeepingFileSystem(const std::shared_ptr<rocksdb::FileSystem>& base)
      : FileSystemWrapper(base) {}

  const char* Name() const override { return "TanjiKeepingFileSystem"; }

  IOStatus NewWritableFile(const std::string& path, const FileOptions& options,
                           std::unique_ptr<FSWritableFile>* result,
                           IODebugContext* dbg) override {
    IOStatus status = target()->NewWritableFile(path, options, result, dbg);
    if (status.ok() && IsManifest(path)) {
      *result = std::make_unique<Manifest>(doubt_, std::move(*result));
    }
    return status;
  }

  IOStatus NewDirectory(const std::string& path, const IOOptions& options,
                        std::unique_ptr<FSDirectory>* result,
                        IODebugContext* dbg) override {
    IOStatus status = target()->NewDirectory(path, options, result, dbg);
    if (status.ok()) {
      *result = std::make_unique<Folder>(doubt_, std::move(*result));
    }
    return status;
  }

  // RocksDB renames files only to make a new CURRENT or OPTIONS file.
  IOStatus RenameFile(const std::string& from, const std::string& to,
                      const IOOptions& options, IODebugContext* dbg) override {
    return doubt_->Note(target()->RenameFile(from, to, options, dbg));
  }

  IOStatus DeleteFile(const std::string& path, const IOOptions& options,
                      IODebugContext* dbg) override {
    if (doubt_->raised() && IsOwnSortedFile(path)) {
      return IOStatus::IOError("kept, for the MANIFEST may name it", path);
    }
    return target()->DeleteFile(path, options, dbg);
  }

 private:
  const std::shared_ptr<Doubt> doubt_ = std::make_shared<Doubt>();
};

}  // namespace

std::shared_ptr<rocksdb::FileSystem> MakeKeepingFileSystem(
    const std::shared_ptr<rocksdb::FileSystem>& base) {
  return std::make_shared<KeepingFileSystem>(base);
}

}  // namespace tanji::store::internal
