// How long a what-if takes, against solving everything again.
//
// Workloads (generated_graph.h; one thread, everything solved and in memory,
// one indicator), the root being the product with the most inputs:
//   lci    20 000 processes, 500 000 inputs, one loop group of 10 000
//   1e6    200 000 processes, 1 000 000 inputs, loop groups up to 2 000
//   1e7    2 000 000 processes, 10 000 000 inputs, loop groups up to 2 000
//
// Rows:
//   own process     SolveWhatIf with the root itself changed
//   supplier        with its first supplier changed
//   far upstream    with the process changed that is reached last
//   everything      SolvingOrder and ComputeIntensities of the whole network:
//                   what a what-if costs that knows nothing of the change
//   levers          SolveSupply and DeriveFootprint, all upstream, 20 lines
//
// Prints medians of RUNS runs (first argument, default 5) in milliseconds, and
// how many processes were looked at and solved.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

#include "benchmark/benchmark.h"
#include "benchmarks/generated_graph.h"
#include "lib/base/check.h"
#include "lib/engine/derivative.h"
#include "lib/engine/intensity.h"
#include "lib/engine/solving_order.h"
#include "lib/engine/supply.h"
#include "lib/engine/what_if.h"

namespace tanji::benchmarks {
namespace {

using graph::ProcessNumber;

constexpr uint64_t kSeed = 1;
constexpr size_t kProcessesMax = 10'000'000;
constexpr size_t kInputsMax = 100'000'000;
constexpr size_t kLines = 20;
constexpr double kLess = 0.9;  // of what the process emits itself
constexpr uint32_t kColumns[] = {0};

double MedianMilliseconds(const std::function<void()>& run, int runs) {
  std::vector<double> times;
  for (int r = 0; r < runs; ++r) {
    const auto begin = std::chrono::steady_clock::now();
    run();
    times.push_back(std::chrono::duration<double, std::milli>(
                        std::chrono::steady_clock::now() - begin)
                        .count());
  }
  std::sort(times.begin(), times.end());
  return times[times.size() / 2];
}

class Workload {
 public:
  Workload(std::string name, const CooGraph& coo, int runs)
      : name_(std::move(name)),
        snapshot_(ToSnapshot(coo)),
        intensities_(engine::ComputeIntensities(
            snapshot_, engine::SolvingOrder(snapshot_))),
        runs_(runs) {
    for (ProcessNumber i = 0; i < snapshot_.process_count(); ++i) {
      if (snapshot_.input_count(i) > snapshot_.input_count(root_)) root_ = i;
    }
  }

  void Report() const {
    const auto supply = engine::SolveSupply(snapshot_, root_,
                                            engine::kFollowAll, kProcessesMax);
    TANJI_CHECK(supply.ok());
    std::printf("\n%s: %zu processes upstream, medians of %d\n", name_.c_str(),
                supply->processes.size(), runs_);
    WhatIf("own process", root_);
    WhatIf("supplier", snapshot_.suppliers(root_)[0]);
    WhatIf("far upstream", supply->processes.back());
    Print("everything",
          MedianMilliseconds(
              [this] {
                const engine::SolvingOrder order(snapshot_);
                benchmark::DoNotOptimize(
                    engine::ComputeIntensities(snapshot_, order).values.data());
              },
              runs_));
    Print("levers", MedianMilliseconds([this] { Levers(); }, runs_));
    std::fflush(stdout);
  }

 private:
  static void Print(const char* row, double milliseconds) {
    std::printf("  %-13s %10.3f ms", row, milliseconds);
    std::printf("\n");
  }

  engine::WhatIf Solve(ProcessNumber changed) const {
    const auto direct = snapshot_.direct(changed);
    const auto suppliers = snapshot_.suppliers(changed);
    const auto amounts = snapshot_.amounts(changed);
    std::vector<engine::ChangedProcess> rows = {
        {changed,
         snapshot_.output(changed),
         {direct[0] * kLess},
         {suppliers.begin(), suppliers.end()},
         {amounts.begin(), amounts.end()},
         snapshot_.unlinked(changed),
         snapshot_.marks(changed)}};
    const auto keeps = [](ProcessNumber) { return false; };
    const engine::WhatIfNetwork network{snapshot_, intensities_, 1,
                                        kColumns,  rows,         keeps};
    const std::vector<ProcessNumber> roots = {root_};
    auto solved = engine::SolveWhatIf(
        network, roots, {kProcessesMax, kInputsMax}, tanji::base::kNeverStop);
    TANJI_CHECK(solved.ok());
    return *std::move(solved);
  }

  void WhatIf(const char* row, ProcessNumber changed) const {
    const engine::WhatIf once = Solve(changed);
    const double milliseconds = MedianMilliseconds(
        [&] { benchmark::DoNotOptimize(Solve(changed).roots.data()); }, runs_);
    std::printf("  %-13s %10.3f ms  %zu looked at, %zu solved\n", row,
                milliseconds, once.reached, once.solved);
  }

  void Levers() const {
    const auto supply = engine::SolveSupply(snapshot_, root_,
                                            engine::kFollowAll, kProcessesMax);
    TANJI_CHECK(supply.ok());
    const auto footprint = [this](ProcessNumber i) {
      return intensities_.values[i];
    };
    const auto direct = [this](ProcessNumber i) {
      return snapshot_.direct(i)[0];
    };
    const auto is_wanted = [](ProcessNumber) { return true; };
    benchmark::DoNotOptimize(
        engine::DeriveFootprint(snapshot_, *supply, footprint(root_),
                                {footprint, direct}, is_wanted, kLines)
            .count);
  }

  const std::string name_;
  const graph::Snapshot snapshot_;
  const engine::Intensities intensities_;
  const int runs_;
  ProcessNumber root_ = 0;
};

int Main(int argc, char** argv) {
  constexpr int kRunsDefault = 5;
  const int given = argc > 1 ? std::atoi(argv[1]) : 0;
  const int runs = given > 0 ? given : kRunsDefault;
  Workload("lci", GenerateLci(20'000, 500'000, kSeed), runs).Report();
  Workload("1e6", GenerateChain(200'000, 1'000'000, kSeed), runs).Report();
  Workload("1e7", GenerateChain(2'000'000, 10'000'000, kSeed), runs).Report();
  return 0;
}

}  // namespace
}  // namespace tanji::benchmarks

int main(int argc, char** argv) { return tanji::benchmarks::Main(argc, argv); }
