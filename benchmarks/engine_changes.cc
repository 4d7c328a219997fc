#include "benchmarks/engine_changes.h"

#include <algorithm>
#include <cstddef>
#include <random>
#include <utility>
#include <vector>

#include "benchmarks/timing.h"
#include "lib/base/check.h"
#include "lib/engine/solution_keeper.h"
#include "lib/engine/solving_order.h"

namespace tanji::benchmarks {
namespace {

using graph::ProcessNumber;

constexpr uint64_t kChangesSeed = 5;
constexpr int kSingleChanges = 70;
constexpr int kNewInputs = 10;
constexpr int kRunsOfAChange = 3;

class ChangedNetwork {
 public:
  explicit ChangedNetwork(graph::Snapshot snapshot)
      : random_(kChangesSeed),
        snapshot_(std::move(snapshot)),
        solved_(keeper_.SolveAll(snapshot_)) {
    snapshot_.LayOut(keeper_.order());
    MoreEmissions(Some(1));
  }

  struct Taken {
    double written_ms;                        // into the snapshot
    double updated_ms;                        // by an update or a full pass
    engine::SolutionKeeper::Updated updated;  // empty of a full pass
  };
  enum class By { kUpdate, kFullPass };

  std::vector<ProcessNumber> Some(size_t count) {
    std::vector<ProcessNumber> some;
    for (size_t k = 0; k < count; ++k) {
      some.push_back(static_cast<ProcessNumber>(random_() % processes()));
    }
    std::sort(some.begin(), some.end());
    some.erase(std::unique(some.begin(), some.end()), some.end());
    return some;
  }

  // Of these processes; one hundredth more, or one of those that emit nothing
  // begins to.
  Taken MoreEmissions(const std::vector<ProcessNumber>& processes,
                      By by = By::kUpdate) {
    std::vector<Row> rows;
    for (const ProcessNumber i : processes) {
      Row row = RowOf(i);
      row.direct[0] = row.direct[0] == 0 ? row.output : 1.01 * row.direct[0];
      rows.push_back(std::move(row));
    }
    return Follow(rows, by);
  }

  // One process takes a little of another.
  Taken NewInput() {
    Row row = RowOf(Some(1).front());
    row.suppliers.push_back(Some(1).front());
    row.amounts.push_back(1e-9 * row.output);
    return Follow({std::move(row)}, By::kUpdate);
  }

  double AnewMs() const {
    const Stopwatch watch;
    const auto anew =
        engine::ComputeIntensities(snapshot_, engine::SolvingOrder(snapshot_));
    TANJI_CHECK(anew.values.size() == solved_.values.size());
    return 1e3 * watch.Seconds();
  }

  double bytes() const {
    const auto& solved = solved_;
    return static_cast<double>(
        snapshot_.bytes() + keeper_.bytes() +
        solved.values.capacity() * sizeof(double) +
        solved.evidence.capacity() * sizeof(solved.evidence[0]) +
        solved.shared_evidence.capacity() * sizeof(solved.shared_evidence[0]));
  }
  double inputs() const { return static_cast<double>(snapshot_.input_count()); }
  size_t processes() const { return snapshot_.process_count(); }

 private:
  struct Row {
    ProcessNumber process;
    double output;
    std::vector<double> direct;
    std::vector<ProcessNumber> suppliers;
    std::vector<double> amounts;
  };

  Row RowOf(ProcessNumber i) const {
    const auto direct = snapshot_.direct(i);
    const auto suppliers = snapshot_.suppliers(i);
    const auto amounts = snapshot_.amounts(i);
    return {i,
            snapshot_.output(i),
            {direct.begin(), direct.end()},
            {suppliers.begin(), suppliers.end()},
            {amounts.begin(), amounts.end()}};
  }

  Taken Follow(const std::vector<Row>& rows, By by) {
    std::vector<graph::Snapshot::NewRow> new_rows;
    std::vector<ProcessNumber> changed;
    for (const Row& row : rows) {
      new_rows.push_back({.process = row.process,
                          .output = row.output,
                          .direct = row.direct,
                          .suppliers = row.suppliers,
                          .amounts = row.amounts});
      changed.push_back(row.process);
    }
    std::vector<ProcessNumber> relinked;
    const Stopwatch watch;
    TANJI_CHECK(snapshot_.ReplaceRows(new_rows, &relinked).ok());
    const double written_ms = 1e3 * watch.Seconds();
    engine::SolutionKeeper::Updated updated;
    if (by == By::kUpdate) {
      updated = keeper_.Update(snapshot_, changed, relinked, solved_);
    } else {
      keeper_.SolveInOrder(snapshot_, solved_);
    }
    return {written_ms, 1e3 * watch.Seconds() - written_ms, std::move(updated)};
  }

  std::mt19937_64 random_;
  graph::Snapshot snapshot_;
  engine::SolutionKeeper keeper_;
  engine::Intensities solved_;
};

}  // namespace

Changes MeasureChanges(graph::Snapshot snapshot) {
  using By = ChangedNetwork::By;
  struct Times {
    double update_ms;
    double all_ms;  // writing the rows included
    double changed;
  };
  ChangedNetwork network(std::move(snapshot));
  const auto measure = [&](const std::vector<ProcessNumber>& processes, By by) {
    std::vector<double> updated_ms;
    std::vector<double> all_ms;
    double changed = 0;
    for (int run = 0; run < kRunsOfAChange; ++run) {
      const auto taken = network.MoreEmissions(processes, by);
      updated_ms.push_back(taken.updated_ms);
      all_ms.push_back(taken.written_ms + taken.updated_ms);
      changed = static_cast<double>(taken.updated.processes.size());
    }
    return Times{Median(updated_ms), Median(all_ms), changed};
  };
  std::vector<double> ns_each;
  std::vector<double> dependants;
  double longest_ms = 0;
  for (int change = 0; change < kSingleChanges; ++change) {
    const Times times = measure(network.Some(1), By::kUpdate);
    longest_ms = std::max(longest_ms, times.update_ms);
    dependants.push_back(times.changed);
    if (times.changed > 0)
      ns_each.push_back(1e6 * times.all_ms / times.changed);
  }
  double worst_in_passes =
      longest_ms / measure(network.Some(1), By::kFullPass).update_ms;
  for (size_t batch = 10; batch <= 100'000 && batch < network.processes();
       batch *= 10) {
    const std::vector<ProcessNumber> processes = network.Some(batch);
    const Times update = measure(processes, By::kUpdate);
    const Times pass = measure(processes, By::kFullPass);
    worst_in_passes =
        std::max(worst_in_passes, update.update_ms / pass.update_ms);
  }
  double worst_new_input = 0;
  for (int change = 0; change < kNewInputs; ++change) {
    const auto taken = network.NewInput();
    const double ms = taken.written_ms + taken.updated_ms;
    worst_new_input = std::max(worst_new_input, ms / network.AnewMs());
  }
  return {.ns_a_dependant = Median(ns_each),
          .dependants = Median(dependants),
          .worst_batch_in_passes = worst_in_passes,
          .worst_new_input_in_answers = worst_new_input,
          .bytes_an_input = network.bytes() / network.inputs()};
}

}  // namespace tanji::benchmarks
