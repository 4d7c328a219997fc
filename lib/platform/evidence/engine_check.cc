#include "lib/platform/evidence/engine_check.h"

#include <string>
#include <string_view>

#include "lib/base/hex.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/base/wire.h"
#include "lib/crypto/hash.h"
#include "lib/engine/golden_network.h"
#include "lib/engine/intensity.h"
#include "lib/engine/solving_order.h"
#include "lib/graph/snapshot.h"

namespace tanji::platform {
namespace {

// Of engine version tanji-engine/2; it changes with that.
constexpr std::string_view kGoldenDigest =
    "70f2ab8d76cdbabfd8eddffb4ff92fdf2fa02a035e0a58416a1026a5733d25aa";

// The second with removals.
constexpr int kIndicators = 2;

}  // namespace

GoldenResult SolveGolden() {
  const graph::Snapshot network = engine::GoldenNetwork(kIndicators);
  const engine::Intensities solved =
      engine::ComputeIntensities(network, engine::SolvingOrder(network));
  std::string bytes;
  for (const double value : solved.values) base::AppendDouble(&bytes, value);
  for (graph::ProcessNumber i = 0; i < solved.process_count(); ++i) {
    const engine::Evidence evidence = solved.EvidenceOf(i);
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
