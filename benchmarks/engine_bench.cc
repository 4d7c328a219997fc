// How fast the engine answers, against general sparse solvers and against the
// least work there is.
//
// Workloads (generated_graph.h; one thread, everything in memory, one
// indicator):
//   lci    20 000 processes, 500 000 inputs, one loop group of 10 000
//   1e6    200 000 processes, 1 000 000 inputs, loop groups up to 2 000
//   1e7    2 000 000 processes, 10 000 000 inputs, loop groups up to 2 000
// or, with --graph FOLDER, the network in FOLDER/{nodes,edges,factors}.csv.
//
// Rows:
//   first answer    three arrays of inputs -> all intensities, with order,
//                   diagnosis and evidence
//   KLU, UMFPACK    the same arrays -> compressed columns, analysis,
//                   factorisation, one transposed solve; no diagnosis
//                   (UMFPACK with -DTANJI_WITH_UMFPACK=ON, up to 600 000
//                   inputs: it does not finish the larger networks; most of
//                   its time is BLAS, so a ratio means something only with an
//                   optimised one: with Debian's reference libblas3 it takes
//                   ten times as long as with OpenBLAS)
//   order           SolvingOrder alone
//   stored order    ComputeIntensities with a ready order
//   24 indicators   the same for a block of indicators, all with emissions
//                   everywhere
//   supply          SolveSupply of the product with the most inputs, with all
//                   that is upstream
//   gather, stored  y_i = (F_i + sum a y) / output_i in one plain loop, rows as
//                   stored
//   gather, solving the same with rows and numbers rearranged into solving
//   order
//
// --report [RUNS] prints medians of RUNS interleaved runs (default 5) and the
// ratios; without it, Google Benchmark runs each row by itself.

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "benchmark/benchmark.h"
#include "benchmarks/generated_graph.h"
#include "benchmarks/solver_baselines.h"
#include "lib/base/check.h"
#include "lib/engine/intensity.h"
#include "lib/engine/solving_order.h"
#include "lib/engine/supply.h"

namespace tanji::benchmarks {
namespace {

constexpr uint64_t kSeed = 1;
constexpr int kBlockIndicators = 24;
[[maybe_unused]] constexpr size_t kUmfpackInputsMax = 600'000;

// The same network with kBlockIndicators columns: each is the first one times a
// factor of 1 to 2 that differs from process to process.
graph::Snapshot ToBlock(const graph::Snapshot& snapshot) {
  constexpr uint32_t kFactors = 16;
  graph::Snapshot::Parts parts = snapshot.ToParts();
  parts.indicators = kBlockIndicators;
  parts.direct.clear();
  parts.direct.reserve(parts.output.size() * kBlockIndicators);
  for (uint32_t i = 0; i < parts.output.size(); ++i) {
    for (uint32_t c = 0; c < kBlockIndicators; ++c) {
      const uint32_t step = (7 * i + 13 * c) % kFactors;
      parts.direct.push_back(snapshot.direct(i)[0] * (1.0 + step / 16.0));
    }
  }
  auto block = graph::Snapshot::Create(std::move(parts));
  TANJI_CHECK(block.ok());
  return *std::move(block);
}

graph::ProcessNumber WithMostInputs(const graph::Snapshot& snapshot) {
  graph::ProcessNumber most = 0;
  for (graph::ProcessNumber i = 0; i < snapshot.process_count(); ++i) {
    if (snapshot.input_count(i) > snapshot.input_count(most)) most = i;
  }
  return most;
}

struct Row {
  std::string name;
  std::function<void()> run;
};

// A network, compiled, with all that the rows need prepared.
class Workload {
 public:
  explicit Workload(CooGraph coo)
      : coo_(std::move(coo)),
        snapshot_(ToSnapshot(coo_)),
        block_(ToBlock(snapshot_)),
        order_(snapshot_),
        as_stored_(RowsAsStored(snapshot_)),
        in_order_(RowsInSolvingOrder(snapshot_, order_)),
        y_(coo_.output.size(), 1.0),
        next_(y_.size()) {}

  const std::string& name() const { return coo_.name; }
  size_t inputs() const { return coo_.amount.size(); }

  std::vector<Row> Rows() {
    std::vector<Row> rows;
    rows.push_back({"first answer", [this] {
                      const graph::Snapshot snapshot = ToSnapshot(coo_);
                      benchmark::DoNotOptimize(engine::ComputeIntensities(
                          snapshot, engine::SolvingOrder(snapshot)));
                    }});
    rows.push_back(
        {"KLU", [this] { benchmark::DoNotOptimize(SolveWithKlu(coo_)); }});
#ifdef TANJI_WITH_UMFPACK
    if (inputs() <= kUmfpackInputsMax) {
      rows.push_back({"UMFPACK", [this] {
                        benchmark::DoNotOptimize(SolveWithUmfpack(coo_));
                      }});
    }
#endif
    rows.push_back({"order", [this] {
                      const engine::SolvingOrder order(snapshot_);
                      benchmark::DoNotOptimize(order.group_count());
                    }});
    rows.push_back({"stored order", [this] {
                      benchmark::DoNotOptimize(
                          engine::ComputeIntensities(snapshot_, order_));
                    }});
    rows.push_back({"24 indicators", [this] {
                      benchmark::DoNotOptimize(
                          engine::ComputeIntensities(block_, order_));
                    }});
    rows.push_back({"supply", [this] {
                      const auto supply = engine::SolveSupply(
                          snapshot_, WithMostInputs(snapshot_),
                          engine::kFollowAll, snapshot_.process_count());
                      TANJI_CHECK(supply.ok());
                      benchmark::DoNotOptimize(supply->runs.data());
                    }});
    rows.push_back({"gather, stored", [this] {
                      GatherOnce(as_stored_, y_, next_);
                      benchmark::DoNotOptimize(next_.data());
                    }});
    rows.push_back({"gather, solving", [this] {
                      GatherOnce(in_order_, y_, next_);
                      benchmark::DoNotOptimize(next_.data());
                    }});
    return rows;
  }

  // Largest difference to KLU, relative to the larger of both values.
  double DifferenceToKlu() const {
    const auto ours = engine::ComputeIntensities(snapshot_, order_);
    TANJI_CHECK(ours.faults.empty());
    const std::vector<double> theirs = SolveWithKlu(coo_);
    double worst = 0;
    for (size_t i = 0; i < theirs.size(); ++i) {
      const double size =
          std::max(std::abs(theirs[i]), std::abs(ours.values[i]));
      if (size > 0) {
        worst = std::max(worst, std::abs(theirs[i] - ours.values[i]) / size);
      }
    }
    return worst;
  }

 private:
  const CooGraph coo_;
  const graph::Snapshot snapshot_;
  const graph::Snapshot block_;
  const engine::SolvingOrder order_;
  const PlainRows as_stored_;
  const PlainRows in_order_;
  const std::vector<double> y_;
  std::vector<double> next_;
};

// Made one at a time: the largest takes 2 GB with its copies.
using MakeWorkload = std::function<std::unique_ptr<Workload>()>;

std::vector<MakeWorkload> GeneratedWorkloads() {
  return {
      [] {
        return std::make_unique<Workload>(GenerateLci(20'000, 500'000, kSeed));
      },
      [] {
        return std::make_unique<Workload>(
            GenerateChain(200'000, 1'000'000, kSeed));
      },
      [] {
        return std::make_unique<Workload>(
            GenerateChain(2'000'000, 10'000'000, kSeed));
      }};
}

double MillisecondsOf(const std::function<void()>& run) {
  const auto begin = std::chrono::steady_clock::now();
  run();
  return std::chrono::duration<double, std::milli>(
             std::chrono::steady_clock::now() - begin)
      .count();
}

double Median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const size_t middle = values.size() / 2;
  return values.size() % 2 != 0 ? values[middle]
                                : (values[middle - 1] + values[middle]) / 2;
}

void Report(Workload& workload, int runs) {
  const std::vector<Row> rows = workload.Rows();
  std::vector<std::vector<double>> times(rows.size());
  for (int run = 0; run < runs; ++run) {
    for (size_t r = 0; r < rows.size(); ++r) {
      times[r].push_back(MillisecondsOf(rows[r].run));
    }
  }
  std::vector<double> median;
  for (const auto& row : times) median.push_back(Median(row));
  const auto of = [&](std::string_view name) {
    for (size_t r = 0; r < rows.size(); ++r) {
      if (rows[r].name == name) return median[r];
    }
    return std::nan("");
  };
  std::printf("\n%s, %zu inputs, medians of %d\n", workload.name().c_str(),
              workload.inputs(), runs);
  for (size_t r = 0; r < rows.size(); ++r) {
    std::printf("  %-16s %10.3f ms\n", rows[r].name.c_str(), median[r]);
  }
  std::printf("  KLU / first answer            %8.2f\n",
              of("KLU") / of("first answer"));
  if (!std::isnan(of("UMFPACK"))) {
    std::printf("  UMFPACK / first answer        %8.2f\n",
                of("UMFPACK") / of("first answer"));
  }
  std::printf("  stored order / gather, stored %8.2f\n",
              of("stored order") / of("gather, stored"));
  std::printf("  stored order / gather, solving%8.2f\n",
              of("stored order") / of("gather, solving"));
  std::printf("  24 indicators / stored order  %8.2f\n",
              of("24 indicators") / of("stored order"));
  std::printf("  largest difference to KLU     %8.1e\n",
              workload.DifferenceToKlu());
  std::fflush(stdout);
}

void RunGoogleBenchmark(Workload& workload) {
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
  std::string folder;
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (argument == "--report") {
      const int given = i + 1 < argc ? std::atoi(argv[i + 1]) : 0;
      report_runs = given > 0 ? given : kRunsDefault;
      if (given > 0) ++i;
    } else if (argument == "--graph" && i + 1 < argc) {
      folder = argv[++i];
    } else {
      std::fprintf(stderr,
                   "engine_bench: unknown argument \"%s\"; expected "
                   "[--report [RUNS]] [--graph FOLDER] [--benchmark_...]\n",
                   argv[i]);
      return 2;
    }
  }
  std::vector<MakeWorkload> workloads = GeneratedWorkloads();
  if (!folder.empty()) {
    workloads = {[&folder]() -> std::unique_ptr<Workload> {
      auto graph = ReadGraph(folder);
      if (!graph.ok()) {
        std::fprintf(stderr, "engine_bench: %s\n",
                     graph.status().ToString().c_str());
        return nullptr;
      }
      return std::make_unique<Workload>(*std::move(graph));
    }};
  }
  for (const MakeWorkload& make : workloads) {
    const std::unique_ptr<Workload> workload = make();
    if (workload == nullptr) return 1;
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
