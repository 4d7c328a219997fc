#include "lib/engine/internal/sampled_loop.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "lib/engine/internal/loop_diagnosis.h"
#include "lib/engine/internal/loop_factors.h"
#include "lib/engine/internal/loop_solution.h"
#include "lib/engine/internal/nodes.h"

namespace tanji::engine::internal {
namespace {

using Plan = UncertainNetwork::Plan;

// Estimated relative error at which a sample is settled.
constexpr double kSettledError = 1e-10;
// No faster than this is believed: the first sweeps may look better than they
// are.
constexpr double kRateMin = 0.1;
constexpr int kSweepsMax = 400;
// So far off no loop comes back in time.
constexpr double kLost = 1e8;
constexpr int kPriceLooksMax = 12;
constexpr int kSweepsPerPriceLook = 3;
// Of one elimination for one sample: a quarter of a second, which nobody may
// wait for who has told the sampling to stop.
constexpr double kFlopsMaxOfSample = 0x1p27;

}  // namespace

SampledLoop::SampledLoop(const Plan& plan, const LaneKernels& kernels)
    : plan_(plan),
      kernels_(kernels),
      sums_(plan.rows_max),
      inverse_(plan.rows_max),
      entry_of_(plan.row_count(), graph::kNoNumber) {}

void SampledLoop::Solve(const Plan::Segment& segment, const Lanes* amounts,
                        Lanes* y, std::vector<DrawFault>& faults,
                        base::StopSteps& steps) {
  const uint32_t row = segment.row_begin;
  segment_ = &segment;
  loop_ = &plan_.loops[segment.loop];
  rows_ = {&plan_.output[row], &plan_.begin[row],     &plan_.inner[row],
           &plan_.own[row],    plan_.supplier.data(), segment.row_end - row,
           plan_.begin[row]};
  place_ = plan_.first_row + row;
  Prepare(amounts, y);
  if (std::any_of(needs_prices_.begin(), needs_prices_.end(),
                  [](bool needs) { return needs; })) {
    SeekPrices(amounts, y, loop_->has_credits);
  }
  for (size_t r = 0; r < rows_.count; ++r) {
    std::fill_n(y[place_ + r].v, kLanes, loop_->start[r]);
  }
  if (AnyOpen()) SweepUntilSettled(amounts, y, steps);
  CheckSigns(y);
  for (uint32_t lane = 0; lane < kLanes; ++lane) {
    if (steps.Stops()) return;
    if (state_[lane] == State::kSettled) continue;
    if (state_[lane] == State::kUndecided) {
      SolveAlone(lane, amounts, y, faults, steps);
      continue;
    }
    for (size_t r = 0; r < rows_.count; ++r) {
      y[place_ + r].v[lane] = kNotAnswered;
    }
  }
}

bool SampledLoop::AnyOpen() const {
  return std::find(state_.begin(), state_.end(), State::kOpen) != state_.end();
}

// Right-hand sides and diagonals, and what is to be known of each sample.
void SampledLoop::Prepare(const Lanes* amounts, const Lanes* y) {
  kernels_.sum_known(rows_, amounts, y, sums_.data());
  std::array<double, kLanes> least = {};
  std::array<double, kLanes> most = {};
  std::array<double, kLanes> poison = {};
  std::array<bool, kLanes> has_diagonal;
  has_diagonal.fill(true);
  for (size_t r = 0; r < rows_.count; ++r) {
    Lanes own = {};
    for (uint64_t e = rows_.end[r]; e < plan_.end[segment_->row_begin + r];
         ++e) {
      for (size_t l = 0; l < kLanes; ++l)
        own.v[l] += amounts[e - rows_.first_entry].v[l];
    }
    for (size_t l = 0; l < kLanes; ++l) {
      const double diagonal = rows_.output[r] - own.v[l];
      inverse_[r].v[l] = 1 / diagonal;
      has_diagonal[l] = has_diagonal[l] && diagonal > 0;
      const double sum = sums_[r].v[l];
      least[l] = std::min(least[l], sum);
      most[l] = std::max(most[l], sum);
      poison[l] += sum * 0;
    }
  }
  for (size_t l = 0; l < kLanes; ++l) {
    needs_prices_[l] = false;
    if (!(poison[l] == 0)) {
      state_[l] = State::kBlocked;
    } else if (!has_diagonal[l] || rows_.count == 1) {
      state_[l] = State::kUndecided;
    } else {
      state_[l] = State::kOpen;
      needs_prices_[l] = loop_->has_credits || least[l] < 0 || most[l] == 0;
    }
  }
}

// Leaves open what is productive in absolute values, of those that need it.
void SampledLoop::SeekPrices(const Lanes* amounts, Lanes* y, bool all) {
  const auto give_up = [&] {
    for (size_t l = 0; l < kLanes; ++l) {
      if (needs_prices_[l]) state_[l] = State::kUndecided;
    }
  };
  if (loop_->prices.empty()) return give_up();
  absolute_inverse_.resize(plan_.rows_max);
  weight_.resize(plan_.rows_max);
  for (size_t r = 0; r < rows_.count; ++r) {
    const double price = loop_->prices[r];
    Lanes own = {};
    for (uint64_t e = rows_.end[r];
         all && e < plan_.end[segment_->row_begin + r]; ++e) {
      for (size_t l = 0; l < kLanes; ++l)
        own.v[l] += amounts[e - rows_.first_entry].v[l];
    }
    for (size_t l = 0; l < kLanes; ++l) {
      const double diagonal = rows_.output[r] - std::abs(own.v[l]);
      absolute_inverse_[r].v[l] = all ? 1 / diagonal : inverse_[r].v[l];
      weight_[r].v[l] = rows_.output[r] * price;
      y[place_ + r].v[l] = price;
      if (all && needs_prices_[l] && !(diagonal > 0)) {
        state_[l] = State::kUndecided;
        needs_prices_[l] = false;
      }
    }
  }
  std::array<bool, kLanes> found = {};
  for (int look = 0; look < kPriceLooksMax; ++look) {
    Lanes slack;
    kernels_.slack(rows_, amounts, absolute_inverse_.data(), y, place_, &slack);
    bool more = false;
    for (size_t l = 0; l < kLanes; ++l) {
      // Above the rounding of the sums.
      found[l] = found[l] || slack.v[l] > 1e-12;
      more = more || (needs_prices_[l] && !found[l]);
    }
    if (!more) break;
    for (int sweep = 0; sweep < kSweepsPerPriceLook; ++sweep) {
      Lanes change;
      kernels_.sweep(rows_, amounts, weight_.data(), absolute_inverse_.data(),
                     loop_->scale.data(), y, place_, /*absolute=*/true,
                     &change);
    }
  }
  for (size_t l = 0; l < kLanes; ++l) {
    if (needs_prices_[l] && !found[l]) state_[l] = State::kUndecided;
  }
}

void SampledLoop::SweepUntilSettled(const Lanes* amounts, Lanes* y,
                                    base::StopSteps& steps) {
  const size_t steps_per_sweep =
      kLanes * (plan_.end[segment_->row_end - 1] - rows_.first_entry);
  Lanes before = {};
  Lanes last_rate = {};
  for (int sweep = 0; sweep < kSweepsMax && AnyOpen(); ++sweep) {
    if (steps.Stops(steps_per_sweep)) return;
    Lanes change;
    kernels_.sweep(rows_, amounts, sums_.data(), inverse_.data(),
                   loop_->scale.data(), y, place_, /*absolute=*/false, &change);
    for (size_t l = 0; l < kLanes; ++l) {
      if (state_[l] != State::kOpen) continue;
      const double now = change.v[l];
      // What is still to come adds up to now (rate + rate^2 + ...), with the
      // slower of two sweeps, should they take turns.
      const double ratio = sweep == 0 ? 1 : now / before.v[l];
      const double rate = std::max({ratio, last_rate.v[l], kRateMin});
      last_rate.v[l] = ratio;
      if (now == 0 || (rate < 1 && now * rate / (1 - rate) <= kSettledError)) {
        state_[l] = State::kSettled;
      } else if (!(now < kLost)) {
        state_[l] = State::kUndecided;
      }
    }
    before = change;
  }
  for (State& state : state_) {
    if (state == State::kOpen) state = State::kUndecided;
  }
}

// Without prices, a value below 0 shows that the sweeps have settled where they
// could not have come from.
void SampledLoop::CheckSigns(const Lanes* y) {
  for (size_t l = 0; l < kLanes; ++l) {
    if (state_[l] != State::kSettled) continue;
    for (size_t r = 0; r < rows_.count; ++r) {
      const double value = y[place_ + r].v[l];
      const bool is_right = needs_prices_[l] ? std::isfinite(value)
                                             : value >= 0 && value <= 1e300;
      if (is_right) continue;
      state_[l] = State::kUndecided;
      break;
    }
  }
}

void SampledLoop::FillMatrix(uint32_t lane, const Lanes* amounts) {
  matrix_.Clear();
  for (size_t r = 0; r < rows_.count; ++r) {
    matrix_.output.push_back(rows_.output[r]);
    double own_use = 0;
    for (uint64_t e = rows_.end[r]; e < plan_.end[segment_->row_begin + r];
         ++e) {
      own_use += amounts[e - rows_.first_entry].v[lane];
    }
    matrix_.own_use.push_back(own_use);
    const size_t first = matrix_.column.size();
    for (uint64_t e = rows_.inner[r]; e < rows_.end[r]; ++e) {
      const auto column = static_cast<uint32_t>(rows_.supplier[e] - place_);
      uint32_t& entry = entry_of_[column];
      if (entry != graph::kNoNumber) {
        matrix_.amount[entry] += amounts[e - rows_.first_entry].v[lane];
        continue;
      }
      entry = static_cast<uint32_t>(matrix_.column.size());
      matrix_.column.push_back(column);
      matrix_.amount.push_back(amounts[e - rows_.first_entry].v[lane]);
    }
    for (size_t k = first; k < matrix_.column.size(); ++k) {
      entry_of_[matrix_.column[k]] = graph::kNoNumber;
    }
    matrix_.row_begin.push_back(matrix_.column.size());
  }
}

void SampledLoop::SolveAlone(uint32_t lane, const Lanes* amounts, Lanes* y,
                             std::vector<DrawFault>& faults,
                             base::StopSteps& steps) {
  const auto give = [&](auto value_of) {
    for (size_t r = 0; r < rows_.count; ++r) {
      y[place_ + r].v[lane] = value_of(r);
    }
  };
  const auto refuse = [&](std::optional<FaultKind> kind, double gain) {
    give([](size_t) { return kNotAnswered; });
    faults.push_back({lane, segment_->loop, kind, gain});
  };
  FillMatrix(lane, amounts);
  const bool in_range =
      std::all_of(matrix_.amount.begin(), matrix_.amount.end(),
                  [](double amount) { return std::isfinite(amount); }) &&
      std::all_of(matrix_.own_use.begin(), matrix_.own_use.end(),
                  [](double amount) { return std::isfinite(amount); });
  if (!in_range) return refuse(FaultKind::kOverflow, 0);
  if (rows_.count == 1) {
    const LoopVerdict verdict =
        DiagnoseOwnUse(matrix_.output[0], matrix_.own_use[0]);
    if (verdict.fault.has_value()) {
      return refuse(verdict.fault->kind, verdict.fault->gain);
    }
    return give([&](size_t) { return sums_[0].v[lane] * inverse_[0].v[lane]; });
  }
  const LoopVerdict verdict =
      DiagnoseLoop(matrix_, {.flops_max = kFlopsMaxOfSample}, steps);
  if (steps.Stops()) return;
  if (verdict.fault.has_value()) {
    // What only an elimination could tell is not known to be singular.
    const bool is_decided =
        verdict.fault->kind != FaultKind::kSingular ||
        !LoopFactors::IsBeyond(matrix_, kDenseSizeMax, kFlopsMaxOfSample);
    if (!is_decided) return refuse(std::nullopt, 0);
    return refuse(verdict.fault->kind, verdict.fault->gain);
  }
  std::vector<double> right_side;
  std::vector<double> weight;
  for (size_t r = 0; r < rows_.count; ++r) {
    right_side.push_back(sums_[r].v[lane]);
    weight.push_back(std::abs(sums_[r].v[lane]));
  }
  const LoopSolution solution =
      verdict.sweeps.has_value()
          ? SweepLoop(*verdict.sweeps, right_side, weight, &steps)
          : SolveLoop(matrix_, *verdict.factors, right_side, weight);
  if (steps.Stops()) return;
  if (!std::isfinite(solution.backward_error)) {
    return refuse(FaultKind::kOverflow, 0);
  }
  give([&](size_t r) { return solution.y[r]; });
}

}  // namespace tanji::engine::internal
