#include "lib/audit/repeated_ids.h"

#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"

namespace tanji::audit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

std::string IdOf(uint64_t number) {
  std::string id(RepeatedIds::kIdSize, '\0');
  // Spread, so that runs overlap.
  number *= 0x9e3779b97f4a7c15;
  for (size_t i = 0; i < 8; ++i) {
    id[i] = static_cast<char>(number >> 8 * i & 0xff);
  }
  return id;
}

std::vector<std::pair<uint64_t, uint64_t>> RepeatsOf(
    const std::vector<uint64_t>& numbers, size_t buffered_max) {
  RepeatedIds ids(buffered_max);
  for (size_t i = 0; i < numbers.size(); ++i) {
    TANJI_EXPECT_OK(ids.Add(IdOf(numbers[i]), i));
  }
  std::vector<std::pair<uint64_t, uint64_t>> repeats;
  TANJI_EXPECT_OK(ids.Finish([&](uint64_t first, uint64_t repeat) {
    repeats.emplace_back(first, repeat);
  }));
  return repeats;
}

TEST(RepeatedIdsTest, FindsEachRepeatOnceHoweverLittleItKeeps) {
  for (const size_t buffered_max : {1000, 3, 2, 1}) {
    EXPECT_THAT(RepeatsOf({}, buffered_max), IsEmpty());
    EXPECT_THAT(RepeatsOf({1, 2, 3, 4, 5}, buffered_max), IsEmpty());
    EXPECT_THAT(RepeatsOf({1, 2, 3, 2, 4, 2}, buffered_max),
                ElementsAre(Pair(1, 3), Pair(1, 5)));
  }
}

TEST(RepeatedIdsTest, ManyMoreThanItKeeps) {
  std::vector<uint64_t> numbers;
  for (uint64_t i = 0; i < 30'000; ++i) numbers.push_back(i);
  numbers.push_back(17);
  numbers.push_back(29'999);
  EXPECT_THAT(
      RepeatsOf(numbers, 1000),
      ::testing::UnorderedElementsAre(Pair(17, 30'000), Pair(29'999, 30'001)));
}

}  // namespace
}  // namespace tanji::audit
