// Damage to the files of a store: refused with a clear error, or without effect
// on what is read; never other data.

#include <algorithm>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/strings.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/base/testing/temp_dir.h"
#include "lib/base/wire.h"
#include "lib/store/keys.h"
#include "lib/store/rocksdb_store.h"
#include "lib/store/testing/folder_files.h"
#include "lib/store/testing/store_contents.h"

namespace tanji::store {
namespace {

using absl::StatusCode::kDataLoss;
using ::tanji::base::IsOkAndHolds;
using ::tanji::base::StatusIs;
using ::testing::HasSubstr;

std::string EntryText(uint64_t seq) {
  return base::StrCat("entry ", seq, std::string(100, '.'));
}

// The entries 0 to n-1, as they are stored.
Contents EntriesBelow(uint64_t n) {
  Contents entries;
  for (uint64_t seq = 0; seq < n; ++seq)
    entries[EntryKey(seq)] = EntryText(seq);
  return entries;
}

std::string NameEndingIn(const FolderFiles& files, std::string_view end) {
  for (const auto& [name, content] : files) {
    if (name.size() >= end.size() && !content.empty() &&
        name.substr(name.size() - end.size()) == end) {
      return name;
    }
  }
  ADD_FAILURE() << "no file ends in " << end;
  return "";
}

// spec/ledger.md 2: 1,000 synced records, then damage to the log file.
class LogDamageTest : public testing::Test {
 protected:
  static constexpr uint64_t kEntries = 1000;

  static void SetUpTestSuite() {
    const base::TempDir dir;
    const std::string path = dir.path() + "/db";
    TANJI_ASSERT_OK_AND_ASSIGN(auto store, OpenRocksDb(path, {}));
    TANJI_ASSERT_OK_AND_ASSIGN(const uint64_t fence, store->AcquireFence());
    for (uint64_t seq = 0; seq < kEntries; ++seq) {
      TANJI_ASSERT_OK(Write(*store, fence, {{EntryKey(seq), EntryText(seq)}}));
    }
    store.reset();
    files_ = new FolderFiles(ReadFolder(path));
  }
  static void TearDownTestSuite() {
    delete files_;
    files_ = nullptr;
  }

  LogDamageTest() : files(*files_), log(files[NameEndingIn(files, ".log")]) {}

  absl::StatusOr<std::unique_ptr<KeyValueStore>> Open() {
    WriteFolder(path_, files);
    return OpenRocksDb(path_, {});
  }

  FolderFiles files;  // what Open finds
  std::string& log;

 private:
  static FolderFiles* files_;
  base::TempDir dir_;
  const std::string path_ = dir_.path() + "/db";
};

FolderFiles* LogDamageTest::files_ = nullptr;

TEST_F(LogDamageTest, OpensWithAllEntriesWithoutDamage) {
  TANJI_ASSERT_OK_AND_ASSIGN(const auto store, Open());
  EXPECT_THAT(ReadContents(*store), IsOkAndHolds(EntriesBelow(kEntries)));
}

TEST_F(LogDamageTest, RefusesABitFlippedInTheMiddle) {
  log[log.size() / 2] = static_cast<char>(log[log.size() / 2] ^ 1);
  EXPECT_THAT(Open(), StatusIs(kDataLoss, HasSubstr("checksum")));
}

TEST_F(LogDamageTest, OpensWithoutTheLastEntryWhenThatWasTorn) {
  log.resize(log.size() - 10);
  TANJI_ASSERT_OK_AND_ASSIGN(const auto store, Open());
  EXPECT_THAT(ReadContents(*store), IsOkAndHolds(EntriesBelow(kEntries - 1)));
}

// Nothing in the store can tell: the ledger's anchor and witnesses do.
TEST_F(LogDamageTest, OpensWithThePrefixWhenTheSecondHalfIsLost) {
  log.resize(log.size() / 2);
  TANJI_ASSERT_OK_AND_ASSIGN(const auto store, Open());
  TANJI_ASSERT_OK_AND_ASSIGN(const Contents contents, ReadContents(*store));
  EXPECT_GT(contents.size(), kEntries / 2 - 10);
  EXPECT_LT(contents.size(), kEntries / 2 + 10);
  EXPECT_EQ(contents, EntriesBelow(contents.size()));
}

TEST_F(LogDamageTest, RefusesALogThatLostAPieceInTheMiddle) {
  log.erase(log.size() / 2, 10);
  EXPECT_THAT(Open(), StatusIs(kDataLoss, HasSubstr("opening store")));
}

// RocksDB takes some of these for the end of the log (internal/log_check.h).
TEST_F(LogDamageTest, RefusesEveryBitFlippedInTheHeaderOfARecord) {
  // A header of 7 bytes, then 12 of the batch; each entry is one record.
  constexpr size_t kHeaderBytes = 7;
  constexpr size_t kTextPlace = kHeaderBytes + 12 + 1 + 1 + 9 + 1;
  for (const uint64_t seq : {1, 500, 980, 999}) {
    const size_t record =
        log.find(base::StrCat("entry ", seq, ".")) - kTextPlace;
    for (size_t bit = 0; bit < 8 * kHeaderBytes; ++bit) {
      char& byte = log[record + bit / 8];
      byte = static_cast<char>(byte ^ 1 << bit % 8);
      EXPECT_THAT(Open(), StatusIs(kDataLoss, HasSubstr("/db")))
          << "entry " << seq << " bit " << bit;
      byte = static_cast<char>(byte ^ 1 << bit % 8);
    }
  }
}

// A store with records in a compacted file, a bulk-loaded one and the log.
class ByteDamageTest : public testing::Test {
 protected:
  ByteDamageTest() {
    const std::string original = dir_.path() + "/original";
    auto store = *OpenRocksDb(original, {});
    const uint64_t fence = *store->AcquireFence();
    for (uint64_t seq = 0; seq < 5; ++seq) {
      TANJI_EXPECT_OK(Write(*store, fence, {{EntryKey(seq), EntryText(seq)}}));
    }
    TANJI_EXPECT_OK(store->Purge({}));
    std::vector<std::unique_ptr<BulkFile>> bulk;
    bulk.push_back(*store->StartBulkFile());
    for (uint64_t seq = 5; seq < 10; ++seq) {
      TANJI_EXPECT_OK(bulk.back()->Add(EntryKey(seq), EntryText(seq)));
    }
    TANJI_EXPECT_OK(store->BulkLoad(std::move(bulk), fence));
    for (uint64_t seq = 10; seq < 15; ++seq) {
      TANJI_EXPECT_OK(Write(*store, fence, {{EntryKey(seq), EntryText(seq)}}));
    }
    contents_ = *ReadContents(*store);
    store.reset();
    files_ = ReadFolder(original);
  }

  // One bit of one file changed, then all is read. Says whether it was seen.
  bool IsSeen(const std::string& name, size_t bit, const RocksDbOptions& how) {
    FolderFiles damaged = files_;
    char& byte = damaged[name][bit / 8];
    byte = static_cast<char>(byte ^ 1 << bit % 8);
    WriteFolder(path_, damaged);
    const auto store = OpenRocksDb(path_, how);
    if (!store.ok()) {
      EXPECT_THAT(store, StatusIs(kDataLoss, HasSubstr(path_)));
      return true;
    }
    const absl::StatusOr<Contents> contents = ReadContents(**store);
    if (contents.ok()) {
      EXPECT_EQ(*contents, contents_);
    } else {
      EXPECT_THAT(contents, StatusIs(kDataLoss, HasSubstr(path_)));
    }
    const absl::Status verified = (*store)->VerifyChecksums();
    if (verified.ok()) return !contents.ok();
    EXPECT_THAT(verified, StatusIs(kDataLoss, HasSubstr(path_)));
    return true;
  }

  // Of a file's bits, each `step`-th, those whose change was not seen.
  std::vector<size_t> Unseen(const std::string& name, size_t step,
                             const RocksDbOptions& how) {
    std::vector<size_t> unseen;
    const size_t bits = 8 * files_.at(name).size();
    for (size_t bit = random_() % step; bit < bits; bit += step) {
      SCOPED_TRACE(base::StrCat(name, " bit ", bit, ", seed ", seed_));
      if (!IsSeen(name, bit, how)) unseen.push_back(bit);
      if (HasFailure()) break;
    }
    return unseen;
  }

  const uint32_t seed_ = std::random_device()();
  std::mt19937 random_{seed_};
  base::TempDir dir_;
  const std::string path_ = dir_.path() + "/db";
  FolderFiles files_;
  Contents contents_;
};

// Run once with a step of 1 (36,000 bits, about a minute): each is seen.
TEST_F(ByteDamageTest, IsSeenWhereverThereAreRecords) {
  constexpr size_t kStep = 61;  // prime to the sizes of fields
  RocksDbOptions read_only;
  read_only.read_only = true;
  for (const auto& [name, content] : files_) {
    const bool holds_records = name.find(".sst") != std::string::npos ||
                               name.find(".log") != std::string::npos ||
                               name.find("MANIFEST") != std::string::npos ||
                               name == "CURRENT";
    if (!holds_records) continue;
    EXPECT_THAT(Unseen(name, kStep, read_only), testing::IsEmpty())
        << name << ", seed " << seed_;
  }
}

TEST_F(ByteDamageTest, NeverGivesOtherDataToAWriterEither) {
  constexpr size_t kStep = 311;
  for (const auto& [name, content] : files_) Unseen(name, kStep, {});
}

// RocksDB would abort the process (internal/sorted_file_check.h).
TEST_F(ByteDamageTest, RefusesPropertiesThatClaimAHashIndex) {
  std::string& file = files_[NameEndingIn(files_, ".sst")];
  // The footer of 53 bytes begins with a byte and where the metaindex lies; the
  // properties lie before that, with a trailer of 5 bytes.
  base::WireReader footer(std::string_view(file).substr(file.size() - 53 + 1),
                          "footer");
  TANJI_ASSERT_OK_AND_ASSIGN(const uint64_t metaindex, footer.Varint());
  char& last_byte = file[metaindex - 5 - 1];
  last_byte = static_cast<char>(last_byte | 0x80);
  WriteFolder(path_, files_);
  EXPECT_THAT(OpenRocksDb(path_, {}),
              StatusIs(kDataLoss, HasSubstr("properties is damaged")));
}

}  // namespace
}  // namespace tanji::store
