// Which process may use a folder.

#ifndef TANJI_LIB_BASE_FOLDER_LOCK_H_
#define TANJI_LIB_BASE_FOLDER_LOCK_H_

#include <string>

#include "absl/status/statusor.h"

namespace tanji::base {

// An flock(2) on the file LOCK of a folder; the kernel frees it when the
// process ends, however it ends. Moves, does not copy.
class FolderLock {
 public:
  // For one holder alone; makes the file. UNAVAILABLE when somebody has it.
  static absl::StatusOr<FolderLock> Exclusive(const std::string& folder);
  // Shared with other readers; NOT_FOUND when there is no file.
  static absl::StatusOr<FolderLock> Shared(const std::string& folder);
  ~FolderLock();
  FolderLock(FolderLock&& other) noexcept;
  FolderLock& operator=(FolderLock&&) = delete;

 private:
  explicit FolderLock(int fd) : fd_(fd) {}
  static absl::StatusOr<FolderLock> Take(const std::string& folder,
                                         int open_flags, int operation);

  int fd_;  // below 0: moved away
};

}  // namespace tanji::base

#endif  // TANJI_LIB_BASE_FOLDER_LOCK_H_
