// How much a footprint would be if nothing were subtracted: what bounds the
// largest contribution that credits may hide.
//
// For the processes that are upstream of a product through what is open
// (contribution.h), with the terms of intensity.h and F and Y of the measure:
//
//   output_i G[i] = |F[i]| + sum over inputs j of i (|amount_ij| G[j])
//   G[j] = |Y[j]|   of what is not open
//
// So G[i] is the sum of absolute values of all that comes by ways from one unit
// of product i, and no way through i brings more than amount x G[i].

#ifndef TANJI_LIB_ENGINE_GROSS_INTENSITY_H_
#define TANJI_LIB_ENGINE_GROSS_INTENSITY_H_

#include <cstddef>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/base/stop.h"
#include "lib/graph/snapshot.h"

namespace tanji::engine {

struct Measure;

// Immutable; thread-safe.
class GrossIntensities {
 public:
  // NaN where there is none: of what is not upstream, and where a loop is not
  // productive in absolute values. Cost: a binary search.
  double Of(graph::ProcessNumber process) const;

 private:
  friend absl::StatusOr<GrossIntensities> SolveGross(const Measure&,
                                                     graph::ProcessNumber,
                                                     size_t, base::StopCheck);
  GrossIntensities(std::vector<graph::ProcessNumber> processes,
                   std::vector<double> values)
      : processes_(std::move(processes)), values_(std::move(values)) {}

  std::vector<graph::ProcessNumber> processes_;  // ascending
  std::vector<double> values_;
};

// RESOURCE_EXHAUSTED when more than `processes_max` processes are upstream;
// what `stop` returns, which is asked until the solve begins. `process` must be
// in force. Pure and thread-safe; equal snapshots give equal bytes. Cost: a
// hash lookup for each input upstream, and a full solve of that.
absl::StatusOr<GrossIntensities> SolveGross(
    const Measure& measure, graph::ProcessNumber process, size_t processes_max,
    base::StopCheck stop = base::kNeverStop);

}  // namespace tanji::engine

#endif  // TANJI_LIB_ENGINE_GROSS_INTENSITY_H_
