// Submission documents, and what the server makes of them: for all commands
// that submit.

#ifndef TANJI_SERVICES_CLI_SUBMIT_DOCUMENT_H_
#define TANJI_SERVICES_CLI_SUBMIT_DOCUMENT_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/cli/client.h"
#include "services/cli/command.h"
#include "tanji/supply/v1/supply.pb.h"

namespace tanji::cli {

struct SubmittedDocument {
  supply::v1::SubmitResponse response;
  // The record that has changed the organisation's data since these bytes were
  // submitted before; 0: none.
  uint64_t between = 0;
};

// With the lines that sign the document's bytes, if any. Under a request id
// that the bytes give: the same document is submitted once, and again only
// after something else has come in between.
absl::StatusOr<SubmittedDocument> SubmitDocument(const Client& client,
                                                 const std::string& document,
                                                 const std::string& signatures);

// A refusal with its faults, one a line.
ExitCode FailSubmission(const absl::Status& status, const Console& console);

// The record, after `part` ("part 1 of 2 "), and what is held. kHeld where
// something is.
ExitCode TellSubmitted(const SubmittedDocument& submitted,
                       std::string_view part, const Console& console);

// A warning with the inputs that have no supplier yet, and one with electricity
// that has a factor of an earlier period; nothing where all is well.
void WarnOfUnsupplied(const supply::v1::SubmitResponse& response,
                      const Console& console);

}  // namespace tanji::cli

#endif  // TANJI_SERVICES_CLI_SUBMIT_DOCUMENT_H_
