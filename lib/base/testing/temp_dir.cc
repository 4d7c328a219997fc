#include "lib/base/testing/temp_dir.h"

#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "lib/base/check.h"

namespace tanji::base {

TempDir::TempDir() {
  std::string pattern =
      (std::filesystem::temp_directory_path() / "tanji-test-XXXXXX").string();
  TANJI_CHECK(mkdtemp(pattern.data()) != nullptr);
  path_ = pattern;
}

TempDir::~TempDir() {
  std::error_code ignored;  // a leftover folder fails no test
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace tanji::base
