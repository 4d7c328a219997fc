#include "lib/engine/internal/series.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace tanji::engine::internal {
namespace {

constexpr double kUnitRoundoff = 0x1p-53;
constexpr int kSquaringsMax = 64;
// Powers that have grown by so much have grown too far for their rounding to
// leave anything to prove.
constexpr double kGrownTooFar = 0x1p+26;
constexpr int kTurnsMax = 4096;
constexpr size_t kWorkMax = size_t{1} << 28;  // multiplications
// How far below 1 a row has to fall; half of it is left for rounding.
constexpr double kRowMargin = 0x1p-10;

// B in prices, v_i^-1 b_ij v_j: the same radius, and in absolute values no row
// adds up to more than growth.upper. The off-diagonal entries stand in the
// order of the matrix's.
struct Scaled {
  std::vector<double> own;
  std::vector<double> other;
};
Scaled ScaleByPrices(const LoopMatrix& matrix, const std::vector<double>& v) {
  Scaled scaled;
  scaled.own.reserve(matrix.size());
  scaled.other.reserve(matrix.amount.size());
  for (size_t i = 0; i < matrix.size(); ++i) {
    scaled.own.push_back(matrix.own_use[i] / matrix.output[i]);
    for (size_t k = matrix.row_begin[i]; k < matrix.row_begin[i + 1]; ++k) {
      scaled.other.push_back(matrix.amount[k] / matrix.output[i] *
                             (v[matrix.column[k]] / v[i]));
    }
  }
  return scaled;
}

// Largest sum of absolute values of a row.
double Norm(const std::vector<double>& full, size_t n) {
  double norm = 0;
  for (size_t i = 0; i < n; ++i) {
    double sum = 0;
    for (size_t j = 0; j < n; ++j) sum += std::abs(full[i * n + j]);
    if (!(sum <= norm)) norm = sum;  // also when it is not a number
  }
  return norm;
}

std::vector<double> Squared(const std::vector<double>& full, size_t n) {
  std::vector<double> square(n * n, 0.0);
  for (size_t i = 0; i < n; ++i) {
    for (size_t k = 0; k < n; ++k) {
      const double factor = full[i * n + k];
      if (factor == 0) continue;
      for (size_t j = 0; j < n; ++j) {
        square[i * n + j] += factor * full[k * n + j];
      }
    }
  }
  return square;
}

bool ConvergesBySquaring(const LoopMatrix& matrix, const Scaled& scaled) {
  const size_t n = matrix.size();
  std::vector<double> power(n * n, 0.0);
  for (size_t i = 0; i < n; ++i) {
    power[i * n + i] = scaled.own[i];
    for (size_t k = matrix.row_begin[i]; k < matrix.row_begin[i + 1]; ++k) {
      power[i * n + matrix.column[k]] = scaled.other[k];
    }
  }
  // An entry of the product is n products added up, and an entry of B the
  // outcome of three operations; the rest is for the rounding of bounds.
  const double rounding = static_cast<double>(n + 8) * kUnitRoundoff;
  // The norm of (computed power - true power) is at most `error`.
  double error = 0;
  for (int squaring = 0; squaring < kSquaringsMax; ++squaring) {
    const double norm = Norm(power, n);
    if (squaring == 0) error = rounding * norm;
    if ((norm + error) * (1 + rounding) < 1) return true;
    if (!(norm < kGrownTooFar && error < 1)) return false;
    power = Squared(power, n);
    error = (2 * norm * error + error * error + rounding * norm * norm) *
            (1 + rounding);
  }
  return false;
}

// Multiplies rows by B, from the left.
class RowPowers {
 public:
  RowPowers(const LoopMatrix& matrix, const Scaled& scaled,
            base::StopSteps* steps)
      : steps_(steps),
        matrix_(matrix),
        scaled_(scaled),
        row_(matrix.size()),
        next_(matrix.size()) {}

  // Starts with row i of the identity and stops when its norm has fallen below
  // 1; false when it does not.
  bool Falls(size_t i) {
    std::fill(row_.begin(), row_.end(), 0.0);
    row_[i] = 1;
    for (int turn = 1; turn <= kTurnsMax && work_ < kWorkMax; ++turn) {
      if (steps_ != nullptr && steps_->Stops(row_.size())) return false;
      const double norm = Turn();
      turns_max_ = std::max(turns_max_, turn);
      norm_max_ = std::max(norm_max_, norm);
      if (norm <= 1 - kRowMargin) return true;
      if (!(norm < kGrownTooFar)) return false;
    }
    return false;
  }

  // Each turn rounds by at most n u |row| |B|, and what it left off grows no
  // further than the rows themselves.
  double RoundingBound(double growth_max) const {
    return turns_max_ * static_cast<double>(row_.size() + 8) * kUnitRoundoff *
           growth_max * norm_max_ * norm_max_;
  }

 private:
  double Turn() {
    std::fill(next_.begin(), next_.end(), 0.0);
    work_ += row_.size();
    for (size_t i = 0; i < row_.size(); ++i) {
      if (row_[i] == 0) continue;
      const size_t end = matrix_.row_begin[i + 1];
      next_[i] += row_[i] * scaled_.own[i];
      for (size_t k = matrix_.row_begin[i]; k < end; ++k) {
        next_[matrix_.column[k]] += row_[i] * scaled_.other[k];
      }
      work_ += end - matrix_.row_begin[i];
    }
    row_.swap(next_);
    double norm = 0;
    for (const double x : row_) norm += std::abs(x);
    return norm;
  }

  base::StopSteps* const steps_;
  const LoopMatrix& matrix_;
  const Scaled& scaled_;
  std::vector<double> row_;
  std::vector<double> next_;
  size_t work_ = 0;
  int turns_max_ = 0;
  double norm_max_ = 1;
};

// If each row i of some power m_i <= m has a norm below 1 - e, no x with
// |x| <= 1 is larger than 1 - e after m turns, and so on: the radius is
// below 1.
bool ConvergesByRows(const LoopMatrix& matrix, const Scaled& scaled,
                     double growth_max, base::StopSteps* steps) {
  RowPowers powers(matrix, scaled, steps);
  for (size_t i = 0; i < matrix.size(); ++i) {
    if (!powers.Falls(i)) return false;
  }
  return powers.RoundingBound(std::max(1.0, growth_max)) < kRowMargin / 2;
}

}  // namespace

bool SeriesConverges(const LoopMatrix& matrix, const Growth& growth,
                     size_t dense_size_max, base::StopSteps* steps) {
  const Scaled scaled = ScaleByPrices(matrix, growth.v);
  return matrix.size() <= dense_size_max
             ? ConvergesBySquaring(matrix, scaled)
             : ConvergesByRows(matrix, scaled, growth.upper, steps);
}

}  // namespace tanji::engine::internal
