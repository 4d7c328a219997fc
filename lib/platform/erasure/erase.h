// Use cases: an organisation's data are erased. The log keeps that there were
// records, and says that they were erased; nobody can say any more what was in
// them.

#ifndef TANJI_LIB_PLATFORM_ERASURE_ERASE_H_
#define TANJI_LIB_PLATFORM_ERASURE_ERASE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/identity/decide.h"
#include "lib/ledger/record.h"
#include "lib/platform/context.h"
#include "lib/platform/record/change.h"

namespace tanji::platform {

inline constexpr size_t kErasedAtOnceMax = ledger::kRecordRefsMax;

struct EraseRequest {
  std::string request_id;
  std::string organisation;
  std::vector<uint64_t> records;  // positions, 1 to kErasedAtOnceMax
  // Erase also what counts now: processes end, grants are withdrawn, of
  // declarations the ids stay that others' data name.
  bool in_force = false;
};

// Commits an `erasure` record that names them, destroys their secrets, and
// answers once neither the data folder nor anything that is served has the data
// any more. Certificates that others hold stay verifiable; what was calculated
// from the data as of an earlier position is not told any more.
//
// Rights: erase, for the organisation, and submit, for anything but its
// attestations. NOT_FOUND: there is no such record of this organisation, or it
// is erased. FAILED_PRECONDITION: the data count now and `in_force` is not set,
// each on a line; records of more than kErasedVersionsMax processes and
// products in all. ABORTED: others write faster than the network follows.
// INVALID_ARGUMENT. UNAVAILABLE: recorded, but not carried out to the end; the
// same request again, or the next start of the server, does that.
//
// Blocks. Cost: rewrites the secret store, and loads and solves the whole
// network; while it is prepared, nobody else's writes are answered.
absl::StatusOr<Committed> Erase(Context& context,
                                const identity::Caller& caller,
                                const EraseRequest& request);

// Erases one record of the organisation, in force or not: for a restore, which
// repeats what was erased since its backup. Errors as Erase; up to
// kErasedVersionsOfOneMax processes and products. Cost: as Erase.
absl::Status EraseAgain(Context& context, const std::string& organisation,
                        uint64_t record);

struct ErasedOrganisation {
  uint64_t records = 0;   // erased by this call
  uint64_t last_seq = 0;  // of the last erasure record
};
// Erases all that there is of the organisation: its records, in force or not,
// grants and files, its account and credentials, its keys, and what is noted of
// reads of its data. Others' data may still name its id; in the network it has
// none any more. Done again, it goes on where it was broken off.
//
// Rights: as Erase; for an organisation that only verifies, erase alone.
// NOT_FOUND: there is none of this id. ABORTED: records came meanwhile.
// Cost: reads the payload of every record of the log, and as Erase for each
// kErasedAtOnceMax.
absl::StatusOr<ErasedOrganisation> EraseOrganisation(
    Context& context, const identity::Caller& caller,
    const std::string& organisation);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_ERASURE_ERASE_H_
