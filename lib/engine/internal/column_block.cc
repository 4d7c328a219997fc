#include "lib/engine/internal/column_block.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "lib/engine/internal/column_sums.h"
#include "lib/engine/internal/column_vector.h"

namespace tanji::engine::internal {
namespace {

constexpr size_t kWidth = kVectorWidth;
using Vector = ColumnVector;

// Always part of its caller, so compiled for the caller's width.
[[gnu::always_inline]] inline void Load(const double* from, size_t count,
                                        Vector& to) {
  if (count == kWidth) {
    std::memcpy(&to, from, sizeof(to));
  } else {
    for (size_t c = 0; c < count; ++c) to[c] = from[c];
  }
}

[[gnu::always_inline]] inline void Store(const Vector& from, size_t count,
                                         double* to) {
  if (count == kWidth) {
    std::memcpy(to, &from, sizeof(from));
  } else {
    for (size_t c = 0; c < count; ++c) to[c] = from[c];
  }
}

struct Inputs {
  const double* const* rows;
  const double* amounts;
  size_t count;
};
struct Sums {
  double* sum;
  double* lost;  // null: the sums alone
  double* weight;
};

// `count` columns from `first` on, at most kWidth.
template <bool kValuesOnly>
[[gnu::always_inline]] inline void SumSome(const Inputs& inputs, size_t first,
                                           size_t count, const double* direct,
                                           const Sums& sums) {
  Vector s = {};
  Vector l = {};
  Load(direct + first, count, s);
  Vector w = s;
  MakeAbsolute(w);
  for (size_t k = 0; k < inputs.count; ++k) {
    Vector term = {};
    Load(inputs.rows[k] + first, count, term);
    term *= inputs.amounts[k];
    const Vector total = s + term;
    if constexpr (!kValuesOnly) {
      // LostInSum
      const Vector taken = total - s;
      l += (s - (total - taken)) + (term - taken);
      MakeAbsolute(term);
      w += term;
    }
    s = total;
  }
  Store(s, count, sums.sum + first);
  if constexpr (!kValuesOnly) {
    Store(l, count, sums.lost + first);
    Store(w, count, sums.weight + first);
  }
}

template <bool kValuesOnly>
[[gnu::always_inline]] inline void SumAll(const Inputs& inputs, size_t columns,
                                          const double* direct,
                                          const Sums& sums) {
  size_t c = 0;
  for (; c + kWidth <= columns; c += kWidth) {
    SumSome<kValuesOnly>(inputs, c, kWidth, direct, sums);
  }
  if (c < columns) {
    SumSome<kValuesOnly>(inputs, c, columns - c, direct, sums);
  }
}

TANJI_EACH_WIDTH
void SumColumns(const Inputs& inputs, size_t columns, const double* direct,
                const Sums& sums) {
  SumAll<false>(inputs, columns, direct, sums);
}

TANJI_EACH_WIDTH
void SumValues(const Inputs& inputs, size_t columns, const double* direct,
               const Sums& sums) {
  SumAll<true>(inputs, columns, direct, sums);
}

TANJI_EACH_WIDTH
double DivideColumns(size_t columns, const double* sum, const double* lost,
                     const double* weight, double output, double own_use,
                     double* y) {
  const double diagonal = output - own_use;
  const double taken = output + std::abs(own_use);
  const double rounding = (own_use == 0 ? 1 : 2) * kProductRounding;
  Vector worst = {};
  Vector beyond = {};  // NaN once a value is not finite
  for (size_t c = 0; c < columns; c += kWidth) {
    const size_t count = std::min(kWidth, columns - c);
    Vector s = {};
    Vector l = {};
    Vector w = {};
    Load(sum + c, count, s);
    Load(lost + c, count, l);
    Load(weight + c, count, w);
    const Vector value = s / diagonal + 0.0;  // -0 becomes 0
    Vector size = value;
    MakeAbsolute(size);
    size = w + taken * size;
    Vector error = (s - diagonal * value) + l;
    MakeAbsolute(error);
    error = size == 0 ? Vector{} : error / size + rounding;
    worst = error > worst ? error : worst;
    beyond += value * 0.0;
    Store(value, count, y + c);
  }
  double largest = 0;
  for (size_t k = 0; k < kWidth; ++k) {
    if (beyond[k] != 0) return std::numeric_limits<double>::infinity();
    largest = std::max(largest, worst[k]);
  }
  return largest;
}

}  // namespace

void ColumnBlock::Close() {
  SumColumns({rows_.data(), amounts_.data(), rows_.size()}, columns(), direct_,
             {sum.data(), lost.data(), weight.data()});
}

void ColumnBlock::CloseValues() {
  SumValues({rows_.data(), amounts_.data(), rows_.size()}, columns(), direct_,
            {sum.data(), nullptr, nullptr});
}

double ColumnBlock::Divide(double output, double own_use, double* y) const {
  return DivideColumns(columns(), sum.data(), lost.data(), weight.data(),
                       output, own_use, y);
}

bool ColumnBlock::DivideValues(double diagonal, double* y) const {
  bool finite = true;
  for (size_t c = 0; c < columns(); ++c) {
    y[c] = sum[c] / diagonal + 0.0;  // -0 becomes 0
    finite = finite && std::isfinite(y[c]);
  }
  return finite;
}

}  // namespace tanji::engine::internal
