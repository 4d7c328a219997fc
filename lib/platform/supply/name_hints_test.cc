#include "lib/platform/supply/name_hints.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tanji::platform {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(NearNamesTest, TheNearestComesFirst) {
  EXPECT_THAT(NearNames("clinkr", {"lime", "clinker", "clinkre", "gypsum"}),
              ElementsAre("clinker", "clinkre"));
}

// 2 of 4 bytes are within the bound, 3 are not; of 12 bytes 3 are.
TEST(NearNamesTest, ALongNameMayDifferMore) {
  EXPECT_THAT(NearNames("abcd", {"abxx", "axxx"}), ElementsAre("abxx"));
  EXPECT_THAT(NearNames("abcdefghijkl", {"abcdefghixxx", "abcdefghxxxx"}),
              ElementsAre("abcdefghixxx"));
}

TEST(NearNamesTest, WhatHoldsTheWholeNameIsNear) {
  EXPECT_THAT(NearNames("average-cn", {"footprint-average-cn", "residual"}),
              ElementsAre("footprint-average-cn"));
}

TEST(NearNamesTest, WhatEndsWithTheNameIsNearerThanWhatHasItWithin) {
  EXPECT_THAT(NearNames("average-cn", {"co2-average-cn-ah", "average-cn-2024",
                                       "footprint-average-cn"}),
              ElementsAre("footprint-average-cn", "average-cn-2024",
                          "co2-average-cn-ah"));
}

TEST(NearNamesTest, AtMostThreeAreNamed) {
  EXPECT_THAT(NearNames("row", {"row4", "row3", "row2", "row1"}),
              ElementsAre("row1", "row2", "row3"));
}

TEST(NearNamesTest, NothingIsNearToNothing) {
  EXPECT_THAT(NearNames("", {"clinker"}), IsEmpty());
  EXPECT_THAT(NearNames("clinker", {}), IsEmpty());
}

}  // namespace
}  // namespace tanji::platform
