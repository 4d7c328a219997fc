#include "lib/base/line_vector.h"

#include <cstdint>

#include "gtest/gtest.h"

namespace tanji::base {
namespace {

TEST(LineVectorTest, BeginsALineWhateverItsSize) {
  for (const size_t size : {1, 7, 100, 40'000, 1 << 20}) {
    LineVector<double> vector(size, 1.5);
    EXPECT_EQ(reinterpret_cast<uintptr_t>(vector.data()) % kLineSize, 0U);
    vector.resize(2 * size, 2.5);
    EXPECT_EQ(reinterpret_cast<uintptr_t>(vector.data()) % kLineSize, 0U);
    EXPECT_EQ(vector.front(), 1.5);
    EXPECT_EQ(vector.back(), 2.5);
    const LineVector<double> copy = vector;
    EXPECT_EQ(copy, vector);
  }
}

}  // namespace
}  // namespace tanji::base
