// The bare parser that imports are measured against.
//
// Workload: nodes.csv, edges.csv and factors.csv of FOLDER in the neutral CSV
// form, in the page cache, one thread, one pass: fields split, numbers parsed
// and summed. Nothing is checked, kept or stored.
//
//   csv_floor FOLDER [RUNS]
//
// prints seconds (median of RUNS, default 3), rows and bytes a second.

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "benchmarks/bare_csv.h"
#include "benchmarks/timing.h"

namespace tanji::benchmarks {
namespace {

constexpr int kRunsDefault = 3;
constexpr int kRunsMax = 1000;

int Main(int argc, char** argv) {
  const int runs = argc == 3 ? std::atoi(argv[2]) : kRunsDefault;
  if (argc < 2 || argc > 3 || runs < 1 || runs > kRunsMax) {
    std::fprintf(stderr, "usage: csv_floor FOLDER [RUNS]\n");
    return 2;
  }
  const absl::StatusOr<NetworkFiles> files = NetworkFiles::Open(argv[1]);
  if (!files.ok()) {
    std::fprintf(stderr, "csv_floor: %s\n", files.status().ToString().c_str());
    return 1;
  }
  std::vector<double> seconds;
  ParseTotals totals;
  for (int run = 0; run < runs; ++run) {
    const Stopwatch watch;
    const absl::StatusOr<ParseTotals> parsed = ParseNetwork(*files);
    seconds.push_back(watch.Seconds());
    if (!parsed.ok()) {
      std::fprintf(stderr, "csv_floor: %s\n",
                   parsed.status().ToString().c_str());
      return 1;
    }
    totals = *parsed;
  }
  const double median = Median(seconds);
  std::printf(
      "%.4f s for %llu rows: %.2f M rows/s, %.0f MB/s (median of %d; sum %g)\n",
      median, static_cast<unsigned long long>(totals.rows),
      static_cast<double>(totals.rows) / median / 1e6,
      static_cast<double>(totals.bytes) / median / 1e6, runs, totals.sum);
  return 0;
}

}  // namespace
}  // namespace tanji::benchmarks

int main(int argc, char** argv) { return tanji::benchmarks::Main(argc, argv); }
