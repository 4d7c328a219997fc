// Solves a diagnosed loop group and measures how well the equations hold.

#ifndef TANJI_LIB_ENGINE_INTERNAL_LOOP_SOLUTION_H_
#define TANJI_LIB_ENGINE_INTERNAL_LOOP_SOLUTION_H_

#include <span>
#include <vector>

#include "lib/engine/internal/loop_factors.h"
#include "lib/engine/internal/loop_matrix.h"

namespace tanji::engine::internal {

// One column. Computed in double, so what the rounding of the residual itself
// hides (inputs x 1.1e-16 at most) is not in `backward_error`.
struct LoopSolution {
  std::vector<double> y;
  // Componentwise |b + AY - output Y| / (weight + |A||Y| + output |Y|),
  // largest. Not finite when y is not, or a product of it.
  double backward_error;
};

// Solves (diag(output) - A) y = b with one step of iterative refinement, kept
// when it lowers the backward error. `weight_i` is the sum of the absolute
// values of what b_i was added up from. Where b is all zero, so is y.
LoopSolution SolveLoop(const LoopMatrix& matrix, const LoopFactors& factors,
                       std::span<const double> b,
                       std::span<const double> weight);

// Fills `residual` with b - (diag(output) - A) y; returns the backward error,
// or NaN when numbers are not finite.
double MeasureResidual(const LoopMatrix& matrix, std::span<const double> b,
                       std::span<const double> weight,
                       const std::vector<double>& y,
                       std::vector<double>& residual);

}  // namespace tanji::engine::internal

#endif  // TANJI_LIB_ENGINE_INTERNAL_LOOP_SOLUTION_H_
