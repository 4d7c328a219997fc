// A network that is edited at random, row by row, with everything that may
// happen to a solution: loops that come, split and join, inputs of 0, credits,
// loops without a footprint, processes that come and go.

#ifndef TANJI_LIB_ENGINE_TESTING_EDITED_NETWORK_H_
#define TANJI_LIB_ENGINE_TESTING_EDITED_NETWORK_H_

#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

#include "lib/graph/snapshot.h"

namespace tanji::engine {

struct EditLimits {
  int indicators = 1;
  uint32_t reach = 6;  // how far suppliers lie, mostly
  double far = 0.05;   // share of those that lie anywhere
  double bad = 0.01;   // share of rows that take more than they make
  uint32_t processes_max = 200;
};

// Wrong use stops the test. Thread-compatible.
class EditedNetwork {
 public:
  EditedNetwork(uint64_t seed, uint32_t processes, const EditLimits& limits);

  const graph::Snapshot& snapshot() const { return snapshot_; }
  // What the last edit linked anew (Snapshot::ReplaceRows).
  const std::vector<graph::ProcessNumber>& relinked() const {
    return relinked_;
  }
  // Replaces `rows` rows, sometimes appending one or taking one out of force;
  // returns the numbers of all that were replaced, in no order.
  std::vector<graph::ProcessNumber> Edit(size_t rows);

 private:
  struct Row {
    double output = 0;
    std::vector<double> direct;
    std::vector<graph::ProcessNumber> suppliers;
    std::vector<double> amounts;
    uint32_t unlinked = 0;
    uint32_t marks = 0;
  };

  double Uniform() { return std::uniform_real_distribution<double>()(random_); }
  graph::ProcessNumber SupplierOf(graph::ProcessNumber i);
  Row RandomRow(graph::ProcessNumber i);
  void EditRow(graph::ProcessNumber i,
               std::vector<graph::ProcessNumber>& changed);
  void TakeOut(graph::ProcessNumber i,
               std::vector<graph::ProcessNumber>& changed);
  void Store(const std::vector<graph::ProcessNumber>& changed);

  EditLimits limits_;
  std::mt19937_64 random_;
  std::vector<Row> rows_;
  graph::Snapshot snapshot_;
  std::vector<graph::ProcessNumber> relinked_;
};

}  // namespace tanji::engine

#endif  // TANJI_LIB_ENGINE_TESTING_EDITED_NETWORK_H_
