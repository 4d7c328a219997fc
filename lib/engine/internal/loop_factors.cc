#include "lib/engine/internal/loop_factors.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "lib/base/check.h"

namespace tanji::engine::internal {
namespace {

// 2^-k for x in [2^(k-1), 2^k); 1 where that is no normal number.
double InversePowerOfTwo(double x) {
  constexpr int kExponentMax = 1000;
  int exponent = 0;
  std::frexp(x, &exponent);
  return std::isfinite(x) && std::abs(exponent) < kExponentMax
             ? std::ldexp(1.0, -exponent)
             : 1.0;
}

double AbsoluteRowSum(const LoopMatrix& matrix, std::span<const double> prices,
                      size_t i) {
  double sum = std::abs(matrix.diagonal(i)) * prices[i];
  for (size_t k = matrix.row_begin[i]; k < matrix.row_begin[i + 1]; ++k) {
    sum += std::abs(matrix.amount[k]) * prices[matrix.column[k]];
  }
  return sum;
}

// Calls put(i, j, value) for each entry of diag(output) - A.
template <typename Put>
void ForEachEntry(const LoopMatrix& matrix, Put put) {
  for (size_t i = 0; i < matrix.size(); ++i) {
    put(i, i, matrix.diagonal(i));
    for (size_t k = matrix.row_begin[i]; k < matrix.row_begin[i + 1]; ++k) {
      put(i, matrix.column[k], -matrix.amount[k]);
    }
  }
}

std::optional<DenseLu> FactorDense(const LoopMatrix& matrix,
                                   std::span<const double> row_scale,
                                   std::span<const double> column_scale,
                                   Pivoting pivoting) {
  const size_t n = matrix.size();
  std::vector<double> full(n * n, 0.0);
  ForEachEntry(matrix, [&](size_t i, size_t j, double value) {
    full[i * n + j] =
        row_scale.empty() ? value : value * row_scale[i] * column_scale[j];
  });
  return DenseLu::Factor(std::move(full), n, pivoting);
}

SparseRows RowsOf(const LoopMatrix& matrix, std::span<const double> row_scale,
                  std::span<const double> column_scale) {
  const size_t n = matrix.size();
  SparseRows rows;
  rows.row_begin.assign(n + 1, 0);
  rows.column.reserve(matrix.column.size() + n);
  rows.value.reserve(matrix.column.size() + n);
  ForEachEntry(matrix, [&](size_t i, size_t j, double value) {
    rows.column.push_back(static_cast<int>(j));
    rows.value.push_back(
        row_scale.empty() ? value : value * row_scale[i] * column_scale[j]);
    rows.row_begin[i + 1] = static_cast<int>(rows.column.size());
  });
  return rows;
}

}  // namespace

std::optional<LoopFactors> LoopFactors::Factor(const LoopMatrix& matrix,
                                               Scales scales, Pivoting pivoting,
                                               size_t dense_size_max,
                                               double flops_max) {
  const size_t n = matrix.size();
  if (n <= dense_size_max) {
    auto dense = FactorDense(matrix, scales.row, scales.column, pivoting);
    if (!dense.has_value()) return std::nullopt;
    return LoopFactors(n, std::move(scales), *std::move(dense));
  }
  auto sparse = KluSolver::Factor(RowsOf(matrix, scales.row, scales.column),
                                  pivoting, flops_max);
  if (!sparse.has_value()) return std::nullopt;
  return LoopFactors(n, std::move(scales), *std::move(sparse));
}

std::optional<LoopFactors> LoopFactors::FactorProductive(
    const LoopMatrix& matrix, size_t dense_size_max, double flops_max) {
  return Factor(matrix, Scales(), Pivoting::kDiagonal, dense_size_max,
                flops_max);
}

std::optional<LoopFactors> LoopFactors::FactorScaled(
    const LoopMatrix& matrix, std::span<const double> prices,
    size_t dense_size_max, double flops_max) {
  Scales scales;
  for (size_t i = 0; i < matrix.size(); ++i) {
    scales.row.push_back(InversePowerOfTwo(AbsoluteRowSum(matrix, prices, i)));
    scales.column.push_back(1 / InversePowerOfTwo(prices[i]));
  }
  return Factor(matrix, std::move(scales), Pivoting::kLargest, dense_size_max,
                flops_max);
}

bool LoopFactors::IsBeyond(const LoopMatrix& matrix, size_t dense_size_max,
                           double flops_max) {
  return matrix.size() > dense_size_max &&
         KluSolver::IsBeyond(RowsOf(matrix, {}, {}), flops_max);
}

void LoopFactors::Solve(std::span<double> x) const {
  const bool scaled = !scales_.row.empty();
  for (size_t i = 0; scaled && i < size_; ++i) x[i] *= scales_.row[i];
  std::visit([x](const auto& solver) { solver.Solve(x); }, solver_);
  for (size_t i = 0; scaled && i < size_; ++i) x[i] *= scales_.column[i];
}

size_t LoopFactors::bytes() const {
  return 2 * size_ * sizeof(double) +
         std::visit([](const auto& solver) { return solver.bytes(); }, solver_);
}

int LoopFactors::determinant_sign() const {
  return std::visit([](const auto& s) { return s.determinant_sign(); },
                    solver_);
}

double LoopFactors::InverseNorm() const {
  if (const auto* sparse = std::get_if<KluSolver>(&solver_)) {
    return sparse->EstimateInverseNorm();
  }
  std::vector<double> row_sum(size_, 0.0);
  std::vector<double> column(size_);
  for (size_t j = 0; j < size_; ++j) {
    std::fill(column.begin(), column.end(), 0.0);
    column[j] = 1;
    std::get<DenseLu>(solver_).Solve(column);
    for (size_t i = 0; i < size_; ++i) row_sum[i] += std::abs(column[i]);
  }
  return *std::max_element(row_sum.begin(), row_sum.end());
}

double LoopFactors::Condition() const {
  TANJI_CHECK(!scales_.row.empty());
  // In absolute values each row of the scaled matrix adds up to between 1/2 and
  // 2 (powers of two stand for the prices), so the inverse alone tells.
  return std::max(1.0, InverseNorm());
}

}  // namespace tanji::engine::internal
