#include "services/cli/evidence_file.h"

#include <cerrno>
#include <cstdio>
#include <memory>

#include "lib/base/file.h"

namespace tanji::cli {

absl::StatusOr<certificate::EvidenceReader::Source> OpenEvidence(
    const std::string& path) {
  const std::shared_ptr<std::FILE> file(
      std::fopen(path.c_str(), "rb"), [](std::FILE* opened) {
        return opened == nullptr ? 0 : std::fclose(opened);
      });
  if (file == nullptr) return base::ErrnoStatus(path, errno);
  return [file, path](char* data, size_t size) -> absl::StatusOr<size_t> {
    const size_t count = std::fread(data, 1, size, file.get());
    if (count == 0 && std::ferror(file.get()) != 0) {
      return base::ErrnoStatus(path, errno);
    }
    return count;
  };
}

}  // namespace tanji::cli
