#include "lib/platform/supply/sealed_versions.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/strings.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/store/keys.h"
#include "lib/store/memory_store.h"

namespace tanji::platform {
namespace {

using graph::EntityKind;
using ::testing::ElementsAre;

constexpr uint64_t kSeq = 12;
constexpr auto kProcess = static_cast<uint8_t>(EntityKind::kProcess);

class SealedVersionsTest : public testing::Test {
 protected:
  // Versions of `numbers`, in two parts.
  SealedVersions Sealed(EntityKind kind, const std::vector<uint32_t>& numbers) {
    SealedVersions versions(kind);
    for (const size_t half : {0, 1}) {
      SealedVersions::Part part;
      for (size_t i = half * numbers.size() / 2;
           i < (half + 1) * numbers.size() / 2; ++i) {
        part.Add(sealer_, kind, numbers[i], base::StrCat("of ", numbers[i]));
      }
      versions.Add(std::move(part));
    }
    versions.SortByNumber();
    return versions;
  }
  void Load(std::vector<std::unique_ptr<store::BulkFile>> files) {
    TANJI_ASSERT_OK_AND_ASSIGN(const uint64_t fence, store_.AcquireFence());
    TANJI_ASSERT_OK(store_.BulkLoad(std::move(files), fence));
  }
  absl::StatusOr<std::string> Open(EntityKind kind, uint32_t number) {
    const auto code = static_cast<uint8_t>(kind);
    const auto sealed = store_.Get(store::EntityKey(code, number, kSeq));
    if (!sealed.ok()) return sealed.status();
    return sealer_.OpenEntity(code, number, *sealed);
  }

  const store::RecordSealer sealer_{std::string(32, 'k')};
  store::MemoryStore store_;
};

TEST_F(SealedVersionsTest, AreFoundUnderTheirNumberInWhateverOrderTheyCame) {
  const SealedVersions processes =
      Sealed(EntityKind::kProcess, {7, 3, 900, 4, 0, 899});
  const SealedVersions products = Sealed(EntityKind::kProduct, {5, 2});
  TANJI_ASSERT_OK_AND_ASSIGN(auto files,
                             WriteVersions(store_, products, processes, kSeq));
  Load(std::move(files));
  for (const uint32_t number : {0, 3, 4, 7, 899, 900}) {
    EXPECT_THAT(Open(EntityKind::kProcess, number),
                base::IsOkAndHolds(base::StrCat("of ", number)));
  }
  EXPECT_THAT(Open(EntityKind::kProduct, 2), base::IsOkAndHolds("of 2"));
  EXPECT_THAT(Open(EntityKind::kProduct, 5), base::IsOkAndHolds("of 5"));
  ChangeSet changes;
  processes.AddRunsTo(changes);
  EXPECT_THAT(changes.runs(),
              ElementsAre(ChangeSet::Run{EntityKind::kProcess, 0, 1},
                          ChangeSet::Run{EntityKind::kProcess, 3, 2},
                          ChangeSet::Run{EntityKind::kProcess, 7, 1},
                          ChangeSet::Run{EntityKind::kProcess, 899, 2}));
}

TEST_F(SealedVersionsTest, ManyAreInSeveralFilesAndNoneIsLost) {
  constexpr uint32_t kCount = 130'000;
  std::vector<uint32_t> numbers;
  for (uint32_t i = 0; i < kCount; ++i) numbers.push_back(2 * i);
  TANJI_ASSERT_OK_AND_ASSIGN(
      auto files, WriteVersions(store_, SealedVersions(EntityKind::kProduct),
                                Sealed(EntityKind::kProcess, numbers), kSeq));
  EXPECT_GT(files.size(), 2U);
  Load(std::move(files));
  uint32_t next = 0;
  TANJI_ASSERT_OK(
      store_.Scan(store::KeyRange::Prefix(store::EntityPrefix(kProcess)),
                  UINT64_MAX, [&](std::string_view key, std::string_view) {
                    EXPECT_EQ(key, store::EntityKey(kProcess, 2 * next, kSeq));
                    ++next;
                    return true;
                  }));
  EXPECT_EQ(next, kCount);
}

TEST_F(SealedVersionsTest, NothingIsNoFile) {
  TANJI_ASSERT_OK_AND_ASSIGN(
      const auto files,
      WriteVersions(store_, SealedVersions(EntityKind::kProduct),
                    SealedVersions(EntityKind::kProcess), kSeq));
  EXPECT_TRUE(files.empty());
}

}  // namespace
}  // namespace tanji::platform
