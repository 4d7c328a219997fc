// Stored processes (version.h). What most processes and inputs do not have
// stands behind flags, so that it takes no room there.

#include <utility>

#include "lib/base/status.h"
#include "lib/base/wire.h"
#include "lib/graph/internal/input_version.h"
#include "lib/graph/internal/version_parts.h"
#include "lib/graph/plain_process.h"
#include "lib/graph/version.h"

namespace tanji::graph {
namespace {

using internal::One;
using internal::ReadText;
using internal::SuperfluousFlag;
using quantity::Decimal;

// Flags of a process version.
constexpr uint8_t kInForce = 1;
constexpr uint8_t kHasPeriod = 2;
constexpr uint8_t kHasValidity = 4;
constexpr uint8_t kHasQuality = 8;
constexpr uint8_t kUncertain = 16;
constexpr uint8_t kHasMore = 32;
constexpr uint8_t kProcessFlags = 63;
// Flags of what more there is, in the order in which it stands.
constexpr uint16_t kFrozen = 1;
constexpr uint16_t kNotReleased = 2;
constexpr uint16_t kMix = 4;
constexpr uint16_t kOutputFormula = 8;
constexpr uint16_t kPrimaryEnergy = 16;
constexpr uint16_t kPrimaryData = 32;
constexpr uint16_t kExempted = 64;
constexpr uint16_t kParameters = 128;
constexpr uint16_t kEmissions = 256;
constexpr uint16_t kOutputs = 512;
constexpr uint16_t kProvenance = 1024;
constexpr uint16_t kMoreFlags = 2047;

constexpr std::string_view kWhat = "stored process";

uint16_t MoreFlagsOf(const ProcessVersion& version) {
  const Representativeness& reports = version.representativeness;
  int flags = 0;
  if (version.frozen_seq != 0) flags |= kFrozen;
  if (version.state != ReleaseState::kReleased) flags |= kNotReleased;
  if (version.is_mix) flags |= kMix;
  if (!version.output_formula.empty()) flags |= kOutputFormula;
  if (!version.primary_energy_mj.IsZero()) flags |= kPrimaryEnergy;
  if (reports.primary_data_percent) flags |= kPrimaryData;
  if (reports.exempted_percent) flags |= kExempted;
  if (!version.parameters.empty()) flags |= kParameters;
  if (!version.emissions.empty()) flags |= kEmissions;
  if (version.outputs.has_value()) flags |= kOutputs;
  if (!(version.provenance == Provenance())) flags |= kProvenance;
  return static_cast<uint16_t>(flags);
}

void AppendParameters(std::string* out, const ProcessVersion& version) {
  base::AppendVarint(out, version.parameters.size());
  for (const Parameter& parameter : version.parameters) {
    base::AppendString(out, parameter.name);
    out->push_back(parameter.value.has_value() ? 1 : 0);
    internal::AppendOptional(out, parameter.value);
    base::AppendString(out, parameter.formula);
    base::AppendString(out, parameter.description);
  }
}

absl::Status ReadParameters(base::WireReader& reader, ProcessVersion& version) {
  TANJI_ASSIGN_OR_RETURN(const size_t count,
                         internal::ReadCount(reader, kParametersMax, kWhat));
  if (count == 0) return SuperfluousFlag(kWhat);
  version.parameters.resize(count);
  for (Parameter& parameter : version.parameters) {
    TANJI_ASSIGN_OR_RETURN(parameter.name, ReadText(reader));
    TANJI_ASSIGN_OR_RETURN(const uint8_t has_value,
                           internal::ReadFlags(reader, 1, kWhat));
    if (has_value != 0) {
      TANJI_ASSIGN_OR_RETURN(parameter.value, Decimal::ReadFrom(reader));
    }
    TANJI_ASSIGN_OR_RETURN(parameter.formula,
                           ReadText(reader, internal::kFormulaSizeMax));
    TANJI_ASSIGN_OR_RETURN(parameter.description, ReadText(reader));
  }
  return absl::OkStatus();
}

void AppendOutputs(std::string* out, const OutputsVersion& outputs) {
  base::AppendVarint(out, outputs.index);
  base::AppendVarint(out, outputs.reference_product);
  out->push_back(static_cast<char>(outputs.allocation.method));
  base::AppendString(out, outputs.allocation.property);
  outputs.reference_key.AppendTo(out);
  base::AppendVarint(out, outputs.co_products.size());
  for (const CoProductVersion& output : outputs.co_products) {
    base::AppendVarint(out, output.product);
    output.amount.AppendTo(out);
    base::AppendString(out, output.formula);
    base::AppendVarint(out, output.unit);
    output.key.AppendTo(out);
    // 0: none, else the number after it.
    base::AppendVarint(out, output.substitutes == kNoNumber
                                ? uint64_t{0}
                                : uint64_t{output.substitutes} + 1);
  }
}

absl::Status ReadCoProduct(base::WireReader& reader, CoProductVersion& output) {
  TANJI_ASSIGN_OR_RETURN(output.product, internal::ReadNumber(reader));
  TANJI_ASSIGN_OR_RETURN(output.amount, Decimal::ReadFrom(reader));
  TANJI_ASSIGN_OR_RETURN(output.formula,
                         ReadText(reader, internal::kFormulaSizeMax));
  TANJI_ASSIGN_OR_RETURN(output.unit, internal::ReadUnit(reader));
  TANJI_ASSIGN_OR_RETURN(output.key, Decimal::ReadFrom(reader));
  TANJI_ASSIGN_OR_RETURN(const uint64_t substitutes, reader.Varint());
  if (substitutes > kNoNumber) return internal::BadFlags(kWhat);
  output.substitutes =
      substitutes == 0 ? kNoNumber : static_cast<uint32_t>(substitutes - 1);
  return absl::OkStatus();
}

absl::Status ReadOutputs(base::WireReader& reader, OutputsVersion& outputs) {
  TANJI_ASSIGN_OR_RETURN(outputs.index, internal::ReadNumber(reader));
  TANJI_ASSIGN_OR_RETURN(outputs.reference_product,
                         internal::ReadNumber(reader));
  TANJI_ASSIGN_OR_RETURN(
      outputs.allocation.method,
      internal::ReadEnum(reader, AllocationMethod::kSubstitution, kWhat));
  TANJI_ASSIGN_OR_RETURN(outputs.allocation.property, ReadText(reader));
  TANJI_ASSIGN_OR_RETURN(outputs.reference_key, Decimal::ReadFrom(reader));
  TANJI_ASSIGN_OR_RETURN(const size_t count,
                         internal::ReadCount(reader, kCoProductsMax, kWhat));
  if (count == 0 || outputs.index > count) return internal::BadFlags(kWhat);
  outputs.co_products.resize(count);
  for (CoProductVersion& output : outputs.co_products) {
    TANJI_RETURN_IF_ERROR(ReadCoProduct(reader, output));
  }
  return absl::OkStatus();
}

void AppendProvenance(std::string* out, const Provenance& provenance) {
  base::AppendString(out, provenance.source);
  base::AppendString(out, provenance.licence);
  base::AppendString(out, provenance.boundary);
  out->push_back(static_cast<char>(provenance.export_rule));
  out->push_back(static_cast<char>(provenance.family));
  out->push_back(provenance.is_unverified ? 1 : 0);
}

absl::Status ReadProvenance(base::WireReader& reader, Provenance& provenance) {
  TANJI_ASSIGN_OR_RETURN(provenance.source, ReadText(reader));
  TANJI_ASSIGN_OR_RETURN(provenance.licence, ReadText(reader));
  TANJI_ASSIGN_OR_RETURN(provenance.boundary, ReadText(reader));
  TANJI_ASSIGN_OR_RETURN(
      provenance.export_rule,
      internal::ReadEnum(reader, ExportRule::kForbidden, kWhat));
  TANJI_ASSIGN_OR_RETURN(
      provenance.family,
      internal::ReadEnum(reader, ElectricityFamily::kGenerationMix, kWhat));
  TANJI_ASSIGN_OR_RETURN(const uint8_t unverified,
                         internal::ReadFlags(reader, 1, kWhat));
  provenance.is_unverified = unverified != 0;
  return provenance == Provenance() ? SuperfluousFlag(kWhat) : absl::OkStatus();
}

void AppendMore(std::string* out, const ProcessVersion& version,
                uint16_t flags) {
  base::AppendVarint(out, flags);
  if (flags & kFrozen) base::AppendVarint(out, version.frozen_seq);
  if (flags & kNotReleased) {
    out->push_back(static_cast<char>(version.state));
    internal::AppendTexts(out, version.reasons);
  }
  if (flags & kOutputFormula) base::AppendString(out, version.output_formula);
  if (flags & kPrimaryEnergy) version.primary_energy_mj.AppendTo(out);
  internal::AppendOptional(out,
                           version.representativeness.primary_data_percent);
  internal::AppendOptional(out, version.representativeness.exempted_percent);
  if (flags & kParameters) AppendParameters(out, version);
  if (flags & kEmissions) {
    base::AppendVarint(out, version.emissions.size());
    for (const EmissionVersion& emission : version.emissions) {
      internal::AppendEmission(out, emission);
    }
  }
  if (flags & kOutputs) AppendOutputs(out, *version.outputs);
  if (flags & kProvenance) AppendProvenance(out, version.provenance);
}

absl::Status ReadState(base::WireReader& reader, uint16_t flags,
                       ProcessVersion& version) {
  if (flags & kFrozen) {
    TANJI_ASSIGN_OR_RETURN(version.frozen_seq, reader.Varint());
    if (version.frozen_seq == 0) return SuperfluousFlag(kWhat);
  }
  if (flags & kNotReleased) {
    TANJI_ASSIGN_OR_RETURN(
        version.state,
        internal::ReadEnum(reader, ReleaseState::kWithdrawn, kWhat));
    if (version.state == ReleaseState::kReleased) return SuperfluousFlag(kWhat);
    TANJI_ASSIGN_OR_RETURN(version.reasons, internal::ReadTexts(reader));
  }
  version.is_mix = (flags & kMix) != 0;
  return absl::OkStatus();
}

absl::Status ReadReports(base::WireReader& reader, uint16_t flags,
                         ProcessVersion& version) {
  if (flags & kOutputFormula) {
    TANJI_ASSIGN_OR_RETURN(version.output_formula,
                           ReadText(reader, internal::kFormulaSizeMax));
    if (version.output_formula.empty()) return SuperfluousFlag(kWhat);
  }
  if (flags & kPrimaryEnergy) {
    TANJI_ASSIGN_OR_RETURN(version.primary_energy_mj,
                           Decimal::ReadFrom(reader));
    if (version.primary_energy_mj.IsZero()) return SuperfluousFlag(kWhat);
  }
  Representativeness& reports = version.representativeness;
  if (flags & kPrimaryData) {
    TANJI_ASSIGN_OR_RETURN(reports.primary_data_percent,
                           Decimal::ReadFrom(reader));
  }
  if (flags & kExempted) {
    TANJI_ASSIGN_OR_RETURN(reports.exempted_percent, Decimal::ReadFrom(reader));
  }
  return absl::OkStatus();
}

absl::Status ReadMore(base::WireReader& reader, ProcessVersion& version) {
  TANJI_ASSIGN_OR_RETURN(const uint64_t read, reader.Varint());
  if (read == 0) return SuperfluousFlag(kWhat);
  if (read > kMoreFlags) return internal::BadFlags(kWhat);
  const auto flags = static_cast<uint16_t>(read);
  TANJI_RETURN_IF_ERROR(ReadState(reader, flags, version));
  TANJI_RETURN_IF_ERROR(ReadReports(reader, flags, version));
  if (flags & kParameters) {
    TANJI_RETURN_IF_ERROR(ReadParameters(reader, version));
  }
  if (flags & kEmissions) {
    TANJI_ASSIGN_OR_RETURN(const size_t count,
                           internal::ReadCount(reader, kEmissionsMax, kWhat));
    if (count == 0) return SuperfluousFlag(kWhat);
    version.emissions.resize(count);
    for (EmissionVersion& emission : version.emissions) {
      TANJI_RETURN_IF_ERROR(internal::ReadEmission(reader, emission));
    }
  }
  if (flags & kOutputs) {
    TANJI_RETURN_IF_ERROR(ReadOutputs(reader, version.outputs.emplace()));
  }
  if (flags & kProvenance) {
    TANJI_RETURN_IF_ERROR(ReadProvenance(reader, version.provenance));
  }
  return absl::OkStatus();
}

absl::Status ReadBody(base::WireReader& reader, uint8_t flags,
                      ProcessVersion& version) {
  TANJI_ASSIGN_OR_RETURN(version.output, Decimal::ReadFrom(reader));
  TANJI_ASSIGN_OR_RETURN(version.unit, internal::ReadUnit(reader));
  TANJI_ASSIGN_OR_RETURN(version.direct_kgco2e, Decimal::ReadFrom(reader));
  if (flags & kUncertain) {
    TANJI_ASSIGN_OR_RETURN(version.direct_gsd2, Decimal::ReadFrom(reader));
    if (version.direct_gsd2 == One()) return SuperfluousFlag(kWhat);
  }
  TANJI_ASSIGN_OR_RETURN(version.stage,
                         internal::ReadEnum(reader, Stage::kEndOfLife, kWhat));
  if (flags & kHasQuality) {
    TANJI_ASSIGN_OR_RETURN(version.quality, internal::ReadQuality(reader));
  }
  if (flags & kHasValidity) {
    TANJI_ASSIGN_OR_RETURN(version.validity, internal::ReadValidity(reader));
  }
  TANJI_ASSIGN_OR_RETURN(const size_t count,
                         internal::ReadCount(reader, kInputsMax, kWhat));
  version.inputs.resize(count);
  for (InputVersion& input : version.inputs) {
    TANJI_RETURN_IF_ERROR(internal::ReadInput(reader, input));
  }
  if (flags & kHasMore) TANJI_RETURN_IF_ERROR(ReadMore(reader, version));
  return absl::OkStatus();
}

}  // namespace

std::string_view ReleaseStateName(ReleaseState state) {
  switch (state) {
    case ReleaseState::kReleased:
      return "released";
    case ReleaseState::kDraft:
      return "draft";
    case ReleaseState::kHeld:
      return "held";
    case ReleaseState::kWithdrawn:
      return "withdrawn";
  }
  return "";
}

std::string Pack(const ProcessVersion& version) {
  std::string out;
  const bool has_validity = !version.validity.IsUnbounded();
  const bool has_quality = !(version.quality == DataQuality());
  const bool uncertain = !(version.direct_gsd2 == One());
  const uint16_t more = version.in_force ? MoreFlagsOf(version) : uint16_t{0};
  out.push_back(static_cast<char>(
      (version.in_force ? kInForce : 0) | (version.period ? kHasPeriod : 0) |
      (has_validity ? kHasValidity : 0) | (has_quality ? kHasQuality : 0) |
      (uncertain ? kUncertain : 0) | (more != 0 ? kHasMore : 0)));
  base::AppendVarint(&out, version.product);
  base::AppendString(&out, version.place);
  if (version.period) {
    internal::AppendDays(&out, version.period->start, version.period->end);
  }
  if (!version.in_force) return out;
  version.output.AppendTo(&out);
  base::AppendVarint(&out, version.unit);
  version.direct_kgco2e.AppendTo(&out);
  if (uncertain) version.direct_gsd2.AppendTo(&out);
  out.push_back(static_cast<char>(version.stage));
  if (has_quality) internal::AppendQuality(&out, version.quality);
  if (has_validity) {
    internal::AppendDays(&out, version.validity.from, version.validity.to);
  }
  base::AppendVarint(&out, version.inputs.size());
  for (const InputVersion& input : version.inputs) {
    internal::AppendInput(&out, input);
  }
  if (more != 0) AppendMore(&out, version, more);
  return out;
}

void AppendPlainProcess(std::string* out, const PlainProcess& process) {
  out->push_back(static_cast<char>(
      kInForce | (process.direct.is_uncertain ? kUncertain : 0)));
  base::AppendVarint(out, process.product);
  base::AppendString(out, "");  // place
  out->append(process.output);
  base::AppendVarint(out, process.unit);
  out->append(process.direct.bytes);
  out->push_back(static_cast<char>(Stage::kUnspecified));
  base::AppendVarint(out, process.input_count);
}

absl::StatusOr<ProcessVersion> UnpackProcess(std::string_view packed) {
  base::WireReader reader(packed, kWhat);
  ProcessVersion version;
  TANJI_ASSIGN_OR_RETURN(const uint8_t flags,
                         internal::ReadFlags(reader, kProcessFlags, kWhat));
  version.in_force = (flags & kInForce) != 0;
  if (!version.in_force && (flags & ~kHasPeriod) != 0) {
    return internal::BadFlags(kWhat);
  }
  TANJI_ASSIGN_OR_RETURN(version.product, internal::ReadNumber(reader));
  TANJI_ASSIGN_OR_RETURN(version.place, ReadText(reader));
  if (flags & kHasPeriod) {
    Period period;
    TANJI_ASSIGN_OR_RETURN(period.start, internal::ReadDay(reader));
    TANJI_ASSIGN_OR_RETURN(period.end, internal::ReadDay(reader));
    version.period = period;
  }
  if (version.in_force) {
    TANJI_RETURN_IF_ERROR(ReadBody(reader, flags, version));
  }
  TANJI_RETURN_IF_ERROR(reader.Finish());
  return version;
}

}  // namespace tanji::graph
