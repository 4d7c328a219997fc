#include "lib/engine/intensity.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <span>
#include <utility>

#include "lib/base/check.h"
#include "lib/engine/internal/column_sums.h"
#include "lib/engine/internal/evidence_table.h"
#include "lib/engine/internal/loop_diagnosis.h"
#include "lib/engine/internal/loop_matrix.h"
#include "lib/engine/internal/loop_solution.h"
#include "lib/engine/internal/loop_sweeps.h"

namespace tanji::engine {
namespace {

using graph::kNoNumber;
using graph::ProcessNumber;
using internal::CarriedEvidence;
using internal::ColumnSums;
using internal::EvidenceTable;
using internal::LoopSolution;
using internal::LoopVerdict;
using Row = graph::Snapshot::Row;

constexpr double kNotAnswered = std::numeric_limits<double>::quiet_NaN();

// A float not below x >= 0.
float RoundUp(double x) { return static_cast<float>(x * (1 + 0x1p-23)); }

// What a process hands to those who take from it, next to its values; 8 bytes,
// so that a gather costs little more than the values alone.
struct Carried {
  float backward_error = 0;
  EvidenceTable::Row row = EvidenceTable::kClean;
};

// One pass over the groups of an order. kColumns is the number of indicators if
// the compiler is to know it, else 0.
template <int kColumns>
class Pass {
 public:
  Pass(const graph::Snapshot& snapshot, const SolvingOrder& order)
      : rows_(snapshot.rows()),
        supplier_(snapshot.supplier_pool().data()),
        amount_(snapshot.amount_pool().data()),
        direct_(snapshot.direct().data()),
        order_(order),
        columns_(static_cast<size_t>(snapshot.indicators())),
        values_(rows_.size() * columns_),
        carried_(rows_.size()),
        sums_(snapshot.indicators()) {}

  Intensities Run() {
    const std::span<const ProcessNumber> processes = order_.processes();
    size_t place = 0;
    for (size_t g = 0; g < order_.group_count(); ++g) {
      const std::span<const ProcessNumber> group = order_.group(g);
      for (size_t k = 0; k < group.size(); ++k) Prefetch(processes, place + k);
      place += group.size();
      if (group.size() == 1) {
        SolveSingle(group.front());
      } else {
        SolveLoopGroup(group);
      }
    }
    return Finish();
  }

 private:
  size_t columns() const {
    return kColumns != 0 ? static_cast<size_t>(kColumns) : columns_;
  }

  // The pass waits for memory, and the order tells long before what it will
  // touch: first where a row stands, then the row, then what the row names.
  // Inlined by force: GCC takes a function that only prefetches for one without
  // effect and drops the call.
  [[gnu::always_inline]] void Prefetch(std::span<const ProcessNumber> processes,
                                       size_t place) const {
    constexpr size_t kFar = 48;
    constexpr size_t kMiddle = 32;
    constexpr size_t kNear = 16;
    if (place + kFar >= processes.size()) return;
    const ProcessNumber far = processes[place + kFar];
    __builtin_prefetch(&rows_[far]);
    PrefetchRow(direct_ + far * columns());
    const Row& middle = rows_[processes[place + kMiddle]];
    __builtin_prefetch(supplier_ + middle.begin);
    __builtin_prefetch(supplier_ + middle.end);
    __builtin_prefetch(amount_ + middle.begin);
    __builtin_prefetch(amount_ + middle.end);
    const Row& near = rows_[processes[place + kNear]];
    for (uint32_t k = near.begin; k < near.end; ++k) {
      PrefetchRow(&values_[supplier_[k] * columns()]);
      __builtin_prefetch(&carried_[supplier_[k]]);
    }
  }

  [[gnu::always_inline]] void PrefetchRow(const double* row) const {
    constexpr size_t kDoublesInLine = 8;
    __builtin_prefetch(row);
    if constexpr (kColumns != 1) {
      // A row need not begin with a line of the cache.
      for (size_t c = kDoublesInLine; c < columns(); c += kDoublesInLine) {
        __builtin_prefetch(row + c);
      }
      __builtin_prefetch(row + columns() - 1);
    }
  }

  // Adds up F and the inputs of process i in stored order, but for those that
  // `inner(supplier, amount)` takes for itself. Of what is taken 0 times
  // nothing is known yet, and nothing matters.
  template <typename Inner>
  Carried Gather(ProcessNumber i, ColumnSums<kColumns>& sums, Inner inner) {
    sums.Start(direct_ + i * sums.columns());
    const Row& row = rows_[i];
    Carried worst;
    if (row.unlinked != 0 || row.marks != 0) worst.row = OwnRow(row);
    for (uint32_t k = row.begin; k < row.end; ++k) {
      const ProcessNumber j = supplier_[k];
      const double amount = amount_[k];
      if (amount == 0 || inner(j, amount)) continue;
      sums.Add(amount, values_.data() + j * sums.columns());
      const Carried& carried = carried_[j];
      worst.backward_error =
          std::max(worst.backward_error, carried.backward_error);
      worst.row = table_.Join(worst.row, carried.row);
    }
    return worst;
  }

  // Of what is known of a process alone. Neighbours in the order mostly have
  // the same, which spares the look into the table.
  [[gnu::noinline]] EvidenceTable::Row OwnRow(const Row& row) {
    const CarriedEvidence own = {.incomplete = row.unlinked != 0,
                                 .marks = row.marks};
    if (own.incomplete != last_own_.incomplete ||
        own.marks != last_own_.marks) {
      last_own_ = own;
      last_own_row_ = table_.Intern(own);
    }
    return last_own_row_;
  }

  void SolveSingle(ProcessNumber i) {
    const double output = rows_[i].output;
    double* const y = values_.data() + i * columns();
    if (output == 0) {
      std::fill_n(y, columns(), kNotAnswered);
      return;
    }
    double own_use = 0;
    Carried carried = Gather(i, sums_, [&](ProcessNumber j, double amount) {
      if (j != i) return false;
      own_use += amount;
      return true;
    });
    const std::span<const ProcessNumber> members(&i, 1);
    if (own_use != 0) {
      const LoopVerdict verdict = internal::DiagnoseOwnUse(output, own_use);
      carried.row = table_.Join(carried.row, RowOf(verdict, members));
    }
    if (!IsBlocked(carried)) {
      const double error = sums_.Divide(output, own_use, y);
      if (std::isfinite(error)) {
        carried.backward_error =
            std::max(carried.backward_error, RoundUp(error));
      } else {
        carried.row = table_.Join(carried.row, AddOverflow(members));
      }
    }
    if (IsBlocked(carried)) std::fill_n(y, columns(), kNotAnswered);
    carried_[i] = carried;
  }

  void SolveLoopGroup(std::span<const ProcessNumber> members) {
    Carried carried = GatherLoop(members);
    const LoopVerdict verdict =
        internal::DiagnoseLoop(matrix_, internal::LoopLimits());
    carried.row = table_.Join(carried.row, RowOf(verdict, members));
    if (!IsBlocked(carried)) {
      const double error = SolveColumns(members, verdict);
      if (std::isfinite(error)) {
        carried.backward_error =
            std::max(carried.backward_error, RoundUp(error));
      } else {
        carried.row = table_.Join(carried.row, AddOverflow(members));
      }
    }
    for (const ProcessNumber i : members) {
      carried_[i] = carried;
      if (IsBlocked(carried)) {
        std::fill_n(values_.begin() + static_cast<ptrdiff_t>(i * columns()),
                    columns(), kNotAnswered);
      }
    }
  }

  // Fills matrix_ from the inputs within the group, right_side_, lost_ and
  // weight_ (column after column) from all others.
  Carried GatherLoop(std::span<const ProcessNumber> members) {
    const size_t n = members.size();
    if (place_.empty()) place_.assign(rows_.size(), kNoNumber);
    for (size_t m = 0; m < n; ++m) {
      place_[members[m]] = static_cast<uint32_t>(m);
    }
    matrix_.Clear();
    right_side_.resize(n * columns());
    lost_.resize(n * columns());
    weight_.resize(n * columns());
    entry_of_.assign(n, SIZE_MAX);
    Carried worst;
    for (size_t m = 0; m < n; ++m) {
      matrix_.output.push_back(rows_[members[m]].output);
      matrix_.own_use.push_back(0);
      const Carried carried =
          Gather(members[m], sums_, [&](ProcessNumber j, double amount) {
            if (place_[j] == kNoNumber) return false;
            AddEntry(m, place_[j], amount);
            return true;
          });
      matrix_.row_begin.push_back(matrix_.column.size());
      for (size_t c = 0; c < columns(); ++c) {
        right_side_[c * n + m] = sums_.sum[c];
        lost_[c * n + m] = sums_.lost[c];
        weight_[c * n + m] = sums_.weight[c];
      }
      worst.backward_error =
          std::max(worst.backward_error, carried.backward_error);
      worst.row = table_.Join(worst.row, carried.row);
    }
    for (const ProcessNumber i : members) place_[i] = kNoNumber;
    return worst;
  }

  void AddEntry(size_t row, uint32_t column, double amount) {
    if (column == row) {
      matrix_.own_use[row] += amount;
      return;
    }
    size_t& entry = entry_of_[column];
    if (entry != SIZE_MAX && entry >= matrix_.row_begin[row]) {
      matrix_.amount[entry] += amount;
      return;
    }
    entry = matrix_.column.size();
    matrix_.column.push_back(column);
    matrix_.amount.push_back(amount);
  }

  // Returns the largest backward error, infinity when a value is not finite.
  double SolveColumns(std::span<const ProcessNumber> members,
                      const LoopVerdict& verdict) {
    const size_t n = members.size();
    double worst = 0;
    for (size_t c = 0; c < columns(); ++c) {
      const std::span<const double> b(right_side_.data() + c * n, n);
      const std::span<const double> weight(weight_.data() + c * n, n);
      const LoopSolution solution =
          verdict.sweeps.has_value()
              ? internal::SweepLoop(*verdict.sweeps, b, weight)
              : internal::SolveLoop(matrix_, *verdict.factors, b, weight);
      if (!std::isfinite(solution.backward_error)) {
        return std::numeric_limits<double>::infinity();
      }
      const std::span<const double> lost(lost_.data() + c * n, n);
      worst = std::max(worst, internal::BoundBackwardError(matrix_, b, lost,
                                                           weight, solution.y));
      for (size_t m = 0; m < n; ++m) {
        values_[members[m] * columns() + c] = solution.y[m];
      }
    }
    return worst;
  }

  EvidenceTable::Row RowOf(const LoopVerdict& verdict,
                           std::span<const ProcessNumber> members) {
    if (verdict.fault.has_value()) {
      return AddFault(verdict.fault->kind, members, verdict.fault->worst,
                      verdict.fault->gain);
    }
    return table_.Intern({.loop_gain_max = verdict.gain_bound,
                          .digits_lost = verdict.digits_lost,
                          .series_diverges = verdict.series_diverges});
  }

  EvidenceTable::Row AddOverflow(std::span<const ProcessNumber> members) {
    return AddFault(FaultKind::kOverflow, members, /*worst=*/0, /*gain=*/0);
  }

  EvidenceTable::Row AddFault(FaultKind kind,
                              std::span<const ProcessNumber> members,
                              size_t worst, double gain) {
    faults_.push_back({.kind = kind,
                       .members = {members.begin(), members.end()},
                       .worst = members[worst],
                       .gain = gain});
    return table_.Intern({.fault = members.front()});
  }

  bool IsBlocked(const Carried& carried) const {
    return table_[carried.row].fault != kNoNumber;
  }

  Intensities Finish() {
    Intensities result;
    result.indicators = static_cast<int>(columns_);
    std::sort(faults_.begin(), faults_.end(),
              [](const LoopFault& a, const LoopFault& b) {
                return a.members.front() < b.members.front();
              });
    result.evidence.reserve(carried_.size());
    result.blocked_by.reserve(carried_.size());
    for (const Carried& carried : carried_) {
      const CarriedEvidence& loops = table_[carried.row];
      result.evidence.push_back({.backward_error_max = carried.backward_error,
                                 .loop_gain_max = loops.loop_gain_max,
                                 .digits_lost = loops.digits_lost,
                                 .series_diverges = loops.series_diverges,
                                 .incomplete = loops.incomplete,
                                 .marks = loops.marks});
      result.blocked_by.push_back(PlaceOfFault(loops.fault));
    }
    result.values = std::move(values_);
    result.faults = std::move(faults_);
    return result;
  }

  uint32_t PlaceOfFault(ProcessNumber first_member) const {
    if (first_member == kNoNumber) return kNotBlocked;
    const auto found =
        std::lower_bound(faults_.begin(), faults_.end(), first_member,
                         [](const LoopFault& fault, ProcessNumber number) {
                           return fault.members.front() < number;
                         });
    return static_cast<uint32_t>(found - faults_.begin());
  }

  const std::span<const Row> rows_;
  const ProcessNumber* const supplier_;  // pool
  const double* const amount_;           // pool
  const double* const direct_;           // n x k
  const SolvingOrder& order_;
  const size_t columns_;

  std::vector<double> values_;    // n x k
  std::vector<Carried> carried_;  // n
  std::vector<LoopFault> faults_;
  EvidenceTable table_;
  CarriedEvidence last_own_;  // of last_own_row_
  EvidenceTable::Row last_own_row_ = EvidenceTable::kClean;

  // Reused from group to group.
  ColumnSums<kColumns> sums_;
  std::vector<uint32_t> place_;  // n: place in the group at hand, or kNoNumber
  internal::LoopMatrix matrix_;
  std::vector<double> right_side_;
  std::vector<double> lost_;
  std::vector<double> weight_;
  std::vector<size_t> entry_of_;  // by column: its entry in the row at hand
};

}  // namespace

Intensities ComputeIntensities(const graph::Snapshot& snapshot,
                               const SolvingOrder& order) {
  TANJI_CHECK(order.processes().size() == snapshot.process_count());
  if (snapshot.indicators() == 1) return Pass<1>(snapshot, order).Run();
  return Pass<0>(snapshot, order).Run();
}

}  // namespace tanji::engine
