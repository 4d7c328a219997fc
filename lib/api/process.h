// Processes between the wire and the domain.

#ifndef TANJI_LIB_API_PROCESS_H_
#define TANJI_LIB_API_PROCESS_H_

#include <string>

#include "lib/api/field_reader.h"
#include "lib/graph/model.h"
#include "tanji/supply/v1/supply.pb.h"

namespace tanji::api {

// Adds what cannot be read to `faults`, with `place` in front.
graph::ProcessDeclaration ToProcess(
    const supply::v1::ProcessDeclaration& message, const std::string& place,
    FaultList& faults);

// Back again; `*message` is empty before.
void FromProcess(const graph::ProcessDeclaration& process,
                 supply::v1::ProcessDeclaration* message);

}  // namespace tanji::api

#endif  // TANJI_LIB_API_PROCESS_H_
