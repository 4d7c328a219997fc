// Use case: from a certified number down to the files that it rests on.

#ifndef TANJI_LIB_PLATFORM_VERIFICATION_TRACE_H_
#define TANJI_LIB_PLATFORM_VERIFICATION_TRACE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/base/stop.h"
#include "lib/certificate/statement.h"
#include "lib/identity/decide.h"
#include "lib/platform/context.h"
#include "lib/platform/footprint/explain_by.h"
#include "lib/platform/verification/evidence_file.h"
#include "lib/platform/verification/finding.h"

namespace tanji::platform {

// A file that a submission names.
struct TracedEvidence {
  std::string id;
  // What is taken, "a/b" or "electricity at CN"; empty: of the whole process.
  std::string input;
  // Where the caller may read it and it was not erased.
  std::optional<EvidenceDescription> file;
};

// What a process emits itself of the certified footprint, and where that was
// said.
struct TraceLine {
  BreakdownLine part;  // by process
  enum class Source {
    kNone,  // closed to the caller, or no process
    kSubmission,
    kSignedSubmission,  // by the organisation's own key
    kRevokedSignature,  // by one that was revoked from there or before
    kImport,            // of a database
    kSignedImport,      // likewise, by the organisation's own key
    kPack,
  };
  Source source = Source::kNone;
  uint64_t seq = 0;  // of the record that says it
  std::string record_id;
  std::vector<TracedEvidence> evidence;  // at most kTracedEvidenceMax
  uint64_t further_evidence = 0;         // named beyond them
  std::vector<FindingHead> findings;     // at most kTracedFindingsMax
};
inline constexpr size_t kTracedEvidenceMax = 200;
inline constexpr size_t kTracedFindingsMax = 200;

struct Trace {
  uint64_t seq = 0;  // of the certificate
  certificate::FootprintStatement statement;
  std::vector<std::string> attestations;  // signed notes, by position
  std::vector<TraceLine> lines;           // the largest first
};

// Right: read-certificate, and read-supply for the product; what is upstream is
// entered where the caller may read it. Files are told where they are granted,
// findings where the caller may list them.
//
// NOT_FOUND as GetCertificate, or what was certified from was erased;
// PERMISSION_DENIED, INVALID_ARGUMENT and others as BreakDown. Cost: that of
// BreakDown as of the snapshot; each record that is named is read once.
absl::StatusOr<Trace> TraceCertificate(Context& context,
                                       const identity::Caller& caller,
                                       const std::string& record_id,
                                       uint32_t lines_max,
                                       base::StopCheck stop);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_VERIFICATION_TRACE_H_
