// Trees and paths of contributions as text for people, readable at 80 columns.

#ifndef TANJI_SERVICES_CLI_CONTRIBUTION_TEXT_H_
#define TANJI_SERVICES_CLI_CONTRIBUTION_TEXT_H_

#include <string>

#include "services/cli/number_text.h"
#include "tanji/footprint/v1/paths.pb.h"

namespace tanji::cli {

inline constexpr size_t kTextColumns = 80;

// A line for each node, indented by its depth, and one for what is left of it;
// the name stands on a line of its own where it leaves no room for numbers.
std::string TreeText(const footprint::v1::TreeResponse& response,
                     Digits digits);

// For each path its contribution, then a line for each supplier on the way.
std::string PathsText(const footprint::v1::PathsResponse& response,
                      Digits digits);

// What a Sankey diagram shows, in one line, and how much of the footprint is
// emitted by those that it does not show.
std::string SankeyText(const footprint::v1::SankeyResponse& response,
                       Digits digits);

}  // namespace tanji::cli

#endif  // TANJI_SERVICES_CLI_CONTRIBUTION_TEXT_H_
