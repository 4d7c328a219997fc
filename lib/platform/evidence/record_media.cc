#include "lib/platform/evidence/record_media.h"

#include <algorithm>

#include "lib/base/status.h"
#include "lib/platform/pack/packs.h"
#include "lib/platform/record/payload.h"
#include "lib/platform/supply/supply_records.h"

namespace tanji::platform {

absl::StatusOr<exchange::FactorPack> ReadFactorPackOf(
    const StoredRecords& stored, uint64_t seq) {
  TANJI_ASSIGN_OR_RETURN(const ledger::Record record,
                         ReadRecordAt(stored, seq));
  if (!HasMediaType(record, kFactorPackMediaType)) {
    return absl::InvalidArgumentError(
        base::StrCat("record ", seq, " is no factor pack"));
  }
  TANJI_ASSIGN_OR_RETURN(const std::string document,
                         ReadPayload(stored.main, stored.secrets, record));
  return exchange::ReadFactorPack(document);
}

absl::StatusOr<bool> ForbidsExport(const StoredRecords& stored, uint64_t seq) {
  TANJI_ASSIGN_OR_RETURN(const ledger::Record record,
                         ReadRecordAt(stored, seq));
  if (!HasMediaType(record, kFactorPackMediaType)) return false;
  TANJI_ASSIGN_OR_RETURN(const exchange::FactorPack pack,
                         ReadFactorPackOf(stored, seq));
  return std::any_of(
      pack.factors.begin(), pack.factors.end(),
      [&](const exchange::Factor& factor) {
        return exchange::LicenceOf(pack.head, factor).export_rule ==
               graph::ExportRule::kForbidden;
      });
}

}  // namespace tanji::platform
