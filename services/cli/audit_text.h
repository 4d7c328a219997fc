// The report of an audit, for people.

#ifndef TANJI_SERVICES_CLI_AUDIT_TEXT_H_
#define TANJI_SERVICES_CLI_AUDIT_TEXT_H_

#include <string>

#include "lib/audit/audit.h"

namespace tanji::cli {

// The verdict in the first line; then the log, its keys, and each finding.
std::string AuditText(const audit::Report& report, const std::string& origin);

}  // namespace tanji::cli

#endif  // TANJI_SERVICES_CLI_AUDIT_TEXT_H_
