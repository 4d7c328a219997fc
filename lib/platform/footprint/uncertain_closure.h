// What is upstream of products, with the uncertainties of the stored versions,
// as far as the caller may read it.

#ifndef TANJI_LIB_PLATFORM_FOOTPRINT_UNCERTAIN_CLOSURE_H_
#define TANJI_LIB_PLATFORM_FOOTPRINT_UNCERTAIN_CLOSURE_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/engine/uncertain_network.h"
#include "lib/graph/snapshot.h"
#include "lib/platform/footprint/breakdown_scope.h"
#include "lib/quantity/decimal.h"

namespace tanji::platform {

struct UncertainClosure {
  // Ascending, by place of the network: those that are entered, and closed
  // suppliers, of which only the footprint is there.
  std::vector<graph::ProcessNumber> processes;
  std::vector<bool> is_closed;
  engine::UncertainNetwork network;
  std::vector<quantity::Decimal> gsd2;  // by amount of the network, as stated
  std::vector<std::string> gases;       // by amount; empty: no emission by gas
  uint64_t closed_input_count = 0;
};

// Of `roots`, which are open. `step` is asked now and then; what it returns
// other than OK ends the search. RESOURCE_EXHAUSTED beyond kSampledProcessesMax
// or engine::kUncertainAmountsMax; ABORTED when a process changes meanwhile.
absl::StatusOr<UncertainClosure> CollectUncertain(
    BreakdownScope& scope, const std::vector<graph::ProcessNumber>& roots,
    const std::function<absl::Status()>& step);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_FOOTPRINT_UNCERTAIN_CLOSURE_H_
