// What footprints are made of, for programs: JSON and CSV
// (services/cli/README.md).

#ifndef TANJI_SERVICES_CLI_EXPLAIN_OUTPUT_H_
#define TANJI_SERVICES_CLI_EXPLAIN_OUTPUT_H_

#include <string>

#include "tanji/footprint/v1/footprint.pb.h"

namespace tanji::cli {

// One object on one line.
std::string ExplanationJson(const footprint::v1::ExplainResponse& response);
std::string BreakdownJson(const footprint::v1::BreakdownResponse& response,
                          footprint::v1::ExplainBy by);

// A header, then one line each; the kg CO2e add up to the footprint.
std::string ExplanationCsv(const footprint::v1::ExplainResponse& response);
std::string BreakdownCsv(const footprint::v1::BreakdownResponse& response,
                         footprint::v1::ExplainBy by);

}  // namespace tanji::cli

#endif  // TANJI_SERVICES_CLI_EXPLAIN_OUTPUT_H_
