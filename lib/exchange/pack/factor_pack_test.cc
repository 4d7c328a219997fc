#include "lib/exchange/pack/factor_pack.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/exchange/testing/edited_document.h"
#include "lib/graph/model.h"

namespace tanji::exchange {
namespace {

using base::StatusIs;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

// Every member of the format; two rows of one product and one of another.
constexpr char kPack[] =
    R"({"format":"tanji-factor-pack/v1","id":"test-pack","version":"1.0",)"
    R"("date":"2026-11-23","title":{"en":"Test","zh":"测试","de":"Prüfung"},)"
    R"("publisher":"An Office","licence":{"name":"Open","url":"https://a.b",)"
    R"("export":"attribution"},"factors":[)"
    "\n"
    R"({"id":"grid","names":{"en":"Electricity","zh":"电力","de":"Strom"},)"
    R"("category":"electricity","unit":"kWh","place":"CN-SD",)"
    R"("period_start":"2023-01-01","period_end":"2024-01-01",)"
    R"("kg_co2e":"0.62","boundary":"direct CO2",)"
    R"("electricity":{"family":"direct-co2","instrument":"residual"},)"
    R"("source":"Announcement 47","verified":true},)"
    "\n"
    R"({"id":"grid","names":{"en":"Electricity","zh":"电力","de":"Strom"},)"
    R"("category":"electricity","unit":"MJ","kg_co2e":"0.17",)"
    R"("electricity":{"family":"direct-co2","instrument":"residual"},)"
    R"("source":"Announcement 48","licence":{"name":"Paid",)"
    R"("export":"forbidden"},"verified":false},)"
    "\n"
    R"({"id":"gas","names":{"en":"Gas"},"category":"fuel","unit":"m3",)"
    R"("kg_co2e":"-0.5","emissions":[{"gas":"CO2","amount":"2.06",)"
    R"("unit":"kg","origin":"fossil","tags":["combustion"]},)"
    R"({"gas":"CH4","amount":"0.1","unit":"g","origin":"biogenic"}],)"
    R"("primary_energy_mj":"38.1","boundary":"combustion",)"
    R"("source":"Table 3","verified":true,"note":"dry"})"
    "\n]}\n";

TEST(FactorPackTest, WritesWhatItReads) {
  TANJI_ASSERT_OK_AND_ASSIGN(const FactorPack pack, ReadFactorPack(kPack));
  EXPECT_EQ(WriteFactorPack(pack), kPack);
  ASSERT_EQ(pack.factors.size(), 3u);
  EXPECT_EQ(pack.head.title.zh, "测试");
  const Factor& grid = pack.factors[0];
  EXPECT_EQ(grid.kg_co2e->ToString(), "0.62");
  EXPECT_EQ(graph::FormatDay(grid.period->end), "2024-01-01");
  EXPECT_EQ(grid.electricity->family, graph::ElectricityFamily::kDirectCo2);
  EXPECT_EQ(grid.electricity->instrument, ElectricityClaim::kResidual);
  EXPECT_TRUE(grid.is_verified);
  const Factor& gas = pack.factors[2];
  ASSERT_EQ(gas.emissions.size(), 2u);
  EXPECT_TRUE(gas.emissions[0].tags.Has(graph::EmissionTag::kCombustion));
  EXPECT_EQ(gas.emissions[1].origin, graph::Origin::kBiogenic);
  EXPECT_EQ(gas.primary_energy_mj->ToString(), "38.1");
}

TEST(FactorPackTest, ARowsOwnLicenceGoesBeforeThePacks) {
  TANJI_ASSERT_OK_AND_ASSIGN(const FactorPack pack, ReadFactorPack(kPack));
  EXPECT_EQ(LicenceOf(pack.head, pack.factors[0]).export_rule,
            graph::ExportRule::kAttribution);
  EXPECT_EQ(LicenceOf(pack.head, pack.factors[1]).export_rule,
            graph::ExportRule::kForbidden);
}

TEST(FactorPackTest, WhatNobodySaysIsVerifiedIsNot) {
  TANJI_ASSERT_OK_AND_ASSIGN(
      const FactorPack pack,
      ReadFactorPack(With(kPack, R"(,"verified":true,"note":"dry")", "")));
  EXPECT_FALSE(pack.factors[2].is_verified);
}

struct Fault {
  std::string document;
  const char* place;
  const char* expected;
};

void ExpectFaults(const std::vector<Fault>& faults) {
  for (const Fault& fault : faults) {
    SCOPED_TRACE(fault.place);
    EXPECT_THAT(
        ReadFactorPack(fault.document),
        StatusIs(absl::StatusCode::kInvalidArgument,
                 AllOf(HasSubstr(fault.place), HasSubstr(fault.expected))));
  }
}

TEST(FactorPackTest, NamesThePlaceOfAFaultInTheHead) {
  ExpectFaults({
      {With(kPack, "pack/v1", "pack/v2"), "format",
       "expected tanji-factor-pack/v1"},
      {With(kPack, "test-pack", "test pack"), "id: ", "no organisation id"},
      {With(kPack, "\"1.0\"", "\"\""), "version: ", "expected 1 to 64 bytes"},
      {With(kPack, "\"1.0\"", '"' + std::string(65, '1') + '"'),
       "version: ", "has 65 bytes"},
      {With(kPack, "2026-11-23", "2026-11-31"), "date: ", ""},
      {With(kPack, R"("en":"Test","zh":"测试","de":"Prüfung")", ""),
       "title: ", "at least one of en, zh, de"},
      {With(kPack, R"("zh":"测试")", R"("fr":"essai")"),
       "title.fr: ", "unknown"},
      {With(kPack, "An Office", ""), "publisher: ", "expected 1 to 1000"},
      {With(kPack, "attribution", "free"),
       "licence.export: ", "allowed, attribution, share-alike, forbidden"},
      {With(kPack, "https://a.b", "a.b"), "licence.url: ", "https://"},
      {With(kPack, "\"factors\"", "\"rows\""), "factors: ", "missing"},
      {With(kPack, "\"date\"", "\"day\""), "date: ", "missing"},
  });
}

TEST(FactorPackTest, NamesThePlaceOfAFaultInARow) {
  ExpectFaults({
      {With(kPack, R"("id":"gas")", R"("id":"")"), "factors[2].id: ", ""},
      {With(kPack, R"("en":"Gas")", ""), "factors[2].names: ", "at least one"},
      {With(kPack, "Table 3", "Table\\n3"), "factors[2].source: ", "control"},
      {With(kPack, "Table 3", std::string(1001, 'x')),
       "factors[2].source: ", "has 1001 bytes; expected at most 1000"},
      {With(kPack, R"("source":"Table 3",)", ""),
       "factors[2].source: ", "missing"},
      {With(kPack, R"("category":"fuel",)", ""), "factors[2].category",
       "missing"},
      {With(kPack, "\"m3\"", "\"Nm3\""), "factors[2].unit: ", "Nm3"},
      {With(kPack, "CN-SD", "CN SD"), "factors[0].place: ", "is no place"},
      {With(kPack, "2024-01-01", "2023-01-01"),
       "factors[0].period_end: ", "expected a day after period_start"},
      {With(kPack, R"(,"period_end":"2024-01-01")", ""),
       "factors[0].period_end: ", ""},
      {With(kPack, R"("-0.5")", "-0.5"),
       "factors[2].kg_co2e: ", "expected a string"},
      {With(kPack, R"("-0.5")", "\"\""), "factors[2].kg_co2e: ", ""},
      {With(kPack, R"("kg_co2e":"0.62",)", ""),
       "factors[0].kg_co2e: ", "expected kg_co2e, emissions or both"},
      {With(kPack, "38.1", "much"), "factors[2].primary_energy_mj: ", ""},
      {With(kPack, "Paid", ""), "factors[1].licence.name: ", "is empty"},
      {With(kPack, R"("verified":false)", R"("verified":"no")"),
       "factors[1].verified: ", "true or false"},
      {With(kPack, "\"dry\"", "\"dry\",\"wet\":\"\""),
       "factors[2].wet: ", "unknown"},
  });
}

TEST(FactorPackTest, NamesThePlaceOfAFaultInAnEmission) {
  ExpectFaults({
      {With(kPack, "\"CO2\"", "\"CO 2\""), "factors[2].emissions[0].gas: ", ""},
      {With(kPack, "\"2.06\"", "2.06"),
       "factors[2].emissions[0].amount: ", "string"},
      {With(kPack, R"("unit":"g")", R"("unit":"kWh")"),
       "factors[2].emissions[1].unit: ", "expected one of mass"},
      {With(kPack, R"("unit":"g")", R"("unit":"gramme")"),
       "factors[2].emissions[1].unit: ", "gramme"},
      {With(kPack, "\"biogenic\"", "\"organic\""),
       "factors[2].emissions[1].origin: ", "biogenic"},
      {With(kPack, "[\"combustion\"]", "[\"flame\"]"),
       "factors[2].emissions[0].tags[0]: ", "combustion"},
      {With(kPack, "[\"combustion\"]", "[1]"),
       "factors[2].emissions[0].tags[0]: ", "combustion"},
      {With(kPack, "[\"combustion\"]", "[\"combustion\",\"combustion\"]"),
       "factors[2].emissions[0].tags[1]: ", "twice"},
      {With(kPack, R"("CH4","amount":"0.1","unit":"g","origin":"biogenic")",
            R"("CO2","amount":"0.1","unit":"g","origin":"fossil",)"
            R"("tags":["combustion"])"),
       "factors[2].emissions[1]: ", "emissions[0]; expected their sum once"},
  });
}

TEST(FactorPackTest, KindsOfElectricityAreStatedAndNotMixed) {
  ExpectFaults({
      {With(kPack,
            R"("electricity":{"family":"direct-co2","instrument":"residual"},)",
            ""),
       "factors[0].electricity: ", "must not be mixed"},
      {With(kPack, R"("category":"fuel")",
            R"("category":"fuel",)"
            R"("electricity":{"family":"footprint","instrument":"fossil"})"),
       "factors[2].electricity: ", "\"electricity\" only"},
      {With(kPack, "\"direct-co2\"", "\"cn-co2\""),
       "factors[0].electricity.family: ",
       "footprint, direct-co2, generation-mix"},
      {With(kPack, "\"residual\"", "\"rest\""),
       "factors[0].electricity.instrument: ",
       "grid-average, residual, fossil, contract"},
      {With(kPack, "\"kWh\"", "\"kg\""),
       "factors[0].unit: ", "expected one of energy"},
      // One product cannot be of two families.
      {With(kPack, "\"direct-co2\"", "\"footprint\""),
       "factors[1].electricity: ", "differs from factors[0]"},
  });
}

TEST(FactorPackTest, RowsOfOneIdAreOneProduct) {
  ExpectFaults({
      {With(kPack, R"("unit":"MJ",)",
            R"("unit":"MJ","place":"CN-SD","period_start":"2023-01-01",)"
            R"("period_end":"2024-01-01",)"),
       "factors[1].id: ", "id, place and period of factors[0]"},
      {With(kPack, R"("id":"gas")", R"("id":"grid","place":"DE")"),
       "factors[2].names: ", "differs from factors[0]"},
      {With(kPack, R"("id":"gas")", R"("id":"grid","place":"DE")"),
       "factors[2].category: ", "one product"},
      {With(kPack, R"("id":"gas")", R"("id":"grid","place":"DE")"),
       "factors[2].unit: ", "is a unit of volume, and factors[0]"},
  });
}

TEST(FactorPackTest, ARowWithoutALicenceNeedsThePacks) {
  const std::string document = With(
      kPack,
      R"("licence":{"name":"Open","url":"https://a.b","export":"attribution"},)",
      "");
  EXPECT_THAT(ReadFactorPack(document),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       AllOf(HasSubstr("factors[0].licence: missing"),
                             HasSubstr("factors[2].licence: missing"),
                             Not(HasSubstr("factors[1].licence")))));
}

TEST(FactorPackTest, ListsAllFaultsUpToTheBound) {
  std::string document = kPack;
  document = document.substr(0, document.find("\n{")) + "\n";
  for (size_t i = 0; i < 2 * graph::kFaultsMax; ++i) {
    document += i == 0 ? "7" : ",7";
  }
  document += "]}";
  const auto pack = ReadFactorPack(document);
  ASSERT_FALSE(pack.ok());
  const std::string message(base::ToStd(pack.status().message()));
  EXPECT_THAT(message, HasSubstr("factors[0]: expected an object"));
  EXPECT_EQ(std::count(message.begin(), message.end(), '\n') + 1,
            static_cast<ptrdiff_t>(graph::kFaultsMax));
}

TEST(FactorPackTest, BoundsTheSizeOfADocument) {
  EXPECT_EQ(ReadFactorPack(std::string(kPackSizeMax + 1, ' ')).status().code(),
            absl::StatusCode::kResourceExhausted);
}

TEST(FactorPackTest, APackWithoutRowsIsNone) {
  const std::string full = kPack;
  const std::string document = full.substr(0, full.find("\n{")) + "]}";
  EXPECT_THAT(
      ReadFactorPack(document),
      StatusIs(absl::StatusCode::kInvalidArgument,
               HasSubstr("factors: has 0 items; expected 1 to 200000")));
}

TEST(FactorPackTest, WhatIsNoObjectIsNoPack) {
  EXPECT_THAT(ReadFactorPack("[]"), StatusIs(absl::StatusCode::kInvalidArgument,
                                             HasSubstr("expected an object")));
}

}  // namespace
}  // namespace tanji::exchange
