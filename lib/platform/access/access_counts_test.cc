#include "lib/platform/access/access_counts.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "lib/base/strings.h"

namespace tanji::platform {
namespace {

constexpr int64_t kCountedHour = 490'000;

uint64_t Sum(const std::map<AccessHour, AccessLines>& hours) {
  uint64_t sum = 0;
  for (const auto& [hour, lines] : hours) {
    for (const auto& [subject, count] : lines) sum += count;
  }
  return sum;
}

TEST(AccessCountsTest, ThreadsAddAndEachIsTakenOnce) {
  AccessCounts counts;
  constexpr int kThreads = 24;  // more than there are parts
  constexpr int kEach = 2000;
  std::atomic<int> running{kThreads};
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&counts, &running, t] {
      const std::string reader = base::StrCat("reader-", t % 3);
      for (int i = 0; i < kEach; ++i) {
        counts.Add("owner", kCountedHour, {reader, "read", "product"}, 1);
      }
      running.fetch_sub(1);
    });
  }
  uint64_t sum = 0;
  while (running.load() > 0) sum += Sum(counts.Take());
  for (std::thread& thread : threads) thread.join();
  sum += Sum(counts.Take());
  EXPECT_EQ(sum, uint64_t{kThreads} * kEach);
  EXPECT_TRUE(counts.Take().empty());
}

TEST(AccessCountsTest, OwnersHoursAndSubjectsAreApart) {
  AccessCounts counts;
  counts.Add("steel", kCountedHour, {"tyres", "read", "coil"}, 1);
  counts.Add("steel", kCountedHour, {"tyres", "read", "coil"}, 2);
  counts.Add("steel", kCountedHour, {"tyres", "read", "bar"}, 1);
  counts.Add("steel", kCountedHour + 1, {"tyres", "read", "coil"}, 1);
  counts.Add("cord", kCountedHour, {"tyres", "read", "coil"}, 1);
  const auto taken = counts.Take();
  ASSERT_EQ(taken.size(), 3u);
  const AccessLines& first = taken.at({"steel", kCountedHour});
  EXPECT_EQ(first.size(), 2u);
  EXPECT_EQ(first.at({"tyres", "read", "coil"}), 3u);
}

TEST(AccessCountsTest, BeyondItsLinesAnHourSaysLessAndLosesNoCount) {
  AccessCounts counts;
  constexpr int kMuch = 5000;
  for (int i = 0; i < kMuch; ++i) {
    counts.Add("owner", kCountedHour,
               {base::StrCat("reader-", i), "read", base::StrCat("p-", i)}, 1);
  }
  const auto taken = counts.Take();
  ASSERT_EQ(taken.size(), 1u);
  const AccessLines& lines = taken.begin()->second;
  EXPECT_LE(lines.size(), kAccessLinesOfHourMax + kAccessReadersOfHourMax + 1);
  EXPECT_EQ(Sum(taken), uint64_t{kMuch});
  EXPECT_GE(lines.at({"*", "read", ""}), uint64_t{kMuch} - lines.size());
}

}  // namespace
}  // namespace tanji::platform
