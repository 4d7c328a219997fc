#include "lib/engine/internal/loop_solution.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "lib/engine/internal/column_sums.h"

namespace tanji::engine::internal {
namespace {

// Half a unit in the last place: nothing is left to refine.
constexpr double kRounding = 0x1p-53;

}  // namespace

double BoundBackwardError(const LoopMatrix& matrix, std::span<const double> b,
                          std::span<const double> lost,
                          std::span<const double> weight,
                          const std::vector<double>& y) {
  double worst = 0;
  for (size_t i = 0; i < matrix.size(); ++i) {
    double sum = b[i];
    double lost_in_all = lost[i];
    double size = weight[i] + (matrix.output[i] + std::abs(matrix.own_use[i])) *
                                  std::abs(y[i]);
    for (size_t k = matrix.row_begin[i]; k < matrix.row_begin[i + 1]; ++k) {
      const double term = matrix.amount[k] * y[matrix.column[k]];
      lost_in_all += LostInSum(sum, term);
      sum += term;
      size += std::abs(term);
    }
    const double residual = (sum - matrix.diagonal(i) * y[i]) + lost_in_all;
    worst = std::max(worst, BackwardError(residual, size, matrix.own_use[i]));
  }
  return worst;
}

double MeasureResidual(const LoopMatrix& matrix, std::span<const double> b,
                       std::span<const double> weight,
                       const std::vector<double>& y,
                       std::vector<double>& residual) {
  double worst = 0;
  for (size_t i = 0; i < matrix.size(); ++i) {
    const auto term = [&](size_t k) {
      return matrix.amount[k] * y[matrix.column[k]];
    };
    const size_t begin = matrix.row_begin[i];
    const size_t end = matrix.row_begin[i + 1];
    const double sum = SumOfRow(begin, end, b[i], term);
    const double size =
        SumOfRow(begin, end,
                 weight[i] + (matrix.output[i] + std::abs(matrix.own_use[i])) *
                                 std::abs(y[i]),
                 [&](size_t k) { return std::abs(term(k)); });
    residual[i] = sum - matrix.diagonal(i) * y[i];
    const double error = size == 0 ? 0 : std::abs(residual[i]) / size;
    if (std::isnan(error)) return error;
    worst = std::max(worst, error);
  }
  return worst;
}

LoopSolution SolveLoop(const LoopMatrix& matrix, const LoopFactors& factors,
                       std::span<const double> b,
                       std::span<const double> weight) {
  LoopSolution solution{std::vector<double>(b.begin(), b.end()), 0};
  std::vector<double>& y = solution.y;
  if (std::all_of(b.begin(), b.end(), [](double x) { return x == 0; })) {
    std::fill(y.begin(), y.end(), 0.0);
    return solution;
  }
  factors.Solve(y);
  std::vector<double> correction(y.size());
  solution.backward_error = MeasureResidual(matrix, b, weight, y, correction);
  if (solution.backward_error > kRounding) {
    factors.Solve(correction);
    std::vector<double> refined(y.size());
    for (size_t i = 0; i < y.size(); ++i) refined[i] = y[i] + correction[i];
    const double error =
        MeasureResidual(matrix, b, weight, refined, correction);
    if (error < solution.backward_error) {
      y.swap(refined);
      solution.backward_error = error;
    }
  }
  for (double& x : y) x += 0.0;  // -0 becomes 0
  return solution;
}

}  // namespace tanji::engine::internal
