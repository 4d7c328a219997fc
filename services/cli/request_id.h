// Ids under which the command line may repeat what it has sent.

#ifndef TANJI_SERVICES_CLI_REQUEST_ID_H_
#define TANJI_SERVICES_CLI_REQUEST_ID_H_

#include <cstdint>
#include <string>

#include "lib/base/strings.h"

namespace tanji::cli {

// The id for the same content once more, after record `superseded_by_seq` has
// put something else in its place: going back to earlier data is a change of
// its own, and repeating that one is again the same request.
inline std::string RequestIdAfter(const std::string& request_id,
                                  uint64_t superseded_by_seq) {
  return base::StrCat(request_id, "-after-", superseded_by_seq);
}

}  // namespace tanji::cli

#endif  // TANJI_SERVICES_CLI_REQUEST_ID_H_
