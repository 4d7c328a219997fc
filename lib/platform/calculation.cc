#include "lib/platform/calculation.h"

#include <utility>

#include "lib/base/hex.h"
#include "lib/base/strings.h"
#include "lib/crypto/hash.h"

namespace tanji::platform {

std::string Calculation::SnapshotName() const {
  return base::StrCat(seq, ":", base::HexEncode(crypto::AsBytes(leaf_hash)));
}

void Calculation::SetPacks(LoadedPacks loaded) {
  packs = std::move(loaded);
  main_indicators = {0};
  const auto& method = packs.method();
  if (method == nullptr) return;
  for (uint32_t c = 0; c < network.columns.size(); ++c) {
    if (method->main().parts.test(network.columns[c])) {
      main_indicators.push_back(c + 1);
    }
  }
}

std::shared_ptr<Calculation> MakeCalculation(uint64_t seq,
                                             const ledger::Hash& leaf_hash,
                                             graph::CompiledNetwork network,
                                             engine::Intensities intensities,
                                             LoadedPacks packs) {
  auto calculation = std::make_shared<Calculation>();
  calculation->seq = seq;
  calculation->leaf_hash = leaf_hash;
  calculation->network = std::move(network);
  calculation->intensities = std::move(intensities);
  calculation->SetPacks(std::move(packs));
  return calculation;
}

}  // namespace tanji::platform
