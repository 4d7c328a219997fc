// What `audit`, `compare` and `monitor` are told of whom to trust.

#ifndef TANJI_SERVICES_CLI_AUDIT_OPTIONS_H_
#define TANJI_SERVICES_CLI_AUDIT_OPTIONS_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/statusor.h"
#include "lib/audit/policy.h"
#include "lib/ledger/log_source.h"
#include "services/cli/argument.h"

namespace tanji::cli {

struct AuditOptions {
  KeyFileOptions keys;
  std::vector<std::string> earlier_checkpoints;  // files
  std::vector<std::string> receipts;        // records, or certificates of them
  std::vector<std::string> other_logs;      // places
  std::vector<std::string> other_log_keys;  // files
  std::string age_max;                      // a duration; empty: not asked for
  std::vector<std::string> checkpoint_types;
  std::vector<std::string> record_types;
  std::vector<std::string> timestamp_authorities;  // files
  std::vector<std::string> key_authorities;        // files
  std::string authorities;  // of https; empty: those of the system
};

// --log-key, --witness-key, --quorum, --checkpoint-type, --web-ca. `options`
// outlives `app`.
void AddTrustOptions(CLI::App& app, AuditOptions& options);

// What `audit` may demand besides: --signer-key, --old, --record, --max-age,
// --record-type, --timestamp-ca, --key-ca, --other-log.
void AddAuditDemands(CLI::App& app, AuditOptions& options);

// With the keys that are pinned where none are given. INVALID_ARGUMENT, naming
// the file or option; else errors as ReadFile.
absl::StatusOr<audit::Policy> ReadPolicy(const AuditOptions& options);

// A folder, or a web server where `place` begins like a URL.
absl::StatusOr<std::unique_ptr<ledger::LogSource>> OpenLog(
    const std::string& place, const std::string& authorities);

// "90s", "15m", "2h", "30d" in seconds. INVALID_ARGUMENT.
absl::StatusOr<int64_t> ParseDuration(const std::string& text);
// What is wrong with one. For CLI::Option::check.
std::string DurationFault(const std::string& text);

}  // namespace tanji::cli

#endif  // TANJI_SERVICES_CLI_AUDIT_OPTIONS_H_
