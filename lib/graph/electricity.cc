#include "lib/graph/electricity.h"

#include <array>

#include "lib/graph/internal/named_values.h"

namespace tanji::graph {
namespace {

using internal::Named;

constexpr std::array<Named<Instrument>, 6> kInstruments = {{
    {Instrument::kGridAverage, "grid-average"},
    {Instrument::kResidual, "residual"},
    {Instrument::kSupplier, "supplier"},
    {Instrument::kCertificate, "certificate"},
    {Instrument::kDirectLine, "direct-line"},
    {Instrument::kOnSite, "on-site"},
}};

constexpr std::array<Named<ElectricityFamily>, 3> kFamilies = {{
    {ElectricityFamily::kFootprint, "footprint"},
    {ElectricityFamily::kDirectCo2, "direct-co2"},
    {ElectricityFamily::kGenerationMix, "generation-mix"},
}};

}  // namespace

std::string_view InstrumentName(Instrument instrument) {
  return internal::NameOf<Instrument>(kInstruments, instrument);
}

absl::StatusOr<Instrument> ParseInstrument(std::string_view name) {
  return internal::ValueOf<Instrument>(kInstruments, name);
}

std::string_view ElectricityFamilyName(ElectricityFamily family) {
  return internal::NameOf<ElectricityFamily>(kFamilies, family);
}

absl::StatusOr<ElectricityFamily> ParseElectricityFamily(
    std::string_view name) {
  return internal::ValueOf<ElectricityFamily>(kFamilies, name);
}

}  // namespace tanji::graph
