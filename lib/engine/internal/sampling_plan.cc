#include "lib/engine/internal/sampling_plan.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>

#include "lib/base/check.h"
#include "lib/engine/internal/loop_sweeps.h"
#include "lib/engine/solving_order.h"

namespace tanji::engine::internal {
namespace {

using graph::kNoNumber;
using Plan = UncertainNetwork::Plan;
using Segment = Plan::Segment;

constexpr size_t kReadAhead = 16;

class Layout {
 public:
  explicit Layout(Plan& plan)
      : plan_(plan),
        parts_(plan.parts),
        order_(*plan.medians),
        slot_(parts_.output.size(), kNoNumber),
        place_in_group_(parts_.output.size(), kNoNumber) {}

  void Make() {
    std::vector<size_t> uncertain = KnownSlots();
    plan_.first_row = static_cast<uint32_t>(plan_.known.size());
    for (const size_t g : uncertain) AddGroup(order_.group(g));
    ClosePlain();
    plan_.supplier.resize(plan_.supplier.size() + kReadAhead, 0);
    for (const uint32_t place : parts_.products) {
      plan_.product_slots.push_back(slot_[place]);
    }
  }

 private:
  std::span<const UncertainAmount> AmountsOf(uint32_t place) const {
    const uint64_t begin = parts_.begin[place];
    return {parts_.amounts.data() + begin, parts_.begin[place + 1] - begin};
  }

  // Gives slots to what is known; returns the groups that are not, in order.
  std::vector<size_t> KnownSlots() {
    std::vector<bool> is_uncertain(parts_.output.size(), false);
    std::vector<size_t> uncertain;
    plan_.known = {1.0};
    for (size_t g = 0; g < order_.group_count(); ++g) {
      const auto group = order_.group(g);
      const bool is = std::any_of(group.begin(), group.end(), [&](uint32_t i) {
        const auto amounts = AmountsOf(i);
        return std::any_of(
            amounts.begin(), amounts.end(), [&](const UncertainAmount& a) {
              return a.amount != 0 &&
                     (a.gsd2 > 1 ||
                      (a.supplier != kNoNumber && is_uncertain[a.supplier]));
            });
      });
      if (is) uncertain.push_back(g);
      for (const uint32_t i : group) {
        is_uncertain[i] = is;
        if (is) continue;
        slot_[i] = static_cast<uint32_t>(plan_.known.size());
        plan_.known.push_back(parts_.median[i]);
      }
    }
    return uncertain;
  }

  void AddGroup(std::span<const uint32_t> group) {
    if (group.size() > 1) return AddLoop(group);
    const uint32_t place = group.front();
    const auto amounts = AmountsOf(place);
    const bool has_own_use = std::any_of(
        amounts.begin(), amounts.end(), [&](const UncertainAmount& a) {
          return a.supplier == place && a.amount != 0;
        });
    if (has_own_use) {
      Open(Segment::Form::kOwnUse);
      place_in_group_[place] = 0;
      AddRow(place);
      AddLoopOf({&place, 1}, {&place, 1});
      place_in_group_[place] = kNoNumber;
      Close();
      return;
    }
    if (!is_open_) Open(Segment::Form::kPlain);
    AddRow(place);
    if (plan_.supplier.size() - first_entry_ >= kSegmentEntries) Close();
  }

  void AddLoop(std::span<const uint32_t> group) {
    Open(Segment::Form::kLoop);
    for (uint32_t m = 0; m < group.size(); ++m) place_in_group_[group[m]] = m;
    const LoopMatrix matrix = MedianMatrix(group);
    const SweepOrdered ordered = InSweepOrder(matrix);
    std::vector<uint32_t> rows;
    for (const uint32_t m : ordered.member) {
      // Slots of the whole loop first: its rows refer to each other.
      slot_[group[m]] = static_cast<uint32_t>(plan_.first_row +
                                              plan_.row_count() + rows.size());
      rows.push_back(group[m]);
    }
    for (const uint32_t place : rows) AddRow(place);
    AddLoopOf(group, rows);
    Plan::Loop& loop = plan_.loops.back();
    if (const auto prices = FindPricesBySweeping(ordered.matrix)) {
      loop.prices = prices->v;
    }
    for (const uint32_t place : group) place_in_group_[place] = kNoNumber;
    Close();
  }

  LoopMatrix MedianMatrix(std::span<const uint32_t> group) {
    LoopMatrix matrix;
    matrix.Clear();
    for (uint32_t m = 0; m < group.size(); ++m) {
      matrix.output.push_back(parts_.output[group[m]]);
      matrix.own_use.push_back(0);
      std::vector<std::pair<uint32_t, double>> row;
      for (const UncertainAmount& a : AmountsOf(group[m])) {
        if (a.supplier == kNoNumber || a.amount == 0) continue;
        const uint32_t to = place_in_group_[a.supplier];
        if (to == kNoNumber) continue;
        if (to == m) {
          matrix.own_use[m] += a.amount;
        } else {
          row.emplace_back(to, a.amount);
        }
      }
      // Repeated ones are added up, each where it appears first.
      std::stable_sort(
          row.begin(), row.end(),
          [](const auto& x, const auto& y) { return x.first < y.first; });
      for (size_t k = 0; k < row.size(); ++k) {
        if (k > 0 && row[k].first == row[k - 1].first) {
          matrix.amount.back() += row[k].second;
        } else {
          matrix.column.push_back(row[k].first);
          matrix.amount.push_back(row[k].second);
        }
      }
      matrix.row_begin.push_back(matrix.column.size());
    }
    return matrix;
  }

  // What is common to all loops: `rows` are the members in order of rows.
  void AddLoopOf(std::span<const uint32_t> group,
                 std::span<const uint32_t> rows) {
    Plan::Loop loop;
    loop.members.assign(group.begin(), group.end());
    loop.has_credits = false;
    double largest = 0;
    for (const uint32_t place : rows) {
      largest = std::max(largest, std::abs(parts_.median[place]));
      for (const UncertainAmount& a : AmountsOf(place)) {
        loop.has_credits =
            loop.has_credits || (a.amount < 0 && a.supplier != kNoNumber &&
                                 place_in_group_[a.supplier] != kNoNumber);
      }
    }
    for (const uint32_t place : rows) {
      const double median = std::abs(parts_.median[place]);
      const double size = median > 0 ? median : largest > 0 ? largest : 1;
      loop.start.push_back(parts_.median[place]);
      loop.scale.push_back(1 / std::max(size, 1e-300));
    }
    plan_.segments.back().loop = static_cast<uint32_t>(plan_.loops.size());
    plan_.loops.push_back(std::move(loop));
  }

  void AddRow(uint32_t place) {
    slot_[place] = static_cast<uint32_t>(plan_.first_row + plan_.row_count());
    plan_.output.push_back(parts_.output[place]);
    const uint32_t self = place_in_group_[place];
    plan_.begin.push_back(plan_.supplier.size());
    AddEntries(place, [&](uint32_t m) { return m == kNoNumber; });
    plan_.inner.push_back(plan_.supplier.size());
    AddEntries(place, [&](uint32_t m) { return m != kNoNumber && m != self; });
    plan_.own.push_back(plan_.supplier.size());
    AddEntries(place, [&](uint32_t m) { return m != kNoNumber && m == self; });
    plan_.end.push_back(plan_.supplier.size());
  }

  // Those amounts whose supplier is at a place in the group that is `wanted`.
  template <typename Wanted>
  void AddEntries(uint32_t place, Wanted wanted) {
    for (uint64_t k = parts_.begin[place]; k < parts_.begin[place + 1]; ++k) {
      const UncertainAmount& a = parts_.amounts[k];
      const bool is_emitted = a.supplier == kNoNumber;
      const uint32_t member =
          is_emitted ? kNoNumber : place_in_group_[a.supplier];
      if (a.amount == 0 || !wanted(member)) continue;
      if (plan_.sigma[k] > 0) {
        plan_.draw_process.push_back(a.key.process);
        plan_.draw_word.push_back(a.key.word);
        plan_.draw_median.push_back(a.amount);
        plan_.draw_sigma.push_back(plan_.sigma[k]);
        plan_.draw_slot.push_back(
            static_cast<uint32_t>(plan_.supplier.size() - first_entry_));
      }
      plan_.supplier.push_back(is_emitted ? 0 : slot_[a.supplier]);
      plan_.amount.push_back(a.amount);
    }
  }

  void Open(Segment::Form form) {
    ClosePlain();
    const auto row = static_cast<uint32_t>(plan_.row_count());
    const uint64_t draw = plan_.draw_slot.size();
    plan_.segments.push_back({form, row, row, draw, draw, 0});
    first_entry_ = plan_.supplier.size();
    is_open_ = true;
  }

  void Close() {
    Segment& segment = plan_.segments.back();
    segment.row_end = static_cast<uint32_t>(plan_.row_count());
    segment.draw_end = plan_.draw_slot.size();
    plan_.entries_max =
        std::max(plan_.entries_max, plan_.supplier.size() - first_entry_);
    plan_.rows_max =
        std::max<size_t>(plan_.rows_max, segment.row_end - segment.row_begin);
    is_open_ = false;
  }

  void ClosePlain() {
    if (is_open_) Close();
  }

  Plan& plan_;
  const UncertainNetwork::Parts& parts_;
  const SolvingOrder order_;
  std::vector<uint32_t> slot_;            // by place
  std::vector<uint32_t> place_in_group_;  // or kNoNumber
  size_t first_entry_ = 0;                // of the open segment
  bool is_open_ = false;
};

}  // namespace

void LayOut(Plan& plan) { Layout(plan).Make(); }

}  // namespace tanji::engine::internal
