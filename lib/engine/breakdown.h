// Where a footprint comes from: by tier of suppliers, and which parts matter.

#ifndef TANJI_LIB_ENGINE_BREAKDOWN_H_
#define TANJI_LIB_ENGINE_BREAKDOWN_H_

#include <cstddef>
#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/base/stop.h"
#include "lib/engine/intensity.h"
#include "lib/graph/snapshot.h"

namespace tanji::engine {

// Why there are no more tiers.
enum class TiersEnd {
  kNothingLeft,  // nobody is upstream of the last one; the rest is 0
  kTiersMax,
  kVisitsMax,
  // Credits in a loop upstream let its turns grow without end, or it could not
  // be proven that they do not (Evidence::series_diverges): the tiers end where
  // what is left upstream grows. The footprint is as sure as any; it is no sum
  // of infinitely many tiers.
  kDiverges,
};

// Of one declared unit of a product, by indicator. Tier 0 is what the process
// emits itself, tier t what those emit that are t inputs away; who supplies in
// several tiers (loops, own use) has a share in each. For each indicator
//   total = sum over tiers + rest   (but for rounding)
struct TierBreakdown {
  int indicators = 1;
  std::vector<double> total;  // k: the intensity
  std::vector<double> tiers;  // tiers x k, row-major
  std::vector<double> rest;   // k: of all tiers behind the last one
  TiersEnd end = TiersEnd::kNothingLeft;

  size_t tier_count() const { return tiers.size() / total.size(); }
};

inline constexpr int kTiersMax = 32;

struct TierLimits {
  int tiers_max = kTiersMax;  // from 1 to kTiersMax
  // Processes looked at, again in each tier; at least 1. A tier that would
  // exceed it is left to the rest.
  size_t visits_max = 1'000'000;
};

// FAILED_PRECONDITION when the process is not answered, or a number exceeds the
// range of a double; NOT_FOUND when it is not in force; INVALID_ARGUMENT for
// limits out of range; what `stop` returns. `intensities` must be of
// `snapshot`. The rest is what the next tier takes, times its footprints, so
// that the sum is a test of both. Cost: a hash lookup for each input of what is
// visited; memory for two tiers.
absl::StatusOr<TierBreakdown> BreakDownByTier(
    const graph::Snapshot& snapshot, const Intensities& intensities,
    graph::ProcessNumber process, const TierLimits& limits,
    base::StopCheck stop = base::kNeverStop);

// Each part as a share of the sum of absolute values, which credits do not make
// small: -1 to 1, all 0 where that sum is. `parts` must be finite.
std::vector<double> Shares(std::span<const double> parts);

// The places of the largest parts in absolute value, descending, the first of
// equals first: as few as reach `fraction` (0 to 1, such as 0.8) of the sum of
// absolute values. No place of a part that is 0. `parts` must be finite.
std::vector<size_t> LargestParts(std::span<const double> parts,
                                 double fraction);

}  // namespace tanji::engine

#endif  // TANJI_LIB_ENGINE_BREAKDOWN_H_
