// Simulations and levers as text for people.

#ifndef TANJI_SERVICES_CLI_SIMULATION_TEXT_H_
#define TANJI_SERVICES_CLI_SIMULATION_TEXT_H_

#include <string>
#include <string_view>

#include "services/cli/number_text.h"
#include "tanji/footprint/v1/simulation.pb.h"

namespace tanji::cli {

// "source 源头减碳".
std::string_view LeverText(footprint::v1::Lever lever);

// A table for each scenario: before, after, change, and the change by class.
std::string SimulationText(const footprint::v1::SimulateResponse& response,
                           Digits digits);

// What a percent of each number does, the largest first.
std::string LeversText(const footprint::v1::LeversResponse& response,
                       Digits digits);

}  // namespace tanji::cli

#endif  // TANJI_SERVICES_CLI_SIMULATION_TEXT_H_
