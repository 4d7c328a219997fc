#include "lib/engine/sampler.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "lib/base/check.h"
#include "lib/base/status.h"
#include "lib/engine/internal/lane_kernels.h"
#include "lib/engine/internal/sampled_loop.h"
#include "lib/engine/internal/sampling_plan.h"

namespace tanji::engine {

using internal::Lanes;
using Plan = UncertainNetwork::Plan;
using Segment = Plan::Segment;

static_assert(kSampleBlock == internal::kLanes);

class Sampler::Work {
 public:
  Work(const Plan& plan, uint64_t seed, internal::LaneLevel level)
      : plan_(plan),
        seed_(seed),
        kernels_(internal::KernelsOf(level)),
        loop_(plan, kernels_),
        y_(plan.first_row + plan.row_count()),
        amounts_(plan.entries_max) {
    for (size_t slot = 0; slot < plan.known.size(); ++slot) {
      std::fill_n(y_[slot].v, kSampleBlock, plan.known[slot]);
    }
  }

  absl::Status Run(uint32_t block, std::span<double> values,
                   base::StopCheck stop) {
    base::StopSteps steps(stop);
    faults_.clear();
    for (const Segment& segment : plan_.segments) {
      TANJI_RETURN_IF_ERROR(steps.Take(kSampleBlock * EntriesOf(segment)));
      Draw(block, segment);
      if (segment.form == Segment::Form::kPlain) {
        SolvePlain(segment);
      } else {
        loop_.Solve(segment, amounts_.data(), y_.data(), faults_, steps);
        TANJI_RETURN_IF_ERROR(steps.status());
      }
    }
    const bool all_decided = std::all_of(
        faults_.begin(), faults_.end(),
        [](const DrawFault& fault) { return fault.kind.has_value(); });
    if (!all_decided) MarkWhatIsBehindFaults();
    for (size_t p = 0; p < plan_.product_slots.size(); ++p) {
      const uint32_t slot = plan_.product_slots[p];
      for (size_t l = 0; l < kSampleBlock; ++l) {
        const double value = y_[slot].v[l];
        values[p * kSampleBlock + l] =
            std::isfinite(value) ? value + 0.0
            : !all_decided && marks_[slot].IsUndecidedAlone(l)
                ? kNotDecided
                : std::numeric_limits<double>::quiet_NaN();
      }
    }
    return absl::OkStatus();
  }

  const std::vector<DrawFault>& faults() const { return faults_; }

 private:
  // Samples in which a loop that is upstream, or the own one, has no footprint
  // or is not decided; bits by lane.
  struct Mark {
    static_assert(kSampleBlock <= 8);
    uint8_t without_footprint = 0;
    uint8_t undecided = 0;

    void Add(const Mark& other) {
      without_footprint |= other.without_footprint;
      undecided |= other.undecided;
    }
    bool IsUndecidedAlone(size_t lane) const {
      return ((undecided & ~without_footprint) >> lane & 1) != 0;
    }
  };

  void MarkWhatIsBehindFaults() {
    marks_.assign(y_.size(), Mark());
    std::vector<Mark> of_loop(plan_.loops.size());
    for (const DrawFault& fault : faults_) {
      Mark& mark = of_loop[fault.loop];
      (fault.kind.has_value() ? mark.without_footprint : mark.undecided) |=
          static_cast<uint8_t>(1U << fault.lane);
    }
    for (const Segment& segment : plan_.segments) {
      const bool is_loop = segment.form != Segment::Form::kPlain;
      Mark whole = is_loop ? of_loop[segment.loop] : Mark();
      for (uint32_t row = segment.row_begin; row < segment.row_end; ++row) {
        Mark& mark = marks_[plan_.first_row + row];
        for (uint64_t e = plan_.begin[row]; e < plan_.end[row]; ++e) {
          mark.Add(marks_[plan_.supplier[e]]);
        }
        whole.Add(mark);
      }
      if (!is_loop) continue;
      std::fill_n(marks_.begin() + plan_.first_row + segment.row_begin,
                  segment.row_end - segment.row_begin, whole);
    }
  }

  uint64_t EntriesOf(const Segment& segment) const {
    return plan_.end[segment.row_end - 1] - plan_.begin[segment.row_begin];
  }

  void Draw(uint32_t block, const Segment& segment) {
    const uint64_t first = plan_.begin[segment.row_begin];
    const uint64_t count = EntriesOf(segment);
    const uint64_t draws = segment.draw_end - segment.draw_begin;
    if (draws < count) {
      for (uint64_t e = 0; e < count; ++e) {
        std::fill_n(amounts_[e].v, kSampleBlock, plan_.amount[first + e]);
      }
    }
    if (draws == 0) return;
    const uint64_t d = segment.draw_begin;
    kernels_.draw(
        seed_, block,
        {&plan_.draw_process[d], &plan_.draw_word[d], &plan_.draw_median[d],
         &plan_.draw_sigma[d], &plan_.draw_slot[d], draws},
        amounts_.data());
  }

  void SolvePlain(const Segment& segment) {
    const uint32_t row = segment.row_begin;
    const uint64_t first = plan_.begin[row];
    const internal::Rows rows = {&plan_.output[row],
                                 &plan_.begin[row],
                                 &plan_.inner[row],
                                 &plan_.own[row],
                                 plan_.supplier.data(),
                                 segment.row_end - row,
                                 first};
    kernels_.solve_rows(rows, amounts_.data(), y_.data(),
                        plan_.first_row + row);
  }

  const Plan& plan_;
  const uint64_t seed_;
  const internal::LaneKernels& kernels_;
  internal::SampledLoop loop_;
  std::vector<Lanes> y_;        // by slot
  std::vector<Lanes> amounts_;  // of a segment
  std::vector<DrawFault> faults_;
  std::vector<Mark> marks_;  // by slot; only of a block with what is undecided
};

Sampler::Sampler(const UncertainNetwork& network, uint64_t seed)
    : Sampler(network, seed, internal::BestLaneLevel()) {}
Sampler::Sampler(const UncertainNetwork& network, uint64_t seed,
                 internal::LaneLevel level)
    : work_(std::make_unique<Work>(network.plan(), seed, level)) {}
Sampler::~Sampler() = default;

void Sampler::Run(uint32_t block, std::span<double> values) {
  TANJI_CHECK(work_->Run(block, values, base::kNeverStop).ok());
}

absl::Status Sampler::Run(uint32_t block, std::span<double> values,
                          base::StopCheck stop) {
  return work_->Run(block, values, stop);
}

const std::vector<DrawFault>& Sampler::faults() const {
  return work_->faults();
}

std::span<const uint32_t> LoopMembersOf(const UncertainNetwork& network,
                                        uint32_t loop) {
  return network.plan().loops[loop].members;
}

}  // namespace tanji::engine
