// Small files, read whole and replaced durably.

#ifndef TANJI_LIB_BASE_FILE_H_
#define TANJI_LIB_BASE_FILE_H_

#include <sys/types.h>

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace tanji::base {

// The whole file. NOT_FOUND; RESOURCE_EXHAUSTED above `size_max` bytes;
// UNAVAILABLE for other failures of the system.
absl::StatusOr<std::string> ReadFile(const std::string& path, size_t size_max);

// Replaces `path` by `bytes`: written beside it, synced, renamed, folder
// synced. After an OK the new content survives a power cut; after an error the
// old content is still there. RESOURCE_EXHAUSTED when the disk is full.
//
// For folders that are ours: it is written as `path`.new, so that a crash
// leaves one such file at most and the next call takes it away. Whatever `path`
// was, a link included, is replaced.
absl::Status ReplaceFile(const std::string& path, std::string_view bytes,
                         mode_t mode);

// The same for a path that a user gave: no other file of the folder is touched,
// of a symbolic link the file that it leads to is replaced, and a device or
// pipe is written to. A crash may leave `path`.PID-N.new. FAILED_PRECONDITION
// for a folder, INVALID_ARGUMENT for a link that leads nowhere.
absl::Status SaveFile(const std::string& path, std::string_view bytes,
                      mode_t mode);

// Whether SaveFile may write there, as far as can be told before. Errors as
// SaveFile.
absl::Status CheckSaveFile(const std::string& path);

// Makes the folder and its parents; one that exists is fine.
absl::Status MakeDirectories(const std::string& path, mode_t mode);

// Makes a new name in `directory` durable.
absl::Status SyncDirectory(const std::string& directory);

// The status for a failed system call, from errno: ENOENT is NOT_FOUND, EEXIST
// ALREADY_EXISTS, EACCES PERMISSION_DENIED, ENOSPC and EDQUOT
// RESOURCE_EXHAUSTED, all else UNAVAILABLE.
absl::Status ErrnoStatus(std::string_view what, int error_number);

}  // namespace tanji::base

#endif  // TANJI_LIB_BASE_FILE_H_
