// How fast a footprint is read in the process that holds it.
//
// Workload: the network in --graph FOLDER (neutral CSV form, ids 0 to n-1),
// imported into a new data folder; products are drawn at random, one thread.
//
// Rows:
//   by number   platform::FootprintOf: value, evidence and names of a process
//               that is known
//   by name     platform::GetFootprint: access, two look-ups, the same
//   bare value  the value alone, from the array of all
//
//   read_bench [--graph FOLDER] [--report]
//
// Without a folder: a generated network (generated_graph.h) of 200,000
// processes and 1,000,000 inputs.
// --report prints medians of five runs and the targets; without it, Google
// Benchmark runs each row.

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "benchmark/benchmark.h"
#include "benchmarks/bare_csv.h"
#include "benchmarks/generated_graph.h"
#include "benchmarks/temporary_folder.h"
#include "benchmarks/timing.h"
#include "lib/base/check.h"
#include "lib/base/clock.h"
#include "lib/base/status.h"
#include "lib/identity/decide.h"
#include "lib/platform/footprint/footprints.h"
#include "lib/platform/limits.h"
#include "lib/platform/supply/import.h"
#include "lib/platform/system.h"

namespace tanji::benchmarks {
namespace {

constexpr uint64_t kSeed = 1;
constexpr size_t kProducts = 1 << 16;  // drawn; read in turn
constexpr int kRuns = 5;
constexpr char kOrganisation[] = "load";
constexpr double kByNumberMicrosMax = 1;
constexpr double kByNameMicrosMax = 3;

absl::Status ImportFiles(platform::Context& context,
                         const NetworkFiles& files) {
  platform::ImportHeader header;
  header.organisation = kOrganisation;
  header.nodes_size = files.nodes.text().size();
  header.edges_size = files.edges.text().size();
  header.factors_size = files.factors.text().size();
  TANJI_ASSIGN_OR_RETURN(
      const auto import,
      platform::Import::Begin(context, identity::Caller::Operator(),
                              std::move(header)));
  TANJI_RETURN_IF_ERROR(import->Feed(files.nodes.text()));
  TANJI_RETURN_IF_ERROR(import->Feed(files.edges.text()));
  TANJI_RETURN_IF_ERROR(import->Feed(files.factors.text()));
  return import->Finish().status();
}

struct Drawn {
  graph::ProductId id;
  graph::ProductNumber product;
  graph::ProcessNumber process;
};

class Subject {
 public:
  static absl::StatusOr<Subject> Make(const std::string& graph,
                                      const std::string& data_dir) {
    Subject subject;
    platform::SystemOptions options;
    options.data_dir = data_dir;
    TANJI_ASSIGN_OR_RETURN(
        subject.system_,
        platform::System::Open(options, base::Clock::System()));
    TANJI_ASSIGN_OR_RETURN(const NetworkFiles files, NetworkFiles::Open(graph));
    platform::Context& context = subject.system_->context();
    TANJI_RETURN_IF_ERROR(ImportFiles(context, files));
    TANJI_ASSIGN_OR_RETURN(
        subject.view_,
        platform::ViewFor(context, {.min_seq = context.ledger.head().size - 1,
                                    .wait_millis = platform::kWaitMillisMax}));
    return subject.Draw() ? absl::StatusOr<Subject>(std::move(subject))
                          : absl::InternalError("a product has no process");
  }

  struct Row {
    std::string name;
    std::function<double(const Drawn&)> read;
  };
  std::vector<Row> Rows() const {
    const platform::Calculation& calculation = *view_.calculation;
    return {
        {"bare value",
         [&](const Drawn& of) {
           return calculation.intensities.values[of.process];
         }},
        {"by number",
         [&](const Drawn& of) {
           return *platform::FootprintOf(calculation, of.product, of.process)
                       ->kg_co2e;
         }},
        {"by name",
         [&](const Drawn& of) {
           return *platform::GetFootprint(view_, caller_, of.id)->kg_co2e;
         }},
    };
  }
  const std::vector<Drawn>& drawn() const { return drawn_; }

 private:
  bool Draw() {
    const auto& catalogue = *view_.calculation->network.catalogue;
    std::mt19937_64 random(kSeed);
    while (drawn_.size() < kProducts) {
      const auto footprint = platform::GetFootprint(
          view_, caller_,
          {kOrganisation, base::StrCat(random() % catalogue.product_count())});
      if (absl::IsNotFound(footprint.status())) continue;  // of another's
      if (!footprint.ok() || !footprint->kg_co2e.has_value()) return false;
      const auto number = catalogue.FindProduct(footprint->product);
      drawn_.push_back({footprint->product, *number, footprint->process});
    }
    return true;
  }

  std::unique_ptr<platform::System> system_;
  platform::View view_;
  identity::Caller caller_ = identity::Caller::Operator();
  std::vector<Drawn> drawn_;
};

double MicrosEach(const Subject::Row& row, const std::vector<Drawn>& drawn) {
  double sum = 0;
  const Stopwatch watch;
  for (const Drawn& of : drawn) sum += row.read(of);
  const double seconds = watch.Seconds();
  benchmark::DoNotOptimize(sum);
  return 1e6 * seconds / static_cast<double>(drawn.size());
}

void Report(const Subject& subject) {
  const std::vector<Subject::Row> rows = subject.Rows();
  std::vector<std::vector<double>> micros(rows.size());
  for (int run = 0; run < kRuns; ++run) {
    for (size_t r = 0; r < rows.size(); ++r) {
      micros[r].push_back(MicrosEach(rows[r], subject.drawn()));
    }
  }
  std::printf("%zu products in turn, medians of %d\n", subject.drawn().size(),
              kRuns);
  for (size_t r = 0; r < rows.size(); ++r) {
    const double median = Median(micros[r]);
    std::printf("  %-34s %10.3f us", rows[r].name.c_str(), median);
    const double bound = rows[r].name == "by number" ? kByNumberMicrosMax
                         : rows[r].name == "by name" ? kByNameMicrosMax
                                                     : 0;
    if (bound > 0) {
      std::printf("   target <= %g: %s", bound,
                  median <= bound ? "reached" : "NOT REACHED");
    }
    std::printf("\n");
  }
}

void RunGoogleBenchmark(const Subject& subject) {
  for (const Subject::Row& row : subject.Rows()) {
    benchmark::RegisterBenchmark(
        row.name.c_str(),
        [read = row.read, &drawn = subject.drawn()](benchmark::State& state) {
          size_t next = 0;
          for (auto _ : state) {
            benchmark::DoNotOptimize(read(drawn[next++ % drawn.size()]));
          }
        })
        ->Unit(benchmark::kMicrosecond);
  }
  benchmark::RunSpecifiedBenchmarks();
}

struct Options {
  std::string graph;
  bool report = false;
};

bool ReadOptions(int argc, char** argv, Options& options) {
  for (int i = 1; i < argc; ++i) {
    const std::string_view name = argv[i];
    if (name == "--report") {
      options.report = true;
    } else if (name == "--graph" && i + 1 < argc) {
      options.graph = argv[++i];
    } else {
      return false;
    }
  }
  return true;
}

absl::Status Measure(const Options& options) {
  const TemporaryFolder folder(std::filesystem::temp_directory_path());
  std::string graph = options.graph;
  if (graph.empty()) {
    graph = folder.path();
    TANJI_RETURN_IF_ERROR(
        WriteGraph(GenerateChain(200'000, 1'000'000, kSeed), graph));
  }
  TANJI_ASSIGN_OR_RETURN(const Subject subject,
                         Subject::Make(graph, folder.path() + "/store"));
  if (options.report) {
    Report(subject);
  } else {
    RunGoogleBenchmark(subject);
  }
  return absl::OkStatus();
}

int Main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  Options options;
  if (!ReadOptions(argc, argv, options)) {
    std::fprintf(stderr,
                 "usage: read_bench [--graph FOLDER] [--report] "
                 "[--benchmark_...]\n");
    return 2;
  }
  const absl::Status status = Measure(options);
  if (status.ok()) return 0;
  std::fprintf(stderr, "read_bench: %s\n", status.ToString().c_str());
  return 1;
}

}  // namespace
}  // namespace tanji::benchmarks

int main(int argc, char** argv) { return tanji::benchmarks::Main(argc, argv); }
