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

constexpr int kTemporaryNamesMax = 100;  // tried for one SaveFile

absl::Status WriteAll(int fd, std::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t written = write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return ErrnoStatus(StrCat("writing ", path), errno);
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return absl::OkStatus();
}

std::string FolderOf(const std::string& path) {
  const std::filesystem::path parent =
      std::filesystem::path(path).parent_path();
  return parent.empty() ? "." : parent.string();
}

// Writes `bytes` to `fd`, the new file `temporary`, and puts it in the place of
// `path`.
absl::Status WriteAndRename(int fd, std::string_view bytes,
                            const std::string& temporary,
                            const std::string& path) {
  absl::Status written = WriteAll(fd, bytes, temporary);
  if (written.ok() && fsync(fd) != 0) {
    written = ErrnoStatus(StrCat("syncing ", temporary), errno);
  }
  if (written.ok() && rename(temporary.c_str(), path.c_str()) != 0) {
    written = ErrnoStatus(StrCat("renaming to ", path), errno);
  }
  if (!written.ok()) {
    unlink(temporary.c_str());
    return written;
  }
  return SyncDirectory(FolderOf(path));
}

// Where a user's path leads.
struct Destination {
  std::string path;      // no link, if it is replaced
  bool replaced = true;  // by a new file; else written to: a device or pipe
};

absl::StatusOr<Destination> FindDestination(const std::string& path) {
  struct stat info;
  if (lstat(path.c_str(), &info) != 0) {
    if (errno == ENOENT) return Destination{path};
    return ErrnoStatus(StrCat("examining ", path), errno);
  }
  const bool is_link = S_ISLNK(info.st_mode);
  if (is_link && stat(path.c_str(), &info) != 0) {
    return absl::InvalidArgumentError(
        StrCat(path, " is a symbolic link that leads nowhere"));
  }
  if (S_ISDIR(info.st_mode)) {
    return absl::FailedPreconditionError(
        StrCat(path, " is a folder; expected a file"));
  }
  if (!S_ISREG(info.st_mode)) return Destination{path, /*replaced=*/false};
  if (!is_link) return Destination{path};
  std::error_code error;
  const std::filesystem::path target = std::filesystem::canonical(path, error);
  if (error) return ErrnoStatus(StrCat("following ", path), error.value());
  return Destination{target.string()};
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
  const FileDescriptor file(
      open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode));
  if (file.get() < 0) {
    return ErrnoStatus(StrCat("creating ", temporary), errno);
  }
  return WriteAndRename(file.get(), bytes, temporary, path);
}

absl::Status SaveFile(const std::string& path, std::string_view bytes,
                      mode_t mode) {
  TANJI_ASSIGN_OR_RETURN(const Destination to, FindDestination(path));
  if (!to.replaced) {
    const FileDescriptor file(open(path.c_str(), O_WRONLY | O_CLOEXEC));
    if (file.get() < 0) return ErrnoStatus(StrCat("opening ", path), errno);
    return WriteAll(file.get(), bytes, path);
  }
  for (int i = 0; i < kTemporaryNamesMax; ++i) {
    const std::string temporary =
        StrCat(to.path, ".", getpid(), "-", i, ".new");
    const FileDescriptor file(
        open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode));
    if (file.get() >= 0) {
      return WriteAndRename(file.get(), bytes, temporary, to.path);
    }
    if (errno != EEXIST) {
      return ErrnoStatus(StrCat("creating ", temporary), errno);
    }
  }
  return absl::AlreadyExistsError(
      StrCat("no temporary name is free beside ", to.path));
}

absl::Status CheckSaveFile(const std::string& path) {
  TANJI_ASSIGN_OR_RETURN(const Destination to, FindDestination(path));
  const std::string folder = FolderOf(to.path);
  const std::string& written = to.replaced ? folder : path;
  const int access_mode = to.replaced ? W_OK | X_OK : W_OK;
  if (access(written.c_str(), access_mode) == 0) return absl::OkStatus();
  return ErrnoStatus(
      StrCat("cannot write ", to.replaced ? "into " : "to ", written), errno);
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
  return SyncDirectory(FolderOf(path));
}

}  // namespace tanji::base
