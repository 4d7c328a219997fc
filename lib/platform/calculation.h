// One solved network.

#ifndef TANJI_LIB_PLATFORM_CALCULATION_H_
#define TANJI_LIB_PLATFORM_CALCULATION_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "lib/engine/intensity.h"
#include "lib/graph/calendar.h"
#include "lib/graph/network.h"
#include "lib/ledger/merkle.h"
#include "lib/platform/pack/loaded_packs.h"

namespace tanji::platform {

// Thread-compatible; a const one is thread-safe.
struct Calculation {
  // Named `<seq>:<leaf hash>`: the last record that changed what is stored, and
  // by its chain everything before. Which versions were valid is a matter of
  // the view's day.
  uint64_t seq = 0;
  ledger::Hash leaf_hash{};
  graph::CompiledNetwork network;
  engine::Intensities intensities;
  LoadedPacks packs;

  // Names of that time have been erased since; of past states alone.
  bool has_erased = false;

  // Indicators of the snapshot that add up to the footprint, ascending.
  std::vector<uint32_t> main_indicators = {0};

  // "12:" and the leaf hash in hex.
  std::string SnapshotName() const;
  // The footprint of `values`, one for each indicator of the snapshot.
  double MainOf(std::span<const double> values) const {
    double sum = 0;
    for (const uint32_t indicator : main_indicators) sum += values[indicator];
    return sum;
  }
  // Of one unit of the product of `process`; NaN when it has none.
  double MainOfProduct(graph::ProcessNumber process) const {
    const auto count = static_cast<size_t>(intensities.indicators);
    return MainOf({&intensities.values[process * count], count});
  }
  // Takes other packs, and the indicators that add up to the footprint under
  // them; the network is there already.
  void SetPacks(LoadedPacks loaded);
};

// With the indicators that add up to the footprint under `packs`.
std::shared_ptr<Calculation> MakeCalculation(uint64_t seq,
                                             const ledger::Hash& leaf_hash,
                                             graph::CompiledNetwork network,
                                             engine::Intensities intensities,
                                             LoadedPacks packs);

// A calculation that holds up to position `as_of_seq`, with the versions that
// are valid on `day`: today, or the day of the last record where the clock lies
// behind that.
struct View {
  uint64_t as_of_seq = 0;
  graph::Day day = 0;
  std::shared_ptr<const Calculation> calculation;
};

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_CALCULATION_H_
