// Simulations and levers, to and from messages.

#ifndef TANJI_LIB_API_SIMULATION_H_
#define TANJI_LIB_API_SIMULATION_H_

#include <vector>

#include "absl/status/statusor.h"
#include "lib/platform/footprint/levers.h"
#include "lib/platform/footprint/simulate.h"
#include "tanji/footprint/v1/simulation.pb.h"

namespace tanji::api {

// The products; the scenarios are documents, which who serves reads.
// INVALID_ARGUMENT with the place of a product that is malformed.
absl::StatusOr<std::vector<platform::SimulatedProduct>> ToSimulatedProducts(
    const footprint::v1::SimulateRequest& request);
void FromSimulation(const std::vector<platform::SimulatedScenario>& scenarios,
                    footprint::v1::SimulateResponse* message);

// INVALID_ARGUMENT for no product or choice.
absl::StatusOr<platform::LeverQuery> ToLeverQuery(
    const footprint::v1::LeversRequest& request);
void FromLevers(const platform::Levers& levers,
                footprint::v1::LeversResponse* message);

}  // namespace tanji::api

#endif  // TANJI_LIB_API_SIMULATION_H_
