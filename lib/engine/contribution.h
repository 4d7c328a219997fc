// What the views of contributions have in common: by tree and by path, where a
// process stands once for each way that leads to it, and by flows, where it
// stands once.
//
// A way is a sequence of inputs from a product up to one of its suppliers. What
// flows through a way is amount x intensity of what it takes in all; with
// intensity.h that is what its last process emits itself for it, and what flows
// through its ways one input longer. So wherever ways end, the parts add up to
// the whole, in a loop as elsewhere, whether or not its turns would converge.
//
// Own use is no step of a way: a process that needs the share a of its own
// product runs 1 / (1 - a) times as often, and what it emits and takes is
// counted so. Two inputs of one supplier are two ways.

#ifndef TANJI_LIB_ENGINE_CONTRIBUTION_H_
#define TANJI_LIB_ENGINE_CONTRIBUTION_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "lib/engine/gross_intensity.h"
#include "lib/engine/intensity.h"
#include "lib/graph/snapshot.h"

namespace tanji::engine {

// The one number of each process that is explained: an indicator, or the sum of
// several. A parameter; refers to what outlives the call.
struct Measure {
  const graph::Snapshot& snapshot;
  const Intensities& intensities;  // of `snapshot`
  // What one run of a process emits itself, and the footprint of one unit of
  // its product.
  absl::FunctionRef<double(graph::ProcessNumber)> direct;
  absl::FunctionRef<double(graph::ProcessNumber)> intensity;
  // False: counts whole where it is taken, and is not entered. The product that
  // is explained is entered in any case.
  absl::FunctionRef<bool(graph::ProcessNumber)> is_open;
  // Of this measure, where something upstream is subtracted; else none is
  // needed. Without it, what cancels within one supplier is not found.
  const GrossIntensities* gross = nullptr;
};

// Why a way is not followed further.
enum class WayEnd : uint8_t {
  kNone,    // it is
  kClosed,  // Measure::is_open: whole, with everything upstream
  // The process is on the way already: whole, with all further turns of the
  // loop.
  kLoop,
  // The same, where turns are never followed: adding up those of this loop, or
  // of one upstream, would not converge, or is not proven to
  // (Evidence::series_diverges). What flows through is as sure as any.
  kDivergingLoop,
  kDepthMax,
  kInputsMax,
};

inline constexpr int kWayDepthMax = 100;
inline constexpr int kWayTurnsMax = 20;

struct WayLimits {
  int depth_max = 20;  // inputs of a way, from 1 to kWayDepthMax
  // How often a way may come to a process again and go on, from 0 to
  // kWayTurnsMax.
  int turns_max = 0;
  size_t inputs_max = 1'000'000;  // looked at in all; at least 1
};

// Why there is no more.
enum class ContributionEnd : uint8_t {
  kNothingLeft,  // all ways are followed to their ends
  kCountMax,     // as many as were asked for
  kFraction,     // they make up as much as was asked for
  kLimits,       // what is left lies behind depth_max or inputs_max
};

// The share of its own product that a process needs, where it is folded into
// what it runs: own amounts / output if that is below 1. Else 0, and own use is
// a loop like any other.
double OwnUse(const graph::Snapshot& snapshot, graph::ProcessNumber process);

// INVALID_ARGUMENT for limits out of range; `count_max` is of `parts` ("paths",
// "nodes"), `fraction` of all that they may make up.
absl::Status CheckLimits(const WayLimits& limits, size_t count_max,
                         std::string_view parts, double fraction);

}  // namespace tanji::engine

#endif  // TANJI_LIB_ENGINE_CONTRIBUTION_H_
