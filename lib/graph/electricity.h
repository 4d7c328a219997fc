// How electricity was bought (GHG Protocol, Scope 2 Guidance; ISO
// 14067, 6.4.9.4).

#ifndef TANJI_LIB_GRAPH_ELECTRICITY_H_
#define TANJI_LIB_GRAPH_ELECTRICITY_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace tanji::graph {

// The numbers are stored.
enum class Instrument : uint8_t {
  kGridAverage = 1,  // what the grid delivers there
  kResidual = 2,     // what it delivers without what others have claimed
  kSupplier = 3,     // a supplier's own product, with its attributes
  kCertificate = 4,  // unbundled certificates, cancelled for this use
  kDirectLine = 5,   // a generator that is connected directly
  kOnSite = 6,       // made on site, no certificate sold
};
std::string_view InstrumentName(Instrument instrument);  // "grid-average"
absl::StatusOr<Instrument> ParseInstrument(std::string_view name);

// True where the place names the product.
inline bool IsOfTheGrid(Instrument instrument) {
  return instrument == Instrument::kGridAverage ||
         instrument == Instrument::kResidual;
}

struct Electricity {
  Instrument instrument = Instrument::kGridAverage;
  std::string place;        // of use: "CN-SD"
  std::string certificate;  // serial numbers, of kCertificate
  friend bool operator==(const Electricity&, const Electricity&) = default;
};

// What an electricity factor counts. Two families for one country must never be
// mixed. The numbers are stored.
enum class ElectricityFamily : uint8_t {
  kNone = 0,           // no electricity factor
  kFootprint = 1,      // life cycle, CO2e: for products
  kDirectCo2 = 2,      // CO2 of generation: for organisations and plants
  kGenerationMix = 3,  // generation without grid losses and trade
};
// "footprint", "direct-co2", "generation-mix", "" for kNone.
std::string_view ElectricityFamilyName(ElectricityFamily family);
absl::StatusOr<ElectricityFamily> ParseElectricityFamily(std::string_view name);

}  // namespace tanji::graph

#endif  // TANJI_LIB_GRAPH_ELECTRICITY_H_
