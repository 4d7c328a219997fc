// What RocksDB adds to the interface: a disk.

#include "lib/store/rocksdb_store.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/base/testing/temp_dir.h"
#include "lib/store/testing/folder_files.h"
#include "lib/store/testing/store_contents.h"

namespace tanji::store {
namespace {

using absl::StatusCode::kDataLoss;
using absl::StatusCode::kFailedPrecondition;
using ::tanji::base::IsOkAndHolds;
using ::tanji::base::StatusIs;
using ::testing::_;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

RocksDbOptions ReadOnly() {
  RocksDbOptions options;
  options.read_only = true;
  return options;
}

class RocksDbStoreTest : public testing::Test {
 protected:
  const std::string& Path() const { return path_; }

  // A store with one pair in a sorted file and one in the log.
  void MakeStore() {
    TANJI_ASSERT_OK_AND_ASSIGN(auto store, OpenRocksDb(Path(), {}));
    TANJI_ASSERT_OK_AND_ASSIGN(fence_, store->AcquireFence());
    TANJI_ASSERT_OK(Write(*store, fence_, {{"a", "sorted"}}));
    TANJI_ASSERT_OK(store->Purge({}));
    TANJI_ASSERT_OK(Write(*store, fence_, {{"b", "logged"}}));
  }

  base::TempDir dir_;
  const std::string path_ = dir_.path() + "/db";
  uint64_t fence_ = 0;
};

TEST_F(RocksDbStoreTest, KeepsWhatWasWrittenOverReopening) {
  MakeStore();
  for (int turn = 0; turn < 3; ++turn) {
    TANJI_ASSERT_OK_AND_ASSIGN(const auto store, OpenRocksDb(Path(), {}));
    EXPECT_THAT(
        ReadContents(*store),
        IsOkAndHolds(ElementsAre(Pair("a", "sorted"), Pair("b", "logged"))));
  }
}

TEST_F(RocksDbStoreTest, AfterAFlushThereIsNoLogToReadAgain) {
  const auto log_bytes = [&] {
    uintmax_t bytes = 0;
    for (const auto& file : std::filesystem::directory_iterator(Path())) {
      if (file.path().extension() == ".log") bytes += file.file_size();
    }
    return bytes;
  };
  MakeStore();
  TANJI_ASSERT_OK_AND_ASSIGN(auto store, OpenRocksDb(Path(), {}));
  TANJI_ASSERT_OK_AND_ASSIGN(const uint64_t fence, store->AcquireFence());
  TANJI_ASSERT_OK(Write(*store, fence, {{"c", std::string(100'000, 'c')}}));
  EXPECT_GT(log_bytes(), 100'000U);
  TANJI_ASSERT_OK(store->Flush());
  TANJI_ASSERT_OK(store->Flush());  // of nothing
  store.reset();
  EXPECT_LT(log_bytes(), 1000U);
  TANJI_ASSERT_OK_AND_ASSIGN(store, OpenRocksDb(Path(), {}));
  EXPECT_THAT(ReadContents(*store),
              IsOkAndHolds(ElementsAre(Pair("a", "sorted"), Pair("b", "logged"),
                                       Pair("c", std::string(100'000, 'c')))));
}

TEST_F(RocksDbStoreTest, FencesGrowOverReopening) {
  MakeStore();
  TANJI_ASSERT_OK_AND_ASSIGN(const auto store, OpenRocksDb(Path(), {}));
  TANJI_ASSERT_OK_AND_ASSIGN(const uint64_t fence, store->AcquireFence());
  EXPECT_GT(fence, fence_);
  EXPECT_THAT(Write(*store, fence_, {{"a", "x"}}),
              StatusIs(absl::StatusCode::kAborted, HasSubstr("stale")));
}

TEST_F(RocksDbStoreTest, MakesAStoreOnlyWhereItMay) {
  RocksDbOptions must_exist;
  must_exist.create_if_missing = false;
  EXPECT_THAT(OpenRocksDb(Path(), must_exist),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr(Path())));
  EXPECT_THAT(OpenRocksDb(Path(), ReadOnly()),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr(Path())));
  EXPECT_FALSE(std::filesystem::exists(Path()));
  MakeStore();
  TANJI_EXPECT_OK(OpenRocksDb(Path(), must_exist));
}

TEST_F(RocksDbStoreTest, IsOpenToOneWriterOnly) {
  TANJI_ASSERT_OK_AND_ASSIGN(const auto store, OpenRocksDb(Path(), {}));
  EXPECT_THAT(OpenRocksDb(Path(), {}),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("lock")));
}

TEST_F(RocksDbStoreTest, ASecondWriterDoesNotHarmTheFirst) {
  TANJI_ASSERT_OK_AND_ASSIGN(const auto store, OpenRocksDb(Path(), {}));
  TANJI_ASSERT_OK_AND_ASSIGN(const uint64_t fence, store->AcquireFence());
  std::vector<std::unique_ptr<BulkFile>> files;
  files.push_back(*store->StartBulkFile());
  TANJI_ASSERT_OK(files.back()->Add("a", "bulk"));
  EXPECT_THAT(OpenRocksDb(Path(), {}),
              StatusIs(absl::StatusCode::kUnavailable, _));
  TANJI_ASSERT_OK(store->BulkLoad(std::move(files), fence));
  EXPECT_THAT(store->Get("a"), IsOkAndHolds("bulk"));
}

TEST_F(RocksDbStoreTest, ReadingOnlyChangesNothingOnDisk) {
  MakeStore();
  std::ofstream(Path() + "/bulk/7.sst") << "left by a crash";
  const FolderFiles before = ReadFolder(Path());
  {
    TANJI_ASSERT_OK_AND_ASSIGN(const auto store,
                               OpenRocksDb(Path(), ReadOnly()));
    const std::unique_ptr<ReadView> view = store->Pin();
    EXPECT_THAT(
        ReadContents(*store),
        IsOkAndHolds(ElementsAre(Pair("a", "sorted"), Pair("b", "logged"))));
    EXPECT_THAT(store->Get("b", view.get()), IsOkAndHolds("logged"));
    EXPECT_THAT(store->MultiGet({"b"}), IsOkAndHolds(ElementsAre("logged")));
    TANJI_EXPECT_OK(store->VerifyChecksums());
  }
  EXPECT_EQ(ReadFolder(Path()), before);
}

TEST_F(RocksDbStoreTest, ReadingOnlyRefusesEveryWrite) {
  MakeStore();
  TANJI_ASSERT_OK_AND_ASSIGN(const auto store, OpenRocksDb(Path(), ReadOnly()));
  EXPECT_THAT(store->AcquireFence(),
              StatusIs(kFailedPrecondition, HasSubstr("read only")));
  EXPECT_THAT(Write(*store, fence_, {{"a", "x"}}),
              StatusIs(kFailedPrecondition, _));
  EXPECT_THAT(store->StartBulkFile(), StatusIs(kFailedPrecondition, _));
  EXPECT_THAT(store->BulkLoad({}, fence_), StatusIs(kFailedPrecondition, _));
  EXPECT_THAT(store->DeleteRange({}, fence_), StatusIs(kFailedPrecondition, _));
  EXPECT_THAT(store->Purge({}), StatusIs(kFailedPrecondition, _));
}

// RocksDB itself would begin an empty store over the records.
TEST_F(RocksDbStoreTest, RefusesAStoreThatLostItsRoot) {
  MakeStore();
  std::filesystem::remove(Path() + "/CURRENT");
  EXPECT_THAT(OpenRocksDb(Path(), {}),
              StatusIs(kDataLoss, HasSubstr("no file CURRENT")));
  EXPECT_THAT(OpenRocksDb(Path(), ReadOnly()), StatusIs(kDataLoss, _));
}

TEST_F(RocksDbStoreTest, CompletesAStoreWhoseMakingWasInterrupted) {
  std::filesystem::create_directory(Path());
  std::ofstream(Path() + "/MANIFEST-000001") << "torn";
  std::ofstream(Path() + "/LOCK") << "";
  TANJI_ASSERT_OK_AND_ASSIGN(const auto store, OpenRocksDb(Path(), {}));
  EXPECT_THAT(ReadContents(*store), IsOkAndHolds(IsEmpty()));
}

TEST_F(RocksDbStoreTest, RefusesAStoreWhoseSortedFileIsMissing) {
  MakeStore();
  for (const auto& [name, content] : ReadFolder(Path())) {
    if (name.find(".sst") != std::string::npos) {
      std::filesystem::remove(Path() + "/" + name);
    }
  }
  EXPECT_THAT(OpenRocksDb(Path(), {}),
              StatusIs(kDataLoss, HasSubstr("No such file")));
  EXPECT_THAT(OpenRocksDb(Path(), ReadOnly()),
              StatusIs(kDataLoss, HasSubstr("No such file")));
}

TEST_F(RocksDbStoreTest, WritesNoLogOfItsOwn) {
  MakeStore();
  for (const auto& [name, content] : ReadFolder(Path())) {
    EXPECT_THAT(name, Not(HasSubstr("LOG")));
  }
}

TEST_F(RocksDbStoreTest, ClearsBulkFilesThatACrashLeft) {
  MakeStore();
  const std::string leftover = Path() + "/bulk/7.sst";
  std::ofstream(leftover) << "left by a crash";
  TANJI_ASSERT_OK(OpenRocksDb(Path(), {}));
  EXPECT_FALSE(std::filesystem::exists(leftover));
}

TEST_F(RocksDbStoreTest, ABulkFileIsGoneFromItsFolderOnceLoadedOrDropped) {
  TANJI_ASSERT_OK_AND_ASSIGN(const auto store, OpenRocksDb(Path(), {}));
  TANJI_ASSERT_OK_AND_ASSIGN(const uint64_t fence, store->AcquireFence());
  std::vector<std::unique_ptr<BulkFile>> files;
  for (const std::string key : {"a", "b", "c"}) {
    TANJI_ASSERT_OK_AND_ASSIGN(auto file, store->StartBulkFile());
    TANJI_ASSERT_OK(file->Add(key, "1"));
    files.push_back(std::move(file));
  }
  const auto bulk_files = [&] { return ReadFolder(Path() + "/bulk").size(); };
  EXPECT_EQ(bulk_files(), 3u);
  files.pop_back();
  EXPECT_EQ(bulk_files(), 2u);
  TANJI_ASSERT_OK(store->BulkLoad(std::move(files), fence));
  EXPECT_EQ(bulk_files(), 0u);
}

TEST_F(RocksDbStoreTest, LoadedFilesSurviveReopening) {
  {
    TANJI_ASSERT_OK_AND_ASSIGN(const auto store, OpenRocksDb(Path(), {}));
    TANJI_ASSERT_OK_AND_ASSIGN(const uint64_t fence, store->AcquireFence());
    TANJI_ASSERT_OK(Write(*store, fence, {{"a", "old"}}));
    std::vector<std::unique_ptr<BulkFile>> files;
    files.push_back(*store->StartBulkFile());
    TANJI_ASSERT_OK(files.back()->Add("a", "bulk"));
    TANJI_ASSERT_OK(store->BulkLoad(std::move(files), fence));
    TANJI_ASSERT_OK(Write(*store, fence, {{"b", "new"}}));
  }
  TANJI_ASSERT_OK_AND_ASSIGN(const auto store, OpenRocksDb(Path(), ReadOnly()));
  EXPECT_THAT(ReadContents(*store),
              IsOkAndHolds(ElementsAre(Pair("a", "bulk"), Pair("b", "new"))));
  TANJI_EXPECT_OK(store->VerifyChecksums());
}

bool IsOnDisk(const std::string& folder, const std::string& bytes) {
  const FolderFiles files = ReadFolder(folder);
  return std::any_of(files.begin(), files.end(), [&](const auto& file) {
    return file.second.find(bytes) != std::string::npos;
  });
}

TEST_F(RocksDbStoreTest, PurgingLeavesNoDeletedSecretOnDisk) {
  // No compression can hide these from a search.
  const std::string in_sorted_file = "\x91\xc3\x07\xee\x58\x1b\xa4\x60";
  const std::string in_log = "\x2f\xd8\x76\x09\xb5\xe1\x4c\x93";
  const std::string kept = "\x6d\x12\xfa\x85\x30\xcb\x57\xde";
  TANJI_ASSERT_OK_AND_ASSIGN(const auto store, OpenRocksDb(Path(), {}));
  TANJI_ASSERT_OK_AND_ASSIGN(const uint64_t fence, store->AcquireFence());
  TANJI_ASSERT_OK(Write(*store, fence, {{"a", in_sorted_file}, {"k", kept}}));
  TANJI_ASSERT_OK(store->Purge({}));
  TANJI_ASSERT_OK(Write(*store, fence, {{"b", in_log}}));
  WriteBatch erasure;
  erasure.Delete("a");
  erasure.Delete("b");
  TANJI_ASSERT_OK(store->Apply(erasure, fence));
  ASSERT_TRUE(IsOnDisk(Path(), in_sorted_file));
  ASSERT_TRUE(IsOnDisk(Path(), in_log));

  TANJI_ASSERT_OK(store->Purge({"a", "c"}));

  EXPECT_FALSE(IsOnDisk(Path(), in_sorted_file));
  EXPECT_FALSE(IsOnDisk(Path(), in_log));
  EXPECT_TRUE(IsOnDisk(Path(), kept));
}

}  // namespace
}  // namespace tanji::store
