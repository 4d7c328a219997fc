// What can be repeated where suppliers' data are withheld: the product's own
// process, with the intensities of its suppliers that its record commits to.

#ifndef TANJI_LIB_PLATFORM_EVIDENCE_OWN_TIER_H_
#define TANJI_LIB_PLATFORM_EVIDENCE_OWN_TIER_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/certificate/statement.h"
#include "lib/graph/snapshot.h"
#include "lib/ledger/commitment.h"
#include "lib/platform/live_state.h"

namespace tanji::platform {

// A first-tier input as a footprint record commits to it.
struct CommittedInput {
  std::string process;  // graph::ProcessId::ToString
  std::string amount;   // decimal, of one run, in the product's unit
  double intensity;     // kg CO2e of one unit
};

// Those among the disclosed leaves. INVALID_ARGUMENT for a leaf that says
// something else than an input does, and for one without a number.
absl::StatusOr<std::vector<CommittedInput>> ReadCommittedInputs(
    const std::vector<ledger::DisclosedInput>& disclosed);

// Relative to the sum of the absolute values of the parts.
inline constexpr double kOwnTierTolerance = 1e-9;

// Whether the process's emissions and its amounts, as `view` has them, times
// `inputs` come to the footprint that is certified. FAILED_PRECONDITION when
// `inputs` are not the process's inputs in their order: then nothing is said;
// DATA_LOSS when another footprint comes out.
absl::Status CheckOwnTier(const View& view, graph::ProcessNumber process,
                          const certificate::FootprintStatement& statement,
                          const std::vector<CommittedInput>& inputs);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_EVIDENCE_OWN_TIER_H_
