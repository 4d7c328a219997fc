// Emissions, spreads and formulas of imported processes.

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/strings.h"
#include "lib/exchange/olca/testing/small_import.h"
#include "lib/exchange/olca/testing/small_package.h"

namespace tanji::exchange::olca {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;

TEST(ImportAmountsTest, MapsGreenhouseGasesAndListsTheRest) {
  SmallPackage package = MillAndPlant();
  package.Elementary("co2", "Carbon dioxide, in air", "resource/in air");
  package.Elementary("ch4", "Methane", "air/unspecified");
  package.Elementary("bio", "Methane, biogenic", "Elementary flows");
  package.Elementary("so2", "Sulfur dioxide", "air/unspecified");
  package.Process("mill", {Reference("steel", "1", "kg"), In("co2", "4", "kg"),
                           Out("ch4", "2", "lb"), Out("bio", "3", "kg"),
                           Out("so2", "1", "kg"), Out("so2", "1", "kg")});
  ImportOptions options = SmallOptions();
  options.fossil_methane = graph::EmissionTag::kCombustion;
  const OlcaImport import = Import(package, options);
  const auto& emissions = ProcessOf(import, "steel.mill").emissions;
  ASSERT_THAT(emissions, SizeIs(3));
  EXPECT_EQ(emissions[0].gas, "CO2");
  EXPECT_EQ(emissions[0].origin, graph::Origin::kBiogenic);
  EXPECT_EQ(emissions[0].amount.ToString(), "-4");
  EXPECT_EQ(emissions[1].gas, "CH4");
  EXPECT_EQ(emissions[1].amount.ToString(), "0.9");  // 2 x 0.45 kg
  EXPECT_EQ(emissions[1].unit, "kg");
  EXPECT_TRUE(emissions[1].tags.Has(graph::EmissionTag::kCombustion));
  EXPECT_EQ(emissions[2].origin, graph::Origin::kBiogenic);
  EXPECT_TRUE(emissions[2].tags.empty());
  EXPECT_EQ(import.report.methane_assumed, 1U);
  EXPECT_EQ(import.report.gases_without_compartment, 1U);
  EXPECT_EQ(import.report.amounts_converted, 1U);
  ASSERT_THAT(import.report.not_mapped, SizeIs(1));
  EXPECT_EQ(import.report.not_mapped[0].name,
            "Sulfur dioxide [air/unspecified]");
  EXPECT_EQ(import.report.not_mapped[0].count, 2U);
}

// No pack counts less than no fossil CO2, unless it is captured.
// Nor does it say what is captured for good: a package does not either.
TEST(ImportAmountsTest, NamesARemovalThatCannotBeCounted) {
  struct Case {
    std::string exchange;
    const char* flow;
    const char* why;
  };
  const std::vector<Case> cases = {
      {Out("co2", "-1", "kg"), "Carbon dioxide, fossil [air]",
       "an amount below 0 of fossil CO2"},
      {In("co2", "1", "kg"), "Carbon dioxide, fossil [air]",
       "an amount below 0 of fossil CO2"},
      {Out("ch4", "-1", "kg"), "Methane, fossil [air]",
       "an amount below 0 of fossil CH4"},
      {In("bio", "1", "kg"), "Methane, biogenic [air]",
       "an amount below 0 of biogenic CH4"},
      {In("well", "1", "kg"), "Methane, fossil [resource/in ground]",
       "a greenhouse gas, but taken from nature as a resource"},
      {In("dug", "1", "kg"), "Carbon dioxide, fossil [resource/in air]",
       "a greenhouse gas, but taken from nature as a resource"},
      {Out("river", "1", "kg"), "Methane, biogenic [water/river]",
       "a greenhouse gas, but it does not go to the air"}};
  for (const Case& c : cases) {
    SmallPackage package = MillAndPlant();
    package.Elementary("co2", "Carbon dioxide, fossil", "air");
    package.Elementary("ch4", "Methane, fossil", "air");
    package.Elementary("bio", "Methane, biogenic", "air");
    package.Elementary("well", "Methane, fossil", "resource/in ground");
    package.Elementary("dug", "Carbon dioxide, fossil", "resource/in air");
    package.Elementary("river", "Methane, biogenic", "water/river");
    package.Process("mill", {Reference("steel", "1", "kg"), c.exchange});
    const OlcaImport import = Import(package);
    EXPECT_THAT(ProcessOf(import, "steel.mill").emissions, IsEmpty());
    EXPECT_EQ(import.report.gases_not_counted, 1U);
    EXPECT_EQ(import.report.Count(Fate::kElementaryNotMapped), 1U);
    ASSERT_THAT(import.report.not_mapped, SizeIs(1));
    EXPECT_EQ(import.report.not_mapped[0].name, c.flow);
    EXPECT_THAT(import.report.not_mapped[0].reason, StartsWith(c.why));
    EXPECT_THAT(NoticeOf(import, "gas_not_counted").what, HasSubstr(c.flow));
  }
}

// What is taken in with a negative amount is given off.
TEST(ImportAmountsTest, TakesANegativeUptakeForARelease) {
  SmallPackage package = MillAndPlant();
  package.Elementary("co2", "Carbon dioxide, in air", "resource/in air");
  package.Process("mill",
                  {Reference("steel", "1", "kg"), In("co2", "-2", "kg")});
  const auto import = Import(package);
  const auto& emissions = ProcessOf(import, "steel.mill").emissions;
  ASSERT_THAT(emissions, SizeIs(1));
  EXPECT_EQ(emissions[0].amount.ToString(), "2");
  EXPECT_EQ(emissions[0].origin, graph::Origin::kBiogenic);
}

// gsd2 is the square of the geometric standard deviation: 1.2 x 1.2 = 1.44.
TEST(ImportAmountsTest, KeepsLognormalSpreads) {
  const auto spread = [](const char* members) {
    return base::StrCat(R"(,"uncertainty":{"distributionType":")", members,
                        "}");
  };
  SmallPackage package = MillAndPlant();
  package.Process(
      "mill",
      {Reference("steel", "1", "kg"),
       In("power", "1", "MJ",
          spread(R"(LOG_NORMAL_DISTRIBUTION","geomSd":1.2)")),
       In("power", "1", "MJ",
          spread(R"(LOG_NORMAL_DISTRIBUTION","geomSd":0.0)")),
       In("power", "1", "MJ", spread(R"(UNIFORM_DISTRIBUTION","minimum":0)"))});
  const OlcaImport import = Import(package);
  const auto& inputs = ProcessOf(import, "steel.mill").inputs;
  ASSERT_THAT(inputs, SizeIs(3));
  EXPECT_EQ(inputs[0].gsd2.ToString(), "1.44");
  EXPECT_EQ(inputs[1].gsd2.ToString(), "1");
  EXPECT_EQ(inputs[2].gsd2.ToString(), "1");
  EXPECT_EQ(import.report.spreads_kept, 1U);
  EXPECT_EQ(import.report.spreads_empty, 1U);
  EXPECT_EQ(import.report.spreads_dropped, 1U);
}

TEST(ImportAmountsTest, CarriesFormulasAndTheirParameters) {
  SmallPackage package = MillAndPlant();
  package.Process(
      "mill",
      {Reference("steel", "1", "kg"),
       In("power", "6", "MJ", R"(,"amountFormula":"x*3")")},
      R"(,"parameters":[{"name":"x","inputParameter":true,"value":2}])");
  const OlcaImport import = Import(package);
  const graph::ProcessDeclaration& mill = ProcessOf(import, "steel.mill");
  EXPECT_EQ(mill.inputs[0].formula, "x*3");
  EXPECT_EQ(mill.inputs[0].amount.ToString(), "6");
  ASSERT_THAT(mill.parameters, SizeIs(1));
  EXPECT_EQ(mill.parameters[0].name, "x");
  EXPECT_EQ(import.report.formulas_kept, 1U);
}

}  // namespace
}  // namespace tanji::exchange::olca
