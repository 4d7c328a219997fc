#include "lib/exchange/olca/data_set.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/strings.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/exchange/olca/testing/small_package.h"

namespace tanji::exchange::olca {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

std::string FaultsOf(const SmallPackage& package) {
  const auto set = package.Read();
  EXPECT_TRUE(absl::IsInvalidArgument(set.status())) << set.status();
  return std::string(set.status().message());
}

SmallPackage Steel() {
  SmallPackage package;
  package.Product("steel", "mass");
  return package;
}

TEST(ReadDataSetTest, ReadsAProcessOfSchema1) {
  SmallPackage package = Steel();
  package.Product("power", "energy");
  package.Process(
      "mill",
      {Reference("steel", "1.0", "kg"),
       In("power", "0.5", "kWh",
          R"(,"amountFormula":"2*x","defaultProvider":{"@id":"plant"},
             "uncertainty":{"distributionType":"LOG_NORMAL_DISTRIBUTION",
             "geomMean":0.5,"geomSd":1.2})")},
      R"(,"location":{"@id":"place"},
         "processDocumentation":{"validFrom":"2010-01-01T00:00:00-07:00",
         "validUntil":"2012-12-31T00:00:00-07:00"},
         "defaultAllocationMethod":"PHYSICAL_ALLOCATION",
         "allocationFactors":[{"allocationType":"CAUSAL_ALLOCATION",
         "product":{"@id":"steel"},"value":1.0,
         "exchange":{"@type":"Exchange","flow":{"@id":"power"}}}],
         "parameters":[{"name":"x","inputParameter":true,"value":0.25},
         {"name":"y","inputParameter":false,"value":1,"formula":"x*4"}])");
  TANJI_ASSERT_OK_AND_ASSIGN(const DataSet set, package.Read());
  ASSERT_THAT(set.processes, SizeIs(1));
  EXPECT_EQ(set.exchange_count, 2U);
  const Process& process = set.processes[0];
  EXPECT_EQ(process.location, "CN");
  EXPECT_EQ(process.valid_from, "2010-01-01T00:00:00-07:00");
  EXPECT_EQ(process.default_method, FactorMethod::kPhysical);
  ASSERT_THAT(process.exchanges, SizeIs(2));
  EXPECT_TRUE(process.exchanges[0].is_reference);
  EXPECT_FALSE(process.exchanges[0].is_input);
  const Exchange& power = process.exchanges[1];
  EXPECT_TRUE(power.is_input);
  EXPECT_EQ(set.flows[power.flow].name, "power");
  EXPECT_EQ(power.amount.ToString(), "0.5");
  EXPECT_EQ(power.formula, "2*x");
  EXPECT_EQ(power.unit, "kWh");
  EXPECT_EQ(power.default_provider, "plant");
  EXPECT_EQ(power.distribution, Distribution::kLogNormal);
  EXPECT_EQ(power.geometric_sd->ToString(), "1.2");
  ASSERT_THAT(process.factors, SizeIs(1));
  EXPECT_EQ(process.factors[0].exchange_flow, "power");
  ASSERT_THAT(process.parameters, SizeIs(2));
  EXPECT_EQ(process.parameters[0].formula, "");
  EXPECT_EQ(process.parameters[1].formula, "x*4");
}

// The same in the words of schema 2.
TEST(ReadDataSetTest, ReadsAProcessOfSchema2) {
  SmallPackage package;
  package.File("unit_groups/mass.json",
               R"({"@id":"mass","name":"Mass","units":[{"@id":"kg","name":"kg",
                  "isRefUnit":true,"conversionFactor":1}]})");
  package.File("flows/steel.json",
               R"({"@id":"steel","name":"steel","flowType":"PRODUCT_FLOW",
                  "category":"Metals/Ferrous","flowProperties":[
                  {"isRefFlowProperty":true,"conversionFactor":1,
                  "flowProperty":{"@id":"mass"}}]})");
  package.File("processes/mill.json",
               R"({"@type":"Process","@id":"mill","name":"mill","exchanges":[
      {"internalId":1,"isInput":false,"isAvoidedProduct":false,"amount":2.0,
       "isQuantitativeReference":true,"flow":{"@id":"steel"}},
      {"internalId":2,"isInput":true,"isAvoidedProduct":true,"amount":1.0,
       "flow":{"@id":"steel"}}],
      "parameters":[{"name":"x","isInputParameter":true,"value":1}],
      "allocationFactors":[{"allocationType":"CAUSAL_ALLOCATION",
        "product":{"@id":"steel"},"value":1,"exchange":{"internalId":2}}]})");
  TANJI_ASSERT_OK_AND_ASSIGN(const DataSet set, package.Read());
  EXPECT_EQ(set.flows[0].category, "Metals/Ferrous");
  ASSERT_THAT(set.processes, SizeIs(1));
  ASSERT_THAT(set.processes[0].exchanges, SizeIs(2));
  const Exchange& reference = set.processes[0].exchanges[0];
  EXPECT_TRUE(reference.is_reference);
  EXPECT_EQ(reference.internal_id, 1);
  EXPECT_EQ(reference.unit, "");
  EXPECT_TRUE(set.processes[0].exchanges[1].is_input);
  EXPECT_TRUE(set.processes[0].exchanges[1].is_avoided);
  EXPECT_EQ(set.processes[0].factors[0].exchange_id, 2);
  EXPECT_EQ(set.processes[0].parameters[0].value->ToString(), "1");
}

TEST(ReadDataSetTest, FollowsCategoriesOfSchema1ToTheirRoot) {
  SmallPackage package;
  package.File("categories/air.json", R"({"@id":"air","name":"air"})");
  package.File("categories/low.json",
               R"({"@id":"low","name":"low","category":{"@id":"air"}})");
  package.File("flows/co2.json",
               R"({"@id":"co2","name":" CO2 ","flowType":"ELEMENTARY_FLOW",
                  "category":{"@id":"low"},"flowProperties":[
                  {"referenceFlowProperty":true,"conversionFactor":1.0,
                  "flowProperty":{"@id":"mass"}}]})");
  TANJI_ASSERT_OK_AND_ASSIGN(const DataSet set, package.Read());
  EXPECT_EQ(set.flows[0].category, "air/low");
  EXPECT_EQ(set.flows[0].name, "CO2");
}

TEST(ReadDataSetTest, SortsProcessesByTheirIds) {
  SmallPackage package = Steel();
  package.Process("b", {Reference("steel", "1", "kg")});
  package.File("processes/0.json", R"({"@id":"c","name":"c"})");
  package.Process("a", {Reference("steel", "1", "kg")});
  TANJI_ASSERT_OK_AND_ASSIGN(const DataSet set, package.Read());
  ASSERT_THAT(set.processes, SizeIs(3));
  EXPECT_EQ(set.processes[0].id, "a");
  EXPECT_EQ(set.processes[2].id, "c");
  EXPECT_EQ(set.process_places.at("b"), 1U);
}

TEST(ReadDataSetTest, LeavesOtherFilesAlone) {
  SmallPackage package = Steel();
  package.File("lcia_methods/x.json", "no JSON");
  package.File("context.json", "no JSON");
  package.File("flows/deeper/x.json", "no JSON");
  package.File("flows/x.txt", "no JSON");
  TANJI_EXPECT_OK(package.Read());
}

// A process that refers to what is not there is for the import to refuse.
TEST(ReadDataSetTest, KeepsAProcessWithAFlowThatIsNotThere) {
  SmallPackage package = Steel();
  package.Process("mill",
                  {Reference("steel", "1", "kg"), In("ore", "1", "kg")});
  TANJI_ASSERT_OK_AND_ASSIGN(const DataSet set, package.Read());
  EXPECT_THAT(set.processes[0].defects,
              ElementsAre("processes/mill.json.exchanges[1]: flow \"ore\" is "
                          "not in the package"));
}

TEST(ReadDataSetTest, NamesFileAndMemberOfEveryFault) {
  SmallPackage package = Steel();
  package.File("processes/mill.json",
               R"({"@id":"mill","exchanges":[
                  {"flow":{"@id":"steel"},"amount":"1","input":1},
                  {"flow":{},"amount":1}, 7]})");
  const std::string faults = FaultsOf(package);
  EXPECT_THAT(faults, HasSubstr("processes/mill.json.exchanges[0].amount: "
                                "expected a number"));
  EXPECT_THAT(faults, HasSubstr("exchanges[0].input: expected true or false"));
  EXPECT_THAT(faults, HasSubstr("exchanges[1].flow.@id: is missing"));
  EXPECT_THAT(faults, HasSubstr("exchanges[2]: expected an object"));
}

TEST(ReadDataSetTest, RefusesBothNamesOfAMember) {
  SmallPackage package = Steel();
  package.Process("mill",
                  {Reference("steel", "1", "kg", R"(,"isInput":false)")});
  EXPECT_THAT(FaultsOf(package),
              HasSubstr("input: stands there as \"isInput\" too"));
}

TEST(ReadDataSetTest, RefusesMalformedJson) {
  SmallPackage package = Steel();
  package.File("processes/mill.json", R"({"@id":"mill",})");
  EXPECT_THAT(FaultsOf(package), HasSubstr("processes/mill.json: "));
}

TEST(ReadDataSetTest, RefusesAnIdOfTwoFiles) {
  SmallPackage package = Steel();
  package.File("processes/a.json", R"({"@id":"mill"})");
  package.File("processes/b.json", R"({"@id":"mill"})");
  EXPECT_THAT(FaultsOf(package),
              HasSubstr("\"mill\" stands in another file too"));
}

TEST(ReadDataSetTest, RefusesIdsThatAreNone) {
  for (const std::string& id :
       {std::string("a b"), std::string("a/b"), std::string(65, 'a')}) {
    SmallPackage package;
    package.File("processes/a.json", base::StrCat(R"({"@id":")", id, R"("})"));
    EXPECT_THAT(FaultsOf(package), HasSubstr("@id: expected at most 64"));
  }
}

TEST(ReadDataSetTest, RefusesWordsThatItDoesNotKnow) {
  SmallPackage package = Steel();
  package.File("flows/x.json", R"({"@id":"x","name":"x","flowType":"GAS"})");
  package.Process("mill",
                  {Reference("steel", "1", "kg",
                             R"(,"uncertainty":{"distributionType":"BETA"})")},
                  R"(,"defaultAllocationMethod":"BY_TASTE",
         "allocationFactors":[{"allocationType":"BY_LUCK","value":1}])");
  const std::string faults = FaultsOf(package);
  EXPECT_THAT(faults, HasSubstr("\"GAS\" is no flow type"));
  EXPECT_THAT(faults, HasSubstr("\"BETA\" is no distribution"));
  EXPECT_THAT(faults, HasSubstr("\"BY_TASTE\" is no allocation method"));
  EXPECT_THAT(faults, HasSubstr("\"BY_LUCK\" is no allocation method"));
}

TEST(ReadDataSetTest, RefusesUnitsWithoutAReferenceAndFactorsOfNothing) {
  SmallPackage package;
  package.File("unit_groups/mass.json",
               R"({"@id":"mass","units":[{"@id":"kg","name":"kg",
                  "conversionFactor":0.0}]})");
  package.File("unit_groups/energy.json",
               R"({"@id":"energy","units":[{"@id":"kWh","name":"kWh",
                  "conversionFactor":3.6,"referenceUnit":true}]})");
  const std::string faults = FaultsOf(package);
  EXPECT_THAT(faults, HasSubstr("has 0 reference units; expected one"));
  EXPECT_THAT(faults, HasSubstr("is 0; expected more than 0"));
  EXPECT_THAT(faults, HasSubstr("of the reference unit is not 1"));
}

TEST(ReadDataSetTest, RefusesCategoriesInACircle) {
  SmallPackage package;
  package.File("categories/a.json",
               R"({"@id":"a","name":"a","category":{"@id":"b"}})");
  package.File("categories/b.json",
               R"({"@id":"b","name":"b","category":{"@id":"a"}})");
  package.File("flows/x.json",
               R"({"@id":"x","name":"x","flowType":"PRODUCT_FLOW",
                  "category":{"@id":"a"},"flowProperties":[
                  {"referenceFlowProperty":true,"conversionFactor":1.0,
                  "flowProperty":{"@id":"mass"}}]})");
  EXPECT_THAT(FaultsOf(package), HasSubstr("lies within more than 50 others"));
}

TEST(ReadDataSetTest, RefusesNumbersBeyondAllUse) {
  SmallPackage package = Steel();
  package.Process("mill", {Reference("steel", "1e300", "kg")});
  EXPECT_THAT(FaultsOf(package), HasSubstr("exchanges[0].amount: "));
}

TEST(ReadDataSetTest, AFolderAroundThePackageIsNamed) {
  TANJI_ASSERT_OK_AND_ASSIGN(
      Package package,
      Package::FromFiles({{"my-data/processes/a.json", "{}"}}));
  const auto set = ReadDataSet(package);
  EXPECT_THAT(std::string(set.status().message()),
              HasSubstr("has its processes in \"my-data/processes/\"; expected "
                        "\"processes/\""));
}

}  // namespace
}  // namespace tanji::exchange::olca
