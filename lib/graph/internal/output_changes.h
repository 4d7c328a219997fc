// What of a process's further outputs and of their shares looks like a slip.

#ifndef TANJI_LIB_GRAPH_INTERNAL_OUTPUT_CHANGES_H_
#define TANJI_LIB_GRAPH_INTERNAL_OUTPUT_CHANGES_H_

#include <string>
#include <vector>

#include "lib/graph/plausibility.h"
#include "lib/graph/version.h"

namespace tanji::graph::internal {

// Adds reasons: an amount of a co-product beside the reference output; its key
// beside that of the reference output, where both versions divide by the same;
// else the shares that come of it; that of the reference output where no key
// says why.
void CheckOutputs(const ProcessVersion& before, const ProcessVersion& after,
                  const PlausibilityFacts& facts,
                  std::vector<std::string>& reasons);

// Adds reasons: the part of an input or gas that an output bears by shares of
// its own.
void CheckParts(const ProcessVersion& before, const ProcessVersion& after,
                const PlausibilityFacts& facts,
                std::vector<std::string>& reasons);

}  // namespace tanji::graph::internal

#endif  // TANJI_LIB_GRAPH_INTERNAL_OUTPUT_CHANGES_H_
