// The submission document: JSON, format "tanji-submission/v1"
// (schemas/submission-v1.schema.json). Its bytes are what is signed and stored.

#ifndef TANJI_LIB_EXCHANGE_SUBMISSION_DOCUMENT_H_
#define TANJI_LIB_EXCHANGE_SUBMISSION_DOCUMENT_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "lib/graph/model.h"

namespace tanji::exchange {

inline constexpr char kSubmissionFormat[] = "tanji-submission/v1";

// Reads a document strictly: unknown members, numbers where decimal strings are
// expected and wrong values are refused. INVALID_ARGUMENT lists every fault
// with its place, one a line (at most graph::kFaultsMax).
absl::StatusOr<graph::Submission> ReadSubmission(std::string_view document);

// The document of `submission`, ending in a newline. ReadSubmission gives the
// submission back. Members that say nothing are left out.
std::string WriteSubmission(const graph::Submission& submission);

}  // namespace tanji::exchange

#endif  // TANJI_LIB_EXCHANGE_SUBMISSION_DOCUMENT_H_
