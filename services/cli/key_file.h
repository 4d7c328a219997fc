// Files of verifier keys: one a line; blank lines and lines that begin with
// '#' are skipped.

#ifndef TANJI_SERVICES_CLI_KEY_FILE_H_
#define TANJI_SERVICES_CLI_KEY_FILE_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/ledger/note.h"

namespace tanji::cli {

inline constexpr size_t kKeyFileSizeMax = 1 << 20;  // bytes

// The keys in `text`, of the file `path`. INVALID_ARGUMENT with path and line
// for a line that is no verifier key.
absl::StatusOr<std::vector<ledger::VerifierKey>> ParseKeys(
    std::string_view text, std::string_view path);

// The keys of all files. INVALID_ARGUMENT also for a file without any key;
// else errors as base::ReadFile, with the path.
absl::StatusOr<std::vector<ledger::VerifierKey>> ReadKeyFiles(
    const std::vector<std::string>& paths);

// FAILED_PRECONDITION, naming both, when there is a file at `path` that holds a
// key that is not in `new_text`, the content of a key file. INVALID_ARGUMENT
// for a file that is no key file; one that is missing or has no key is fine.
absl::Status CheckReplaceable(const std::string& path,
                              std::string_view new_text);

// One key a line.
std::string KeyFileText(const std::vector<ledger::VerifierKey>& keys);

}  // namespace tanji::cli

#endif  // TANJI_SERVICES_CLI_KEY_FILE_H_
