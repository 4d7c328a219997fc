// Changes of a network in the neutral CSV form: new versions of its processes.

#ifndef TANJI_BENCHMARKS_NETWORK_CHANGES_H_
#define TANJI_BENCHMARKS_NETWORK_CHANGES_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace tanji::benchmarks {

// A process of the network, as a submission has it.
struct NetworkProcess {
  std::string product;  // "17"
  std::string output;
  std::string unit;
  std::string inputs;  // JSON, without brackets
  double direct = 0;   // kg CO2e of one run
};

// `count` processes of the network in `folder`, whose products are those of
// `organisation`, drawn with `seed`; all of them where it has fewer.
absl::StatusOr<std::vector<NetworkProcess>> DrawProcesses(
    const std::string& folder, const std::string& organisation, size_t count,
    uint64_t seed);

// A submission (tanji-submission/v1) of `process` with the same inputs and
// direct emissions that depend on `change`.
std::string ChangedDocument(const NetworkProcess& process,
                            const std::string& organisation, uint64_t change);

}  // namespace tanji::benchmarks

#endif  // TANJI_BENCHMARKS_NETWORK_CHANGES_H_
