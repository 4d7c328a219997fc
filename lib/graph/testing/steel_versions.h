// Versions of a steel mill for tests of the plausibility gate.

#ifndef TANJI_LIB_GRAPH_TESTING_STEEL_VERSIONS_H_
#define TANJI_LIB_GRAPH_TESTING_STEEL_VERSIONS_H_

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "lib/graph/plausibility.h"
#include "lib/quantity/testing/literals.h"

namespace tanji::graph {

inline InputVersion InputOf(uint32_t target, const char* amount,
                            const char* unit) {
  InputVersion input;
  input.target = target;
  input.amount = quantity::D(amount);
  input.unit = quantity::Code(unit);
  return input;
}

// 1 t of steel of 1.1 t of ore (product 1) and 500 kWh (product 2), 1.8 t CO2.
inline ProcessVersion Steel() {
  ProcessVersion version;
  version.in_force = true;
  version.output = quantity::D("1");
  version.unit = quantity::Code("t");
  version.inputs = {InputOf(1, "1.1", "t"), InputOf(2, "500", "kWh")};
  EmissionVersion emission;
  emission.gas = "CO2";
  emission.amount = quantity::D("1.8");
  emission.unit = quantity::Code("t");
  version.emissions = {emission};
  return version;
}

// Product n is "works/product n"; process 100 + n makes product n.
using Masses = std::map<ProductNumber, double>;
inline std::vector<std::string> Reasons(const ProcessVersion* before,
                                        const ProcessVersion& after,
                                        const Masses& masses = {},
                                        size_t index = 0) {
  const auto product_of = [](ProcessNumber process) -> ProductNumber {
    return process >= 100 ? process - 100 : kNoNumber;
  };
  const auto mass_of = [&](ProductNumber product) -> std::optional<double> {
    const auto found = masses.find(product);
    if (found == masses.end()) return std::nullopt;
    return found->second;
  };
  const auto id_of = [](ProductNumber product) {
    return ProductId{"works", "product " + std::to_string(product)};
  };
  const PlausibilityFacts facts{product_of, mass_of, id_of};
  std::vector<std::string> reasons;
  if (before != nullptr) {
    reasons = FindImplausible(*before, after, index, facts);
  }
  for (std::string& reason : FindImbalance(before, after, facts)) {
    reasons.push_back(std::move(reason));
  }
  return reasons;
}

inline std::vector<std::string> ReasonsFor(const ProcessVersion& after) {
  const ProcessVersion before = Steel();
  return Reasons(&before, after);
}

// Steel (product 10) with 0.3 t of slag (product 11) at 40 and 500 a tonne.
inline ProcessVersion SteelAndSlag() {
  ProcessVersion version = Steel();
  OutputsVersion& outputs = version.outputs.emplace();
  outputs.reference_product = 10;
  outputs.allocation = {AllocationMethod::kEconomic, "EUR"};
  outputs.reference_key = quantity::D("500");
  CoProductVersion slag;
  slag.product = 11;
  slag.amount = quantity::D("0.3");
  slag.unit = quantity::Code("t");
  slag.key = quantity::D("40");
  outputs.co_products = {slag};
  return version;
}

inline std::vector<std::string> ReasonsBeside(const ProcessVersion& before,
                                              const ProcessVersion& after) {
  return Reasons(&before, after);
}

}  // namespace tanji::graph

#endif  // TANJI_LIB_GRAPH_TESTING_STEEL_VERSIONS_H_
