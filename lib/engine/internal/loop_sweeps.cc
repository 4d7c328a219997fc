#include "lib/engine/internal/loop_sweeps.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace tanji::engine::internal {
namespace {

constexpr int kSweepsPerLook = 4;
// One unit in the last place: nothing more to gain.
constexpr double kConverged = 0x1p-52;
// From here on a look that gains less than half shows the noise of rounding,
// not a slow loop.
constexpr double kNoise = 0x1p-50;
// Times 1 / margin. Never needed: (1 - margin)^(200 / margin) is 1e-87.
constexpr double kLooksMax = 50;

std::vector<uint32_t> LeavingOrder(const LoopMatrix& matrix) {
  struct Frame {
    uint32_t member;
    size_t next;
  };
  const size_t n = matrix.size();
  std::vector<uint32_t> order;
  order.reserve(n);
  std::vector<bool> met(n, false);
  std::vector<Frame> path;
  const auto enter = [&](uint32_t i) {
    met[i] = true;
    path.push_back({i, matrix.row_begin[i]});
  };
  for (uint32_t root = 0; root < n; ++root) {
    if (!met[root]) enter(root);
    while (!path.empty()) {
      Frame& frame = path.back();
      if (frame.next == matrix.row_begin[frame.member + 1]) {
        order.push_back(frame.member);
        path.pop_back();
        continue;
      }
      const uint32_t supplier = matrix.column[frame.next++];
      if (!met[supplier]) enter(supplier);
    }
  }
  return order;
}

void Sweep(const LoopMatrix& matrix, const std::vector<double>& b,
           std::vector<double>& y) {
  for (size_t i = 0; i < matrix.size(); ++i) {
    double sum = b[i];
    for (size_t k = matrix.row_begin[i]; k < matrix.row_begin[i + 1]; ++k) {
      sum += matrix.amount[k] * y[matrix.column[k]];
    }
    y[i] = sum / matrix.diagonal(i);
  }
}

std::vector<double> Rearranged(const SweepOrdered& group,
                               std::span<const double> by_member) {
  std::vector<double> by_place(by_member.size());
  for (size_t p = 0; p < by_place.size(); ++p) {
    by_place[p] = by_member[group.member[p]];
  }
  return by_place;
}

}  // namespace

SweepOrdered InSweepOrder(const LoopMatrix& matrix) {
  SweepOrdered result;
  result.member = LeavingOrder(matrix);
  std::vector<uint32_t> place(matrix.size());
  for (uint32_t p = 0; p < place.size(); ++p) place[result.member[p]] = p;
  LoopMatrix& ordered = result.matrix;
  ordered.Clear();
  ordered.column.reserve(matrix.column.size());
  ordered.amount.reserve(matrix.amount.size());
  for (const uint32_t i : result.member) {
    ordered.output.push_back(matrix.output[i]);
    ordered.own_use.push_back(matrix.own_use[i]);
    for (const uint32_t j : matrix.columns(i)) {
      ordered.column.push_back(place[j]);
    }
    const auto amounts = matrix.amounts(i);
    ordered.amount.insert(ordered.amount.end(), amounts.begin(), amounts.end());
    ordered.row_begin.push_back(ordered.column.size());
  }
  return result;
}

LoopSolution SweepLoop(const SweepOrdered& group, std::span<const double> b,
                       std::span<const double> weight, base::StopSteps* steps) {
  const size_t n = b.size();
  LoopSolution solution{std::vector<double>(n, 0.0), 0};
  if (std::all_of(b.begin(), b.end(), [](double x) { return x == 0; })) {
    return solution;
  }
  const std::vector<double> right_side = Rearranged(group, b);
  const std::vector<double> size = Rearranged(group, weight);
  std::vector<double> y(n, 0.0);
  std::vector<double> best;
  std::vector<double> residual(n);
  solution.backward_error = std::numeric_limits<double>::infinity();
  for (int look = 0; look < kLooksMax / group.margin; ++look) {
    for (int sweep = 0; sweep < kSweepsPerLook; ++sweep) {
      if (steps != nullptr && steps->Stops(group.matrix.column.size() + n)) {
        return solution;
      }
      Sweep(group.matrix, right_side, y);
    }
    const double error =
        MeasureResidual(group.matrix, right_side, size, y, residual);
    const bool noise = error <= kNoise && error > solution.backward_error / 2;
    if (error < solution.backward_error) {
      solution.backward_error = error;
      best = y;
    }
    if (noise || !(error > kConverged)) break;
  }
  for (size_t p = 0; p < best.size(); ++p) {
    solution.y[group.member[p]] = best[p] + 0.0;  // -0 becomes 0
  }
  return solution;
}

}  // namespace tanji::engine::internal
