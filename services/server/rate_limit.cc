#include "services/server/rate_limit.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace tanji::server {
namespace {

// Buckets that are remembered; full ones are as good as none.
constexpr size_t kBucketsMax = 20'000;
constexpr std::chrono::seconds kSweepInterval(1);

struct MethodRow {
  std::string_view method;
  double units;
  size_t places;
};
// What calculates, moves much, or hashes a secret. All others are 1 unit, and
// as many at once as anybody likes.
constexpr std::array<MethodRow, 35> kMethods = {{
    {"tanji.footprint.v1.FootprintService.BatchGet", 50, 0},
    {"tanji.footprint.v1.FootprintService.List", 20, 0},
    {"tanji.footprint.v1.FootprintService.Breakdown", 100, 16},
    {"tanji.footprint.v1.FootprintService.Diff", 200, 4},
    {"tanji.footprint.v1.PathsService.Tree", 100, 16},
    {"tanji.footprint.v1.PathsService.Paths", 100, 16},
    {"tanji.footprint.v1.PathsService.Sankey", 100, 16},
    {"tanji.footprint.v1.SimulationService.Simulate", 200, 8},
    {"tanji.footprint.v1.SimulationService.Levers", 100, 16},
    {"tanji.footprint.v1.UncertaintyService.Sample", 1000, 3},
    {"tanji.footprint.v1.WatchService.Watch", 20, 64},
    {"tanji.certificate.v1.CertificateService.Get", 5, 16},
    {"tanji.certificate.v1.EvidenceService.Export", 200, 1},
    {"tanji.supply.v1.SupplyService.ImportStream", 1000, 1},
    {"tanji.supply.v1.SupplyService.List", 20, 0},
    {"tanji.supply.v1.SupplyService.ListPending", 100, 4},
    {"tanji.pack.v1.PackService.Load", 500, 1},
    {"tanji.pack.v1.PackService.SearchFactors", 50, 8},
    {"tanji.ledger.v1.LedgerService.GetEntries", 50, 0},
    {"tanji.identity.v1.AccessService.IssueToken", 200, 2},
    {"tanji.identity.v1.AccessService.Join", 200, 2},
    {"tanji.identity.v1.AccessService.GiveGrant", 50, 0},
    {"tanji.identity.v1.AccessService.ListReads", 200, 2},
    {"tanji.identity.v1.IdentityService.AddKey", 50, 0},
    {"tanji.identity.v1.IdentityService.RevokeKey", 50, 0},
    {"tanji.identity.v1.ErasureService.EraseRecords", 6000, 1},
    {"tanji.identity.v1.ErasureService.EraseOrganisation", 6000, 1},
    {"tanji.verification.v1.VerificationService.AddEvidence", 200, 1},
    {"tanji.verification.v1.VerificationService.ListEvidence", 100, 2},
    {"tanji.verification.v1.VerificationService.ReadEvidence", 200, 1},
    {"tanji.verification.v1.VerificationService.Attest", 50, 0},
    {"tanji.verification.v1.VerificationService.Trace", 200, 1},
    {"tanji.verification.v1.VerificationService.RaiseFinding", 50, 0},
    {"tanji.verification.v1.VerificationService.RemarkOnFinding", 50, 0},
    {"tanji.verification.v1.VerificationService.ListFindings", 100, 2},
}};

const MethodRow* RowOf(std::string_view method) {
  for (const MethodRow& row : kMethods) {
    if (row.method == method) return &row;
  }
  return nullptr;
}

}  // namespace

double MethodCost(std::string_view method) {
  const MethodRow* row = RowOf(method);
  return row == nullptr ? 1 : row->units;
}

size_t MethodPlaces(std::string_view method) {
  const MethodRow* row = RowOf(method);
  return row == nullptr ? 0 : row->places;
}

absl::StatusOr<std::shared_ptr<void>> Places::Take(std::string_view name,
                                                   std::string_view kind,
                                                   size_t count_max) {
  std::string key = base::StrCat(name, " ", kind);
  const std::shared_ptr<Counts> counts = counts_;
  {
    const base::MutexLock lock(counts->mu);
    size_t& taken = counts->taken[key];
    if (taken >= count_max) {
      return absl::ResourceExhaustedError(base::StrCat(
          "this caller has ", taken,
          " calls of this kind under way, which is "
          "as many as one may have; expected the end of one before"));
    }
    ++taken;
  }
  return std::shared_ptr<void>(nullptr, [counts, key](void*) {
    const base::MutexLock lock(counts->mu);
    if (--counts->taken[key] == 0) counts->taken.erase(key);
  });
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

bool RateLimit::IsEmpty(std::string_view name,
                        std::chrono::steady_clock::time_point now) const {
  const base::MutexLock lock(mu_);
  const auto bucket = buckets_.find(name);
  return bucket != buckets_.end() && UnitsOf(bucket->second, now) < 1;
}

size_t RateLimit::size() const {
  const base::MutexLock lock(mu_);
  return buckets_.size();
}

}  // namespace tanji::server
