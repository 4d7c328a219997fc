// Uncertain networks in a line, for tests.

#ifndef TANJI_LIB_ENGINE_TESTING_UNCERTAIN_H_
#define TANJI_LIB_ENGINE_TESTING_UNCERTAIN_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "lib/engine/sampler.h"
#include "lib/engine/uncertain_network.h"
#include "lib/graph/snapshot.h"

namespace tanji::engine {

// Processes by the order of calls; an input that names a process which comes
// later is fine. Keys are (process, place). Wrong use stops the test.
class UncertainBuilder {
 public:
  struct Input {
    uint32_t supplier;
    double amount;
    double gsd2 = 1;
  };
  UncertainBuilder& Process(double direct_kg, double direct_gsd2,
                            std::vector<Input> inputs, double output = 1);
  UncertainNetwork Build(std::vector<uint32_t> products) const;

 private:
  struct Row {
    double direct_kg;
    double direct_gsd2;
    std::vector<Input> inputs;
    double output;
  };
  std::vector<Row> rows_;
};

// All of a snapshot, with the gsd2 that `gsd2_of(process, input)` gives;
// `input` is that of the snapshot, UINT32_MAX for what is emitted.
UncertainNetwork MakeUncertain(
    const graph::Snapshot& snapshot,
    const std::function<double(uint32_t process, uint32_t input)>& gsd2_of,
    std::vector<uint32_t> products);

// Samples 0 to samples - 1 of product number `product`.
std::vector<double> SamplesOf(const UncertainNetwork& network, uint64_t seed,
                              size_t samples, size_t product = 0);

}  // namespace tanji::engine

#endif  // TANJI_LIB_ENGINE_TESTING_UNCERTAIN_H_
