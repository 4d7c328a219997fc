// A footprint as JSON, for `tanji footprint --json`.

#ifndef TANJI_SERVICES_CLI_FOOTPRINT_JSON_H_
#define TANJI_SERVICES_CLI_FOOTPRINT_JSON_H_

#include <string>

#include "lib/json/json.h"
#include "tanji/footprint/v1/footprint.pb.h"

namespace tanji::cli {

// One object on one line (services/cli/README.md). Numbers have 17
// significant digits; `kg_co2e` is null where there is no footprint; an
// infinite loop gain is the string "Infinity", for JSON has no such number.
std::string FootprintJson(const footprint::v1::GetResponse& response);

// A loop as the member `fault` has it.
json::Value LoopJson(const footprint::v1::LoopFault& fault);

}  // namespace tanji::cli

#endif  // TANJI_SERVICES_CLI_FOOTPRINT_JSON_H_
