// Supply networks to measure with: generated in memory, or read from a folder
// in the neutral CSV form (nodes.csv, edges.csv, factors.csv).

#ifndef TANJI_BENCHMARKS_GENERATED_GRAPH_H_
#define TANJI_BENCHMARKS_GENERATED_GRAPH_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/graph/snapshot.h"

namespace tanji::benchmarks {

// Inputs as three arrays in no order, as a reader of files has them.
struct CooGraph {
  std::string name;
  std::vector<double> output;
  std::vector<double> direct;
  std::vector<uint32_t> consumer;
  std::vector<uint32_t> supplier;
  std::vector<double> amount;
};

// Both kinds are solvable by construction: at hidden prices over some six
// decades no process takes more than 0.85 of what it makes. Three inputs in a
// thousand are credits, three processes in a thousand use their own product.
// The processes are shuffled, so numbers tell nothing about tiers. Same
// arguments, same bytes.

// Like a life-cycle inventory database: half of the processes are one strongly
// connected core around hub suppliers; the rest only consume or only supply.
CooGraph GenerateLci(size_t processes, size_t inputs, uint64_t seed);

// Like the supply chain between firms: tiers, two processes in a hundred on
// loops, most of these of 2 to 12, and one loop group of up to 2000.
CooGraph GenerateChain(size_t processes, size_t inputs, uint64_t seed);

absl::StatusOr<CooGraph> ReadGraph(const std::string& folder);

// The three files in `folder`; process i is node i, in kg. Numbers with nine
// digits, all inputs and emissions uncertain. INTERNAL when a file cannot be
// written.
absl::Status WriteGraph(const CooGraph& graph, const std::string& folder);

// One counting sort by consumer; stored order is the order of the arrays.
graph::Snapshot ToSnapshot(const CooGraph& coo);

}  // namespace tanji::benchmarks

#endif  // TANJI_BENCHMARKS_GENERATED_GRAPH_H_
