// The indicator block of a footprint, as text for people.

#ifndef TANJI_SERVICES_CLI_BLOCK_TEXT_H_
#define TANJI_SERVICES_CLI_BLOCK_TEXT_H_

#include <string>
#include <string_view>

#include "tanji/footprint/v1/footprint.pb.h"

namespace tanji::cli {

// "data that nobody has verified: no certificate".
std::string_view CaveatText(footprint::v1::Caveat caveat);

// Which set of GWPs, what of the footprint is by gas, primary data, quality and
// the biogenic balance: a line each, for what is known.
std::string ReportText(const footprint::v1::Block& block);

// Every indicator; sums with their parts. Then the reports.
std::string BlockText(const footprint::v1::Block& block);

}  // namespace tanji::cli

#endif  // TANJI_SERVICES_CLI_BLOCK_TEXT_H_
