#include "lib/engine/testing/random_network.h"

#include <cmath>
#include <utility>

namespace tanji::engine {

using graph::ProcessNumber;
using graph::Snapshot;

Snapshot Network::Compile() const {
  Snapshot::Parts parts;
  parts.output = output;
  parts.direct.assign(direct.begin(), direct.end());
  parts.unlinked.assign(size(), 0);
  parts.input_begin.push_back(0);
  for (ProcessNumber i = 0; i < size(); ++i) {
    for (const Input& input : inputs) {
      if (input.consumer != i) continue;
      parts.supplier.push_back(input.supplier);
      parts.amount.push_back(input.amount);
    }
    parts.input_begin.push_back(parts.supplier.size());
  }
  return *Snapshot::Create(std::move(parts));
}

Network RandomNetwork(std::mt19937_64& random, size_t n, size_t reach,
                      double credits) {
  std::uniform_real_distribution<double> uniform(0, 1);
  std::normal_distribution<double> normal(0, 2.3);
  Network network;
  std::vector<double> price(n);
  for (size_t i = 0; i < n; ++i) {
    price[i] = std::exp(normal(random));
    network.output.push_back(std::pow(10.0, static_cast<int>(random() % 4)));
    network.direct.push_back(
        uniform(random) < 0.6 ? price[i] * network.output[i] * uniform(random)
                              : 0.0);
  }
  for (size_t i = 0; i < n; ++i) {
    const size_t count = random() % 6;
    for (size_t k = 0; k < count; ++k) {
      const size_t j = (i + n + random() % (2 * reach) - reach) % n;
      double amount = 0.85 * uniform(random) / static_cast<double>(count) *
                      price[i] * network.output[i] / price[j];
      if (uniform(random) < credits) amount = -amount;
      network.inputs.push_back({static_cast<ProcessNumber>(i),
                                static_cast<ProcessNumber>(j), amount});
    }
  }
  return network;
}

}  // namespace tanji::engine
