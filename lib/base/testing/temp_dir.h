// A folder that lives as long as a test.

#ifndef TANJI_LIB_BASE_TESTING_TEMP_DIR_H_
#define TANJI_LIB_BASE_TESTING_TEMP_DIR_H_

#include <string>

namespace tanji::base {

class TempDir {
 public:
  TempDir();   // makes a new, empty folder
  ~TempDir();  // removes it with all it holds
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace tanji::base

#endif  // TANJI_LIB_BASE_TESTING_TEMP_DIR_H_
