#include "lib/engine/supply.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>

#include "lib/base/check.h"
#include "lib/base/status.h"
#include "lib/engine/internal/column_sums.h"
#include "lib/engine/internal/loop_diagnosis.h"
#include "lib/engine/internal/loop_matrix.h"
#include "lib/engine/internal/loop_solution.h"
#include "lib/engine/internal/loop_sweeps.h"
#include "lib/engine/internal/upstream.h"
#include "lib/engine/solving_order.h"

namespace tanji::engine {
namespace {

using graph::kNoNumber;
using graph::ProcessNumber;
using internal::LoopMatrix;
using internal::LoopSolution;
using internal::LoopVerdict;
using internal::Upstream;

// The same inputs by supplier: who takes of process j, and how much a run. By
// consumer, then in stored order, so that sums do not depend on the order in
// which groups are solved.
struct Consumers {
  explicit Consumers(const Upstream& upstream)
      : begin(upstream.processes.size() + 1, 0),
        consumer(upstream.supplier.size()),
        amount(upstream.supplier.size()) {
    const size_t n = upstream.processes.size();
    for (const uint32_t j : upstream.supplier) ++begin[j + 1];
    for (size_t j = 0; j < n; ++j) begin[j + 1] += begin[j];
    std::vector<uint64_t> next(begin.begin(), begin.end() - 1);
    for (uint32_t i = 0; i < n; ++i) {
      for (uint64_t k = upstream.input_begin[i];
           k < upstream.input_begin[i + 1]; ++k) {
        const uint64_t at = next[upstream.supplier[k]]++;
        consumer[at] = i;
        amount[at] = upstream.amount[k];
      }
    }
  }

  std::vector<uint64_t> begin;
  std::vector<uint32_t> consumer;  // places
  std::vector<double> amount;
};

// The cut-out as a network of its own; its numbers are places.
graph::Snapshot ToNetwork(const graph::Snapshot& snapshot, Upstream& upstream) {
  const size_t n = upstream.processes.size();
  graph::Snapshot::Parts parts;
  parts.output.reserve(n);
  for (const ProcessNumber i : upstream.processes) {
    parts.output.push_back(snapshot.output(i));
  }
  parts.direct.assign(n, 0);
  parts.unlinked.assign(n, 0);
  parts.input_begin = std::move(upstream.input_begin);
  parts.supplier = std::move(upstream.supplier);
  parts.amount = std::move(upstream.amount);
  auto network = graph::Snapshot::Create(std::move(parts));
  TANJI_CHECK(network.ok());
  return *std::move(network);
}

// Goes through the loop groups of a cut-out, consumers first.
class SupplySolver {
 public:
  SupplySolver(const graph::Snapshot& network, const Consumers& consumers,
               std::span<const ProcessNumber> numbers, uint32_t root,
               base::StopCheck stop)
      : network_(network),
        consumers_(consumers),
        numbers_(numbers),
        root_(root),
        steps_(stop),
        runs_(numbers.size(), 0.0),
        place_in_group_(numbers.size(), kNoNumber) {}

  absl::Status Run() {
    TANJI_ASSIGN_OR_RETURN(const SolvingOrder order,
                           SolvingOrder::Create(network_, steps_.stop()));
    for (size_t g = order.group_count(); g-- > 0;) {
      const std::span<const uint32_t> group = order.group(g);
      TANJI_RETURN_IF_ERROR(steps_.Take(StepsOf(group)));
      TANJI_RETURN_IF_ERROR(group.size() == 1 ? SolveSingle(group.front())
                                              : SolveLoopGroup(group));
    }
    return absl::OkStatus();
  }

  std::vector<double> TakeRuns() { return std::move(runs_); }
  double backward_error_max() const { return backward_error_max_; }

 private:
  size_t StepsOf(std::span<const uint32_t> group) const {
    uint64_t steps = group.size();
    for (const uint32_t i : group) {
      steps += consumers_.begin[i + 1] - consumers_.begin[i];
    }
    return steps;
  }

  // Adds up what is taken of the process at `i`, but for those consumers that
  // `inner(consumer, amount)` takes for itself.
  template <typename Inner>
  void Gather(uint32_t i, Inner inner) {
    const double demand = i == root_ ? 1 : 0;
    sums_.Start(&demand);
    for (uint64_t k = consumers_.begin[i]; k < consumers_.begin[i + 1]; ++k) {
      const uint32_t c = consumers_.consumer[k];
      if (inner(c, consumers_.amount[k])) continue;
      sums_.Add(consumers_.amount[k], &runs_[c]);
    }
  }

  absl::Status SolveSingle(uint32_t i) {
    double own_use = 0;
    Gather(i, [&](uint32_t c, double amount) {
      if (c != i) return false;
      own_use += amount;
      return true;
    });
    const double output = network_.output(i);
    if (own_use != 0) {
      const LoopVerdict verdict = internal::DiagnoseOwnUse(output, own_use);
      if (verdict.fault.has_value()) return Faulty({&i, 1}, *verdict.fault);
    }
    const double error = sums_.Divide(output, own_use, &runs_[i]);
    if (!std::isfinite(error)) return BeyondRange(i);
    backward_error_max_ = std::max(backward_error_max_, error);
    return absl::OkStatus();
  }

  absl::Status SolveLoopGroup(std::span<const uint32_t> members) {
    GatherLoop(members);
    const LoopVerdict verdict =
        internal::DiagnoseLoop(matrix_, internal::LoopLimits(), steps_);
    TANJI_RETURN_IF_ERROR(steps_.status());
    if (verdict.fault.has_value()) return Faulty(members, *verdict.fault);
    const LoopSolution solution =
        verdict.sweeps.has_value()
            ? internal::SweepLoop(*verdict.sweeps, right_side_, weight_,
                                  &steps_)
            : internal::SolveLoop(matrix_, *verdict.factors, right_side_,
                                  weight_);
    TANJI_RETURN_IF_ERROR(steps_.status());
    if (!std::isfinite(solution.backward_error)) {
      return BeyondRange(members.front());
    }
    backward_error_max_ =
        std::max(backward_error_max_,
                 internal::BoundBackwardError(matrix_, right_side_, lost_,
                                              weight_, solution.y));
    for (size_t m = 0; m < members.size(); ++m) {
      runs_[members[m]] = solution.y[m];
    }
    return absl::OkStatus();
  }

  // Fills matrix_ with the transpose of the group's equations: rows are
  // suppliers, columns consumers. It has finite answers exactly when the group
  // has, with the same gain and round trips, so the diagnosis is the same.
  void GatherLoop(std::span<const uint32_t> members) {
    for (uint32_t m = 0; m < members.size(); ++m) {
      place_in_group_[members[m]] = m;
    }
    matrix_.Clear();
    right_side_.clear();
    lost_.clear();
    weight_.clear();
    for (uint32_t m = 0; m < members.size(); ++m) {
      matrix_.output.push_back(network_.output(members[m]));
      matrix_.own_use.push_back(0);
      Gather(members[m], [&](uint32_t c, double amount) {
        if (place_in_group_[c] == kNoNumber) return false;
        AddEntry(m, place_in_group_[c], amount);
        return true;
      });
      matrix_.row_begin.push_back(matrix_.column.size());
      right_side_.push_back(sums_.sum);
      lost_.push_back(sums_.lost);
      weight_.push_back(sums_.weight);
    }
    for (const uint32_t i : members) place_in_group_[i] = kNoNumber;
  }

  // Repeated inputs stand side by side.
  void AddEntry(uint32_t row, uint32_t column, double amount) {
    if (column == row) {
      matrix_.own_use[row] += amount;
    } else if (matrix_.column.size() > matrix_.row_begin[row] &&
               matrix_.column.back() == column) {
      matrix_.amount.back() += amount;
    } else {
      matrix_.column.push_back(column);
      matrix_.amount.push_back(amount);
    }
  }

  absl::Status Faulty(std::span<const uint32_t> members,
                      const LoopVerdict::Fault& fault) const {
    return absl::FailedPreconditionError(base::StrCat(
        "the supply of process ", numbers_[root_],
        ", as far as it is followed, depends on process ",
        numbers_[members[fault.worst]], ", whose loop of ", members.size(),
        members.size() == 1 ? " process" : " processes", " has gain ",
        fault.gain, "; expected below 1"));
  }

  absl::Status BeyondRange(uint32_t i) const {
    return absl::FailedPreconditionError(base::StrCat(
        "the supply of process ", numbers_[root_], " needs of process ",
        numbers_[i], " more than the range of a double holds"));
  }

  const graph::Snapshot& network_;
  const Consumers& consumers_;
  const std::span<const ProcessNumber> numbers_;  // by place
  const uint32_t root_;
  base::StopSteps steps_;
  std::vector<double> runs_;
  double backward_error_max_ = 0;

  // Reused from group to group.
  std::vector<uint32_t> place_in_group_;  // or kNoNumber
  internal::ColumnSum sums_;
  LoopMatrix matrix_;
  std::vector<double> right_side_;
  std::vector<double> lost_;
  std::vector<double> weight_;
};

absl::StatusOr<std::vector<BoundaryFlow>> FlowsOver(
    const graph::Snapshot& snapshot, const Upstream& upstream,
    const std::vector<double>& runs) {
  std::vector<BoundaryFlow> flows;
  flows.reserve(upstream.unfollowed.size());
  for (const internal::UnfollowedInput& input : upstream.unfollowed) {
    const ProcessNumber process = upstream.processes[input.place];
    const double amount =
        runs[input.place] * snapshot.amounts(process)[input.input] + 0.0;
    if (!std::isfinite(amount)) {
      return absl::FailedPreconditionError(
          base::StrCat("what process ", process, " takes by its input ",
                       input.input, " in all exceeds the range of a double"));
    }
    flows.push_back({process, input.input, amount});
  }
  return flows;
}

}  // namespace

absl::StatusOr<Supply> SolveSupply(const graph::Snapshot& snapshot,
                                   ProcessNumber root, FollowInput follow,
                                   size_t processes_max, base::StopCheck stop) {
  if (root >= snapshot.process_count() || !snapshot.in_force(root)) {
    return absl::NotFoundError(
        base::StrCat("process ", root, " is not in force"));
  }
  TANJI_ASSIGN_OR_RETURN(
      Upstream upstream,
      internal::CollectUpstream(snapshot, root, follow, processes_max, stop));
  const Consumers consumers(upstream);
  const graph::Snapshot network = ToNetwork(snapshot, upstream);
  SupplySolver solver(network, consumers, upstream.processes, upstream.root,
                      stop);
  TANJI_RETURN_IF_ERROR(solver.Run());
  Supply supply;
  supply.backward_error_max = solver.backward_error_max();
  supply.runs = solver.TakeRuns();
  TANJI_ASSIGN_OR_RETURN(supply.boundary,
                         FlowsOver(snapshot, upstream, supply.runs));
  supply.processes = std::move(upstream.processes);
  return supply;
}

}  // namespace tanji::engine
