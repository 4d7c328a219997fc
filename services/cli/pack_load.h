// Sends one pack to the server.

#ifndef TANJI_SERVICES_CLI_PACK_LOAD_H_
#define TANJI_SERVICES_CLI_PACK_LOAD_H_

#include <string_view>

#include "absl/status/statusor.h"
#include "services/cli/client.h"
#include "services/cli/console.h"
#include "tanji/pack/v1/pack_service.grpc.pb.h"

namespace tanji::cli {

// Loads `document`; what looks like a mistake beside the version that holds
// only when `is_confirmed`. The server's errors; DATA_LOSS when it names
// another digest than that of what was sent.
absl::StatusOr<pack::v1::LoadResponse> LoadPack(const Client& client,
                                                std::string_view document,
                                                bool is_confirmed);

// Prints what was loaded as which record, on one line.
void PrintLoaded(const pack::v1::LoadResponse& response,
                 const Console& console);

// Prints why a pack was not loaded: faults on a line each. `file` is what the
// user knows the pack by.
ExitCode FailToLoad(const absl::Status& status, std::string_view file,
                    const Console& console);

}  // namespace tanji::cli

#endif  // TANJI_SERVICES_CLI_PACK_LOAD_H_
