// The factorisation of a loop group's matrix, full or sparse by size.

#ifndef TANJI_LIB_ENGINE_INTERNAL_LOOP_FACTORS_H_
#define TANJI_LIB_ENGINE_INTERNAL_LOOP_FACTORS_H_

#include <cstddef>
#include <optional>
#include <span>
#include <variant>
#include <vector>

#include "lib/engine/internal/dense_lu.h"
#include "lib/engine/internal/klu_solver.h"
#include "lib/engine/internal/loop_matrix.h"

namespace tanji::engine::internal {

// Groups up to this size are factored as full matrices. Measured: KLU is faster
// from about 100 members with 25 inputs each.
inline constexpr size_t kDenseSizeMax = 64;

// M = diag(output) - A of a group, factored. Thread-compatible.
class LoopFactors {
 public:
  // Pivots on the diagonal, unscaled: for a group that is productive, at least
  // in absolute values (see Pivoting::kDiagonal). Nothing for any other, nor
  // when the elimination is beyond the limit of KluSolver.
  static std::optional<LoopFactors> FactorProductive(
      const LoopMatrix& matrix, size_t dense_size_max = kDenseSizeMax,
      double flops_max = kFlopsMax);

  // Chooses pivots, in a matrix whose columns are scaled by `prices` (> 0) and
  // whose rows are then scaled to a sum of about 1: amounts in grams and
  // gigawatt hours become comparable. Scales are powers of two and cost no
  // accuracy. Nothing when the matrix is singular or the elimination beyond the
  // limit of KluSolver.
  static std::optional<LoopFactors> FactorScaled(
      const LoopMatrix& matrix, std::span<const double> prices,
      size_t dense_size_max = kDenseSizeMax, double flops_max = kFlopsMax);

  // Whether neither would begin, for the elimination is beyond the limit,
  // whatever the amounts.
  static bool IsBeyond(const LoopMatrix& matrix,
                       size_t dense_size_max = kDenseSizeMax,
                       double flops_max = kFlopsMax);

  size_t size() const { return size_; }
  // Memory that the factors take.
  size_t bytes() const;
  // Replaces the right-hand side by the solution.
  void Solve(std::span<double> x) const;
  // 1 or -1.
  int determinant_sign() const;
  // Condition number of the scaled matrix: how many times larger than the
  // relative error of the amounts the error of the solution, measured in the
  // prices, can be. Exact for a full matrix (`size` solves), an estimate from
  // below for a sparse one. Only of FactorScaled.
  double Condition() const;

 private:
  struct Scales {
    std::vector<double> row;  // empty: all 1
    std::vector<double> column;
  };
  static std::optional<LoopFactors> Factor(const LoopMatrix& matrix,
                                           Scales scales, Pivoting pivoting,
                                           size_t dense_size_max,
                                           double flops_max);
  LoopFactors(size_t size, Scales scales,
              std::variant<DenseLu, KluSolver> solver)
      : size_(size), scales_(std::move(scales)), solver_(std::move(solver)) {}
  double InverseNorm() const;

  size_t size_;
  Scales scales_;
  std::variant<DenseLu, KluSolver> solver_;
};

}  // namespace tanji::engine::internal

#endif  // TANJI_LIB_ENGINE_INTERNAL_LOOP_FACTORS_H_
