#include "lib/exchange/olca/internal/unit_choice.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/exchange/olca/testing/decimal.h"

namespace tanji::exchange::olca::internal {
namespace {

using ::testing::HasSubstr;

// One group with these units, the first its reference, and a flow measured by
// it.
DataSet SetOf(const std::vector<std::pair<std::string, std::string>>& units) {
  DataSet set;
  UnitGroup group;
  group.name = "group";
  for (const auto& [name, factor] : units) {
    group.units.push_back({name, name, Number(factor)});
  }
  set.unit_groups.push_back(group);
  set.properties.push_back({"property", 0});
  Flow flow;
  flow.name = "flow";
  flow.properties.push_back({0, Number("1")});
  set.flows.push_back(flow);
  return set;
}

Exchange In(const std::string& unit) {
  Exchange exchange;
  exchange.flow = 0;
  exchange.unit = unit;
  return exchange;
}

Scale ScaleOf(const DataSet& set, const Exchange& exchange) {
  const UnitChoice units(set);
  const auto scale = units.ScaleOf(exchange, set.flows[0]);
  EXPECT_TRUE(scale.ok()) << scale.status();
  return *scale;
}

TEST(UnitChoiceTest, KeepsAUnitOfWhichBothSayTheSame) {
  const DataSet set = SetOf({{"MJ", "1.0"}, {"kWh", "3.6"}});
  EXPECT_EQ(UnitChoice(set).DeclaredUnitOf(set.flows[0]).symbol, "MJ");
  const Scale scale = ScaleOf(set, In("kWh"));
  EXPECT_EQ(scale.unit, "kWh");
  EXPECT_EQ(scale.factor.ToString(), "1");
  EXPECT_FALSE(scale.is_converted);
}

// 3 lb of the package are 3 x 0.45 kg, whatever a pound is elsewhere.
TEST(UnitChoiceTest, ConvertsByThePackageWhereItSaysSomethingElse) {
  const DataSet set = SetOf({{"kg", "1"}, {"t", "1000"}, {"lb", "0.45"}});
  const Scale scale = ScaleOf(set, In("lb"));
  EXPECT_EQ(scale.unit, "kg");
  EXPECT_EQ(scale.factor.ToString(), "9/20");
  EXPECT_TRUE(scale.is_converted);
}

TEST(UnitChoiceTest, ConvertsUnitsThatTheTableDoesNotHave) {
  const DataSet set = SetOf({{"kg", "1"}, {"t", "1000"}, {"sh tn", "907.18"}});
  const Scale scale = ScaleOf(set, In("sh tn"));
  EXPECT_EQ(scale.unit, "kg");
  EXPECT_EQ(scale.factor.ToString(), "45359/50");
}

// 62 kg an item; "Dry mass" is not its mass.
TEST(UnitChoiceTest, KnowsTheMassOfADeclaredUnit) {
  DataSet set = SetOf({{"Item(s)", "1"}});
  set.unit_groups.push_back(SetOf({{"g", "1"}, {"kg", "1000"}}).unit_groups[0]);
  set.properties.push_back({"Dry mass", 1});
  set.properties.push_back({"Mass", 1});
  set.flows[0].properties.push_back({1, Number("50000")});
  EXPECT_FALSE(UnitChoice(set).MassOf(set.flows[0]).has_value());
  set.flows[0].properties.push_back({2, Number("62000")});
  EXPECT_EQ(UnitChoice(set).MassOf(set.flows[0]), Number("62"));
  const DataSet tonnes = SetOf({{"t", "1"}, {"kg", "0.001"}});
  EXPECT_EQ(UnitChoice(tonnes).MassOf(tonnes.flows[0]), Number("1000"));
  const DataSet energy = SetOf({{"MJ", "1"}, {"kWh", "3.6"}});
  EXPECT_FALSE(UnitChoice(energy).MassOf(energy.flows[0]).has_value());
}

// In a group of areas "a" is an are, not a year.
TEST(UnitChoiceTest, BelievesNoSymbolThatTheNumbersDoNotBearOut) {
  const DataSet set = SetOf({{"a", "1"}, {"m2", "0.01"}, {"ha", "100"}});
  const UnitChoice units(set);
  EXPECT_EQ(units.DeclaredUnitOf(set.flows[0]).symbol, "m2");
  EXPECT_EQ(units.ReferenceNameOf(set.flows[0]), "a");
  const Scale are = ScaleOf(set, In("a"));
  EXPECT_EQ(are.unit, "m2");
  EXPECT_EQ(are.factor.ToString(), "100");
  const Scale hectare = ScaleOf(set, In("ha"));
  EXPECT_EQ(hectare.unit, "ha");
  EXPECT_EQ(hectare.factor.ToString(), "1");
}

TEST(UnitChoiceTest, TakesAReferenceUnitThatStandsAlone) {
  const DataSet set = SetOf({{"p*km", "1"}, {"p*mi", "1.6"}});
  EXPECT_EQ(UnitChoice(set).DeclaredUnitOf(set.flows[0]).symbol, "p*km");
  const Scale scale = ScaleOf(set, In("p*mi"));
  EXPECT_EQ(scale.unit, "p*km");
  EXPECT_EQ(scale.factor.ToString(), "8/5");
}

// 2 kg*d are 2 x 0.002 kg*a, in pieces of one kg*a.
TEST(UnitChoiceTest, CountsWhatTheTableCannotExpress) {
  const DataSet set = SetOf({{"kg*a", "1"}, {"kg*d", "0.002"}});
  const DeclaredUnit unit = UnitChoice(set).DeclaredUnitOf(set.flows[0]);
  EXPECT_TRUE(unit.is_count);
  EXPECT_EQ(unit.symbol, "unit");
  const Scale reference = ScaleOf(set, In("kg*a"));
  EXPECT_EQ(reference.factor.ToString(), "1");
  EXPECT_FALSE(reference.is_converted);
  const Scale scale = ScaleOf(set, In("kg*d"));
  EXPECT_EQ(scale.unit, "unit");
  EXPECT_EQ(scale.factor.ToString(), "1/500");
  EXPECT_TRUE(scale.is_converted);
}

// One currency proves nothing of a group in prices of the year 2000.
TEST(UnitChoiceTest, CountsMoneyOfAYear) {
  const DataSet set = SetOf({{"EUR 2000", "1"}, {"USD", "1"}});
  EXPECT_TRUE(UnitChoice(set).DeclaredUnitOf(set.flows[0]).is_count);
}

TEST(UnitChoiceTest, TakesTheReferenceUnitWhereNoneIsNamed) {
  const DataSet set = SetOf({{"kg", "1"}, {"t", "1000"}});
  EXPECT_EQ(ScaleOf(set, In("")).unit, "kg");
}

// 1 m3 weighs 500 kg: 250 kg are 250 / 500 m3.
TEST(UnitChoiceTest, ConvertsBetweenTheFlowsProperties) {
  DataSet set = SetOf({{"m3", "1"}, {"l", "0.001"}});
  UnitGroup mass;
  mass.units = {{"kg", "kg", Number("1")}, {"t", "t", Number("1000")}};
  set.unit_groups.push_back(mass);
  set.properties.push_back({"mass", 1});
  set.flows[0].properties.push_back({1, Number("500")});
  Exchange exchange = In("t");
  exchange.property = 1;
  const Scale scale = ScaleOf(set, exchange);
  EXPECT_EQ(scale.unit, "m3");
  EXPECT_EQ(scale.factor.ToString(), "2");
  EXPECT_TRUE(scale.is_converted);
}

TEST(UnitChoiceTest, RefusesAPropertyThatTheFlowDoesNotHave) {
  DataSet set = SetOf({{"kg", "1"}});
  set.properties.push_back({"area", 0});
  Exchange exchange = In("kg");
  exchange.property = 1;
  const auto scale = UnitChoice(set).ScaleOf(exchange, set.flows[0]);
  EXPECT_THAT(scale.status().message(),
              HasSubstr("has no flow property \"area\""));
}

TEST(UnitChoiceTest, RefusesAUnitOfAnotherGroup) {
  const DataSet set = SetOf({{"kg", "1"}});
  const auto scale = UnitChoice(set).ScaleOf(In("m3"), set.flows[0]);
  EXPECT_TRUE(absl::IsInvalidArgument(scale.status()));
  EXPECT_THAT(scale.status().message(), HasSubstr("unit \"m3\" is none of"));
}

}  // namespace
}  // namespace tanji::exchange::olca::internal
