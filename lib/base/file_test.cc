#include "lib/base/file.h"

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <iterator>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/strings.h"
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

// --- paths that users give ---

mode_t TypeOf(const std::string& path) {
  struct stat info;
  return lstat(path.c_str(), &info) == 0 ? info.st_mode & S_IFMT : 0;
}

size_t FileCount(const std::string& folder) {
  using Iterator = std::filesystem::directory_iterator;
  return std::distance(Iterator(folder), Iterator());
}

TEST(SaveFileTest, TouchesNoOtherFile) {
  const TempDir dir;
  const std::string path = dir.path() + "/c";
  const std::string other = path + ".new";
  const std::string taken = StrCat(path, ".", getpid(), "-0.new");
  TANJI_ASSERT_OK(ReplaceFile(other, "mine", 0600));
  TANJI_ASSERT_OK(ReplaceFile(taken, "mine too", 0600));
  TANJI_ASSERT_OK(SaveFile(path, "first", 0644));
  TANJI_ASSERT_OK(SaveFile(path, "2nd", 0644));
  EXPECT_THAT(ReadFile(path, 100), IsOkAndHolds("2nd"));
  EXPECT_THAT(ReadFile(other, 100), IsOkAndHolds("mine"));
  EXPECT_THAT(ReadFile(taken, 100), IsOkAndHolds("mine too"));
  EXPECT_EQ(FileCount(dir.path()), 3);
}

TEST(SaveFileTest, ReplacesTheFileThatALinkLeadsTo) {
  const TempDir dir;
  const std::string target = dir.path() + "/target";
  const std::string link = dir.path() + "/link";
  TANJI_ASSERT_OK(ReplaceFile(target, "old", 0600));
  ASSERT_EQ(symlink("target", link.c_str()), 0);
  TANJI_ASSERT_OK(CheckSaveFile(link));
  TANJI_ASSERT_OK(SaveFile(link, "new", 0600));
  EXPECT_EQ(TypeOf(link), S_IFLNK);
  EXPECT_EQ(TypeOf(target), S_IFREG);
  EXPECT_THAT(ReadFile(target, 100), IsOkAndHolds("new"));
}

TEST(SaveFileTest, WritesToADeviceAndLeavesItThere) {
  const TempDir dir;
  const std::string link = dir.path() + "/null";
  ASSERT_EQ(symlink("/dev/null", link.c_str()), 0);
  TANJI_ASSERT_OK(CheckSaveFile(link));
  TANJI_ASSERT_OK(SaveFile(link, "gone", 0600));
  EXPECT_EQ(TypeOf(link), S_IFLNK);
  EXPECT_EQ(TypeOf("/dev/null"), S_IFCHR);
  EXPECT_THAT(SaveFile("/dev/full", "x", 0600),
              StatusIs(absl::StatusCode::kResourceExhausted,
                       HasSubstr("writing /dev/full")));
}

TEST(SaveFileTest, WritesIntoAPipe) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  TANJI_ASSERT_OK(SaveFile(StrCat("/dev/fd/", ends[1]), "bytes", 0600));
  char buffer[10];
  EXPECT_EQ(read(ends[0], buffer, sizeof(buffer)), 5);
  close(ends[0]);
  close(ends[1]);
}

TEST(SaveFileTest, RefusesFoldersAndLinksThatLeadNowhere) {
  const TempDir dir;
  const std::string link = dir.path() + "/link";
  ASSERT_EQ(symlink("nothing", link.c_str()), 0);
  for (const auto& refuse : {&CheckSaveFile, +[](const std::string& path) {
                               return SaveFile(path, "x", 0600);
                             }}) {
    EXPECT_THAT(refuse(link), StatusIs(absl::StatusCode::kInvalidArgument,
                                       HasSubstr("leads nowhere")));
    EXPECT_THAT(refuse(dir.path()),
                StatusIs(absl::StatusCode::kFailedPrecondition,
                         HasSubstr("is a folder")));
    EXPECT_THAT(refuse(dir.path() + "/none/c"),
                StatusIs(absl::StatusCode::kNotFound, HasSubstr("/none")));
  }
  EXPECT_EQ(FileCount(dir.path()), 1);
}

}  // namespace
}  // namespace tanji::base
