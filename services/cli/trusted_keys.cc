#include "services/cli/trusted_keys.h"

#include <cstdlib>

#include "lib/base/status.h"
#include "services/cli/key_file.h"
#include "services/cli/trust_store.h"

namespace tanji::cli {

absl::StatusOr<certificate::TrustedKeys> TrustedKeysOf(
    const std::vector<std::string>& log_key_files,
    const std::vector<std::string>& signer_key_files) {
  certificate::TrustedKeys trusted;
  if (log_key_files.empty() || signer_key_files.empty()) {
    TANJI_ASSIGN_OR_RETURN(const std::string folder, TrustFolder(std::getenv));
    TANJI_ASSIGN_OR_RETURN(TrustStore pinned, TrustStore::Load(folder));
    trusted.log_keys = pinned.TakeLogKeys();
    trusted.signer_keys = pinned.TakeSignerKeys();
  }
  if (!log_key_files.empty()) {
    TANJI_ASSIGN_OR_RETURN(trusted.log_keys, ReadKeyFiles(log_key_files));
  }
  if (!signer_key_files.empty()) {
    TANJI_ASSIGN_OR_RETURN(trusted.signer_keys, ReadKeyFiles(signer_key_files));
  }
  return trusted;
}

}  // namespace tanji::cli
