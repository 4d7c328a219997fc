#include "lib/graph/internal/version_parts.h"

#include "lib/base/status.h"

namespace tanji::graph::internal {
namespace {

using quantity::Decimal;

// Flags of a data-quality block.
constexpr uint8_t kTechnological = 1;
constexpr uint8_t kGeographical = 2;
constexpr uint8_t kTemporal = 4;
constexpr uint8_t kQualityFlags = 7;

}  // namespace

const Decimal& One() {
  static const Decimal& one = *new Decimal(Decimal::FromInteger(1));
  return one;
}

void AppendDays(std::string* out, Day from, Day to) {
  base::AppendSignedVarint(out, from);
  base::AppendSignedVarint(out, to);
}

void AppendTexts(std::string* out, const std::vector<std::string>& texts) {
  base::AppendVarint(out, texts.size());
  for (const std::string& text : texts) base::AppendString(out, text);
}

void AppendQuality(std::string* out, const DataQuality& quality) {
  const auto flags =
      static_cast<uint8_t>((quality.technological ? kTechnological : 0) |
                           (quality.geographical ? kGeographical : 0) |
                           (quality.temporal ? kTemporal : 0));
  out->push_back(static_cast<char>(flags));
  if (quality.technological) quality.technological->AppendTo(out);
  if (quality.geographical) quality.geographical->AppendTo(out);
  if (quality.temporal) quality.temporal->AppendTo(out);
}

absl::Status BadFlags(std::string_view what) {
  return absl::DataLossError(base::StrCat(what, ": unknown flags"));
}

absl::StatusOr<uint8_t> ReadFlags(base::WireReader& reader, uint8_t known,
                                  std::string_view what) {
  TANJI_ASSIGN_OR_RETURN(const uint8_t flags, reader.U8());
  if ((flags & ~known) != 0) return BadFlags(what);
  return flags;
}

// A flag stands for a value that is not the usual one.
absl::Status SuperfluousFlag(std::string_view what) {
  return absl::DataLossError(
      base::StrCat(what, ": a flag for a value that needs none"));
}

absl::StatusOr<Day> ReadDay(base::WireReader& reader) {
  TANJI_ASSIGN_OR_RETURN(const int64_t day, reader.SignedVarint());
  if (day < kDayMin || day > kDayMax) {
    return absl::DataLossError("stored version: day out of range");
  }
  return static_cast<Day>(day);
}

absl::StatusOr<Validity> ReadValidity(base::WireReader& reader) {
  Validity validity;
  TANJI_ASSIGN_OR_RETURN(validity.from, ReadDay(reader));
  TANJI_ASSIGN_OR_RETURN(validity.to, ReadDay(reader));
  if (validity.IsUnbounded()) return SuperfluousFlag("validity");
  return validity;
}

absl::StatusOr<uint32_t> ReadNumber(base::WireReader& reader) {
  TANJI_ASSIGN_OR_RETURN(const uint64_t number, reader.Varint());
  if (number >= kNoNumber) {
    return absl::DataLossError("stored version: number out of range");
  }
  return static_cast<uint32_t>(number);
}

absl::StatusOr<quantity::UnitCode> ReadUnit(base::WireReader& reader) {
  TANJI_ASSIGN_OR_RETURN(const uint64_t code, reader.Varint());
  if (code > UINT16_MAX) {
    return absl::DataLossError("stored version: unit out of range");
  }
  const auto unit_code = static_cast<quantity::UnitCode>(code);
  TANJI_RETURN_IF_ERROR(quantity::UnitOf(unit_code).status());
  return unit_code;
}

absl::StatusOr<std::string> ReadText(base::WireReader& reader,
                                     size_t size_max) {
  TANJI_ASSIGN_OR_RETURN(const std::string_view text, reader.String(size_max));
  return std::string(text);
}

absl::StatusOr<std::vector<std::string>> ReadTexts(base::WireReader& reader) {
  TANJI_ASSIGN_OR_RETURN(const uint64_t count, reader.Varint());
  if (count > kUrnsMax) {
    return absl::DataLossError("stored version: too many texts");
  }
  std::vector<std::string> texts;
  for (uint64_t i = 0; i < count; ++i) {
    TANJI_ASSIGN_OR_RETURN(std::string text, ReadText(reader));
    texts.push_back(std::move(text));
  }
  return texts;
}

absl::StatusOr<DataQuality> ReadQuality(base::WireReader& reader) {
  TANJI_ASSIGN_OR_RETURN(const uint8_t flags,
                         ReadFlags(reader, kQualityFlags, "data quality"));
  if (flags == 0) return SuperfluousFlag("data quality");
  DataQuality quality;
  if (flags & kTechnological) {
    TANJI_ASSIGN_OR_RETURN(quality.technological, Decimal::ReadFrom(reader));
  }
  if (flags & kGeographical) {
    TANJI_ASSIGN_OR_RETURN(quality.geographical, Decimal::ReadFrom(reader));
  }
  if (flags & kTemporal) {
    TANJI_ASSIGN_OR_RETURN(quality.temporal, Decimal::ReadFrom(reader));
  }
  return quality;
}

void AppendDecimals(std::string* out, const std::vector<Decimal>& decimals) {
  base::AppendVarint(out, decimals.size());
  for (const Decimal& decimal : decimals) decimal.AppendTo(out);
}

void AppendOptional(std::string* out, const std::optional<Decimal>& decimal) {
  if (decimal.has_value()) decimal->AppendTo(out);
}

absl::StatusOr<size_t> ReadCount(base::WireReader& reader, size_t count_max,
                                 std::string_view what) {
  TANJI_ASSIGN_OR_RETURN(const uint64_t count, reader.Varint());
  if (count > count_max) {
    return absl::DataLossError(base::StrCat(what, ": too many items"));
  }
  return static_cast<size_t>(count);
}

absl::StatusOr<std::vector<Decimal>> ReadDecimals(base::WireReader& reader,
                                                  size_t count_max) {
  TANJI_ASSIGN_OR_RETURN(const size_t count,
                         ReadCount(reader, count_max, "stored version"));
  std::vector<Decimal> decimals(count);
  for (Decimal& decimal : decimals) {
    TANJI_ASSIGN_OR_RETURN(decimal, Decimal::ReadFrom(reader));
  }
  return decimals;
}

}  // namespace tanji::graph::internal
