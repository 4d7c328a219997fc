#include "services/server/rate_limit.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace tanji::server {
namespace {

// Buckets that are remembered; full ones are as good as none.
constexpr size_t kBucketsMax = 20'000;
constexpr std::chrono::seconds kSweepInterval(1);

struct CostOfMethod {
  std::string_view method;
  double units;
};
// What calculates, moves much, or hashes a secret. All others are 1.
constexpr std::array<CostOfMethod, 15> kCosts = {{
    {"tanji.footprint.v1.FootprintService.BatchGet", 50},
    {"tanji.footprint.v1.FootprintService.Breakdown", 100},
    {"tanji.footprint.v1.FootprintService.Diff", 200},
    {"tanji.footprint.v1.PathsService.Tree", 100},
    {"tanji.footprint.v1.PathsService.Paths", 100},
    {"tanji.footprint.v1.PathsService.Sankey", 100},
    {"tanji.footprint.v1.SimulationService.Simulate", 200},
    {"tanji.footprint.v1.SimulationService.Levers", 100},
    {"tanji.footprint.v1.UncertaintyService.Sample", 1000},
    {"tanji.certificate.v1.EvidenceService.Export", 200},
    {"tanji.supply.v1.SupplyService.ImportStream", 1000},
    {"tanji.pack.v1.PackService.Load", 500},
    {"tanji.pack.v1.PackService.SearchFactors", 50},
    {"tanji.identity.v1.AccessService.IssueToken", 200},
    {"tanji.identity.v1.AccessService.Join", 200},
}};

}  // namespace

double MethodCost(std::string_view method) {
  for (const CostOfMethod& one : kCosts) {
    if (one.method == method) return one.units;
  }
  return 1;
}

double RateLimit::UnitsOf(const Bucket& bucket,
                          std::chrono::steady_clock::time_point now) const {
  const std::chrono::duration<double> since = now - bucket.as_of;
  return std::min(rate_.at_once, bucket.units + std::max(0.0, since.count()) *
                                                    rate_.per_second);
}

absl::Status RateLimit::Take(std::string_view name, double units,
                             std::chrono::steady_clock::time_point now) {
  const base::MutexLock lock(mu_);
  if (buckets_.size() >= kBucketsMax && !buckets_.contains(name)) {
    // Once a second: a crowd of names must not make each call look at all.
    if (now - swept_ >= kSweepInterval) {
      swept_ = now;
      absl::erase_if(buckets_, [&](const auto& entry) {
        return UnitsOf(entry.second, now) >= rate_.at_once;
      });
    }
    if (buckets_.size() >= kBucketsMax) {
      return absl::ResourceExhaustedError(
          "too many callers at once; try again in a second");
    }
  }
  Bucket& bucket =
      buckets_.try_emplace(std::string(name), Bucket{rate_.at_once, now})
          .first->second;
  const double has = UnitsOf(bucket, now);
  if (has < units) {
    const double wait = (units - has) / rate_.per_second;
    return absl::ResourceExhaustedError(base::StrCat(
        "this caller has asked for too much in a short time; expected a pause "
        "of ",
        static_cast<int64_t>(std::ceil(wait * 1000)), " ms"));
  }
  bucket = {has - units, now};
  return absl::OkStatus();
}

size_t RateLimit::size() const {
  const base::MutexLock lock(mu_);
  return buckets_.size();
}

}  // namespace tanji::server
