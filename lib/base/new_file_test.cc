#include "lib/base/new_file.h"

#include <sys/stat.h>

#include <filesystem>
#include <iterator>
#include <memory>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/file.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/base/testing/temp_dir.h"

namespace tanji::base {
namespace {

using ::testing::_;

auto FilesIn(const std::string& dir) {
  return std::distance(std::filesystem::directory_iterator(dir), {});
}

TEST(NewFileTest, HasItsNameAndModeOnceItIsWhole) {
  const TempDir dir;
  const std::string path = dir.path() + "/whole";
  TANJI_ASSERT_OK(ReplaceFile(path, "before", 0644));
  TANJI_ASSERT_OK_AND_ASSIGN(const auto file, NewFile::Create(path, 0600));
  TANJI_ASSERT_OK(file->Write("some "));
  TANJI_ASSERT_OK(file->Write("bytes"));
  EXPECT_THAT(ReadFile(path, 100), IsOkAndHolds("before"));
  TANJI_ASSERT_OK(file->Finish());
  EXPECT_EQ(file->size(), 10U);
  EXPECT_THAT(ReadFile(path, 100), IsOkAndHolds("some bytes"));
  EXPECT_EQ(FilesIn(dir.path()), 1);
  struct stat info;
  ASSERT_EQ(stat(path.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600U);
}

TEST(NewFileTest, LeavesNothingWhenItIsDroppedOrCannotBeMade) {
  const TempDir dir;
  {
    TANJI_ASSERT_OK_AND_ASSIGN(const auto file,
                               NewFile::Create(dir.path() + "/half", 0600));
    TANJI_ASSERT_OK(file->Write("some bytes"));
  }
  EXPECT_EQ(FilesIn(dir.path()), 0);
  EXPECT_THAT(NewFile::Create(dir.path() + "/none/file", 0600),
              StatusIs(absl::StatusCode::kNotFound, _));
}

}  // namespace
}  // namespace tanji::base
