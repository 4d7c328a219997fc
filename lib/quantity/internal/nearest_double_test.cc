#include "lib/quantity/internal/nearest_double.h"

#include <gmp.h>

#include <bit>
#include <cmath>
#include <limits>
#include <random>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/strings.h"
#include "lib/quantity/testing/literals.h"

namespace tanji::quantity {
namespace {

constexpr unsigned kRatioSeed = 20260402;

// Owns an exact rational number.
class Exact {
 public:
  Exact() { mpq_init(value_); }
  explicit Exact(double value) : Exact() { mpq_set_d(value_, value); }
  ~Exact() { mpq_clear(value_); }
  Exact(const Exact&) = delete;
  Exact& operator=(const Exact&) = delete;
  mpq_ptr get() { return value_; }

 private:
  mpq_t value_;
};

void SetProduct(Exact& out, uint64_t magnitude, int exponent,
                const Ratio& ratio) {
  mpq_set_ui(out.get(), 1, 1);
  mpz_ui_pow_ui(exponent < 0 ? mpq_denref(out.get()) : mpq_numref(out.get()),
                10, static_cast<unsigned long>(std::abs(exponent)));
  mpz_mul_ui(mpq_numref(out.get()), mpq_numref(out.get()), magnitude);
  mpz_mul_ui(mpq_numref(out.get()), mpq_numref(out.get()), ratio.numerator);
  mpz_mul_ui(mpq_denref(out.get()), mpq_denref(out.get()), ratio.denominator);
  mpq_canonicalize(out.get());
}

// The definition of rounding to nearest, ties to even: no neighbour is nearer,
// and of two equally near ones it is the one with an even mantissa.
void ExpectNearest(double value, Exact& exact) {
  Exact as_rational(value);
  Exact distance;
  mpq_sub(distance.get(), as_rational.get(), exact.get());
  mpq_abs(distance.get(), distance.get());
  for (const double towards : {-kInfinity, kInfinity}) {
    const double neighbour = std::nextafter(value, towards);
    if (!std::isfinite(neighbour)) continue;
    Exact other(neighbour);
    mpq_sub(other.get(), other.get(), exact.get());
    mpq_abs(other.get(), other.get());
    const int order = mpq_cmp(distance.get(), other.get());
    EXPECT_LE(order, 0) << value << " is not as near as " << neighbour;
    if (order == 0) {
      EXPECT_EQ(std::bit_cast<uint64_t>(value) & 1, 0u) << value;
    }
  }
}

TEST(NearestDoubleTest, FitsTheDefinitionOnRandomProducts) {
  std::mt19937_64 random(kRatioSeed);
  for (int i = 0; i < 20'000; ++i) {
    const uint64_t magnitude = random() >> (random() % 64) | 1;
    const int exponent = static_cast<int>(random() % 600) - 300;
    const Ratio ratio = {(random() >> (random() % 64)) | 1,
                         (random() >> (random() % 64)) | 1};
    Exact exact;
    SetProduct(exact, magnitude, exponent, ratio);
    const double value = internal::NearestDouble(magnitude, exponent, ratio);
    if (value == kInfinity) {
      Exact largest(std::numeric_limits<double>::max());
      EXPECT_GT(mpq_cmp(exact.get(), largest.get()), 0);
      continue;
    }
    SCOPED_TRACE(base::StrCat(magnitude, "e", exponent, " * ", ratio.numerator,
                              " / ", ratio.denominator, ", seed ", kRatioSeed));
    ExpectNearest(value, exact);
  }
}

TEST(NearestDoubleTest, RoundsSubnormalsAndTheEnds) {
  // 2^-1074 = 4.94e-324; half of it, 2.47e-324, is the tie with 0.
  EXPECT_EQ(internal::NearestDouble(49, -325, Ratio()),
            std::numeric_limits<double>::denorm_min());
  EXPECT_EQ(internal::NearestDouble(24, -325, Ratio()), 0.0);
  EXPECT_EQ(internal::NearestDouble(25, -325, Ratio()),
            std::numeric_limits<double>::denorm_min());
  EXPECT_EQ(internal::NearestDouble(1, -340, Ratio()), 0.0);
  EXPECT_EQ(internal::NearestDouble(18, 307, Ratio()), kInfinity);
  EXPECT_EQ(internal::NearestDouble(0, 5, Ratio()), 0.0);
  EXPECT_EQ(internal::NearestDouble(3, -310, {1, 7}), 3e-310 / 7);
}

TEST(NearestDoubleTest, BreaksTiesToEven) {
  // (2^54 + 2) / 2 and (2^54 + 6) / 2 lie halfway between two doubles.
  EXPECT_EQ(internal::NearestDouble(18014398509481986, 0, {1, 2}),
            9007199254740992.0);
  EXPECT_EQ(internal::NearestDouble(18014398509481990, 0, {1, 2}),
            9007199254740996.0);
}

// The fast paths of ScaledToDouble give what the exact path gives.
TEST(ScaledToDoubleTest, IsTheNearestDoubleOfTheExactProduct) {
  std::mt19937_64 random(kRatioSeed);
  for (int i = 0; i < 50'000; ++i) {
    const uint64_t magnitude = random() >> (random() % 63 + 1) | 1;
    const int exponent = static_cast<int>(random() % 50) - 25;
    const Ratio ratio = {(random() >> (random() % 60 + 4)) | 1,
                         (random() >> (random() % 60 + 4)) | 1};
    const auto decimal =
        Decimal::Parse(base::StrCat("-", magnitude, "e", exponent));
    ASSERT_TRUE(decimal.ok());
    EXPECT_EQ(decimal->ScaledToDouble(ratio),
              -internal::NearestDouble(magnitude, exponent, ratio))
        << magnitude << "e" << exponent << " * " << ratio.numerator << " / "
        << ratio.denominator << ", seed " << kRatioSeed;
    EXPECT_EQ(decimal->ScaledToDouble(Ratio()), decimal->ToDouble());
  }
}

}  // namespace
}  // namespace tanji::quantity
