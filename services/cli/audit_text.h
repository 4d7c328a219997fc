// The report of an audit, for people.

#ifndef TANJI_SERVICES_CLI_AUDIT_TEXT_H_
#define TANJI_SERVICES_CLI_AUDIT_TEXT_H_

#include <cstdint>
#include <optional>
#include <string>

#include "lib/audit/audit.h"
#include "services/cli/evidence_folder.h"

namespace tanji::cli {

// "2026-11-23T08:20:31Z" of seconds since 1970.
std::string TimeText(int64_t seconds);

// The verdict in the first line; then the log, its keys, what was recalculated
// where there is evidence, and each finding.
std::string AuditText(const audit::Report& report, const std::string& origin,
                      const std::optional<EvidenceSummary>& evidence);

}  // namespace tanji::cli

#endif  // TANJI_SERVICES_CLI_AUDIT_TEXT_H_
