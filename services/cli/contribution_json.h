// Trees, paths and flows of contributions for programs
// (services/cli/README.md, schemas/sankey-v1.schema.json).

#ifndef TANJI_SERVICES_CLI_CONTRIBUTION_JSON_H_
#define TANJI_SERVICES_CLI_CONTRIBUTION_JSON_H_

#include <string>

#include "tanji/footprint/v1/paths.pb.h"

namespace tanji::cli {

// One object on one line; nodes within each other as `children`. A response
// whose nodes do not stand below nodes before them gives those that do.
std::string TreeJson(const footprint::v1::TreeResponse& response);
std::string PathsJson(const footprint::v1::PathsResponse& response);

// A document tanji-sankey/v1: nodes and links without loops, as d3-sankey and
// Plotly draw them. A link that closes a loop ends in a node of its own, and
// another begins what comes of it; so do flows from and to what is not shown.
std::string SankeyJson(const footprint::v1::SankeyResponse& response);

}  // namespace tanji::cli

#endif  // TANJI_SERVICES_CLI_CONTRIBUTION_JSON_H_
