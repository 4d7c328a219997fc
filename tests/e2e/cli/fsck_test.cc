#include <filesystem>
#include <fstream>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/e2e/cli/server.h"

namespace tanji::e2e {
namespace {

using testing::HasSubstr;

class FsckTest : public testing::Test {
 protected:
  void SetUp() override {
    server_.TanjiOk({"import", "csv", CsvFolder(), "--as", "demo-park"});
    server_.TanjiOk({"certify", "demo-park/refrigerator", "--out",
                     server_.Path("c.tanji")});
  }
  Result Fsck() const { return Tanji({"fsck", server_.data_folder()}); }

  // The largest file of the folder whose name ends in `ending`.
  std::string LargestFile(const std::string& ending) const {
    std::string largest;
    uintmax_t size = 0;
    for (const auto& file :
         std::filesystem::recursive_directory_iterator(server_.data_folder())) {
      const std::string name = file.path().string();
      if (!file.is_regular_file() || file.file_size() <= size) continue;
      if (name.size() < ending.size() ||
          name.compare(name.size() - ending.size(), ending.size(), ending) != 0)
        continue;
      largest = name;
      size = file.file_size();
    }
    return largest;
  }
  static void FlipMiddleByte(const std::string& path) {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    ASSERT_TRUE(file.good()) << path;
    const auto middle =
        static_cast<std::streamoff>(std::filesystem::file_size(path) / 2);
    file.seekg(middle);
    const char byte = static_cast<char>(file.get() ^ 1);
    file.seekp(middle);
    file.put(byte);
  }
  Server server_;
};

TEST_F(FsckTest, AStoppedServersFolderIsClean) {
  ASSERT_EQ(server_.Stop(), 0);
  const Result result = Fsck();
  EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
  EXPECT_THAT(result.out, HasSubstr(": clean\n"));
}

TEST_F(FsckTest, AKilledServersFolderIsClean) {
  server_.KillAtOnce();
  const Result result = Fsck();
  EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
}

TEST_F(FsckTest, AFlippedByteInATableIsAFault) {
  ASSERT_EQ(server_.Stop(), 0);
  const std::string table = LargestFile(".sst");
  ASSERT_NE(table, "");
  FlipMiddleByte(table);
  const Result result = Fsck();
  EXPECT_EQ(result.exit_code, 1) << result.out << result.err;
}

TEST_F(FsckTest, AFolderInUseCannotBeExamined) {
  const Result result = Fsck();
  EXPECT_EQ(result.exit_code, 2) << result.out << result.err;
  EXPECT_EQ(server_.Tanji({"ping"}).exit_code, 0);
}

TEST(FsckFolderTest, WhatIsNoDataFolderCannotBeExamined) {
  EXPECT_EQ(Tanji({"fsck", "/nowhere"}).exit_code, 2);
}

}  // namespace
}  // namespace tanji::e2e
