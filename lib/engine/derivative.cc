#include "lib/engine/derivative.h"

#include <algorithm>
#include <cmath>

namespace tanji::engine {
namespace {

// Keeps the largest. The first of equals goes before: `place` is the order in
// which they were added.
class Largest {
 public:
  explicit Largest(size_t count_max) : count_max_(count_max) {}

  void Add(const Derivative& derivative) {
    if (derivative.elasticity == 0 || !std::isfinite(derivative.elasticity)) {
      return;
    }
    const Placed placed{derivative, count_++};
    if (heap_.size() == count_max_) {
      if (count_max_ == 0 || !IsBefore(placed, heap_.front())) return;
      std::pop_heap(heap_.begin(), heap_.end(), IsBefore);
      heap_.pop_back();
    }
    heap_.push_back(placed);
    std::push_heap(heap_.begin(), heap_.end(), IsBefore);
  }

  Derivatives Take() {
    std::sort_heap(heap_.begin(), heap_.end(), IsBefore);
    Derivatives taken;
    taken.count = count_;
    taken.largest.reserve(heap_.size());
    for (const Placed& placed : heap_) {
      taken.largest.push_back(placed.derivative);
    }
    return taken;
  }

 private:
  struct Placed {
    Derivative derivative;
    uint64_t place;
  };
  static bool IsBefore(const Placed& a, const Placed& b) {
    const double size_a = std::fabs(a.derivative.elasticity);
    const double size_b = std::fabs(b.derivative.elasticity);
    return size_a != size_b ? size_a > size_b : a.place < b.place;
  }

  const size_t count_max_;
  std::vector<Placed> heap_;  // the smallest at its front
  uint64_t count_ = 0;
};

}  // namespace

Derivatives DeriveFootprint(
    const graph::Snapshot& snapshot, const Supply& supply, double total,
    const DerivedIndicator& indicator,
    absl::FunctionRef<bool(graph::ProcessNumber)> is_wanted, size_t count_max) {
  Largest largest(count_max);
  for (size_t p = 0; p < supply.processes.size(); ++p) {
    const graph::ProcessNumber i = supply.processes[p];
    if (!is_wanted(i)) continue;
    const double runs = supply.runs[p];
    const auto add = [&](DerivedBy by, size_t input, double number,
                         double derivative) {
      largest.Add({i, by, static_cast<uint32_t>(input), number, derivative,
                   derivative * number / total});
    };
    add(DerivedBy::kOutput, 0, snapshot.output(i),
        -runs * indicator.footprint(i));
    add(DerivedBy::kDirect, 0, indicator.direct(i), runs);
    const auto suppliers = snapshot.suppliers(i);
    const auto amounts = snapshot.amounts(i);
    for (size_t k = 0; k < suppliers.size(); ++k) {
      if (amounts[k] == 0) continue;
      add(DerivedBy::kInput, k, amounts[k],
          runs * indicator.footprint(suppliers[k]));
    }
  }
  return largest.Take();
}

}  // namespace tanji::engine
