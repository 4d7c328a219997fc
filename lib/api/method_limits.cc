#include "lib/api/method_limits.h"

#include <array>

namespace tanji::api {
namespace {

struct MethodSize {
  std::string_view method;
  size_t request_size_max;
};

// Every method that is not named takes small requests.
constexpr std::array<MethodSize, 8> kLargeRequests = {{
    {"tanji.supply.v1.SupplyService.Submit", kRequestSizeMax},
    {"tanji.supply.v1.SupplyService.ImportStream",
     platform::kChunkSizeMax + kRequestSlack},
    {"tanji.verification.v1.VerificationService.AddEvidence",
     platform::kChunkSizeMax + kRequestSlack},
    {"tanji.verification.v1.VerificationService.Attest",
     platform::kChunkSizeMax + kRequestSlack},
    {"tanji.pack.v1.PackService.Load", platform::kChunkSizeMax + kRequestSlack},
    {"tanji.footprint.v1.FootprintService.BatchGet", kBatchGetRequestSizeMax},
    {"tanji.footprint.v1.SimulationService.Simulate", kSimulateRequestSizeMax},
    {"tanji.footprint.v1.WatchService.Watch", kWatchRequestSizeMax},
}};

}  // namespace

size_t RequestSizeMax(std::string_view method) {
  for (const MethodSize& large : kLargeRequests) {
    if (large.method == method) return large.request_size_max;
  }
  return kSmallRequestSizeMax;
}

}  // namespace tanji::api
