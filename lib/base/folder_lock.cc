#include "lib/base/folder_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "lib/base/file.h"
#include "lib/base/strings.h"

namespace tanji::base {

absl::StatusOr<FolderLock> FolderLock::Exclusive(const std::string& folder) {
  return Take(folder, O_RDWR | O_CREAT, LOCK_EX);
}

absl::StatusOr<FolderLock> FolderLock::Shared(const std::string& folder) {
  return Take(folder, O_RDONLY, LOCK_SH);
}

absl::StatusOr<FolderLock> FolderLock::Take(const std::string& folder,
                                            int open_flags, int operation) {
  constexpr mode_t kMode = 0600;
  const std::string path = folder + "/LOCK";
  FolderLock lock(open(path.c_str(), open_flags | O_CLOEXEC, kMode));
  if (lock.fd_ < 0) {
    return ErrnoStatus(StrCat("opening ", path), errno);
  }
  if (flock(lock.fd_, operation | LOCK_NB) == 0) return lock;
  if (errno == EWOULDBLOCK) {
    return absl::UnavailableError(
        StrCat("folder ", folder, " is in use: another process holds ", path));
  }
  return ErrnoStatus(StrCat("locking ", path), errno);
}

FolderLock::~FolderLock() {
  if (fd_ >= 0) close(fd_);
}

FolderLock::FolderLock(FolderLock&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)) {}

}  // namespace tanji::base
