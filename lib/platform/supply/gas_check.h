// Whether the loaded GWP pack can count what a submission emits.

#ifndef TANJI_LIB_PLATFORM_SUPPLY_GAS_CHECK_H_
#define TANJI_LIB_PLATFORM_SUPPLY_GAS_CHECK_H_

#include <string_view>

#include "absl/status/status.h"
#include "lib/graph/model.h"
#include "lib/method/characterisation.h"

namespace tanji::platform {

// FAILED_PRECONDITION with every emission that cannot be counted, by place: a
// gas that is not in the pack, a tag that its methane asks for, a removal that
// is none. `method` is null where no GWP pack is loaded. `items` is what the
// document calls its processes.
absl::Status CheckGases(const method::Characterisation* method,
                        const graph::Submission& submission,
                        std::string_view items = "processes");

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_SUPPLY_GAS_CHECK_H_
