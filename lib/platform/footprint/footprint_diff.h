// Use case: why a footprint has changed between two positions of the log.

#ifndef TANJI_LIB_PLATFORM_FOOTPRINT_FOOTPRINT_DIFF_H_
#define TANJI_LIB_PLATFORM_FOOTPRINT_FOOTPRINT_DIFF_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/base/stop.h"
#include "lib/graph/calendar.h"
#include "lib/graph/ids.h"
#include "lib/identity/decide.h"
#include "lib/platform/context.h"
#include "lib/platform/footprint/process_choice.h"
#include "lib/quantity/decimal.h"

namespace tanji::platform {

// Steps of one comparison; what has changed beyond is one line a cause.
inline constexpr size_t kDiffStepsMax = 50;
inline constexpr size_t kDiffsAtOnceMax = 2;

// In the order in which the new state takes the place of the old one: each line
// is the change of the footprint by its step, so that the lines add up to the
// whole change, and what two causes do together counts to the later one.
enum class DiffCause {
  kMethod,      // another GWP pack; `name` is its id and version
  kFactorPack,  // other factors in a pack; `name` is its id
  kSupplier,    // other organisations' processes; `name` is their id, or empty
  kActivity,    // the owner's own processes; `name` is the process, or empty
};

struct DiffLine {
  DiffCause cause;
  std::string name;
  quantity::Decimal kg_co2e;  // of one declared unit, new minus old
  // Of kActivity with one process: what of it has changed (ChangesOf).
  std::vector<std::string> changes = {};
};

struct DiffRequest {
  graph::ProductId product;
  uint64_t from_seq = 0;
  uint64_t to_seq = 0;
  ProcessChoice choice = {};  // the same on both sides
};

struct FootprintDiff {
  std::string unit;  // declared unit, as of `to_seq`; of both
  graph::Day from_day = 0;
  graph::Day to_day = 0;
  quantity::Decimal from_kg_co2e;
  quantity::Decimal to_kg_co2e;
  std::vector<DiffLine> lines;  // add up to to - from, exactly
};

// Compares the footprints of a product as of two records, each with the
// versions valid on its day. INVALID_ARGUMENT when from_seq is above to_seq;
// OUT_OF_RANGE when one lies above the head; NOT_FOUND when there is no such
// product, or it is not made as chosen as of to_seq; FAILED_PRECONDITION when
// it has no footprint at one of them, or on the way; PERMISSION_DENIED;
// RESOURCE_EXHAUSTED when kDiffsAtOnceMax are running; what `stop` returns,
// which is asked while it loads and before each solve. Organisations that the
// caller may not read are one line without name. Cost: two loads of the whole
// network, and a solve for each step.
absl::StatusOr<FootprintDiff> DiffFootprint(
    const Context& context, const identity::Caller& caller,
    const DiffRequest& request, base::StopCheck stop = base::kNeverStop);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_FOOTPRINT_FOOTPRINT_DIFF_H_
