// Use cases: an organisation lets another see something of its own, and takes
// that back.

#ifndef TANJI_LIB_PLATFORM_ACCESS_GRANT_H_
#define TANJI_LIB_PLATFORM_ACCESS_GRANT_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/identity/decide.h"
#include "lib/identity/grant.h"
#include "lib/platform/context.h"
#include "lib/platform/supply/submit.h"

namespace tanji::platform {

inline constexpr char kGrantMediaType[] = "application/vnd.tanji.grant+json";
inline constexpr char kGrantWithdrawalMediaType[] =
    "application/vnd.tanji.grant-withdrawal+json";
// That an organisation has given and not withdrawn.
inline constexpr size_t kGrantsOfOneMax = 10'000;
inline constexpr size_t kEvidenceGrantsOfOneMax = 50'000;
inline constexpr int64_t kGrantSecondsMax = int64_t{20} * 366 * 86'400;

// Commits a record whose payload is the grant: the log's lines name nobody. It
// holds when `done` is called. `grant.id` is not looked at. Right: grant, for
// the owner.
//
// INVALID_ARGUMENT: ids, an end that has passed or is too far, a grantee that
// is the owner. NOT_FOUND: the owner has no such product. RESOURCE_EXHAUSTED.
// Whether there is such a grantee is not said.
void Give(Context& context, const identity::Caller& caller,
          const std::string& request_id, identity::Grant grant, Done done);

// Commits a record that the grant ends now. Right: grant, for the owner.
// NOT_FOUND: no grant of this organisation has this id, or not any more.
void WithdrawGrant(Context& context, const identity::Caller& caller,
                   const std::string& request_id,
                   const std::string& organisation, const std::string& grant_id,
                   Done done);

struct GrantsOf {
  std::vector<identity::Grant> given;
  std::vector<identity::Grant> received;
};
// Those that have not ended, by id. Right: read-grants, for the organisation.
absl::StatusOr<GrantsOf> ListGrants(const Context& context,
                                    const identity::Caller& caller,
                                    const std::string& organisation);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_ACCESS_GRANT_H_
