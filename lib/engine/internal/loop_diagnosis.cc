#include "lib/engine/internal/loop_diagnosis.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>
#include <vector>

#include "lib/engine/internal/prices.h"
#include "lib/engine/internal/series.h"

namespace tanji::engine::internal {
namespace {

using Fault = LoopVerdict::Fault;

constexpr double kInfinity = std::numeric_limits<double>::infinity();
// A gain this close to 1 is 1: the counterpart of kDigitsLostMax.
constexpr double kSingularGainMargin = 1e-15;
// Power iteration gives a growth to about this accuracy.
constexpr double kGrowthMargin = 1e-9;
// Up to here the condition in absolute values says enough; above it, credits
// are looked at with their signs, which can only be better.
constexpr double kClearCondition = 1e3;
constexpr size_t kRoundTripsMax = 64;
// With less, sweeps would take long: 0.99^n falls below rounding at n = 3700.
constexpr double kSweepMarginMin = 0.01;
// In large groups elimination may take many seconds, so that ten times as many
// sweeps are the lesser evil; a hundred times where it is beyond its limit.
constexpr double kSweepMarginMinLarge = 1e-3;
constexpr double kSweepMarginMinLast = 1e-4;
constexpr size_t kLargeSize = 1024;

double DigitsOf(double condition) {
  return std::max(0.0, std::log10(condition));
}

Fault Singular() { return {FaultKind::kSingular, /*worst=*/0, /*gain=*/1}; }

LoopVerdict Refuse(const Fault& fault) {
  LoopVerdict verdict;
  verdict.fault = fault;
  return verdict;
}

// The members whose round trips are computed: all of a small group, else those
// that react most when every member emits what its price is.
std::vector<size_t> RoundTripCandidates(const LoopMatrix& matrix,
                                        const LoopFactors& factors,
                                        const std::vector<double>& prices) {
  std::vector<size_t> places(matrix.size());
  std::iota(places.begin(), places.end(), size_t{0});
  if (places.size() <= kRoundTripsMax) return places;
  std::vector<double> reaction(matrix.size());
  for (size_t i = 0; i < reaction.size(); ++i) {
    reaction[i] = matrix.output[i] * prices[i];
  }
  factors.Solve(reaction);
  for (size_t i = 0; i < reaction.size(); ++i) {
    reaction[i] = std::abs(reaction[i]) / prices[i];
  }
  const auto cut = places.begin() + kRoundTripsMax;
  std::partial_sort(places.begin(), cut, places.end(), [&](size_t a, size_t b) {
    return reaction[a] != reaction[b] ? reaction[a] > reaction[b] : a < b;
  });
  places.erase(cut, places.end());
  std::sort(places.begin(), places.end());
  return places;
}

struct RoundTrip {
  size_t place;
  double gain;
};

// What one unit of a member needs of itself through the group is
// 1 - 1 / ((I - A / output)^-1)_ii; returns the largest, the first of equals.
RoundTrip LargestRoundTrip(const LoopMatrix& matrix, const LoopFactors& factors,
                           const std::vector<double>& prices) {
  RoundTrip largest{0, -kInfinity};
  std::vector<double> column(matrix.size());
  for (const size_t i : RoundTripCandidates(matrix, factors, prices)) {
    std::fill(column.begin(), column.end(), 0.0);
    column[i] = matrix.output[i];
    factors.Solve(column);
    const double gain = 1 - 1 / column[i];
    if (std::isfinite(gain) && gain > largest.gain) largest = {i, gain};
  }
  return largest;
}

// A group that is known to be unproductive. Where every member's round trip
// passes through others that are unproductive without it, none may exceed 1;
// then the growth of the whole group stands in.
Fault DescribeUnproductive(const RoundTrip& trip, const Growth& growth) {
  if (trip.gain > 1 + kSingularGainMargin) {
    return {FaultKind::kUnproductive, trip.place, trip.gain};
  }
  return {FaultKind::kUnproductive, growth.fastest, growth.upper};
}

// A group without credits that has no prices.
Fault DescribeFault(const LoopMatrix& matrix, size_t dense_size_max) {
  const Growth growth = MeasureGrowth(matrix);
  const auto factors =
      LoopFactors::FactorScaled(matrix, growth.v, dense_size_max);
  RoundTrip trip{0, -kInfinity};
  if (factors.has_value()) trip = LargestRoundTrip(matrix, *factors, growth.v);
  if (trip.gain > 1 + kSingularGainMargin || growth.lower > 1 + kGrowthMargin) {
    return DescribeUnproductive(trip, growth);
  }
  return Singular();
}

LoopVerdict DiagnoseWithoutCredits(const LoopMatrix& matrix,
                                   size_t dense_size_max) {
  auto factors = LoopFactors::FactorProductive(matrix, dense_size_max);
  std::optional<Prices> prices;
  if (factors.has_value()) prices = FindPricesBySolving(matrix, *factors);
  if (!prices.has_value()) return Refuse(DescribeFault(matrix, dense_size_max));
  LoopVerdict verdict;
  verdict.gain_bound = prices->gain_bound();
  verdict.digits_lost = DigitsOf(prices->condition());
  if (verdict.digits_lost >= kDigitsLostMax) return Refuse(Singular());
  verdict.factors = std::move(factors);
  return verdict;
}

// A group whose credits are so strong that the test in absolute values fails
// (no prices) or says little.
LoopVerdict DiagnoseStrongCredits(const LoopMatrix& matrix,
                                  const std::optional<Prices>& prices,
                                  size_t dense_size_max) {
  const Growth growth = MeasureGrowth(matrix);
  LoopVerdict verdict;
  auto factors = LoopFactors::FactorScaled(matrix, growth.v, dense_size_max);
  if (!factors.has_value()) return Refuse(Singular());
  verdict.digits_lost = DigitsOf(factors->Condition());
  if (!(verdict.digits_lost < kDigitsLostMax)) return Refuse(Singular());
  if (factors->determinant_sign() < 0) {
    return Refuse(DescribeUnproductive(
        LargestRoundTrip(matrix, *factors, growth.v), growth));
  }
  if (prices.has_value()) {
    verdict.gain_bound = prices->gain_bound();
  } else {
    verdict.gain_bound = kInfinity;
    verdict.series_diverges = !SeriesConverges(matrix, growth, dense_size_max);
  }
  if (verdict.series_diverges) {
    const LoopVerdict inputs_alone =
        DiagnoseWithoutCredits(matrix.WithoutCredits(), dense_size_max);
    if (inputs_alone.fault.has_value()) return Refuse(*inputs_alone.fault);
  }
  verdict.factors = std::move(factors);
  return verdict;
}

// Without sweeps in the verdict where the group is not clearly productive.
LoopVerdict DiagnoseBySweeping(const LoopMatrix& matrix, double margin_min) {
  LoopVerdict verdict;
  SweepOrdered ordered = InSweepOrder(matrix);
  const std::optional<Prices> prices = FindPricesBySweeping(ordered.matrix);
  if (!prices.has_value() || prices->margin < margin_min) return verdict;
  verdict.gain_bound = prices->gain_bound();
  verdict.digits_lost = DigitsOf(prices->condition());
  verdict.sweeps = std::move(ordered);
  return verdict;
}

std::optional<Prices> FindPricesOfAbsolute(const LoopMatrix& matrix,
                                           size_t dense_size_max) {
  if (matrix.size() > dense_size_max) {
    std::optional<Prices> prices = FindPricesBySweeping(matrix);
    if (prices.has_value()) return prices;
  }
  const LoopMatrix absolute = matrix.Absolute();
  const auto factors = LoopFactors::FactorProductive(absolute, dense_size_max);
  if (!factors.has_value()) return std::nullopt;
  return FindPricesBySolving(absolute, *factors);
}

LoopVerdict DiagnoseWithCredits(const LoopMatrix& matrix,
                                size_t dense_size_max) {
  const std::optional<Prices> prices =
      FindPricesOfAbsolute(matrix, dense_size_max);
  if (!prices.has_value() || prices->condition() > kClearCondition) {
    return DiagnoseStrongCredits(matrix, prices, dense_size_max);
  }
  LoopVerdict verdict;
  verdict.factors = LoopFactors::FactorProductive(matrix, dense_size_max);
  // With prices at hand only underflow can stop the elimination.
  if (!verdict.factors.has_value()) return Refuse(Singular());
  verdict.gain_bound = prices->gain_bound();
  verdict.digits_lost = DigitsOf(prices->condition());
  return verdict;
}

}  // namespace

LoopVerdict DiagnoseLoop(const LoopMatrix& matrix, const LoopLimits& limits) {
  const bool large = matrix.size() > kLargeSize;
  if (matrix.size() > limits.unswept_size_max) {
    LoopVerdict verdict = DiagnoseBySweeping(
        matrix, large ? kSweepMarginMinLarge : kSweepMarginMin);
    if (verdict.sweeps.has_value()) return verdict;
  }
  LoopVerdict verdict =
      matrix.HasCredits()
          ? DiagnoseWithCredits(matrix, limits.dense_size_max)
          : DiagnoseWithoutCredits(matrix, limits.dense_size_max);
  if (verdict.fault.has_value() && large) {
    // Where there are prices, all that was wrong is the cost of elimination.
    LoopVerdict swept = DiagnoseBySweeping(matrix, kSweepMarginMinLast);
    if (swept.sweeps.has_value()) return swept;
  }
  return verdict;
}

LoopVerdict DiagnoseOwnUse(double output, double own_use) {
  const double diagonal = output - own_use;
  const double share = std::abs(own_use) / output;
  LoopVerdict verdict;
  verdict.digits_lost =
      DigitsOf((output + std::abs(own_use)) / std::abs(diagonal));
  if (!(verdict.digits_lost < kDigitsLostMax)) return Refuse(Singular());
  if (diagonal < 0) return Refuse({FaultKind::kUnproductive, 0, share});
  verdict.series_diverges = share >= 1;
  verdict.gain_bound = verdict.series_diverges ? kInfinity : share;
  return verdict;
}

}  // namespace tanji::engine::internal
