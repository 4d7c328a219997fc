// An organisation's own key, which signs its submissions.

#ifndef TANJI_SERVICES_CLI_SIGNING_KEY_H_
#define TANJI_SERVICES_CLI_SIGNING_KEY_H_

#include <string>

#include "absl/status/statusor.h"
#include "lib/ledger/note_signer.h"

namespace tanji::cli {

// One line, `PRIVATE+KEY+…`. FAILED_PRECONDITION when others may read the file;
// INVALID_ARGUMENT for another content; else as base::ReadFile.
absl::StatusOr<ledger::NoteSigner> ReadSigningKey(const std::string& path);

// Makes a key of this name and keeps it there, with mode 0600. ALREADY_EXISTS;
// INVALID_ARGUMENT for what is no key name.
absl::StatusOr<ledger::NoteSigner> MakeSigningKey(const std::string& path,
                                                  const std::string& name);

}  // namespace tanji::cli

#endif  // TANJI_SERVICES_CLI_SIGNING_KEY_H_
