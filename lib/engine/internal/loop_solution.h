// Solves a diagnosed loop group and measures how well the equations hold.

#ifndef TANJI_LIB_ENGINE_INTERNAL_LOOP_SOLUTION_H_
#define TANJI_LIB_ENGINE_INTERNAL_LOOP_SOLUTION_H_

#include <span>
#include <vector>

#include "lib/engine/internal/loop_factors.h"
#include "lib/engine/internal/loop_matrix.h"

namespace tanji::engine::internal {

// One column.
struct LoopSolution {
  std::vector<double> y;
  // Componentwise |b + AY - output Y| / (weight + |A||Y| + output |Y|),
  // largest. Not finite when y is not, or a product of it. Good for deciding
  // when to stop, not as evidence: the residual is added up in the same order
  // and precision as the values, so it does not see their rounding.
  double backward_error;
};

// Upper bound of the true backward error of `y`, with all that rounding took
// off: of the residual here, and `lost_i` of the sum b_i. Finite where
// LoopSolution::backward_error is. Cost: one pass over the entries.
double BoundBackwardError(const LoopMatrix& matrix, std::span<const double> b,
                          std::span<const double> lost,
                          std::span<const double> weight,
                          const std::vector<double>& y);

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
