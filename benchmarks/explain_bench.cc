// How long it takes to explain one footprint: tree, paths and flows.
//
// Workloads (generated_graph.h; one thread, everything solved and in memory,
// one indicator):
//   lci    20 000 processes, 500 000 inputs, one loop group of 10 000
//   1e6    200 000 processes, 1 000 000 inputs, loop groups up to 2 000
// of the product with the most inputs upstream among those that were tried, and
//   line   1 000 000 processes, each of which takes of the next and of itself
//   star   1 000 000 inputs of one process
//
// Rows:
//   tree 30, 1000     GrowContributionTree with so many nodes
//   paths 30, 1000    FindContributionPaths, so many
//   paths, deep       1 000 paths of up to 100 inputs and 20 turns of loops
//   gross             SolveGross of all that is upstream: only where something
//                     is subtracted
//   supply            SolveSupply with all that is upstream
//   flows 30, 1000    FlowsOf with so many nodes, without `supply`
//
// --report [RUNS] prints medians of RUNS runs (default 5) in milliseconds, and
// the largest amount of memory that the program has taken; without it, Google
// Benchmark runs each row by itself.

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "benchmark/benchmark.h"
#include "benchmarks/generated_graph.h"
#include "lib/base/check.h"
#include "lib/engine/contribution_flows.h"
#include "lib/engine/contribution_paths.h"
#include "lib/engine/contribution_tree.h"
#include "lib/engine/gross_intensity.h"
#include "lib/engine/intensity.h"
#include "lib/engine/solving_order.h"
#include "lib/engine/supply.h"

namespace tanji::benchmarks {
namespace {

using graph::ProcessNumber;

constexpr uint64_t kSeed = 1;
constexpr size_t kProductsTried = 20;
constexpr size_t kProcessesMax = 10'000'000;
constexpr uint32_t kLineLength = 1'000'000;

struct Row {
  std::string name;
  std::function<void()> run;
};

graph::Snapshot ToNetwork(graph::Snapshot::Parts parts) {
  parts.unlinked.resize(parts.output.size());
  auto snapshot = graph::Snapshot::Create(std::move(parts));
  TANJI_CHECK(snapshot.ok());
  return *std::move(snapshot);
}

graph::Snapshot Line() {
  graph::Snapshot::Parts parts;
  parts.input_begin = {0};
  for (uint32_t i = 0; i < kLineLength; ++i) {
    parts.output.push_back(1);
    parts.direct.push_back(1);
    parts.supplier.push_back(i);
    parts.amount.push_back(0.01);
    if (i + 1 < kLineLength) {
      parts.supplier.push_back(i + 1);
      parts.amount.push_back(0.98);
    }
    parts.input_begin.push_back(parts.supplier.size());
  }
  return ToNetwork(std::move(parts));
}

graph::Snapshot Star() {
  graph::Snapshot::Parts parts;
  parts.output.assign(kLineLength, 1);
  for (uint32_t i = 0; i < kLineLength; ++i) {
    parts.direct.push_back(1.0 + i % 1000);
    if (i == 0) continue;
    parts.supplier.push_back(i);
    parts.amount.push_back(1e-6);
  }
  parts.input_begin.assign(kLineLength + 1, parts.supplier.size());
  parts.input_begin[0] = 0;
  return ToNetwork(std::move(parts));
}

// A network, solved, and the product that is explained.
class Workload {
 public:
  Workload(std::string name, graph::Snapshot snapshot)
      : name_(std::move(name)),
        snapshot_(std::move(snapshot)),
        intensities_(engine::ComputeIntensities(
            snapshot_, engine::SolvingOrder(snapshot_))) {
    Choose();
  }
  Workload(const Workload&) = delete;
  Workload& operator=(const Workload&) = delete;

  const std::string& name() const { return name_; }
  size_t inputs_upstream() const { return inputs_upstream_; }
  size_t processes_upstream() const { return supply_.processes.size(); }

  std::vector<Row> Rows() const {
    std::vector<Row> rows;
    for (const size_t count : {30U, 1000U}) {
      rows.push_back({"tree " + std::to_string(count), [this, count] {
                        const auto tree = engine::GrowContributionTree(
                            measure(), product_,
                            {.way = {}, .nodes_max = count, .fraction = 1});
                        TANJI_CHECK(tree.ok());
                        benchmark::DoNotOptimize(tree->nodes.data());
                      }});
    }
    for (const size_t count : {30U, 1000U}) {
      rows.push_back(PathsRow("paths " + std::to_string(count),
                              {.way = {}, .paths_max = count, .fraction = 1}));
    }
    rows.push_back(
        PathsRow("paths, deep", {.way = {.depth_max = engine::kWayDepthMax,
                                         .turns_max = engine::kWayTurnsMax},
                                 .paths_max = 1000,
                                 .fraction = 1}));
    rows.push_back({"gross", [this] {
                      const auto gross = engine::SolveGross(measure(), product_,
                                                            kProcessesMax);
                      TANJI_CHECK(gross.ok());
                      benchmark::DoNotOptimize(gross->Of(product_));
                    }});
    rows.push_back({"supply", [this] {
                      benchmark::DoNotOptimize(Supply().processes.data());
                    }});
    for (const size_t count : {30U, 1000U}) {
      rows.push_back(
          {"flows " + std::to_string(count), [this, count] {
             benchmark::DoNotOptimize(
                 engine::FlowsOf(measure(), product_, supply_,
                                 {.nodes_max = count, .links_max = 10 * count})
                     .total);
           }});
    }
    return rows;
  }

 private:
  struct Direct {
    const Workload* of;
    double operator()(ProcessNumber i) const {
      return of->snapshot_.direct(i)[0];
    }
  };
  struct Intensity {
    const Workload* of;
    double operator()(ProcessNumber i) const {
      return of->intensities_.values[i];
    }
  };
  struct IsOpen {
    bool operator()(ProcessNumber) const { return true; }
  };

  engine::Measure measure() const {
    return {snapshot_, intensities_, direct_, intensity_, is_open_};
  }

  Row PathsRow(const std::string& name,
               const engine::PathLimits& limits) const {
    return {name, [this, limits] {
              const auto paths =
                  engine::FindContributionPaths(measure(), product_, limits);
              TANJI_CHECK(paths.ok());
              benchmark::DoNotOptimize(paths->paths.data());
            }};
  }

  engine::Supply Supply() const {
    auto supply = engine::SolveSupply(snapshot_, product_, engine::kFollowAll,
                                      kProcessesMax);
    TANJI_CHECK(supply.ok());
    return *std::move(supply);
  }

  void Choose() {
    std::vector<ProcessNumber> tried(snapshot_.process_count());
    for (ProcessNumber i = 0; i < tried.size(); ++i) tried[i] = i;
    const size_t count = std::min(kProductsTried, tried.size());
    std::partial_sort(tried.begin(), tried.begin() + static_cast<long>(count),
                      tried.end(), [&](ProcessNumber a, ProcessNumber b) {
                        const size_t of_a = snapshot_.input_count(a);
                        const size_t of_b = snapshot_.input_count(b);
                        return of_a != of_b ? of_a > of_b : a < b;
                      });
    tried.resize(count);
    for (const ProcessNumber i : tried) {
      auto supply =
          engine::SolveSupply(snapshot_, i, engine::kFollowAll, kProcessesMax);
      TANJI_CHECK(supply.ok());
      size_t inputs = 0;
      for (const ProcessNumber p : supply->processes) {
        inputs += snapshot_.input_count(p);
      }
      if (inputs <= inputs_upstream_) continue;
      inputs_upstream_ = inputs;
      product_ = i;
      supply_ = *std::move(supply);
    }
  }

  const std::string name_;
  const graph::Snapshot snapshot_;
  const engine::Intensities intensities_;
  const Direct direct_{this};
  const Intensity intensity_{this};
  const IsOpen is_open_{};
  ProcessNumber product_ = 0;
  size_t inputs_upstream_ = 0;
  engine::Supply supply_;
};

// Made one at a time.
using MakeWorkload = std::function<std::unique_ptr<Workload>()>;

std::vector<MakeWorkload> Workloads() {
  return {[] {
            return std::make_unique<Workload>(
                "lci", ToSnapshot(GenerateLci(20'000, 500'000, kSeed)));
          },
          [] {
            return std::make_unique<Workload>(
                "1e6", ToSnapshot(GenerateChain(200'000, 1'000'000, kSeed)));
          },
          [] { return std::make_unique<Workload>("line", Line()); },
          [] { return std::make_unique<Workload>("star", Star()); }};
}

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

void Report(const Workload& workload, int runs) {
  std::printf("\n%s: %zu processes and %zu inputs upstream, medians of %d\n",
              workload.name().c_str(), workload.processes_upstream(),
              workload.inputs_upstream(), runs);
  for (const Row& row : workload.Rows()) {
    std::printf("  %-12s %10.3f ms\n", row.name.c_str(),
                MedianMilliseconds(row.run, runs));
  }
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  std::printf("  at most %ld MB resident so far\n", usage.ru_maxrss / 1024);
  std::fflush(stdout);
}

void RunGoogleBenchmark(const Workload& workload) {
  for (const Row& row : workload.Rows()) {
    benchmark::RegisterBenchmark((workload.name() + "/" + row.name).c_str(),
                                 [run = row.run](benchmark::State& state) {
                                   for (auto _ : state) run();
                                 })
        ->Unit(benchmark::kMillisecond);
  }
  benchmark::RunSpecifiedBenchmarks();
  benchmark::ClearRegisteredBenchmarks();
}

int Main(int argc, char** argv) {
  constexpr int kRunsDefault = 5;
  benchmark::Initialize(&argc, argv);
  int report_runs = 0;
  for (int i = 1; i < argc; ++i) {
    if (std::string_view(argv[i]) != "--report") {
      std::fprintf(stderr,
                   "explain_bench: unknown argument \"%s\"; expected [--report "
                   "[RUNS]] [--benchmark_...]\n",
                   argv[i]);
      return 2;
    }
    const int given = i + 1 < argc ? std::atoi(argv[i + 1]) : 0;
    report_runs = given > 0 ? given : kRunsDefault;
    if (given > 0) ++i;
  }
  for (const MakeWorkload& make : Workloads()) {
    const std::unique_ptr<Workload> workload = make();
    if (report_runs > 0) {
      Report(*workload, report_runs);
    } else {
      RunGoogleBenchmark(*workload);
    }
  }
  return 0;
}

}  // namespace
}  // namespace tanji::benchmarks

int main(int argc, char** argv) { return tanji::benchmarks::Main(argc, argv); }
