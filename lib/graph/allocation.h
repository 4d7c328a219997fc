// How the burden of a process with several products is divided.

#ifndef TANJI_LIB_GRAPH_ALLOCATION_H_
#define TANJI_LIB_GRAPH_ALLOCATION_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/quantity/decimal.h"
#include "lib/quantity/rational.h"

namespace tanji::graph {

// One method a process (ISO 14044, 4.3.4). The numbers are stored.
enum class AllocationMethod : uint8_t {
  kNone = 0,          // a single product
  kPhysical = 1,      // by a physical property, as mass or heating value
  kEconomic = 2,      // by price
  kShares = 3,        // by given shares
  kSubstitution = 4,  // co-products are credited with what they replace
};
std::string_view AllocationMethodName(AllocationMethod method);  // "economic"
absl::StatusOr<AllocationMethod> ParseAllocationMethod(std::string_view name);

struct Allocation {
  AllocationMethod method = AllocationMethod::kNone;
  std::string property;  // of kPhysical: "mass"; of kEconomic: the currency
  friend bool operator==(const Allocation&, const Allocation&) = default;
};

// One output of a process: how much, and what one unit of it weighs.
struct AllocationKey {
  quantity::Decimal amount;
  quantity::Decimal key;
};

// The share of each output, exactly: amount x key over the sum of all; for
// kShares the keys themselves, which must add up to 1. They add up to 1. A key
// of 0 gets nothing. INVALID_ARGUMENT when a key is negative or all are 0; not
// for kNone and kSubstitution, which have no shares.
absl::StatusOr<std::vector<quantity::Rational>> AllocationShares(
    AllocationMethod method, std::span<const AllocationKey> outputs);

}  // namespace tanji::graph

#endif  // TANJI_LIB_GRAPH_ALLOCATION_H_
