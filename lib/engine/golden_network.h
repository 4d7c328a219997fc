// A network that is the same everywhere, by which an engine shows that it gives
// the bytes of its version.

#ifndef TANJI_LIB_ENGINE_GOLDEN_NETWORK_H_
#define TANJI_LIB_ENGINE_GOLDEN_NETWORK_H_

#include <cstdint>

#include "lib/graph/snapshot.h"

namespace tanji::engine {

// Numbers that are the same with every compiler and library: Knuth's MMIX
// generator (The Art of Computer Programming, volume 2, 3.3.4), its high bits
// as fractions. Two in the arguments of one call come in either order: draw
// them one after the other.
class GoldenFractions {
 public:
  explicit GoldenFractions(uint64_t seed) : state_(seed) {}
  // In [0, 1), a multiple of 2^-20.
  double Next() {
    state_ = state_ * 6364136223846793005u + 1442695040888963407u;
    return static_cast<double>(state_ >> 44) * 0x1p-20;
  }
  // From 0 to n - 1.
  uint32_t Below(uint32_t n) {
    return static_cast<uint32_t>(Next() * static_cast<double>(n));
  }

 private:
  uint64_t state_;
};

// Some 550 processes, with loops of every kind that the engine has a way of its
// own for, all of which have a footprint. The first columns of a network of
// more indicators are not those of one of fewer.
graph::Snapshot GoldenNetwork(int indicators);

}  // namespace tanji::engine

#endif  // TANJI_LIB_ENGINE_GOLDEN_NETWORK_H_
