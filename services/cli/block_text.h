// The indicator block of a footprint, as text for people.

#ifndef TANJI_SERVICES_CLI_BLOCK_TEXT_H_
#define TANJI_SERVICES_CLI_BLOCK_TEXT_H_

#include <string>
#include <string_view>

#include "services/cli/number_text.h"
#include "services/cli/terminal_text.h"
#include "tanji/footprint/v1/footprint.pb.h"

namespace tanji::cli {

// "data that nobody has verified: no certificate".
std::string_view CaveatText(footprint::v1::Caveat caveat);

// Adds to `table`, of two columns, which set of GWPs the block is by, what of
// it came without gas, primary data, quality, cut-off, carbon and the biogenic
// balance: a line each, in words.
void AddReport(const footprint::v1::Block& block, Digits digits, Table& table);

// Every indicator; sums with their parts. Where no energy is declared upstream,
// that is said in place of a 0.
std::string BlockText(const footprint::v1::Block& block, Digits digits);

}  // namespace tanji::cli

#endif  // TANJI_SERVICES_CLI_BLOCK_TEXT_H_
