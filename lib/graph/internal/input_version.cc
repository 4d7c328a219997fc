#include "lib/graph/internal/input_version.h"

#include "lib/base/check.h"
#include "lib/base/status.h"
#include "lib/graph/internal/version_parts.h"
#include "lib/graph/plain_process.h"

namespace tanji::graph::internal {
namespace {

using quantity::Decimal;

// Flags of an input.
constexpr uint8_t kPinned = 1;
constexpr uint8_t kUncertain = 2;
constexpr uint8_t kHasQuality = 4;
constexpr uint8_t kHasStage = 8;
constexpr uint8_t kHasDetail = 16;
constexpr uint8_t kInputFlags = 31;
// Flags of an input's detail.
constexpr uint8_t kFormula = 1;
constexpr uint8_t kLeg = 2;
constexpr uint8_t kWaste = 4;
constexpr uint8_t kElectricity = 8;
constexpr uint8_t kFoundByPlace = 16;
constexpr uint8_t kShares = 32;
constexpr uint8_t kDetailFlags = 63;
// Flags of an emission.
constexpr uint8_t kEmissionUncertain = 1;
constexpr uint8_t kEmissionFormula = 2;
constexpr uint8_t kEmissionShares = 4;
constexpr uint8_t kEmissionFlags = 7;

void AppendDetail(std::string* out, const InputDetail& detail) {
  out->push_back(static_cast<char>(
      (detail.formula.empty() ? 0 : kFormula) |
      (detail.leg.has_value() ? kLeg : 0) | (detail.is_waste ? kWaste : 0) |
      (detail.electricity.has_value() ? kElectricity : 0) |
      (detail.found_by_place ? kFoundByPlace : 0) |
      (detail.shares.empty() ? 0 : kShares)));
  if (!detail.formula.empty()) base::AppendString(out, detail.formula);
  if (detail.leg.has_value()) {
    detail.leg->mass.AppendTo(out);
    base::AppendVarint(out, detail.leg->mass_unit);
    detail.leg->distance.AppendTo(out);
    base::AppendVarint(out, detail.leg->distance_unit);
  }
  if (detail.electricity.has_value()) {
    out->push_back(static_cast<char>(detail.electricity->instrument));
    base::AppendString(out, detail.electricity->place);
    base::AppendString(out, detail.electricity->certificate);
  }
  if (!detail.shares.empty()) AppendDecimals(out, detail.shares);
}

absl::Status ReadLeg(base::WireReader& reader, LegVersion& leg) {
  TANJI_ASSIGN_OR_RETURN(leg.mass, Decimal::ReadFrom(reader));
  TANJI_ASSIGN_OR_RETURN(leg.mass_unit, ReadUnit(reader));
  TANJI_ASSIGN_OR_RETURN(leg.distance, Decimal::ReadFrom(reader));
  TANJI_ASSIGN_OR_RETURN(leg.distance_unit, ReadUnit(reader));
  return absl::OkStatus();
}

absl::Status ReadElectricity(base::WireReader& reader,
                             Electricity& electricity) {
  TANJI_ASSIGN_OR_RETURN(electricity.instrument,
                         ReadEnum(reader, Instrument::kOnSite, "input"));
  if (InstrumentName(electricity.instrument).empty()) return BadFlags("input");
  TANJI_ASSIGN_OR_RETURN(electricity.place, ReadText(reader));
  TANJI_ASSIGN_OR_RETURN(electricity.certificate, ReadText(reader));
  return absl::OkStatus();
}

absl::Status ReadDetail(base::WireReader& reader, InputDetail& detail) {
  TANJI_ASSIGN_OR_RETURN(const uint8_t flags,
                         ReadFlags(reader, kDetailFlags, "input"));
  if (flags == 0) return SuperfluousFlag("input");
  detail.is_waste = (flags & kWaste) != 0;
  detail.found_by_place = (flags & kFoundByPlace) != 0;
  if (flags & kFormula) {
    TANJI_ASSIGN_OR_RETURN(detail.formula, ReadText(reader, kFormulaSizeMax));
    if (detail.formula.empty()) return SuperfluousFlag("input");
  }
  if (flags & kLeg)
    TANJI_RETURN_IF_ERROR(ReadLeg(reader, detail.leg.emplace()));
  if (flags & kElectricity) {
    TANJI_RETURN_IF_ERROR(
        ReadElectricity(reader, detail.electricity.emplace()));
  }
  if (flags & kShares) {
    TANJI_ASSIGN_OR_RETURN(detail.shares,
                           ReadDecimals(reader, kCoProductsMax + 1));
    if (detail.shares.empty()) return SuperfluousFlag("input");
  }
  return absl::OkStatus();
}

}  // namespace

void AppendInput(std::string* out, const InputVersion& input) {
  const bool uncertain = !(input.gsd2 == One());
  const bool has_quality = !(input.quality == DataQuality());
  const bool has_stage = input.stage != Stage::kUnspecified;
  const bool has_detail =
      input.detail.has_value() && !(*input.detail == InputDetail());
  out->push_back(static_cast<char>(
      (input.pinned ? kPinned : 0) | (uncertain ? kUncertain : 0) |
      (has_quality ? kHasQuality : 0) | (has_stage ? kHasStage : 0) |
      (has_detail ? kHasDetail : 0)));
  base::AppendVarint(out, input.target);
  base::AppendVarint(out, input.unit);
  input.amount.AppendTo(out);
  if (uncertain) input.gsd2.AppendTo(out);
  if (has_quality) AppendQuality(out, input.quality);
  if (has_stage) out->push_back(static_cast<char>(input.stage));
  if (has_detail) AppendDetail(out, *input.detail);
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
    TANJI_ASSIGN_OR_RETURN(input.stage,
                           ReadEnum(reader, Stage::kEndOfLife, "input"));
    if (input.stage == Stage::kUnspecified) return SuperfluousFlag("input");
  }
  if (flags & kHasDetail) {
    TANJI_RETURN_IF_ERROR(ReadDetail(reader, input.detail.emplace()));
  }
  return absl::OkStatus();
}

void AppendEmission(std::string* out, const EmissionVersion& emission) {
  const bool uncertain = !(emission.gsd2 == One());
  out->push_back(
      static_cast<char>((uncertain ? kEmissionUncertain : 0) |
                        (emission.formula.empty() ? 0 : kEmissionFormula) |
                        (emission.shares.empty() ? 0 : kEmissionShares)));
  base::AppendString(out, emission.gas);
  emission.amount.AppendTo(out);
  base::AppendVarint(out, emission.unit);
  out->push_back(static_cast<char>(emission.origin));
  out->push_back(static_cast<char>(emission.tags.bits()));
  if (uncertain) emission.gsd2.AppendTo(out);
  if (!emission.formula.empty()) base::AppendString(out, emission.formula);
  if (!emission.shares.empty()) AppendDecimals(out, emission.shares);
}

absl::Status ReadEmission(base::WireReader& reader, EmissionVersion& emission) {
  TANJI_ASSIGN_OR_RETURN(const uint8_t flags,
                         ReadFlags(reader, kEmissionFlags, "emission"));
  TANJI_ASSIGN_OR_RETURN(emission.gas, ReadText(reader, kGasIdSizeMax));
  TANJI_ASSIGN_OR_RETURN(emission.amount, Decimal::ReadFrom(reader));
  TANJI_ASSIGN_OR_RETURN(emission.unit, ReadUnit(reader));
  TANJI_ASSIGN_OR_RETURN(emission.origin,
                         ReadEnum(reader, Origin::kAtmospheric, "emission"));
  TANJI_ASSIGN_OR_RETURN(const uint8_t tags,
                         ReadFlags(reader, kEmissionTagsAll, "emission"));
  emission.tags = EmissionTags::FromBits(tags);
  if (flags & kEmissionUncertain) {
    TANJI_ASSIGN_OR_RETURN(emission.gsd2, Decimal::ReadFrom(reader));
    if (emission.gsd2 == One()) return SuperfluousFlag("emission");
  }
  if (flags & kEmissionFormula) {
    TANJI_ASSIGN_OR_RETURN(emission.formula, ReadText(reader, kFormulaSizeMax));
    if (emission.formula.empty()) return SuperfluousFlag("emission");
  }
  if (flags & kEmissionShares) {
    TANJI_ASSIGN_OR_RETURN(emission.shares,
                           ReadDecimals(reader, kCoProductsMax + 1));
    if (emission.shares.empty()) return SuperfluousFlag("emission");
  }
  return absl::OkStatus();
}

}  // namespace tanji::graph::internal

namespace tanji::graph {

bool AppendAmount(std::string* out, const quantity::Decimal& amount,
                  const quantity::Decimal& gsd2) {
  amount.AppendTo(out);
  if (gsd2 == internal::One()) return false;
  gsd2.AppendTo(out);
  return true;
}

UnpackedAmount UnpackAmount(const PackedAmount& packed) {
  base::WireReader reader(packed.bytes, "packed amount");
  const auto amount = quantity::Decimal::ReadFrom(reader);
  TANJI_CHECK(amount.ok());
  UnpackedAmount unpacked{*amount, internal::One()};
  if (!packed.is_uncertain) return unpacked;
  const auto gsd2 = quantity::Decimal::ReadFrom(reader);
  TANJI_CHECK(gsd2.ok());
  unpacked.gsd2 = *gsd2;
  return unpacked;
}

void AppendPlainInput(std::string* out, ProductNumber target,
                      quantity::UnitCode unit, const PackedAmount& amount) {
  out->push_back(
      static_cast<char>(amount.is_uncertain ? internal::kUncertain : 0));
  base::AppendVarint(out, target);
  base::AppendVarint(out, unit);
  out->append(amount.bytes);
}

}  // namespace tanji::graph
