// What engine_bench compares with: general sparse solvers fed with the same
// arrays, and the least work that any engine must do.

#ifndef TANJI_BENCHMARKS_SOLVER_BASELINES_H_
#define TANJI_BENCHMARKS_SOLVER_BASELINES_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "benchmarks/generated_graph.h"
#include "lib/engine/solving_order.h"
#include "lib/graph/snapshot.h"

namespace tanji::benchmarks {

// Technology matrix as compressed columns, ordering and analysis,
// factorisation, one transposed solve: the intensities of all products, without
// a diagnosis.
std::vector<double> SolveWithKlu(const CooGraph& coo);

#ifdef TANJI_WITH_UMFPACK
// The same by UMFPACK with its default settings, refinement included.
std::vector<double> SolveWithUmfpack(const CooGraph& coo);
#endif

// The snapshot's plain arrays, as a gather pass wants them.
struct PlainRows {
  std::vector<double> output;
  std::vector<double> direct;
  std::vector<uint32_t> begin;
  std::vector<uint32_t> supplier;
  std::vector<double> amount;
};
// Rows as they are stored.
PlainRows RowsAsStored(const graph::Snapshot& snapshot);
// Rows and numbers in solving order: the best that a pass can have.
PlainRows RowsInSolvingOrder(const graph::Snapshot& snapshot,
                             const engine::SolvingOrder& order);
// next_i = (F_i + sum of amount y) / output: one pass over all inputs.
void GatherOnce(const PlainRows& rows, const std::vector<double>& y,
                std::vector<double>& next);
// The same for `columns` at once, all arrays n x columns; `direct` in place of
// that of `rows`.
void GatherBlockOnce(const PlainRows& rows, size_t columns,
                     std::span<const double> direct, std::span<const double> y,
                     std::span<double> next);

}  // namespace tanji::benchmarks

#endif  // TANJI_BENCHMARKS_SOLVER_BASELINES_H_
