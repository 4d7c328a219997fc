// Worked examples of reports: a footprint of four direct inputs, recycled
// content by mixing, and the carbon balance of an electric arc furnace.

#include "lib/platform/footprint/footprint_block.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/status.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/platform/testing/test_system.h"

namespace tanji::platform {
namespace {

absl::StatusOr<FootprintBlock> BlockOf(TestSystem& system,
                                       const std::string& product) {
  TANJI_ASSIGN_OR_RETURN(const Footprint footprint, system.Get(product));
  return MakeBlock(system.context(), system.ViewAtHead(),
                   identity::Caller::Operator(), footprint);
}

// One product with one process, whose other members are `more`.
std::string One(const std::string& organisation, const std::string& product,
                const std::string& unit, const std::string& more) {
  return R"({"format":"tanji-submission/v1","organisation":")" + organisation +
         R"(","products":[{"id":")" + product + R"(","unit":")" + unit +
         R"("}],"processes":[{"product":")" + product +
         R"(","output":"1","unit":")" + unit + R"(",)" + more + "}]}";
}

std::string Input(const std::string& product, const std::string& amount,
                  const std::string& unit, const char* technological,
                  const char* geographical, const char* temporal) {
  return R"({"product":")" + product + R"(","amount":")" + amount +
         R"(","unit":")" + unit + R"(","quality":{"technological":")" +
         technological + R"(","geographical":")" + geographical +
         R"(","temporal":")" + temporal + R"("}})";
}

// kg CO2e: steel 22 x 1, of which 60 % primary; electricity 20 x 0.5777 =
// 11.554; gas burnt on site 4, measured; transport 1.2.
//   footprint      22 + 11.554 + 4 + 1.2 = 38.754
//   primary data   (0.6 x 22 + 4) / 38.754 = 44.3825 %
//   technological  (22 x 2 + 11.554 x 3 + 4 x 1 + 1.2 x 4) / 38.754 = 2.2569
//   geographical   (22 x 2 + 11.554 x 1 + 4 x 1 + 1.2 x 3) / 38.754 = 1.6296
TEST(FootprintBlockTest, WeighsPrimaryDataAndQualityByTheFootprint) {
  TestSystem system;
  TANJI_ASSERT_OK(
      system.Submit(One("mill", "steel", "kg",
                        R"("direct_kgco2e":"1","primary_data_percent":"60")")));
  TANJI_ASSERT_OK(system.Submit(
      One("grid", "power", "kWh", R"("direct_kgco2e":"0.5777")")));
  TANJI_ASSERT_OK(
      system.Submit(One("lorry", "road", "t*km", R"("direct_kgco2e":"0.1")")));
  TANJI_ASSERT_OK(system.Submit(One(
      "maker", "frame", "piece",
      R"("direct_kgco2e":"4","primary_data_percent":"100",)"
      R"("quality":{"technological":"1","geographical":"1","temporal":"1"},)"
      R"("inputs":[)" +
          Input("mill/steel", "22", "kg", "2", "2", "2") + "," +
          Input("grid/power", "20", "kWh", "3", "1", "1") + "," +
          Input("lorry/road", "12", "t*km", "4", "3", "3") + "]")));
  TANJI_ASSERT_OK_AND_ASSIGN(const FootprintBlock block,
                             BlockOf(system, "maker/frame"));
  EXPECT_EQ(block.total.ToString(), "38.754");
  ASSERT_TRUE(block.primary_data_percent.has_value());
  EXPECT_EQ(block.primary_data_percent->RoundedTo(-4).ToString(), "44.3825");
  ASSERT_TRUE(block.quality.has_value());
  EXPECT_EQ(block.quality->technological.RoundedTo(-4).ToString(), "2.2569");
  EXPECT_EQ(block.quality->geographical.RoundedTo(-4).ToString(), "1.6296");
  EXPECT_EQ(block.quality->temporal.RoundedTo(-4).ToString(), "1.6296");
}

// 70 % virgin of 2.3 and 30 % recycled of 0.6 kg CO2e a kg: 1.79.
TEST(FootprintBlockTest, RecycledContentIsAMix) {
  TestSystem system;
  TANJI_ASSERT_OK(
      system.Submit(One("mill", "virgin", "kg", R"("direct_kgco2e":"2.3")")));
  TANJI_ASSERT_OK(
      system.Submit(One("yard", "recycled", "kg", R"("direct_kgco2e":"0.6")")));
  TANJI_ASSERT_OK(system.Submit(
      One("maker", "metal", "kg",
          R"("mix":true,"inputs":[)"
          R"({"product":"mill/virgin","amount":"0.7","unit":"kg"},)"
          R"({"product":"yard/recycled","amount":"0.3","unit":"kg"}])")));
  TANJI_ASSERT_OK_AND_ASSIGN(const FootprintBlock block,
                             BlockOf(system, "maker/metal"));
  EXPECT_EQ(block.total.ToString(), "1.79");
}

// A charge of 1.05 t at 4 % carbon, electrodes of 0.02 t at 98 %; 1 t of steel
// at 0.1 % and 0.01 t of slag at 2 % go out:
//   3.664 (0.042 + 0.0196 - 0.001 - 0.0002) = 0.2213056 t CO2
TEST(FootprintBlockTest, ACarbonBalanceIsAFormula) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(
      One("furnace", "steel", "t",
          R"("parameters":[{"name":"in","formula":"1.05*0.04+0.02*0.98"},)"
          R"({"name":"out","formula":"1*0.001+0.01*0.02"}],)"
          R"("emissions":[{"gas":"CO2","formula":"3.664*in-3.664*out",)"
          R"("unit":"t","tags":["process"]}])")));
  TANJI_ASSERT_OK_AND_ASSIGN(const FootprintBlock block,
                             BlockOf(system, "furnace/steel"));
  EXPECT_EQ(block.total.ToString(), "221.3056");
}

// 0.9 kg of carbon in 2 kg of wood: -3.3 kg CO2 taken up, and the balance
// closes at the gate; burnt, +3.3, and it closes with nothing left.
TEST(FootprintBlockTest, BiogenicCarbonBalances) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(
      R"({"format":"tanji-submission/v1","organisation":"forest","products":[)"
      R"({"id":"beam","unit":"piece","mass_kg":"2","biogenic_carbon_kg":"0.9"},)"
      R"({"id":"burnt","unit":"piece","biogenic_carbon_kg":"0"}],"processes":[)"
      R"({"product":"beam","output":"1","unit":"piece","emissions":[)"
      R"({"gas":"CO2","amount":"-3.3","unit":"kg","origin":"biogenic"}]},)"
      R"({"product":"burnt","output":"1","unit":"piece","inputs":[)"
      R"({"product":"forest/beam","amount":"1","unit":"piece"}],"emissions":[)"
      R"({"gas":"CO2","amount":"3.3","unit":"kg","origin":"biogenic",)"
      R"("tags":["combustion"]}]}]})"));
  TANJI_ASSERT_OK_AND_ASSIGN(const FootprintBlock beam,
                             BlockOf(system, "forest/beam"));
  TANJI_ASSERT_OK_AND_ASSIGN(const FootprintBlock burnt,
                             BlockOf(system, "forest/burnt"));
  EXPECT_EQ(beam.total.ToString(), "0");
  EXPECT_EQ(beam.biogenic_balance_kg, quantity::Decimal());
  EXPECT_EQ(burnt.total.ToString(), "0");
  EXPECT_EQ(burnt.biogenic_balance_kg, quantity::Decimal());
}

}  // namespace
}  // namespace tanji::platform
