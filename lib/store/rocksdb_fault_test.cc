// A disk that fails: what was acknowledged is there after reopening, and no
// batch by half.

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/strings.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/base/testing/temp_dir.h"
#include "lib/store/internal/rocksdb_open.h"
#include "lib/store/rocksdb_store.h"
#include "lib/store/testing/fault_file_system.h"
#include "lib/store/testing/store_contents.h"
#include "rocksdb/env.h"

namespace tanji::store {
namespace {

using absl::StatusCode::kResourceExhausted;
using absl::StatusCode::kUnavailable;
using ::tanji::base::IsOkAndHolds;
using ::tanji::base::StatusIs;
using ::testing::_;
using ::testing::AnyOf;
using ::testing::Contains;
using ::testing::Eq;
using ::testing::HasSubstr;
using ::testing::Key;
using Fault = FaultFileSystem::Fault;

// A store on a disk whose faults the test sets.
struct FaultyStore {
  explicit FaultyStore(const std::string& store_path) : path(store_path) {
    auto opened = internal::OpenRocksDbOn(disk.file_system(), path, {});
    TANJI_EXPECT_OK(opened);
    if (opened.ok()) store = *std::move(opened);
  }

  // The process dies, the machine with it: what was not synced is lost.
  void LosePower() {
    disk.FailAll();
    store.reset();
    disk.DropUnsynced();
  }

  const std::string path;
  FaultFileSystem disk;
  std::unique_ptr<KeyValueStore> store;
};

const Contents& Acknowledged() {
  static const auto* const contents =
      new Contents{{"a", "old"}, {"b", "old"}, {"c", "old"}};
  return *contents;
}

// One write, and what the store holds when all of it has happened.
struct OneWrite {
  std::string name;
  std::function<absl::Status(KeyValueStore& store, uint64_t fence)> run;
  Contents after;
};

void PrintTo(const OneWrite& write, std::ostream* out) { *out << write.name; }

absl::Status LoadTwoFiles(KeyValueStore& store, uint64_t fence) {
  std::vector<std::unique_ptr<BulkFile>> files;
  for (const auto& [key, value] : Contents{{"b", "bulk"}, {"d", "bulk"}}) {
    absl::StatusOr<std::unique_ptr<BulkFile>> file = store.StartBulkFile();
    if (!file.ok()) return file.status();
    if (absl::Status added = (*file)->Add(key, value); !added.ok()) {
      return added;
    }
    // One of them before the load, one by it.
    if (files.empty()) {
      if (absl::Status done = (*file)->Complete(); !done.ok()) return done;
    }
    files.push_back(*std::move(file));
  }
  return store.BulkLoad(std::move(files), fence);
}

class OneWriteTest : public testing::TestWithParam<OneWrite> {
 protected:
  static constexpr int kAtATime = 16;

  // RocksDB waits a second in a background thread after a failure there.
  static void SetUpTestSuite() {
    rocksdb::Env::Default()->SetBackgroundThreads(kAtATime, rocksdb::Env::HIGH);
    rocksdb::Env::Default()->SetBackgroundThreads(kAtATime, rocksdb::Env::LOW);
  }

  // Runs the write again and again, each time with another of its operations
  // failing, then ends the process by `end` and looks what is there.
  void FailEachOperation(Fault fault,
                         const std::function<void(FaultyStore&)>& end) {
    constexpr uint64_t kSpare = 2;  // some are made in the background
    const uint64_t operations = CountOperations();
    ASSERT_GT(operations, 0u);
    for (uint64_t first = 1; first <= operations; first += kAtATime) {
      std::vector<std::thread> threads;
      const uint64_t end_n =
          std::min(first + kAtATime, operations + 1 + kSpare);
      for (uint64_t n = first; n < end_n; ++n) {
        threads.emplace_back([n, fault, &end] { Fail(n, fault, end); });
      }
      for (std::thread& thread : threads) thread.join();
    }
  }

 private:
  static uint64_t CountOperations() {
    const base::TempDir dir;
    FaultyStore faulty(dir.path() + "/db");
    const uint64_t fence = Prepare(faulty);
    const uint64_t before = faulty.disk.operations();
    TANJI_EXPECT_OK(GetParam().run(*faulty.store, fence));
    return faulty.disk.operations() - before;
  }

  static uint64_t Prepare(FaultyStore& faulty) {
    const absl::StatusOr<uint64_t> fence = faulty.store->AcquireFence();
    TANJI_EXPECT_OK(fence);
    if (!fence.ok()) return 0;
    TANJI_EXPECT_OK(Write(*faulty.store, *fence, Acknowledged()));
    return *fence;
  }

  // With operation `n` failing. One above their number fails none.
  static void Fail(uint64_t n, Fault fault,
                   const std::function<void(FaultyStore&)>& end) {
    SCOPED_TRACE(base::StrCat("operation ", n));
    const base::TempDir dir;
    FaultyStore faulty(dir.path() + "/db");
    const uint64_t fence = Prepare(faulty);
    faulty.disk.FailOperation(n, fault);
    const absl::Status result = GetParam().run(*faulty.store, fence);
    EXPECT_TRUE(result.ok() || faulty.disk.has_failed()) << result;
    end(faulty);

    TANJI_ASSERT_OK_AND_ASSIGN(const auto store, OpenRocksDb(faulty.path, {}));
    if (result.ok()) {
      EXPECT_THAT(ReadContents(*store), IsOkAndHolds(GetParam().after));
    } else {
      EXPECT_THAT(
          ReadContents(*store),
          IsOkAndHolds(AnyOf(Eq(Acknowledged()), Eq(GetParam().after))));
    }
    TANJI_EXPECT_OK(store->VerifyChecksums());
    TANJI_ASSERT_OK_AND_ASSIGN(const uint64_t next, store->AcquireFence());
    EXPECT_GT(next, fence);
    TANJI_EXPECT_OK(Write(*store, next, {{"e", "goes on"}}));
  }
};

TEST_P(OneWriteTest, IsWholeOrNotThereWhenAnOperationFailsAndPowerIsLost) {
  FailEachOperation(Fault::kIoError,
                    [](FaultyStore& faulty) { faulty.LosePower(); });
}

TEST_P(OneWriteTest, IsWholeOrNotThereWhenTheDiskIsFull) {
  FailEachOperation(Fault::kNoSpace,
                    [](FaultyStore& faulty) { faulty.store.reset(); });
}

TEST_P(OneWriteTest, IsThereAfterAPowerLossOnceAcknowledged) {
  const base::TempDir dir;
  FaultyStore faulty(dir.path() + "/db");
  TANJI_ASSERT_OK_AND_ASSIGN(const uint64_t fence,
                             faulty.store->AcquireFence());
  TANJI_ASSERT_OK(Write(*faulty.store, fence, Acknowledged()));
  TANJI_ASSERT_OK(GetParam().run(*faulty.store, fence));
  faulty.LosePower();
  TANJI_ASSERT_OK_AND_ASSIGN(const auto store, OpenRocksDb(faulty.path, {}));
  EXPECT_THAT(ReadContents(*store), IsOkAndHolds(GetParam().after));
}

INSTANTIATE_TEST_SUITE_P(
    Writes, OneWriteTest,
    testing::Values(
        OneWrite{"Batch",
                 [](KeyValueStore& store, uint64_t fence) {
                   WriteBatch batch;
                   batch.Put("a", "new");
                   batch.Delete("b");
                   batch.Put("d", "new");
                   return store.Apply(batch, fence);
                 },
                 {{"a", "new"}, {"c", "old"}, {"d", "new"}}},
        // More than one 32 KiB block of the log.
        OneWrite{"LargeBatch",
                 [](KeyValueStore& store, uint64_t fence) {
                   return Write(store, fence,
                                {{"a", std::string(kValueSizeMax, '1')},
                                 {"d", std::string(kValueSizeMax, '2')}});
                 },
                 {{"a", std::string(kValueSizeMax, '1')},
                  {"b", "old"},
                  {"c", "old"},
                  {"d", std::string(kValueSizeMax, '2')}}},
        OneWrite{"BulkLoad",
                 LoadTwoFiles,
                 {{"a", "old"}, {"b", "bulk"}, {"c", "old"}, {"d", "bulk"}}},
        OneWrite{"DeleteRange",
                 [](KeyValueStore& store, uint64_t fence) {
                   return store.DeleteRange({"a", "c"}, fence);
                 },
                 {{"c", "old"}}},
        OneWrite{"Fence",
                 [](KeyValueStore& store, uint64_t) {
                   return store.AcquireFence().status();
                 },
                 Acknowledged()},
        OneWrite{"Purge",
                 [](KeyValueStore& store, uint64_t) { return store.Purge({}); },
                 Acknowledged()}),
    [](const testing::TestParamInfo<OneWrite>& write) {
      return write.param.name;
    });

class RocksDbFaultTest : public testing::Test {
 protected:
  void SetUp() override {
    TANJI_ASSERT_OK_AND_ASSIGN(fence_, faulty_.store->AcquireFence());
    TANJI_ASSERT_OK(Write(*faulty_.store, fence_, Acknowledged()));
  }

  base::TempDir dir_;
  FaultyStore faulty_{dir_.path() + "/db"};
  KeyValueStore& store_ = *faulty_.store;
  uint64_t fence_ = 0;
};

TEST_F(RocksDbFaultTest, RefusesEveryWriteOnceASyncHasFailed) {
  faulty_.disk.FailSyncs();
  EXPECT_THAT(Write(store_, fence_, {{"d", "new"}}), StatusIs(kUnavailable, _));

  const auto is_refused = StatusIs(kUnavailable, HasSubstr("opened anew"));
  EXPECT_THAT(Write(store_, fence_, {{"d", "new"}}), is_refused);
  EXPECT_THAT(store_.AcquireFence(), is_refused);
  EXPECT_THAT(store_.DeleteRange({}, fence_), is_refused);
  EXPECT_THAT(store_.StartBulkFile(), is_refused);
  EXPECT_THAT(store_.BulkLoad({}, fence_), is_refused);
  EXPECT_THAT(store_.Purge({}), is_refused);
  EXPECT_THAT(ReadContents(store_), IsOkAndHolds(Acknowledged()));
}

// A later sync that succeeds proves nothing about the bytes of the earlier one.
TEST_F(RocksDbFaultTest, RefusesWritesAlsoWhenTheDiskHasRecovered) {
  constexpr uint64_t kSyncOfTheBatch = 2;  // its first operation appends
  faulty_.disk.FailOperation(kSyncOfTheBatch, Fault::kIoError);
  EXPECT_THAT(Write(store_, fence_, {{"d", "new"}}), StatusIs(kUnavailable, _));
  EXPECT_THAT(Write(store_, fence_, {{"d", "new"}}),
              StatusIs(kUnavailable, HasSubstr("injected")));
  faulty_.LosePower();
  TANJI_ASSERT_OK_AND_ASSIGN(const auto store, OpenRocksDb(faulty_.path, {}));
  EXPECT_THAT(ReadContents(*store), IsOkAndHolds(Acknowledged()));
}

TEST_F(RocksDbFaultTest, SaysThatTheDiskIsFull) {
  faulty_.disk.FailOperation(1, Fault::kNoSpace);
  EXPECT_THAT(Write(store_, fence_, {{"d", "new"}}),
              StatusIs(kResourceExhausted, HasSubstr("no space")));
  EXPECT_THAT(Write(store_, fence_, {{"d", "new"}}),
              StatusIs(kUnavailable, HasSubstr("no space")));
}

// What is spooled beside the store can be given up without harm to it.
TEST_F(RocksDbFaultTest, ABulkFileThatFailsLeavesTheStoreUsable) {
  faulty_.disk.FailOperation(1, Fault::kNoSpace);
  EXPECT_THAT(store_.StartBulkFile(), StatusIs(kResourceExhausted, _));
  TANJI_EXPECT_OK(Write(store_, fence_, {{"d", "new"}}));
}

TEST_F(RocksDbFaultTest, ALostAcknowledgementNeverShowsHalfABatch) {
  faulty_.disk.FailSyncs();
  EXPECT_THAT(Write(store_, fence_, {{"d", "new"}, {"e", "new"}}),
              StatusIs(kUnavailable, _));
  faulty_.store.reset();  // the bytes stay: the system wrote them after all
  TANJI_ASSERT_OK_AND_ASSIGN(const auto store, OpenRocksDb(faulty_.path, {}));
  Contents with_batch = Acknowledged();
  with_batch["d"] = with_batch["e"] = "new";
  EXPECT_THAT(ReadContents(*store),
              IsOkAndHolds(AnyOf(Eq(Acknowledged()), Eq(with_batch))));
}

// The disk itself must lose data in these tests, or they prove nothing.
TEST_F(RocksDbFaultTest, TheFaultyDiskDropsWhatWasNotSynced) {
  faulty_.disk.FailSyncs();
  EXPECT_THAT(Write(store_, fence_, {{"d", "new"}}), StatusIs(kUnavailable, _));
  faulty_.LosePower();
  TANJI_ASSERT_OK_AND_ASSIGN(const auto store, OpenRocksDb(faulty_.path, {}));
  EXPECT_THAT(ReadContents(*store),
              IsOkAndHolds(testing::Not(Contains(Key("d")))));
}

}  // namespace
}  // namespace tanji::store
