// Exponential, logarithm and normal quantile in plain additions,
// multiplications, divisions and square roots of doubles, each of which IEEE
// 754 rounds in one way only: so they give the same bits on every machine,
// which those of the C libraries do not.
//
// For numbers (F = double, U = uint64_t) and for vectors of them alike. All has
// internal linkage: each user is compiled for its own instruction set, and must
// not get another's code from the linker.

#ifndef TANJI_LIB_ENGINE_INTERNAL_LOGNORMAL_MATH_H_
#define TANJI_LIB_ENGINE_INTERNAL_LOGNORMAL_MATH_H_

#include <cstdint>

namespace tanji::engine::internal {

template <typename To, typename From>
[[gnu::always_inline]] static inline To BitsAs(const From& from) {
  static_assert(sizeof(To) == sizeof(From));
  To to;
  __builtin_memcpy(&to, &from, sizeof to);
  return to;
}

// e^x to about 1 unit in the last place; x beyond +-700 counts as that. By
// x = k ln 2 + r with |r| <= ln 2 / 2, and the Taylor polynomial of degree 13,
// whose rest is below 5e-18.
template <typename F, typename U>
[[gnu::always_inline]] static inline F ExpOf(F x) {
  constexpr double kShift = 0x1.8p52;  // adding it rounds to an integer
  const F most = F{} + 700.0;
  const F least = F{} - 700.0;
  x = x < most ? x : most;
  x = x > least ? x : least;
  const F shifted = x * 0x1.71547652b82fep0 + kShift;  // 1 / ln 2
  const F k = shifted - kShift;
  const F r = (x - k * 0x1.62e42fee00000p-1) - k * 0x1.a39ef35793c76p-33;
  F sum = r * (1.0 / 6227020800) + 1.0 / 479001600;
  sum = sum * r + 1.0 / 39916800;
  sum = sum * r + 1.0 / 3628800;
  sum = sum * r + 1.0 / 362880;
  sum = sum * r + 1.0 / 40320;
  sum = sum * r + 1.0 / 5040;
  sum = sum * r + 1.0 / 720;
  sum = sum * r + 1.0 / 120;
  sum = sum * r + 1.0 / 24;
  sum = sum * r + 1.0 / 6;
  sum = sum * r + 0.5;
  sum = sum * r + 1.0;
  sum = sum * r + 1.0;
  const U power = (BitsAs<U>(shifted) + 1023) << 52;  // 2^k
  return sum * BitsAs<F>(power);
}

// ln x to about 1 unit in the last place, for finite x >= 2^-1022. By x = 2^k m
// with m from sqrt(1/2) to sqrt(2), and ln m = 2 artanh((m - 1) / (m + 1)).
template <typename F, typename U>
[[gnu::always_inline]] static inline F LogOf(F x) {
  constexpr uint64_t kRootHalf = 0x3FE6A09E667F3BCD;
  constexpr uint64_t kBias = 1024;
  const U bits = BitsAs<U>(x);
  const U exponent = (bits - kRootHalf + (kBias << 52)) >> 52;  // k + kBias
  const F m = BitsAs<F>(U(bits - (exponent << 52) + (kBias << 52)));
  const F k = BitsAs<F>(U(exponent | 0x4330000000000000)) - (0x1p52 + kBias);
  const F s = (m - 1.0) / (m + 1.0);
  const F z = s * s;
  F sum = z * (2.0 / 23) + 2.0 / 21;
  sum = sum * z + 2.0 / 19;
  sum = sum * z + 2.0 / 17;
  sum = sum * z + 2.0 / 15;
  sum = sum * z + 2.0 / 13;
  sum = sum * z + 2.0 / 11;
  sum = sum * z + 2.0 / 9;
  sum = sum * z + 2.0 / 7;
  sum = sum * z + 2.0 / 5;
  sum = sum * z + 2.0 / 3;
  return k * 0x1.62e42fee00000p-1 +
         (s * 2.0 + (s * z * sum + k * 0x1.a39ef35793c76p-33));
}

// The quantile of the standard normal distribution (M. J. Wichura, Algorithm AS
// 241: The percentage points of the normal distribution, Applied Statistics 37,
// 1988, PPND16; relative accuracy about 1e-16), by its three ranges.

// The quantile of 1/2 + q, |q| <= kNormalCentre.
constexpr double kNormalCentre = 0.425;
template <typename F>
[[gnu::always_inline]] static inline F NormalQuantileCentre(F q) {
  const F r = 0.180625 - q * q;
  F above = r * 2.5090809287301226727e+3 + 3.3430575583588128105e+4;
  above = above * r + 6.7265770927008700853e+4;
  above = above * r + 4.5921953931549871457e+4;
  above = above * r + 1.3731693765509461125e+4;
  above = above * r + 1.9715909503065514427e+3;
  above = above * r + 1.3314166789178437745e+2;
  above = above * r + 3.3871328727963666080e+0;
  F below = r * 5.2264952788528545610e+3 + 2.8729085735721942674e+4;
  below = below * r + 3.9307895800092710610e+4;
  below = below * r + 2.1213794301586595867e+4;
  below = below * r + 5.3941960214247511077e+3;
  below = below * r + 6.8718700749205790830e+2;
  below = below * r + 4.2313330701600911252e+1;
  below = below * r + 1.0;
  return q * above / below;
}

// Minus the quantile of p by r = sqrt(-ln p), up to kNormalTail.
constexpr double kNormalTail = 5;
template <typename F>
[[gnu::always_inline]] static inline F NormalQuantileTail(F r) {
  r = r - 1.6;
  F above = r * 7.74545014278341407640e-4 + 2.27238449892691845833e-2;
  above = above * r + 2.41780725177450611770e-1;
  above = above * r + 1.27045825245236838258e+0;
  above = above * r + 3.64784832476320460504e+0;
  above = above * r + 5.76949722146069140550e+0;
  above = above * r + 4.63033784615654529590e+0;
  above = above * r + 1.42343711074968357734e+0;
  F below = r * 1.05075007164441684324e-9 + 5.47593808499534494600e-4;
  below = below * r + 1.51986665636164571966e-2;
  below = below * r + 1.48103976427480074590e-1;
  below = below * r + 6.89767334985100004550e-1;
  below = below * r + 1.67638483018380384940e+0;
  below = below * r + 2.05319162663775882187e+0;
  below = below * r + 1.0;
  return above / below;
}

// The same beyond kNormalTail.
template <typename F>
[[gnu::always_inline]] static inline F NormalQuantileFarTail(F r) {
  r = r - 5.0;
  F above = r * 2.01033439929228813265e-7 + 2.71155556874348757815e-5;
  above = above * r + 1.24266094738807843860e-3;
  above = above * r + 2.65321895265761230930e-2;
  above = above * r + 2.96560571828504891230e-1;
  above = above * r + 1.78482653991729133580e+0;
  above = above * r + 5.46378491116411436990e+0;
  above = above * r + 6.65790464350110377720e+0;
  F below = r * 2.04426310338993978564e-15 + 1.42151175831644588870e-7;
  below = below * r + 1.84631831751005468180e-5;
  below = below * r + 7.86869131145613259100e-4;
  below = below * r + 1.48753612908506150250e-2;
  below = below * r + 1.36929880922735805310e-1;
  below = below * r + 5.99832206555887937690e-1;
  below = below * r + 1.0;
  return above / below;
}

// The middle of one of the 2^52 equal parts of (0, 1), chosen by the high bits.
template <typename F, typename U>
[[gnu::always_inline]] static inline F UniformOf(U bits) {
  return BitsAs<F>(U((bits >> 12) | 0x3FF0000000000000)) - (1 - 0x1p-53);
}

}  // namespace tanji::engine::internal

#endif  // TANJI_LIB_ENGINE_INTERNAL_LOGNORMAL_MATH_H_
