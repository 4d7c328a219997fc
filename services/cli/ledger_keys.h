// The verifier keys of a server's log, as key files.

#ifndef TANJI_SERVICES_CLI_LEDGER_KEYS_H_
#define TANJI_SERVICES_CLI_LEDGER_KEYS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/ledger/note.h"
#include "services/cli/client.h"

namespace tanji::cli {

struct LedgerKeys {
  std::string origin;
  std::vector<ledger::VerifierKey> log_keys;  // of checkpoints
  std::vector<ledger::VerifierKey> signer_keys;
};

// DATA_LOSS when the server gives no well-formed keys.
absl::StatusOr<LedgerKeys> FetchLedgerKeys(const Client& client);

// FAILED_PRECONDITION when log.vkey or signers.vkey in `folder` holds another
// key; other errors as CheckReplaceable (key_file.h).
absl::Status CheckLedgerKeys(const LedgerKeys& keys, const std::string& folder);

// Makes `folder` and replaces log.vkey and signers.vkey in it.
absl::Status WriteLedgerKeys(const LedgerKeys& keys, const std::string& folder);

}  // namespace tanji::cli

#endif  // TANJI_SERVICES_CLI_LEDGER_KEYS_H_
