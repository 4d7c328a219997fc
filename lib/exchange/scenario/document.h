// The scenario document: JSON, format "tanji-scenario/v1"
// (schemas/scenario-v1.schema.json).

#ifndef TANJI_LIB_EXCHANGE_SCENARIO_DOCUMENT_H_
#define TANJI_LIB_EXCHANGE_SCENARIO_DOCUMENT_H_

#include <cstddef>
#include <string_view>

#include "absl/status/statusor.h"
#include "lib/graph/scenario.h"

namespace tanji::exchange {

inline constexpr char kScenarioFormat[] = "tanji-scenario/v1";
inline constexpr size_t kScenarioSizeMax = size_t{1} << 20;  // bytes

// Reads a document strictly, as ReadSubmission: a member that the kind of
// change does not use is refused as an unknown one. INVALID_ARGUMENT lists
// every fault with its place, one a line (at most graph::kFaultsMax);
// RESOURCE_EXHAUSTED for more than kScenarioSizeMax. Of what is stored nothing
// is known here.
absl::StatusOr<graph::Scenario> ReadScenario(std::string_view document);

}  // namespace tanji::exchange

#endif  // TANJI_LIB_EXCHANGE_SCENARIO_DOCUMENT_H_
