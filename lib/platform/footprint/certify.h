// Use cases: issue a certificate, get it again.

#ifndef TANJI_LIB_PLATFORM_FOOTPRINT_CERTIFY_H_
#define TANJI_LIB_PLATFORM_FOOTPRINT_CERTIFY_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "lib/graph/ids.h"
#include "lib/identity/decide.h"
#include "lib/platform/context.h"
#include "lib/platform/footprint/footprints.h"
#include "lib/platform/footprint/process_choice.h"
#include "lib/platform/past_views.h"
#include "lib/platform/supply/submit.h"

namespace tanji::platform {

struct IssueRequest {
  std::string request_id;
  graph::ProductId product;
  ProcessChoice choice = {};
  AsOf as_of = {};  // that the view was asked for
};

// Commits a `footprint` record of the product as `view` has it. Errors through
// `done`: NOT_FOUND as GetFootprint; FAILED_PRECONDITION when the product has
// no footprint (names the loop) or one that may not be certified (names the
// processes that it must not rest on, see footprint_statement.h);
// ALREADY_EXISTS; PERMISSION_DENIED; RESOURCE_EXHAUSTED; UNAVAILABLE.
void Issue(Context& context, const identity::Caller& caller, const View& view,
           IssueRequest request, Done done);

enum class RecordState { kDurable, kInCheckpoint, kWitnessed };

struct IssuedCertificate {
  uint64_t seq = 0;
  std::string record_id;
  std::string entry;    // the signed record
  std::string payload;  // the footprint statement
  RecordState state = RecordState::kDurable;
  // The certificate file, once a checkpoint covers the record and a status list
  // behind it; else empty.
  std::string certificate;
};

// By record id (32 hex). NOT_FOUND for another record, one that is no
// footprint, or one whose payload was erased.
absl::StatusOr<IssuedCertificate> GetCertificate(const Context& context,
                                                 const identity::Caller& caller,
                                                 const std::string& record_id);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_FOOTPRINT_CERTIFY_H_
