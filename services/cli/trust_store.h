// Keys that this user trusts, pinned once so that `tanji verify` needs no key
// files: a key file for each role, and the quorum of the witnesses, in one
// folder.

#ifndef TANJI_SERVICES_CLI_TRUST_STORE_H_
#define TANJI_SERVICES_CLI_TRUST_STORE_H_

#include <array>
#include <cstddef>
#include <functional>
#include <iterator>
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

// What a key is trusted for. Each has a key file: `log_keys` and so on.
enum class KeyRole { kLog, kSigner, kAttester, kWitness };
inline constexpr KeyRole kKeyRoles[] = {KeyRole::kLog, KeyRole::kSigner,
                                        KeyRole::kAttester, KeyRole::kWitness};
std::string_view KeyRoleName(KeyRole role);  // "log"

// Thread-compatible.
class TrustStore {
 public:
  // What `folder` holds; nothing when there is none. Errors as ReadKeyFiles,
  // and for a quorum that is no number.
  static absl::StatusOr<TrustStore> Load(const std::string& folder);

  const std::vector<ledger::VerifierKey>& keys(KeyRole role) const {
    return keys_[static_cast<size_t>(role)];
  }
  // Hands them over; the store has none afterwards.
  std::vector<ledger::VerifierKey> TakeKeys(KeyRole role) {
    return std::exchange(keys_[static_cast<size_t>(role)], {});
  }
  // How many of the witnesses must have cosigned.
  size_t quorum() const { return quorum_; }
  void set_quorum(size_t quorum) { quorum_ = quorum; }

  // Adds what is not there yet. INVALID_ARGUMENT for a witness's key in another
  // role, or another's in that of witnesses. ALREADY_EXISTS when a name has
  // another key here: who takes over a name must be looked at. With `replace`
  // the keys given take the place of all that their names had. Nothing is added
  // after an error. Returns how many keys are new.
  absl::StatusOr<size_t> AddKeys(KeyRole role,
                                 std::vector<ledger::VerifierKey> keys,
                                 bool replace);

  // Removes the keys with this name. Returns how many.
  size_t Remove(std::string_view name);

  // Replaces all files durably; the folder is made when it is missing.
  absl::Status Save() const;

 private:
  explicit TrustStore(std::string folder) : folder_(std::move(folder)) {}

  std::string folder_;
  std::array<std::vector<ledger::VerifierKey>, std::size(kKeyRoles)> keys_;
  size_t quorum_ = 0;
};

}  // namespace tanji::cli

#endif  // TANJI_SERVICES_CLI_TRUST_STORE_H_
