#include "lib/crypto/random.h"

#include "gtest/gtest.h"

namespace tanji::crypto {
namespace {

TEST(RandomBytesTest, GivesAsManyBytesAsAsked) {
  EXPECT_EQ(RandomBytes(0).size(), 0u);
  EXPECT_EQ(RandomBytes(33).size(), 33u);
}

// Two equal draws of 16 bytes have a chance of 2^-128.
TEST(RandomBytesTest, DoesNotRepeatItself) {
  EXPECT_NE(RandomBytes(16), RandomBytes(16));
}

}  // namespace
}  // namespace tanji::crypto
