// Trees, paths and flows of contributions for the wire.

#ifndef TANJI_LIB_API_CONTRIBUTIONS_H_
#define TANJI_LIB_API_CONTRIBUTIONS_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "lib/platform/footprint/explain_flows.h"
#include "lib/platform/footprint/explain_paths.h"
#include "lib/platform/footprint/explain_tree.h"
#include "tanji/footprint/v1/paths.pb.h"

namespace tanji::api {

// INVALID_ARGUMENT for no product, or a limit out of range.
absl::StatusOr<platform::ContributionQuery> ToContributionQuery(
    const footprint::v1::TreeRequest& request);
absl::StatusOr<platform::ContributionQuery> ToContributionQuery(
    const footprint::v1::PathsRequest& request);
absl::StatusOr<platform::ContributionQuery> ToContributionQuery(
    const footprint::v1::SankeyRequest& request);

// `*message` is empty before.
void FromTree(const platform::ExplainedTree& tree, uint64_t as_of_seq,
              footprint::v1::TreeResponse* message);
void FromPaths(const platform::ExplainedPaths& paths, uint64_t as_of_seq,
               footprint::v1::PathsResponse* message);
void FromFlows(const platform::ExplainedFlows& flows, uint64_t as_of_seq,
               footprint::v1::SankeyResponse* message);

}  // namespace tanji::api

#endif  // TANJI_LIB_API_CONTRIBUTIONS_H_
