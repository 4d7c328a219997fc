#include "lib/api/pack.h"

#include "lib/api/field_writer.h"
#include "lib/base/hex.h"

namespace tanji::api {
namespace {

pack::v1::PackKind FromKind(graph::PackKind kind) {
  return kind == graph::PackKind::kGwp ? pack::v1::PACK_KIND_GWP
                                       : pack::v1::PACK_KIND_FACTOR;
}

pack::v1::ElectricityClaim FromClaim(exchange::ElectricityClaim claim) {
  switch (claim) {
    case exchange::ElectricityClaim::kGridAverage:
      return pack::v1::ELECTRICITY_CLAIM_GRID_AVERAGE;
    case exchange::ElectricityClaim::kResidual:
      return pack::v1::ELECTRICITY_CLAIM_RESIDUAL;
    case exchange::ElectricityClaim::kFossil:
      return pack::v1::ELECTRICITY_CLAIM_FOSSIL;
    case exchange::ElectricityClaim::kContract:
      return pack::v1::ELECTRICITY_CLAIM_CONTRACT;
  }
  return pack::v1::ELECTRICITY_CLAIM_UNSPECIFIED;
}

supply::v1::ElectricityFamily FromFamily(graph::ElectricityFamily family) {
  switch (family) {
    case graph::ElectricityFamily::kNone:
      break;
    case graph::ElectricityFamily::kFootprint:
      return supply::v1::ELECTRICITY_FAMILY_FOOTPRINT;
    case graph::ElectricityFamily::kDirectCo2:
      return supply::v1::ELECTRICITY_FAMILY_DIRECT_CO2;
    case graph::ElectricityFamily::kGenerationMix:
      return supply::v1::ELECTRICITY_FAMILY_GENERATION_MIX;
  }
  return supply::v1::ELECTRICITY_FAMILY_UNSPECIFIED;
}

supply::v1::ExportRule FromRule(graph::ExportRule rule) {
  switch (rule) {
    case graph::ExportRule::kAllowed:
      return supply::v1::EXPORT_RULE_ALLOWED;
    case graph::ExportRule::kAttribution:
      return supply::v1::EXPORT_RULE_ATTRIBUTION;
    case graph::ExportRule::kShareAlike:
      return supply::v1::EXPORT_RULE_SHARE_ALIKE;
    case graph::ExportRule::kForbidden:
      return supply::v1::EXPORT_RULE_FORBIDDEN;
  }
  return supply::v1::EXPORT_RULE_UNSPECIFIED;
}

}  // namespace

void FromLoadedPack(const platform::LoadedPack& pack, pack::v1::Pack* message) {
  message->set_kind(FromKind(pack.version.kind));
  message->set_id(pack.version.id);
  message->set_version(pack.version.version);
  message->set_title(pack.version.title);
  message->set_sha256(base::HexEncode(pack.version.digest));
  message->set_seq(pack.seq);
}

void FromFoundFactor(const platform::FoundFactor& found,
                     pack::v1::Factor* message) {
  const exchange::Factor& row = found.row;
  message->set_product(found.product.ToString());
  message->mutable_names()->set_en(row.names.en);
  message->mutable_names()->set_zh(row.names.zh);
  message->mutable_names()->set_de(row.names.de);
  message->set_category(row.category);
  message->set_unit(found.unit);
  message->set_place(row.place);
  SetPeriod(row.period, message);
  if (found.kg_co2e.has_value()) message->set_kg_co2e(*found.kg_co2e);
  message->set_is_withheld(found.is_withheld);
  message->set_is_uncharacterised(found.is_uncharacterised);
  message->set_source(row.source);
  message->set_licence(found.licence.name);
  message->set_licence_url(found.licence.url);
  message->set_export_rule(FromRule(found.licence.export_rule));
  message->set_is_verified(row.is_verified);
  message->set_boundary(row.boundary);
  if (row.electricity.has_value()) {
    message->set_electricity_family(FromFamily(row.electricity->family));
    message->set_electricity_claim(FromClaim(row.electricity->instrument));
  }
  message->set_note(row.note);
}

void FromPackName(const platform::PackName& name,
                  pack::v1::LoadResponse* message) {
  message->set_kind(FromKind(name.kind));
  message->set_id(name.id);
  message->set_version(name.version);
  message->set_sha256(base::HexEncode(name.digest));
}

}  // namespace tanji::api
