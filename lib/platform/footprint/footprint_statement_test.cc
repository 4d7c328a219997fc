// What certificates state, and what is refused one.

#include "lib/platform/footprint/footprint_statement.h"

#include <map>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/hex.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/crypto/hash.h"
#include "lib/method/shipped_pack.h"
#include "lib/platform/footprint/certifiable.h"
#include "lib/platform/footprint/certify.h"
#include "lib/platform/testing/pack_documents.h"
#include "lib/platform/testing/test_system.h"

namespace tanji::platform {
namespace {

using base::StatusIs;
using certificate::FootprintStatement;
using certificate::StatementCaveat;
using certificate::StatementIndicator;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::FieldsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Key;
using ::testing::Not;
using ::testing::Pair;

std::string Sha256Of(std::string_view document) {
  return base::HexEncode(crypto::AsBytes(crypto::Sha256(document)));
}

class FootprintStatementTest : public testing::Test {
 protected:
  // As its certificate states it.
  FootprintStatement StatementOf(const std::string& product) {
    const auto committed = system_.Issue(product);
    EXPECT_THAT(committed, base::IsOk());
    if (!committed.ok()) return {};
    const auto issued = GetCertificate(
        system_.context(), identity::Caller::Operator(), committed->record_id);
    EXPECT_THAT(issued, base::IsOk());
    const auto statement = FootprintStatement::FromJson(issued->payload);
    EXPECT_THAT(statement, base::IsOk());
    return statement.ok() ? *statement : FootprintStatement();
  }

  TestSystem system_;
};

std::map<std::string, std::string> ValuesOf(
    const FootprintStatement& statement) {
  std::map<std::string, std::string> values;
  for (const StatementIndicator& indicator : statement.indicators) {
    values[indicator.id] = indicator.value.ToString() + " " + indicator.unit;
  }
  return values;
}

// A process with all that a block reports. AR6 and AR5 count methane that leaks
// as 29.8 and 28, nitrous oxide as 273 and 265; 3 kg CO2e have no gas:
//   fossil          3 + 29.8 = 32.8      3 + 28 = 31
//   biogenic other  0.1 x 273 = 27.3     0.1 x 265 = 26.5
//   footprint       60.1                 57.5
//   with biogenic CO2, -2 + 0.5:  58.6   56
// 40 % of the process's own is measured: 24.04. Of the carbon in the product,
// 0.3 kg as CO2 is 1.1 kg: 1.1 - 2 + 0.5 = -0.4.
constexpr char kStraw[] =
    R"({"format":"tanji-submission/v1","organisation":"works","products":[)"
    R"({"id":"board","unit":"kg","name":"A board","fossil_carbon_kg":"0.05",)"
    R"("biogenic_carbon_kg":"0.3"}],"processes":[{"product":"board",)"
    R"("output":"1","unit":"kg","direct_kgco2e":"3","primary_energy_mj":"5",)"
    R"("primary_data_percent":"40","exempted_percent":"2",)"
    R"("quality":{"technological":"1.5","temporal":"2"},"emissions":[)"
    R"({"gas":"CH4","amount":"1","unit":"kg","tags":["fugitive"]},)"
    R"({"gas":"N2O","amount":"0.1","unit":"kg","origin":"biogenic"},)"
    R"({"gas":"CO2","amount":"-2","unit":"kg","origin":"biogenic"},)"
    R"({"gas":"CO2","amount":"0.5","unit":"kg","origin":"biogenic"}]}]})";

TEST_F(FootprintStatementTest, HasTheCertifiedRowsOfEmissionsByGas) {
  TANJI_ASSERT_OK(system_.Submit(kStraw));
  const FootprintStatement statement = StatementOf("works/board");
  EXPECT_EQ(statement.kg_co2e.ToString(), "60.1");
  EXPECT_EQ(statement.main_indicator, "total-excluding-biogenic-co2-ar6");
  EXPECT_THAT(
      statement.parts,
      ElementsAre("fossil-ar6", "biogenic-non-co2-ar6", "land-use-change-ar6",
                  "land-management-emissions", "land-management-removals",
                  "technological-capture", "technological-removal"));
  const std::map<std::string, std::string> values = ValuesOf(statement);
  for (const auto& [id, value] : std::map<std::string, std::string>{
           {"fossil-ar6", "32.8 kg CO2e"},
           {"fossil-ar5", "31 kg CO2e"},
           {"biogenic-non-co2-ar6", "27.3 kg CO2e"},
           {"biogenic-non-co2-ar5", "26.5 kg CO2e"},
           {"biogenic-co2-uptake", "-2 kg CO2e"},
           {"biogenic-co2-release", "0.5 kg CO2e"},
           {"land-use-change-ar6", "0 kg CO2e"},
           {"total-excluding-biogenic-co2-ar6", "60.1 kg CO2e"},
           {"total-including-biogenic-co2-ar6", "58.6 kg CO2e"},
           {"total-excluding-biogenic-co2-ar5", "57.5 kg CO2e"},
           {"total-including-biogenic-co2-ar5", "56 kg CO2e"},
           {"primary-data-ar6", "24.04 kg CO2e"},
           {"primary-energy", "5 MJ"}}) {
    EXPECT_THAT(values, Contains(Pair(id, value)));
  }
  // Its value for methane is not verified.
  EXPECT_THAT(values, Not(Contains(Key("total-gwp20-ar6"))));
}

TEST_F(FootprintStatementTest, HasTheReports) {
  TANJI_ASSERT_OK(system_.Submit(kStraw));
  const FootprintStatement statement = StatementOf("works/board");
  EXPECT_EQ(statement.product_name, "A board");
  EXPECT_EQ(statement.precharacterised_kg_co2e.ToString(), "3");
  EXPECT_EQ(statement.primary_data_percent->ToString(), "40");
  EXPECT_EQ(statement.exempted_percent->ToString(), "2");
  EXPECT_EQ(statement.data_quality->technological.ToString(), "1.5");
  EXPECT_EQ(statement.data_quality->geographical.ToString(), "5");  // not rated
  EXPECT_EQ(statement.data_quality->temporal.ToString(), "2");
  EXPECT_EQ(statement.fossil_carbon_kg->ToString(), "0.05");
  EXPECT_EQ(statement.biogenic_carbon_kg->ToString(), "0.3");
  EXPECT_EQ(statement.biogenic_balance_kg->ToString(), "-0.4");
  EXPECT_THAT(statement.gwp_pack,
              FieldsAre("gwp-ipcc", "1", Sha256Of(method::ShippedGwpPack())));
  EXPECT_THAT(statement.packs, IsEmpty());
  EXPECT_THAT(statement.caveats, IsEmpty());
}

TEST_F(FootprintStatementTest, IsSilentOnWhatNobodyStated) {
  TANJI_ASSERT_OK(system_.Submit(Document("works", {{"steel", "kg", "2"}})));
  const FootprintStatement statement = StatementOf("works/steel");
  EXPECT_EQ(statement.product_name, "steel");
  EXPECT_EQ(statement.precharacterised_kg_co2e.ToString(), "2");
  EXPECT_FALSE(statement.data_quality.has_value());
  EXPECT_FALSE(statement.exempted_percent.has_value());
  EXPECT_FALSE(statement.fossil_carbon_kg.has_value());
  EXPECT_FALSE(statement.biogenic_balance_kg.has_value());
}

TEST_F(FootprintStatementTest, NamesThePackThatItWasCalculatedWith) {
  TANJI_ASSERT_OK(system_.Submit(kStraw));
  TANJI_ASSERT_OK(system_.LoadPack(OtherGwpPack()));
  const FootprintStatement statement = StatementOf("works/board");
  // 3 + 100 + 27.3
  EXPECT_EQ(statement.kg_co2e.ToString(), "130.3");
  EXPECT_THAT(statement.gwp_pack,
              FieldsAre("gwp-ipcc", "2", Sha256Of(OtherGwpPack())));
}

// What a fridge draws in use, and all that is made of that, is beyond the gate;
// the fridge is not.
TEST_F(FootprintStatementTest, SaysWhetherUseIsPartOfIt) {
  TANJI_ASSERT_OK(system_.Submit(
      R"({"format":"tanji-submission/v1","organisation":"works","products":[)"
      R"({"id":"fridge","unit":"piece"},{"id":"life","unit":"piece"},)"
      R"({"id":"kitchen","unit":"piece"}],"processes":[{"product":"fridge",)"
      R"("output":"1","unit":"piece","direct_kgco2e":"100"},{"product":"life",)"
      R"("output":"1","unit":"piece","inputs":[{"product":"works/fridge",)"
      R"("amount":"1","unit":"piece"},{"product":"works/fridge","amount":"2",)"
      R"("unit":"piece","stage":"use"}]},{"product":"kitchen","output":"1",)"
      R"("unit":"piece","inputs":[{"product":"works/life","amount":"1",)"
      R"("unit":"piece"}]}]})"));
  EXPECT_EQ(StatementOf("works/fridge").method, "tanji-cradle-to-gate/1");
  EXPECT_EQ(StatementOf("works/life").method, "tanji-life-cycle/1");
  EXPECT_EQ(StatementOf("works/kitchen").method, "tanji-life-cycle/1");
}

// "a" of this pack is upstream, "b" of that one is not.
TEST_F(FootprintStatementTest, NamesThePacksUpstreamAndNoOthers) {
  const std::string cement = FactorPackOf("cement", "7", {Row("lime", "1")});
  TANJI_ASSERT_OK(
      system_.LoadPack(FactorPackOf("other", "1", {Row("glass", "1")})));
  TANJI_ASSERT_OK(system_.LoadPack(cement));
  TANJI_ASSERT_OK(system_.Submit(Document(
      "works",
      {{"wall", "kg", "1", "[" + InputJson("cement/lime", "2", "kg") + "]"},
       {"house", "piece", "1", "[" + InputJson("works/wall", "3", "kg") + "]"},
       {"tent", "piece", "1",
        "[" + InputJson("other/glass", "0", "kg") + "]"}})));
  EXPECT_THAT(StatementOf("works/house").packs,
              ElementsAre(FieldsAre("cement", "7", Sha256Of(cement))));
  EXPECT_THAT(StatementOf("works/tent").packs, IsEmpty());
}

// 5 kg less 2 kg of an avoided product. "plain" takes nothing of it.
TEST_F(FootprintStatementTest, SaysWhatHasCreditsInIt) {
  TANJI_ASSERT_OK(system_.Submit(Document(
      "works",
      {{"heat", "kWh", "0.5", "[]"},
       {"slag", "kg", "5", "[" + InputJson("works/heat", "-4", "kWh") + "]"},
       {"road", "m", "1", "[" + InputJson("works/slag", "1", "kg") + "]"},
       {"plain", "m", "1", "[" + InputJson("works/heat", "2", "kWh") + "]"}})));
  EXPECT_THAT(StatementOf("works/road").caveats,
              ElementsAre(StatementCaveat::kCredits));
  EXPECT_EQ(StatementOf("works/road").kg_co2e.ToString(), "4");
  EXPECT_THAT(StatementOf("works/plain").caveats, IsEmpty());
}

// Captured biogenic CO2 lowers the footprint, what a plant takes up does not.
TEST_F(FootprintStatementTest, SaysThatCaptureIsSubtracted) {
  const auto make = [](const std::string& id, const std::string& tags) {
    return R"({"product":")" + id +
           R"(","output":"1","unit":"kg","direct_kgco2e":"1","emissions":[)"
           R"({"gas":"CO2","amount":"-0.8","unit":"kg","origin":"biogenic")" +
           tags + "}]}";
  };
  TANJI_ASSERT_OK(system_.Submit(DocumentOf(
      "works", {{"burnt", "kg"}, {"grown", "kg"}},
      {make("burnt", R"(,"tags":["capture"])"), make("grown", "")})));
  const FootprintStatement burnt = StatementOf("works/burnt");
  EXPECT_EQ(burnt.kg_co2e.ToString(), "0.2");
  EXPECT_THAT(burnt.caveats, ElementsAre(StatementCaveat::kCredits));
  const FootprintStatement grown = StatementOf("works/grown");
  EXPECT_EQ(grown.kg_co2e.ToString(), "1");
  EXPECT_THAT(grown.caveats, IsEmpty());
}

// What a supplier's own process lacks would tell its recipe.
TEST_F(FootprintStatementTest, CountsWhatIsMissingAndNamesTheOwnersAlone) {
  TANJI_ASSERT_OK(system_.Submit(
      Document("mill", {{"rod", "kg", "1",
                         "[" + InputJson("mill/ghost", "1", "kg") + "," +
                             InputJson("alloys/secret", "1", "kg") + "]"}})));
  TANJI_ASSERT_OK(system_.Submit(
      Document("works", {{"screw", "kg", "1",
                          "[" + InputJson("mill/rod", "1", "kg") + "," +
                              InputJson("works/oil", "1", "kg") + "]"}})));
  const FootprintStatement statement = StatementOf("works/screw");
  EXPECT_FALSE(statement.complete);
  EXPECT_THAT(statement.unlinked, ElementsAre("works/oil"));
  EXPECT_EQ(statement.unlinked_count, 3U);
}

// Halon-1202 has a GWP in AR6 and none in AR5: what AR5 rows say of it is not
// whole, and is not certified.
TEST_F(FootprintStatementTest, LeavesOutRowsThatAGasIsMissingFrom) {
  TANJI_ASSERT_OK(system_.Submit(
      R"({"format":"tanji-submission/v1","organisation":"works","products":[)"
      R"({"id":"foam","unit":"kg"}],"processes":[{"product":"foam",)"
      R"("output":"1","unit":"kg","emissions":[{"gas":"Halon1202",)"
      R"("amount":"1","unit":"kg","tags":["fugitive"]}]}]})"));
  const std::map<std::string, std::string> values =
      ValuesOf(StatementOf("works/foam"));
  EXPECT_THAT(values, Contains(Key("fossil-ar6")));
  EXPECT_THAT(values, Not(Contains(Key("fossil-ar5"))));
  EXPECT_THAT(values, Not(Contains(Key("total-excluding-biogenic-co2-ar5"))));
}

// A total is no factor that is handed on.
TEST_F(FootprintStatementTest, SaysThatALicenceForbidsHandingOn) {
  TANJI_ASSERT_OK(system_.LoadPack(
      FactorPackOf("closed", "1", {Row("glass", "1")}, "forbidden")));
  TANJI_ASSERT_OK(system_.Submit(
      Document("works", {{"pane", "kg", "1",
                          "[" + InputJson("closed/glass", "1", "kg") + "]"}})));
  EXPECT_THAT(StatementOf("works/pane").caveats,
              ElementsAre(StatementCaveat::kNotForExport));
}

TEST_F(FootprintStatementTest, NamesTheUnverifiedFactorThatForbidsIt) {
  TANJI_ASSERT_OK(system_.LoadPack(FactorPackOf(
      "cement", "1",
      {Row("clinker", "0.8"), Row("lime", "0.7", /*is_verified=*/false)})));
  TANJI_ASSERT_OK(system_.Submit(Document(
      "works",
      {{"wall", "kg", "1",
        "[" + InputJson("cement/lime", "1", "kg") + "," +
            InputJson("cement/clinker", "1", "kg") + "]"},
       {"house", "piece", "0", "[" + InputJson("works/wall", "1", "kg") + "]"},
       {"pure", "kg", "1",
        "[" + InputJson("cement/clinker", "1", "kg") + "]"}})));
  EXPECT_THAT(system_.Issue("works/house"),
              StatusIs(kFailedPrecondition,
                       AllOf(HasSubstr("\"works/house\" gets no certificate"),
                             HasSubstr("nobody has verified, from 1 process:"),
                             HasSubstr("\n  \"cement/lime"),
                             Not(HasSubstr("clinker")))));
  TANJI_EXPECT_OK(system_.Issue("works/pure"));
}

// 101 of them: a hundred are named, all are counted.
TEST_F(FootprintStatementTest, NamesAHundredAndCountsAll) {
  std::vector<std::string> rows;
  std::string inputs;
  for (int i = 0; i < 101; ++i) {
    const std::string id = "f" + std::to_string(i);
    rows.push_back(Row(id, "1", /*is_verified=*/false));
    inputs += (i == 0 ? "[" : ",") + InputJson("doubt/" + id, "1", "kg");
  }
  TANJI_ASSERT_OK(system_.LoadPack(FactorPackOf("doubt", "1", rows)));
  TANJI_ASSERT_OK(
      system_.Submit(Document("works", {{"mix", "kg", "1", inputs + "]"}})));
  const absl::Status refusal = system_.Issue("works/mix").status();
  EXPECT_THAT(refusal, StatusIs(kFailedPrecondition,
                                AllOf(HasSubstr("from 101 processes:"),
                                      HasSubstr("\n  ..."))));
  const std::string message(refusal.message());
  size_t named = 0;
  for (size_t at = 0; (at = message.find("\n  \"", at)) != std::string::npos;
       ++at) {
    ++named;
  }
  EXPECT_EQ(named, kNamedMarkedMax);
}

// Each family by itself is certified, with what is to be known of it.
TEST_F(FootprintStatementTest, RefusesMixedFamiliesOfElectricity) {
  std::string direct = GridRow("direct", "CN-SD", "0.6");
  direct =
      Replaced(direct, R"("family":"footprint")", R"("family":"direct-co2")");
  TANJI_ASSERT_OK(system_.LoadPack(
      FactorPackOf("grids", "1", {GridRow("whole", "CN", "0.7"), direct})));
  TANJI_ASSERT_OK(system_.Submit(Document(
      "works",
      {{"a", "kg", "1", "[" + InputJson("grids/whole", "1", "kWh") + "]"},
       {"b", "kg", "1", "[" + InputJson("grids/direct", "1", "kWh") + "]"},
       {"both", "kg", "1",
        "[" + InputJson("works/a", "1", "kg") + "," +
            InputJson("works/b", "1", "kg") + "]"}})));
  EXPECT_THAT(StatementOf("works/a").caveats, IsEmpty());
  EXPECT_THAT(StatementOf("works/b").caveats,
              ElementsAre(StatementCaveat::kElectricityDirectCo2));
  EXPECT_THAT(
      system_.Issue("works/both"),
      StatusIs(
          kFailedPrecondition,
          AllOf(HasSubstr("from 2 processes:"), HasSubstr("\n  \"grids/whole"),
                HasSubstr(" (life cycle)"), HasSubstr("\n  \"grids/direct"),
                HasSubstr(" (direct CO2)"))));
}

// Every value of the main sum comes from a source that was not read.
TEST_F(FootprintStatementTest, RefusesAPackWhoseMainSumIsNotVerified) {
  TANJI_ASSERT_OK(system_.Submit(Document("works", {{"steel", "kg", "2"}})));
  std::string pack = OtherGwpPack();
  const size_t source = pack.find(R"("id": "compilation")");
  ASSERT_NE(source, std::string::npos);
  const std::string verified = R"("verified": true)";
  pack.replace(pack.find(verified, source), verified.size(),
               R"("verified": false)");
  TANJI_ASSERT_OK(system_.LoadPack(pack));
  EXPECT_THAT(system_.Issue("works/steel"),
              StatusIs(kFailedPrecondition,
                       HasSubstr("rests on values that nobody has verified")));
}

// A double holds it, what may be signed does not.
TEST_F(FootprintStatementTest, RefusesNumbersBeyondThoseThatCanBeRead) {
  TANJI_ASSERT_OK(system_.Submit(Document(
      "works", {{"part", "kg", "1e200"},
                {"huge", "kWh", "0",
                 "[" + InputJson("works/part", "1e100", "kg") + "]"}})));
  EXPECT_THAT(system_.Issue("works/huge"),
              StatusIs(kFailedPrecondition, HasSubstr("gets no certificate")));
}

// A smelter that eats more than it makes is not upstream of who takes none.
TEST_F(FootprintStatementTest,
       CertifiesWhoTakesNothingOfALoopWithoutFootprint) {
  TANJI_ASSERT_OK(system_.Submit(Document(
      "works", {{"smelter", "kg", "1",
                 "[" + InputJson("works/smelter", "1.25", "kg") + "]"},
                {"steel", "kg", "2",
                 "[" + InputJson("works/smelter", "0", "kg") + "]"}})));
  EXPECT_EQ(StatementOf("works/steel").kg_co2e.ToString(), "2");
}

}  // namespace
}  // namespace tanji::platform
