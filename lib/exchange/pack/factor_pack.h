// Factor packs: published emission factors with their sources and licences, as
// one dated document, format "tanji-factor-pack/v1"
// (schemas/factor-pack-v1.schema.json). A pack's products are named
// "PACK/LOCAL": its id stands where an organisation's does.
//
// Value types without invariants of their own; ReadFactorPack and ReadFactorCsv
// return none that break the rules below.

#ifndef TANJI_LIB_EXCHANGE_PACK_FACTOR_PACK_H_
#define TANJI_LIB_EXCHANGE_PACK_FACTOR_PACK_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/graph/calendar.h"
#include "lib/graph/electricity.h"
#include "lib/graph/emission.h"
#include "lib/graph/provenance.h"
#include "lib/quantity/decimal.h"

namespace tanji::exchange {

inline constexpr char kFactorPackFormat[] = "tanji-factor-pack/v1";

inline constexpr size_t kPackSizeMax = size_t{64} << 20;  // bytes
inline constexpr size_t kFactorsMax = 200'000;            // rows of a pack
inline constexpr size_t kFactorEmissionsMax = 100;        // of one row
inline constexpr size_t kPackVersionSizeMax = 64;         // bytes

// One text in the languages of the service; empty: not given.
struct LocalisedText {
  std::string en;
  std::string zh;
  std::string de;
  friend bool operator==(const LocalisedText&, const LocalisedText&) = default;
};

struct Licence {
  std::string name;
  std::string url;  // "https://…"; empty: not stated
  graph::ExportRule export_rule = graph::ExportRule::kForbidden;
  friend bool operator==(const Licence&, const Licence&) = default;
};

// Whose generation a kWh is. The numbers are not stored.
enum class ElectricityClaim : uint8_t {
  kGridAverage,  // all generation of a grid
  kResidual,     // what is left when all claimed generation is taken out
  kFossil,       // the fossil part of a grid alone
  kContract,     // generation that a contract or certificate names
};
std::string_view ElectricityClaimName(ElectricityClaim claim);  // "fossil"
absl::StatusOr<ElectricityClaim> ParseElectricityClaim(std::string_view name);

struct ElectricityKind {
  graph::ElectricityFamily family = graph::ElectricityFamily::kNone;
  ElectricityClaim instrument = ElectricityClaim::kGridAverage;
  friend bool operator==(const ElectricityKind&,
                         const ElectricityKind&) = default;
};

// What one declared unit emits of a gas; negative: a removal. Whether there is
// such a gas is for the GWP pack to say.
struct FactorEmission {
  std::string gas;
  quantity::Decimal amount;
  std::string unit;  // of mass
  graph::Origin origin = graph::Origin::kFossil;
  graph::EmissionTags tags;
  friend bool operator==(const FactorEmission&,
                         const FactorEmission&) = default;
};

// The category of electricity: the rows of it, and no others, have an
// ElectricityKind, and a unit of energy.
inline constexpr char kElectricityCategory[] = "electricity";

// One row. Rows of one id are one product at several places or in several
// periods: their names, category and kind of electricity are equal, their units
// of one dimension.
struct Factor {
  std::string id;  // local id of the product
  LocalisedText names;
  std::string category;  // "fuel", "transport", "waste treatment"
  std::string unit;      // declared unit
  std::string place;     // empty: not stated
  std::optional<graph::Period> period;
  // Per declared unit; at least one of the two is stated. They add up.
  std::optional<quantity::Decimal> kg_co2e;  // characterised by the publisher
  std::vector<FactorEmission> emissions;
  std::optional<quantity::Decimal> primary_energy_mj;  // per declared unit
  std::string boundary;  // what is counted: "combustion", "well to tank"
  std::optional<ElectricityKind> electricity;
  std::string source;              // where the number can be looked up
  std::optional<Licence> licence;  // absent: the pack's
  // Whether the number comes from the source that is named, and not from memory
  // or an estimate. Others may not feed a certified result.
  bool is_verified = false;
  std::string note;
  friend bool operator==(const Factor&, const Factor&) = default;
};

struct FactorPackHead {
  std::string id;       // as graph::CheckOrganisationId
  std::string version;  // compared as text
  graph::Day date = 0;  // of this version
  LocalisedText title;
  std::string publisher;           // of the numbers
  std::optional<Licence> licence;  // of rows that have none of their own
  friend bool operator==(const FactorPackHead&,
                         const FactorPackHead&) = default;
};

struct FactorPack {
  FactorPackHead head;
  std::vector<Factor> factors;
  friend bool operator==(const FactorPack&, const FactorPack&) = default;
};

// The licence of a row of `pack`; one of the two is there in a pack that was
// read.
const Licence& LicenceOf(const FactorPackHead& pack, const Factor& factor);

// Reads a document strictly. INVALID_ARGUMENT lists every fault with its place
// ("factors[3].unit: …"), one a line, at most graph::kFaultsMax;
// RESOURCE_EXHAUSTED beyond kPackSizeMax. Cost: linear, and a look-up of each
// row's id; some 10 us a row.
absl::StatusOr<FactorPack> ReadFactorPack(std::string_view document);

// The document of `pack`, ending in a newline, one row a line so that versions
// can be compared. ReadFactorPack gives the pack back. Members that say nothing
// are left out.
std::string WriteFactorPack(const FactorPack& pack);

}  // namespace tanji::exchange

#endif  // TANJI_LIB_EXCHANGE_PACK_FACTOR_PACK_H_
