#include "lib/platform/record/change_set.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/store/key_value_store.h"

namespace tanji::platform {
namespace {

using graph::EntityKind;
using ::testing::ElementsAre;

TEST(ChangeSetTest, ContinuesTheLastRun) {
  ChangeSet set;
  set.Add(EntityKind::kProduct, 4);
  set.Add(EntityKind::kProduct, 5);
  set.Add(EntityKind::kProcess, 6);
  set.Add(EntityKind::kProcess, 8);
  EXPECT_THAT(set.runs(),
              ElementsAre(ChangeSet::Run{EntityKind::kProduct, 4, 2},
                          ChangeSet::Run{EntityKind::kProcess, 6, 1},
                          ChangeSet::Run{EntityKind::kProcess, 8, 1}));
  EXPECT_THAT(ChangeSet::Unpack(set.Pack()), base::IsOk());
}

TEST(ChangeSetTest, CoarsenJoinsAcrossTheSmallestGapsAndNeverAcrossKinds) {
  ChangeSet set;
  for (const uint32_t number : {1, 3, 10, 100}) {
    set.Add(EntityKind::kProduct, number);
  }
  set.Add(EntityKind::kProcess, 101);
  set.Coarsen(5);
  EXPECT_EQ(set.runs().size(), 5U);
  set.Coarsen(4);
  EXPECT_THAT(set.runs(),
              ElementsAre(ChangeSet::Run{EntityKind::kProduct, 1, 3},
                          ChangeSet::Run{EntityKind::kProduct, 10, 1},
                          ChangeSet::Run{EntityKind::kProduct, 100, 1},
                          ChangeSet::Run{EntityKind::kProcess, 101, 1}));
  set.Coarsen(3);
  set.Coarsen(2);
  EXPECT_THAT(set.runs(),
              ElementsAre(ChangeSet::Run{EntityKind::kProduct, 1, 100},
                          ChangeSet::Run{EntityKind::kProcess, 101, 1}));
}

// An import that changes every second of a million processes.
TEST(ChangeSetTest, WhatIsCoarsenedFitsIntoAValueAndMissesNothing) {
  ChangeSet set;
  constexpr uint32_t kFirst = 4'000'000'000;  // five bytes
  for (uint32_t i = 0; i < 1'000'000; i += 2) {
    set.Add(EntityKind::kProcess, kFirst + i);
  }
  set.Coarsen(kChangeRunsMax);
  EXPECT_LE(set.Pack().size(), store::kValueSizeMax);
  EXPECT_LE(set.runs().front().first, kFirst);
  EXPECT_GE(set.runs().back().first + set.runs().back().count,
            kFirst + 999'999);
  ChangeSet scattered;
  for (uint32_t i = 0; i < 50'000; ++i) {
    scattered.Add(EntityKind::kProcess, kFirst + i * 16 + i % 7);
  }
  scattered.Coarsen(kChangeRunsMax);
  EXPECT_LE(scattered.runs().size(), kChangeRunsMax);
  EXPECT_LE(scattered.Pack().size(), store::kValueSizeMax);
  size_t at = 0;
  for (uint32_t i = 0; i < 50'000; ++i) {
    const uint32_t number = kFirst + i * 16 + i % 7;
    while (scattered.runs()[at].first + scattered.runs()[at].count <= number) {
      ++at;
    }
    ASSERT_LE(scattered.runs()[at].first, number);
  }
}

}  // namespace
}  // namespace tanji::platform
