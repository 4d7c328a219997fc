// The keys that a verdict is given by.

#ifndef TANJI_SERVICES_CLI_TRUSTED_KEYS_H_
#define TANJI_SERVICES_CLI_TRUSTED_KEYS_H_

#include "absl/status/statusor.h"
#include "lib/certificate/verify.h"
#include "services/cli/argument.h"

namespace tanji::cli {

// Keys of the files named; of the trust store for a kind that names none. Its
// witnesses and their quorum count where no keys of logs are named.
absl::StatusOr<certificate::TrustedKeys> TrustedKeysOf(
    const KeyFileOptions& files);

}  // namespace tanji::cli

#endif  // TANJI_SERVICES_CLI_TRUSTED_KEYS_H_
