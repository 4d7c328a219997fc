// Stored processes with all that few of them have, and stored packs.

#include <functional>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/hex.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/base/wire.h"
#include "lib/graph/version.h"
#include "lib/quantity/testing/literals.h"

namespace tanji::graph {
namespace {

using absl::StatusCode::kDataLoss;
using base::StatusIs;
using quantity::Code;
using quantity::D;
using ::testing::_;
using ::testing::ElementsAre;

InputVersion FullInput() {
  InputVersion input;
  input.target = 7;
  input.pinned = true;
  input.amount = D("4200");
  input.unit = Code("t*km");
  InputDetail& detail = input.detail.emplace();
  detail.formula = "load * 350";
  detail.leg = LegVersion{D("12"), Code("t"), D("350"), Code("km")};
  detail.is_waste = true;
  detail.electricity = Electricity{Instrument::kCertificate, "CN-SD", "GO-1"};
  detail.found_by_place = true;
  detail.shares = {D("0.25"), D("0.75")};
  return input;
}

EmissionVersion FullEmission() {
  EmissionVersion emission;
  emission.gas = "CH4";
  emission.amount = D("20.5");
  emission.formula = "herd * 0.1";
  emission.unit = Code("kg");
  emission.origin = Origin::kAtmospheric;
  emission.tags = EmissionTags::FromBits(kEmissionTagsAll);
  emission.gsd2 = D("1.3");
  emission.shares = {D("1"), D("0")};
  return emission;
}

// Every member set; no such process would be accepted.
ProcessVersion Full() {
  ProcessVersion version;
  version.product = 3;
  version.place = "CN-SD";
  version.period = Period{20000, 20365};
  version.in_force = true;
  version.frozen_seq = 300;
  version.state = ReleaseState::kHeld;
  version.reasons = {"a jump of 400 %", "mass"};
  version.output = D("1000");
  version.output_formula = "herd * 8";
  version.unit = Code("kg");
  version.direct_kgco2e = D("1.5");
  version.primary_energy_mj = D("12.5");
  version.representativeness = {D("80"), D("2.5")};
  version.is_mix = true;
  version.parameters = {{"herd", D("125"), "", "head of cattle"},
                        {"load", std::nullopt, "herd / 10", ""}};
  version.inputs = {InputVersion(), FullInput()};
  version.inputs[0].unit = Code("kWh");
  version.emissions = {FullEmission(), FullEmission()};
  version.emissions[1] = EmissionVersion();
  version.emissions[1].gas = "CO2";
  version.emissions[1].unit = Code("t");
  OutputsVersion& outputs = version.outputs.emplace();
  outputs.index = 2;
  outputs.reference_product = 3;
  outputs.allocation = {AllocationMethod::kSubstitution, "EUR"};
  outputs.reference_key = D("0.4");
  outputs.co_products = {{4, D("20"), "herd / 6", Code("kg"), D("5"), 0},
                         {5, D("3"), "", Code("t"), D("0"), kNoNumber}};
  version.provenance = {"IPCC 2006, table 10.11",
                        "CC BY 4.0",
                        ExportRule::kForbidden,
                        true,
                        ElectricityFamily::kGenerationMix,
                        "farm gate"};
  return version;
}

TEST(ProcessVersionTest, EveryMemberComesBack) {
  const ProcessVersion full = Full();
  TANJI_ASSERT_OK_AND_ASSIGN(const ProcessVersion read,
                             UnpackProcess(Pack(full)));
  EXPECT_EQ(Pack(read), Pack(full));
  EXPECT_EQ(read.frozen_seq, 300U);
  EXPECT_EQ(read.state, ReleaseState::kHeld);
  EXPECT_EQ(read.reasons, full.reasons);
  EXPECT_EQ(read.output_formula, "herd * 8");
  EXPECT_EQ(read.primary_energy_mj, D("12.5"));
  EXPECT_EQ(read.representativeness, full.representativeness);
  EXPECT_TRUE(read.is_mix);
  EXPECT_EQ(read.parameters, full.parameters);
  EXPECT_EQ(read.provenance, full.provenance);
  ASSERT_EQ(read.inputs.size(), 2U);
  EXPECT_FALSE(read.inputs[0].detail.has_value());
  EXPECT_EQ(read.inputs[1].detail, full.inputs[1].detail);
  EXPECT_TRUE(read.inputs[1].pinned);
  ASSERT_EQ(read.emissions.size(), 2U);
  for (size_t k = 0; k < 2; ++k) {
    EXPECT_EQ(read.emissions[k].gas, full.emissions[k].gas);
    EXPECT_EQ(read.emissions[k].amount, full.emissions[k].amount);
    EXPECT_EQ(read.emissions[k].formula, full.emissions[k].formula);
    EXPECT_EQ(read.emissions[k].unit, full.emissions[k].unit);
    EXPECT_EQ(read.emissions[k].origin, full.emissions[k].origin);
    EXPECT_EQ(read.emissions[k].tags, full.emissions[k].tags);
    EXPECT_EQ(read.emissions[k].gsd2, full.emissions[k].gsd2);
    EXPECT_EQ(read.emissions[k].shares, full.emissions[k].shares);
  }
  ASSERT_TRUE(read.outputs.has_value());
  EXPECT_EQ(read.outputs->index, 2U);
  EXPECT_EQ(read.outputs->reference_product, 3U);
  EXPECT_EQ(read.outputs->allocation, full.outputs->allocation);
  EXPECT_EQ(read.outputs->reference_key, D("0.4"));
  ASSERT_EQ(read.outputs->co_products.size(), 2U);
  const CoProductVersion& meat = read.outputs->co_products[0];
  EXPECT_EQ(meat.product, 4U);
  EXPECT_EQ(meat.amount, D("20"));
  EXPECT_EQ(meat.formula, "herd / 6");
  EXPECT_EQ(meat.unit, Code("kg"));
  EXPECT_EQ(meat.key, D("5"));
  EXPECT_EQ(meat.substitutes, 0U);
  EXPECT_EQ(read.outputs->co_products[1].substitutes, kNoNumber);
}

// One at a time, so that no flag stands for another.
TEST(ProcessVersionTest, EachMemberComesBackByItself) {
  ProcessVersion plain;
  plain.in_force = true;
  plain.output = D("1");
  plain.unit = Code("kg");
  const ProcessVersion full = Full();
  const std::vector<std::function<void(ProcessVersion&)>> members = {
      [&](ProcessVersion& v) { v.frozen_seq = 1; },
      [&](ProcessVersion& v) { v.state = ReleaseState::kDraft; },
      [&](ProcessVersion& v) { v.output_formula = "1"; },
      [&](ProcessVersion& v) { v.primary_energy_mj = D("-1"); },
      [&](ProcessVersion& v) {
        v.representativeness.primary_data_percent = D("0");
      },
      [&](ProcessVersion& v) {
        v.representativeness.exempted_percent = D("0");
      },
      [&](ProcessVersion& v) { v.is_mix = true; },
      [&](ProcessVersion& v) { v.parameters = full.parameters; },
      [&](ProcessVersion& v) { v.emissions = full.emissions; },
      [&](ProcessVersion& v) { v.outputs = full.outputs; },
      [&](ProcessVersion& v) { v.provenance.is_unverified = true; },
      [&](ProcessVersion& v) { v.provenance.licence = "CC0"; },
      [&](ProcessVersion& v) { v.inputs = {FullInput()}; },
  };
  std::vector<std::string> packed;
  for (const auto& member : members) {
    ProcessVersion version = plain;
    member(version);
    packed.push_back(Pack(version));
    TANJI_ASSERT_OK_AND_ASSIGN(const ProcessVersion read,
                               UnpackProcess(packed.back()));
    EXPECT_EQ(Pack(read), packed.back());
    EXPECT_NE(packed.back(), Pack(plain));
  }
  for (size_t i = 0; i < packed.size(); ++i) {
    for (size_t j = 0; j < i; ++j) EXPECT_NE(packed[i], packed[j]);
  }
}

TEST(ProcessVersionTest, EachMemberOfAnInputComesBackByItself) {
  const std::vector<std::function<void(InputDetail&)>> members = {
      [](InputDetail& d) { d.formula = "1"; },
      [](InputDetail& d) { d.leg = FullInput().detail->leg; },
      [](InputDetail& d) { d.is_waste = true; },
      [](InputDetail& d) { d.electricity = FullInput().detail->electricity; },
      [](InputDetail& d) { d.found_by_place = true; },
      [](InputDetail& d) {
        d.shares = {D("1"), D("0")};
      },
  };
  for (const auto& member : members) {
    ProcessVersion version = Full();
    member(version.inputs[0].detail.emplace());
    TANJI_ASSERT_OK_AND_ASSIGN(const ProcessVersion read,
                               UnpackProcess(Pack(version)));
    EXPECT_EQ(read.inputs[0].detail, version.inputs[0].detail);
  }
}

TEST(ProcessVersionTest, ARemovedProcessKeepsNothingElse) {
  ProcessVersion version = Full();
  version.in_force = false;
  version.validity = {};
  version.direct_gsd2 = D("1");
  TANJI_ASSERT_OK_AND_ASSIGN(const ProcessVersion read,
                             UnpackProcess(Pack(version)));
  EXPECT_EQ(read.place, "CN-SD");
  EXPECT_TRUE(read.inputs.empty());
  EXPECT_FALSE(read.outputs.has_value());
}

// The worked example of FORMAT.md: product 0 needs 0.5 kWh of product 1 for
// 1 kg and emits 1.8 kg CO2e. Written by hand as version 1 of the format had
// it; flags for more came later.
TEST(ProcessVersionTest, ReadsWhatWasWrittenBeforeThereWereFlagsForMore) {
  std::string old("\x01\x00\x00", 3);
  D("1").AppendTo(&old);
  base::AppendVarint(&old, Code("kg"));
  D("1.8").AppendTo(&old);
  old += std::string("\x00\x01\x00\x01", 4);
  base::AppendVarint(&old, Code("kWh"));
  D("0.5").AppendTo(&old);
  TANJI_ASSERT_OK_AND_ASSIGN(const ProcessVersion read, UnpackProcess(old));
  EXPECT_EQ(Pack(read), old);
  EXPECT_EQ(read.frozen_seq, 0U);
  EXPECT_EQ(read.state, ReleaseState::kReleased);
  EXPECT_TRUE(read.emissions.empty());
  EXPECT_FALSE(read.outputs.has_value());
  EXPECT_EQ(read.provenance, Provenance());
  EXPECT_FALSE(read.inputs[0].detail.has_value());
  // A product with its mass, of before there was more of a composition.
  std::string product(
      "\x03\x07\x04"
      "coil"
      "\x04"
      "Coil",
      12);
  base::AppendVarint(&product, Code("t"));
  D("1000").AppendTo(&product);
  product += std::string("\x00\x00", 2);
  TANJI_ASSERT_OK_AND_ASSIGN(const ProductVersion coil, UnpackProduct(product));
  EXPECT_EQ(Pack(coil), product);
  EXPECT_EQ(coil.composition.mass_kg, D("1000"));
  EXPECT_FALSE(coil.composition.recycled_percent.has_value());
}

// The same, with 1 kg of CH4 that leaks.
TEST(ProcessVersionTest, HasTheBytesOfTheFormatDocument) {
  ProcessVersion version;
  version.in_force = true;
  version.output = D("1");
  version.unit = Code("kg");
  version.direct_kgco2e = D("1.8");
  InputVersion& input = version.inputs.emplace_back();
  input.target = 1;
  input.amount = D("0.5");
  input.unit = Code("kWh");
  const std::string plain = Pack(version);
  EmissionVersion& methane = version.emissions.emplace_back();
  methane.gas = "CH4";
  methane.amount = D("1");
  methane.unit = Code("kg");
  methane.tags.Add(EmissionTag::kFugitive);
  std::string amount, unit;
  D("1").AppendTo(&amount);
  base::AppendVarint(&unit, Code("kg"));
  EXPECT_EQ(base::HexEncode(Pack(version)),
            "21" + base::HexEncode(plain).substr(2) + "8002" + "01" + "00" +
                "03434834" + base::HexEncode(amount) + base::HexEncode(unit) +
                "00" + "04");
}

TEST(ProcessVersionTest, RefusesEveryCutAndEveryExtension) {
  const std::string packed = Pack(Full());
  for (size_t size = 0; size < packed.size(); ++size) {
    EXPECT_THAT(UnpackProcess(packed.substr(0, size)), StatusIs(kDataLoss, _))
        << size;
  }
  EXPECT_THAT(UnpackProcess(packed + '\0'), StatusIs(kDataLoss, _));
}

// One encoding a value: a changed byte is refused or is another value.
TEST(ProcessVersionTest, NoTwoBytesReadAsOneValue) {
  const std::string packed = Pack(Full());
  for (size_t place = 0; place < packed.size(); ++place) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string changed = packed;
      changed[place] = static_cast<char>(changed[place] ^ 1 << bit);
      const auto read = UnpackProcess(changed);
      if (read.ok()) {
        EXPECT_EQ(Pack(*read), changed) << place << ", bit " << bit;
      } else {
        EXPECT_THAT(read, StatusIs(kDataLoss, _));
      }
    }
  }
}

TEST(ProcessVersionTest, RefusesValuesThatNothingWrites) {
  const std::vector<std::function<void(ProcessVersion&)>> changes = {
      [](ProcessVersion& v) { v.state = static_cast<ReleaseState>(4); },
      [](ProcessVersion& v) {
        v.outputs->allocation.method = static_cast<AllocationMethod>(5);
      },
      [](ProcessVersion& v) { v.outputs->index = 3; },
      [](ProcessVersion& v) { v.outputs->co_products.clear(); },
      [](ProcessVersion& v) { v.outputs->co_products[0].unit = 65000; },
      [](ProcessVersion& v) {
        v.outputs->co_products.resize(kCoProductsMax + 1);
      },
      [](ProcessVersion& v) { v.emissions.resize(kEmissionsMax + 1); },
      [](ProcessVersion& v) { v.emissions[0].origin = static_cast<Origin>(5); },
      [](ProcessVersion& v) {
        v.emissions[0].tags = EmissionTags::FromBits(64);
      },
      [](ProcessVersion& v) { v.emissions[0].gas = std::string(41, 'x'); },
      [](ProcessVersion& v) { v.parameters.resize(kParametersMax + 1); },
      [](ProcessVersion& v) {
        v.provenance.export_rule = static_cast<ExportRule>(4);
      },
      [](ProcessVersion& v) {
        v.provenance.family = static_cast<ElectricityFamily>(4);
      },
      [](ProcessVersion& v) {
        v.inputs[1].detail->electricity->instrument =
            static_cast<Instrument>(0);
      },
      [](ProcessVersion& v) {
        v.inputs[1].detail->electricity->instrument =
            static_cast<Instrument>(7);
      },
      [](ProcessVersion& v) { v.inputs[1].detail->leg->mass_unit = 65000; },
      [](ProcessVersion& v) {
        v.inputs[1].detail->shares.resize(kCoProductsMax + 2);
      },
  };
  for (size_t i = 0; i < changes.size(); ++i) {
    ProcessVersion version = Full();
    changes[i](version);
    EXPECT_THAT(UnpackProcess(Pack(version)), StatusIs(kDataLoss, _)) << i;
  }
}

TEST(ReleaseStateTest, EachHasAName) {
  EXPECT_THAT(
      (std::vector<std::string_view>{ReleaseStateName(ReleaseState::kReleased),
                                     ReleaseStateName(ReleaseState::kDraft),
                                     ReleaseStateName(ReleaseState::kHeld)}),
      ElementsAre("released", "draft", "held"));
}

PackVersion CementPack() {
  PackVersion pack;
  pack.kind = PackKind::kFactor;
  pack.id = "cement";
  pack.version = "2025-1";
  pack.title = "Cement";
  pack.digest = std::string(kPackDigestSize, 'd');
  pack.organisation = 300;
  pack.index = 2;
  return pack;
}

// The worked example of FORMAT.md.
TEST(PackVersionTest, HasTheBytesOfTheFormatDocument) {
  EXPECT_EQ(base::HexEncode(Pack(CementPack())),
            "02"              // factor pack
            "0663656d656e74"  // cement
            "06323032352d31"  // 2025-1
            "0643656d656e74"  // Cement
                + base::HexEncode(CementPack().digest) +
                "ac02"  // organisation 300
                "02");  // index 2
}

TEST(PackVersionTest, EveryMemberComesBack) {
  TANJI_ASSERT_OK_AND_ASSIGN(const PackVersion read,
                             UnpackPack(Pack(CementPack())));
  EXPECT_EQ(read.kind, PackKind::kFactor);
  EXPECT_EQ(read.id, "cement");
  EXPECT_EQ(read.version, "2025-1");
  EXPECT_EQ(read.title, "Cement");
  EXPECT_EQ(read.digest, CementPack().digest);
  EXPECT_EQ(read.organisation, 300U);
  EXPECT_EQ(read.index, 2U);
  PackVersion gwp = CementPack();
  gwp.kind = PackKind::kGwp;
  gwp.organisation = 0;
  gwp.index = 0;
  TANJI_ASSERT_OK_AND_ASSIGN(const PackVersion read_gwp, UnpackPack(Pack(gwp)));
  EXPECT_EQ(Pack(read_gwp), Pack(gwp));
}

TEST(PackVersionTest, RefusesEveryCutExtensionAndKind) {
  const std::string packed = Pack(CementPack());
  for (size_t size = 0; size < packed.size(); ++size) {
    EXPECT_THAT(UnpackPack(packed.substr(0, size)), StatusIs(kDataLoss, _));
  }
  EXPECT_THAT(UnpackPack(packed + '\0'), StatusIs(kDataLoss, _));
  for (const char kind : {0, 3}) {
    std::string changed = packed;
    changed[0] = kind;
    EXPECT_THAT(UnpackPack(changed), StatusIs(kDataLoss, _));
  }
}

}  // namespace
}  // namespace tanji::graph
