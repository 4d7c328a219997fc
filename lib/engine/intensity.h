// Footprint intensities: the footprint of one unit of every product at once.
//
// For the n processes of a snapshot and k indicators:
//
//   output_i Y[i] = F[i] + sum over inputs j of i (amount_ij Y[j])
//
//   output_i   what one run of process i makes, in its product's unit, > 0
//   amount_ij  what that run takes of product j, in j's unit; < 0 is a credit;
//              with 0 it does not depend on j, whatever j is
//   F   n x k  what the run emits itself, by indicator
//   Y   n x k  footprint of one unit of product i, e.g. kg CO2e per kg
//
// This is the transpose of A s = f (Heijungs & Suh, The Computational
// Structure of Life Cycle Assessment, 2002, ch. 2): one solve answers for all
// products, where solving for a demand answers for one.

#ifndef TANJI_LIB_ENGINE_INTENSITY_H_
#define TANJI_LIB_ENGINE_INTENSITY_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "lib/base/line_vector.h"
#include "lib/engine/evidence.h"
#include "lib/engine/solving_order.h"
#include "lib/graph/snapshot.h"

namespace tanji::engine {

// Goes into every result; changes whenever a bit of a result may change.
inline constexpr char kEngineVersion[] = "tanji-engine/2";

enum class FaultKind {
  kUnproductive,  // eats more than it makes
  kSingular,      // eats exactly what it makes, or cannot be told from it
  kOverflow,      // a footprint beyond the range of double, also without a loop
};

// A supply loop that has no finite footprint.
//
// The verdict is of the group alone, never of an emission:
// - Productive in absolute values (|A| / output has a spectral radius below 1):
//   answered.
// - Otherwise, without credits: unproductive, or singular if the gain is 1 or
//   15 digits or more would be lost.
// - Otherwise, with credits: the equations decide, not the series. Singular as
//   above; unproductive when det(I - A / output) < 0 (on the way from no inputs
//   to these, an odd number of times an eigenvalue passed 1 and the footprint
//   infinity), or when the series is not proven to converge and the inputs
//   without the credits are unproductive or singular; else answered (a loop of
//   gain -2 is fine). The proof is found whenever rounding allows it; in groups
//   above 64 members work is limited (internal/series.h).
// - Singular is also a group that only an elimination of more than 2^34
//   operations could decide: thousands of members, all connected, with a gain
//   within 10^-4 of 1 or strong credits.
struct LoopFault {
  FaultKind kind;
  std::vector<graph::ProcessNumber> members;  // ascending
  // The member with the largest round trip through others that are productive
  // without it, the first of equals; in groups above 64 among the 64 that react
  // most. The one with the largest growth where that stands in for the gain;
  // the first member when singular.
  graph::ProcessNumber worst;
  // What one unit of `worst` needs of itself through the loop: 1.25 eats more
  // than it makes, 1 exactly what it makes. An upper bound of the growth a turn
  // stands in where all round trips pass through others that are unproductive
  // themselves (with credits that is not always seen), or so nearly that the
  // trip gains more than any one loop of the group could. 0 with kOverflow.
  double gain;
};

inline constexpr uint32_t kNotBlocked = UINT32_MAX;

// Evidence is kept as what each process has of its own and the number of a row
// that it shares with many others, so that it costs 8 bytes a process.
struct Intensities {
  int indicators = 1;
  // n x k, row-major. NaN: not answered, or the process is not in force. Never
  // -0; nothing emitted upstream is exactly 0.
  base::LineVector<double> values;
  std::vector<ProcessEvidence> evidence;        // n
  std::vector<SharedEvidence> shared_evidence;  // by row; in no order
  std::vector<LoopFault> faults;                // ascending by first member

  size_t process_count() const { return evidence.size(); }
  Evidence EvidenceOf(graph::ProcessNumber i) const;
  // Place in `faults` of the loop that process i is in or depends on (the one
  // with the lowest member, if several), or kNotBlocked.
  uint32_t BlockedBy(graph::ProcessNumber i) const;
};

// Whether these can be of so many processes: sizes, rows of evidence, each only
// once, and the loops they name. For what was stored.
bool IsWellFormed(const Intensities& intensities, size_t process_count);

// Returns the intensities of all products in `snapshot`.
//
// Pure and thread-safe; equal snapshots give equal bytes with any valid order,
// so that an auditor can repeat the calculation; a process's values and
// evidence depend only on what is upstream of it, and a column of values only
// on its own column of emissions. `order` must be of this snapshot. Cost: one
// gather pass over the inputs, plus each loop group's own solve
// (benchmarks/engine_bench.cc); memory while it runs: 16 bytes a process more
// than the result.
Intensities ComputeIntensities(const graph::Snapshot& snapshot,
                               const SolvingOrder& order);

// The values alone, n x k, as in `Intensities`: NaN where a process is not
// answered or not in force. Cheaper by half.
std::vector<double> ComputeValues(const graph::Snapshot& snapshot,
                                  const SolvingOrder& order);

}  // namespace tanji::engine

#endif  // TANJI_LIB_ENGINE_INTENSITY_H_
