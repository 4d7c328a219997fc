#include "lib/engine/internal/way_search.h"

#include <algorithm>
#include <cmath>

namespace tanji::engine::internal {

using graph::kNoNumber;
using graph::ProcessNumber;

WaySearch::WaySearch(const Measure& measure, ProcessNumber root,
                     const WayLimits& limits)
    : measure_(measure), limits_(limits), inputs_left_(limits.inputs_max) {
  const double flow = Checked(measure.intensity(root));
  ways_.push_back(
      {root, kNoNumber, 0, 0, WayEnd::kNone, 1, flow, BoundOf(root, 1, flow)});
}

double WaySearch::Checked(double value) {
  if (std::isfinite(value)) return value + 0.0;  // -0 becomes 0
  is_finite_ = false;
  return 0;
}

double WaySearch::BoundOf(ProcessNumber supplier, double amount,
                          double flow) const {
  const double net = std::abs(flow);
  if (measure_.gross == nullptr || !measure_.is_open(supplier)) return net;
  const double gross = std::abs(amount) * measure_.gross->Of(supplier);
  // Not for what has no bound; where nothing cancels, rounding may differ.
  return std::isfinite(gross) ? std::max(gross, net) : net;
}

// Of a way that goes on from on_way_ to `supplier`.
WayEnd WaySearch::EndAt(ProcessNumber supplier) const {
  const auto times = std::count(on_way_.begin(), on_way_.end(), supplier);
  // The first process is entered, whoever it belongs to, but not again.
  const bool is_open = measure_.is_open(supplier);
  if (times == 0) return is_open ? WayEnd::kNone : WayEnd::kClosed;
  if (measure_.intensities.EvidenceOf(supplier).series_diverges) {
    return WayEnd::kDivergingLoop;
  }
  return is_open && times <= limits_.turns_max ? WayEnd::kNone : WayEnd::kLoop;
}

EnteredWay WaySearch::Enter(uint32_t place) {
  const graph::Snapshot& snapshot = measure_.snapshot;
  const Way way = ways_[place];
  const double own_use = OwnUse(snapshot, way.process);
  const double runs =
      way.amount / (snapshot.output(way.process) * (1 - own_use));
  EnteredWay entered;
  entered.own_use = own_use;
  entered.own = Checked(runs * measure_.direct(way.process));
  const auto suppliers = snapshot.suppliers(way.process);
  const auto amounts = snapshot.amounts(way.process);
  WayEnd end = WayEnd::kNone;
  if (way.depth >= limits_.depth_max) {
    end = WayEnd::kDepthMax;
  } else if (suppliers.size() > inputs_left_) {
    end = WayEnd::kInputsMax;
  } else {
    inputs_left_ -= suppliers.size();
    on_way_.clear();
    for (uint32_t p = place; p != kNoNumber; p = ways_[p].parent) {
      on_way_.push_back(ways_[p].process);
    }
  }
  bool has_more = false;
  entered.begin = static_cast<uint32_t>(ways_.size());
  for (size_t k = 0; k < suppliers.size(); ++k) {
    const ProcessNumber supplier = suppliers[k];
    if (amounts[k] == 0 || (supplier == way.process && own_use != 0)) continue;
    const double amount = Checked(runs * amounts[k]);
    const double flow = Checked(amount * measure_.intensity(supplier));
    if (end != WayEnd::kNone) {
      const double bound = BoundOf(supplier, amount, flow);
      has_more |= bound != 0;
      entered.not_followed += flow;
      entered.not_followed_bound += bound;
      continue;
    }
    const WayEnd end_there = EndAt(supplier);
    const double bound = end_there == WayEnd::kNone
                             ? BoundOf(supplier, amount, flow)
                             : std::abs(flow);
    if (bound == 0) continue;
    ways_.push_back({supplier, place, static_cast<uint32_t>(k),
                     static_cast<uint16_t>(way.depth + 1), end_there, amount,
                     flow, bound});
  }
  entered.end = static_cast<uint32_t>(ways_.size());
  if (has_more) ways_[place].end = end;
  return entered;
}

void LargestFirst::Push(double size, uint32_t place, bool is_own) {
  queue_.push({{size, place, is_own}, pushed_++});
}

LargestFirst::Item LargestFirst::Pop() {
  const Item item = queue_.top().item;
  queue_.pop();
  return item;
}

}  // namespace tanji::engine::internal
