// Decimals and units written as texts, for tests.

#ifndef TANJI_LIB_QUANTITY_TESTING_LITERALS_H_
#define TANJI_LIB_QUANTITY_TESTING_LITERALS_H_

#include <limits>
#include <string_view>

#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/quantity/decimal.h"
#include "lib/quantity/unit.h"

namespace tanji::quantity {

inline constexpr double kInfinity = std::numeric_limits<double>::infinity();

// Fails the test, and is 0, where `text` is no decimal.
inline Decimal D(std::string_view text) {
  const absl::StatusOr<Decimal> decimal = Decimal::Parse(text);
  EXPECT_THAT(decimal, base::IsOk()) << text;
  return decimal.value_or(Decimal());
}

// Ends the test where there is no such unit.
inline UnitCode Code(std::string_view symbol) {
  return (*FindUnit(symbol))->code;
}

}  // namespace tanji::quantity

#endif  // TANJI_LIB_QUANTITY_TESTING_LITERALS_H_
