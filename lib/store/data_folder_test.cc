#include "lib/store/data_folder.h"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/base/testing/temp_dir.h"
#include "lib/store/internal/data_folder_settings.h"
#include "lib/store/testing/fault_file_system.h"
#include "lib/store/testing/folder_files.h"
#include "lib/store/testing/store_contents.h"

namespace tanji::store {
namespace {

using absl::StatusCode::kDataLoss;
using absl::StatusCode::kFailedPrecondition;
using absl::StatusCode::kUnavailable;
using ::tanji::base::IsOkAndHolds;
using ::tanji::base::StatusIs;
using ::testing::_;
using ::testing::AllOf;
using ::testing::HasSubstr;

class DataFolderTest : public testing::Test {
 protected:
  absl::StatusOr<DataFolder> Open(OpenMode mode = OpenMode::kReadWrite) {
    return DataFolder::Open(path_, mode);
  }

  // A folder with one pair in each store.
  void Make() {
    TANJI_ASSERT_OK_AND_ASSIGN(DataFolder folder, Open());
    for (KeyValueStore* store : {&folder.main(), &folder.secrets()}) {
      TANJI_ASSERT_OK_AND_ASSIGN(const uint64_t fence, store->AcquireFence());
      const std::string value = store == &folder.main() ? "main" : "secret";
      TANJI_ASSERT_OK(Write(*store, fence, {{"a", value}}));
    }
  }

  void WriteFile(const std::string& name, const std::string& content) {
    std::ofstream(path_ + "/" + name, std::ios::binary) << content;
  }

  base::TempDir dir_;
  const std::string path_ = dir_.path() + "/data";
};

TEST_F(DataFolderTest, MakesAFolderForItsOwnerAlone) {
  Make();
  struct stat info;
  ASSERT_EQ(stat(path_.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0700U);
  EXPECT_EQ(ReadFolder(path_).at("FORMAT"), "tanji-store 3\n");
}

// As a careless restore leaves it.
TEST_F(DataFolderTest, ClosesAFolderThatIsOpenToOthers) {
  Make();
  for (const char* name : {"", "/db", "/secrets"}) {
    std::filesystem::permissions(path_ + name, std::filesystem::perms(0755));
  }
  TANJI_EXPECT_OK(Open());
  for (const char* name : {"", "/db", "/secrets"}) {
    EXPECT_EQ(std::filesystem::status(path_ + name).permissions(),
              std::filesystem::perms(0700))
        << name;
  }
}

TEST_F(DataFolderTest, KeepsItsTwoStoresApart) {
  Make();
  for (const OpenMode mode : {OpenMode::kReadWrite, OpenMode::kReadOnly}) {
    TANJI_ASSERT_OK_AND_ASSIGN(DataFolder folder, Open(mode));
    EXPECT_EQ(folder.path(), path_);
    EXPECT_THAT(folder.main().Get("a"), IsOkAndHolds("main"));
    EXPECT_THAT(folder.secrets().Get("a"), IsOkAndHolds("secret"));
  }
}

TEST_F(DataFolderTest, ReadingOnlyChangesNothing) {
  Make();
  const FolderFiles before = ReadFolder(path_);
  {
    TANJI_ASSERT_OK_AND_ASSIGN(DataFolder folder, Open(OpenMode::kReadOnly));
    EXPECT_THAT(folder.main().AcquireFence(), StatusIs(kFailedPrecondition, _));
    TANJI_EXPECT_OK(folder.secrets().VerifyChecksums());
  }
  EXPECT_EQ(ReadFolder(path_), before);
}

TEST_F(DataFolderTest, ReadingOnlyMakesNoFolder) {
  EXPECT_THAT(Open(OpenMode::kReadOnly),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr(path_)));
  EXPECT_FALSE(std::filesystem::exists(path_));
}

TEST_F(DataFolderTest, IsRefusedToASecondProcess) {
  TANJI_ASSERT_OK_AND_ASSIGN(const DataFolder folder, Open());
  for (const OpenMode mode : {OpenMode::kReadWrite, OpenMode::kReadOnly}) {
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      const absl::Status status = DataFolder::Open(path_, mode).status();
      const std::string message(status.message());
      const bool is_clear =
          status.code() == kUnavailable &&
          message.find(path_) != std::string::npos &&
          message.find("another process") != std::string::npos;
      _exit(is_clear ? 0 : 1);
    }
    int state = 0;
    ASSERT_EQ(waitpid(child, &state, 0), child);
    EXPECT_TRUE(WIFEXITED(state) && WEXITSTATUS(state) == 0);
  }
}

TEST_F(DataFolderTest, IsSharedByReadersAndKeptFromWritersMeanwhile) {
  Make();
  {
    TANJI_ASSERT_OK_AND_ASSIGN(const DataFolder one, Open(OpenMode::kReadOnly));
    TANJI_ASSERT_OK_AND_ASSIGN(const DataFolder two, Open(OpenMode::kReadOnly));
    EXPECT_THAT(Open(), StatusIs(kUnavailable, HasSubstr("another process")));
  }
  TANJI_EXPECT_OK(Open());
}

TEST_F(DataFolderTest, CanBeMovedAndClosedOnce) {
  TANJI_ASSERT_OK_AND_ASSIGN(DataFolder first, Open());
  {
    const DataFolder second = std::move(first);
    EXPECT_THAT(Open(), StatusIs(kUnavailable, _));
  }
  TANJI_EXPECT_OK(Open());
}

TEST_F(DataFolderTest, RefusesANewerFormat) {
  Make();
  WriteFile("FORMAT", "tanji-store 4\n");
  for (const OpenMode mode : {OpenMode::kReadWrite, OpenMode::kReadOnly}) {
    EXPECT_THAT(Open(mode),
                StatusIs(kFailedPrecondition,
                         HasSubstr("store format 4, this program reads 3: use "
                                   "a newer tanji")));
  }
}

// A folder that version 1 has really written: lib/platform/upgrade_test.cc.
TEST_F(DataFolderTest, UpgradesAnOlderFormatWhenItMayWrite) {
  Make();
  WriteFile("FORMAT", "tanji-store 1\n");
  {
    TANJI_ASSERT_OK_AND_ASSIGN(DataFolder folder, Open(OpenMode::kReadOnly));
    EXPECT_THAT(folder.main().Get("a"), IsOkAndHolds("main"));
  }
  EXPECT_EQ(ReadFolder(path_).at("FORMAT"), "tanji-store 1\n");
  {
    TANJI_ASSERT_OK_AND_ASSIGN(DataFolder folder, Open());
    EXPECT_THAT(folder.main().Get("a"), IsOkAndHolds("main"));
    EXPECT_THAT(folder.secrets().Get("a"), IsOkAndHolds("secret"));
    EXPECT_EQ(ReadFolder(path_).at("FORMAT"), "tanji-store 3\n");
  }
}

TEST_F(DataFolderTest, AnUpgradeThatCannotBeWrittenLeavesTheFolderAsItWas) {
  Make();
  WriteFile("FORMAT", "tanji-store 1\n");
  std::filesystem::create_directories(path_ + "/FORMAT.new/in the way");
  EXPECT_FALSE(Open().ok());
  EXPECT_EQ(ReadFolder(path_).at("FORMAT"), "tanji-store 1\n");
  std::filesystem::remove_all(path_ + "/FORMAT.new");
  TANJI_EXPECT_OK(Open());
}

TEST_F(DataFolderTest, RefusesADamagedFormatFile) {
  Make();
  for (const std::string text :
       {"", "tanji-store ", "tanji-store 3", "tanji-store 0\n",
        "tanji-store 01\n", "tanji-store 02\n", "tanji-store +3\n",
        "tanji-store x\n", "tanji-store 3\n\n", "tanji-storf 3\n",
        "tanji-store 99999999999999999999\n"}) {
    WriteFile("FORMAT", text);
    EXPECT_THAT(Open(), StatusIs(kDataLoss, HasSubstr("FORMAT is damaged")))
        << '"' << text << '"';
  }
  WriteFile("FORMAT", std::string(1000, 'x'));
  EXPECT_THAT(Open(), StatusIs(kDataLoss, HasSubstr("FORMAT is damaged")));
}

TEST_F(DataFolderTest, RefusesEachBitFlippedInTheFormatFile) {
  Make();
  const std::string text = ReadFolder(path_).at("FORMAT");
  for (size_t bit = 0; bit < 8 * text.size(); ++bit) {
    std::string damaged = text;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ 1 << bit % 8);
    // An older format, which is read as it is.
    if (damaged == "tanji-store 1\n" || damaged == "tanji-store 2\n") continue;
    WriteFile("FORMAT", damaged);
    EXPECT_THAT(Open(OpenMode::kReadOnly).status().code(),
                testing::AnyOf(kDataLoss, kFailedPrecondition))
        << "bit " << bit;
  }
}

TEST_F(DataFolderTest, RefusesAFolderWithOtherContentsAndLeavesItAsItIs) {
  std::filesystem::create_directory(path_);
  WriteFile("thesis.tex", "x");
  const FolderFiles before = ReadFolder(path_);
  EXPECT_THAT(Open(),
              StatusIs(kFailedPrecondition,
                       AllOf(HasSubstr(path_), HasSubstr("thesis.tex"))));
  EXPECT_EQ(ReadFolder(path_), before);
}

TEST_F(DataFolderTest, TakesAnEmptyFolder) {
  std::filesystem::create_directory(path_);
  Make();
  TANJI_EXPECT_OK(Open());
}

TEST_F(DataFolderTest, CompletesAFolderWhoseMakingWasInterrupted) {
  TANJI_ASSERT_OK(Open());
  std::filesystem::remove(path_ + "/FORMAT");
  std::filesystem::remove_all(path_ + "/secrets");
  WriteFile("FORMAT.new", "tanji-st");
  TANJI_ASSERT_OK(Open());
  EXPECT_EQ(ReadFolder(path_).at("FORMAT"), "tanji-store 3\n");
}

TEST_F(DataFolderTest, RefusesRecordsWithoutAFormat) {
  Make();
  std::filesystem::remove(path_ + "/FORMAT");
  EXPECT_THAT(Open(), StatusIs(kDataLoss, HasSubstr("has records")));
  EXPECT_FALSE(std::filesystem::exists(path_ + "/FORMAT"));
}

TEST_F(DataFolderTest, RefusesAFolderThatLostAStore) {
  for (const std::string store : {"db", "secrets"}) {
    Make();
    std::filesystem::remove_all(path_ + "/" + store);
    EXPECT_THAT(Open(), StatusIs(kDataLoss, HasSubstr("FORMAT promises one")));
    EXPECT_THAT(Open(OpenMode::kReadOnly), StatusIs(kDataLoss, _));
    std::filesystem::remove_all(path_);
  }
}

TEST_F(DataFolderTest, SaysWhatAReaderLacksInACopyWithoutALock) {
  Make();
  std::filesystem::remove(path_ + "/LOCK");
  EXPECT_THAT(Open(OpenMode::kReadOnly),
              StatusIs(kFailedPrecondition, HasSubstr("LOCK")));
}

TEST_F(DataFolderTest, TakesOneFileSystemForEachStore) {
  const FaultFileSystem main_disk, secrets_disk;
  auto settings = internal::DataFolderSettings::Default();
  settings.main.file_system = main_disk.file_system();
  settings.secrets.file_system = secrets_disk.file_system();
  TANJI_ASSERT_OK_AND_ASSIGN(
      DataFolder folder,
      DataFolder::OpenWith(settings, path_, OpenMode::kReadWrite));
  const uint64_t main_operations = main_disk.operations();
  const uint64_t secrets_operations = secrets_disk.operations();
  TANJI_ASSERT_OK(folder.secrets().AcquireFence());
  EXPECT_EQ(main_disk.operations(), main_operations);
  EXPECT_GT(secrets_disk.operations(), secrets_operations);
}

}  // namespace
}  // namespace tanji::store
