// Submissions between the wire and the domain.

#ifndef TANJI_LIB_API_SUBMISSION_H_
#define TANJI_LIB_API_SUBMISSION_H_

#include "absl/status/statusor.h"
#include "lib/api/process.h"
#include "lib/graph/model.h"
#include "tanji/supply/v1/supply.pb.h"

namespace tanji::api {

// INVALID_ARGUMENT lists every field that cannot be read, with its place as in
// the submission document ("processes[2].inputs[0].amount: …"), one a line, at
// most graph::kFaultsMax. What can be read but is wrong is found where the
// document is checked.
absl::StatusOr<graph::Submission> ToSubmission(
    const supply::v1::Submission& message);

// Back again; `*message` is empty before.
void FromProduct(const graph::ProductDeclaration& product,
                 supply::v1::ProductDeclaration* message);

}  // namespace tanji::api

#endif  // TANJI_LIB_API_SUBMISSION_H_
