#include "lib/base/file.h"

#include <sys/stat.h>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/base/testing/temp_dir.h"

namespace tanji::base {
namespace {

using ::testing::HasSubstr;

TEST(FileTest, ReplacesAFileWholeAndSetsItsMode) {
  const TempDir dir;
  const std::string path = dir.path() + "/anchor";
  TANJI_ASSERT_OK(ReplaceFile(path, "first", 0600));
  TANJI_ASSERT_OK(ReplaceFile(path, "2nd", 0600));
  EXPECT_THAT(ReadFile(path, 100), IsOkAndHolds("2nd"));
  struct stat info;
  ASSERT_EQ(stat(path.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600U);
}

TEST(FileTest, ReadsAFileLongerThanOneStepAndRefusesOneAboveTheLimit) {
  const TempDir dir;
  const std::string path = dir.path() + "/long";
  const std::string bytes(200'000, 'x');
  TANJI_ASSERT_OK(ReplaceFile(path, bytes, 0644));
  EXPECT_THAT(ReadFile(path, 200'000), IsOkAndHolds(bytes));
  EXPECT_THAT(ReadFile(path, 199'999),
              StatusIs(absl::StatusCode::kResourceExhausted,
                       HasSubstr("more than 199999 bytes")));
}

TEST(FileTest, NamesTheFileThatIsMissing) {
  EXPECT_THAT(
      ReadFile("/nonexistent/file", 1),
      StatusIs(absl::StatusCode::kNotFound, HasSubstr("/nonexistent/file")));
  EXPECT_THAT(ReplaceFile("/nonexistent/file", "x", 0600),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("creating")));
}

TEST(FileTest, MakesNestedFoldersAndAcceptsExistingOnes) {
  const TempDir dir;
  const std::string path = dir.path() + "/a/b/c";
  TANJI_ASSERT_OK(MakeDirectories(path, 0700));
  TANJI_ASSERT_OK(MakeDirectories(path, 0700));
  TANJI_EXPECT_OK(ReplaceFile(path + "/f", "x", 0600));
}

}  // namespace
}  // namespace tanji::base
