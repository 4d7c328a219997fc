// Applies the changes of a scenario to a process's version.

#ifndef TANJI_LIB_GRAPH_SCENARIO_APPLY_H_
#define TANJI_LIB_GRAPH_SCENARIO_APPLY_H_

#include <cstdint>
#include <span>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/graph/catalogue.h"
#include "lib/graph/scenario.h"
#include "lib/graph/version.h"

namespace tanji::graph {

// What the names of a scenario stand for. An input of an assumed product has as
// its target AssumedTarget of the product's place in the scenario: a number
// beyond the catalogue. The references outlive it.
struct ScenarioNames {
  const Catalogue& catalogue;
  std::span<const AssumedProduct> assumed;

  ProductNumber AssumedTarget(size_t place) const {
    return catalogue.product_count() + static_cast<ProductNumber>(place);
  }
  bool IsAssumed(const InputVersion& input) const {
    return !input.pinned && input.target >= catalogue.product_count();
  }
  size_t PlaceOf(const InputVersion& input) const {
    return input.target - catalogue.product_count();
  }
};

// The supplier by numbers, and the dimension in which it is declared.
struct ScenarioTarget {
  uint32_t target = 0;
  bool pinned = false;
  quantity::DimensionCode dimension = 0;
};
// FAILED_PRECONDITION for a product that does not exist, that nobody has
// declared, or that is not made as it is pinned.
absl::StatusOr<ScenarioTarget> FindTarget(const ScenarioNames& names,
                                          const ScenarioSupplier& supplier);

// Changes `version` as `change` says; returns whether it has found what it is
// to change (kParameter: whether there is such a parameter; formulas are not
// evaluated). FAILED_PRECONDITION or INVALID_ARGUMENT, without a place, where
// it cannot be done: several inputs or emissions for one number, a supplier
// that there is not, units that do not fit, a number out of bounds. Of a
// version that is half changed nothing else may be made. Cost: linear in what
// the process takes and emits.
absl::StatusOr<bool> ApplyChange(const ScenarioNames& names,
                                 const ScenarioChange& change,
                                 ProcessVersion& version);

// Puts into every amount what its formula comes to with the parameters as they
// are now. `*steps_left` of formulas (FormulaScope) is lowered; errors of
// FormulaScope, and RESOURCE_EXHAUSTED when none are left.
absl::Status EvaluateVersion(ProcessVersion& version, int64_t* steps_left);

}  // namespace tanji::graph

#endif  // TANJI_LIB_GRAPH_SCENARIO_APPLY_H_
