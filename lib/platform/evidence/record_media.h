// Records of factor packs, read again.

#ifndef TANJI_LIB_PLATFORM_EVIDENCE_RECORD_MEDIA_H_
#define TANJI_LIB_PLATFORM_EVIDENCE_RECORD_MEDIA_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "lib/exchange/pack/factor_pack.h"
#include "lib/platform/stored_records.h"

namespace tanji::platform {

// The factor pack of record `seq`. Errors as ReadPayload and ReadFactorPack;
// INVALID_ARGUMENT for another record.
absl::StatusOr<exchange::FactorPack> ReadFactorPackOf(
    const StoredRecords& stored, uint64_t seq);

// Whether record `seq` is a factor pack with rows whose licence forbids handing
// them on. Errors as ReadPayload and ReadFactorPack. Cost: the document is
// read.
absl::StatusOr<bool> ForbidsExport(const StoredRecords& stored, uint64_t seq);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_EVIDENCE_RECORD_MEDIA_H_
