// What one process adds up, by indicator: the plain sum that the footprint is
// made of, and what it takes to say how far that is from the equation.

#ifndef TANJI_LIB_ENGINE_INTERNAL_COLUMN_SUMS_H_
#define TANJI_LIB_ENGINE_INTERNAL_COLUMN_SUMS_H_

#include <array>
#include <cmath>
#include <cstddef>
#include <limits>

namespace tanji::engine::internal {

// What rounding takes off when `x` is added to `sum`, exactly (Knuth, TAOCP
// vol. 2, 4.2.2, theorem B).
inline double LostInSum(double sum, double x) {
  const double total = sum + x;
  const double x_taken = total - sum;
  return (sum - (total - x_taken)) + (x - x_taken);
}

// What a residual with LostInSum does not show, relative to the absolute values
// of all its terms: each product is rounded by half a unit in the last place.
// The sixteenth above that covers the rounding of what was lost and of absolute
// values, up to some 10^7 terms.
inline constexpr double kProductRounding = 0x1.1p-53;

// Upper bound of |residual| / size, for a residual that was added up with
// LostInSum from terms with absolute values of `size` in all. `own_use` is
// folded into the diagonal, which rounds once more.
inline double BackwardError(double residual, double size, double own_use) {
  if (size == 0) return 0;
  return std::abs(residual) / size + (own_use == 0 ? 1 : 2) * kProductRounding;
}

// F + sum of amount Y by column, for few columns.
template <int kColumns>
struct ColumnSums {
  std::array<double, kColumns> sum;     // in stored order, rounded as it comes
  std::array<double, kColumns> lost;    // by the additions of `sum`
  std::array<double, kColumns> weight;  // the same of absolute values

  explicit ColumnSums(int) {}
  size_t columns() const { return sum.size(); }

  void Start(const double* direct) {
    for (size_t c = 0; c < columns(); ++c) {
      sum[c] = direct[c];
      lost[c] = 0;
      weight[c] = std::abs(direct[c]);
    }
  }

  void Add(double amount, const double* y) {
    for (size_t c = 0; c < columns(); ++c) {
      const double term = amount * y[c];
      lost[c] += LostInSum(sum[c], term);
      sum[c] += term;
      weight[c] += std::abs(term);
    }
  }

  void Close() {}  // as ColumnBlock

  // Fills `y` for a process that takes of nobody else but itself; returns the
  // largest backward error, infinity when a value is not finite.
  double Divide(double output, double own_use, double* y) const {
    const double diagonal = output - own_use;
    double worst = 0;
    for (size_t c = 0; c < columns(); ++c) {
      y[c] = sum[c] / diagonal + 0.0;  // -0 becomes 0
      if (!std::isfinite(y[c])) return std::numeric_limits<double>::infinity();
      const double size =
          weight[c] + (output + std::abs(own_use)) * std::abs(y[c]);
      const double error =
          BackwardError((sum[c] - diagonal * y[c]) + lost[c], size, own_use);
      if (error > worst) worst = error;
    }
    return worst;
  }
};

}  // namespace tanji::engine::internal

#endif  // TANJI_LIB_ENGINE_INTERNAL_COLUMN_SUMS_H_
