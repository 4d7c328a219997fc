// Pieces of stored versions (lib/graph/FORMAT.md), written and read.

#ifndef TANJI_LIB_GRAPH_INTERNAL_VERSION_PARTS_H_
#define TANJI_LIB_GRAPH_INTERNAL_VERSION_PARTS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/base/wire.h"
#include "lib/graph/model.h"
#include "lib/graph/snapshot.h"
#include "lib/quantity/decimal.h"
#include "lib/quantity/unit.h"

namespace tanji::graph::internal {

// 1, as most uncertainties are.
const quantity::Decimal& One();

void AppendDays(std::string* out, Day from, Day to);
void AppendTexts(std::string* out, const std::vector<std::string>& texts);
void AppendDecimals(std::string* out,
                    const std::vector<quantity::Decimal>& decimals);
void AppendQuality(std::string* out, const DataQuality& quality);
// Only where there is one; a flag says so.
void AppendOptional(std::string* out,
                    const std::optional<quantity::Decimal>& decimal);

// All that follow: DATA_LOSS for what was not written so.

absl::Status BadFlags(std::string_view what);
// A flag stands for a value that is not the usual one.
absl::Status SuperfluousFlag(std::string_view what);
absl::StatusOr<uint8_t> ReadFlags(base::WireReader& reader, uint8_t known,
                                  std::string_view what);
absl::StatusOr<Day> ReadDay(base::WireReader& reader);
absl::StatusOr<Validity> ReadValidity(base::WireReader& reader);
absl::StatusOr<uint32_t> ReadNumber(base::WireReader& reader);
absl::StatusOr<quantity::UnitCode> ReadUnit(base::WireReader& reader);
absl::StatusOr<std::string> ReadText(base::WireReader& reader,
                                     size_t size_max = kTextSizeMax);
absl::StatusOr<std::vector<std::string>> ReadTexts(base::WireReader& reader);
absl::StatusOr<std::vector<quantity::Decimal>> ReadDecimals(
    base::WireReader& reader, size_t count_max);
absl::StatusOr<DataQuality> ReadQuality(base::WireReader& reader);
// How many items of at least one byte each follow, at most `count_max`.
absl::StatusOr<size_t> ReadCount(base::WireReader& reader, size_t count_max,
                                 std::string_view what);
// A byte that is a value of an enumeration up to `last`.
template <typename Enum>
absl::StatusOr<Enum> ReadEnum(base::WireReader& reader, Enum last,
                              std::string_view what) {
  const absl::StatusOr<uint8_t> value = reader.U8();
  if (!value.ok()) return value.status();
  if (*value > static_cast<uint8_t>(last)) return BadFlags(what);
  return static_cast<Enum>(*value);
}

}  // namespace tanji::graph::internal

#endif  // TANJI_LIB_GRAPH_INTERNAL_VERSION_PARTS_H_
