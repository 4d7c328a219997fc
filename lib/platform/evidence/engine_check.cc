#include "lib/platform/evidence/engine_check.h"

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/check.h"
#include "lib/base/hex.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/base/wire.h"
#include "lib/crypto/hash.h"
#include "lib/engine/intensity.h"
#include "lib/engine/solving_order.h"
#include "lib/graph/snapshot.h"

namespace tanji::platform {
namespace {

// Of engine version tanji-engine/1; it changes with that.
constexpr std::string_view kGoldenDigest =
    "d8c6805409309d19049c4b209bcaab36c09f67ef9a00d77a8cd35917d45c732b";

constexpr int kIndicators = 2;

// Numbers that are the same everywhere: Knuth's MMIX generator (The Art of
// Computer Programming, volume 2, 3.3.4), its high bits as fractions.
class Fractions {
 public:
  // In [0, 1), a multiple of 2^-20.
  double Next() {
    state_ = state_ * 6364136223846793005u + 1442695040888963407u;
    return static_cast<double>(state_ >> 44) * 0x1p-20;
  }
  uint32_t Below(uint32_t n) {
    return static_cast<uint32_t>(Next() * static_cast<double>(n));
  }

 private:
  uint64_t state_ = 20'261'126;
};

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

graph::Snapshot GoldenNetwork() {
  Fractions fractions;
  graph::Snapshot::Parts parts;
  parts.indicators = kIndicators;
  parts.input_begin.push_back(0);
  uint32_t begin = 0;
  for (const Loop& loop : kLoops) {
    for (uint32_t k = 0; k < loop.size; ++k) {
      const uint32_t i = begin + k;
      parts.output.push_back(0.5 + fractions.Next());
      for (int c = 0; c < kIndicators; ++c) {
        parts.direct.push_back(fractions.Next() - (c == 1 ? 0.25 : 0));
      }
      const auto add = [&](uint32_t supplier, double amount) {
        parts.supplier.push_back(supplier);
        parts.amount.push_back(amount);
      };
      // What is upstream, twice from one of them.
      for (int n = 0; begin > 0 && n < 3; ++n) {
        // One after the other: compilers order arguments as they like.
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

}  // namespace

GoldenResult SolveGolden() {
  const graph::Snapshot network = GoldenNetwork();
  const engine::Intensities solved =
      engine::ComputeIntensities(network, engine::SolvingOrder(network));
  std::string bytes;
  for (const double value : solved.values) base::AppendDouble(&bytes, value);
  for (const engine::Evidence& evidence : solved.evidence) {
    base::AppendDouble(&bytes, evidence.backward_error_max);
    base::AppendDouble(&bytes, evidence.loop_gain_max);
    base::AppendDouble(&bytes, evidence.digits_lost);
    bytes.push_back(evidence.series_diverges ? '1' : '0');
  }
  base::AppendU64(&bytes, solved.faults.size());
  return {base::HexEncode(crypto::AsBytes(crypto::Sha256(bytes))),
          solved.faults.size()};
}

absl::Status CheckEngine() {
  const std::string digest = SolveGolden().digest;
  if (digest == kGoldenDigest) return absl::OkStatus();
  return absl::FailedPreconditionError(base::StrCat(
      "cannot judge bytes: the engine's own network gives ",
      digest.substr(0, 16), "… here, where ", engine::kEngineVersion, " gives ",
      std::string(kGoldenDigest.substr(0, 16)), "…"));
}

}  // namespace tanji::platform
