#include "lib/api/pack.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tanji::api {
namespace {

platform::FoundFactor Found() {
  platform::FoundFactor found;
  found.product = {"grids", "cn"};
  found.unit = "kWh";
  found.row.id = "cn";
  found.row.names = {"Grid", "电网", "Netz"};
  found.row.category = "electricity";
  found.row.place = "CN";
  found.row.period = graph::Period{0, 365};  // 1970
  found.row.boundary = "life cycle";
  found.row.electricity = {graph::ElectricityFamily::kFootprint,
                           exchange::ElectricityClaim::kResidual};
  found.row.source = "Announcement 1";
  found.row.is_verified = true;
  found.row.note = "n";
  found.licence = {"Terms", "https://example.com/terms",
                   graph::ExportRule::kShareAlike};
  found.kg_co2e = 0.5;
  return found;
}

TEST(PackTest, AFactorHasAllOfItsRow) {
  pack::v1::Factor message;
  FromFoundFactor(Found(), &message);
  EXPECT_EQ(message.product(), "grids/cn");
  EXPECT_EQ(message.names().en(), "Grid");
  EXPECT_EQ(message.names().zh(), "电网");
  EXPECT_EQ(message.names().de(), "Netz");
  EXPECT_EQ(message.category(), "electricity");
  EXPECT_EQ(message.unit(), "kWh");
  EXPECT_EQ(message.place(), "CN");
  EXPECT_EQ(message.period_start(), "1970-01-01");
  EXPECT_EQ(message.period_end(), "1971-01-01");
  EXPECT_EQ(message.kg_co2e(), 0.5);
  EXPECT_FALSE(message.is_withheld());
  EXPECT_FALSE(message.is_uncharacterised());
  EXPECT_EQ(message.source(), "Announcement 1");
  EXPECT_EQ(message.licence(), "Terms");
  EXPECT_EQ(message.licence_url(), "https://example.com/terms");
  EXPECT_EQ(message.export_rule(), supply::v1::EXPORT_RULE_SHARE_ALIKE);
  EXPECT_TRUE(message.is_verified());
  EXPECT_EQ(message.boundary(), "life cycle");
  EXPECT_EQ(message.electricity_family(),
            supply::v1::ELECTRICITY_FAMILY_FOOTPRINT);
  EXPECT_EQ(message.electricity_claim(), pack::v1::ELECTRICITY_CLAIM_RESIDUAL);
  EXPECT_EQ(message.note(), "n");
}

TEST(PackTest, WhatIsNotThereIsAbsent) {
  platform::FoundFactor found = Found();
  found.kg_co2e.reset();
  found.is_withheld = true;
  found.is_uncharacterised = true;
  found.row.period.reset();
  found.row.electricity.reset();
  pack::v1::Factor message;
  FromFoundFactor(found, &message);
  EXPECT_FALSE(message.has_kg_co2e());
  EXPECT_TRUE(message.is_withheld());
  EXPECT_TRUE(message.is_uncharacterised());
  EXPECT_EQ(message.period_start(), "");
  EXPECT_EQ(message.electricity_family(),
            supply::v1::ELECTRICITY_FAMILY_UNSPECIFIED);
  EXPECT_EQ(message.electricity_claim(),
            pack::v1::ELECTRICITY_CLAIM_UNSPECIFIED);
}

TEST(PackTest, EveryRuleFamilyAndClaimHasItsOwnValue) {
  const auto send = [](const platform::FoundFactor& found) {
    pack::v1::Factor message;
    FromFoundFactor(found, &message);
    return message;
  };
  platform::FoundFactor found = Found();
  for (const auto& [rule, expected] :
       {std::pair(graph::ExportRule::kAllowed, supply::v1::EXPORT_RULE_ALLOWED),
        std::pair(graph::ExportRule::kAttribution,
                  supply::v1::EXPORT_RULE_ATTRIBUTION),
        std::pair(graph::ExportRule::kForbidden,
                  supply::v1::EXPORT_RULE_FORBIDDEN)}) {
    found.licence.export_rule = rule;
    EXPECT_EQ(send(found).export_rule(), expected);
  }
  for (const auto& [family, expected] :
       {std::pair(graph::ElectricityFamily::kDirectCo2,
                  supply::v1::ELECTRICITY_FAMILY_DIRECT_CO2),
        std::pair(graph::ElectricityFamily::kGenerationMix,
                  supply::v1::ELECTRICITY_FAMILY_GENERATION_MIX)}) {
    found.row.electricity->family = family;
    EXPECT_EQ(send(found).electricity_family(), expected);
  }
  for (const auto& [claim, expected] :
       {std::pair(exchange::ElectricityClaim::kGridAverage,
                  pack::v1::ELECTRICITY_CLAIM_GRID_AVERAGE),
        std::pair(exchange::ElectricityClaim::kFossil,
                  pack::v1::ELECTRICITY_CLAIM_FOSSIL),
        std::pair(exchange::ElectricityClaim::kContract,
                  pack::v1::ELECTRICITY_CLAIM_CONTRACT)}) {
    found.row.electricity->instrument = claim;
    EXPECT_EQ(send(found).electricity_claim(), expected);
  }
}

TEST(PackTest, ALoadedPackNamesItsRecordAndDigest) {
  platform::LoadedPack loaded;
  loaded.seq = 7;
  loaded.version.kind = graph::PackKind::kFactor;
  loaded.version.id = "grids";
  loaded.version.version = "2025.1";
  loaded.version.title = "Grids";
  loaded.version.digest = std::string(32, '\xab');
  pack::v1::Pack message;
  FromLoadedPack(loaded, &message);
  EXPECT_EQ(message.kind(), pack::v1::PACK_KIND_FACTOR);
  EXPECT_EQ(message.id(), "grids");
  EXPECT_EQ(message.version(), "2025.1");
  EXPECT_EQ(message.title(), "Grids");
  EXPECT_EQ(message.seq(), 7U);
  std::string hex;
  for (int i = 0; i < 32; ++i) hex += "ab";
  EXPECT_EQ(message.sha256(), hex);
}

TEST(PackTest, AGwpPackIsNamedAsSuch) {
  pack::v1::LoadResponse message;
  FromPackName({graph::PackKind::kGwp, "gwp", "1", std::string(32, '\1')},
               &message);
  EXPECT_EQ(message.kind(), pack::v1::PACK_KIND_GWP);
  EXPECT_EQ(message.id(), "gwp");
  EXPECT_EQ(message.version(), "1");
  EXPECT_EQ(message.sha256().substr(0, 4), "0101");
}

}  // namespace
}  // namespace tanji::api
