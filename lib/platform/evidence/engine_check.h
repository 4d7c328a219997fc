// The golden self-test of the engine, before anybody's bytes are judged.

#ifndef TANJI_LIB_PLATFORM_EVIDENCE_ENGINE_CHECK_H_
#define TANJI_LIB_PLATFORM_EVIDENCE_ENGINE_CHECK_H_

#include <cstddef>
#include <string>

#include "absl/status/status.h"

namespace tanji::platform {

// Solves a network of a few hundred processes that this program brings, with
// loops of every kind that the engine has a way of its own for, and compares
// the bytes of all numbers and their evidence with those that this version is
// to give. FAILED_PRECONDITION ("cannot judge bytes") where they differ: by
// another processor, compiler or library. Cost: a few milliseconds.
absl::Status CheckEngine();

// What the network comes to here.
struct GoldenResult {
  std::string digest;  // SHA-256 in hex
  size_t faults;       // loops without footprint: none
};
GoldenResult SolveGolden();

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_EVIDENCE_ENGINE_CHECK_H_
