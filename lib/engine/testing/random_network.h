// Random networks with loops, own use, repeated inputs and credits.

#ifndef TANJI_LIB_ENGINE_TESTING_RANDOM_NETWORK_H_
#define TANJI_LIB_ENGINE_TESTING_RANDOM_NETWORK_H_

#include <cstddef>
#include <random>
#include <vector>

#include "lib/graph/snapshot.h"

namespace tanji::engine {

struct Input {
  graph::ProcessNumber consumer;
  graph::ProcessNumber supplier;
  double amount;
};

// A network that is easily changed; of one indicator.
struct Network {
  std::vector<double> output;
  std::vector<double> direct;
  std::vector<Input> inputs;

  size_t size() const { return output.size(); }
  // Inputs of one consumer keep their order. Wrong numbers stop the test.
  graph::Snapshot Compile() const;
};

// A network in which, at hidden prices over six decades, no process takes more
// than 0.85 of what it makes: every loop is productive. With own use, repeated
// inputs, a share `credits` of credits and, if `reach` is small, many separate
// loop groups.
Network RandomNetwork(std::mt19937_64& random, size_t n, size_t reach,
                      double credits);

}  // namespace tanji::engine

#endif  // TANJI_LIB_ENGINE_TESTING_RANDOM_NETWORK_H_
