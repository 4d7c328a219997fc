// What footprints are made of, as text for people.

#ifndef TANJI_SERVICES_CLI_EXPLAIN_TEXT_H_
#define TANJI_SERVICES_CLI_EXPLAIN_TEXT_H_

#include <string>

#include "services/cli/number_text.h"
#include "tanji/footprint/v1/footprint.pb.h"

namespace tanji::cli {

// The parts of the first tier with their shares, and their sum. Amount, kg CO2e
// per unit and what is borne give each line's kg CO2e by hand.
std::string ExplanationText(const footprint::v1::ExplainResponse& response,
                            Digits digits = Digits::kShort);

// The lines of a breakdown by `by` with their shares, and their sum. With
// kShort the last tiers that show as 0.0 % are one line.
std::string BreakdownText(const footprint::v1::BreakdownResponse& response,
                          footprint::v1::ExplainBy by,
                          Digits digits = Digits::kShort);

}  // namespace tanji::cli

#endif  // TANJI_SERVICES_CLI_EXPLAIN_TEXT_H_
