// From what processes carry in a pass to the evidence of a result.

#ifndef TANJI_LIB_ENGINE_INTERNAL_NODE_EVIDENCE_H_
#define TANJI_LIB_ENGINE_INTERNAL_NODE_EVIDENCE_H_

#include "lib/engine/intensity.h"
#include "lib/engine/internal/evidence_table.h"
#include "lib/engine/internal/nodes.h"

namespace tanji::engine::internal {

inline Evidence EvidenceOf(const Carried& carried, const EvidenceTable& table) {
  const CarriedEvidence& row = table[carried.row];
  return {.backward_error_max = carried.backward_error,
          .loop_gain_max = row.loop_gain_max,
          .digits_lost = row.digits_lost,
          .series_diverges = row.series_diverges,
          .incomplete = row.incomplete,
          .marks = row.marks};
}

// The inverse. `fault` is the lowest member of the loop that blocks the
// process, or kNoNumber.
inline Carried CarriedOf(const Evidence& evidence, graph::ProcessNumber fault,
                         EvidenceTable& table) {
  return {.backward_error = static_cast<float>(evidence.backward_error_max),
          .row = table.Intern({.loop_gain_max = evidence.loop_gain_max,
                               .digits_lost = evidence.digits_lost,
                               .series_diverges = evidence.series_diverges,
                               .incomplete = evidence.incomplete,
                               .marks = evidence.marks,
                               .fault = fault})};
}

}  // namespace tanji::engine::internal

#endif  // TANJI_LIB_ENGINE_INTERNAL_NODE_EVIDENCE_H_
