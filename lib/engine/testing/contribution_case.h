// A network with its footprints, to be explained in tests.

#ifndef TANJI_LIB_ENGINE_TESTING_CONTRIBUTION_CASE_H_
#define TANJI_LIB_ENGINE_TESTING_CONTRIBUTION_CASE_H_

#include <cmath>
#include <set>
#include <utility>
#include <vector>

#include "lib/engine/contribution.h"
#include "lib/engine/intensity.h"
#include "lib/engine/solving_order.h"
#include "lib/graph/snapshot.h"
#include "lib/graph/testing/snapshot_builder.h"

namespace tanji::engine {

// To 12 digits behind the point: what is derived by hand.
inline double ByHand(double value) { return std::round(value * 1e12) / 1e12; }

// Measures the first indicator.
class ContributionCase {
 public:
  explicit ContributionCase(graph::Snapshot snapshot,
                            std::set<graph::ProcessNumber> closed = {})
      : snapshot_(std::move(snapshot)),
        closed_(std::move(closed)),
        intensities_(ComputeIntensities(snapshot_, SolvingOrder(snapshot_))) {}
  ContributionCase(const ContributionCase&) = delete;
  ContributionCase& operator=(const ContributionCase&) = delete;

  // `gross`, if any, is of this network.
  Measure measure(const GrossIntensities* gross = nullptr) const {
    return {snapshot_, intensities_, direct_, intensity_, is_open_, gross};
  }
  const graph::Snapshot& snapshot() const { return snapshot_; }
  double FootprintOf(graph::ProcessNumber i) const { return intensity_(i); }
  bool IsAnswered(graph::ProcessNumber i) const {
    return intensities_.BlockedBy(i) == kNotBlocked;
  }
  bool IsOpen(graph::ProcessNumber i) const { return is_open_(i); }

 private:
  struct Direct {
    const ContributionCase* of;
    double operator()(graph::ProcessNumber i) const {
      return of->snapshot_.direct(i)[0];
    }
  };
  struct Intensity {
    const ContributionCase* of;
    double operator()(graph::ProcessNumber i) const {
      const auto columns = static_cast<size_t>(of->intensities_.indicators);
      return of->intensities_.values[i * columns];
    }
  };
  struct IsOpenProcess {
    const ContributionCase* of;
    bool operator()(graph::ProcessNumber i) const {
      return !of->closed_.contains(i);
    }
  };

  const graph::Snapshot snapshot_;
  const std::set<graph::ProcessNumber> closed_;
  const Intensities intensities_;
  const Direct direct_{this};
  const Intensity intensity_{this};
  const IsOpenProcess is_open_{this};
};

// Makes a phone of 3 of 10 chips, and power.
inline graph::SnapshotBuilder Phones() {
  return graph::SnapshotBuilder()
      .Process("phone", 1, {{"chip", 3}, {"power", 0.5}})
      .Process("chip", 5, {{"power", 4}}, /*output=*/10)
      .Process("power", 0.4, {});
}

// Appends what each path from `amount` of `i` brings. No loops.
inline void AddAll(const ContributionCase& network, graph::ProcessNumber i,
                   double amount, std::vector<double>& all) {
  const graph::Snapshot& snapshot = network.snapshot();
  const double runs = amount / snapshot.output(i);
  all.push_back(runs * snapshot.direct(i)[0]);
  for (size_t k = 0; k < snapshot.input_count(i); ++k) {
    AddAll(network, snapshot.suppliers(i)[k], runs * snapshot.amounts(i)[k],
           all);
  }
}

}  // namespace tanji::engine

#endif  // TANJI_LIB_ENGINE_TESTING_CONTRIBUTION_CASE_H_
