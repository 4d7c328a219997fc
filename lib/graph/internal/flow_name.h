// What a flow is called in a reason.

#ifndef TANJI_LIB_GRAPH_INTERNAL_FLOW_NAME_H_
#define TANJI_LIB_GRAPH_INTERNAL_FLOW_NAME_H_

#include <string>

#include "lib/base/strings.h"
#include "lib/graph/internal/process_flows.h"
#include "lib/graph/plausibility.h"

namespace tanji::graph::internal {

// `input "works/power"`, `emission of CO2`.
inline std::string FlowName(const FlowKey& key,
                            const PlausibilityFacts& facts) {
  switch (key.kind) {
    case FlowKey::Kind::kInput:
      return base::StrCat("input \"", facts.id_of(key.target).ToString(), "\"");
    case FlowKey::Kind::kProcessInput:
      return "input of a pinned process";
    case FlowKey::Kind::kEmission:
      return base::StrCat("emission of ", key.gas);
    case FlowKey::Kind::kPrecharacterised:
      break;
  }
  return "direct kg CO2e";
}

}  // namespace tanji::graph::internal

#endif  // TANJI_LIB_GRAPH_INTERNAL_FLOW_NAME_H_
