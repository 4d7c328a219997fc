#include "lib/quantity/internal/nearest_double.h"

#include <gmp.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>

#include "lib/base/check.h"

namespace tanji::quantity::internal {
namespace {

constexpr int kMantissaBits = 53;           // IEEE 754 binary64
constexpr int kSmallestBitExponent = 1074;  // the smallest double is 2^-1074
// Two bits more than a mantissa: one decides the rounding, one says whether
// anything is left below.
constexpr int kQuotientBits = kMantissaBits + 2;

// Owns one GMP integer.
class Integer {
 public:
  explicit Integer(uint64_t value) { mpz_init_set_ui(value_, value); }
  ~Integer() { mpz_clear(value_); }
  Integer(const Integer&) = delete;
  Integer& operator=(const Integer&) = delete;

  mpz_ptr get() { return value_; }

 private:
  mpz_t value_;
};

static_assert(sizeof(unsigned long) == sizeof(uint64_t),
              "GMP's unsigned long takes 64 bits");

int BitCount(mpz_srcptr value) {
  return static_cast<int>(mpz_sizeinbase(value, 2));
}

void MultiplyByPowerOfTen(Integer& factor, int exponent) {
  Integer power(0);
  mpz_ui_pow_ui(power.get(), 10, static_cast<unsigned long>(exponent));
  mpz_mul(factor.get(), factor.get(), power.get());
}

// Rounds bits x 2^exponent, where an odd `bits` stands for "and a bit more".
double RoundToDouble(uint64_t bits, int exponent) {
  const int width = std::bit_width(bits);
  TANJI_CHECK(width >= kQuotientBits);
  const int kept =
      std::min(kMantissaBits, width + exponent + kSmallestBitExponent);
  if (kept < 0) return 0.0;
  const int dropped = width - kept;
  const uint64_t half = uint64_t{1} << (dropped - 1);
  const uint64_t rest = bits & ((half << 1) - 1);
  uint64_t mantissa = bits >> dropped;
  if (rest > half || (rest == half && (mantissa & 1) == 1)) ++mantissa;
  return std::ldexp(static_cast<double>(mantissa), exponent + dropped);
}

}  // namespace

double NearestDouble(Uint128 magnitude, int exponent, const Ratio& ratio) {
  if (magnitude == 0) return 0.0;
  Integer numerator(static_cast<uint64_t>(magnitude >> 64));
  mpz_mul_2exp(numerator.get(), numerator.get(), 64);
  mpz_add_ui(numerator.get(), numerator.get(),
             static_cast<uint64_t>(magnitude));
  mpz_mul_ui(numerator.get(), numerator.get(), ratio.numerator);
  Integer denominator(ratio.denominator);
  MultiplyByPowerOfTen(exponent < 0 ? denominator : numerator,
                       std::abs(exponent));
  return NearestDouble(numerator.get(), denominator.get());
}

double NearestDouble(mpz_ptr numerator, mpz_ptr denominator) {
  // Scaled by 2^shift, the quotient has kQuotientBits or one more.
  const int shift =
      kQuotientBits - (BitCount(numerator) - BitCount(denominator));
  mpz_ptr scaled = shift < 0 ? denominator : numerator;
  mpz_mul_2exp(scaled, scaled, static_cast<mp_bitcnt_t>(std::abs(shift)));
  Integer remainder(0);
  mpz_tdiv_qr(numerator, remainder.get(), numerator, denominator);
  uint64_t bits = mpz_get_ui(numerator);
  if (mpz_sgn(remainder.get()) != 0) bits |= 1;
  return RoundToDouble(bits, -shift);
}

}  // namespace tanji::quantity::internal
