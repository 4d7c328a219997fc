// Gaussian elimination of a small full matrix.

#ifndef TANJI_LIB_ENGINE_INTERNAL_DENSE_LU_H_
#define TANJI_LIB_ENGINE_INTERNAL_DENSE_LU_H_

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace tanji::engine::internal {

// How the pivots of an elimination are chosen.
enum class Pivoting {
  // Always the diagonal, and every pivot must be positive. For a matrix
  // diag(output) - A with A >= 0 this succeeds exactly when the group is
  // productive (nonsingular M-matrix: all leading minors are positive), it
  // needs no scaling and does not lose accuracy (Berman & Plemmons,
  // Nonnegative Matrices in the Mathematical Sciences, ch. 6). The same holds
  // when |A| has that property.
  kDiagonal,
  // The largest entry of the column.
  kLargest,
};

// Immutable; thread-safe.
class DenseLu {
 public:
  // Factors the n x n `matrix`, row-major. Nothing when a pivot is zero or not
  // finite, with kDiagonal also when one is negative. Cost: n^3 / 3.
  static std::optional<DenseLu> Factor(std::vector<double> matrix, size_t n,
                                       Pivoting pivoting);

  // Replaces the right-hand side by the solution.
  void Solve(std::span<double> x) const;
  // 1 or -1.
  int determinant_sign() const { return determinant_sign_; }
  size_t bytes() const {
    return lu_.size() * sizeof(double) + swaps_.size() * sizeof(uint32_t);
  }

 private:
  explicit DenseLu(size_t n) : n_(n) {}

  size_t n_;
  std::vector<double> lu_;       // unit lower and upper triangle, row-major
  std::vector<uint32_t> swaps_;  // row exchanged with row k in step k
  int determinant_sign_ = 1;
};

}  // namespace tanji::engine::internal

#endif  // TANJI_LIB_ENGINE_INTERNAL_DENSE_LU_H_
