#include "lib/engine/golden_network.h"

#include <utility>

#include "lib/base/check.h"

namespace tanji::engine {
namespace {

constexpr uint64_t kSeed = 20'261'126;

// A loop of `size` processes that take `share` of one another, all of which
// take from what comes before.
struct Loop {
  uint32_t size;
  double share;
};
// Alone, with own use, dense elimination, sweeps, sweeps that hardly converge,
// a credit loop whose turns grow.
constexpr Loop kLoops[] = {{1, 0},       {1, 0.25},   {2, 0.5},  {30, 0.7},
                           {150, 0.8},   {120, 0.99}, {3, -1.5}, {1, 0},
                           {40, -0.625}, {200, 0.5}};

}  // namespace

graph::Snapshot GoldenNetwork(int indicators) {
  GoldenFractions fractions(kSeed);
  graph::Snapshot::Parts parts;
  parts.indicators = indicators;
  parts.input_begin.push_back(0);
  uint32_t begin = 0;
  for (const Loop& loop : kLoops) {
    for (uint32_t k = 0; k < loop.size; ++k) {
      const uint32_t i = begin + k;
      parts.output.push_back(0.5 + fractions.Next());
      for (int c = 0; c < indicators; ++c) {
        parts.direct.push_back(fractions.Next() - (c % 2 == 1 ? 0.25 : 0));
      }
      const auto add = [&](uint32_t supplier, double amount) {
        parts.supplier.push_back(supplier);
        parts.amount.push_back(amount);
      };
      // What is upstream, perhaps twice from one of them.
      for (int n = 0; begin > 0 && n < 3; ++n) {
        const double amount = fractions.Next();
        add(fractions.Below(begin), amount);
      }
      // The ring, and a chord.
      if (loop.share != 0) {
        const double amount = loop.share * parts.output[i];
        add(begin + (k + 1) % loop.size, amount * 0.75);
        add(begin + fractions.Below(loop.size), amount * 0.25);
      }
      parts.input_begin.push_back(parts.supplier.size());
    }
    begin += loop.size;
  }
  parts.unlinked.assign(begin, 0);
  auto snapshot = graph::Snapshot::Create(std::move(parts));
  TANJI_CHECK(snapshot.ok());
  return *std::move(snapshot);
}

}  // namespace tanji::engine
