#include "lib/engine/internal/loop_matrix.h"

#include <algorithm>
#include <cmath>

namespace tanji::engine::internal {

void LoopMatrix::Clear() {
  output.clear();
  own_use.clear();
  row_begin.assign(1, 0);
  column.clear();
  amount.clear();
}

bool LoopMatrix::HasCredits() const {
  const auto negative = [](double a) { return a < 0; };
  return std::any_of(amount.begin(), amount.end(), negative) ||
         std::any_of(own_use.begin(), own_use.end(), negative);
}

LoopMatrix LoopMatrix::Absolute() const {
  LoopMatrix result = *this;
  for (double& a : result.amount) a = std::abs(a);
  for (double& a : result.own_use) a = std::abs(a);
  return result;
}

LoopMatrix LoopMatrix::WithoutCredits() const {
  LoopMatrix result = *this;
  for (double& a : result.amount) a = std::max(a, 0.0);
  for (double& a : result.own_use) a = std::max(a, 0.0);
  return result;
}

double LoopMatrix::Take(size_t i, std::span<const double> x) const {
  double sum = own_use[i] * x[i];
  for (size_t k = row_begin[i]; k < row_begin[i + 1]; ++k) {
    sum += amount[k] * x[column[k]];
  }
  return sum;
}

}  // namespace tanji::engine::internal
