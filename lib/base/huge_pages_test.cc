#include "lib/base/huge_pages.h"

#include <cstddef>
#include <cstdint>
#include <numeric>
#include <vector>

#include "gtest/gtest.h"

namespace tanji::base {
namespace {

TEST(HugePagesTest, MakeRoomAndKeepWhatIsThere) {
  std::vector<uint64_t> numbers = {7, 8, 9};
  constexpr size_t kMany = size_t{1} << 21;  // 16 MiB
  ReserveHuge(numbers, kMany);
  ASSERT_GE(numbers.capacity(), kMany);
  const uint64_t* const data = numbers.data();
  numbers.resize(kMany, 1);
  EXPECT_EQ(numbers.data(), data);
  EXPECT_EQ(std::accumulate(numbers.begin(), numbers.end(), uint64_t{0}),
            24 + kMany - 3);
  ReserveHuge(numbers, 10);
  EXPECT_EQ(numbers.size(), kMany);
}

TEST(HugePagesTest, LeaveLittleArraysAlone) {
  std::vector<uint64_t> numbers;
  ReserveHuge(numbers, 100);
  numbers.resize(100, 3);
  EXPECT_EQ(numbers.back(), 3U);
}

}  // namespace
}  // namespace tanji::base
