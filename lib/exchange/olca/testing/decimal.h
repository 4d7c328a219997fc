// Numbers for tests, written as packages write them.

#ifndef TANJI_LIB_EXCHANGE_OLCA_TESTING_DECIMAL_H_
#define TANJI_LIB_EXCHANGE_OLCA_TESTING_DECIMAL_H_

#include <string>

#include "gtest/gtest.h"
#include "lib/quantity/decimal.h"

namespace tanji::exchange::olca {

// Fails the test when `text` is no number.
inline quantity::Decimal Number(const std::string& text) {
  const auto number = quantity::Decimal::Parse(text);
  EXPECT_TRUE(number.ok()) << text;
  return *number;
}

}  // namespace tanji::exchange::olca

#endif  // TANJI_LIB_EXCHANGE_OLCA_TESTING_DECIMAL_H_
