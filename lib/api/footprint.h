// Footprints and explanations for the wire.

#ifndef TANJI_LIB_API_FOOTPRINT_H_
#define TANJI_LIB_API_FOOTPRINT_H_

#include "absl/status/statusor.h"
#include "lib/platform/footprint/explain.h"
#include "lib/platform/footprint/explain_by.h"
#include "lib/platform/footprint/footprint_block.h"
#include "lib/platform/footprint/footprints.h"
#include "tanji/footprint/v1/footprint.pb.h"

namespace tanji::api {

// How much of a loop is told.
enum class LoopDetail { kCount, kMembers };

// `*message` is empty before.
void FromFootprint(const platform::Footprint& footprint, LoopDetail detail,
                   footprint::v1::Footprint* message);
// Status and number alone.
void FromTotal(const platform::Footprint& footprint,
               footprint::v1::Footprint* message);
void FromBlock(const platform::FootprintBlock& block,
               footprint::v1::Block* message);
void FromMissing(const platform::Missing& missing,
                 footprint::v1::Missing* message);
void FromExplanation(const platform::Explanation& explanation,
                     footprint::v1::ExplainResponse* message);

// INVALID_ARGUMENT for no product, an unknown dimension, or a limit out of
// range.
absl::StatusOr<platform::BreakdownQuery> ToBreakdownQuery(
    const footprint::v1::BreakdownRequest& request);
// `by` is the dimension of the query.
void FromBreakdown(const platform::Breakdown& breakdown, platform::ExplainBy by,
                   footprint::v1::BreakdownResponse* message);

}  // namespace tanji::api

#endif  // TANJI_LIB_API_FOOTPRINT_H_
