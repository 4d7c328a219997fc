#include "lib/platform/version_cache.h"

#include <memory>
#include <string>
#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/strings.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/platform/testing/test_system.h"

namespace tanji::platform {
namespace {

using ProcessPtr = std::shared_ptr<const graph::ProcessVersion>;

class VersionCacheTest : public testing::Test {
 protected:
  uint64_t Submit(const std::string& direct_kgco2e) {
    const auto committed =
        system_.Submit(Document("works", {{"steel", "kg", direct_kgco2e}}));
    EXPECT_THAT(committed, base::IsOk());
    return committed.ok() ? committed->seq : 0;
  }
  // What the only process emits as of a position.
  std::string DirectAsOf(uint64_t seq) {
    const auto process = cache_.Process(0, seq);
    EXPECT_THAT(process, base::IsOk());
    return process.ok() ? (*process)->direct_kgco2e.ToString() : "";
  }

  TestSystem system_;
  VersionCache cache_{system_.context().main, system_.context().secrets};
};

TEST_F(VersionCacheTest, GivesTheVersionOfEachPosition) {
  const uint64_t first = Submit("1");
  const uint64_t second = Submit("2");
  EXPECT_EQ(DirectAsOf(second), "2");
  EXPECT_EQ(DirectAsOf(first), "1");
  EXPECT_EQ(DirectAsOf(second), "2");
  // Of which nothing was stored when the cache last looked.
  const uint64_t third = Submit("3");
  EXPECT_EQ(DirectAsOf(second), "2");
  EXPECT_EQ(DirectAsOf(third), "3");
  EXPECT_EQ(DirectAsOf(first), "1");
}

TEST_F(VersionCacheTest, OpensAVersionOnce) {
  const uint64_t first = Submit("1");
  TANJI_ASSERT_OK_AND_ASSIGN(const ProcessPtr opened, cache_.Process(0, first));
  TANJI_ASSERT_OK(system_.Submit(Document("other", {{"power", "kWh", "1"}})));
  TANJI_ASSERT_OK_AND_ASSIGN(const ProcessPtr again,
                             cache_.Process(0, first + 1));
  EXPECT_EQ(opened, again);
  cache_.Clear();
  TANJI_ASSERT_OK_AND_ASSIGN(const ProcessPtr anew, cache_.Process(0, first));
  EXPECT_NE(opened, anew);
}

TEST_F(VersionCacheTest, KeepsProductsAndProcessesApart) {
  const uint64_t seq = Submit("1");
  TANJI_ASSERT_OK(cache_.Process(0, seq));
  TANJI_ASSERT_OK_AND_ASSIGN(const auto product, cache_.Product(0, seq));
  EXPECT_EQ(product->id, "steel");
}

TEST_F(VersionCacheTest, SaysWhatIsNotStored) {
  EXPECT_THAT(cache_.Process(7, kFirstFreeSeq),
              base::StatusIs(absl::StatusCode::kNotFound,
                             testing::HasSubstr("entity 7")));
}

}  // namespace
}  // namespace tanji::platform
