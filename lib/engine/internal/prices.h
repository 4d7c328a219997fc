// Prices that show a loop group to be productive.

#ifndef TANJI_LIB_ENGINE_INTERNAL_PRICES_H_
#define TANJI_LIB_ENGINE_INTERNAL_PRICES_H_

#include <optional>
#include <vector>

#include "lib/base/stop.h"
#include "lib/engine/internal/loop_factors.h"
#include "lib/engine/internal/loop_matrix.h"

namespace tanji::engine::internal {

// Positive prices v at which no member's inputs from the group cost more than
// its output: |A| v <= (1 - margin) output v, margin > 0. Such prices exist
// exactly when the spectral radius of |A| / output is below 1, and 1 - margin
// is an upper bound of it (Collatz, Wielandt).
struct Prices {
  std::vector<double> v;
  double margin;

  double gain_bound() const { return 1 - margin; }
  // Condition number of diag(output) - A measured in these prices, at most
  // (1 + gain) / (1 - gain).
  double condition() const { return (2 - margin) / margin; }
};

// Prices of a group without credits by its factors (of FactorProductive), by
// inverse iteration, so that the bound is close. Cost: kSolves solves.
std::optional<Prices> FindPricesBySolving(const LoopMatrix& matrix,
                                          const LoopFactors& factors);

// Prices of any group, of |A|, by Gauss-Seidel sweeps in member order, and by
// power iteration from there where the margin is small. The bound is valid, and
// close where the margin is below a tenth and the group well mixed; else not:
// on a database-like group 0.61 for a gain of 0.52. Nothing when this did not
// settle it, so "nothing" proves nothing. Cost: mostly 30 passes over the
// entries, near a gain of 1 up to 200. Nothing as well when `steps` stops it.
std::optional<Prices> FindPricesBySweeping(const LoopMatrix& matrix,
                                           base::StopSteps* steps = nullptr);

// The growth of |A| / output per turn: the spectral radius lies between.
struct Growth {
  std::vector<double> v;  // > 0, in output's prices; also good for scaling
  double lower;
  double upper;
  size_t fastest;  // the member that needs most of the group, at prices v
};
// By power iteration, of any group. Cost: kGrowthTurns passes.
Growth MeasureGrowth(const LoopMatrix& matrix);

}  // namespace tanji::engine::internal

#endif  // TANJI_LIB_ENGINE_INTERNAL_PRICES_H_
