// Factor packs as a table, for people who keep theirs in a spreadsheet
// (schemas/factor-csv.md).

#ifndef TANJI_LIB_EXCHANGE_PACK_FACTOR_CSV_H_
#define TANJI_LIB_EXCHANGE_PACK_FACTOR_CSV_H_

#include <string_view>

#include "absl/status/statusor.h"
#include "lib/exchange/pack/factor_pack.h"

namespace tanji::exchange {

inline constexpr char kFactorCsvName[] = "factors.csv";

// Reads a table strictly into a pack with the given head, which the table does
// not hold. `file` names it in messages. INVALID_ARGUMENT lists every fault
// with its place ("factors.csv:7: unit: …", "pack: id: …"), one a line, at most
// FaultList::kFaultsMax; RESOURCE_EXHAUSTED beyond kPackSizeMax. Cost: as
// ReadFactorPack.
absl::StatusOr<FactorPack> ReadFactorCsv(
    std::string_view csv, const FactorPackHead& head,
    std::string_view file = kFactorCsvName);

}  // namespace tanji::exchange

#endif  // TANJI_LIB_EXCHANGE_PACK_FACTOR_CSV_H_
