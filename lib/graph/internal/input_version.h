// Stored inputs and emissions of a process (lib/graph/FORMAT.md).

#ifndef TANJI_LIB_GRAPH_INTERNAL_INPUT_VERSION_H_
#define TANJI_LIB_GRAPH_INTERNAL_INPUT_VERSION_H_

#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "lib/base/wire.h"
#include "lib/graph/version.h"

namespace tanji::graph::internal {

// What readers accept; quantity/formula.h checks what is submitted.
inline constexpr size_t kFormulaSizeMax = 10'000;  // bytes
void AppendInput(std::string* out, const InputVersion& input);
void AppendEmission(std::string* out, const EmissionVersion& emission);

// DATA_LOSS for what was not written so.
absl::Status ReadInput(base::WireReader& reader, InputVersion& input);
absl::Status ReadEmission(base::WireReader& reader, EmissionVersion& emission);

}  // namespace tanji::graph::internal

#endif  // TANJI_LIB_GRAPH_INTERNAL_INPUT_VERSION_H_
