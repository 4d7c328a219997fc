// A file that is written piece by piece and has its name once it is whole.

#ifndef TANJI_LIB_BASE_NEW_FILE_H_
#define TANJI_LIB_BASE_NEW_FILE_H_

#include <sys/types.h>

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace tanji::base {

// Dropped before Finish, it leaves nothing; a crash leaves `path`.PID-N.new.
// Thread-compatible. Errors as ErrnoStatus.
class NewFile {
 public:
  static absl::StatusOr<std::unique_ptr<NewFile>> Create(
      const std::string& path, mode_t mode);
  ~NewFile();
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;

  absl::Status Write(std::string_view bytes);
  // Syncs it, puts it in the place of `path`, and makes that durable. Once.
  absl::Status Finish();
  uint64_t size() const { return size_; }  // bytes, written so far

 private:
  NewFile(std::string path, std::string part)
      : path_(std::move(path)), part_(std::move(part)) {}
  absl::Status Failed() const;

  const std::string path_;
  const std::string part_;
  std::FILE* file_ = nullptr;
  uint64_t size_ = 0;
};

}  // namespace tanji::base

#endif  // TANJI_LIB_BASE_NEW_FILE_H_
