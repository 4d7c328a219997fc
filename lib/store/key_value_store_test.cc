// What the interface promises, on every backend.

#include "lib/store/key_value_store.h"

#include <algorithm>
#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <ostream>
#include <random>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/base/testing/temp_dir.h"
#include "lib/store/keys.h"
#include "lib/store/memory_store.h"
#include "lib/store/rocksdb_store.h"

namespace tanji::store {
namespace {

using absl::StatusCode::kAborted;
using absl::StatusCode::kInvalidArgument;
using absl::StatusCode::kNotFound;
using ::tanji::base::IsOk;
using ::tanji::base::IsOkAndHolds;
using ::tanji::base::StatusIs;
using ::testing::_;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Optional;
using ::testing::Pair;

using Pairs = std::vector<std::pair<std::string, std::string>>;

struct Backend {
  std::string name;
  std::function<std::unique_ptr<KeyValueStore>(const std::string& folder)> open;
};

void PrintTo(const Backend& backend, std::ostream* out) {
  *out << backend.name;
}

class KeyValueStoreTest : public testing::TestWithParam<Backend> {
 protected:
  void SetUp() override {
    store_ = GetParam().open(dir_.path());
    ASSERT_NE(store_, nullptr);
    TANJI_ASSERT_OK_AND_ASSIGN(fence_, store_->AcquireFence());
  }

  absl::Status Put(const Pairs& pairs) {
    WriteBatch batch;
    for (const auto& [key, value] : pairs) batch.Put(key, value);
    return store_->Apply(batch, fence_);
  }

  // All pairs of `range` but the store's own.
  Pairs Read(const KeyRange& range = {}, const ReadView* view = nullptr,
             uint64_t limit = UINT64_MAX) {
    Pairs pairs;
    TANJI_EXPECT_OK(store_->Scan(
        range, limit,
        [&](std::string_view key, std::string_view value) {
          if (key != MetaKey("fence")) pairs.emplace_back(key, value);
          return true;
        },
        view));
    return pairs;
  }

  std::unique_ptr<BulkFile> FileOf(const Pairs& pairs) {
    auto file = store_->StartBulkFile();
    EXPECT_THAT(file, IsOk());
    for (const auto& [key, value] : pairs) {
      TANJI_EXPECT_OK((*file)->Add(key, value));
    }
    return *std::move(file);
  }

  absl::Status Load(const std::vector<Pairs>& contents, uint64_t fence) {
    std::vector<std::unique_ptr<BulkFile>> files;
    for (const Pairs& pairs : contents) files.push_back(FileOf(pairs));
    return store_->BulkLoad(std::move(files), fence);
  }

  base::TempDir dir_;
  std::unique_ptr<KeyValueStore> store_;
  uint64_t fence_ = 0;
};

TEST_P(KeyValueStoreTest, ReadsWhatWasWrittenAndNothingElse) {
  TANJI_ASSERT_OK(Put({{"steel", "1.8"}, {"power", ""}}));
  EXPECT_THAT(store_->Get("steel"), IsOkAndHolds("1.8"));
  EXPECT_THAT(store_->Get("power"), IsOkAndHolds(""));
  EXPECT_THAT(store_->Get("stee"), StatusIs(kNotFound, _));
  EXPECT_THAT(store_->Get("steel2"), StatusIs(kNotFound, _));
}

TEST_P(KeyValueStoreTest, TheLaterOperationOfABatchWins) {
  WriteBatch batch;
  batch.Put("a", "1");
  batch.Put("a", "2");
  batch.Delete("b");
  batch.Put("b", "3");
  batch.Put("c", "4");
  batch.Delete("c");
  TANJI_ASSERT_OK(store_->Apply(batch, fence_));
  EXPECT_THAT(Read(), ElementsAre(Pair("a", "2"), Pair("b", "3")));
}

TEST_P(KeyValueStoreTest, DeletesWhatIsThereAndIgnoresWhatIsNot) {
  TANJI_ASSERT_OK(Put({{"a", "1"}, {"b", "2"}}));
  WriteBatch batch;
  batch.Delete("a");
  batch.Delete("never there");
  TANJI_ASSERT_OK(store_->Apply(batch, fence_));
  EXPECT_THAT(Read(), ElementsAre(Pair("b", "2")));
}

TEST_P(KeyValueStoreTest, ComparesKeysAsUnsignedBytes) {
  const std::string zero("a\0", 2);
  TANJI_ASSERT_OK(
      Put({{"a\xff", "4"}, {"a", "1"}, {"a\x7f", "3"}, {zero, "2"}}));
  EXPECT_THAT(Read(), ElementsAre(Pair("a", "1"), Pair(zero, "2"),
                                  Pair("a\x7f", "3"), Pair("a\xff", "4")));
}

TEST_P(KeyValueStoreTest, ScansTheRangeUpToItsEnd) {
  TANJI_ASSERT_OK(Put({{"a", "1"}, {"b", "2"}, {"c", "3"}, {"z", "4"}}));
  EXPECT_THAT(Read({"b", "z"}), ElementsAre(Pair("b", "2"), Pair("c", "3")));
  EXPECT_THAT(Read({"bb", ""}), ElementsAre(Pair("c", "3"), Pair("z", "4")));
  EXPECT_THAT(Read({"c", "c"}), IsEmpty());
  EXPECT_THAT(Read({"c", "b"}), IsEmpty());
}

TEST_P(KeyValueStoreTest, ScansAPrefixThatEndsInTheHighestByte) {
  TANJI_ASSERT_OK(Put({{"a\xff\xff", "1"},
                       {"a\xff\xff\x01", "2"},
                       {"b", "3"},
                       {"\xff\xff", "4"}}));
  EXPECT_THAT(Read(KeyRange::Prefix("a\xff\xff")),
              ElementsAre(Pair("a\xff\xff", "1"), Pair("a\xff\xff\x01", "2")));
  EXPECT_THAT(Read(KeyRange::Prefix("\xff")),
              ElementsAre(Pair("\xff\xff", "4")));
}

TEST_P(KeyValueStoreTest, ScansAtMostTheLimitAndStopsWhenTold) {
  TANJI_ASSERT_OK(Put({{"a", "1"}, {"b", "2"}, {"c", "3"}}));
  EXPECT_THAT(Read({}, nullptr, 2),
              ElementsAre(Pair("a", "1"), Pair("b", "2")));
  EXPECT_THAT(Read({}, nullptr, 0), IsEmpty());
  int visits = 0;
  TANJI_ASSERT_OK(store_->Scan({}, 10, [&](std::string_view, std::string_view) {
    ++visits;
    return false;
  }));
  EXPECT_EQ(visits, 1);
}

TEST_P(KeyValueStoreTest, AVisitorMayUseTheStore) {
  TANJI_ASSERT_OK(Put({{"a", "1"}, {"b", "2"}}));
  TANJI_ASSERT_OK(
      store_->Scan({"a", "c"}, 10, [&](std::string_view key, std::string_view) {
        TANJI_EXPECT_OK(Put({{std::string(key) + "'", "seen"}}));
        return true;
      }));
  EXPECT_THAT(Read(), ElementsAre(Pair("a", "1"), Pair("a'", "seen"),
                                  Pair("b", "2"), Pair("b'", "seen")));
}

TEST_P(KeyValueStoreTest, GetsManyInTheOrderAsked) {
  TANJI_ASSERT_OK(Put({{"a", "1"}, {"b", ""}, {"c", "3"}}));
  EXPECT_THAT(
      store_->MultiGet({"c", "x", "b", "c", "a"}),
      IsOkAndHolds(ElementsAre(
          Optional(std::string("3")), std::nullopt, Optional(std::string()),
          Optional(std::string("3")), Optional(std::string("1")))));
  EXPECT_THAT(store_->MultiGet({}), IsOkAndHolds(IsEmpty()));
}

TEST_P(KeyValueStoreTest, AViewDoesNotSeeLaterWrites) {
  TANJI_ASSERT_OK(Put({{"a", "old"}, {"b", "old"}, {"k1", "old"}}));
  const std::unique_ptr<ReadView> view = store_->Pin();
  TANJI_ASSERT_OK(Put({{"a", "new"}, {"c", "new"}}));
  WriteBatch batch;
  batch.Delete("b");
  TANJI_ASSERT_OK(store_->Apply(batch, fence_));
  TANJI_ASSERT_OK(store_->DeleteRange({"k", "l"}, fence_));
  TANJI_ASSERT_OK(Load({{{"b1", "bulk"}}}, fence_));

  EXPECT_THAT(store_->Get("a", view.get()), IsOkAndHolds("old"));
  EXPECT_THAT(store_->Get("c", view.get()), StatusIs(kNotFound, _));
  EXPECT_THAT(
      Read({}, view.get()),
      ElementsAre(Pair("a", "old"), Pair("b", "old"), Pair("k1", "old")));
  EXPECT_THAT(
      store_->MultiGet({"a", "c"}, view.get()),
      IsOkAndHolds(ElementsAre(Optional(std::string("old")), std::nullopt)));
  EXPECT_THAT(Read(), ElementsAre(Pair("a", "new"), Pair("b1", "bulk"),
                                  Pair("c", "new")));
}

TEST_P(KeyValueStoreTest, ViewsAreIndependentOfOneAnother) {
  TANJI_ASSERT_OK(Put({{"a", "1"}}));
  std::unique_ptr<ReadView> first = store_->Pin();
  TANJI_ASSERT_OK(Put({{"a", "2"}}));
  const std::unique_ptr<ReadView> second = store_->Pin();
  TANJI_ASSERT_OK(Put({{"a", "3"}}));
  EXPECT_THAT(store_->Get("a", first.get()), IsOkAndHolds("1"));
  first.reset();
  EXPECT_THAT(store_->Get("a", second.get()), IsOkAndHolds("2"));
  EXPECT_THAT(store_->Get("a"), IsOkAndHolds("3"));
}

TEST_P(KeyValueStoreTest, FencesGrowAndMakeTheOlderOnesStale) {
  TANJI_ASSERT_OK(Put({{"a", "1"}}));
  TANJI_ASSERT_OK_AND_ASSIGN(const uint64_t newer, store_->AcquireFence());
  EXPECT_GT(newer, fence_);
  EXPECT_THAT(Put({{"a", "2"}}), StatusIs(kAborted, HasSubstr("stale")));
  EXPECT_THAT(store_->DeleteRange({"a", "b"}, fence_), StatusIs(kAborted, _));
  EXPECT_THAT(Load({{{"b", "1"}}}, fence_), StatusIs(kAborted, _));
  EXPECT_THAT(Read(), ElementsAre(Pair("a", "1")));
  WriteBatch batch;
  batch.Put("a", "3");
  TANJI_EXPECT_OK(store_->Apply(batch, newer));
  EXPECT_THAT(store_->Get("a"), IsOkAndHolds("3"));
}

TEST_P(KeyValueStoreTest, RefusesAFenceThatWasNeverGiven) {
  WriteBatch batch;
  batch.Put("a", "1");
  EXPECT_THAT(store_->Apply(batch, 0), StatusIs(kAborted, _));
  EXPECT_THAT(store_->Apply(batch, fence_ + 1), StatusIs(kAborted, _));
  EXPECT_THAT(store_->Apply(WriteBatch(), fence_ + 1), StatusIs(kAborted, _));
  EXPECT_THAT(Read(), IsEmpty());
}

TEST_P(KeyValueStoreTest, TakesKeysAndValuesUpToTheLimits) {
  const std::string key(kKeySizeMax, '\xff');
  const std::string value(kValueSizeMax, 'v');
  TANJI_ASSERT_OK(Put({{key, value}}));
  EXPECT_THAT(store_->Get(key), IsOkAndHolds(value));
  TANJI_ASSERT_OK(store_->DeleteRange({"a", ""}, fence_));
  EXPECT_THAT(store_->Get(key), StatusIs(kNotFound, _));
}

TEST_P(KeyValueStoreTest, RefusesAWholeBatchForOneKeyOrValueAboveTheLimits) {
  const std::string long_key(kKeySizeMax + 1, 'k');
  EXPECT_THAT(Put({{"a", "1"}, {long_key, "2"}}),
              StatusIs(kInvalidArgument, HasSubstr("257 bytes, at most 256")));
  EXPECT_THAT(Put({{"a", "1"}, {"b", std::string(kValueSizeMax + 1, 'v')}}),
              StatusIs(kInvalidArgument,
                       HasSubstr("key 62 has 262145 bytes, at most 262144")));
  EXPECT_THAT(Put({{"a", "1"}, {"", "2"}}),
              StatusIs(kInvalidArgument, HasSubstr("empty")));
  WriteBatch batch;
  batch.Put("a", "1");
  batch.Delete(long_key);
  EXPECT_THAT(store_->Apply(batch, fence_), StatusIs(kInvalidArgument, _));
  EXPECT_THAT(Read(), IsEmpty());
  TANJI_EXPECT_OK(Put({{"a", "1"}}));
}

TEST_P(KeyValueStoreTest, KeepsItsFenceKeyFromWriters) {
  const std::string fence_key = MetaKey("fence");
  // Eight bytes, big-endian (FORMAT.md).
  std::string expected(8, '\0');
  expected.back() = static_cast<char>(fence_);
  EXPECT_THAT(store_->Get(fence_key), IsOkAndHolds(expected));
  EXPECT_THAT(Put({{fence_key, "x"}}),
              StatusIs(kInvalidArgument, HasSubstr("meta/fence")));
  TANJI_ASSERT_OK_AND_ASSIGN(const auto file, store_->StartBulkFile());
  EXPECT_THAT(file->Add(fence_key, "x"), StatusIs(kInvalidArgument, _));
  TANJI_ASSERT_OK(Put({{MetaKey("fenc"), "1"}, {MetaKey("fence2"), "2"}}));
  TANJI_ASSERT_OK(store_->DeleteRange({}, fence_));
  EXPECT_THAT(Read(), IsEmpty());
  EXPECT_THAT(store_->Get(fence_key), IsOkAndHolds(expected));
}

TEST_P(KeyValueStoreTest, DeletesARangeAndNothingBesideIt) {
  TANJI_ASSERT_OK(Put({{"a", "1"}, {"b", "2"}, {"b1", "3"}, {"c", "4"}}));
  TANJI_ASSERT_OK(store_->DeleteRange({"b", "c"}, fence_));
  EXPECT_THAT(Read(), ElementsAre(Pair("a", "1"), Pair("c", "4")));
  TANJI_ASSERT_OK(store_->DeleteRange({"c", "b"}, fence_));
  EXPECT_THAT(Read(), ElementsAre(Pair("a", "1"), Pair("c", "4")));
  TANJI_ASSERT_OK(Put({{"b", "again"}}));
  EXPECT_THAT(store_->Get("b"), IsOkAndHolds("again"));
}

TEST_P(KeyValueStoreTest, LoadsFilesAtOnceAndOverWhatIsThere) {
  TANJI_ASSERT_OK(Put({{"a", "old"}, {"m", "old"}}));
  TANJI_ASSERT_OK(
      Load({{{"n", "4"}, {"o", "5"}}, {{"a", "1"}, {"b", "2"}}, {}}, fence_));
  EXPECT_THAT(Read(),
              ElementsAre(Pair("a", "1"), Pair("b", "2"), Pair("m", "old"),
                          Pair("n", "4"), Pair("o", "5")));
  TANJI_ASSERT_OK(Put({{"b", "newer"}}));
  EXPECT_THAT(store_->Get("b"), IsOkAndHolds("newer"));
  TANJI_EXPECT_OK(store_->VerifyChecksums());
}

TEST_P(KeyValueStoreTest, RefusesBulkFilesThatOverlap) {
  EXPECT_THAT(Load({{{"a", "1"}, {"c", "2"}}, {{"b", "3"}}}, fence_),
              StatusIs(kInvalidArgument, HasSubstr("overlap at key 62")));
  EXPECT_THAT(Load({{{"a", "1"}}, {{"a", "2"}}}, fence_),
              StatusIs(kInvalidArgument, HasSubstr("overlap")));
  EXPECT_THAT(Read(), IsEmpty());
  TANJI_EXPECT_OK(Load({{{"a", "1"}}, {{"b", "2"}}}, fence_));
}

TEST_P(KeyValueStoreTest, RefusesABulkPairThatBreaksOrderOrLimits) {
  TANJI_ASSERT_OK_AND_ASSIGN(auto file, store_->StartBulkFile());
  TANJI_ASSERT_OK(file->Add("b", "1"));
  EXPECT_THAT(file->Add("b", "2"),
              StatusIs(kInvalidArgument, HasSubstr("above 62")));
  EXPECT_THAT(file->Add("a", "2"), StatusIs(kInvalidArgument, _));
  EXPECT_THAT(file->Add("", "2"), StatusIs(kInvalidArgument, _));
  EXPECT_THAT(file->Add("c", std::string(kValueSizeMax + 1, 'v')),
              StatusIs(kInvalidArgument, _));
  TANJI_ASSERT_OK(file->Add("c", "3"));
  std::vector<std::unique_ptr<BulkFile>> files;
  files.push_back(std::move(file));
  TANJI_ASSERT_OK(store_->BulkLoad(std::move(files), fence_));
  EXPECT_THAT(Read(), ElementsAre(Pair("b", "1"), Pair("c", "3")));
}

TEST_P(KeyValueStoreTest, ABulkFileThatIsNotLoadedLeavesNothing) {
  FileOf({{"a", "1"}}).reset();
  EXPECT_THAT(Read(), IsEmpty());
  TANJI_EXPECT_OK(Load({}, fence_));
}

TEST_P(KeyValueStoreTest, LoadsFilesThatAreComplete) {
  std::vector<std::unique_ptr<BulkFile>> files;
  files.push_back(FileOf({{"c", "3"}}));
  files.push_back(FileOf({}));
  files.push_back(FileOf({{"a", "1"}, {"b", "2"}}));
  for (const auto& file : files) TANJI_ASSERT_OK(file->Complete());
  files.push_back(FileOf({{"d", "4"}}));
  TANJI_ASSERT_OK(store_->BulkLoad(std::move(files), fence_));
  EXPECT_THAT(Read(), ElementsAre(Pair("a", "1"), Pair("b", "2"),
                                  Pair("c", "3"), Pair("d", "4")));
  const std::unique_ptr<BulkFile> dropped = FileOf({{"e", "5"}});
  TANJI_ASSERT_OK(dropped->Complete());
  TANJI_EXPECT_OK(store_->VerifyChecksums());
}

TEST_P(KeyValueStoreTest, ABulkFileTellsHowMuchItHolds) {
  const std::unique_ptr<BulkFile> file = FileOf({});
  EXPECT_EQ(file->size_bytes(), 0u);
  std::minstd_rand random(7);
  std::string value(kValueSizeMax, '\0');
  std::generate(value.begin(), value.end(),
                [&] { return static_cast<char>(random()); });
  TANJI_ASSERT_OK(file->Add("a", value));
  TANJI_ASSERT_OK(file->Add("b", value));  // ends the block of "a"
  EXPECT_GE(file->size_bytes(), kValueSizeMax);
}

TEST_P(KeyValueStoreTest, PurgingKeepsWhatWasNotDeleted) {
  TANJI_ASSERT_OK(Put({{"a", "1"}, {"b", "2"}, {"c", "3"}}));
  const std::unique_ptr<ReadView> view = store_->Pin();
  TANJI_ASSERT_OK(store_->DeleteRange({"b", "c"}, fence_));
  TANJI_ASSERT_OK(store_->Purge({"a", "c"}));
  TANJI_ASSERT_OK(store_->Purge({}));
  EXPECT_THAT(Read(), ElementsAre(Pair("a", "1"), Pair("c", "3")));
  EXPECT_THAT(store_->Get("b", view.get()), IsOkAndHolds("2"));
}

// Every batch writes one number to both ends of the table, so whoever sees two
// numbers has seen half of a batch.
TEST_P(KeyValueStoreTest, ReadersNeverSeeHalfABatch) {
  constexpr int kBatches = 100;
  const auto both_ends = [](int batch) {
    return Pairs{{"a", std::to_string(batch)}, {"z", std::to_string(batch)}};
  };
  TANJI_ASSERT_OK(Put(both_ends(0)));
  std::atomic<bool> is_done = false;
  const auto read = [&] {
    while (!is_done) {
      const std::unique_ptr<ReadView> view = store_->Pin();
      const auto ends = store_->MultiGet({"a", "z"}, view.get());
      TANJI_ASSERT_OK(ends);
      EXPECT_EQ((*ends)[0], (*ends)[1]);
      const Pairs pairs = Read();
      ASSERT_EQ(pairs.size(), 2u);
      EXPECT_EQ(pairs[0].second, pairs[1].second);
    }
  };
  std::thread one(read), two(read);
  for (int batch = 1; batch <= kBatches; ++batch) {
    TANJI_EXPECT_OK(Put(both_ends(batch)));
  }
  is_done = true;
  one.join();
  two.join();
  EXPECT_EQ(Read(), both_ends(kBatches));
}

// The definition, written naively: a map changed by the same random history.
TEST_P(KeyValueStoreTest, AgreesWithAMapOnARandomHistory) {
  const uint32_t seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  const auto key = [&] { return "k" + std::to_string(random() % 50); };
  std::map<std::string, std::string> model;
  for (int step = 0; step < 200; ++step) {
    if (random() % 10 == 0) {
      const std::string begin = key(), end = key();
      TANJI_ASSERT_OK(store_->DeleteRange({begin, end}, fence_));
      if (begin < end) {
        model.erase(model.lower_bound(begin), model.lower_bound(end));
      }
    } else if (random() % 10 == 0) {
      const std::map<std::string, std::string> sorted = {
          {key(), "bulk" + std::to_string(step)},
          {key(), "bulk" + std::to_string(step)}};
      TANJI_ASSERT_OK(Load({Pairs(sorted.begin(), sorted.end())}, fence_));
      for (const auto& [k, v] : sorted) model[k] = v;
    } else {
      WriteBatch batch;
      for (int i = 0; i < 3; ++i) {
        const std::string k = key();
        if (random() % 4 == 0) {
          batch.Delete(k);
          model.erase(k);
        } else {
          batch.Put(k, std::to_string(step));
          model[k] = std::to_string(step);
        }
      }
      TANJI_ASSERT_OK(store_->Apply(batch, fence_));
    }
    ASSERT_EQ(Read(), Pairs(model.begin(), model.end())) << "step " << step;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Backends, KeyValueStoreTest,
    testing::Values(
        Backend{"Memory",
                [](const std::string&) -> std::unique_ptr<KeyValueStore> {
                  return std::make_unique<MemoryStore>();
                }},
        Backend{
            "RocksDb",
            [](const std::string& folder) -> std::unique_ptr<KeyValueStore> {
              auto store = OpenRocksDb(folder + "/db", RocksDbOptions());
              EXPECT_THAT(store, IsOk());
              return store.ok() ? *std::move(store) : nullptr;
            }}),
    [](const testing::TestParamInfo<Backend>& backend) {
      return backend.param.name;
    });

}  // namespace
}  // namespace tanji::store
