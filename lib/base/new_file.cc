#include "lib/base/new_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <utility>

#include "lib/base/file.h"
#include "lib/base/strings.h"

namespace tanji::base {

constexpr int kNamesMax = 100;  // tried

absl::StatusOr<std::unique_ptr<NewFile>> NewFile::Create(
    const std::string& path, mode_t mode) {
  std::unique_ptr<NewFile> file;
  int fd = -1;
  // A crash of a process of the same number may have left one.
  for (int i = 0; fd < 0; ++i) {
    file.reset(new NewFile(path, StrCat(path, ".", getpid(), "-", i, ".new")));
    fd = open(file->part_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
              mode);
    if (fd < 0 && (errno != EEXIST || i == kNamesMax)) return file->Failed();
  }
  file->file_ = fdopen(fd, "wb");
  if (file->file_ == nullptr) {
    absl::Status failed = file->Failed();
    close(fd);
    unlink(file->part_.c_str());
    return failed;
  }
  return file;
}

NewFile::~NewFile() {
  if (file_ == nullptr) return;
  std::fclose(file_);
  unlink(part_.c_str());
}

absl::Status NewFile::Write(std::string_view bytes) {
  size_ += bytes.size();
  return std::fwrite(bytes.data(), 1, bytes.size(), file_) == bytes.size()
             ? absl::OkStatus()
             : Failed();
}

absl::Status NewFile::Finish() {
  if (std::fflush(file_) != 0 || fsync(fileno(file_)) != 0) return Failed();
  std::FILE* const file = std::exchange(file_, nullptr);
  if (std::fclose(file) != 0 ||
      std::rename(part_.c_str(), path_.c_str()) != 0) {
    absl::Status failed = Failed();
    unlink(part_.c_str());
    return failed;
  }
  const std::filesystem::path folder =
      std::filesystem::path(path_).parent_path();
  return SyncDirectory(folder.empty() ? "." : folder.string());
}

absl::Status NewFile::Failed() const { return ErrnoStatus(part_, errno); }

}  // namespace tanji::base
