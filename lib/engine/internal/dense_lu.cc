#include "lib/engine/internal/dense_lu.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace tanji::engine::internal {
namespace {

// The row from k on with the largest entry in column k; the first of equals.
size_t LargestInColumn(const std::vector<double>& a, size_t n, size_t k) {
  size_t best = k;
  for (size_t i = k + 1; i < n; ++i) {
    if (std::abs(a[i * n + k]) > std::abs(a[best * n + k])) best = i;
  }
  return best;
}

}  // namespace

std::optional<DenseLu> DenseLu::Factor(std::vector<double> matrix, size_t n,
                                       Pivoting pivoting) {
  DenseLu result(n);
  result.swaps_.resize(n);
  std::vector<double>& a = matrix;
  for (size_t k = 0; k < n; ++k) {
    const size_t chosen =
        pivoting == Pivoting::kLargest ? LargestInColumn(a, n, k) : k;
    result.swaps_[k] = static_cast<uint32_t>(chosen);
    if (chosen != k) {
      std::swap_ranges(&a[k * n], &a[k * n] + n, &a[chosen * n]);
      result.determinant_sign_ = -result.determinant_sign_;
    }
    const double pivot = a[k * n + k];
    if (pivot == 0 || !std::isfinite(pivot)) return std::nullopt;
    if (pivot < 0) {
      if (pivoting == Pivoting::kDiagonal) return std::nullopt;
      result.determinant_sign_ = -result.determinant_sign_;
    }
    for (size_t i = k + 1; i < n; ++i) {
      if (a[i * n + k] == 0) continue;
      const double factor = a[i * n + k] / pivot;
      a[i * n + k] = factor;
      for (size_t j = k + 1; j < n; ++j) a[i * n + j] -= factor * a[k * n + j];
    }
  }
  result.lu_ = std::move(matrix);
  return result;
}

void DenseLu::Solve(std::span<double> x) const {
  for (size_t k = 0; k < n_; ++k) std::swap(x[k], x[swaps_[k]]);
  for (size_t i = 1; i < n_; ++i) {
    const double* const row = &lu_[i * n_];
    double sum = x[i];
    for (size_t j = 0; j < i; ++j) sum -= row[j] * x[j];
    x[i] = sum;
  }
  for (size_t i = n_; i-- > 0;) {
    const double* const row = &lu_[i * n_];
    double sum = x[i];
    for (size_t j = i + 1; j < n_; ++j) sum -= row[j] * x[j];
    x[i] = sum / row[i];
  }
}

}  // namespace tanji::engine::internal
