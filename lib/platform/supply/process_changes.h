// What has changed between two versions of a process, in words.

#ifndef TANJI_LIB_PLATFORM_SUPPLY_PROCESS_CHANGES_H_
#define TANJI_LIB_PLATFORM_SUPPLY_PROCESS_CHANGES_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/graph/catalogue.h"
#include "lib/graph/version.h"

namespace tanji::platform {

inline constexpr size_t kProcessChangesMax = 20;  // named; one more says so

// For each thing that the process's footprint rests on and that is another one
// now, a text: "input works/steel: 1.1 kg -> 1 kg", "input works/coke: new, 3
// kg", "input works/gas: gone, was 2 m3", "emission CO2 (fossil): ...",
// "output: ...". Inputs of one product and stage are compared in their order;
// `catalogue` names them. Empty where nothing of the kind has changed. A
// version that is not in force makes one text: that the process is new, or that
// it has ended. Cost: linear in the inputs.
absl::StatusOr<std::vector<std::string>> ChangesOf(
    const graph::Catalogue& catalogue, const graph::ProcessVersion& before,
    const graph::ProcessVersion& after);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_SUPPLY_PROCESS_CHANGES_H_
