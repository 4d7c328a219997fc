// Whether a loop group has finite footprints, and how well they are determined.
// The verdict is of the group alone, never of an answer: a group may look fine
// for one product and be unproductive for another.

#ifndef TANJI_LIB_ENGINE_INTERNAL_LOOP_DIAGNOSIS_H_
#define TANJI_LIB_ENGINE_INTERNAL_LOOP_DIAGNOSIS_H_

#include <cstddef>
#include <optional>

#include "lib/base/stop.h"
#include "lib/engine/intensity.h"
#include "lib/engine/internal/loop_factors.h"
#include "lib/engine/internal/loop_matrix.h"
#include "lib/engine/internal/loop_sweeps.h"

namespace tanji::engine::internal {

// From this many lost digits on a group cannot be told from a singular one: a
// double has 15.95.
inline constexpr double kDigitsLostMax = 15;

struct LoopVerdict {
  struct Fault {
    FaultKind kind;
    size_t worst;  // place in the group
    double gain;
  };
  // Exactly one of the three is there: no answer, or a way to it. Of
  // DiagnoseOwnUse only the fault.
  std::optional<Fault> fault;
  std::optional<LoopFactors> factors;
  std::optional<SweepOrdered> sweeps;

  double gain_bound = 0;  // as Evidence::loop_gain_max
  double digits_lost = 0;
  bool series_diverges = false;
};

// Which groups are solved by sweeps, and which by elimination as full matrices.
struct LoopLimits {
  // Groups up to this size are never swept, as elimination costs them little.
  size_t unswept_size_max = kDenseSizeMax;
  size_t dense_size_max = kDenseSizeMax;
  // Operations of one elimination; more are beyond the limit (KluSolver).
  double flops_max = kFlopsMax;
};

// Larger groups: some 30 passes over the entries, near a gain of 1 up to 200,
// and if prices with a margin of a hundredth are found (above 1024 members of a
// thousandth), no more. Otherwise, and for small groups: without credits one
// factorisation and three solves; with credits up to two factorisations more. A
// fault costs up to 64 solves more. A group whose elimination is beyond its
// limit (KluSolver) and that neither prices nor its growth decide is singular:
// it cannot be told from such.
LoopVerdict DiagnoseLoop(const LoopMatrix& matrix, const LoopLimits& limits);
// The same, but of no use once `steps` has stopped, which is asked before each
// pass, solve and elimination.
LoopVerdict DiagnoseLoop(const LoopMatrix& matrix, const LoopLimits& limits,
                         base::StopSteps& steps);

// The same for a group of one, without a matrix.
LoopVerdict DiagnoseOwnUse(double output, double own_use);

}  // namespace tanji::engine::internal

#endif  // TANJI_LIB_ENGINE_INTERNAL_LOOP_DIAGNOSIS_H_
