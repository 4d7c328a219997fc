// One loop group with drawn amounts, for kLanes samples at once.

#ifndef TANJI_LIB_ENGINE_INTERNAL_SAMPLED_LOOP_H_
#define TANJI_LIB_ENGINE_INTERNAL_SAMPLED_LOOP_H_

#include <array>
#include <cstdint>
#include <vector>

#include "lib/base/stop.h"
#include "lib/engine/internal/lane_kernels.h"
#include "lib/engine/internal/loop_matrix.h"
#include "lib/engine/internal/sampling_plan.h"
#include "lib/engine/sampler.h"

namespace tanji::engine::internal {

// Solves by Gauss-Seidel sweeps from the medians on, all samples together, and
// one by one by the full diagnosis (loop_diagnosis.h) where sweeps do not
// decide:
//
// - Inputs without credits, and what comes from outside the loop nowhere
//   negative and not all 0: the sweeps settle, with no value below 0, exactly
//   when the loop is productive (all members depend on each other; Seneta,
//   Non-negative Matrices, 1981, th. 1.6 and 2.1).
// - Else prices are sought at which |A| takes less than it makes: then the loop
//   is productive in absolute values, and sweeps settle.
// - What is not settled by then is diagnosed.
//
// Thread-compatible.
class SampledLoop {
 public:
  SampledLoop(const UncertainNetwork::Plan& plan, const LaneKernels& kernels);

  // `amounts` are those of the segment; `y` has what is upstream, and gets the
  // segment's rows: NaN in samples in which it is not answered. Ends early, of
  // no use, once `steps` has stopped.
  void Solve(const UncertainNetwork::Plan::Segment& segment,
             const Lanes* amounts, Lanes* y, std::vector<DrawFault>& faults,
             base::StopSteps& steps);

 private:
  enum class State : uint8_t {
    kOpen,       // is being solved
    kSettled,    // the values are right
    kUndecided,  // to be diagnosed by itself
    kBlocked,    // what is upstream has no footprint
  };

  void Prepare(const Lanes* amounts, const Lanes* y);
  void SeekPrices(const Lanes* amounts, Lanes* y, bool all);
  void SweepUntilSettled(const Lanes* amounts, Lanes* y,
                         base::StopSteps& steps);
  void CheckSigns(const Lanes* y);
  void SolveAlone(uint32_t lane, const Lanes* amounts, Lanes* y,
                  std::vector<DrawFault>& faults, base::StopSteps& steps);
  void FillMatrix(uint32_t lane, const Lanes* amounts);
  bool AnyOpen() const;

  const UncertainNetwork::Plan& plan_;
  const LaneKernels& kernels_;

  // Of the segment that is solved; room for the largest.
  const UncertainNetwork::Plan::Segment* segment_ = nullptr;
  const UncertainNetwork::Plan::Loop* loop_ = nullptr;
  Rows rows_ = {};
  size_t place_ = 0;  // slot of the first row
  std::vector<Lanes> sums_;
  std::vector<Lanes> inverse_;           // 1 / (output - own use)
  std::vector<Lanes> absolute_inverse_;  // 1 / (output - |own use|)
  std::vector<Lanes> weight_;            // scratch: right side of prices
  std::array<State, kLanes> state_ = {};
  std::array<bool, kLanes> needs_prices_ = {};
  LoopMatrix matrix_;
  std::vector<uint32_t> entry_of_;  // by row: its entry in a matrix row
};

}  // namespace tanji::engine::internal

#endif  // TANJI_LIB_ENGINE_INTERNAL_SAMPLED_LOOP_H_
