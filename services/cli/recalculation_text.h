// What came of a recalculation, for people and for machines.

#ifndef TANJI_SERVICES_CLI_RECALCULATION_TEXT_H_
#define TANJI_SERVICES_CLI_RECALCULATION_TEXT_H_

#include <string>

#include "lib/platform/evidence/recalculate.h"

namespace tanji::cli {

// The assurance level in the first line, then the verdict, what the certificate
// says, what comes out otherwise, what is claimed only, and the checks.
// Nothing in it can steer a terminal.
std::string RecalculationText(const platform::Recalculation& result);
// One JSON object and a newline (services/cli/README.md).
std::string RecalculationJson(const platform::Recalculation& result);

}  // namespace tanji::cli

#endif  // TANJI_SERVICES_CLI_RECALCULATION_TEXT_H_
