// How faults of a statement are told.

#ifndef TANJI_LIB_CERTIFICATE_INTERNAL_STATEMENT_FAULT_H_
#define TANJI_LIB_CERTIFICATE_INTERNAL_STATEMENT_FAULT_H_

#include <string_view>

#include "absl/status/status.h"
#include "lib/base/strings.h"

namespace tanji::certificate::internal {

// INVALID_ARGUMENT: "statement, kg_co2e: expected a number".
inline absl::Status StatementFault(std::string_view member,
                                   std::string_view expected) {
  return absl::InvalidArgumentError(
      base::StrCat("statement, ", member, ": expected ", expected));
}

}  // namespace tanji::certificate::internal

#endif  // TANJI_LIB_CERTIFICATE_INTERNAL_STATEMENT_FAULT_H_
