// Parameters of formulas and the scopes they make, for tests.

#ifndef TANJI_LIB_QUANTITY_TESTING_PARAMETERS_H_
#define TANJI_LIB_QUANTITY_TESTING_PARAMETERS_H_

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/quantity/formula.h"
#include "lib/quantity/testing/literals.h"

namespace tanji::quantity {

inline Parameter Value(std::string name, std::string_view value) {
  return {.name = std::move(name), .value = D(value), .formula = ""};
}

inline Parameter Formula(std::string name, std::string formula) {
  return {.name = std::move(name),
          .value = std::nullopt,
          .formula = std::move(formula)};
}

inline FormulaScope Scope(const std::vector<Parameter>& parameters = {}) {
  auto scope = FormulaScope::Create(parameters);
  EXPECT_THAT(scope, base::IsOk());
  return *std::move(scope);
}

}  // namespace tanji::quantity

#endif  // TANJI_LIB_QUANTITY_TESTING_PARAMETERS_H_
