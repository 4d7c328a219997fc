// Comparisons of footprints for the wire.

#ifndef TANJI_LIB_API_FOOTPRINT_DIFF_H_
#define TANJI_LIB_API_FOOTPRINT_DIFF_H_

#include "lib/platform/footprint/footprint_diff.h"
#include "tanji/footprint/v1/footprint.pb.h"

namespace tanji::api {

// `*message` is empty before.
void FromDiff(const platform::DiffRequest& request,
              const platform::FootprintDiff& diff,
              footprint::v1::DiffResponse* message);

}  // namespace tanji::api

#endif  // TANJI_LIB_API_FOOTPRINT_DIFF_H_
