#include "lib/platform/supply/near_names.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tanji::platform {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> Near(std::string_view name,
                              const std::vector<std::string_view>& known,
                              size_t steps = 1'000'000) {
  NearNames near(name, steps);
  for (const std::string_view other : known) near.Consider(other);
  return near.Take();
}

TEST(NearNamesTest, TheNearestComesFirst) {
  EXPECT_THAT(Near("clinkr", {"lime", "clinker", "clinkre", "gypsum"}),
              ElementsAre("clinker", "clinkre"));
}

// 2 of 4 bytes are within the bound, 3 are not; of 12 bytes 3 are.
TEST(NearNamesTest, ALongNameMayDifferMore) {
  EXPECT_THAT(Near("abcd", {"abxx", "axxx"}), ElementsAre("abxx"));
  EXPECT_THAT(Near("abcdefghijkl", {"abcdefghixxx", "abcdefghxxxx"}),
              ElementsAre("abcdefghixxx"));
}

TEST(NearNamesTest, WhatHoldsTheWholeNameIsNear) {
  EXPECT_THAT(Near("average-cn", {"footprint-average-cn", "residual"}),
              ElementsAre("footprint-average-cn"));
}

TEST(NearNamesTest, WhatEndsWithTheNameIsNearerThanWhatHasItWithin) {
  EXPECT_THAT(Near("average-cn", {"co2-average-cn-ah", "average-cn-2024",
                                  "footprint-average-cn"}),
              ElementsAre("footprint-average-cn", "average-cn-2024",
                          "co2-average-cn-ah"));
}

TEST(NearNamesTest, AtMostThreeAreNamed) {
  EXPECT_THAT(Near("row", {"row4", "row3", "row2", "row1"}),
              ElementsAre("row1", "row2", "row3"));
}

TEST(NearNamesTest, NothingIsNearToNothing) {
  EXPECT_THAT(Near("", {"clinker"}), IsEmpty());
  EXPECT_THAT(Near("clinker", {}), IsEmpty());
}

TEST(NearNamesTest, WhatComesTwiceIsNamedOnce) {
  EXPECT_THAT(Near("clinkr", {"clinker", "clinkre", "clinker"}),
              ElementsAre("clinker", "clinkre"));
}

// Levenshtein's distances by hand; the common ends are cut first.
TEST(NearNamesTest, ADistanceIsOfBytesThatAreChangedAddedOrDropped) {
  EXPECT_THAT(Near("kitten", {"sitting"}), IsEmpty());  // 3 of 6 bytes
  // "abcdefkitten" and "abcdefsitting": the same 3, of 12 bytes.
  EXPECT_THAT(Near("abcdefkitten", {"abcdefsitting"}),
              ElementsAre("abcdefsitting"));
  EXPECT_THAT(Near("aab", {"ab"}), ElementsAre("ab"));       // 1 dropped
  EXPECT_THAT(Near("abcd", {"bcda"}), ElementsAre("bcda"));  // 2: a is moved
  EXPECT_THAT(Near("abcde", {"ecdab"}), IsEmpty());          // 4: more than 2
  EXPECT_THAT(Near("abcd", {"badc"}), IsEmpty());            // 3
  EXPECT_THAT(Near("", {"ab", "abc"}), ElementsAre("ab"));
}

// Against the whole table, for names of 4 letters at most.
TEST(NearNamesTest, TheBandGivesWhatTheWholeTableGives) {
  std::vector<std::string> names{""};
  for (size_t begin = 0; names.size() < 120;) {
    const size_t end = names.size();
    for (; begin < end; ++begin) {
      for (const char c : {'a', 'b', 'c'}) names.push_back(names[begin] + c);
    }
  }
  for (const std::string& a : names) {
    for (const std::string& b : names) {
      std::vector<std::vector<size_t>> table(a.size() + 1,
                                             std::vector<size_t>(b.size() + 1));
      for (size_t i = 0; i <= a.size(); ++i) {
        for (size_t j = 0; j <= b.size(); ++j) {
          table[i][j] =
              i == 0   ? j
              : j == 0 ? i
                       : std::min({table[i - 1][j - 1] +
                                       (a[i - 1] == b[j - 1] ? 0 : 1),
                                   table[i - 1][j] + 1, table[i][j - 1] + 1});
        }
      }
      const bool is_within = table[a.size()][b.size()] <= 2;
      const bool is_held = !a.empty() && b.find(a) != std::string::npos;
      ASSERT_EQ(Near(a, {b}).size(), is_within || is_held ? 1U : 0U)
          << a << ' ' << b;
    }
  }
}

// A name that is as long and begins alike takes a step for each byte at least:
// of 1,000 with 100 bytes in common, 10,000 steps reach 100 at most.
TEST(NearNamesTest, AnEndIsMadeWhenTheStepsAreUsedUp) {
  const std::string common(100, 'x');
  size_t steps = 10'000;
  const std::string name = common + "0000";
  std::vector<std::string> others;
  for (int k = 1000; k < 2000; ++k) {
    others.push_back(common + std::to_string(k));
  }
  NearNames near(name, steps);
  size_t considered = 0;
  for (const std::string& other : others) {
    ++considered;
    if (!near.Consider(other)) break;
  }
  EXPECT_EQ(steps, 0U);
  EXPECT_LE(considered, 100U);
  EXPECT_FALSE(near.Consider(name));
}

}  // namespace
}  // namespace tanji::platform
