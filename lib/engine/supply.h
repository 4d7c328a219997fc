// How much of everything one unit of a product needs, and what of that is taken
// over a boundary.
//
// For the processes i that are upstream of process `root` through the inputs
// that are followed, with the outputs and amounts of intensity.h:
//
//   output_i X[i] = [i is root] + sum over followed inputs of i by c
//                                 (amount_ci X[c])
//
//   X   n   runs of process i for one unit of the root's product that leaves
//           the network: output_i X[i] is what is made of product i
//
// This is M^T X = e_root for M of intensity.h, so that for each indicator
//
//   Y[root] = sum over i (X[i] F[i])
//             + sum over boundary flows (amount Y[supplier])
//
// and X[i] F[i] is what process i itself contributes to the footprint of the
// root. Loops, own use, repeated inputs and credits are solved exactly.

#ifndef TANJI_LIB_ENGINE_SUPPLY_H_
#define TANJI_LIB_ENGINE_SUPPLY_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "lib/base/stop.h"
#include "lib/graph/snapshot.h"

namespace tanji::engine {

// Whether input number `input` (in stored order) of `process` is followed. Is
// asked once for each input of what is reached, but not for what is taken 0
// times, in an order that depends on the snapshot and earlier answers only.
using FollowInput =
    absl::FunctionRef<bool(graph::ProcessNumber process, size_t input)>;
inline constexpr auto kFollowAll = [](graph::ProcessNumber, size_t) {
  return true;
};

// An input that was not followed.
struct BoundaryFlow {
  graph::ProcessNumber process;
  uint32_t input;  // in stored order: of snapshot.suppliers(process)[input]
  double amount;   // in all, in the supplier's unit; < 0 is a credit; never -0

  friend bool operator==(const BoundaryFlow&, const BoundaryFlow&) = default;
};

struct Supply {
  std::vector<graph::ProcessNumber> processes;  // ascending; with the root
  std::vector<double> runs;            // by place in `processes`; never -0
  std::vector<BoundaryFlow> boundary;  // by process, then input
  // Upper bound of the componentwise |e + A^T X - output X| / (e + |A|^T |X| +
  // output |X|), largest; measured as Evidence::backward_error_max.
  double backward_error_max = 0;
};

// The supply of one unit of the product of `root`.
//
// FAILED_PRECONDITION, with the process that is at fault, when a loop has no
// finite answer as far as it is followed (rules as at LoopFault: a part of an
// answered loop with credits may have none by itself), or a number exceeds the
// range of a double. NOT_FOUND when `root` is not in force. RESOURCE_EXHAUSTED
// when more than `processes_max` processes are reached; what `stop` returns,
// which is asked all along, but not within one elimination (KluSolver).
//
// Pure and thread-safe; equal snapshots and answers of `follow` give equal
// bytes, and each process's runs depend only on what lies between it and the
// root. Cost: some passes over the inputs of what is reached, with a hash
// lookup each (0.1 to 0.3 us an input in all), plus each loop group's own
// solve; memory for what is reached only.
absl::StatusOr<Supply> SolveSupply(const graph::Snapshot& snapshot,
                                   graph::ProcessNumber root,
                                   FollowInput follow, size_t processes_max,
                                   base::StopCheck stop = base::kNeverStop);

}  // namespace tanji::engine

#endif  // TANJI_LIB_ENGINE_SUPPLY_H_
