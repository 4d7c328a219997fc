// A place for files that are not known to be good yet.

#ifndef TANJI_SERVICES_CLI_STAGING_FOLDER_H_
#define TANJI_SERVICES_CLI_STAGING_FOLDER_H_

#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"

namespace tanji::cli {

// Thread-compatible. It goes with its owner, and so does everything in it.
class StagingFolder {
 public:
  // Makes an empty folder at `path`: what an interrupted run left there is
  // removed. Errors as base::MakeDirectories.
  static absl::StatusOr<std::unique_ptr<StagingFolder>> Create(
      std::string path);
  ~StagingFolder();
  StagingFolder(const StagingFolder&) = delete;
  StagingFolder& operator=(const StagingFolder&) = delete;

  const std::string& path() const { return path_; }

 private:
  explicit StagingFolder(std::string path) : path_(std::move(path)) {}

  const std::string path_;
};

}  // namespace tanji::cli

#endif  // TANJI_SERVICES_CLI_STAGING_FOLDER_H_
