#include "services/cli/trust_store.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "absl/strings/numbers.h"
#include "lib/base/file.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "services/cli/key_file.h"

namespace tanji::cli {
namespace {

using ledger::VerifierKey;

bool Contains(const std::vector<VerifierKey>& keys, const VerifierKey& key) {
  const std::string text = key.ToString();
  return std::any_of(keys.begin(), keys.end(), [&](const VerifierKey& other) {
    return other.ToString() == text;
  });
}

const VerifierKey* FindName(const std::vector<VerifierKey>& keys,
                            std::string_view name) {
  const auto found = std::find_if(
      keys.begin(), keys.end(),
      [name](const VerifierKey& key) { return key.name() == name; });
  return found == keys.end() ? nullptr : &*found;
}

absl::StatusOr<std::vector<VerifierKey>> LoadKeys(const std::string& path) {
  const absl::StatusOr<std::string> text =
      base::ReadFile(path, kKeyFileSizeMax);
  if (absl::IsNotFound(text.status())) return std::vector<VerifierKey>();
  if (!text.ok()) {
    return base::AddPlace(text.status(), base::StrCat("pinned keys ", path));
  }
  return ParseKeys(*text, path);
}

std::string KeysPath(const std::string& folder, KeyRole role) {
  return base::StrCat(folder, "/", KeyRoleName(role), "_keys");
}
std::string QuorumPath(const std::string& folder) {
  return base::StrCat(folder, "/quorum");
}

absl::StatusOr<size_t> LoadQuorum(const std::string& path) {
  absl::StatusOr<std::string> text = base::ReadFile(path, kKeyFileSizeMax);
  if (absl::IsNotFound(text.status())) return 0;
  TANJI_RETURN_IF_ERROR(text.status());
  if (text->ends_with('\n')) text->pop_back();
  size_t quorum = 0;
  if (!absl::SimpleAtoi(*text, &quorum)) {
    return absl::InvalidArgumentError(
        base::StrCat(path, ": expected how many witnesses, a number"));
  }
  return quorum;
}

}  // namespace

absl::StatusOr<std::string> TrustFolder(
    const std::function<const char*(const char*)>& variable) {
  const char* config = variable("XDG_CONFIG_HOME");
  if (config != nullptr && config[0] == '/') {
    return base::StrCat(config, "/tanji");
  }
  const char* home = variable("HOME");
  if (home != nullptr && home[0] == '/') {
    return base::StrCat(home, "/.config/tanji");
  }
  return absl::FailedPreconditionError(
      "no folder for trusted keys: set HOME or XDG_CONFIG_HOME to an absolute "
      "path");
}

std::string_view KeyRoleName(KeyRole role) {
  switch (role) {
    case KeyRole::kLog:
      return "log";
    case KeyRole::kSigner:
      return "signer";
    case KeyRole::kAttester:
      return "attester";
    case KeyRole::kWitness:
      return "witness";
  }
  return "";
}

absl::StatusOr<TrustStore> TrustStore::Load(const std::string& folder) {
  TrustStore store(folder);
  for (const KeyRole role : kKeyRoles) {
    TANJI_ASSIGN_OR_RETURN(store.keys_[static_cast<size_t>(role)],
                           LoadKeys(KeysPath(folder, role)));
  }
  TANJI_ASSIGN_OR_RETURN(store.quorum_, LoadQuorum(QuorumPath(folder)));
  return store;
}

absl::StatusOr<size_t> TrustStore::AddKeys(KeyRole role,
                                           std::vector<VerifierKey> added,
                                           bool replace) {
  std::vector<VerifierKey>& keys = keys_[static_cast<size_t>(role)];
  for (const VerifierKey& key : added) {
    const bool is_witness = key.type() == ledger::SignatureType::kCosignatureV1;
    if (is_witness != (role == KeyRole::kWitness)) {
      return absl::InvalidArgumentError(base::StrCat(
          "\"", key.name(), "\" is ", is_witness ? "a" : "no",
          " witness's key; expected one for the role of ", KeyRoleName(role)));
    }
    const VerifierKey* known = FindName(keys, key.name());
    if (replace || known == nullptr || Contains(keys, key)) continue;
    return absl::AlreadyExistsError(
        base::StrCat(KeyRoleName(role), " key name \"", key.name(),
                     "\" is trusted with another key, ", known->ToString(),
                     "; ask its owner, then give --replace"));
  }
  if (replace) {
    std::erase_if(keys, [&](const VerifierKey& key) {
      return FindName(added, key.name()) != nullptr && !Contains(added, key);
    });
  }
  size_t new_count = 0;
  for (VerifierKey& key : added) {
    if (Contains(keys, key)) continue;
    keys.push_back(std::move(key));
    ++new_count;
  }
  return new_count;
}

size_t TrustStore::Remove(std::string_view name) {
  size_t removed = 0;
  for (std::vector<VerifierKey>& keys : keys_) {
    removed += std::erase_if(
        keys, [name](const VerifierKey& key) { return key.name() == name; });
  }
  return removed;
}

absl::Status TrustStore::Save() const {
  TANJI_RETURN_IF_ERROR(base::MakeDirectories(folder_, 0700));
  for (const KeyRole role : kKeyRoles) {
    TANJI_RETURN_IF_ERROR(
        base::SaveFile(KeysPath(folder_, role), KeyFileText(keys(role)), 0644));
  }
  return base::SaveFile(QuorumPath(folder_), base::StrCat(quorum_, "\n"), 0644);
}

}  // namespace tanji::cli
