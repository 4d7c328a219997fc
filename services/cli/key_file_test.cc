#include "services/cli/key_file.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/file.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/base/testing/temp_dir.h"
#include "services/cli/testing/test_keys.h"

namespace tanji::cli {
namespace {

using base::StatusIs;
using testing::AllOf;
using testing::HasSubstr;
using testing::SizeIs;

TEST(ParseKeysTest, ReadsOneKeyALine) {
  const std::string text = KeyText("log-a", 1) + "\n" + KeyText("log-b", 2);
  TANJI_ASSERT_OK_AND_ASSIGN(const auto keys, ParseKeys(text, "f"));
  ASSERT_THAT(keys, SizeIs(2));
  EXPECT_EQ(keys[0].name(), "log-a");
  EXPECT_EQ(keys[1].ToString(), KeyText("log-b", 2));
}

TEST(ParseKeysTest, SkipsCommentsBlankLinesAndLineEndsOfOtherSystems) {
  const std::string text =
      "# the park's log\r\n\r\n   \n" + KeyText("log-a", 1) + "\r\n";
  EXPECT_THAT(ParseKeys(text, "f"), base::IsOkAndHolds(SizeIs(1)));
}

TEST(ParseKeysTest, NamesFileAndLineOfWhatIsNoKey) {
  EXPECT_THAT(ParseKeys("\n" + KeyText("log-a", 1) + "\nnot a key\n", "f.vkey"),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("f.vkey:3: expected a verifier key")));
}

TEST(ParseKeysTest, RefusesAKeyWithAFlippedCharacter) {
  std::string text = KeyText("log-a", 1);
  text[text.size() - 3] = text[text.size() - 3] == 'A' ? 'B' : 'A';
  EXPECT_THAT(ParseKeys(text, "f"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("f:1")));
}

TEST(ReadKeyFilesTest, ReadsAllFiles) {
  const base::TempDir folder;
  const std::string a = folder.path() + "/a";
  const std::string b = folder.path() + "/b";
  TANJI_ASSERT_OK(base::ReplaceFile(a, KeyText("x", 1), 0600));
  TANJI_ASSERT_OK(base::ReplaceFile(b, KeyText("y", 2), 0600));
  EXPECT_THAT(ReadKeyFiles({a, b}), base::IsOkAndHolds(SizeIs(2)));
}

TEST(ReadKeyFilesTest, RefusesAFileWithoutKeys) {
  const base::TempDir folder;
  const std::string path = folder.path() + "/a";
  TANJI_ASSERT_OK(base::ReplaceFile(path, "# none\n", 0600));
  EXPECT_THAT(ReadKeyFiles({path}), StatusIs(absl::StatusCode::kInvalidArgument,
                                             HasSubstr("holds no key")));
}

TEST(ReadKeyFilesTest, NamesAFileThatIsNotThere) {
  EXPECT_THAT(
      ReadKeyFiles({"/nowhere/log.vkey"}),
      StatusIs(absl::StatusCode::kNotFound, HasSubstr("/nowhere/log.vkey")));
}

TEST(CheckReplaceableTest, AllowsTheSameKeysAndMore) {
  const base::TempDir folder;
  const std::string path = folder.path() + "/k";
  TANJI_EXPECT_OK(CheckReplaceable(path, KeyFileText(Keys({{"x", 1}}))));
  TANJI_ASSERT_OK(base::ReplaceFile(path, KeyText("x", 1), 0600));
  TANJI_EXPECT_OK(
      CheckReplaceable(path, KeyFileText(Keys({{"x", 1}, {"x", 2}}))));
}

TEST(CheckReplaceableTest, NamesTheKeyThatWouldBeLostAndTheNewOnes) {
  const base::TempDir folder;
  const std::string path = folder.path() + "/k";
  TANJI_ASSERT_OK(
      base::ReplaceFile(path, KeyText("x", 1) + "\n" + KeyText("y", 2), 0600));
  EXPECT_THAT(
      CheckReplaceable(path, KeyFileText(Keys({{"x", 1}, {"x", 2}}))),
      StatusIs(
          absl::StatusCode::kFailedPrecondition,
          AllOf(HasSubstr(path), HasSubstr("another key:\n" + KeyText("y", 2)),
                HasSubstr(KeyText("x", 1)), HasSubstr(KeyText("x", 2)))));
}

TEST(CheckReplaceableTest, RefusesAFileThatHoldsSomethingElse) {
  const base::TempDir folder;
  const std::string path = folder.path() + "/k";
  TANJI_ASSERT_OK(base::ReplaceFile(path, "my notes\n", 0600));
  EXPECT_THAT(CheckReplaceable(path, KeyFileText(Keys({{"x", 1}}))),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(path)));
}

TEST(KeyFileTextTest, IsReadBackAsItself) {
  const std::string text = KeyText("a", 1) + "\n" + KeyText("b", 2) + "\n";
  TANJI_ASSERT_OK_AND_ASSIGN(const auto keys, ParseKeys(text, "f"));
  EXPECT_EQ(KeyFileText(keys), text);
}

}  // namespace
}  // namespace tanji::cli
