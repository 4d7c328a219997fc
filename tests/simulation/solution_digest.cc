#include "tests/simulation/solution_digest.h"

#include <span>
#include <string_view>
#include <vector>

#include "lib/base/hex.h"
#include "lib/base/strings.h"
#include "lib/base/wire.h"
#include "lib/crypto/hash.h"

namespace tanji::simulation {
namespace {

template <typename T>
void Append(std::string* out, std::span<const T> values) {
  base::AppendU64(out, values.size());
  out->append(reinterpret_cast<const char*>(values.data()),
              values.size_bytes());
}

std::string Hex(const std::string& bytes) {
  return base::HexEncode(crypto::AsBytes(crypto::Sha256(bytes)));
}

std::string NetworkDigest(const graph::CompiledNetwork& network) {
  std::string bytes;
  network.catalogue->AppendTo(&bytes);
  Append(&bytes, std::span<const uint32_t>(network.columns));
  const graph::Snapshot& snapshot = network.snapshot;
  for (graph::ProcessNumber i = 0; i < snapshot.process_count(); ++i) {
    base::AppendDouble(&bytes, snapshot.output(i));
    Append(&bytes, snapshot.direct(i));
    Append(&bytes, snapshot.suppliers(i));
    Append(&bytes, snapshot.amounts(i));
    base::AppendU32(&bytes, snapshot.marks(i));
    for (const graph::UnlinkedInput& input : network.unlinked.Of(i)) {
      base::AppendU32(&bytes, input.input);
      base::AppendU32(&bytes, input.product);
      base::AppendU32(&bytes, static_cast<uint32_t>(input.reason));
    }
    base::AppendU32(&bytes, snapshot.unlinked(i));
  }
  return Hex(bytes);
}

std::string FaultsDigest(const engine::Intensities& intensities) {
  std::string bytes;
  for (graph::ProcessNumber i = 0; i < intensities.process_count(); ++i) {
    base::AppendU32(&bytes, intensities.BlockedBy(i));
  }
  for (const engine::LoopFault& fault : intensities.faults) {
    base::AppendU32(&bytes, static_cast<uint32_t>(fault.kind));
    Append(&bytes, std::span<const graph::ProcessNumber>(fault.members));
    base::AppendU32(&bytes, fault.worst);
    base::AppendDouble(&bytes, fault.gain);
  }
  return Hex(bytes);
}

}  // namespace

std::string DigestOf(const graph::CompiledNetwork& network,
                     const engine::Intensities& intensities) {
  std::string values;
  Append(&values, std::span<const double>(intensities.values));
  std::string evidence;
  for (graph::ProcessNumber i = 0; i < intensities.process_count(); ++i) {
    const engine::Evidence of = intensities.EvidenceOf(i);
    Append(&evidence, std::span<const engine::Evidence>(&of, 1));
  }
  return base::StrCat("network ", NetworkDigest(network), " values ",
                      Hex(values), " evidence ", Hex(evidence), " faults ",
                      FaultsDigest(intensities));
}

}  // namespace tanji::simulation
