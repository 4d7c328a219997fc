#include "lib/graph/version.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/hex.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/base/wire.h"
#include "lib/quantity/testing/literals.h"

namespace tanji::graph {
namespace {

using base::StatusIs;
using quantity::Code;
using quantity::D;
using ::testing::_;

ProductVersion FullProduct() {
  ProductVersion version;
  version.organisation = 7;
  version.id = "coil";
  version.declared = true;
  version.name = "Coil";
  version.unit = Code("t");
  version.composition.mass_kg = D("1000");
  version.identifiers = {"urn:gtin:1"};
  version.classifications = {"urn:cn:7208"};
  version.validity = {100, 200};
  return version;
}

ProcessVersion FullProcess() {
  ProcessVersion version;
  version.product = 300;
  version.place = "CN-SD";
  version.period = Period{20000, 20365};
  version.in_force = true;
  version.output = D("1.5");
  version.unit = Code("t");
  version.direct_kgco2e = D("-0.25");
  version.direct_gsd2 = D("1.2");
  version.stage = Stage::kProduction;
  version.quality = {D("1.5"), std::nullopt, D("3")};
  version.validity = {5, 6};
  InputVersion plain;
  plain.target = 1;
  plain.amount = D("0.1");
  plain.unit = Code("kWh");
  InputVersion full;
  full.target = 200000;
  full.pinned = true;
  full.amount = D("0.999999999068677425384521484375");
  full.unit = Code("kg");
  full.gsd2 = D("1.1");
  full.quality = {D("1"), D("2"), std::nullopt};
  full.stage = Stage::kEndOfLife;
  version.inputs = {plain, full};
  return version;
}

void ExpectEqual(const ProcessVersion& a, const ProcessVersion& b) {
  EXPECT_EQ(Pack(a), Pack(b));
  EXPECT_EQ(a.product, b.product);
  EXPECT_EQ(a.place, b.place);
  EXPECT_EQ(a.period, b.period);
  EXPECT_EQ(a.in_force, b.in_force);
  EXPECT_EQ(a.output, b.output);
  EXPECT_EQ(a.direct_kgco2e, b.direct_kgco2e);
  EXPECT_EQ(a.direct_gsd2, b.direct_gsd2);
  EXPECT_EQ(a.quality, b.quality);
  EXPECT_EQ(a.validity, b.validity);
  ASSERT_EQ(a.inputs.size(), b.inputs.size());
  for (size_t k = 0; k < a.inputs.size(); ++k) {
    EXPECT_EQ(a.inputs[k].target, b.inputs[k].target);
    EXPECT_EQ(a.inputs[k].pinned, b.inputs[k].pinned);
    EXPECT_EQ(a.inputs[k].amount, b.inputs[k].amount);
    EXPECT_EQ(a.inputs[k].unit, b.inputs[k].unit);
    EXPECT_EQ(a.inputs[k].gsd2, b.inputs[k].gsd2);
    EXPECT_EQ(a.inputs[k].quality, b.inputs[k].quality);
    EXPECT_EQ(a.inputs[k].stage, b.inputs[k].stage);
  }
}

TEST(VersionTest, UnpacksWhatWasPacked) {
  TANJI_ASSERT_OK_AND_ASSIGN(const ProcessVersion process,
                             UnpackProcess(Pack(FullProcess())));
  ExpectEqual(process, FullProcess());
  ProcessVersion removed;
  removed.product = 3;
  TANJI_ASSERT_OK_AND_ASSIGN(const ProcessVersion gone,
                             UnpackProcess(Pack(removed)));
  ExpectEqual(gone, removed);

  TANJI_ASSERT_OK_AND_ASSIGN(const ProductVersion product,
                             UnpackProduct(Pack(FullProduct())));
  EXPECT_EQ(Pack(product), Pack(FullProduct()));
  EXPECT_EQ(product.name, "Coil");
  EXPECT_EQ(product.composition.mass_kg, D("1000"));
  EXPECT_EQ(product.validity, (Validity{100, 200}));

  const OrganisationVersion organisation{"works", "Steel Works", {"urn:lei:1"}};
  TANJI_ASSERT_OK_AND_ASSIGN(const OrganisationVersion read,
                             UnpackOrganisation(Pack(organisation)));
  EXPECT_EQ(read.name, "Steel Works");
  EXPECT_EQ(read.identifiers, organisation.identifiers);
}

// The worked example of FORMAT.md: 0.5 kWh of product 1 for 1 kg of product 0,
// 1.8 kg CO2e.
TEST(VersionTest, HasTheBytesOfTheFormatDocument) {
  ProcessVersion version;
  version.product = 0;
  version.in_force = true;
  version.output = D("1");
  version.unit = Code("kg");
  version.direct_kgco2e = D("1.8");
  InputVersion input;
  input.target = 1;
  input.amount = D("0.5");
  input.unit = Code("kWh");
  version.inputs = {input};
  std::string expected = "010000";  // flags in force; product 0; no place
  std::string one, direct, amount;
  D("1").AppendTo(&one);
  D("1.8").AppendTo(&direct);
  D("0.5").AppendTo(&amount);
  std::string unit_kg, unit_kwh;
  base::AppendVarint(&unit_kg, Code("kg"));
  base::AppendVarint(&unit_kwh, Code("kWh"));
  expected += base::HexEncode(one) + base::HexEncode(unit_kg) +
              base::HexEncode(direct) + "00" + "01" + "0001" +
              base::HexEncode(unit_kwh) + base::HexEncode(amount);
  EXPECT_EQ(base::HexEncode(Pack(version)), expected);
}

TEST(VersionTest, RefusesEveryCutAndEveryExtension) {
  const std::string process = Pack(FullProcess());
  for (size_t size = 0; size < process.size(); ++size) {
    EXPECT_THAT(UnpackProcess(process.substr(0, size)),
                StatusIs(absl::StatusCode::kDataLoss, _));
  }
  EXPECT_THAT(UnpackProcess(process + '\0'),
              StatusIs(absl::StatusCode::kDataLoss, _));
  const std::string product = Pack(FullProduct());
  for (size_t size = 0; size < product.size(); ++size) {
    EXPECT_THAT(UnpackProduct(product.substr(0, size)),
                StatusIs(absl::StatusCode::kDataLoss, _));
  }
}

TEST(VersionTest, RefusesUnknownFlagsUnitsAndStages) {
  std::string flags = Pack(FullProcess());
  flags[0] = static_cast<char>(flags[0] | 0x40);
  EXPECT_THAT(UnpackProcess(flags), StatusIs(absl::StatusCode::kDataLoss, _));
  ProcessVersion version = FullProcess();
  version.unit = 65000;
  EXPECT_THAT(UnpackProcess(Pack(version)),
              StatusIs(absl::StatusCode::kDataLoss, _));
  version = FullProcess();
  version.stage = static_cast<Stage>(6);
  EXPECT_THAT(UnpackProcess(Pack(version)),
              StatusIs(absl::StatusCode::kDataLoss, _));
}

}  // namespace
}  // namespace tanji::graph
