#include "services/cli/key_file.h"

#include <utility>

#include "lib/base/file.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"

namespace tanji::cli {
namespace {

std::string_view Trimmed(std::string_view line) {
  const size_t first = line.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return line.substr(first, line.find_last_not_of(" \t\r") - first + 1);
}

}  // namespace

absl::StatusOr<std::vector<ledger::VerifierKey>> ParseKeys(
    std::string_view text, std::string_view path) {
  std::vector<ledger::VerifierKey> keys;
  for (int line_number = 1; !text.empty(); ++line_number) {
    const size_t end = text.find('\n');
    const std::string_view line = Trimmed(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.empty() || line[0] == '#') continue;
    absl::StatusOr<ledger::VerifierKey> key = ledger::VerifierKey::Parse(line);
    if (!key.ok()) {
      return base::AddPlace(key.status(),
                            base::StrCat(path, ":", line_number,
                                         ": expected a verifier key "
                                         "(name+key id+base64)"));
    }
    keys.push_back(*std::move(key));
  }
  return keys;
}

absl::StatusOr<std::vector<ledger::VerifierKey>> ReadKeyFiles(
    const std::vector<std::string>& paths) {
  std::vector<ledger::VerifierKey> all;
  for (const std::string& path : paths) {
    const absl::StatusOr<std::string> text =
        base::ReadFile(path, kKeyFileSizeMax);
    if (!text.ok()) {
      return base::AddPlace(text.status(), base::StrCat("key file ", path));
    }
    TANJI_ASSIGN_OR_RETURN(std::vector<ledger::VerifierKey> keys,
                           ParseKeys(*text, path));
    if (keys.empty()) {
      return absl::InvalidArgumentError(
          base::StrCat("key file ", path,
                       " holds no key; expected one verifier key a line"));
    }
    for (ledger::VerifierKey& key : keys) all.push_back(std::move(key));
  }
  return all;
}

absl::Status CheckReplaceable(const std::string& path,
                              std::string_view new_text) {
  const absl::StatusOr<std::string> text =
      base::ReadFile(path, kKeyFileSizeMax);
  if (absl::IsNotFound(text.status())) return absl::OkStatus();
  if (!text.ok()) return text.status();
  TANJI_ASSIGN_OR_RETURN(const std::vector<ledger::VerifierKey> present,
                         ParseKeys(*text, path));
  const std::string new_lines = base::StrCat("\n", new_text);
  for (const ledger::VerifierKey& key : present) {
    const std::string line = base::StrCat("\n", key.ToString(), "\n");
    if (new_lines.find(line) != std::string::npos) continue;
    return absl::FailedPreconditionError(
        base::StrCat(path, " holds another key:", line,
                     "which would be lost; the new content is\n", new_text));
  }
  return absl::OkStatus();
}

std::string KeyFileText(const std::vector<ledger::VerifierKey>& keys) {
  std::string text;
  for (const ledger::VerifierKey& key : keys) {
    base::StrAppend(&text, key.ToString(), "\n");
  }
  return text;
}

}  // namespace tanji::cli
