// Evidence to and from messages.

#ifndef TANJI_LIB_API_VERIFICATION_H_
#define TANJI_LIB_API_VERIFICATION_H_

#include "absl/status/statusor.h"
#include "lib/platform/verification/evidence_file.h"
#include "lib/platform/verification/finding.h"
#include "lib/platform/verification/trace.h"
#include "tanji/verification/v1/verification.pb.h"

namespace tanji::api {

// What is of the server is not looked at. INVALID_ARGUMENT with every fault of
// the period's dates; the rest is checked by its use case.
absl::StatusOr<platform::EvidenceDescription> ToEvidenceDescription(
    const verification::v1::EvidenceFile& message);

void FromStoredEvidence(const platform::StoredEvidence& evidence,
                        verification::v1::EvidenceFile* message);

void FromFinding(const platform::Finding& finding,
                 verification::v1::Finding* message);

void FromTraceHead(const platform::Trace& trace,
                   verification::v1::TraceHead* message);
void FromTraceLine(const platform::TraceLine& line,
                   verification::v1::TraceLine* message);

}  // namespace tanji::api

#endif  // TANJI_LIB_API_VERIFICATION_H_
