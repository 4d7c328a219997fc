#include "services/cli/trusted_keys.h"

#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "lib/base/status.h"
#include "services/cli/key_file.h"
#include "services/cli/trust_store.h"

namespace tanji::cli {

absl::StatusOr<certificate::TrustedKeys> TrustedKeysOf(
    const KeyFileOptions& files) {
  certificate::TrustedKeys trusted;
  const auto pinned_in = TrustFolder(std::getenv);
  const bool needs_pinned = files.log_keys.empty() || files.signer_keys.empty();
  // Where these are given, and there is no folder, no attester is pinned.
  if (needs_pinned || (files.attester_keys.empty() && pinned_in.ok())) {
    TANJI_ASSIGN_OR_RETURN(const std::string folder, pinned_in);
    TANJI_ASSIGN_OR_RETURN(TrustStore pinned, TrustStore::Load(folder));
    trusted.log_keys = pinned.TakeKeys(KeyRole::kLog);
    trusted.signer_keys = pinned.TakeKeys(KeyRole::kSigner);
    trusted.attester_keys = pinned.TakeKeys(KeyRole::kAttester);
    // They are of the logs that are pinned.
    if (files.log_keys.empty()) {
      trusted.witness_keys = pinned.TakeKeys(KeyRole::kWitness);
      trusted.quorum = pinned.quorum();
    }
  }
  const std::pair<const std::vector<std::string>&,
                  std::vector<ledger::VerifierKey>&>
      named[] = {{files.log_keys, trusted.log_keys},
                 {files.signer_keys, trusted.signer_keys},
                 {files.attester_keys, trusted.attester_keys},
                 {files.witness_keys, trusted.witness_keys}};
  for (const auto& [paths, keys] : named) {
    if (paths.empty()) continue;
    TANJI_ASSIGN_OR_RETURN(keys, ReadKeyFiles(paths));
  }
  if (files.quorum.has_value()) trusted.quorum = *files.quorum;
  return trusted;
}

}  // namespace tanji::cli
