// Solves one group after another. `Nodes` (nodes.h) says with how many columns,
// and whether with evidence.

#ifndef TANJI_LIB_ENGINE_INTERNAL_GROUP_SOLVER_H_
#define TANJI_LIB_ENGINE_INTERNAL_GROUP_SOLVER_H_

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#include "lib/engine/internal/column_block.h"
#include "lib/engine/internal/column_sums.h"
#include "lib/engine/internal/evidence_table.h"
#include "lib/engine/internal/fault_table.h"
#include "lib/engine/internal/kept_loops.h"
#include "lib/engine/internal/loop_diagnosis.h"
#include "lib/engine/internal/loop_matrix.h"
#include "lib/engine/internal/loop_solution.h"
#include "lib/engine/internal/loop_sweeps.h"
#include "lib/engine/internal/maintained_order.h"
#include "lib/engine/internal/nodes.h"
#include "lib/engine/internal/row_gather.h"
#include "lib/graph/snapshot.h"

namespace tanji::engine::internal {

// What is reused from group to group and from pass to pass.
struct GroupWorkspace {
  std::vector<uint32_t> place;  // n: place in the group at hand, or kNoNumber
  LoopMatrix matrix;
  std::vector<double> right_side;
  std::vector<double> lost;
  std::vector<double> weight;
  std::vector<size_t> entry_of;  // by column: its entry in the row at hand
};

// Thread-compatible. What it is given must outlive it; without evidence it
// needs no tables.
template <typename Nodes>
class GroupSolver {
  using ProcessNumber = graph::ProcessNumber;
  static constexpr bool kEvidence = Nodes::kEvidence;

 public:
  static constexpr int kColumns = Nodes::kColumns;

  GroupSolver(const graph::Snapshot& snapshot, Nodes nodes, KeptLoops& kept,
              GroupWorkspace& work, EvidenceTable* table, FaultTable* faults)
      : rows_(snapshot, nodes, table),
        nodes_(nodes),
        kept_(kept),
        table_(table),
        faults_(faults),
        work_(work) {
    if constexpr (kColumns != 1) sums_ = ColumnBlock(snapshot.indicators());
  }

  size_t columns() const { return nodes_.columns(); }
  const double* y(ProcessNumber i) const { return nodes_.y(i); }
  const ProcessEvidence& carried(ProcessNumber i) const {
    return nodes_.carried(i);
  }

  // Calls `visit(members)` for every group from slot `begin` on, which must be
  // the first of a group, and looks ahead for it.
  template <typename Visit>
  void ForEachGroup(std::span<const ProcessNumber> slots,
                    std::span<const LoopRange> loops, uint32_t begin,
                    Visit visit) {
    auto loop = std::lower_bound(loops.begin(), loops.end(), begin,
                                 [](const LoopRange& range, uint32_t slot) {
                                   return range.begin < slot;
                                 });
    reads_along_ = kColumns == 1 && rows_.LiesInOrder(slots);
    uint32_t slot = begin;
    const auto end = static_cast<uint32_t>(slots.size());
    while (slot < end) {
      const uint32_t singles_end = loop == loops.end() ? end : loop->begin;
      for (; slot < singles_end; ++slot) {
        rows_.Prefetch(slots, slot, reads_along_);
        visit(slots.subspan(slot, 1));
      }
      if (slot == end) break;
      for (; slot < loop->end; ++slot)
        rows_.Prefetch(slots, slot, reads_along_);
      visit(slots.subspan(loop->begin, loop->end - loop->begin));
      ++loop;
    }
  }

  const RowGather<Nodes>& rows() const { return rows_; }
  // `changed`: the members whose inputs may be others than when this group was
  // judged last; null: all.
  void Solve(std::span<const ProcessNumber> members,
             const std::vector<ProcessNumber>* changed = nullptr) {
    if (members.size() == 1) {
      if (reads_along_) {
        SolveSingle<true>(members.front());
      } else {
        SolveSingle<false>(members.front());
      }
    } else {
      SolveLoop(members, changed);
    }
  }

 private:
  template <bool kAlong>
  void SolveSingle(ProcessNumber i) {
    if (rows_.row(i).output == 0) {
      if constexpr (kEvidence) nodes_.carried(i) = ProcessEvidence();
      FillNotAnswered(i);
    } else if (rows_.row(i).is_plain != 0) {
      SolveInForce</*kPlain=*/true, kAlong>(i);
    } else {
      SolveNotPlain<kAlong>(i);
    }
  }
  template <bool kAlong>
  [[gnu::noinline]] void SolveNotPlain(ProcessNumber i) {
    SolveInForce</*kPlain=*/false, kAlong>(i);
  }

  template <bool kPlain, bool kAlong>
  [[gnu::always_inline]] void SolveInForce(ProcessNumber i) {
    if constexpr (kEvidence && kColumns == 1) {
      ColumnSum sums;
      SolveWithEvidence<kPlain, kAlong>(i, sums);
    } else if constexpr (kEvidence) {
      SolveWithEvidence<kPlain, kAlong>(i, sums_);
    } else if constexpr (kColumns == 1) {
      ValueSum sums;
      SolveForValues<kPlain, kAlong>(i, sums);
    } else {
      SolveForValues<kPlain, kAlong>(i, sums_);
    }
  }

  // `members` ascending.
  void SolveLoop(std::span<const ProcessNumber> members,
                 const std::vector<ProcessNumber>* changed) {
    const size_t n = members.size();
    work_.place.resize(rows_.size(), graph::kNoNumber);
    for (size_t m = 0; m < n; ++m) {
      work_.place[members[m]] = static_cast<uint32_t>(m);
    }
    const KeptLoops::Loop* const known = FindKnown(members, changed);
    ProcessEvidence carried = known != nullptr
                                  ? GatherLoop</*kMatrix=*/false>(members)
                                  : GatherLoop</*kMatrix=*/true>(members);
    for (const ProcessNumber i : members) work_.place[i] = graph::kNoNumber;
    const LoopVerdict& verdict =
        known != nullptr ? known->verdict : kept_.Judge(members, work_.matrix);
    const LoopMatrix& matrix = known != nullptr ? known->matrix : work_.matrix;
    bool answered = false;
    if constexpr (kEvidence) {
      carried.row = table_->Join(carried.row, RowOf(verdict, members));
      if (!IsBlocked(carried)) {
        const double error = SolveColumns(members, verdict, matrix);
        answered = std::isfinite(error);
        if (answered) {
          carried.backward_error_max =
              std::max(carried.backward_error_max, RoundUp(error));
        } else {
          carried.row = table_->Join(carried.row, AddOverflow(members));
        }
      }
      for (const ProcessNumber i : members) nodes_.carried(i) = carried;
    } else {
      const bool gathered =
          std::all_of(work_.right_side.begin(), work_.right_side.end(),
                      [](double x) { return std::isfinite(x); });
      answered = gathered && !verdict.fault.has_value() &&
                 std::isfinite(SolveColumns(members, verdict, matrix));
    }
    if (answered) return;
    for (const ProcessNumber i : members) FillNotAnswered(i);
  }

  // A float not below x >= 0.
  static float RoundUp(double x) {
    return static_cast<float>(x * (1 + 0x1p-23));
  }
  void FillNotAnswered(ProcessNumber i) {
    std::fill_n(nodes_.y(i), columns(), kNotAnswered);
  }
  bool IsBlocked(const ProcessEvidence& carried) const {
    return (*table_)[carried.row].fault != graph::kNoNumber;
  }

  template <bool kPlain, bool kAlong, typename Sums>
  [[gnu::always_inline]] void SolveWithEvidence(ProcessNumber i, Sums& sums) {
    double own_use = 0;
    const Gathered gathered = rows_.template Gather<true, kPlain, kAlong>(
        i, sums, [i](ProcessNumber j) { return j == i; },
        [&own_use](ProcessNumber, double amount) { own_use += amount; });
    const double error = sums.Divide(rows_.row(i).output, own_use, nodes_.y(i));
    if (own_use != 0 || gathered.joined.IsBlocked() || !std::isfinite(error))
        [[unlikely]] {
      FinishSpecialSingle(i, gathered, own_use, error);
      return;
    }
    nodes_.carried(i) = {
        .backward_error_max = std::max(gathered.backward_error, RoundUp(error)),
        .row = table_->Find(gathered.joined)};
  }

  // Evidence of a process that takes of itself, depends on a faulty loop or is
  // not finite. Not inlined: what a call outlives lies in memory, and is slower
  // to add to.
  [[gnu::noinline]] void FinishSpecialSingle(ProcessNumber i,
                                             const Gathered& gathered,
                                             double own_use, double error) {
    const auto inner = [i](ProcessNumber j) { return j == i; };
    ProcessEvidence carried{gathered.backward_error,
                            rows_.RowOfGathered(i, gathered.joined, inner)};
    const ProcessNumber member = i;
    const std::span<const ProcessNumber> members(&member, 1);
    if (own_use != 0) {
      const LoopVerdict verdict = DiagnoseOwnUse(rows_.row(i).output, own_use);
      carried.row = table_->Join(carried.row, RowOf(verdict, members));
    }
    if (!IsBlocked(carried)) {
      if (std::isfinite(error)) {
        carried.backward_error_max =
            std::max(carried.backward_error_max, RoundUp(error));
      } else {
        carried.row = table_->Join(carried.row, AddOverflow(members));
      }
    }
    if (IsBlocked(carried)) FillNotAnswered(i);
    nodes_.carried(i) = carried;
  }

  template <bool kPlain, bool kAlong, typename Sums>
  [[gnu::always_inline]] void SolveForValues(ProcessNumber i, Sums& sums) {
    const double output = rows_.row(i).output;
    double own_use = 0;
    rows_.template Gather<false, kPlain, kAlong>(
        i, sums, [i](ProcessNumber j) { return j == i; },
        [&own_use](ProcessNumber, double amount) { own_use += amount; });
    const bool productive =
        own_use == 0 || !DiagnoseOwnUse(output, own_use).fault.has_value();
    if (!sums.DivideValues(output - own_use, nodes_.y(i)) || !productive) {
      FillNotAnswered(i);
    }
  }

  // The group if it is known and the rows of all that changed are as they were.
  const KeptLoops::Loop* FindKnown(std::span<const ProcessNumber> members,
                                   const std::vector<ProcessNumber>* changed) {
    const KeptLoops::Loop* const known =
        changed == nullptr ? nullptr : kept_.Find(members);
    if (known == nullptr || changed->empty()) return known;
    StartMatrix(members.size());
    size_t rows = 0;
    for (const ProcessNumber i : *changed) {
      GatherMember</*kMatrix=*/true>(i);
      if (!known->HasRow(work_.place[i], work_.matrix, rows++)) return nullptr;
    }
    return known;
  }

  void StartMatrix(size_t n) {
    work_.matrix.Clear();
    work_.entry_of.assign(n, SIZE_MAX);
  }
  bool IsMember(ProcessNumber j) const {
    return work_.place[j] != graph::kNoNumber;
  }

  // Fills `sums_` from the inputs from outside of the group; with kMatrix, all
  // others are the matrix's next row.
  template <bool kMatrix>
  Gathered GatherMember(ProcessNumber i) {
    if constexpr (kMatrix) {
      work_.matrix.output.push_back(rows_.row(i).output);
      work_.matrix.own_use.push_back(0);
    }
    const Gathered gathered = rows_.template Gather<true, false, false>(
        i, sums_, [this](ProcessNumber j) { return IsMember(j); },
        [this, i](ProcessNumber j, double amount) {
          if constexpr (!kMatrix) return;
          if (j == i) {
            work_.matrix.own_use.back() += amount;
          } else {
            AddEntry(work_.place[j], amount);
          }
        });
    if constexpr (kMatrix) {
      work_.matrix.row_begin.push_back(work_.matrix.column.size());
    }
    return gathered;
  }

  // To the last row.
  void AddEntry(uint32_t column, double amount) {
    size_t& entry = work_.entry_of[column];
    if (entry != SIZE_MAX && entry >= work_.matrix.row_begin.back()) {
      work_.matrix.amount[entry] += amount;
      return;
    }
    entry = work_.matrix.column.size();
    work_.matrix.column.push_back(column);
    work_.matrix.amount.push_back(amount);
  }

  // Fills right side, lost and weight (column after column), with kMatrix the
  // matrix too.
  template <bool kMatrix>
  ProcessEvidence GatherLoop(std::span<const ProcessNumber> members) {
    const size_t n = members.size();
    if constexpr (kMatrix) StartMatrix(n);
    work_.right_side.resize(n * columns());
    work_.lost.resize(n * columns());
    work_.weight.resize(n * columns());
    ProcessEvidence worst;
    for (size_t m = 0; m < n; ++m) {
      const Gathered gathered = GatherMember<kMatrix>(members[m]);
      if constexpr (kColumns == 1) {
        work_.right_side[m] = sums_.sum;
        work_.lost[m] = sums_.lost;
        work_.weight[m] = sums_.weight;
      } else {
        for (size_t c = 0; c < columns(); ++c) {
          work_.right_side[c * n + m] = sums_.sum[c];
          work_.lost[c * n + m] = sums_.lost[c];
          work_.weight[c * n + m] = sums_.weight[c];
        }
      }
      if constexpr (kEvidence) {
        worst.backward_error_max =
            std::max(worst.backward_error_max, gathered.backward_error);
        worst.row = table_->Join(
            worst.row, rows_.RowOfGathered(
                           members[m], gathered.joined,
                           [this](ProcessNumber j) { return IsMember(j); }));
      }
    }
    return worst;
  }

  // Returns the largest backward error, infinity when a value is not finite.
  double SolveColumns(std::span<const ProcessNumber> members,
                      const LoopVerdict& verdict, const LoopMatrix& matrix) {
    const size_t n = members.size();
    double worst = 0;
    std::vector<LoopSolution> swept;
    if (verdict.sweeps.has_value()) {
      swept = SweepColumns(*verdict.sweeps, work_.right_side, work_.weight);
    }
    for (size_t c = 0; c < columns(); ++c) {
      const std::span<const double> b(work_.right_side.data() + c * n, n);
      const std::span<const double> weight(work_.weight.data() + c * n, n);
      const LoopSolution solution =
          verdict.sweeps.has_value()
              ? std::move(swept[c])
              : internal::SolveLoop(matrix, *verdict.factors, b, weight);
      if (!std::isfinite(solution.backward_error)) {
        return std::numeric_limits<double>::infinity();
      }
      if constexpr (kEvidence) {
        const std::span<const double> lost(work_.lost.data() + c * n, n);
        worst = std::max(
            worst,
            verdict.sweeps.has_value()
                ? BoundBackwardError(*verdict.sweeps, b, lost, weight,
                                     solution.y)
                : BoundBackwardError(matrix, b, lost, weight, solution.y));
      }
      for (size_t m = 0; m < n; ++m) nodes_.y(members[m])[c] = solution.y[m];
    }
    return worst;
  }

  EvidenceTable::Row RowOf(const LoopVerdict& verdict,
                           std::span<const ProcessNumber> members) {
    if (verdict.fault.has_value()) {
      return AddFault(verdict.fault->kind, members, verdict.fault->worst,
                      verdict.fault->gain);
    }
    return table_->Intern({.loop_gain_max = verdict.gain_bound,
                           .digits_lost = verdict.digits_lost,
                           .series_diverges = verdict.series_diverges});
  }
  EvidenceTable::Row AddOverflow(std::span<const ProcessNumber> members) {
    return AddFault(FaultKind::kOverflow, members, /*worst=*/0, /*gain=*/0);
  }
  EvidenceTable::Row AddFault(FaultKind kind,
                              std::span<const ProcessNumber> members,
                              size_t worst, double gain) {
    faults_->Add(kind, members, worst, gain);
    return table_->Intern({.fault = members.front()});
  }

  RowGather<Nodes> rows_;
  const Nodes nodes_;
  KeptLoops& kept_;
  EvidenceTable* const table_;
  FaultTable* const faults_;
  bool reads_along_ = false;  // the pool lies in the order of the slots

  std::conditional_t<kColumns == 1, ColumnSum, ColumnBlock> sums_;
  GroupWorkspace& work_;
};

}  // namespace tanji::engine::internal

#endif  // TANJI_LIB_ENGINE_INTERNAL_GROUP_SOLVER_H_
