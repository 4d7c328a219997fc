#include "lib/exchange/olca/import.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/strings.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/exchange/olca/testing/small_import.h"
#include "lib/exchange/olca/testing/small_package.h"

namespace tanji::exchange::olca {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(ImportDataSetTest, LinksAnInputToTheProcessThatMakesIt) {
  SmallPackage package = MillAndPlant();
  package.Process("plant", {Reference("power", "1", "MJ")},
                  R"(,"location":{"@id":"place"},"processDocumentation":{
         "validFrom":"2010-01-01T00:00:00-07:00","validUntil":"2010-12-31"})");
  const OlcaImport import = Import(package);
  EXPECT_EQ(import.submission.organisation, "works");
  const graph::ProcessDeclaration& mill = ProcessOf(import, "steel.mill");
  EXPECT_EQ(mill.output.ToString(), "2");
  EXPECT_EQ(mill.unit, "kg");
  EXPECT_EQ(mill.provenance.source, "small.zip, process mill");
  EXPECT_EQ(mill.provenance.licence, "MIT");
  EXPECT_EQ(mill.provenance.export_rule, graph::ExportRule::kAttribution);
  ASSERT_THAT(mill.inputs, SizeIs(1));
  EXPECT_EQ(mill.inputs[0].product.ToString(), "works/power.plant");
  EXPECT_EQ(mill.inputs[0].amount.ToString(), "3");
  EXPECT_EQ(mill.inputs[0].unit, "kWh");
  ASSERT_TRUE(mill.inputs[0].pin.has_value());
  EXPECT_EQ(mill.inputs[0].pin->place, "CN");
  // To the end of the last day.
  EXPECT_EQ(graph::FormatDay(mill.inputs[0].pin->period->start), "2010-01-01");
  EXPECT_EQ(graph::FormatDay(mill.inputs[0].pin->period->end), "2011-01-01");
  const graph::ProcessDeclaration& plant = ProcessOf(import, "power.plant");
  EXPECT_EQ(plant.place, "CN");
  EXPECT_EQ(plant.period, mill.inputs[0].pin->period);
  EXPECT_EQ(import.report.Count(Fate::kInputByFlow), 1U);
  EXPECT_EQ(import.report.Count(Fate::kReferenceOutput), 2U);
}

TEST(ImportDataSetTest, TakesTheFirstOfSeveralProvidersAndSaysSo) {
  SmallPackage package = MillAndPlant();
  package.Process("other", {Reference("power", "1", "MJ")});
  const OlcaImport import = Import(package);
  EXPECT_EQ(ProcessOf(import, "steel.mill").inputs[0].product.local,
            "power.other");
  EXPECT_EQ(import.report.Count(Fate::kInputByFlowAmbiguous), 1U);
}

TEST(ImportDataSetTest, TakesTheProviderThatTheExchangeNames) {
  SmallPackage package = MillAndPlant();
  package.Process("other", {Reference("power", "1", "MJ")});
  package.Process("mill", {Reference("steel", "2", "kg"),
                           In("power", "3", "kWh",
                              R"(,"defaultProvider":{"@id":"plant"})")});
  const OlcaImport named = Import(package);
  EXPECT_EQ(ProcessOf(named, "steel.mill").inputs[0].product.local,
            "power.plant");
  EXPECT_EQ(named.report.Count(Fate::kInputByDefaultProvider), 1U);
  ImportOptions options = SmallOptions();
  options.linking = Linking::kReferenceFlows;
  EXPECT_EQ(
      ProcessOf(Import(package, options), "steel.mill").inputs[0].product.local,
      "power.other");
}

// Another one would be another product: nobody asked for it.
TEST(ImportDataSetTest, ReplacesNoProviderThatIsMissing) {
  SmallPackage package = MillAndPlant();
  package.Process("mill", {Reference("steel", "2", "kg"),
                           In("power", "3", "kWh",
                              R"(,"defaultProvider":{"@id":"elsewhere"})")});
  const OlcaImport import = Import(package);
  EXPECT_EQ(import.report.Count(Fate::kInputUnlinked), 1U);
  ASSERT_THAT(import.report.unlinked, SizeIs(1));
  EXPECT_EQ(import.report.unlinked[0].reason,
            "the process that it names does not provide it");
}

TEST(ImportDataSetTest, KeepsAnInputThatNobodyProvides) {
  SmallPackage package;
  package.Product("steel", "mass").Product("ore", "mass");
  package.Process("mill", {Reference("steel", "2", "kg"), In("ore", "1", "t")});
  const OlcaImport import = Import(package);
  const graph::Input& ore = ProcessOf(import, "steel.mill").inputs[0];
  EXPECT_EQ(ore.product.local, "ore.flow-ore");
  EXPECT_FALSE(ore.pin.has_value());
  ASSERT_THAT(import.submission.products, SizeIs(2));
  EXPECT_EQ(import.submission.products[1].id, "ore.flow-ore");
  EXPECT_EQ(import.submission.products[1].unit, "kg");
  ASSERT_THAT(import.report.unlinked, SizeIs(1));
  EXPECT_EQ(import.report.unlinked[0].name, "ore");
}

// 4 kg of masses, 3 of them steel.
TEST(ImportDataSetTest, DividesCoProductsThatAreMasses) {
  SmallPackage package = MillAndPlant();
  package.Product("slag", "mass").Product("road", "mass");
  package.Process("mill",
                  {Reference("steel", "3", "kg"), Out("slag", "1", "kg")});
  package.Process("paver",
                  {Reference("road", "1", "kg"), In("slag", "1", "kg")});
  const OlcaImport import = Import(package);
  const graph::ProcessDeclaration& mill = ProcessOf(import, "steel.mill");
  EXPECT_EQ(mill.allocation.method, graph::AllocationMethod::kPhysical);
  ASSERT_THAT(mill.co_products, SizeIs(1));
  EXPECT_EQ(mill.co_products[0].product, "slag.mill");
  EXPECT_EQ(ProcessOf(import, "road.paver").inputs[0].product.local,
            "slag.mill");
  EXPECT_EQ(import.report.Count(Fate::kCoProductAllocated), 1U);
  EXPECT_EQ(import.report.Count(AllocationBasis::kMass), 1U);
  EXPECT_EQ(NoticeOf(import, "allocation").what, "among 2 outputs by mass");
}

TEST(ImportDataSetTest, DropsCoProductsThatCannotBeDividedByName) {
  SmallPackage package = MillAndPlant();
  package.Process("mill",
                  {Reference("steel", "3", "kg"), Out("power", "1", "MJ")});
  package.Process("plant",
                  {Reference("steel", "3", "kg"), In("power", "1", "MJ")});
  const OlcaImport import = Import(package);
  EXPECT_THAT(ProcessOf(import, "steel.mill").co_products, IsEmpty());
  EXPECT_EQ(import.report.Count(Fate::kCoProductDropped), 1U);
  EXPECT_EQ(import.report.Count(Fate::kInputUnlinked), 1U);
  const Notice notice = NoticeOf(import, "allocation_refused");
  EXPECT_EQ(notice.process, "mill (mill)");
  EXPECT_THAT(notice.what, HasSubstr("\"steel\" bears all"));
}

TEST(ImportDataSetTest, CarriesCausalSharesWithEachFlow) {
  SmallPackage package = MillAndPlant();
  package.Product("slag", "mass");
  package.Elementary("co2", "Carbon dioxide, fossil", "air");
  const auto factor = [](const char* product, const char* value,
                         const char* flow) {
    return base::StrCat(R"({"allocationType":"CAUSAL_ALLOCATION","value":)",
                        value, R"(,"product":{"@id":")", product,
                        R"("},"exchange":{"flow":{"@id":")", flow, "\"}}}");
  };
  package.Process("mill",
                  {Reference("steel", "3", "kg"), Out("slag", "1", "kg"),
                   In("power", "1", "MJ"), Out("co2", "5", "kg"),
                   In("slag", "1", "kg", R"(,"avoidedProduct":true)")},
                  base::StrCat(R"(,"allocationFactors":[)",
                               factor("steel", "0.75", "power"), ",",
                               factor("slag", "0.25", "power"), ",",
                               factor("steel", "1", "co2"), "]"));
  const OlcaImport import = Import(package);
  const graph::ProcessDeclaration& mill = ProcessOf(import, "steel.mill");
  EXPECT_EQ(mill.allocation.method, graph::AllocationMethod::kShares);
  ASSERT_THAT(mill.inputs, SizeIs(2));
  ASSERT_THAT(mill.inputs[0].shares, SizeIs(2));
  EXPECT_EQ(mill.inputs[0].shares[1].ToString(), "0.25");
  // A credit goes to the reference output, which has all of the key.
  EXPECT_THAT(mill.inputs[1].shares, IsEmpty());
  EXPECT_EQ(mill.allocation_key.ToString(), "1");
  ASSERT_THAT(mill.emissions, SizeIs(1));
  EXPECT_EQ(mill.emissions[0].shares[0].ToString(), "1");
  EXPECT_EQ(import.report.Count(AllocationBasis::kCausalFactors), 1U);
}

// A treatment's reference flow is waste that it takes in.
TEST(ImportDataSetTest, HandsWasteToItsTreatment) {
  SmallPackage package = MillAndPlant();
  package.Waste("scrap", "mass").Waste("ash", "mass");
  package.Process(
      "dump", {In("scrap", "10", "kg", R"(,"quantitativeReference":true)")});
  package.Process("mill",
                  {Reference("steel", "1", "kg"), Out("scrap", "0.5", "kg"),
                   Out("ash", "0.1", "kg"), Out("scrap", "-2", "kg")});
  const OlcaImport import = Import(package);
  EXPECT_EQ(ProcessOf(import, "scrap.dump").output.ToString(), "10");
  const graph::ProcessDeclaration& mill = ProcessOf(import, "steel.mill");
  ASSERT_THAT(mill.inputs, SizeIs(3));
  EXPECT_EQ(mill.inputs[0].product.local, "scrap.dump");
  EXPECT_TRUE(mill.inputs[0].is_waste);
  EXPECT_EQ(mill.inputs[0].amount.ToString(), "0.5");
  EXPECT_EQ(mill.inputs[1].product.local, "ash.flow-ash");
  EXPECT_TRUE(mill.inputs[1].is_waste);
  // Less than nothing is a credit.
  EXPECT_FALSE(mill.inputs[2].is_waste);
  EXPECT_EQ(mill.inputs[2].amount.ToString(), "-2");
  EXPECT_EQ(import.report.Count(Fate::kWasteLinked), 2U);
  EXPECT_EQ(import.report.Count(Fate::kWasteUnlinked), 1U);
  ImportOptions options = SmallOptions();
  options.linking = Linking::kReferenceFlows;
  EXPECT_EQ(Import(package, options).report.Count(Fate::kWasteDropped), 3U);
}

TEST(ImportDataSetTest, CreditsAvoidedProducts) {
  for (const char* input : {"true", "false"}) {
    SmallPackage package = MillAndPlant();
    package.Process("mill", {Reference("steel", "2", "kg"),
                             base::StrCat(R"({"input":)", input,
                                          R"(,"avoidedProduct":true,"amount":3,
                         "flow":{"@id":"power"},"unit":{"@id":"kWh"}})")});
    const OlcaImport import = Import(package);
    const graph::Input& credit = ProcessOf(import, "steel.mill").inputs[0];
    EXPECT_EQ(credit.product.local, "power.plant");
    EXPECT_EQ(credit.amount.ToString(), "-3");
    EXPECT_EQ(import.report.Count(Fate::kAvoidedProduct), 1U);
  }
}

TEST(ImportDataSetTest, SaysWhichCreditsNobodyProvides) {
  SmallPackage package = MillAndPlant();
  package.Product("heat", "energy");
  package.Process("mill", {Reference("steel", "2", "kg"),
                           In("heat", "3", "MJ", R"(,"avoidedProduct":true)")});
  const OlcaImport import = Import(package);
  EXPECT_EQ(import.report.Count(Fate::kAvoidedUnlinked), 1U);
  ASSERT_THAT(import.report.unlinked, SizeIs(1));
  EXPECT_EQ(import.report.unlinked[0].name, "heat");
}

// All that a refused process has is counted, so that sums hold.
TEST(ImportDataSetTest, CountsWhatARefusedProcessHas) {
  SmallPackage package = MillAndPlant();
  package.Process(
      "bad", {In("power", "1", "MJ", R"(,"amountFormula":"x","uncertainty":{
             "distributionType":"UNIFORM_DISTRIBUTION"})")},
      R"(,"parameters":[{"name":"x","inputParameter":true,"value":1}])");
  const ImportReport report = Import(package).report;
  EXPECT_EQ(report.formulas_read, 1U);
  EXPECT_EQ(report.formulas_of_refused_processes, 1U);
  EXPECT_EQ(report.parameters_read, 1U);
  EXPECT_EQ(report.parameters_of_refused_processes, 1U);
  EXPECT_EQ(report.spreads_read, 1U);
  EXPECT_EQ(report.spreads_left_out, 1U);
}

TEST(ImportDataSetTest, RefusesProcessesByNameAndTakesTheOthers) {
  struct Case {
    std::vector<std::string> exchanges;
    const char* why;
  };
  const std::vector<Case> cases = {
      {{}, "it has 0 quantitative references; expected one"},
      {{Reference("steel", "1", "kg"), Reference("power", "1", "MJ")},
       "it has 2 quantitative references; expected one"},
      {{Reference("steel", "0", "kg")}, "is 0; expected more than 0"},
      {{In("steel", "1", "kg", R"(,"quantitativeReference":true)")},
       "neither a product that leaves it nor waste that it treats"},
      {{Reference("steel", "1", "MJ")}, "unit \"MJ\" is none of the group"},
      {{Reference("steel", "1", "kg"), In("nothing", "1", "kg")},
       "flow \"nothing\" is not in the package"},
      {{Reference("steel", "1", "kg"), In("power", "1", "kg")},
       "unit \"kg\" is none of the group"}};
  for (const Case& c : cases) {
    SmallPackage package = MillAndPlant();
    package.Process("bad", c.exchanges);
    const OlcaImport import = Import(package);
    EXPECT_EQ(import.report.processes_refused, 1U) << c.why;
    EXPECT_EQ(import.report.processes_imported, 2U) << c.why;
    EXPECT_EQ(import.report.Count(Fate::kOfRefusedProcess), c.exchanges.size());
    const Notice notice = NoticeOf(import, "process_refused");
    EXPECT_EQ(notice.process, "bad (bad)");
    EXPECT_THAT(notice.what, HasSubstr(c.why));
  }
}

// The plant is found faulty only when it is built: it has an input in a unit of
// another group.
TEST(ImportDataSetTest, LinksNothingToAProcessThatIsRefused) {
  SmallPackage package = MillAndPlant();
  package.Process("plant",
                  {Reference("power", "1", "MJ"), In("steel", "1", "MJ")});
  const OlcaImport import = Import(package);
  EXPECT_EQ(import.report.processes_refused, 1U);
  EXPECT_EQ(import.report.Count(Fate::kInputUnlinked), 1U);
  EXPECT_FALSE(ProcessOf(import, "steel.mill").inputs[0].pin.has_value());
}

TEST(ImportDataSetTest, CountsWhatNoUnitExpresses) {
  SmallPackage package;
  package.Product("stock", "odd");
  package.Process("store", {Reference("stock", "2", "kg*a")});
  const OlcaImport import = Import(package);
  EXPECT_EQ(import.submission.products[0].name, "[kg*a] stock");
  EXPECT_EQ(import.submission.products[0].unit, "unit");
  EXPECT_THAT(NoticeOf(import, "unit").what, HasSubstr("\"kg*a\""));
}

TEST(ImportDataSetTest, SaysWhichPlacesAndPeriodsItCannotTake) {
  SmallPackage package = MillAndPlant();
  package.File("locations/place.json",
               R"({"@id":"place","code":"Europe without Switzerland"})");
  package.Process("plant", {Reference("power", "1", "MJ")},
                  R"(,"location":{"@id":"place"},"processDocumentation":{
                     "validFrom":"2012-01-01","validUntil":"2010-01-01"})");
  const OlcaImport import = Import(package);
  const graph::ProcessDeclaration& plant = ProcessOf(import, "power.plant");
  EXPECT_EQ(plant.place, "");
  EXPECT_FALSE(plant.period.has_value());
  EXPECT_EQ(import.report.places_dropped, 1U);
  EXPECT_EQ(import.report.periods_dropped, 1U);
}

TEST(ImportDataSetTest, NamesUuidsAsUrns) {
  SmallPackage package;
  package.Product("36b4aa53-3005-3e3d-b6e3-3450d17d5f03", "mass");
  package.Process(
      "0073ee84-5cb1-3e11-b647-95e2e9d36c5b",
      {Reference("36b4aa53-3005-3e3d-b6e3-3450d17d5f03", "1", "kg")});
  EXPECT_THAT(Import(package).submission.products[0].identifiers,
              ElementsAre("urn:uuid:36b4aa53-3005-3e3d-b6e3-3450d17d5f03",
                          "urn:uuid:0073ee84-5cb1-3e11-b647-95e2e9d36c5b"));
}

TEST(ImportDataSetTest, RefusesAPackageWithNothingInIt) {
  const auto import = TryImport(SmallPackage());
  EXPECT_TRUE(absl::IsInvalidArgument(import.status()));
}

TEST(ImportDataSetTest, RefusesOptionsThatAreNone) {
  const SmallPackage package = MillAndPlant();
  ImportOptions options = SmallOptions();
  options.organisation = "a b";
  EXPECT_TRUE(absl::IsInvalidArgument(TryImport(package, options).status()));
  options = SmallOptions();
  options.licence = "";
  EXPECT_THAT(TryImport(package, options).status().message(),
              HasSubstr("licence: expected"));
  options = SmallOptions();
  options.source = std::string(901, 'x');
  EXPECT_THAT(TryImport(package, options).status().message(),
              HasSubstr("source: expected"));
}

TEST(LinkingTest, HasNames) {
  for (const Linking linking :
       {Linking::kDefaultProviders, Linking::kReferenceFlows}) {
    TANJI_ASSERT_OK_AND_ASSIGN(const Linking parsed,
                               ParseLinking(LinkingName(linking)));
    EXPECT_EQ(parsed, linking);
  }
  EXPECT_FALSE(ParseLinking("random").ok());
}

}  // namespace
}  // namespace tanji::exchange::olca
