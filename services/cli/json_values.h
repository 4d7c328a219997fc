// Numbers and names as values of the JSON that commands print.

#ifndef TANJI_SERVICES_CLI_JSON_VALUES_H_
#define TANJI_SERVICES_CLI_JSON_VALUES_H_

#include <cstdint>

#include "lib/json/json.h"
#include "tanji/footprint/v1/footprint.pb.h"

namespace tanji::cli {

// ShortestNumber; `value` must be finite.
json::Value NumberOf(double value);
// The same, with null for what JSON has no number for.
json::Value NumberOrNull(double value);
// The same, with "Infinity" and "-Infinity" in place of a number.
json::Value NumberOrInfinity(double value);

json::Value CountOf(uint64_t value);

// `{"product":…,"place":…,"period_start":…,"period_end":…}`
json::Object ProcessOf(const footprint::v1::ProcessName& name);

}  // namespace tanji::cli

#endif  // TANJI_SERVICES_CLI_JSON_VALUES_H_
