// Gaussian elimination of a large sparse matrix by KLU (T. Davis, E. Palamadai
// Natarajan, ACM TOMS 37, 2010, algorithm 907).

#ifndef TANJI_LIB_ENGINE_INTERNAL_KLU_SOLVER_H_
#define TANJI_LIB_ENGINE_INTERNAL_KLU_SOLVER_H_

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "lib/engine/internal/dense_lu.h"

namespace tanji::engine::internal {

// An elimination that takes so much (half a minute at most; a group of 4,000
// that is connected at random) is not begun. The estimate, unlike free memory,
// is the same on every machine.
inline constexpr double kFlopsMax = 0x1p34;

// A matrix by rows, columns in any order, each at most once.
struct SparseRows {
  std::vector<int> row_begin;
  std::vector<int> column;
  std::vector<double> value;
};

// Each object has factors of its own, made from nothing but its matrix, so that
// equal matrices give equal bytes. Thread-compatible: KLU keeps a workspace
// beside the factors.
class KluSolver {
 public:
  // As DenseLu::Factor. Nothing also when the elimination would take more than
  // `flops_max` by KLU's own estimate, or more memory than there is.
  static std::optional<KluSolver> Factor(SparseRows matrix, Pivoting pivoting,
                                         double flops_max = kFlopsMax);
  // Whether Factor would not begin the elimination of such a matrix, whatever
  // its values. Cost: that of ordering it.
  static bool IsBeyond(SparseRows matrix, double flops_max);

  // Moving is cheap; a moved-from object may only be destroyed.
  KluSolver(KluSolver&&) noexcept;
  KluSolver& operator=(KluSolver&&) noexcept;
  ~KluSolver();

  // Replaces the right-hand side by the solution.
  void Solve(std::span<double> x) const;
  // 1 or -1.
  int determinant_sign() const;
  // Of matrix and factors, but for a few numbers a row.
  size_t bytes() const;
  // Estimate of the largest row sum of the inverse's absolute values, from
  // below and mostly exact (klu_condest: Hager's method).
  double EstimateInverseNorm() const;

 private:
  struct State;
  explicit KluSolver(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace tanji::engine::internal

#endif  // TANJI_LIB_ENGINE_INTERNAL_KLU_SOLVER_H_
