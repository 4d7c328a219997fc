// How far a footprint can be trusted.

#ifndef TANJI_LIB_ENGINE_EVIDENCE_H_
#define TANJI_LIB_ENGINE_EVIDENCE_H_

#include <cstdint>
#include <type_traits>

#include "lib/graph/snapshot.h"

namespace tanji::engine {

// How far the footprint of one process can be trusted: the worst of its own
// group and of everything upstream, so that it depends on nothing else.
//
// In loops A holds what the process takes in all of a supplier: repeated inputs
// are added up, own use included.
struct Evidence {
  // Upper bound of the componentwise |F + AY - output Y| / (|F| + |A||Y| +
  // output |Y|), largest, rounded up to float. The residual is added up with
  // all that rounding takes off, half a unit in the last place is added for the
  // rounding of its products: so not 0 but where the footprint is.
  double backward_error_max = 0;
  // Upper bound of the spectral radius of |A| / output, largest over the loop
  // groups (Collatz-Wielandt); 0 without loops, infinite when not productive
  // in absolute values.
  double loop_gain_max = 0;
  // Decimal digits that an ill-conditioned loop may have cost, largest: log10
  // of the condition number of diag(output) - A, measured in prices at which
  // each member is worth more than what it takes. A property of the loop, not
  // of the emissions: digits that cancel in a sum of credits are not in it.
  double digits_lost = 0;
  // A loop with credits was solved directly, and adding up its turns would not
  // converge, or it could not be proven that it would.
  bool series_diverges = false;
  // This process or one upstream has an input that nobody supplies.
  bool incomplete = false;
  uint8_t unused[2] = {};  // no bytes by chance: equal evidence, equal bytes
  // All marks (graph::Snapshot) of this process and of those upstream. Where a
  // fault blocks it, as for `incomplete`, of all that was looked at.
  uint32_t marks = 0;
};
static_assert(sizeof(Evidence) == 32);
static_assert(std::is_trivially_copyable_v<Evidence>);

// What loops, missing inputs and marks upstream mean for a process, as in
// `Evidence`: the same for most of those that take of the same.
struct SharedEvidence {
  double loop_gain_max = 0;
  double digits_lost = 0;
  uint32_t marks = 0;
  // First member of the faulty loop that blocks the process, the lowest of
  // several; or kNoNumber.
  graph::ProcessNumber fault = graph::kNoNumber;
  bool series_diverges = false;
  bool incomplete = false;
  uint8_t unused[6] = {};  // no bytes by chance

  bool operator==(const SharedEvidence&) const = default;
};
static_assert(sizeof(SharedEvidence) == 32);
static_assert(std::is_trivially_copyable_v<SharedEvidence>);

// The evidence of one process, beside rows that it shares with others.
struct ProcessEvidence {
  float backward_error_max = 0;
  uint32_t row = 0;

  bool operator==(const ProcessEvidence&) const = default;
};
static_assert(sizeof(ProcessEvidence) == 8);

}  // namespace tanji::engine

#endif  // TANJI_LIB_ENGINE_EVIDENCE_H_
