// Uncertainties for the wire.

#ifndef TANJI_LIB_API_UNCERTAINTY_H_
#define TANJI_LIB_API_UNCERTAINTY_H_

#include "absl/status/statusor.h"
#include "lib/platform/footprint/uncertainty.h"
#include "tanji/footprint/v1/uncertainty.pb.h"

namespace tanji::api {

// INVALID_ARGUMENT for a malformed product or amount, or a limit out of range.
absl::StatusOr<platform::UncertaintyQuery> ToUncertaintyQuery(
    const footprint::v1::SampleRequest& request);

// `*message` is empty before. `view` is what was sampled.
void FromUncertainty(const platform::UncertaintyQuery& query,
                     const platform::Uncertainty& uncertainty,
                     footprint::v1::SampleResult* message);

}  // namespace tanji::api

#endif  // TANJI_LIB_API_UNCERTAINTY_H_
