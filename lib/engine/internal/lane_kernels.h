// The inner loops of sampling, for kLanes samples at once, compiled for several
// instruction sets. All levels give the same bits: they do the same IEEE
// operations in the same order for each lane, no lane looks at another, and
// nothing is contracted.

#ifndef TANJI_LIB_ENGINE_INTERNAL_LANE_KERNELS_H_
#define TANJI_LIB_ENGINE_INTERNAL_LANE_KERNELS_H_

#include <cstddef>
#include <cstdint>
#include <vector>

namespace tanji::engine::internal {

inline constexpr size_t kLanes = 8;

// One value in each of the samples of a block.
struct alignas(64) Lanes {
  double v[kLanes];
};

// Amounts to be drawn, an array a property: the lognormal with median
// `median[k]` and standard deviation `sigma[k]` of its logarithm, by the random
// words of counter (draw, process[k], place[k], 0), goes to out[slot[k]].
struct Draws {
  const uint32_t* process;
  const uint32_t* place;
  const double* median;
  const double* sigma;
  const uint32_t* slot;
  size_t count;
};

// Rows of equations: row r takes entries [begin[r], inner[r]) of what is known
// and entries [inner[r], end[r]) of other rows of its loop. `supplier` is by
// entry; `amounts` too, but begins with entry `first_entry`.
struct Rows {
  const double* output;
  const uint64_t* begin;
  const uint64_t* inner;
  const uint64_t* end;
  const uint32_t* supplier;
  size_t count;
  uint64_t first_entry;
};

struct LaneKernels {
  // Draws for samples 8 * block to 8 * block + 7. Lane l takes the words of
  // draw 4 * block + l % 4: words 0 and 1 for l < 4, else 2 and 3, the second
  // of the two on top.
  void (*draw)(uint64_t seed, uint32_t block, const Draws& draws, Lanes* out);
  // y[place + r] = (sum of amount y) / output, row after row; of rows without a
  // loop.
  void (*solve_rows)(const Rows& rows, const Lanes* amounts, Lanes* y,
                     size_t place);
  // sums[r] = sum of amount y over the known entries.
  void (*sum_known)(const Rows& rows, const Lanes* amounts, const Lanes* y,
                    Lanes* sums);
  // One Gauss-Seidel sweep: y[place + r] = (sums[r] + sum of amount y over the
  // entries of the loop) * inverse[r]. `change`: largest |new - old| scale[r].
  // With `absolute` of |amount|.
  void (*sweep)(const Rows& rows, const Lanes* amounts, const Lanes* sums,
                const Lanes* inverse, const double* scale, Lanes* y,
                size_t place, bool absolute, Lanes* change);
  // smallest: over all rows, 1 - (sum of |amount| v over the entries of the
  // loop) inverse[r] / v[place + r]; at most 1.
  void (*slack)(const Rows& rows, const Lanes* amounts, const Lanes* inverse,
                const Lanes* v, size_t place, Lanes* smallest);
};

enum class LaneLevel { kBase, kAvx2, kAvx512 };  // kBase: SSE2 on x86

const LaneKernels& KernelsOf(LaneLevel level);
// The levels that this machine has, ascending; there is always kBase.
std::vector<LaneLevel> LaneLevels();
// The highest of them.
LaneLevel BestLaneLevel();

}  // namespace tanji::engine::internal

#endif  // TANJI_LIB_ENGINE_INTERNAL_LANE_KERNELS_H_
