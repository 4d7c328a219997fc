// What footprints are made of, as text for people.

#ifndef TANJI_SERVICES_CLI_EXPLAIN_TEXT_H_
#define TANJI_SERVICES_CLI_EXPLAIN_TEXT_H_

#include <string>

#include "tanji/footprint/v1/footprint.pb.h"

namespace tanji::cli {

// The parts of the first tier with their shares, and their sum.
std::string ExplanationText(const footprint::v1::ExplainResponse& response);

// The lines of a breakdown by `by` with their shares, and their sum.
std::string BreakdownText(const footprint::v1::BreakdownResponse& response,
                          footprint::v1::ExplainBy by);

}  // namespace tanji::cli

#endif  // TANJI_SERVICES_CLI_EXPLAIN_TEXT_H_
