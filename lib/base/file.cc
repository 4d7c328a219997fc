#include "lib/base/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "lib/base/status.h"

namespace tanji::base {
namespace {

// Closes on every path out.
class FileDescriptor {
 public:
  explicit FileDescriptor(int fd) : fd_(fd) {}
  ~FileDescriptor() {
    if (fd_ >= 0) close(fd_);
  }
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

absl::Status WriteAll(int fd, std::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t written = write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return ErrnoStatus(StrCat("writing ", path), errno);
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  if (fsync(fd) != 0) return ErrnoStatus(StrCat("syncing ", path), errno);
  return absl::OkStatus();
}

}  // namespace

absl::Status ErrnoStatus(std::string_view what, int error_number) {
  const std::string message =
      StrCat(what, ": ",
             std::error_code(error_number, std::generic_category()).message());
  switch (error_number) {
    case ENOENT:
      return absl::NotFoundError(message);
    case EEXIST:
      return absl::AlreadyExistsError(message);
    case EACCES:
    case EPERM:
    case EROFS:
      return absl::PermissionDeniedError(message);
    case ENOSPC:
    case EDQUOT:
      return absl::ResourceExhaustedError(message);
    default:
      return absl::UnavailableError(message);
  }
}

absl::StatusOr<std::string> ReadFile(const std::string& path, size_t size_max) {
  const FileDescriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) return ErrnoStatus(StrCat("opening ", path), errno);
  std::string bytes;
  struct stat info;
  if (fstat(file.get(), &info) == 0 && info.st_size > 0) {
    bytes.reserve(std::min(static_cast<size_t>(info.st_size), size_max));
  }
  constexpr size_t kStep = 1 << 16;
  while (bytes.size() <= size_max) {
    const size_t old_size = bytes.size();
    bytes.resize(old_size + kStep);
    const ssize_t got = read(file.get(), bytes.data() + old_size, kStep);
    if (got < 0 && errno != EINTR) {
      return ErrnoStatus(StrCat("reading ", path), errno);
    }
    bytes.resize(old_size + (got > 0 ? static_cast<size_t>(got) : 0));
    if (got == 0) return bytes;
  }
  return absl::ResourceExhaustedError(
      StrCat(path, " has more than ", size_max, " bytes"));
}

absl::Status SyncDirectory(const std::string& directory) {
  const FileDescriptor folder(
      open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder.get() < 0) {
    return ErrnoStatus(StrCat("opening ", directory), errno);
  }
  if (fsync(folder.get()) != 0) {
    return ErrnoStatus(StrCat("syncing ", directory), errno);
  }
  return absl::OkStatus();
}

absl::Status ReplaceFile(const std::string& path, std::string_view bytes,
                         mode_t mode) {
  const std::string temporary = path + ".new";
  absl::Status written = [&]() -> absl::Status {
    const FileDescriptor file(open(
        temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode));
    if (file.get() < 0) {
      return ErrnoStatus(StrCat("creating ", temporary), errno);
    }
    return WriteAll(file.get(), bytes, temporary);
  }();
  if (written.ok() && rename(temporary.c_str(), path.c_str()) != 0) {
    written = ErrnoStatus(StrCat("renaming to ", path), errno);
  }
  if (!written.ok()) {
    unlink(temporary.c_str());
    return written;
  }
  const std::filesystem::path parent =
      std::filesystem::path(path).parent_path();
  return SyncDirectory(parent.empty() ? "." : parent.string());
}

absl::Status MakeDirectories(const std::string& path, mode_t mode) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) return absl::OkStatus();
  const std::filesystem::path parent =
      std::filesystem::path(path).parent_path();
  if (!parent.empty() && parent != path) {
    TANJI_RETURN_IF_ERROR(MakeDirectories(parent.string(), 0755));
  }
  if (mkdir(path.c_str(), mode) != 0 && errno != EEXIST) {
    return ErrnoStatus(StrCat("making folder ", path), errno);
  }
  return SyncDirectory(parent.empty() ? "." : parent.string());
}

}  // namespace tanji::base
