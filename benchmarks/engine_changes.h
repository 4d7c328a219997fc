// What it takes to keep all footprints of a network up to date.

#ifndef TANJI_BENCHMARKS_ENGINE_CHANGES_H_
#define TANJI_BENCHMARKS_ENGINE_CHANGES_H_

#include "lib/graph/snapshot.h"

namespace tanji::benchmarks {

// Changes are made in the snapshot (Snapshot::ReplaceRows), then followed
// (SolutionKeeper::Update). Each is made three times over, and the median
// counts. The first one of all, which indexes consumers, does not.
struct Changes {
  // One process emits a hundredth more: median over many, each time divided by
  // the processes whose footprint changed, writing its row included.
  double ns_a_dependant;
  double dependants;  // median
  // The longest of these, and batches of 10 to 100 000 such changes, without
  // the writing of the rows: the largest part of what a full pass over the
  // same order takes after the same rows were written, and the cache holds
  // what they left in it.
  double worst_batch_in_passes;
  // Changes in which one process takes of another, any one, so that many break
  // the order and some make a loop of thousands: the longest, measured in what
  // the same network takes from nothing (order, verdicts, solution).
  double worst_new_input_in_answers;
  // Network, result and what is kept for updates, after all this.
  double bytes_an_input;
};
Changes MeasureChanges(graph::Snapshot snapshot);

}  // namespace tanji::benchmarks

#endif  // TANJI_BENCHMARKS_ENGINE_CHANGES_H_
