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
  quantity::UnitCode unit = 0;  // declared unit
  std::optional<quantity::Decimal> mass_kg;
  std::vector<std::string> identifiers;
  std::vector<std::string> classifications;
  Validity validity;
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
};

// A process that is only named by a pin, or was removed, is not in force.
struct ProcessVersion {
  ProductNumber product = 0;
  std::string place;
  std::optional<Period> period;
  bool in_force = false;
  quantity::Decimal output;
  quantity::UnitCode unit = 0;
  quantity::Decimal direct_kgco2e;
  quantity::Decimal direct_gsd2 = quantity::Decimal::FromInteger(1);
  Stage stage = Stage::kUnspecified;
  DataQuality quality;
  Validity validity;
  std::vector<InputVersion> inputs;
};

std::string Pack(const OrganisationVersion& version);
std::string Pack(const ProductVersion& version);
std::string Pack(const ProcessVersion& version);

// DATA_LOSS for anything that Pack does not write.
absl::StatusOr<OrganisationVersion> UnpackOrganisation(std::string_view packed);
absl::StatusOr<ProductVersion> UnpackProduct(std::string_view packed);
absl::StatusOr<ProcessVersion> UnpackProcess(std::string_view packed);

}  // namespace tanji::graph

#endif  // TANJI_LIB_GRAPH_VERSION_H_
