// Simulations and levers as JSON: members in services/cli/README.md.

#ifndef TANJI_SERVICES_CLI_SIMULATION_JSON_H_
#define TANJI_SERVICES_CLI_SIMULATION_JSON_H_

#include <string>
#include <string_view>

#include "tanji/footprint/v1/simulation.pb.h"

namespace tanji::cli {

// "end-of-pipe"; "unclassified".
std::string_view LeverWord(footprint::v1::Lever lever);

// Each one object on one line.
std::string SimulationJson(const footprint::v1::SimulateResponse& response);
std::string LeversJson(const footprint::v1::LeversResponse& response);

}  // namespace tanji::cli

#endif  // TANJI_SERVICES_CLI_SIMULATION_JSON_H_
