#include "lib/engine/internal/prices.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace tanji::engine::internal {
namespace {

constexpr int kSolves = 3;           // inverse iterations
constexpr int kFirstSweepsMax = 96;  // until prices are found at all
constexpr int kSweepsPerLook = 8;
constexpr int kSharpenings = 3;  // looks after that, to tighten the bound
constexpr int kSweepsPerSharpening = 4;
// Below this a few sweeps are not enough to tighten it, and its size decides on
// the way to solve.
constexpr double kSmallMargin = 0.1;
constexpr int kGrowthTurns = 64;
constexpr double kPriceMin = 1e-290;

// What |A| takes at prices v in row i.
double Cost(const LoopMatrix& matrix, const std::vector<double>& v, size_t i) {
  return SumOfRow(matrix.row_begin[i], matrix.row_begin[i + 1],
                  std::abs(matrix.own_use[i]) * v[i], [&](size_t k) {
                    return std::abs(matrix.amount[k]) * v[matrix.column[k]];
                  });
}

// The smallest and the largest share of its output's price that a member keeps;
// the smallest is negative infinity when v are no prices.
struct Kept {
  double least = std::numeric_limits<double>::infinity();
  double most = -std::numeric_limits<double>::infinity();
};
Kept KeptAt(const LoopMatrix& matrix, const std::vector<double>& v) {
  Kept kept;
  for (size_t i = 0; i < matrix.size(); ++i) {
    const double worth = matrix.output[i] * v[i];
    const double share = (worth - Cost(matrix, v, i)) / worth;
    if (!(share <= 1)) {
      return {.least = -std::numeric_limits<double>::infinity(), .most = 1};
    }
    kept.least = std::min(kept.least, share);
    kept.most = std::max(kept.most, share);
  }
  return kept;
}

bool AllPositive(const std::vector<double>& v) {
  return std::all_of(v.begin(), v.end(),
                     [](double x) { return x > 0 && std::isfinite(x); });
}

// Brings the largest to [1/2, 1) by a power of two.
void Normalise(std::vector<double>& v) {
  int exponent = 0;
  std::frexp(*std::max_element(v.begin(), v.end()), &exponent);
  for (double& x : v) x = std::max(std::ldexp(x, -exponent), kPriceMin);
}

// One Gauss-Seidel sweep of (diag(output) - |A|) v = diag(output) given. Needs
// |own use| below the output.
void Sweep(const LoopMatrix& matrix, const std::vector<double>& given,
           std::vector<double>& v) {
  for (size_t i = 0; i < matrix.size(); ++i) {
    const double sum =
        SumOfRow(matrix.row_begin[i], matrix.row_begin[i + 1],
                 matrix.output[i] * given[i], [&](size_t k) {
                   return std::abs(matrix.amount[k]) * v[matrix.column[k]];
                 });
    v[i] = sum / (matrix.output[i] - std::abs(matrix.own_use[i]));
  }
}

// Whether one more pass over the entries is not to be made.
bool Stops(const LoopMatrix& matrix, base::StopSteps* steps) {
  return steps != nullptr && steps->Stops(matrix.size() + matrix.column.size());
}

// Sweeps from equal prices until they have a margin; without one after
// kFirstSweepsMax. Nothing when it is clear that no prices exist.
std::optional<Prices> FindAnyPrices(const LoopMatrix& matrix,
                                    base::StopSteps* steps) {
  for (size_t i = 0; i < matrix.size(); ++i) {
    if (std::abs(matrix.own_use[i]) >= matrix.output[i]) return std::nullopt;
  }
  const std::vector<double> ones(matrix.size(), 1.0);
  Prices prices{ones, -std::numeric_limits<double>::infinity()};
  for (int sweep = 1; sweep <= kFirstSweepsMax && prices.margin <= 0; ++sweep) {
    if (Stops(matrix, steps)) return std::nullopt;
    Sweep(matrix, ones, prices.v);
    if (sweep % kSweepsPerLook != 0) continue;
    if (!AllPositive(prices.v)) return std::nullopt;
    const Kept kept = KeptAt(matrix, prices.v);
    if (kept.most <= 0) return std::nullopt;  // nobody keeps a thing (Collatz)
    prices.margin = kept.least;
  }
  return prices;
}

// Puts `v` in the place of prices with a smaller margin; says whether it did.
bool TakeIfBetter(const LoopMatrix& matrix, std::vector<double> v,
                  Prices& prices) {
  if (!AllPositive(v)) return false;
  Normalise(v);
  const double margin = KeptAt(matrix, v).least;
  if (!(margin > prices.margin)) return false;
  prices = {std::move(v), margin};
  return true;
}

// Power iteration of |A| / output. The upper bound falls from turn to turn.
Growth GrowFrom(const LoopMatrix& matrix, std::vector<double> v) {
  Growth growth{std::move(v), 0, 0, 0};
  Normalise(growth.v);
  std::vector<double> next(matrix.size());
  for (int turn = 0; turn < kGrowthTurns; ++turn) {
    growth.lower = std::numeric_limits<double>::infinity();
    growth.upper = 0;
    for (size_t i = 0; i < matrix.size(); ++i) {
      const double taken = Cost(matrix, growth.v, i) / matrix.output[i];
      growth.lower = std::min(growth.lower, taken / growth.v[i]);
      if (taken / growth.v[i] > growth.upper) {
        growth.upper = taken / growth.v[i];
        growth.fastest = i;
      }
      // Half of each, or the two prices of a pair would swap for ever.
      next[i] = 0.5 * growth.v[i] + 0.5 * taken;
    }
    if (turn + 1 == kGrowthTurns || !AllPositive(next)) break;
    growth.v.swap(next);
    Normalise(growth.v);
  }
  return growth;
}

}  // namespace

std::optional<Prices> FindPricesBySolving(const LoopMatrix& matrix,
                                          const LoopFactors& factors) {
  std::vector<double> v(matrix.size(), 1.0);
  for (int solve = 0; solve < kSolves; ++solve) {
    for (size_t i = 0; i < v.size(); ++i) v[i] *= matrix.output[i];
    factors.Solve(v);
    if (!AllPositive(v)) return std::nullopt;
    Normalise(v);
  }
  const double margin = KeptAt(matrix, v).least;
  if (!(margin > 0)) return std::nullopt;
  return Prices{std::move(v), margin};
}

std::optional<Prices> FindPricesBySweeping(const LoopMatrix& matrix,
                                           base::StopSteps* steps) {
  std::optional<Prices> prices = FindAnyPrices(matrix, steps);
  if (!prices.has_value()) return std::nullopt;
  for (int look = 0; look < kSharpenings && prices->margin > 0; ++look) {
    if (Stops(matrix, steps)) return std::nullopt;
    // An inverse iteration, with sweeps in place of the solve.
    std::vector<double> v = prices->v;
    for (int sweep = 0; sweep < kSweepsPerSharpening; ++sweep) {
      Sweep(matrix, prices->v, v);
    }
    if (!TakeIfBetter(matrix, std::move(v), *prices)) break;
  }
  if (prices->margin < kSmallMargin) {
    TakeIfBetter(matrix, GrowFrom(matrix, prices->v).v, *prices);
  }
  if (!(prices->margin > 0)) return std::nullopt;
  return prices;
}

Growth MeasureGrowth(const LoopMatrix& matrix) {
  return GrowFrom(matrix, std::vector<double>(matrix.size(), 1.0));
}

}  // namespace tanji::engine::internal
