// How fast the engine answers, against general sparse solvers and against the
// least work there is.
//
// Workloads (generated_graph.h; one thread, everything in memory, one
// indicator):
//   lci    20 000 processes, 500 000 inputs, one loop group of 10 000
//   1e6    200 000 processes, 1 000 000 inputs, loop groups up to 2 000
//   1e7    2 000 000 processes, 10 000 000 inputs, loop groups up to 2 000
// one of them with --workload lci|1e6|1e7; or, with --graph FOLDER, the network
// in FOLDER/{nodes,edges,factors}.csv.
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
//   loops known     the first answer again by who has judged the loops before:
//                   order and evidence, no diagnosis
//   order           SolvingOrder alone
//   stored order    SolutionKeeper::SolveInOrder: all intensities, with
//                   evidence; rows lie in solving order, loops are judged
//   values alone    the same without evidence
//   24 indicators   `stored order` for a block of indicators, all with
//                   emissions everywhere
//   supply          SolveSupply of the product with the most inputs, with all
//                   that is upstream
//   gather, stored  y_i = (F_i + sum a y) / output_i in one plain loop, rows as
//                   stored
//   gather, solving the same with rows and numbers rearranged into solving
//                   order
//   gather, 24      `gather, stored` for the block of indicators
//
// --report [RUNS] prints medians of RUNS interleaved runs (default 5), the
// ratios and the targets; then those that other programs measure on the same
// network (read_bench, server_load: RUNS runs) and uncertainty_bench, unless
// --only engine. Without --report, Google Benchmark runs each row by itself.

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "benchmark/benchmark.h"
#include "benchmarks/engine_changes.h"
#include "benchmarks/generated_graph.h"
#include "benchmarks/other_programs.h"
#include "benchmarks/solver_baselines.h"
#include "benchmarks/timing.h"
#include "lib/base/check.h"
#include "lib/base/huge_pages.h"
#include "lib/base/status.h"
#include "lib/engine/intensity.h"
#include "lib/engine/solution_keeper.h"
#include "lib/engine/solving_order.h"
#include "lib/engine/supply.h"

namespace tanji::benchmarks {
namespace {

constexpr uint64_t kNetworkSeed = 1;
constexpr int kBlockIndicators = 24;
[[maybe_unused]] constexpr size_t kUmfpackInputsMax = 600'000;

// The same network with kBlockIndicators columns: each is the first one times a
// factor of 1 to 2 that differs from process to process.
graph::Snapshot ToBlock(const graph::Snapshot& snapshot) {
  constexpr uint32_t kFactors = 16;
  graph::Snapshot::Parts parts = snapshot.ToParts();
  parts.indicators = kBlockIndicators;
  parts.direct.clear();
  base::ReserveHuge(parts.direct, parts.output.size() * kBlockIndicators);
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
        laid_out_(snapshot_),
        as_stored_(RowsAsStored(snapshot_)),
        in_order_(RowsInSolvingOrder(snapshot_, order_)),
        y_(coo_.output.size(), 1.0),
        next_(y_.size()) {
    solved_ = keeper_.SolveAll(snapshot_);
    laid_out_.LayOut(keeper_.order());
    block_.LayOut(keeper_.order());
    values_.assign(solved_.values.begin(), solved_.values.end());
    block_solved_ = block_keeper_.SolveAll(block_);
    base::ReserveHuge(block_next_, block_solved_.values.size());
    block_next_.resize(block_solved_.values.size());
  }

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
    rows.push_back({"loops known", [this] {
                      benchmark::DoNotOptimize(
                          keeper_.SolveAll(ToSnapshot(coo_)));
                    }});
    rows.push_back({"stored order", [this] {
                      keeper_.SolveInOrder(laid_out_, solved_);
                      benchmark::DoNotOptimize(solved_.values.data());
                    }});
    rows.push_back({"values alone", [this] {
                      keeper_.SolveValuesInOrder(laid_out_, values_);
                      benchmark::DoNotOptimize(values_.data());
                    }});
    rows.push_back({"24 indicators", [this] {
                      block_keeper_.SolveInOrder(block_, block_solved_);
                      benchmark::DoNotOptimize(block_solved_.values.data());
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
    rows.push_back({"gather, 24", [this] {
                      GatherBlockOnce(as_stored_, kBlockIndicators,
                                      block_.direct(), block_solved_.values,
                                      block_next_);
                      benchmark::DoNotOptimize(block_next_.data());
                    }});
    return rows;
  }

  const CooGraph& coo() const { return coo_; }
  const graph::Snapshot& laid_out() const { return laid_out_; }

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
  graph::Snapshot block_;
  const engine::SolvingOrder order_;
  graph::Snapshot laid_out_;
  const PlainRows as_stored_;
  const PlainRows in_order_;
  const std::vector<double> y_;
  std::vector<double> next_;
  engine::SolutionKeeper keeper_;
  engine::Intensities solved_;
  std::vector<double> values_;
  engine::SolutionKeeper block_keeper_;
  engine::Intensities block_solved_;
  std::vector<double> block_next_;
};

// Made one at a time: the largest takes 2 GB with its copies.
using MakeWorkload = std::function<std::unique_ptr<Workload>()>;

std::vector<MakeWorkload> GeneratedWorkloads() {
  return {[] {
            return std::make_unique<Workload>(
                GenerateLci(20'000, 500'000, kNetworkSeed));
          },
          [] {
            return std::make_unique<Workload>(
                GenerateChain(200'000, 1'000'000, kNetworkSeed));
          },
          [] {
            return std::make_unique<Workload>(
                GenerateChain(2'000'000, 10'000'000, kNetworkSeed));
          }};
}

double MillisecondsOf(const std::function<void()>& run) {
  const Stopwatch watch;
  run();
  return 1e3 * watch.Seconds();
}

void PrintFigure(std::string_view what, double figure) {
  std::printf("\n  %-34s %10.2f", std::string(what).c_str(), figure);
}

// Beside the figure: `side` says on which side of the bound it should lie.
void PrintTarget(double figure, char side, double bound) {
  const bool reached = side == '<' ? figure <= bound : figure >= bound;
  std::printf("   target %c= %g: %s", side, bound,
              reached ? "reached" : "NOT REACHED");
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
    std::printf("  %-34s %10.3f ms\n", rows[r].name.c_str(), median[r]);
  }
  const bool is_lci = workload.name().starts_with("lci");
  const bool is_largest = workload.inputs() > 3'000'000;
  const auto ratio = [&](const char* above, const char* below) {
    PrintFigure(base::StrCat(above, " / ", below), of(above) / of(below));
  };
  ratio("KLU", "first answer");
  PrintTarget(of("KLU") / of("first answer"), '>', is_lci ? 5 : 2);
  ratio("KLU", "loops known");
  if (is_lci) PrintTarget(of("KLU") / of("loops known"), '>', 8);
  if (!std::isnan(of("UMFPACK"))) {
    ratio("UMFPACK", "first answer");
    PrintTarget(of("UMFPACK") / of("first answer"), '>', 80);
  }
  ratio("stored order", "gather, stored");
  if (!is_lci) {
    PrintTarget(of("stored order") / of("gather, stored"), '<', 2.8);
  }
  ratio("values alone", "gather, stored");
  if (!is_lci) {
    PrintTarget(of("values alone") / of("gather, stored"), '<', 1.7);
  }
  ratio("24 indicators", "stored order");
  if (!is_lci) {
    PrintTarget(of("24 indicators") / of("stored order"), '<',
                is_largest ? 6 : 7.5);
  }
  ratio("24 indicators", "gather, 24");
  ratio("gather, 24", "gather, stored");
  const Changes changes = MeasureChanges(workload.laid_out());
  PrintFigure("change, ns a dependant", changes.ns_a_dependant);
  PrintTarget(changes.ns_a_dependant, '<', 300);
  PrintFigure("dependants of one change, median", changes.dependants);
  PrintFigure("worst batch / full pass", changes.worst_batch_in_passes);
  PrintTarget(changes.worst_batch_in_passes, '<', 1.2);
  PrintFigure("worst new input / from nothing",
              changes.worst_new_input_in_answers);
  PrintFigure("memory, bytes an input", changes.bytes_an_input);
  PrintTarget(changes.bytes_an_input, '<', 40);
  std::printf("\n");
  std::printf("  largest difference to KLU            %8.1e\n",
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

struct Options {
  int report_runs = 0;  // 0: Google Benchmark
  bool engine_only = false;
  std::string folder;
  std::string workload;  // empty: all
};

// False for what is no option, or has no such value.
bool ReadOptions(int argc, char** argv, Options& options) {
  constexpr int kRunsDefault = 5;
  for (int i = 1; i < argc; ++i) {
    const std::string_view name = argv[i];
    if (name == "--report") {
      const int given = i + 1 < argc ? std::atoi(argv[i + 1]) : 0;
      options.report_runs = given > 0 ? given : kRunsDefault;
      if (given > 0) ++i;
      continue;
    }
    if (i + 1 == argc) return false;
    const std::string_view value = argv[++i];
    if (name == "--workload" &&
        (value == "lci" || value == "1e6" || value == "1e7")) {
      options.workload = value;
    } else if (name == "--graph") {
      options.folder = value;
    } else if (name == "--only" && value == "engine") {
      options.engine_only = true;
    } else {
      return false;
    }
  }
  return true;
}

std::vector<MakeWorkload> WorkloadsOf(const Options& options) {
  if (!options.folder.empty()) {
    return {[folder = options.folder]() -> std::unique_ptr<Workload> {
      auto graph = ReadGraph(folder);
      if (graph.ok()) return std::make_unique<Workload>(*std::move(graph));
      std::fprintf(stderr, "engine_bench: %s\n",
                   graph.status().ToString().c_str());
      return nullptr;
    }};
  }
  std::vector<MakeWorkload> all = GeneratedWorkloads();
  if (options.workload == "lci") return {all[0]};
  if (options.workload == "1e6") return {all[1]};
  if (options.workload == "1e7") return {all[2]};
  return all;
}

// The engine first: what servers do to memory and page cache costs it large
// pages.
absl::Status ReportAll(const Options& options) {
  const std::vector<MakeWorkload> workloads = WorkloadsOf(options);
  for (const MakeWorkload& make : workloads) {
    const std::unique_ptr<Workload> workload = make();
    if (workload == nullptr) return absl::NotFoundError("no network");
    Report(*workload, options.report_runs);
  }
  if (options.engine_only) return absl::OkStatus();
  for (const MakeWorkload& make : workloads) {
    const CooGraph coo = make()->coo();
    TANJI_RETURN_IF_ERROR(ReportService(coo, options.report_runs));
  }
  return ReportSampling(options.report_runs);
}

int Main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  Options options;
  if (!ReadOptions(argc, argv, options)) {
    std::fprintf(stderr,
                 "usage: engine_bench [--report [RUNS] [--only engine]] "
                 "[--workload lci|1e6|1e7 | --graph FOLDER]\n"
                 "                    [--benchmark_...]\n");
    return 2;
  }
  if (options.report_runs > 0) {
    const absl::Status status = ReportAll(options);
    if (status.ok()) return 0;
    std::fprintf(stderr, "engine_bench: %s\n", status.ToString().c_str());
    return 1;
  }
  for (const MakeWorkload& make : WorkloadsOf(options)) {
    const std::unique_ptr<Workload> workload = make();
    if (workload == nullptr) return 1;
    RunGoogleBenchmark(*workload);
  }
  return 0;
}

}  // namespace
}  // namespace tanji::benchmarks

int main(int argc, char** argv) { return tanji::benchmarks::Main(argc, argv); }
