// Philox4x32-10, a random function of a counter and a key (J. K. Salmon, M. A.
// Moraes, R. O. Dror, D. E. Shaw, Parallel random numbers: as easy as 1, 2, 3,
// SC11, 2011): no state, so that any number can be drawn in any order, and by
// any thread.

#ifndef TANJI_LIB_ENGINE_INTERNAL_PHILOX_H_
#define TANJI_LIB_ENGINE_INTERNAL_PHILOX_H_

#include <array>
#include <cstdint>

namespace tanji::engine::internal {

inline constexpr int kPhiloxRounds = 10;
inline constexpr uint32_t kPhiloxMultiplier0 = 0xD2511F53;
inline constexpr uint32_t kPhiloxMultiplier1 = 0xCD9E8D57;
inline constexpr uint32_t kPhiloxStep0 = 0x9E3779B9;  // of the key, a round
inline constexpr uint32_t kPhiloxStep1 = 0xBB67AE85;

constexpr std::array<uint32_t, 4> Philox(std::array<uint32_t, 4> counter,
                                         std::array<uint32_t, 2> key) {
  for (int round = 0; round < kPhiloxRounds; ++round) {
    const uint64_t product0 = uint64_t{kPhiloxMultiplier0} * counter[0];
    const uint64_t product1 = uint64_t{kPhiloxMultiplier1} * counter[2];
    counter = {static_cast<uint32_t>(product1 >> 32) ^ counter[1] ^ key[0],
               static_cast<uint32_t>(product1),
               static_cast<uint32_t>(product0 >> 32) ^ counter[3] ^ key[1],
               static_cast<uint32_t>(product0)};
    key[0] += kPhiloxStep0;
    key[1] += kPhiloxStep1;
  }
  return counter;
}

}  // namespace tanji::engine::internal

#endif  // TANJI_LIB_ENGINE_INTERNAL_PHILOX_H_
