#include "services/cli/trust_store.h"

#include <algorithm>
#include <cstddef>
#include <utility>

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

std::string LogKeysPath(const std::string& folder) {
  return base::StrCat(folder, "/log_keys");
}
std::string SignerKeysPath(const std::string& folder) {
  return base::StrCat(folder, "/signer_keys");
}

std::string AttesterKeysPath(const std::string& folder) {
  return base::StrCat(folder, "/attester_keys");
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

absl::StatusOr<TrustStore> TrustStore::Load(const std::string& folder) {
  TrustStore store(folder);
  TANJI_ASSIGN_OR_RETURN(store.log_.keys, LoadKeys(LogKeysPath(folder)));
  TANJI_ASSIGN_OR_RETURN(store.signer_.keys, LoadKeys(SignerKeysPath(folder)));
  TANJI_ASSIGN_OR_RETURN(store.attester_.keys,
                         LoadKeys(AttesterKeysPath(folder)));
  return store;
}

absl::StatusOr<size_t> TrustStore::Keys::Add(std::vector<VerifierKey> added,
                                             bool replace) {
  for (const VerifierKey& key : added) {
    const VerifierKey* known = FindName(keys, key.name());
    if (replace || known == nullptr || Contains(keys, key)) continue;
    return absl::AlreadyExistsError(base::StrCat(
        what, " key name \"", key.name(), "\" is trusted with another key, ",
        known->ToString(), "; ask its owner, then give --replace"));
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

size_t TrustStore::Keys::Remove(std::string_view name) {
  return std::erase_if(
      keys, [name](const VerifierKey& key) { return key.name() == name; });
}

size_t TrustStore::Remove(std::string_view name) {
  return log_.Remove(name) + signer_.Remove(name) + attester_.Remove(name);
}

absl::Status TrustStore::Save() const {
  TANJI_RETURN_IF_ERROR(base::MakeDirectories(folder_, 0700));
  TANJI_RETURN_IF_ERROR(
      base::SaveFile(LogKeysPath(folder_), KeyFileText(log_.keys), 0644));
  TANJI_RETURN_IF_ERROR(
      base::SaveFile(SignerKeysPath(folder_), KeyFileText(signer_.keys), 0644));
  return base::SaveFile(AttesterKeysPath(folder_), KeyFileText(attester_.keys),
                        0644);
}

}  // namespace tanji::cli
