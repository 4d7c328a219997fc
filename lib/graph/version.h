// Stored versions of organisations, products and processes: numbers, never
// names of others (lib/graph/FORMAT.md).

#ifndef TANJI_LIB_GRAPH_VERSION_H_
#define TANJI_LIB_GRAPH_VERSION_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/graph/model.h"
#include "lib/graph/snapshot.h"
#include "lib/quantity/unit.h"

namespace tanji::graph {

// Kinds of entities; the numbers are stored in keys.
enum class EntityKind : uint8_t {
  kOrganisation = 1,
  kProduct = 2,
  kProcess = 3,
  kPack = 4,
};

struct OrganisationVersion {
  std::string id;
  std::string name;
  std::vector<std::string> identifiers;
};

// A product that is only named as an input so far is not declared: it has an
// id and nothing else.
struct ProductVersion {
  OrganisationNumber organisation = 0;
  std::string id;  // local
  bool declared = false;
  std::string name;
  Translations names;
  quantity::UnitCode unit = 0;  // declared unit
  Composition composition;
  std::vector<std::string> identifiers;
  std::vector<std::string> classifications;
  Validity validity;
};

struct LegVersion {
  quantity::Decimal mass;
  quantity::UnitCode mass_unit = 0;
  quantity::Decimal distance;
  quantity::UnitCode distance_unit = 0;
  friend bool operator==(const LegVersion&, const LegVersion&) = default;
};

// What few inputs have; fields as those of Input.
struct InputDetail {
  std::string formula;
  std::optional<LegVersion> leg;
  bool is_waste = false;
  std::optional<Electricity> electricity;
  bool found_by_place = false;  // no product was named, the place decided
  std::vector<quantity::Decimal> shares;
  friend bool operator==(const InputDetail&, const InputDetail&) = default;
};

struct InputVersion {
  // A product, or a process when pinned.
  uint32_t target = 0;
  bool pinned = false;
  quantity::Decimal amount;
  quantity::UnitCode unit = 0;
  quantity::Decimal gsd2 = quantity::Decimal::FromInteger(1);
  DataQuality quality;
  Stage stage = Stage::kUnspecified;
  std::optional<InputDetail> detail;  // absent: nothing of it
};

struct EmissionVersion {
  std::string gas;
  quantity::Decimal amount;
  std::string formula;
  quantity::UnitCode unit = 0;
  Origin origin = Origin::kFossil;
  EmissionTags tags;
  quantity::Decimal gsd2 = quantity::Decimal::FromInteger(1);
  std::vector<quantity::Decimal> shares;
};

struct CoProductVersion {
  ProductNumber product = 0;
  quantity::Decimal amount;
  std::string formula;
  quantity::UnitCode unit = 0;
  quantity::Decimal key;
  ProductNumber substitutes = kNoNumber;  // kNoNumber: none
};

// The outputs of a process with several: each of its products has a version of
// its own that holds all of it and says which output it is.
struct OutputsVersion {
  uint32_t index = 0;                   // 0: the reference output
  ProductNumber reference_product = 0;  // of output 0
  Allocation allocation;
  quantity::Decimal reference_key;
  std::vector<CoProductVersion> co_products;
};

enum class ReleaseState : uint8_t {
  kReleased = 0,
  kDraft = 1,
  kHeld = 2,       // by the plausibility gate, until somebody confirms
  kWithdrawn = 3,  // was one of these two, and is dropped
};
std::string_view ReleaseStateName(ReleaseState state);  // "held"
inline bool WaitsForRelease(ReleaseState state) {
  return state == ReleaseState::kDraft || state == ReleaseState::kHeld;
}

inline constexpr size_t kReasonsMax = 100;

// A process that is only named by a pin, or was removed, is not in force.
struct ProcessVersion {
  ProductNumber product = 0;
  std::string place;
  std::optional<Period> period;
  bool in_force = false;
  // A copy of what record `frozen_seq` had brought, for who has pinned it; no
  // provider. 0: none.
  uint64_t frozen_seq = 0;
  ReleaseState state = ReleaseState::kReleased;
  std::vector<std::string> reasons;  // why it is held
  quantity::Decimal output;          // of the reference product
  std::string output_formula;
  quantity::UnitCode unit = 0;
  quantity::Decimal direct_kgco2e;
  quantity::Decimal direct_gsd2 = quantity::Decimal::FromInteger(1);
  quantity::Decimal primary_energy_mj;
  Stage stage = Stage::kUnspecified;
  DataQuality quality;
  Representativeness representativeness;
  bool is_mix = false;
  Validity validity;
  std::vector<Parameter> parameters;
  std::vector<InputVersion> inputs;
  std::vector<EmissionVersion> emissions;
  std::optional<OutputsVersion> outputs;  // absent: a single product
  Provenance provenance;

  // Of a version in force: whether it counts on `day`.
  bool HoldsOn(Day day) const {
    return state == ReleaseState::kReleased && validity.Covers(day);
  }
  // Whether that may be another matter on another day.
  bool IsDated() const {
    return in_force && state == ReleaseState::kReleased &&
           !validity.IsUnbounded();
  }
};

enum class PackKind : uint8_t {
  kGwp = 1,     // lib/method/FORMAT.md
  kFactor = 2,  // schemas/factor-pack-v1.schema.json
};

inline constexpr size_t kPackDigestSize = 32;  // SHA-256

// A pack as it was loaded; its document is the payload of the record that
// brought this version.
struct PackVersion {
  PackKind kind = PackKind::kGwp;
  std::string id;
  std::string version;
  std::string title;
  std::string digest;  // of the document, kPackDigestSize bytes
  // Of a factor pack: its organisation, and its place among all factor packs
  // in the order in which they were first loaded.
  OrganisationNumber organisation = 0;
  uint32_t index = 0;
};

std::string Pack(const OrganisationVersion& version);
std::string Pack(const ProductVersion& version);
std::string Pack(const ProcessVersion& version);
std::string Pack(const PackVersion& version);

// DATA_LOSS for anything that Pack does not write.
absl::StatusOr<OrganisationVersion> UnpackOrganisation(std::string_view packed);
absl::StatusOr<ProductVersion> UnpackProduct(std::string_view packed);
absl::StatusOr<ProcessVersion> UnpackProcess(std::string_view packed);
absl::StatusOr<PackVersion> UnpackPack(std::string_view packed);

}  // namespace tanji::graph

#endif  // TANJI_LIB_GRAPH_VERSION_H_
