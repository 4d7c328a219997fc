// Gauss-Seidel sweeps through a large loop group: what a productive group needs
// in place of a factorisation, whose fill makes it many times dearer.

#ifndef TANJI_LIB_ENGINE_INTERNAL_LOOP_SWEEPS_H_
#define TANJI_LIB_ENGINE_INTERNAL_LOOP_SWEEPS_H_

#include <cstdint>
#include <span>
#include <vector>

#include "lib/base/stop.h"
#include "lib/engine/internal/loop_matrix.h"
#include "lib/engine/internal/loop_solution.h"

namespace tanji::engine::internal {

// A group rearranged so that most members come after their suppliers: a sweep
// then carries values along whole chains at once. The order is that of leaving
// a depth-first search from the first member on, so it depends on the group
// alone.
struct SweepOrdered {
  LoopMatrix matrix;
  std::vector<uint32_t> member;  // by place: which member of the group it is
  double margin = 0.1;           // of its prices (prices.h); bounds the sweeps
};
// Cost: one pass over the entries.
SweepOrdered InSweepOrder(const LoopMatrix& matrix);

// As SolveLoop, for a group that has prices with its `margin` > 0: each sweep
// takes at least that share off the error, and what the sweeps to come would
// still change is leapt over where that can be foretold. Stops when the
// backward error is down to rounding or falls no more, and at the latest after
// 240 / margin sweeps; the last half, without leaps, leave e^-120 of the error.
// The stop depends on this column alone. `b` and `weight` are by member. Cost:
// mostly some 20 passes over the entries. Ends early, with what is no answer,
// when `steps` stops it.
LoopSolution SweepLoop(const SweepOrdered& group, std::span<const double> b,
                       std::span<const double> weight,
                       base::StopSteps* steps = nullptr);

// The same for several columns, one behind the other in `b` and `weight`: each
// to the bit as by itself. Cost: for eight columns about that of one.
std::vector<LoopSolution> SweepColumns(const SweepOrdered& group,
                                       std::span<const double> b,
                                       std::span<const double> weight);

// As BoundBackwardError of the group's own matrix, to the bit; `b`, `lost`,
// `weight` and `y` by member.
double BoundBackwardError(const SweepOrdered& group, std::span<const double> b,
                          std::span<const double> lost,
                          std::span<const double> weight,
                          const std::vector<double>& y);

}  // namespace tanji::engine::internal

#endif  // TANJI_LIB_ENGINE_INTERNAL_LOOP_SWEEPS_H_
