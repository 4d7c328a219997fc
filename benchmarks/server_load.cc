// How fast tanjid answers, certifies and takes in a network, each against what
// it costs at least. Server, callers and baselines share the machine.
//
// Workload: the network in --graph FOLDER (neutral CSV form, ids 0 to n-1).
// Each run has a new tanjid on an empty data folder on loopback:
//   import        bare parser over the files; import through
//                 SupplyService.ImportStream until answered, and until the
//                 footprints are current; resident memory. 1000 products, drawn
//                 with the seed that is printed, are compared with a naive
//                 fixed point to 1e-9.
//   calls         64 in flight over 4 connections, in turns: two calls that do
//                 next to nothing, the faster of which is "the empty call";
//                 Footprint.Get with the total alone and with the full reply.
//                 Then Footprint.BatchGet of 10,000, 4 in flight
//   certificates  Certificate.Issue, 64 in flight; beside it, in this process,
//                 the bare append of bare_append.h
//   restarts      after SIGTERM: from the start of the process to the first
//                 footprint, with DATA/snapshot and without; files are in the
//                 page cache
//
//   server_load --graph FOLDER [--tanjid PATH] [--runs N] [--seconds S]
//               [--only import|calls] [--seed N] [--dir FOLDER]
//               [--also-signed TYPE] [--report]
//
// prints medians of N runs (default 3), S seconds (default 3) a rate. --only
// calls: imports, and measures calls and certificates; --only import: import
// and restarts. --report: as a markdown table. The data lies in a new folder in
// --dir (default: the system's folder for temporary files) and is removed.
// --also-signed: each record and checkpoint has a signature of this type too.

#include <cstdio>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "benchmarks/read_number.h"
#include "benchmarks/report.h"
#include "benchmarks/server_measurements.h"
#include "benchmarks/temporary_folder.h"
#include "lib/base/status.h"

namespace tanji::benchmarks {
namespace {

constexpr size_t kSampleSize = 1000;

struct Options {
  std::string graph;
  std::string program;
  std::string folder = std::filesystem::temp_directory_path();
  int runs = 3;
  double seconds = 3;
  uint64_t seed = 1;
  bool with_calls = true;
  bool with_restarts = true;
  std::string also_signed;  // a type of signature beside Ed25519; or empty
  bool markdown = false;
};

absl::Status RunOnce(const Options& options, const NetworkFiles& files,
                     const Sample& sample, Report& report) {
  const TemporaryFolder folder(options.folder);
  const Subject subject{options.program, folder.path(), options.graph, files,
                        sample};
  std::vector<std::string> more;
  if (!options.also_signed.empty()) {
    more = {"--record-type", options.also_signed, "--checkpoint-type",
            options.also_signed};
  }
  TANJI_ASSIGN_OR_RETURN(
      TanjidProcess server,
      TanjidProcess::Start(options.program, folder.path(), more));
  TANJI_RETURN_IF_ERROR(MeasureImport(subject, server, report));
  if (options.with_calls) {
    TANJI_ASSIGN_OR_RETURN(
        const double empty_rate,
        MeasureCalls(subject, server, options.seconds, report));
    TANJI_RETURN_IF_ERROR(MeasureCertificates(subject, server, options.seconds,
                                              empty_rate, report));
  }
  if (!options.with_restarts) return server.Stop();
  return MeasureRestarts(subject, std::move(server), report);
}

absl::Status Measure(const Options& options) {
  TANJI_ASSIGN_OR_RETURN(const NetworkFiles files,
                         NetworkFiles::Open(options.graph));
  std::printf("%zu products of %s are checked, seed %llu\n", kSampleSize,
              options.graph.c_str(),
              static_cast<unsigned long long>(options.seed));
  TANJI_ASSIGN_OR_RETURN(
      const Sample sample,
      Sample::Draw(options.graph, kSampleSize, options.seed));
  Report report;
  for (int run = 0; run < options.runs; ++run) {
    std::fprintf(stderr, "run %d of %d\n", run + 1, options.runs);
    TANJI_RETURN_IF_ERROR(RunOnce(options, files, sample, report));
  }
  std::printf(
      "medians of %d runs, rates over %g s\n%s", options.runs, options.seconds,
      (options.markdown ? report.ToMarkdown() : report.ToText()).c_str());
  return absl::OkStatus();
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
  } else if (name == "--also-signed") {
    options.also_signed = value;
  } else if (name == "--runs") {
    return ReadNumber(value, options.runs, 1, 1000);
  } else if (name == "--seconds") {
    return ReadNumber(value, options.seconds, 0.1, 600.0);
  } else if (name == "--seed") {
    return ReadNumber(value, options.seed, uint64_t{0}, UINT64_MAX);
  } else if (name == "--only" && (value == "import" || value == "calls")) {
    options.with_calls = value == "calls";
    options.with_restarts = value == "import";
  } else {
    return false;
  }
  return true;
}

bool ReadOptions(int argc, char** argv, Options& options) {
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
  Options options;
  options.program =
      std::filesystem::read_symlink("/proc/self/exe").parent_path() / "tanjid";
  if (!ReadOptions(argc, argv, options)) {
    std::fprintf(
        stderr,
        "usage: server_load --graph FOLDER [--tanjid PATH] [--runs N]\n"
        "                   [--seconds S] [--only import|calls] [--seed N]\n"
        "                   [--dir FOLDER] [--also-signed TYPE] [--report]\n");
    return 2;
  }
  const absl::Status status = Measure(options);
  if (status.ok()) return 0;
  std::fprintf(stderr, "server_load: %s\n", status.ToString().c_str());
  return 1;
}

}  // namespace
}  // namespace tanji::benchmarks

int main(int argc, char** argv) { return tanji::benchmarks::Main(argc, argv); }
