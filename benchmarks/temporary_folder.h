// A folder that a program makes and removes.

#ifndef TANJI_BENCHMARKS_TEMPORARY_FOLDER_H_
#define TANJI_BENCHMARKS_TEMPORARY_FOLDER_H_

#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>

#include "lib/base/check.h"

namespace tanji::benchmarks {

class TemporaryFolder {
 public:
  // Makes a new, empty folder in `parent`.
  explicit TemporaryFolder(const std::string& parent)
      : path_(parent + "/tanji-bench-XXXXXX") {
    TANJI_CHECK(mkdtemp(path_.data()) != nullptr);
  }
  ~TemporaryFolder() {
    std::error_code ignored;  // a leftover folder fails nothing
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace tanji::benchmarks

#endif  // TANJI_BENCHMARKS_TEMPORARY_FOLDER_H_
