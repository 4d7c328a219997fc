#include "services/cli/staging_folder.h"

#include <filesystem>
#include <system_error>

#include "lib/base/file.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"

namespace tanji::cli {

absl::StatusOr<std::unique_ptr<StagingFolder>> StagingFolder::Create(
    std::string path) {
  std::error_code error;
  std::filesystem::remove_all(path, error);
  if (error) {
    return base::ErrnoStatus(base::StrCat("removing ", path), error.value());
  }
  TANJI_RETURN_IF_ERROR(base::MakeDirectories(path, 0755));
  return std::unique_ptr<StagingFolder>(new StagingFolder(std::move(path)));
}

StagingFolder::~StagingFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace tanji::cli
