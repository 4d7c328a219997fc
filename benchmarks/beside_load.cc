// What heavy work does to those who call beside it.
//
// Workload: the network in --graph FOLDER (neutral CSV form, ids 0 to n-1),
// imported into a new tanjid on loopback. Four kinds of honest calls come at
// fixed rates, as a Poisson process, all at the same time, whether those before
// are answered or not (open_load.h): footprints, footprints as of a kept
// record, certificates, and submissions that change a process, each
// acknowledged and solved. A latency is from when the call was due. Heavy work
// (heavy_work.h) comes from another process, on connections of its own.
//
// For each kind of heavy work, R rounds of a block without and a block with it,
// S seconds each: p50 and p99 of each honest call are medians over the blocks.
// "beside / quiet" is p99 with by p99 without. Two of the kinds are no work of
// tanjid at all: a thread that gathers from memory, at nice 19 and at nice 0.
// What a second hardware thread, its caches and the scheduler cost is in these;
// "/ gather" is by how much the service is worse than the first of them.
//
//   beside_load --graph FOLDER [--tanjid PATH] [--rounds R] [--seconds S]
//               [--only KIND,KIND] [--scale X] [--seed N] [--dir FOLDER]
//               [--report]
//
// R is 5, S 3 by default; --scale multiplies the rates; --report: as markdown.
// Ends with 1 when any call, honest or heavy, is not answered as it should be.

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "benchmarks/heavy_process.h"
#include "benchmarks/honest_calls.h"
#include "benchmarks/import_folder.h"
#include "benchmarks/open_load.h"
#include "benchmarks/read_number.h"
#include "benchmarks/tanjid_process.h"
#include "benchmarks/temporary_folder.h"
#include "benchmarks/timing.h"
#include "lib/base/status.h"

namespace tanji::benchmarks {
namespace {

constexpr double kTarget = 1.2;
constexpr double kWarmUpSeconds = 1;
constexpr std::chrono::milliseconds kSettle{200};

struct Options {
  std::string graph;
  std::string program;
  std::string folder = std::filesystem::temp_directory_path();
  int rounds = 5;
  double seconds = 3;
  double scale = 1;
  uint64_t seed = 1;
  std::vector<const HeavyKind*> kinds;
  bool markdown = false;
};

// Of one block, by honest call.
struct Block {
  std::vector<double> p50_ms;
  std::vector<double> p99_ms;
  double cpu = 0;  // of tanjid, seconds a second
  uint64_t failed = 0;
  absl::Status failure;
};

// Of one kind of heavy work.
struct Beside {
  std::vector<Block> quiet;
  std::vector<Block> loud;
  HeavyProcess::Done done;  // in all rounds
  uint64_t failed = 0;      // honest calls
  absl::Status failure;     // of the first of them
};

absl::StatusOr<Block> MeasureBlock(const TanjidProcess& server, double seconds,
                                   OpenLoad& load) {
  TANJI_ASSIGN_OR_RETURN(const double before, server.ReadCpuSeconds());
  const Stopwatch watch;
  TANJI_ASSIGN_OR_RETURN(const auto outcomes, load.Run(seconds));
  TANJI_ASSIGN_OR_RETURN(const double after, server.ReadCpuSeconds());
  Block block;
  block.cpu = (after - before) / watch.Seconds();
  for (const OpenLoad::Outcome& outcome : outcomes) {
    block.p50_ms.push_back(Quantile(outcome.latencies, 0.50) * 1e3);
    block.p99_ms.push_back(Quantile(outcome.latencies, 0.99) * 1e3);
    block.failed += outcome.failed;
    block.failure.Update(outcome.failure);
  }
  return block;
}

absl::StatusOr<Beside> MeasureKind(const Options& options,
                                   const TanjidProcess& server,
                                   const HeavyKind& kind,
                                   const HeavyTargets& targets,
                                   OpenLoad& load) {
  TANJI_ASSIGN_OR_RETURN(HeavyProcess heavy,
                         HeavyProcess::Start(kind, server.address(), targets));
  Beside beside;
  for (int round = 0; round < options.rounds; ++round) {
    TANJI_ASSIGN_OR_RETURN(Block quiet,
                           MeasureBlock(server, options.seconds, load));
    beside.quiet.push_back(std::move(quiet));
    TANJI_RETURN_IF_ERROR(heavy.Begin());
    auto loud = MeasureBlock(server, options.seconds, load);
    TANJI_ASSIGN_OR_RETURN(const HeavyProcess::Done done, heavy.End());
    TANJI_RETURN_IF_ERROR(loud.status());
    beside.loud.push_back(*std::move(loud));
    beside.done.calls += done.calls;
    beside.done.units += done.units;
    for (const Block* block : {&beside.quiet.back(), &beside.loud.back()}) {
      beside.failed += block->failed;
      beside.failure.Update(block->failure);
    }
    std::this_thread::sleep_for(kSettle);
  }
  return beside;
}

// Median over blocks of one figure of honest call `work`.
double MedianOf(const std::vector<Block>& blocks,
                std::vector<double> Block::*figure, size_t work) {
  std::vector<double> values;
  for (const Block& block : blocks) values.push_back((block.*figure)[work]);
  return Median(values);
}
double MedianCpu(const std::vector<Block>& blocks) {
  std::vector<double> values;
  for (const Block& block : blocks) values.push_back(block.cpu);
  return Median(values);
}

std::string DoneText(const Options& options, const HeavyKind& kind,
                     const Beside& beside) {
  const double seconds = options.seconds * options.rounds;
  char text[160];
  std::snprintf(text, sizeof(text), "%.3g calls/s",
                static_cast<double>(beside.done.calls) / seconds);
  std::string done = text;
  if (*kind.unit != '\0') {
    std::snprintf(text, sizeof(text), ", %.3g %s/s",
                  static_cast<double>(beside.done.units) / seconds, kind.unit);
    done += text;
  }
  std::snprintf(text, sizeof(text), "; tanjid runs %.2f -> %.2f s/s",
                MedianCpu(beside.quiet), MedianCpu(beside.loud));
  return done + text;
}

class Table {
 public:
  Table(const Options& options, const OpenLoad& load)
      : options_(options), load_(load) {
    if (options_.markdown) {
      std::printf(
          "| heavy work | call | p50 ms: quiet, beside | p99 ms: quiet, beside "
          "| beside / quiet (<= %.1f) | / gather |\n"
          "| --- | --- | --- | --- | --- | --- |\n",
          kTarget);
    } else {
      std::printf("%-30s %-14s %8s %8s %8s %8s %8s %8s\n", "heavy work", "call",
                  "p50", "beside", "p99", "beside", "ratio", "/gather");
    }
  }

  void Add(const HeavyKind& kind, const Beside& beside) {
    const std::string done = DoneText(options_, kind, beside);
    if (!options_.markdown) std::printf("%s: %s\n", kind.title, done.c_str());
    for (size_t work = 0; work < load_.works().size(); ++work) {
      AddRow(kind, beside, work, work == 0 ? done : "");
    }
    std::fflush(stdout);
  }

 private:
  void AddRow(const HeavyKind& kind, const Beside& beside, size_t work,
              const std::string& done) {
    const double ratio = MedianOf(beside.loud, &Block::p99_ms, work) /
                         MedianOf(beside.quiet, &Block::p99_ms, work);
    const double gather = gather_.emplace(work, ratio).first->second;
    const std::string title =
        options_.markdown && !done.empty()
            ? base::StrCat(kind.title, ": ", done)
            : std::string(options_.markdown ? "" : kind.title);
    std::printf(options_.markdown
                    ? "| %s | %s | %.3g, %.3g | %.3g, %.3g | %.2f%s | %.2f |\n"
                    : "%-30s %-14s %8.3g %8.3g %8.3g %8.3g %7.2f%1s %8.2f\n",
                title.c_str(), load_.works()[work].name.c_str(),
                MedianOf(beside.quiet, &Block::p50_ms, work),
                MedianOf(beside.loud, &Block::p50_ms, work),
                MedianOf(beside.quiet, &Block::p99_ms, work),
                MedianOf(beside.loud, &Block::p99_ms, work), ratio,
                ratio > kTarget ? "!" : "", ratio / gather);
  }

  const Options& options_;
  const OpenLoad& load_;
  std::map<size_t, double> gather_;  // of the first kind, by honest call
};

void PrintHead(const Options& options, const HeavyTargets& targets,
               const OpenLoad& load) {
  std::printf("%d rounds of %g s without and %g s with; ", options.rounds,
              options.seconds, options.seconds);
  for (const OpenLoad::Work& work : load.works()) {
    std::printf("%s %g/s, ", work.name.c_str(), work.calls_per_second);
  }
  std::printf("seed %llu; %llu processes contribute to %s\n\n",
              static_cast<unsigned long long>(options.seed),
              static_cast<unsigned long long>(targets.widest_count),
              targets.widest.c_str());
}

absl::Status Measure(const Options& options) {
  TANJI_ASSIGN_OR_RETURN(const HonestCalls honest,
                         HonestCalls::Draw(options.graph, options.seed));
  const TemporaryFolder folder(options.folder);
  TANJI_ASSIGN_OR_RETURN(TanjidProcess server,
                         TanjidProcess::Start(options.program, folder.path()));
  const auto channel = server.NewChannel();
  TANJI_RETURN_IF_ERROR(
      ImportFolder(channel, options.graph, kHonestOrganisation).status());
  TANJI_ASSIGN_OR_RETURN(const uint64_t kept, honest.ChangeSome(channel));
  TANJI_ASSIGN_OR_RETURN(const HeavyTargets targets,
                         HeavyTargets::Find(channel, honest.SomeProducts()));
  OpenLoad load({server.NewChannel(), server.NewChannel()},
                honest.Works(kept, options.scale), options.seed);
  TANJI_ASSIGN_OR_RETURN(const auto warm_up, load.Run(kWarmUpSeconds));
  for (const OpenLoad::Outcome& outcome : warm_up) {
    TANJI_RETURN_IF_ERROR(outcome.failure);
  }
  PrintHead(options, targets, load);
  Table table(options, load);
  absl::Status failure;
  for (const HeavyKind* kind : options.kinds) {
    TANJI_ASSIGN_OR_RETURN(const Beside beside,
                           MeasureKind(options, server, *kind, targets, load));
    table.Add(*kind, beside);
    if (beside.failed > 0) {
      failure.Update(
          absl::Status(beside.failure.code(),
                       base::StrCat(beside.failed, " honest calls beside \"",
                                    kind->name, "\" failed, the first with ",
                                    beside.failure.message())));
    }
  }
  TANJI_RETURN_IF_ERROR(server.Stop());
  return failure;
}

// "sample,past"; the gathering thread comes first in any case.
bool ReadKinds(std::string_view names, Options& options) {
  options.kinds = {FindHeavyKind("gather")};
  while (!names.empty()) {
    const size_t comma = std::min(names.find(','), names.size());
    const HeavyKind* kind = FindHeavyKind(std::string(names.substr(0, comma)));
    if (kind == nullptr) return false;
    if (kind != options.kinds[0]) options.kinds.push_back(kind);
    names.remove_prefix(std::min(comma + 1, names.size()));
  }
  return true;
}

// False for an unknown option or a value that it cannot have.
bool ReadOption(std::string_view name, std::string_view value,
                Options& options) {
  if (name == "--graph") {
    options.graph = value;
  } else if (name == "--tanjid") {
    options.program = value;
  } else if (name == "--dir") {
    options.folder = value;
  } else if (name == "--rounds") {
    return ReadNumber(value, options.rounds, 1, 1000);
  } else if (name == "--seconds") {
    return ReadNumber(value, options.seconds, 0.01, 600.0);
  } else if (name == "--scale") {
    return ReadNumber(value, options.scale, 0.01, 100.0);
  } else if (name == "--seed") {
    return ReadNumber(value, options.seed, uint64_t{0}, UINT64_MAX);
  } else if (name == "--only") {
    return ReadKinds(value, options);
  } else {
    return false;
  }
  return true;
}

bool ReadOptions(int argc, char** argv, Options& options) {
  for (const HeavyKind& kind : HeavyKinds()) options.kinds.push_back(&kind);
  for (int i = 1; i < argc; ++i) {
    const std::string_view name = argv[i];
    if (name == "--report") {
      options.markdown = true;
    } else if (i + 1 == argc || !ReadOption(name, argv[++i], options)) {
      return false;
    }
  }
  return !options.graph.empty();
}

int Main(int argc, char** argv) {
  if (argc == 5 && std::string_view(argv[1]) == kHeavyCallersOption) {
    return RunHeavyCallers(argv[2], argv[3], argv[4]);
  }
  Options options;
  options.program =
      std::filesystem::read_symlink("/proc/self/exe").parent_path() / "tanjid";
  if (!ReadOptions(argc, argv, options)) {
    std::fprintf(
        stderr,
        "usage: beside_load --graph FOLDER [--tanjid PATH] [--rounds R]\n"
        "                   [--seconds S] [--only KIND,KIND] [--scale X]\n"
        "                   [--seed N] [--dir FOLDER] [--report]\nkinds:");
    for (const HeavyKind& kind : HeavyKinds()) {
      std::fprintf(stderr, " %s", kind.name);
    }
    std::fprintf(stderr, "\n");
    return 2;
  }
  const absl::Status status = Measure(options);
  if (status.ok()) return 0;
  std::fprintf(stderr, "beside_load: %s\n", status.ToString().c_str());
  return 1;
}

}  // namespace
}  // namespace tanji::benchmarks

int main(int argc, char** argv) { return tanji::benchmarks::Main(argc, argv); }
