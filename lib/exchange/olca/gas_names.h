// Which elementary flows are greenhouse gases, and where they come from.

#ifndef TANJI_LIB_EXCHANGE_OLCA_GAS_NAMES_H_
#define TANJI_LIB_EXCHANGE_OLCA_GAS_NAMES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "lib/exchange/olca/data_set.h"
#include "lib/graph/emission.h"

namespace tanji::exchange::olca {

// What the path of a flow's category says about where it goes or comes from.
enum class Compartment : uint8_t {
  kUnstated,  // nothing that we know
  kAir,
  kResource,
  kOther,  // water, soil, waste
};
Compartment CompartmentOf(std::string_view category);

// A greenhouse gas of the shipped GWP pack.
struct GasFlow {
  std::string_view gas;  // "CH4"
  graph::Origin origin = graph::Origin::kFossil;
  // Taken from the air by what grows: an amount that goes into a process is a
  // removal.
  bool is_uptake = false;
  Compartment compartment = Compartment::kAir;
};

// The greenhouse gas that `flow` is, by the names of openLCA's reference lists,
// of ecoinvent and of SimaPro (gas_names.cc has the table and its sources),
// else by its CAS number where that settles it: not for CO2 and methane, whose
// origin the name must tell. A gas counts when it goes to the air or its
// category names no compartment; CO2 also as a resource from the air, unless
// its name says that it is fossil or it lies in the ground. Nothing for all
// else.
std::optional<GasFlow> FindGas(const Flow& flow);

// Why an elementary flow that FindGas does not find is a greenhouse gas all the
// same, or may be one: "a greenhouse gas, but taken from nature as a resource".
// Empty for all others.
std::string_view WhyNoEmission(const Flow& flow);

}  // namespace tanji::exchange::olca

#endif  // TANJI_LIB_EXCHANGE_OLCA_GAS_NAMES_H_
