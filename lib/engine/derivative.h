// How a footprint reacts to what goes into it: derivatives and elasticities.
//
// For the root r, with M, output, amount and F of intensity.h, X of supply.h
// and Y the footprints (of one indicator, or a sum of several):
//
//   dY[r] / d amount_ij = X[i] Y[j]
//   dY[r] / d F[i]      = X[i]
//   dY[r] / d output_i  = -X[i] Y[i]
//
// which is dY = M^-1 (dF - dM Y) in the row of r (Heijungs & Suh, 2002, ch. 6;
// Sakai & Yokoyama, Int. J. LCA 7, 2002). An elasticity is by how many percent
// Y[r] changes per percent of the number: derivative x number / Y[r].

#ifndef TANJI_LIB_ENGINE_DERIVATIVE_H_
#define TANJI_LIB_ENGINE_DERIVATIVE_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/functional/function_ref.h"
#include "lib/engine/supply.h"
#include "lib/graph/snapshot.h"

namespace tanji::engine {

enum class DerivedBy : uint8_t { kInput, kDirect, kOutput };

struct Derivative {
  graph::ProcessNumber process = graph::kNoNumber;
  DerivedBy by = DerivedBy::kInput;
  uint32_t input = 0;  // of kInput: in stored order
  double number = 0;   // per run: the amount, the kg emitted, the output
  double derivative = 0;
  double elasticity = 0;
};

struct Derivatives {
  std::vector<Derivative> largest;  // by |elasticity|, the largest first
  uint64_t count = 0;               // of all that are not 0
};

// Footprints and own emissions of processes in the indicator that is meant; a
// footprint that there is not is NaN, and an input of it is left out.
struct DerivedIndicator {
  absl::FunctionRef<double(graph::ProcessNumber)> footprint;  // of one unit
  absl::FunctionRef<double(graph::ProcessNumber)> direct;     // of one run
};

// Of the processes in `supply` (of one unit of the root's product, whose
// footprint `total` is not 0) those that `is_wanted`; at most `count_max`. What
// `supply` has not entered is taken to keep its footprint. Equal elasticities
// in the order of processes, then outputs, emissions, inputs. Pure. Cost: a few
// ns an input; memory for `count_max`.
Derivatives DeriveFootprint(
    const graph::Snapshot& snapshot, const Supply& supply, double total,
    const DerivedIndicator& indicator,
    absl::FunctionRef<bool(graph::ProcessNumber)> is_wanted, size_t count_max);

}  // namespace tanji::engine

#endif  // TANJI_LIB_ENGINE_DERIVATIVE_H_
