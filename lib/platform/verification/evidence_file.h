// Use cases: files that show where an organisation's numbers come from (meter
// readings, invoices, tickets). Each is named by the SHA-256 of its bytes, and
// shown to others one by one.

#ifndef TANJI_LIB_PLATFORM_VERIFICATION_EVIDENCE_FILE_H_
#define TANJI_LIB_PLATFORM_VERIFICATION_EVIDENCE_FILE_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/graph/calendar.h"
#include "lib/identity/decide.h"
#include "lib/platform/context.h"
#include "lib/platform/record/organisation_table.h"
#include "lib/platform/supply/submit.h"

namespace tanji::platform {

inline constexpr char kEvidenceFileMediaType[] =
    "application/vnd.tanji.evidence-file";
inline constexpr size_t kEvidenceFileSizeMax = size_t{32} << 20;  // bytes
inline constexpr size_t kEvidenceFilesOfOneMax = 10'000;  // an organisation's

// INVALID_ARGUMENT unless it is 64 lower-case hexadecimal digits.
absl::Status CheckEvidenceId(std::string_view id);

// Where the organisation's file of this id is described in the store.
std::string EvidenceKeyOf(const OrganisationTable::Organisation& organisation,
                          std::string_view id);

struct EvidenceDescription {
  std::string organisation;
  std::string id;     // SHA-256 of the bytes in hex
  uint64_t size = 0;  // bytes
  std::string name;   // "meter-2026-03.pdf"
  // What it is: meter-reading, invoice, delivery-note, weighing-ticket,
  // laboratory-report, certificate, calculation, photograph or other.
  std::string type;
  std::string media_type;  // "application/pdf"
  std::optional<graph::Period> period;
  std::string site;      // place or plant; empty: not said
  std::string language;  // BCP 47: "zh-CN"; empty: not said

  // INVALID_ARGUMENT with every fault, one a line.
  absl::Status Check() const;
};

// Commits a record whose payload is the file, sealed under a key of its own.
// Right: submit, for the organisation.
//
// INVALID_ARGUMENT: a description that is not whole, bytes of another size or
// digest; ALREADY_EXISTS: the organisation has the file, or the request id was
// used for another one; RESOURCE_EXHAUSTED beyond kEvidenceFileSizeMax and
// kEvidenceFilesOfOneMax.
void AddEvidence(Context& context, const identity::Caller& caller,
                 const std::string& request_id,
                 const EvidenceDescription& description, std::string_view bytes,
                 Done done);

struct StoredEvidence {
  EvidenceDescription description;
  uint64_t seq = 0;
  std::string record_id;
};

// The organisation's files that the caller may read, by position in the log.
// Erased ones are not among them. PERMISSION_DENIED for who may read none of
// another's, whether there are any or not; DATA_LOSS. Cost: a few reads for
// each file that is told.
absl::StatusOr<std::vector<StoredEvidence>> ListEvidence(
    const Context& context, const identity::Caller& caller,
    const std::string& organisation);

// One of them. Right: read-evidence. NOT_FOUND, the same whether there is none,
// it was erased, or the caller may not know.
absl::StatusOr<StoredEvidence> FindEvidence(const Context& context,
                                            const identity::Caller& caller,
                                            const std::string& organisation,
                                            const std::string& id);

// Its bytes, which are those that were added. DATA_LOSS; NOT_FOUND.
absl::StatusOr<std::string> ReadEvidence(const Context& context,
                                         const StoredEvidence& evidence);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_VERIFICATION_EVIDENCE_FILE_H_
