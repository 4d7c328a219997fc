// Keys that this user trusts, pinned once so that `tanji verify` needs no key
// files: three key files, `log_keys`, `signer_keys` and `attester_keys`, in one
// folder.

#ifndef TANJI_SERVICES_CLI_TRUST_STORE_H_
#define TANJI_SERVICES_CLI_TRUST_STORE_H_

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/ledger/note.h"

namespace tanji::cli {

// $XDG_CONFIG_HOME/tanji, else $HOME/.config/tanji (XDG Base Directory
// Specification: a relative XDG_CONFIG_HOME is ignored). `variable` returns
// nullptr for what is not set. FAILED_PRECONDITION when there is neither.
absl::StatusOr<std::string> TrustFolder(
    const std::function<const char*(const char*)>& variable);

// Thread-compatible.
class TrustStore {
 public:
  // What `folder` holds; nothing when there is none. Errors as ReadKeyFiles.
  static absl::StatusOr<TrustStore> Load(const std::string& folder);

  const std::vector<ledger::VerifierKey>& log_keys() const { return log_.keys; }
  const std::vector<ledger::VerifierKey>& signer_keys() const {
    return signer_.keys;
  }
  const std::vector<ledger::VerifierKey>& attester_keys() const {
    return attester_.keys;
  }
  // Hands them over; the store has none afterwards.
  std::vector<ledger::VerifierKey> TakeLogKeys() {
    return std::exchange(log_.keys, {});
  }
  std::vector<ledger::VerifierKey> TakeSignerKeys() {
    return std::exchange(signer_.keys, {});
  }
  std::vector<ledger::VerifierKey> TakeAttesterKeys() {
    return std::exchange(attester_.keys, {});
  }

  // Adds what is not there yet. ALREADY_EXISTS when a name has another key
  // here: who takes over a name must be looked at. With `replace` the keys
  // given take the place of all that their names had. Nothing is added after
  // an error. Returns how many keys are new.
  absl::StatusOr<size_t> AddLogKeys(std::vector<ledger::VerifierKey> keys,
                                    bool replace) {
    return log_.Add(std::move(keys), replace);
  }
  absl::StatusOr<size_t> AddSignerKeys(std::vector<ledger::VerifierKey> keys,
                                       bool replace) {
    return signer_.Add(std::move(keys), replace);
  }
  absl::StatusOr<size_t> AddAttesterKeys(std::vector<ledger::VerifierKey> keys,
                                         bool replace) {
    return attester_.Add(std::move(keys), replace);
  }

  // Removes the keys with this name. Returns how many.
  size_t Remove(std::string_view name);

  // Replaces all files durably; the folder is made when it is missing.
  absl::Status Save() const;

 private:
  struct Keys {
    absl::StatusOr<size_t> Add(std::vector<ledger::VerifierKey> added,
                               bool replace);
    size_t Remove(std::string_view name);
    std::string what;  // "log", "signer", "attester"
    std::vector<ledger::VerifierKey> keys;
  };

  explicit TrustStore(std::string folder) : folder_(std::move(folder)) {}

  std::string folder_;
  Keys log_{"log", {}};
  Keys signer_{"signer", {}};
  Keys attester_{"attester", {}};
};

}  // namespace tanji::cli

#endif  // TANJI_SERVICES_CLI_TRUST_STORE_H_
