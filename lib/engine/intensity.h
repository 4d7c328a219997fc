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

#include <cstdint>
#include <type_traits>
#include <vector>

#include "lib/engine/solving_order.h"
#include "lib/graph/snapshot.h"

namespace tanji::engine {

// Goes into every result; changes whenever a bit of a result may change.
inline constexpr char kEngineVersion[] = "tanji-engine/1";

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

struct Intensities {
  int indicators = 1;
  // n x k, row-major. NaN: not answered, or the process is not in force. Never
  // -0; nothing emitted upstream is exactly 0.
  std::vector<double> values;
  std::vector<Evidence> evidence;  // n
  std::vector<LoopFault> faults;   // ascending by first member
  // n: place in `faults` of the loop that this process is in or depends on
  // (the lowest, if several), or kNotBlocked.
  std::vector<uint32_t> blocked_by;
};

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
