// What processes pass on to everything downstream (Snapshot::Parts::marks).

#ifndef TANJI_LIB_PLATFORM_MARKS_H_
#define TANJI_LIB_PLATFORM_MARKS_H_

#include <cstdint>

#include "lib/graph/electricity.h"

namespace tanji::platform {

// Data that nobody has compared with their source.
inline constexpr uint32_t kMarkUnverified = 1;
// An emission that the loaded GWP pack has no value for: it counts nothing.
inline constexpr uint32_t kMarkUncharacterised = 2;
// A licence that forbids handing the data on.
inline constexpr uint32_t kMarkNotForExport = 4;
// Electricity factors, by family.
inline constexpr uint32_t kMarkFootprintElectricity = 8;
inline constexpr uint32_t kMarkDirectCo2Electricity = 16;
inline constexpr uint32_t kMarkGenerationMix = 32;
// An input with a life-cycle stage of its own: only then does a breakdown by
// stage have to read the stored version.
inline constexpr uint32_t kMarkStagedInputs = 64;
// Use or end of life: the footprint does not end at the gate.
inline constexpr uint32_t kMarkBeyondGate = 128;

// A gas that another GWP set than that of the footprint has no value for: what
// rests on such a set is not whole.
inline constexpr uint32_t kMarkPartlyCharacterised = 256;

// Something is subtracted: an avoided product, an amount below zero.
inline constexpr uint32_t kMarkCredits = 512;
// A row of a factor pack as an older version of the pack had it, which an input
// is pinned to.
inline constexpr uint32_t kMarkOlderPackRow = 1024;

// What was erased since: nobody knows the number any more. Of past states
// alone.
inline constexpr uint32_t kMarkErased = 2048;

// Of factor packs, by PackVersion::index; those beyond share the last bit.
inline constexpr int kMarkFirstPack = 12;
inline constexpr uint32_t kMarkedPacksMax = 20;
inline constexpr uint32_t kMarksOfPacks = ~uint32_t{0} << kMarkFirstPack;
inline constexpr uint32_t kMarkSharedByPacks =
    uint32_t{1} << (kMarkFirstPack + kMarkedPacksMax - 1);

inline constexpr uint32_t MarkOfPack(uint32_t index) {
  const uint32_t bit = index < kMarkedPacksMax ? index : kMarkedPacksMax - 1;
  return uint32_t{1} << (kMarkFirstPack + bit);
}

inline constexpr uint32_t MarkOfFamily(graph::ElectricityFamily family) {
  switch (family) {
    case graph::ElectricityFamily::kNone:
      return 0;
    case graph::ElectricityFamily::kFootprint:
      return kMarkFootprintElectricity;
    case graph::ElectricityFamily::kDirectCo2:
      return kMarkDirectCo2Electricity;
    case graph::ElectricityFamily::kGenerationMix:
      return kMarkGenerationMix;
  }
  return 0;
}

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_MARKS_H_
