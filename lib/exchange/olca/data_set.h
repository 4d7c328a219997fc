// What a package says, read and with its references followed; nothing of it is
// judged yet.
//
// Both layouts are read: olca-schema 1 (`input`, `avoidedProduct`,
// `quantitativeReference`, `referenceUnit`, categories as objects) and 2
// (`isInput`, `isAvoidedProduct`, `isQuantitativeReference`, `isRefUnit`,
// categories as paths).

#ifndef TANJI_LIB_EXCHANGE_OLCA_DATA_SET_H_
#define TANJI_LIB_EXCHANGE_OLCA_DATA_SET_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/base/strings.h"
#include "lib/exchange/olca/package.h"
#include "lib/graph/parameter.h"
#include "lib/quantity/decimal.h"

namespace tanji::exchange::olca {

// Of all processes.
inline constexpr size_t kExchangesMax = 5'000'000;
inline constexpr size_t kFactorsAndParametersMax = 5'000'000;
inline constexpr size_t kUnitsMax = 500;           // of a unit group
inline constexpr size_t kFlowPropertiesMax = 100;  // of a flow
inline constexpr int kCategoryDepthMax = 50;
inline constexpr size_t kIdSizeMax = 64;  // bytes; a UUID has 36

// A place in one of DataSet's lists.
using Place = uint32_t;
inline constexpr Place kNowhere = UINT32_MAX;

struct UnitEntry {
  std::string id;
  std::string name;          // "kWh"
  quantity::Decimal factor;  // 1 of it in the group's reference unit, > 0
};

struct UnitGroup {
  std::string name;
  std::vector<UnitEntry> units;
  size_t reference = 0;  // place in units
};

struct FlowProperty {
  std::string name;
  Place unit_group = kNowhere;
};

struct FlowPropertyFactor {
  Place property = kNowhere;
  // Of this property in 1 of the flow's reference property, > 0.
  quantity::Decimal factor;
};

enum class FlowType : uint8_t { kElementary, kProduct, kWaste };

struct Flow {
  std::string id;
  std::string name;  // without blanks at its ends
  std::string cas;
  std::string category;  // "resource/in air"
  FlowType type = FlowType::kElementary;
  std::vector<FlowPropertyFactor> properties;
  size_t reference = 0;  // place in properties
};

enum class Distribution : uint8_t { kNone, kLogNormal, kOther };

struct Exchange {
  Place flow = kNowhere;
  bool is_input = false;
  bool is_avoided = false;
  bool is_reference = false;
  quantity::Decimal amount;
  std::string formula;           // empty: none
  std::string unit;              // id; empty: the reference unit
  Place property = kNowhere;     // kNowhere: the reference property
  std::string default_provider;  // process id; empty: none
  int32_t internal_id = 0;       // within the process; 0: none
  Distribution distribution = Distribution::kNone;
  std::optional<quantity::Decimal> geometric_sd;
};
inline bool HasSpread(const Exchange& exchange) {
  return exchange.distribution != Distribution::kNone;
}

enum class FactorMethod : uint8_t { kPhysical, kEconomic, kCausal };

struct AllocationFactor {
  FactorMethod method = FactorMethod::kPhysical;
  std::string product;  // flow id; empty: not stated
  // Of a causal factor: the exchange by its flow, or by its internal id.
  std::string exchange_flow;
  int32_t exchange_id = 0;
  quantity::Decimal value;
};

struct Process {
  std::string id;
  std::string name;
  std::string file;      // in the package
  std::string location;  // code; empty: not stated
  std::string valid_from;
  std::string valid_until;
  std::optional<FactorMethod> default_method;
  std::vector<Exchange> exchanges;
  std::vector<AllocationFactor> factors;
  // Where one has a formula, the value is what was stored beside it.
  std::vector<graph::Parameter> parameters;
  // References to what the package does not have: it cannot be used.
  std::vector<std::string> defects;
};

using PlaceById =
    std::unordered_map<std::string, Place, base::StringHash, base::StringEqual>;

struct DataSet {
  std::vector<UnitGroup> unit_groups;
  std::vector<FlowProperty> properties;
  std::vector<Flow> flows;
  std::vector<Process> processes;  // ascending by id
  PlaceById process_places;
  std::vector<graph::Parameter> global_parameters;
  size_t exchange_count = 0;
};

// Reads the folders unit_groups, flow_properties, flows, locations,
// categories, processes and parameters; other files are left alone.
// INVALID_ARGUMENT lists what is wrong, each with file and member, one a line,
// at most 100; RESOURCE_EXHAUSTED beyond a bound of this header or of the
// package. Cost: linear; some 200 bytes an exchange.
absl::StatusOr<DataSet> ReadDataSet(Package& package);

}  // namespace tanji::exchange::olca

#endif  // TANJI_LIB_EXCHANGE_OLCA_DATA_SET_H_
