// What a certificate states of a footprint.

#ifndef TANJI_LIB_PLATFORM_FOOTPRINT_FOOTPRINT_STATEMENT_H_
#define TANJI_LIB_PLATFORM_FOOTPRINT_FOOTPRINT_STATEMENT_H_

#include <string_view>

#include "absl/status/statusor.h"
#include "lib/certificate/statement.h"
#include "lib/identity/decide.h"
#include "lib/platform/footprint/footprints.h"
#include "lib/platform/stored_records.h"

namespace tanji::platform {

// How long a certificate is valid from the day it was calculated for.
inline constexpr int kValidityDays = 365;

// Of the log `origin`; passes FootprintStatement::Check. FAILED_PRECONDITION
// for what CheckCertifiable refuses, where no GWP pack is loaded or its main
// sum is not verified, and for numbers that no certificate can hold;
// PERMISSION_DENIED. `footprint` has no fault. Cost: three reads from the
// store; a search upstream where inputs are missing, and that of
// FactorPacksUpstream.
absl::StatusOr<certificate::FootprintStatement> MakeStatement(
    const StoredRecords& stored, std::string_view origin, const View& view,
    const identity::Caller& caller, const Footprint& footprint);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_FOOTPRINT_FOOTPRINT_STATEMENT_H_
