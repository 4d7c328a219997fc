// Use case: an organisation submits products and processes.

#ifndef TANJI_LIB_PLATFORM_SUPPLY_SUBMIT_H_
#define TANJI_LIB_PLATFORM_SUPPLY_SUBMIT_H_

#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "lib/identity/decide.h"
#include "lib/platform/context.h"
#include "lib/platform/record/change.h"

namespace tanji::platform {

inline constexpr char kSubmissionMediaType[] =
    "application/vnd.tanji.submission+json";
// A note: the document, and the organisation's signatures over its bytes.
inline constexpr char kSignedSubmissionMediaType[] =
    "application/vnd.tanji.signed-submission";

struct SubmitRequest {
  // Same id and same content: the first record again. Empty: not checked.
  std::string request_id;
  // lib/exchange/submission/document.h. What is stored and committed to.
  std::string document;
  // Lines of a note (`— name base64`) that sign `document`, or empty.
  std::string signature_lines;
};

using Done = std::function<void(absl::StatusOr<Committed>)>;

// Parses, checks and commits. `done` is called once: with the signed record
// when it is durable, or with the reason why not: INVALID_ARGUMENT with every
// fault and its place; FAILED_PRECONDITION for faults that stored data make,
// or a signature by a key that is not registered; ALREADY_EXISTS;
// PERMISSION_DENIED; RESOURCE_EXHAUSTED; UNAVAILABLE (repeat with the same id).
void Submit(Context& context, const identity::Caller& caller,
            SubmitRequest request, Done done);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_SUPPLY_SUBMIT_H_
