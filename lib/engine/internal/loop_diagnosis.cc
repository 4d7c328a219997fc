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
// What elimination may leave where a solution is 0.
constexpr double kSignNoise = 1e-12;
// With less, sweeps would take long: 0.99^n falls below rounding at n = 3700.
constexpr double kSweepMarginMin = 0.01;
// In large groups elimination may take many seconds, so that ten times as many
// sweeps are the lesser evil; a hundred times where it is beyond its limit.
constexpr double kSweepMarginMinLarge = 1e-3;
constexpr double kSweepMarginMinLast = 1e-4;
constexpr size_t kLargeSize = 1024;

// What a diagnosis may take, and whether somebody still waits for it.
struct Means {
  const LoopLimits& limits;
  base::StopSteps& steps;

  bool Stops(const LoopMatrix& matrix) const {
    return steps.Stops(matrix.size() + matrix.column.size());
  }
  // An elimination is not begun for nobody.
  std::optional<LoopFactors> FactorProductive(const LoopMatrix& matrix) const {
    if (Stops(matrix)) return std::nullopt;
    return LoopFactors::FactorProductive(matrix, limits.dense_size_max,
                                         limits.flops_max);
  }
  std::optional<LoopFactors> FactorScaled(
      const LoopMatrix& matrix, const std::vector<double>& prices) const {
    if (Stops(matrix)) return std::nullopt;
    return LoopFactors::FactorScaled(matrix, prices, limits.dense_size_max,
                                     limits.flops_max);
  }
};

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
  size_t place = 0;
  double gain = -kInfinity;
};
struct RoundTrips {
  double largest_gain = -kInfinity;
  RoundTrip worst;  // of those that mean something; the first of equals
};

// Whether all that others need when `column` is what one member needs is of the
// member's own sign, but for rounding. Without credits that is so exactly when
// the others, as far as its round trip reaches, are productive without it: they
// make up a positive solution of equations with what they take of it.
bool OthersAreProductive(const std::vector<double>& column, size_t member,
                         const std::vector<double>& prices) {
  double largest = 0;
  double most_against = 0;
  for (size_t j = 0; j < column.size(); ++j) {
    const double x = column[j] / prices[j];
    largest = std::max(largest, std::abs(x));
    most_against = std::max(most_against, column[member] > 0 ? -x : x);
  }
  return most_against <= kSignNoise * largest;
}

// What one unit of a member needs of itself through the group is
// 1 - 1 / ((I - A / output)^-1)_ii. Through others that are unproductive
// themselves that number means nothing.
RoundTrips LargestRoundTrips(const LoopMatrix& matrix,
                             const LoopFactors& factors,
                             const std::vector<double>& prices,
                             const Means& means) {
  const bool has_credits = matrix.HasCredits();
  RoundTrips trips;
  std::vector<double> column(matrix.size());
  for (const size_t i : RoundTripCandidates(matrix, factors, prices)) {
    if (means.Stops(matrix)) return trips;
    std::fill(column.begin(), column.end(), 0.0);
    column[i] = matrix.output[i];
    factors.Solve(column);
    const double gain = 1 - 1 / column[i];
    if (!std::isfinite(gain)) continue;
    trips.largest_gain = std::max(trips.largest_gain, gain);
    if (gain > trips.worst.gain &&
        (has_credits || OthersAreProductive(column, i, prices))) {
      trips.worst = {i, gain};
    }
  }
  return trips;
}

// Whether one loop through all members could gain so much.
bool IsOfOneLoop(double gain, const Growth& growth, size_t size) {
  double power = 1 + kGrowthMargin;
  for (size_t turn = 0; turn < size && power < gain; ++turn) {
    power *= growth.upper;
  }
  return gain <= power;
}

// A group that is known to be unproductive. Where the round trips are not the
// gain of a loop, the growth of the whole group stands in.
Fault DescribeUnproductive(const RoundTrips& trips, const Growth& growth) {
  const RoundTrip& worst = trips.worst;
  if (worst.gain > 1 + kSingularGainMargin &&
      IsOfOneLoop(worst.gain, growth, growth.v.size())) {
    return {FaultKind::kUnproductive, worst.place, worst.gain};
  }
  return {FaultKind::kUnproductive, growth.fastest, growth.upper};
}

// A group without credits that has no prices.
Fault DescribeFault(const LoopMatrix& matrix, const Means& means) {
  const Growth growth = MeasureGrowth(matrix);
  const auto factors = means.FactorScaled(matrix, growth.v);
  RoundTrips trips;
  if (factors.has_value()) {
    trips = LargestRoundTrips(matrix, *factors, growth.v, means);
  }
  if (trips.largest_gain > 1 + kSingularGainMargin ||
      growth.lower > 1 + kGrowthMargin) {
    return DescribeUnproductive(trips, growth);
  }
  return Singular();
}

LoopVerdict DiagnoseWithoutCredits(const LoopMatrix& matrix,
                                   const Means& means) {
  auto factors = means.FactorProductive(matrix);
  std::optional<Prices> prices;
  if (factors.has_value()) prices = FindPricesBySolving(matrix, *factors);
  if (!prices.has_value()) return Refuse(DescribeFault(matrix, means));
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
                                  const Means& means) {
  const Growth growth = MeasureGrowth(matrix);
  LoopVerdict verdict;
  auto factors = means.FactorScaled(matrix, growth.v);
  if (!factors.has_value()) return Refuse(Singular());
  verdict.digits_lost = DigitsOf(factors->Condition());
  if (!(verdict.digits_lost < kDigitsLostMax)) return Refuse(Singular());
  if (factors->determinant_sign() < 0) {
    return Refuse(DescribeUnproductive(
        LargestRoundTrips(matrix, *factors, growth.v, means), growth));
  }
  if (prices.has_value()) {
    verdict.gain_bound = prices->gain_bound();
  } else {
    verdict.gain_bound = kInfinity;
    verdict.series_diverges = !SeriesConverges(
        matrix, growth, means.limits.dense_size_max, &means.steps);
  }
  if (verdict.series_diverges) {
    const LoopVerdict inputs_alone =
        DiagnoseWithoutCredits(matrix.WithoutCredits(), means);
    if (inputs_alone.fault.has_value()) return Refuse(*inputs_alone.fault);
  }
  verdict.factors = std::move(factors);
  return verdict;
}

// Without sweeps in the verdict where the group is not clearly productive.
LoopVerdict DiagnoseBySweeping(const LoopMatrix& matrix, double margin_min,
                               const Means& means) {
  LoopVerdict verdict;
  SweepOrdered ordered = InSweepOrder(matrix);
  const std::optional<Prices> prices =
      FindPricesBySweeping(ordered.matrix, &means.steps);
  if (!prices.has_value() || prices->margin < margin_min) return verdict;
  verdict.gain_bound = prices->gain_bound();
  verdict.digits_lost = DigitsOf(prices->condition());
  ordered.margin = prices->margin;
  verdict.sweeps = std::move(ordered);
  return verdict;
}

std::optional<Prices> FindPricesOfAbsolute(const LoopMatrix& matrix,
                                           const Means& means) {
  if (matrix.size() > means.limits.dense_size_max) {
    std::optional<Prices> prices = FindPricesBySweeping(matrix, &means.steps);
    if (prices.has_value()) return prices;
  }
  const LoopMatrix absolute = matrix.Absolute();
  const auto factors = means.FactorProductive(absolute);
  if (!factors.has_value()) return std::nullopt;
  return FindPricesBySolving(absolute, *factors);
}

LoopVerdict DiagnoseWithCredits(const LoopMatrix& matrix, const Means& means) {
  const std::optional<Prices> prices = FindPricesOfAbsolute(matrix, means);
  if (!prices.has_value() || prices->condition() > kClearCondition) {
    return DiagnoseStrongCredits(matrix, prices, means);
  }
  LoopVerdict verdict;
  verdict.factors = means.FactorProductive(matrix);
  // With prices at hand only underflow can stop the elimination.
  if (!verdict.factors.has_value()) return Refuse(Singular());
  verdict.gain_bound = prices->gain_bound();
  verdict.digits_lost = DigitsOf(prices->condition());
  return verdict;
}

}  // namespace

LoopVerdict DiagnoseLoop(const LoopMatrix& matrix, const LoopLimits& limits) {
  base::StopSteps steps(base::kNeverStop);
  return DiagnoseLoop(matrix, limits, steps);
}

LoopVerdict DiagnoseLoop(const LoopMatrix& matrix, const LoopLimits& limits,
                         base::StopSteps& steps) {
  const Means means{limits, steps};
  const bool large = matrix.size() > kLargeSize;
  if (matrix.size() > limits.unswept_size_max) {
    LoopVerdict verdict = DiagnoseBySweeping(
        matrix, large ? kSweepMarginMinLarge : kSweepMarginMin, means);
    if (verdict.sweeps.has_value()) return verdict;
  }
  LoopVerdict verdict = matrix.HasCredits()
                            ? DiagnoseWithCredits(matrix, means)
                            : DiagnoseWithoutCredits(matrix, means);
  if (verdict.fault.has_value() && large) {
    // Where there are prices, all that was wrong is the cost of elimination.
    LoopVerdict swept = DiagnoseBySweeping(matrix, kSweepMarginMinLast, means);
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
