// How far a record has come, for people.

#ifndef TANJI_SERVICES_CLI_RECORD_STATE_H_
#define TANJI_SERVICES_CLI_RECORD_STATE_H_

#include <string>

#include "services/cli/client.h"
#include "tanji/certificate/v1/certificate.pb.h"

namespace tanji::cli {

// "in a signed checkpoint", and what is still to come where the log has
// witnesses, as far as the server says so. `path` is where the certificate is.
std::string RecordStateText(const Client& client,
                            certificate::v1::RecordState state,
                            const std::string& path);

}  // namespace tanji::cli

#endif  // TANJI_SERVICES_CLI_RECORD_STATE_H_
