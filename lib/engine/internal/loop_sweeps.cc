#include "lib/engine/internal/loop_sweeps.h"

namespace tanji::engine::internal {
namespace {

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

double BoundBackwardError(const SweepOrdered& group, std::span<const double> b,
                          std::span<const double> lost,
                          std::span<const double> weight,
                          const std::vector<double>& y) {
  const auto by_place = [&](std::span<const double> by_member) {
    std::vector<double> placed(by_member.size());
    for (size_t p = 0; p < placed.size(); ++p) {
      placed[p] = by_member[group.member[p]];
    }
    return placed;
  };
  return BoundBackwardError(group.matrix, by_place(b), by_place(lost),
                            by_place(weight), by_place(y));
}

}  // namespace tanji::engine::internal
