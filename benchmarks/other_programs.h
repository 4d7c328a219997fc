// The rows of `engine_bench --report` that other programs measure.

#ifndef TANJI_BENCHMARKS_OTHER_PROGRAMS_H_
#define TANJI_BENCHMARKS_OTHER_PROGRAMS_H_

#include "absl/status/status.h"
#include "benchmarks/generated_graph.h"

namespace tanji::benchmarks {

// Writes `graph` to a new folder for temporary files, and has read_bench and
// server_load measure it there: what they print goes to standard output. Their
// failure is INTERNAL.
absl::Status ReportService(const CooGraph& graph, int runs);

// By uncertainty_bench, on graphs of its own.
absl::Status ReportSampling(int runs);

}  // namespace tanji::benchmarks

#endif  // TANJI_BENCHMARKS_OTHER_PROGRAMS_H_
