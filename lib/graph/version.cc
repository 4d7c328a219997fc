// Stored organisations and products; processes: process_version.cc.

#include "lib/graph/version.h"

#include "lib/base/status.h"
#include "lib/base/wire.h"
#include "lib/graph/internal/version_parts.h"

namespace tanji::graph {
namespace {

using internal::AppendOptional;
using internal::AppendTexts;
using internal::BadFlags;
using internal::ReadText;
using internal::ReadTexts;
using quantity::Decimal;

// Flags of a product version.
constexpr uint8_t kDeclared = 1;
constexpr uint8_t kHasMass = 2;
constexpr uint8_t kProductHasValidity = 4;
constexpr uint8_t kProductHasMore = 8;
constexpr uint8_t kProductFlags = 15;
// Flags of what more there is.
constexpr uint8_t kNameEn = 1;
constexpr uint8_t kNameZh = 2;
constexpr uint8_t kNameDe = 4;
constexpr uint8_t kFossilCarbon = 8;
constexpr uint8_t kBiogenicCarbon = 16;
constexpr uint8_t kRecycled = 32;
constexpr uint8_t kMoreProductFlags = 63;

uint8_t MoreFlagsOf(const ProductVersion& version) {
  const Composition& composition = version.composition;
  return static_cast<uint8_t>(
      (version.names.en.empty() ? 0 : kNameEn) |
      (version.names.zh.empty() ? 0 : kNameZh) |
      (version.names.de.empty() ? 0 : kNameDe) |
      (composition.fossil_carbon_kg ? kFossilCarbon : 0) |
      (composition.biogenic_carbon_kg ? kBiogenicCarbon : 0) |
      (composition.recycled_percent ? kRecycled : 0));
}

void AppendMore(std::string* out, const ProductVersion& version,
                uint8_t flags) {
  out->push_back(static_cast<char>(flags));
  for (const std::string* name :
       {&version.names.en, &version.names.zh, &version.names.de}) {
    if (!name->empty()) base::AppendString(out, *name);
  }
  AppendOptional(out, version.composition.fossil_carbon_kg);
  AppendOptional(out, version.composition.biogenic_carbon_kg);
  AppendOptional(out, version.composition.recycled_percent);
}

absl::Status ReadName(base::WireReader& reader, bool is_there,
                      std::string& name) {
  if (!is_there) return absl::OkStatus();
  TANJI_ASSIGN_OR_RETURN(name, ReadText(reader));
  return name.empty() ? internal::SuperfluousFlag("stored product")
                      : absl::OkStatus();
}

absl::Status ReadOptional(base::WireReader& reader, bool is_there,
                          std::optional<Decimal>& decimal) {
  if (!is_there) return absl::OkStatus();
  TANJI_ASSIGN_OR_RETURN(decimal, Decimal::ReadFrom(reader));
  return absl::OkStatus();
}

absl::Status ReadMore(base::WireReader& reader, ProductVersion& version) {
  TANJI_ASSIGN_OR_RETURN(
      const uint8_t flags,
      internal::ReadFlags(reader, kMoreProductFlags, "stored product"));
  if (flags == 0) return internal::SuperfluousFlag("stored product");
  Composition& composition = version.composition;
  TANJI_RETURN_IF_ERROR(
      ReadName(reader, (flags & kNameEn) != 0, version.names.en));
  TANJI_RETURN_IF_ERROR(
      ReadName(reader, (flags & kNameZh) != 0, version.names.zh));
  TANJI_RETURN_IF_ERROR(
      ReadName(reader, (flags & kNameDe) != 0, version.names.de));
  TANJI_RETURN_IF_ERROR(ReadOptional(reader, (flags & kFossilCarbon) != 0,
                                     composition.fossil_carbon_kg));
  TANJI_RETURN_IF_ERROR(ReadOptional(reader, (flags & kBiogenicCarbon) != 0,
                                     composition.biogenic_carbon_kg));
  return ReadOptional(reader, (flags & kRecycled) != 0,
                      composition.recycled_percent);
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
  const uint8_t more = version.declared ? MoreFlagsOf(version) : uint8_t{0};
  out.push_back(static_cast<char>((version.declared ? kDeclared : 0) |
                                  (version.composition.mass_kg ? kHasMass : 0) |
                                  (has_validity ? kProductHasValidity : 0) |
                                  (more != 0 ? kProductHasMore : 0)));
  base::AppendVarint(&out, version.organisation);
  base::AppendString(&out, version.id);
  if (!version.declared) return out;
  base::AppendString(&out, version.name);
  base::AppendVarint(&out, version.unit);
  AppendOptional(&out, version.composition.mass_kg);
  AppendTexts(&out, version.identifiers);
  AppendTexts(&out, version.classifications);
  if (has_validity) {
    internal::AppendDays(&out, version.validity.from, version.validity.to);
  }
  if (more != 0) AppendMore(&out, version, more);
  return out;
}

std::string Pack(const PackVersion& version) {
  std::string out;
  out.push_back(static_cast<char>(version.kind));
  base::AppendString(&out, version.id);
  base::AppendString(&out, version.version);
  base::AppendString(&out, version.title);
  out += version.digest;
  base::AppendVarint(&out, version.organisation);
  base::AppendVarint(&out, version.index);
  return out;
}

absl::StatusOr<PackVersion> UnpackPack(std::string_view packed) {
  base::WireReader reader(packed, "stored pack");
  PackVersion version;
  TANJI_ASSIGN_OR_RETURN(
      version.kind,
      internal::ReadEnum(reader, PackKind::kFactor, "stored pack"));
  if (version.kind < PackKind::kGwp) return BadFlags("stored pack");
  TANJI_ASSIGN_OR_RETURN(version.id, ReadText(reader));
  TANJI_ASSIGN_OR_RETURN(version.version, ReadText(reader));
  TANJI_ASSIGN_OR_RETURN(version.title, ReadText(reader));
  TANJI_ASSIGN_OR_RETURN(const std::string_view digest,
                         reader.Bytes(kPackDigestSize));
  version.digest = std::string(digest);
  TANJI_ASSIGN_OR_RETURN(version.organisation, internal::ReadNumber(reader));
  TANJI_ASSIGN_OR_RETURN(version.index, internal::ReadNumber(reader));
  TANJI_RETURN_IF_ERROR(reader.Finish());
  return version;
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
  TANJI_ASSIGN_OR_RETURN(
      const uint8_t flags,
      internal::ReadFlags(reader, kProductFlags, "stored product"));
  version.declared = (flags & kDeclared) != 0;
  if (!version.declared && flags != 0) return BadFlags("stored product");
  TANJI_ASSIGN_OR_RETURN(version.organisation, internal::ReadNumber(reader));
  TANJI_ASSIGN_OR_RETURN(version.id, ReadText(reader));
  if (version.declared) {
    TANJI_ASSIGN_OR_RETURN(version.name, ReadText(reader));
    TANJI_ASSIGN_OR_RETURN(version.unit, internal::ReadUnit(reader));
    TANJI_RETURN_IF_ERROR(ReadOptional(reader, (flags & kHasMass) != 0,
                                       version.composition.mass_kg));
    TANJI_ASSIGN_OR_RETURN(version.identifiers, ReadTexts(reader));
    TANJI_ASSIGN_OR_RETURN(version.classifications, ReadTexts(reader));
    if (flags & kProductHasValidity) {
      TANJI_ASSIGN_OR_RETURN(version.validity, internal::ReadValidity(reader));
    }
    if (flags & kProductHasMore)
      TANJI_RETURN_IF_ERROR(ReadMore(reader, version));
  }
  TANJI_RETURN_IF_ERROR(reader.Finish());
  return version;
}

}  // namespace tanji::graph
