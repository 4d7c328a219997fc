// The kernels of lane_kernels.h in vectors as wide as the instruction set that
// the including file is compiled for. Everything has internal linkage.

#ifndef TANJI_LIB_ENGINE_INTERNAL_LANE_KERNELS_BODY_H_
#define TANJI_LIB_ENGINE_INTERNAL_LANE_KERNELS_BODY_H_

#if defined(__SSE2__)
#include <immintrin.h>
#endif

#include <cstddef>
#include <cstdint>

#include "lib/engine/internal/lane_kernels.h"
#include "lib/engine/internal/lognormal_math.h"
#include "lib/engine/internal/philox.h"

namespace tanji::engine::internal {

#if defined(__AVX512F__)
static constexpr size_t kVectorSize = 64;  // bytes
#elif defined(__AVX2__)
static constexpr size_t kVectorSize = 32;
#else
static constexpr size_t kVectorSize = 16;
#endif
static constexpr size_t kInVector = kVectorSize / sizeof(double);
static constexpr size_t kVectors = kLanes / kInVector;  // of one amount

typedef double F __attribute__((vector_size(kVectorSize)));
typedef uint64_t U __attribute__((vector_size(kVectorSize)));

[[gnu::always_inline]] static inline F Load(const double* from) {
  F to;
  __builtin_memcpy(&to, from, sizeof to);
  return to;
}
[[gnu::always_inline]] static inline void Store(const F& from, double* to) {
  __builtin_memcpy(to, &from, sizeof from);
}
[[gnu::always_inline]] static inline U LoadU(const uint64_t* from) {
  U to;
  __builtin_memcpy(&to, from, sizeof to);
  return to;
}

// The products of the low halves. The masks take all; without one GCC 12 warns
// of its own header.
[[gnu::always_inline]] static inline U MultiplyLow(const U& a, const U& b) {
#if defined(__AVX512F__)
  return (U)_mm512_maskz_mul_epu32(0xFF, (__m512i)a, (__m512i)b);
#elif defined(__AVX2__)
  return (U)_mm256_mul_epu32((__m256i)a, (__m256i)b);
#elif defined(__SSE2__)
  return (U)_mm_mul_epu32((__m128i)a, (__m128i)b);
#else
  return (a & 0xFFFFFFFF) * (b & 0xFFFFFFFF);
#endif
}

[[gnu::always_inline]] static inline F AbsoluteOf(const F& x) {
  return BitsAs<F>(U(BitsAs<U>(x) & 0x7FFFFFFFFFFFFFFF));
}

[[gnu::always_inline]] static inline F SquareRoot(const F& x) {
#if defined(__AVX512F__)
  return (F)_mm512_maskz_sqrt_pd(0xFF, (__m512d)x);
#elif defined(__AVX2__)
  return (F)_mm256_sqrt_pd((__m256d)x);
#elif defined(__SSE2__)
  return (F)_mm_sqrt_pd((__m128d)x);
#else
  F root = x;
  for (size_t k = 0; k < kInVector; ++k) root[k] = __builtin_sqrt(root[k]);
  return root;
#endif
}

// Amounts that are drawn together: enough for the tails to fill vectors.
static constexpr size_t kChunk = 32;
static constexpr size_t kChunkWords = kChunk * kLanes / 2;
static constexpr size_t kChunkValues = kChunk * kLanes;

// Random words of the amounts [first, first + kChunk), the last one again where
// there are no more. Of each word only the low half counts until the end.
static void DrawWords(uint64_t seed, uint32_t block, const Draws& draws,
                      size_t first, uint64_t* low, uint64_t* high) {
  alignas(64) uint64_t process[kChunkWords];
  alignas(64) uint64_t place[kChunkWords];
  alignas(64) uint64_t draw[kInVector < 4 ? 4 : kInVector];
  for (size_t t = 0; t < sizeof draw / sizeof draw[0]; ++t) {
    draw[t] = uint64_t{block} * 4 + t % 4;
  }
  for (size_t a = 0; a < kChunk; ++a) {
    const size_t k = first + a < draws.count ? first + a : draws.count - 1;
    for (size_t t = 0; t < 4; ++t) {
      process[a * 4 + t] = draws.process[k];
      place[a * 4 + t] = draws.place[k];
    }
  }
  for (size_t w = 0; w < kChunkWords; w += kInVector) {
    U c0 = LoadU(draw + w % 4);
    U c1 = LoadU(process + w);
    U c2 = LoadU(place + w);
    U c3 = U{};
    uint32_t key0 = static_cast<uint32_t>(seed);
    uint32_t key1 = static_cast<uint32_t>(seed >> 32);
    for (int round = 0; round < kPhiloxRounds; ++round) {
      const U product0 = MultiplyLow(c0, U{} + kPhiloxMultiplier0);
      const U product1 = MultiplyLow(c2, U{} + kPhiloxMultiplier1);
      c0 = (product1 >> 32) ^ c1 ^ uint64_t { key0 };
      c1 = product1;
      c2 = (product0 >> 32) ^ c3 ^ uint64_t { key1 };
      c3 = product0;
      key0 += kPhiloxStep0;
      key1 += kPhiloxStep1;
    }
    const U words01 = (c1 << 32) | (c0 & 0xFFFFFFFF);
    const U words23 = (c3 << 32) | (c2 & 0xFFFFFFFF);
    __builtin_memcpy(low + w, &words01, sizeof words01);
    __builtin_memcpy(high + w, &words23, sizeof words23);
  }
}

// The normal quantiles of 1/2 + q for those q that lie in the tails; `normal`
// has those of the centre. They are taken out and put back, so that vectors are
// full.
static void FixTails(const double* q, double* normal) {
  uint32_t place[kChunkValues + 1];
  double tail[kChunkValues + kInVector];
  double root[kChunkValues + kInVector];
  size_t count = 0;
  for (uint32_t i = 0; i < kChunkValues; ++i) {
    place[count] = i;
    count += !(__builtin_fabs(q[i]) <= kNormalCentre);
  }
  for (size_t k = 0; k < count; ++k) tail[k] = q[place[k]];
  for (size_t k = 0; k < kInVector; ++k) tail[count + k] = 0.45;
  F largest = {};
  for (size_t k = 0; k < count; k += kInVector) {
    const F side = Load(tail + k);
    const F r = SquareRoot(-LogOf<F, U>(0.5 - AbsoluteOf(side)));
    const U sign = BitsAs<U>(side) & 0x8000000000000000;
    largest = r > largest ? r : largest;
    Store(r, root + k);
    Store(BitsAs<F>(U(BitsAs<U>(NormalQuantileTail<F>(r)) | sign)), tail + k);
  }
  bool is_far = false;
  for (size_t k = 0; k < kInVector; ++k) is_far |= largest[k] > kNormalTail;
  for (size_t k = 0; k < count; ++k) normal[place[k]] = tail[k];
  if (!is_far) return;
  for (size_t k = 0; k < count; ++k) {
    if (!(root[k] > kNormalTail)) continue;
    const double z = NormalQuantileFarTail<double>(root[k]);
    normal[place[k]] = q[place[k]] < 0 ? -z : z;
  }
}

static void DrawLanes(uint64_t seed, uint32_t block, const Draws& draws,
                      Lanes* out) {
  for (size_t first = 0; first < draws.count; first += kChunk) {
    alignas(64) uint64_t low[kChunkWords];
    alignas(64) uint64_t high[kChunkWords];
    alignas(64) uint64_t words[kChunkValues];
    alignas(64) double q[kChunkValues];  // less than 1/2 on either side
    alignas(64) double normal[kChunkValues];
    DrawWords(seed, block, draws, first, low, high);
    for (size_t a = 0; a < kChunk; ++a) {
      __builtin_memcpy(words + a * 8, low + a * 4, 4 * sizeof low[0]);
      __builtin_memcpy(words + a * 8 + 4, high + a * 4, 4 * sizeof high[0]);
    }
    for (size_t i = 0; i < kChunkValues; i += kInVector) {
      const F side = UniformOf<F, U>(LoadU(words + i)) - 0.5;
      Store(side, q + i);
      Store(NormalQuantileCentre<F>(side), normal + i);
    }
    FixTails(q, normal);
    const size_t count =
        draws.count - first < kChunk ? draws.count - first : kChunk;
    for (size_t a = 0; a < count; ++a) {
      const double median = draws.median[first + a];
      const double sigma = draws.sigma[first + a];
      double* const to = out[draws.slot[first + a]].v;
      for (size_t v = 0; v < kLanes; v += kInVector) {
        const F factor = ExpOf<F, U>(Load(normal + a * kLanes + v) * sigma);
        Store(factor * median, to + v);
      }
    }
  }
}

// Adds amount y of entries [begin, end) to `sum`.
[[gnu::always_inline]] static inline void AddEntries(const Rows& rows,
                                                     const Lanes* amounts,
                                                     const Lanes* y,
                                                     uint64_t begin,
                                                     uint64_t end, F* sum) {
  constexpr uint64_t kAhead = 12;
  for (uint64_t e = begin; e < end; ++e) {
    // Beyond the row stands the next one; the array has as many to spare.
    __builtin_prefetch(&y[rows.supplier[e + kAhead]]);
    const double* const amount = amounts[e - rows.first_entry].v;
    for (size_t v = 0; v < kVectors; ++v) {
      sum[v] += Load(amount + v * kInVector) *
                Load(y[rows.supplier[e]].v + v * kInVector);
    }
  }
}

static void SolveRows(const Rows& rows, const Lanes* amounts, Lanes* y,
                      size_t place) {
  for (size_t r = 0; r < rows.count; ++r) {
    F sum[kVectors] = {};
    AddEntries(rows, amounts, y, rows.begin[r], rows.inner[r], sum);
    for (size_t v = 0; v < kVectors; ++v) {
      Store(sum[v] / rows.output[r], y[place + r].v + v * kInVector);
    }
  }
}

static void SumKnown(const Rows& rows, const Lanes* amounts, const Lanes* y,
                     Lanes* sums) {
  for (size_t r = 0; r < rows.count; ++r) {
    F sum[kVectors] = {};
    AddEntries(rows, amounts, y, rows.begin[r], rows.inner[r], sum);
    for (size_t v = 0; v < kVectors; ++v) {
      Store(sum[v], sums[r].v + v * kInVector);
    }
  }
}

template <bool kAbsolute>
static void SweepOnce(const Rows& rows, const Lanes* amounts, const Lanes* sums,
                      const Lanes* inverse, const double* scale, Lanes* y,
                      size_t place, Lanes* change) {
  constexpr uint64_t kAhead = 12;
  F largest[kVectors] = {};
  for (size_t r = 0; r < rows.count; ++r) {
    F sum[kVectors];
    for (size_t v = 0; v < kVectors; ++v) {
      sum[v] = Load(sums[r].v + v * kInVector);
    }
    for (uint64_t e = rows.inner[r]; e < rows.end[r]; ++e) {
      __builtin_prefetch(&y[rows.supplier[e + kAhead]]);
      for (size_t v = 0; v < kVectors; ++v) {
        F amount = Load(amounts[e - rows.first_entry].v + v * kInVector);
        if (kAbsolute) amount = AbsoluteOf(amount);
        sum[v] += amount * Load(y[rows.supplier[e]].v + v * kInVector);
      }
    }
    for (size_t v = 0; v < kVectors; ++v) {
      double* const at = y[place + r].v + v * kInVector;
      const F next = sum[v] * Load(inverse[r].v + v * kInVector);
      const F moved = AbsoluteOf(next - Load(at)) * scale[r];
      // A NaN, which alone differs from itself, is kept.
      // NOLINTNEXTLINE(misc-redundant-expression)
      const auto kept = (moved <= largest[v]) | (largest[v] != largest[v]);
      largest[v] = kept ? largest[v] : moved;
      Store(next, at);
    }
  }
  for (size_t v = 0; v < kVectors; ++v) {
    Store(largest[v], change->v + v * kInVector);
  }
}

static void Sweep(const Rows& rows, const Lanes* amounts, const Lanes* sums,
                  const Lanes* inverse, const double* scale, Lanes* y,
                  size_t place, bool absolute, Lanes* change) {
  if (absolute) {
    SweepOnce<true>(rows, amounts, sums, inverse, scale, y, place, change);
  } else {
    SweepOnce<false>(rows, amounts, sums, inverse, scale, y, place, change);
  }
}

static void SmallestSlack(const Rows& rows, const Lanes* amounts,
                          const Lanes* inverse, const Lanes* v, size_t place,
                          Lanes* smallest) {
  F least[kVectors];
  for (size_t k = 0; k < kVectors; ++k) least[k] = F{} + 1.0;
  for (size_t r = 0; r < rows.count; ++r) {
    F sum[kVectors] = {};
    for (uint64_t e = rows.inner[r]; e < rows.end[r]; ++e) {
      for (size_t k = 0; k < kVectors; ++k) {
        sum[k] +=
            AbsoluteOf(Load(amounts[e - rows.first_entry].v + k * kInVector)) *
            Load(v[rows.supplier[e]].v + k * kInVector);
      }
    }
    for (size_t k = 0; k < kVectors; ++k) {
      const F own = Load(v[place + r].v + k * kInVector);
      const F left = own - sum[k] * Load(inverse[r].v + k * kInVector);
      const F share = left / own;
      // NOLINTNEXTLINE(misc-redundant-expression)
      const auto kept = (share >= least[k]) | (least[k] != least[k]);
      least[k] = kept ? least[k] : share;
    }
  }
  for (size_t k = 0; k < kVectors; ++k) {
    Store(least[k], smallest->v + k * kInVector);
  }
}

static constexpr LaneKernels kLaneKernels = {DrawLanes, SolveRows, SumKnown,
                                             Sweep, SmallestSlack};

}  // namespace tanji::engine::internal

#endif  // TANJI_LIB_ENGINE_INTERNAL_LANE_KERNELS_BODY_H_
