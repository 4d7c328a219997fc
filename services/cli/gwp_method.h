// The GWP pack that a server counts with.

#ifndef TANJI_SERVICES_CLI_GWP_METHOD_H_
#define TANJI_SERVICES_CLI_GWP_METHOD_H_

#include "absl/status/statusor.h"
#include "lib/method/characterisation.h"
#include "services/cli/client.h"
#include "services/cli/console.h"

namespace tanji::cli {

// Asks the server. UNAVAILABLE when none answers; DATA_LOSS when what it sends
// is not the pack that it names.
absl::StatusOr<method::Characterisation> FetchGwpMethod(const Client& client,
                                                        const Console& console);

// By the pack that this program brings, which a new server begins with.
absl::StatusOr<method::Characterisation> ShippedGwpMethod();

}  // namespace tanji::cli

#endif  // TANJI_SERVICES_CLI_GWP_METHOD_H_
