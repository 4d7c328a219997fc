// The sweeps themselves: of one column, or of several side by side, which come
// to the same bits.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <iterator>
#include <limits>
#include <utility>

#include "lib/base/line_vector.h"
#include "lib/engine/internal/column_vector.h"
#include "lib/engine/internal/loop_sweeps.h"

namespace tanji::engine::internal {
namespace {

// Sweeps from one look at the backward error to the next; the last two are
// watched.
constexpr int kUnwatchedSweeps = 2;
// Two units in the last place: nothing more to gain.
constexpr double kConverged = 0x1p-51;
// From here on a look that gains less than half shows the noise of rounding,
// not a slow loop; rows of many inputs round more.
constexpr double kNoise = 0x1p-50;
constexpr double kNoiseOfLongRow = 0x1p-55;  // times the root of its length
// Times 1 / margin. Never needed: half of them are of sweeps without a leap,
// and (1 - margin)^(120 / margin) is 1e-52.
constexpr double kLooksMax = 60;
// An error that falls more slowly is not leapt over: the leap would be long,
// and the share by which it falls is not known so well.
constexpr double kRatioMax = 0.95;

// Of `V`, one column or a vector of them: what each lane has is its own.
template <typename V>
// NOLINTNEXTLINE(bugprone-sizeof-expression): of one column it is 1.
constexpr size_t kLanesOf = sizeof(V) / sizeof(double);
template <typename V>
using LanesOf = std::array<double, kLanesOf<V>>;

template <typename V>
LanesOf<V> ToLanes(const V& vector) {
  LanesOf<V> lanes;
  std::memcpy(lanes.data(), &vector, sizeof(V));
  return lanes;
}
template <typename V>
void FromLanes(const LanesOf<V>& lanes, V& vector) {
  std::memcpy(&vector, lanes.data(), sizeof(V));
}

// The equations of all lanes, and what is found out about them; by place.
template <typename V>
struct Sweeping {
  const LoopMatrix* matrix;
  const V* b;
  const V* size;  // absolute values of what b was added up from
  V* y;
  V* step;        // what the last watched sweep changed
  V change = {};  // its absolute values, added up
  V worst = {};   // the largest backward error; NaN where one is not finite
};

// SumOfRow of amount y over row `i`, for vectors too.
template <typename V>
[[gnu::always_inline]] inline void SumInputs(const LoopMatrix& matrix, size_t i,
                                             const V* y, V& sum) {
  V sum1 = {};
  V sum2 = {};
  V sum3 = {};
  const double* const amount = matrix.amount.data();
  const uint32_t* const column = matrix.column.data();
  size_t k = matrix.row_begin[i];
  const size_t end = matrix.row_begin[i + 1];
  for (; k + 4 <= end; k += 4) {
    sum += amount[k] * y[column[k]];
    sum1 += amount[k + 1] * y[column[k + 1]];
    sum2 += amount[k + 2] * y[column[k + 2]];
    sum3 += amount[k + 3] * y[column[k + 3]];
  }
  sum = (sum + sum1) + (sum2 + sum3);
  for (; k < end; ++k) sum += amount[k] * y[column[k]];
}

template <bool kWatched, typename V>
[[gnu::always_inline]] inline void SweepRows(Sweeping<V>& all) {
  const LoopMatrix& matrix = *all.matrix;
  V change = {};
  for (size_t i = 0; i < matrix.size(); ++i) {
    V sum = all.b[i];
    SumInputs(matrix, i, all.y, sum);
    sum /= matrix.diagonal(i);
    if constexpr (kWatched) {
      V step = sum - all.y[i];
      all.step[i] = step;
      MakeAbsolute(step);
      change += step;
    }
    all.y[i] = sum;
  }
  all.change = change;
}

// As MeasureResidual, in other sums.
template <typename V>
[[gnu::always_inline]] inline void MeasureRows(Sweeping<V>& all) {
  const LoopMatrix& matrix = *all.matrix;
  const double* const amount = matrix.amount.data();
  const uint32_t* const column = matrix.column.data();
  const V* const y = all.y;
  V worst = {};
  V beyond = {};  // NaN once an error is not finite
  for (size_t i = 0; i < matrix.size(); ++i) {
    V sum = all.b[i];
    V own = y[i];
    MakeAbsolute(own);
    V size =
        all.size[i] + (matrix.output[i] + std::abs(matrix.own_use[i])) * own;
    V sum1 = {};
    V size1 = {};
    size_t k = matrix.row_begin[i];
    const size_t end = matrix.row_begin[i + 1];
    for (; k + 2 <= end; k += 2) {
      V term = amount[k] * y[column[k]];
      V term1 = amount[k + 1] * y[column[k + 1]];
      sum += term;
      sum1 += term1;
      MakeAbsolute(term);
      MakeAbsolute(term1);
      size += term;
      size1 += term1;
    }
    if (k < end) {
      V term = amount[k] * y[column[k]];
      sum += term;
      MakeAbsolute(term);
      size += term;
    }
    size += size1;
    V error = (sum + sum1) - matrix.diagonal(i) * y[i];
    MakeAbsolute(error);
    error = size == 0 ? V{} : error / size;
    beyond += error * 0.0;
    worst = error > worst ? error : worst;
  }
  all.worst = worst + beyond;
}

// Rows of all lanes: what is kept of them, and where the next sweep begins.
template <typename V>
struct Turn {
  V improved;  // not 0: y is the best so far
  V back;      // not 0: goes on from the best, and not from y
  V leap;      // times `step`, is added to y
};
template <typename V>
[[gnu::always_inline]] inline void TurnRows(const Sweeping<V>& all,
                                            const Turn<V>& turn, V* best) {
  for (size_t i = 0; i < all.matrix->size(); ++i) {
    best[i] = turn.improved != 0 ? all.y[i] : best[i];
    const V leapt = all.y[i] + turn.leap * all.step[i];
    all.y[i] = turn.back != 0 ? best[i] : leapt;
  }
}

template <typename V>
[[gnu::always_inline]] inline void SweepAndLookAt(Sweeping<V>& all,
                                                  V& change_before) {
  for (int sweep = 0; sweep < kUnwatchedSweeps; ++sweep) SweepRows<false>(all);
  SweepRows<true>(all);
  change_before = all.change;
  SweepRows<true>(all);
  MeasureRows(all);
}

void SweepAndLook(Sweeping<double>& all, double& change_before) {
  SweepAndLookAt(all, change_before);
}
void TakeTurn(const Sweeping<double>& all, const Turn<double>& turn,
              double* best) {
  TurnRows(all, turn, best);
}
TANJI_EACH_WIDTH
void SweepAndLook(Sweeping<ColumnVector>& all, ColumnVector& change_before) {
  SweepAndLookAt(all, change_before);
}
TANJI_EACH_WIDTH
void TakeTurn(const Sweeping<ColumnVector>& all, const Turn<ColumnVector>& turn,
              ColumnVector* best) {
  TurnRows(all, turn, best);
}

// How far one column has come.
struct Column {
  double error = std::numeric_limits<double>::infinity();  // of the best
  bool is_open = true;
  bool leaps = true;

  struct Next {
    bool improved = false;
    bool back = false;
    double leap = 0;
  };
  // After a look. The error of a productive loop is soon made of one part that
  // falls by the same share from sweep to sweep (of a matrix that is not
  // negative the largest eigenvalue is real, by Perron and Frobenius, and
  // mostly alone): what all sweeps to come would still change is known then,
  // and leapt over (Aitken). Where a look finds that this gains less than a
  // half, it is something else, and the column leaps no more; where it finds a
  // loss, the column goes back. Nor does it from half of all looks on, so that
  // what is promised of the sweeps holds whatever the leaps have done.
  Next Look(double noise_level, double measured, double change_before,
            double change, bool may_leap) {
    Next next;
    const bool is_lost = !std::isfinite(measured) && std::isfinite(error);
    const bool halves = measured <= error / 2;
    const bool noise = measured <= noise_level && !halves;
    next.improved = measured < error;
    if (next.improved) error = measured;
    if (leaps && !(may_leap && halves)) {
      leaps = false;
      next.back = !next.improved;
      if (is_lost) return next;
    }
    if (noise || change == 0 || !(measured > kConverged)) {
      is_open = false;
      return next;
    }
    const double ratio = change / change_before;
    if (leaps && ratio > 0 && ratio < kRatioMax) {
      next.leap = ratio / (1 - ratio);
    }
    return next;
  }
};

// Of a backward error that is down to rounding.
double NoiseLevel(const LoopMatrix& matrix) {
  size_t longest = 0;
  for (size_t i = 0; i < matrix.size(); ++i) {
    longest = std::max(longest, matrix.columns(i).size());
  }
  return kNoise + std::sqrt(static_cast<double>(longest)) * kNoiseOfLongRow;
}

// Columns [first, first + count) of b and weight, in the lanes of V.
template <typename V>
std::vector<LoopSolution> SweepSome(const SweepOrdered& group,
                                    std::span<const double> b,
                                    std::span<const double> weight,
                                    size_t first, size_t count,
                                    base::StopSteps* steps) {
  const size_t n = group.matrix.size();
  const auto by_place = [&](std::span<const double> by_member) {
    base::LineVector<V> values(n, V{});
    for (size_t p = 0; p < n; ++p) {
      LanesOf<V> lanes = {};
      for (size_t l = 0; l < count; ++l) {
        lanes[l] = by_member[(first + l) * n + group.member[p]];
      }
      FromLanes<V>(lanes, values[p]);
    }
    return values;
  };
  std::array<Column, kLanesOf<V>> columns;
  for (size_t l = 0; l < columns.size(); ++l) {
    const auto own = l < count ? b.subspan((first + l) * n, n) : b.first(0);
    if (std::all_of(own.begin(), own.end(), [](double x) { return x == 0; })) {
      columns[l] = {.error = 0, .is_open = false};
    }
  }
  const double noise_level = NoiseLevel(group.matrix);
  const auto is_open = [](const Column& column) { return column.is_open; };
  const base::LineVector<V> right_side = by_place(b);
  const base::LineVector<V> size = by_place(weight);
  base::LineVector<V> y(n, V{});
  base::LineVector<V> step(n, V{});
  base::LineVector<V> best(n, V{});
  Sweeping<V> all{&group.matrix, right_side.data(), size.data(), y.data(),
                  step.data()};
  const double looks_max = kLooksMax / group.margin;
  for (int look = 0; look < looks_max; ++look) {
    if (std::none_of(columns.begin(), columns.end(), is_open)) break;
    if (steps != nullptr && steps->Stops((kUnwatchedSweeps + 3) *
                                         (group.matrix.column.size() + n))) {
      break;
    }
    V before = {};
    SweepAndLook(all, before);
    const LanesOf<V> errors = ToLanes(all.worst);
    const LanesOf<V> changes_before = ToLanes(before);
    const LanesOf<V> changes = ToLanes(all.change);
    LanesOf<V> improved = {};
    LanesOf<V> back = {};
    LanesOf<V> leap = {};
    for (size_t l = 0; l < columns.size(); ++l) {
      if (!columns[l].is_open) continue;
      const Column::Next next =
          columns[l].Look(noise_level, errors[l], changes_before[l], changes[l],
                          look < looks_max / 2);
      improved[l] = next.improved ? 1 : 0;
      back[l] = next.back ? 1 : 0;
      leap[l] = next.leap;
    }
    Turn<V> turn = {};
    FromLanes<V>(improved, turn.improved);
    FromLanes<V>(back, turn.back);
    FromLanes<V>(leap, turn.leap);
    TakeTurn(all, turn, best.data());
  }
  std::vector<LoopSolution> solutions(count);
  for (size_t l = 0; l < count; ++l) {
    solutions[l] = {std::vector<double>(n, 0.0), columns[l].error};
  }
  for (size_t p = 0; p < n; ++p) {
    const LanesOf<V> lanes = ToLanes(best[p]);
    for (size_t l = 0; l < count; ++l) {
      solutions[l].y[group.member[p]] = lanes[l] + 0.0;  // -0 becomes 0
    }
  }
  return solutions;
}

}  // namespace

LoopSolution SweepLoop(const SweepOrdered& group, std::span<const double> b,
                       std::span<const double> weight, base::StopSteps* steps) {
  return std::move(SweepSome<double>(group, b, weight, 0, 1, steps).front());
}

std::vector<LoopSolution> SweepColumns(const SweepOrdered& group,
                                       std::span<const double> b,
                                       std::span<const double> weight) {
  const size_t columns = b.size() / std::max<size_t>(group.matrix.size(), 1);
  std::vector<LoopSolution> solutions;
  for (size_t first = 0; first < columns; first += kVectorWidth) {
    const size_t count = std::min(kVectorWidth, columns - first);
    std::vector<LoopSolution> some =
        count == 1
            ? SweepSome<double>(group, b, weight, first, count, nullptr)
            : SweepSome<ColumnVector>(group, b, weight, first, count, nullptr);
    std::move(some.begin(), some.end(), std::back_inserter(solutions));
  }
  return solutions;
}

}  // namespace tanji::engine::internal
