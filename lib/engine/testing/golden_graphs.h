// Networks of all kinds that are the same with every compiler and library,
// where those of random_network.h and edited_network.h depend on both.

#ifndef TANJI_LIB_ENGINE_TESTING_GOLDEN_GRAPHS_H_
#define TANJI_LIB_ENGINE_TESTING_GOLDEN_GRAPHS_H_

#include <cstdint>
#include <vector>

#include "lib/engine/golden_network.h"
#include "lib/graph/snapshot.h"

namespace tanji::engine {

struct GoldenGraphOptions {
  uint32_t processes = 60;
  int indicators = 1;
  // How far suppliers lie, mostly among the lower numbers.
  uint32_t reach = 6;
  double credits = 0.1;  // share of inputs that are subtracted
  // Share of processes that take more of others than they make; and of those
  // that take as much of themselves as they make, all but a part in 2^30 of it,
  // or are credited with three times as much.
  double bad = 0;
};

// With own use, repeated inputs, inputs of 0, marks and unlinked inputs.
graph::Snapshot GoldenGraph(GoldenFractions& fractions,
                            const GoldenGraphOptions& options);

// Replaces the rows of `count` processes by other ones, and returns them.
std::vector<graph::ProcessNumber> EditGoldenGraph(
    GoldenFractions& fractions, const GoldenGraphOptions& options,
    uint32_t count, graph::Snapshot& snapshot);

}  // namespace tanji::engine

#endif  // TANJI_LIB_ENGINE_TESTING_GOLDEN_GRAPHS_H_
