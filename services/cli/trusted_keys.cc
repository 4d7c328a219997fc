#include "services/cli/trusted_keys.h"

#include <cstdlib>

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
    trusted.log_keys = pinned.TakeLogKeys();
    trusted.signer_keys = pinned.TakeSignerKeys();
    trusted.attester_keys = pinned.TakeAttesterKeys();
  }
  if (!files.log_keys.empty()) {
    TANJI_ASSIGN_OR_RETURN(trusted.log_keys, ReadKeyFiles(files.log_keys));
  }
  if (!files.signer_keys.empty()) {
    TANJI_ASSIGN_OR_RETURN(trusted.signer_keys,
                           ReadKeyFiles(files.signer_keys));
  }
  if (!files.attester_keys.empty()) {
    TANJI_ASSIGN_OR_RETURN(trusted.attester_keys,
                           ReadKeyFiles(files.attester_keys));
  }
  if (!files.witness_keys.empty()) {
    TANJI_ASSIGN_OR_RETURN(trusted.witness_keys,
                           ReadKeyFiles(files.witness_keys));
  }
  trusted.quorum = files.quorum;
  return trusted;
}

}  // namespace tanji::cli
