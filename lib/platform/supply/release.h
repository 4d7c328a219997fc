// Use cases: release what waits for it, or withdraw it, and see what waits.

#ifndef TANJI_LIB_PLATFORM_SUPPLY_RELEASE_H_
#define TANJI_LIB_PLATFORM_SUPPLY_RELEASE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/graph/ids.h"
#include "lib/graph/model.h"
#include "lib/graph/version.h"
#include "lib/identity/decide.h"
#include "lib/platform/context.h"
#include "lib/platform/supply/submit.h"

namespace tanji::platform {

inline constexpr char kReleaseMediaType[] =
    "application/vnd.tanji.release+json";
inline constexpr char kWithdrawalMediaType[] =
    "application/vnd.tanji.withdrawal+json";
// Of one answer, of an organisation and of one of its products.
inline constexpr size_t kPendingMax = 1000;
inline constexpr size_t kPendingOfProductMax = 10'000;

struct ReleaseRequest {
  std::string request_id;
  graph::ProcessId process;
  // The record that brought the version; so nobody releases what came after the
  // version that was looked at.
  uint64_t version_seq = 0;
  std::string reason;  // required for a version that is held
};

// Commits a record by which the last version of a process, a draft or one that
// is held, flows on. Errors through `done`: INVALID_ARGUMENT; NOT_FOUND for no
// such process; FAILED_PRECONDITION when its last version is another one or
// needs no release; ABORTED when another is on its way; ALREADY_EXISTS;
// PERMISSION_DENIED; RESOURCE_EXHAUSTED; UNAVAILABLE.
void Release(Context& context, const identity::Caller& caller,
             ReleaseRequest request, Done done);

// Commits a record by which that version is dropped: what was released before
// goes on, and what had waited before it, and was replaced by it, does not wait
// again (Committed::replaced_seq). `reason` is required. Errors as Release.
void Withdraw(Context& context, const identity::Caller& caller,
              ReleaseRequest request, Done done);

struct PendingVersion {
  graph::ProductId product;
  graph::ProcessDeclaration declaration;
  uint64_t seq = 0;  // the record that brought it
  graph::ReleaseState state = graph::ReleaseState::kDraft;
  std::vector<std::string> reasons;
};
struct PendingPage {
  std::vector<PendingVersion> versions;  // by process number
  bool complete = true;                  // false: there are more
};

// The last versions of `organisation`'s processes that wait for their release:
// those of `product` (a local id) alone, where it is not empty. NOT_FOUND for
// an unknown organisation or product; PERMISSION_DENIED. Cost: a read from the
// store for each process of the organisation or product.
absl::StatusOr<PendingPage> ListPending(const Context& context,
                                        const View& view,
                                        const identity::Caller& caller,
                                        const std::string& organisation,
                                        const std::string& product = "");

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_SUPPLY_RELEASE_H_
