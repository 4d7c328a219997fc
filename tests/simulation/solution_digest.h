// The bits of a solved network.

#ifndef TANJI_TESTS_SIMULATION_SOLUTION_DIGEST_H_
#define TANJI_TESTS_SIMULATION_SOLUTION_DIGEST_H_

#include <string>

#include "lib/engine/intensity.h"
#include "lib/graph/network.h"

namespace tanji::simulation {

// A line: hex of a SHA-256 over every row of the network, over all values, all
// evidence, and all faults with whom they block; equal for equal ones alone.
std::string DigestOf(const graph::CompiledNetwork& network,
                     const engine::Intensities& intensities);

}  // namespace tanji::simulation

#endif  // TANJI_TESTS_SIMULATION_SOLUTION_DIGEST_H_
