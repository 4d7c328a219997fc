// What one process adds up, by indicator: the plain sum that the footprint is
// made of, and what it takes to say how far that is from the equation.

#ifndef TANJI_LIB_ENGINE_INTERNAL_COLUMN_SUMS_H_
#define TANJI_LIB_ENGINE_INTERNAL_COLUMN_SUMS_H_

#include <cmath>
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

// F + sum of amount Y for one column. Scalars, so that it stays in registers.
struct ColumnSum {
  double sum = 0;     // in stored order, rounded as it comes
  double lost = 0;    // by the additions of `sum`
  double weight = 0;  // the same of absolute values

  void Start(const double* direct) {
    sum = *direct;
    lost = 0;
    weight = std::abs(*direct);
  }

  void Add(double amount, const double* y) {
    const double term = amount * *y;
    lost += LostInSum(sum, term);
    sum += term;
    weight += std::abs(term);
  }

  void Close() {}  // as ColumnBlock

  // Fills `y` for a process that takes of nobody else but itself; returns the
  // largest backward error, infinity when a value is not finite.
  double Divide(double output, double own_use, double* y) const {
    const double diagonal = output - own_use;
    const double value = sum / diagonal + 0.0;  // -0 becomes 0
    *y = value;
    if (!std::isfinite(value)) return std::numeric_limits<double>::infinity();
    const double size = weight + (output + std::abs(own_use)) * std::abs(value);
    const double error =
        BackwardError((sum - diagonal * value) + lost, size, own_use);
    return error > 0 ? error : 0;
  }
};

// The same sum as that of ColumnSum, and no more.
struct ValueSum {
  double sum = 0;
  void Start(const double* direct) { sum = *direct; }
  void Add(double amount, const double* y) { sum += amount * *y; }
  void CloseValues() {}
  bool DivideValues(double diagonal, double* y) const {
    *y = sum / diagonal + 0.0;  // -0 becomes 0
    return std::isfinite(*y);
  }
};

}  // namespace tanji::engine::internal

#endif  // TANJI_LIB_ENGINE_INTERNAL_COLUMN_SUMS_H_
