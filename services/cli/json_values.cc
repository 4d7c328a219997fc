#include "services/cli/json_values.h"

#include <cmath>
#include <string>

#include "services/cli/number_text.h"

namespace tanji::cli {

json::Value NumberOf(double value) {
  return json::Number{ShortestNumber(value)};
}

json::Value NumberOrNull(double value) {
  if (!std::isfinite(value)) return json::Value();
  return NumberOf(value);
}

json::Value NumberOrInfinity(double value) {
  if (std::isinf(value)) return value > 0 ? "Infinity" : "-Infinity";
  return NumberOf(value);
}

json::Value CountOf(uint64_t value) {
  return json::Number{std::to_string(value)};
}

json::Object ProcessOf(const footprint::v1::ProcessName& name) {
  return {{"product", name.product()},
          {"place", name.place()},
          {"period_start", name.period_start()},
          {"period_end", name.period_end()}};
}

}  // namespace tanji::cli
