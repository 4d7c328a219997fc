// Whether a loop group has finite footprints, and how well they are determined.
// The verdict is of the group alone, never of an answer: a group may look fine
// for one product and be unproductive for another.

#ifndef TANJI_LIB_ENGINE_INTERNAL_LOOP_DIAGNOSIS_H_
#define TANJI_LIB_ENGINE_INTERNAL_LOOP_DIAGNOSIS_H_

#include <cstddef>
#include <optional>

#include "lib/engine/intensity.h"
#include "lib/engine/internal/loop_factors.h"
#include "lib/engine/internal/loop_matrix.h"

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
  // Exactly one of the two is there; of DiagnoseOwnUse never the factors.
  std::optional<Fault> fault;
  std::optional<LoopFactors> factors;

  double gain_bound = 0;  // as Evidence::loop_gain_max
  double digits_lost = 0;
  bool series_diverges = false;
};

// Cost: without credits one factorisation and three solves; with credits also
// some 40 passes over the entries, and only if those show no prices, up to two
// more factorisations. A fault costs up to 64 solves more.
LoopVerdict DiagnoseLoop(const LoopMatrix& matrix,
                         size_t dense_size_max = kDenseSizeMax);

// The same for a group of one, without a matrix.
LoopVerdict DiagnoseOwnUse(double output, double own_use);

}  // namespace tanji::engine::internal

#endif  // TANJI_LIB_ENGINE_INTERNAL_LOOP_DIAGNOSIS_H_
