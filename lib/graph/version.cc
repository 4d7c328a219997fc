#include "lib/graph/version.h"

#include "lib/base/status.h"
#include "lib/base/wire.h"

namespace tanji::graph {
namespace {

using quantity::Decimal;

// Flags of a product version.
constexpr uint8_t kDeclared = 1;
constexpr uint8_t kHasMass = 2;
constexpr uint8_t kHasValidity = 4;
constexpr uint8_t kProductFlags = kDeclared | kHasMass | kHasValidity;
// Flags of a process version.
constexpr uint8_t kInForce = 1;
constexpr uint8_t kHasPeriod = 2;
constexpr uint8_t kProcessHasValidity = 4;
constexpr uint8_t kProcessHasQuality = 8;
constexpr uint8_t kProcessUncertain = 16;
constexpr uint8_t kProcessFlags = 31;
// Flags of an input.
constexpr uint8_t kPinned = 1;
constexpr uint8_t kUncertain = 2;
constexpr uint8_t kHasQuality = 4;
constexpr uint8_t kHasStage = 8;
constexpr uint8_t kInputFlags = 15;
// Flags of a data-quality block.
constexpr uint8_t kTechnological = 1;
constexpr uint8_t kGeographical = 2;
constexpr uint8_t kTemporal = 4;
constexpr uint8_t kQualityFlags = 7;

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

absl::StatusOr<std::string> ReadText(base::WireReader& reader) {
  TANJI_ASSIGN_OR_RETURN(const std::string_view text,
                         reader.String(kTextSizeMax));
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

absl::StatusOr<Stage> ReadStage(base::WireReader& reader) {
  TANJI_ASSIGN_OR_RETURN(const uint8_t stage, reader.U8());
  if (stage > static_cast<uint8_t>(Stage::kEndOfLife)) {
    return absl::DataLossError("stored version: unknown life-cycle stage");
  }
  return static_cast<Stage>(stage);
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

void AppendInput(std::string* out, const InputVersion& input) {
  const bool uncertain = !(input.gsd2 == One());
  const bool has_quality = !(input.quality == DataQuality());
  const bool has_stage = input.stage != Stage::kUnspecified;
  out->push_back(static_cast<char>(
      (input.pinned ? kPinned : 0) | (uncertain ? kUncertain : 0) |
      (has_quality ? kHasQuality : 0) | (has_stage ? kHasStage : 0)));
  base::AppendVarint(out, input.target);
  base::AppendVarint(out, input.unit);
  input.amount.AppendTo(out);
  if (uncertain) input.gsd2.AppendTo(out);
  if (has_quality) AppendQuality(out, input.quality);
  if (has_stage) out->push_back(static_cast<char>(input.stage));
}

absl::Status ReadInput(base::WireReader& reader, InputVersion& input) {
  TANJI_ASSIGN_OR_RETURN(const uint8_t flags,
                         ReadFlags(reader, kInputFlags, "input"));
  input.pinned = (flags & kPinned) != 0;
  TANJI_ASSIGN_OR_RETURN(input.target, ReadNumber(reader));
  TANJI_ASSIGN_OR_RETURN(input.unit, ReadUnit(reader));
  TANJI_ASSIGN_OR_RETURN(input.amount, Decimal::ReadFrom(reader));
  if (flags & kUncertain) {
    TANJI_ASSIGN_OR_RETURN(input.gsd2, Decimal::ReadFrom(reader));
    if (input.gsd2 == One()) return SuperfluousFlag("input");
  }
  if (flags & kHasQuality) {
    TANJI_ASSIGN_OR_RETURN(input.quality, ReadQuality(reader));
  }
  if (flags & kHasStage) {
    TANJI_ASSIGN_OR_RETURN(input.stage, ReadStage(reader));
    if (input.stage == Stage::kUnspecified) return SuperfluousFlag("input");
  }
  return absl::OkStatus();
}

absl::Status ReadProcessBody(base::WireReader& reader, uint8_t flags,
                             ProcessVersion& version) {
  TANJI_ASSIGN_OR_RETURN(version.output, Decimal::ReadFrom(reader));
  TANJI_ASSIGN_OR_RETURN(version.unit, ReadUnit(reader));
  TANJI_ASSIGN_OR_RETURN(version.direct_kgco2e, Decimal::ReadFrom(reader));
  if (flags & kProcessUncertain) {
    TANJI_ASSIGN_OR_RETURN(version.direct_gsd2, Decimal::ReadFrom(reader));
    if (version.direct_gsd2 == One()) return SuperfluousFlag("stored process");
  }
  TANJI_ASSIGN_OR_RETURN(version.stage, ReadStage(reader));
  if (flags & kProcessHasQuality) {
    TANJI_ASSIGN_OR_RETURN(version.quality, ReadQuality(reader));
  }
  if (flags & kProcessHasValidity) {
    TANJI_ASSIGN_OR_RETURN(version.validity, ReadValidity(reader));
  }
  TANJI_ASSIGN_OR_RETURN(const uint64_t count, reader.Varint());
  if (count > kInputsMax) {
    return absl::DataLossError("stored process: too many inputs");
  }
  version.inputs.resize(count);
  for (InputVersion& input : version.inputs) {
    TANJI_RETURN_IF_ERROR(ReadInput(reader, input));
  }
  return absl::OkStatus();
}

}  // namespace

std::string Pack(const OrganisationVersion& version) {
  std::string out;
  base::AppendString(&out, version.id);
  base::AppendString(&out, version.name);
  AppendTexts(&out, version.identifiers);
  return out;
}

std::string Pack(const ProductVersion& version) {
  std::string out;
  const bool has_validity = !version.validity.IsUnbounded();
  out.push_back(static_cast<char>((version.declared ? kDeclared : 0) |
                                  (version.mass_kg ? kHasMass : 0) |
                                  (has_validity ? kHasValidity : 0)));
  base::AppendVarint(&out, version.organisation);
  base::AppendString(&out, version.id);
  if (!version.declared) return out;
  base::AppendString(&out, version.name);
  base::AppendVarint(&out, version.unit);
  if (version.mass_kg) version.mass_kg->AppendTo(&out);
  AppendTexts(&out, version.identifiers);
  AppendTexts(&out, version.classifications);
  if (has_validity) {
    AppendDays(&out, version.validity.from, version.validity.to);
  }
  return out;
}

std::string Pack(const ProcessVersion& version) {
  std::string out;
  const bool has_validity = !version.validity.IsUnbounded();
  const bool has_quality = !(version.quality == DataQuality());
  const bool uncertain = !(version.direct_gsd2 == One());
  out.push_back(static_cast<char>((version.in_force ? kInForce : 0) |
                                  (version.period ? kHasPeriod : 0) |
                                  (has_validity ? kProcessHasValidity : 0) |
                                  (has_quality ? kProcessHasQuality : 0) |
                                  (uncertain ? kProcessUncertain : 0)));
  base::AppendVarint(&out, version.product);
  base::AppendString(&out, version.place);
  if (version.period) {
    AppendDays(&out, version.period->start, version.period->end);
  }
  if (!version.in_force) return out;
  version.output.AppendTo(&out);
  base::AppendVarint(&out, version.unit);
  version.direct_kgco2e.AppendTo(&out);
  if (uncertain) version.direct_gsd2.AppendTo(&out);
  out.push_back(static_cast<char>(version.stage));
  if (has_quality) AppendQuality(&out, version.quality);
  if (has_validity) {
    AppendDays(&out, version.validity.from, version.validity.to);
  }
  base::AppendVarint(&out, version.inputs.size());
  for (const InputVersion& input : version.inputs) AppendInput(&out, input);
  return out;
}

absl::StatusOr<OrganisationVersion> UnpackOrganisation(
    std::string_view packed) {
  base::WireReader reader(packed, "stored organisation");
  OrganisationVersion version;
  TANJI_ASSIGN_OR_RETURN(version.id, ReadText(reader));
  TANJI_ASSIGN_OR_RETURN(version.name, ReadText(reader));
  TANJI_ASSIGN_OR_RETURN(version.identifiers, ReadTexts(reader));
  TANJI_RETURN_IF_ERROR(reader.Finish());
  return version;
}

absl::StatusOr<ProductVersion> UnpackProduct(std::string_view packed) {
  base::WireReader reader(packed, "stored product");
  ProductVersion version;
  TANJI_ASSIGN_OR_RETURN(const uint8_t flags,
                         ReadFlags(reader, kProductFlags, "stored product"));
  version.declared = (flags & kDeclared) != 0;
  if (!version.declared && flags != 0) return BadFlags("stored product");
  TANJI_ASSIGN_OR_RETURN(version.organisation, ReadNumber(reader));
  TANJI_ASSIGN_OR_RETURN(version.id, ReadText(reader));
  if (version.declared) {
    TANJI_ASSIGN_OR_RETURN(version.name, ReadText(reader));
    TANJI_ASSIGN_OR_RETURN(version.unit, ReadUnit(reader));
    if (flags & kHasMass) {
      TANJI_ASSIGN_OR_RETURN(version.mass_kg, Decimal::ReadFrom(reader));
    }
    TANJI_ASSIGN_OR_RETURN(version.identifiers, ReadTexts(reader));
    TANJI_ASSIGN_OR_RETURN(version.classifications, ReadTexts(reader));
    if (flags & kHasValidity) {
      TANJI_ASSIGN_OR_RETURN(version.validity, ReadValidity(reader));
    }
  }
  TANJI_RETURN_IF_ERROR(reader.Finish());
  return version;
}

absl::StatusOr<ProcessVersion> UnpackProcess(std::string_view packed) {
  base::WireReader reader(packed, "stored process");
  ProcessVersion version;
  TANJI_ASSIGN_OR_RETURN(const uint8_t flags,
                         ReadFlags(reader, kProcessFlags, "stored process"));
  version.in_force = (flags & kInForce) != 0;
  if (!version.in_force && (flags & ~kHasPeriod) != 0) {
    return BadFlags("stored process");
  }
  TANJI_ASSIGN_OR_RETURN(version.product, ReadNumber(reader));
  TANJI_ASSIGN_OR_RETURN(version.place, ReadText(reader));
  if (flags & kHasPeriod) {
    Period period;
    TANJI_ASSIGN_OR_RETURN(period.start, ReadDay(reader));
    TANJI_ASSIGN_OR_RETURN(period.end, ReadDay(reader));
    version.period = period;
  }
  if (version.in_force) {
    TANJI_RETURN_IF_ERROR(ReadProcessBody(reader, flags, version));
  }
  TANJI_RETURN_IF_ERROR(reader.Finish());
  return version;
}

}  // namespace tanji::graph
