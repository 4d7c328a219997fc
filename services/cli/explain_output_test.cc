#include "services/cli/explain_output.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tanji::cli {
namespace {

namespace v1 = footprint::v1;
using ::testing::HasSubstr;

v1::BreakdownResponse TwoPlaces() {
  v1::BreakdownResponse response;
  response.set_as_of_seq(7);
  response.mutable_footprint()->set_product("o/x");
  response.mutable_footprint()->set_unit("kg");
  response.set_total_kg_co2e("0.5");
  response.set_line_count(2);
  response.set_largest_count_80(1);
  v1::BreakdownLine* place = response.add_lines();
  place->set_kind(v1::BREAKDOWN_LINE_KIND_NAMED);
  place->add_keys("CN");
  place->add_keys("CN-SD");
  place->set_kg_co2e("0.75");
  place->set_share(0.75);
  place->set_cumulative_share(0.75);
  place->set_count(3);
  v1::BreakdownLine* other = response.add_lines();
  other->set_kind(v1::BREAKDOWN_LINE_KIND_NOT_STATED);
  other->set_kg_co2e("-0.25");
  other->set_share(-0.25);
  other->set_cumulative_share(1);
  other->set_count(1);
  return response;
}

TEST(ExplainOutputTest, ABreakdownAsJsonNamesItsKeys) {
  EXPECT_EQ(
      BreakdownJson(TwoPlaces(), v1::EXPLAIN_BY_PLACE),
      R"({"assurance":"computed","product":"o/x","unit":"kg","place":"",)"
      R"("period_start":"","period_end":"","as_of_seq":7,)"
      R"("total_kg_co2e":"0.5","is_incomplete":false,"by":"place",)"
      R"("line_count":2,"largest_count_80":1,"lines":[{"kind":"named",)"
      R"("country":"CN","place":"CN-SD","kg_co2e":"0.75","share":0.75,)"
      R"("cumulative_share":0.75,"count":3},{"kind":"not-stated",)"
      R"("kg_co2e":"-0.25","share":-0.25,"cumulative_share":1,"count":1}]})"
      "\n");
}

TEST(ExplainOutputTest, ABreakdownAsCsvHasAColumnAKey) {
  EXPECT_EQ(BreakdownCsv(TwoPlaces(), v1::EXPLAIN_BY_PLACE),
            "kind,country,place,kg_co2e,share,cumulative_share,count\n"
            "named,CN,CN-SD,0.75,0.75,0.75,3\n"
            "not-stated,,,-0.25,-0.25,1,1\n");
}

TEST(ExplainOutputTest, TiersSayWhyTheyEnd) {
  v1::BreakdownResponse response;
  response.set_tiers_end(v1::TIERS_END_DIVERGES);
  EXPECT_THAT(BreakdownJson(response, v1::EXPLAIN_BY_TIER),
              HasSubstr(R"("tiers_end":"diverges")"));
}

v1::ExplainResponse TwoLines() {
  v1::ExplainResponse response;
  response.mutable_footprint()->set_product("o/x");
  response.mutable_footprint()->set_unit("kg");
  response.set_total_kg_co2e("3");
  response.set_output("10");
  response.set_output_unit("kg");
  v1::ExplanationLine* gas = response.add_lines();
  gas->set_kind(v1::LINE_KIND_EMISSION);
  gas->set_gas("CO2");
  gas->set_origin("fossil");
  gas->set_amount("10");
  gas->set_unit("kg");
  gas->set_kg_co2e("1");
  gas->set_share(0.5);
  v1::ExplanationLine* power = response.add_lines();
  power->set_kind(v1::LINE_KIND_INPUT);
  power->set_product("o/a, b");
  power->set_amount("4");
  power->set_unit("kWh");
  power->mutable_electricity()->set_instrument("supplier");
  power->mutable_electricity()->set_place("CN");
  power->set_place("CN-SD");
  power->set_period_start("2024-01-01");
  power->set_period_end("2025-01-01");
  power->set_kg_co2e_per_unit(2.5);
  power->set_kg_co2e("1");
  power->set_share(0.5);
  return response;
}

TEST(ExplainOutputTest, ALineAsJsonHasWhatItIsMadeOf) {
  EXPECT_EQ(
      ExplanationJson(TwoLines()),
      R"({"assurance":"computed","product":"o/x","unit":"kg","place":"",)"
      R"("period_start":"","period_end":"","as_of_seq":0,)"
      R"("total_kg_co2e":"3","is_incomplete":false,"output":"10",)"
      R"("output_unit":"kg","lines":[{"kind":"emission","gas":"CO2",)"
      R"("origin":"fossil","amount":"10","unit":"kg","kg_co2e":"1",)"
      R"("share":0.5},{"kind":"input","product":"o/a, b","amount":"4",)"
      R"("unit":"kWh","electricity":{"instrument":"supplier","place":"CN"},)"
      R"("supplier_place":"CN-SD","supplier_period_start":"2024-01-01",)"
      R"("supplier_period_end":"2025-01-01","kg_co2e_per_unit":2.5,)"
      R"("kg_co2e":"1","share":0.5}]})"
      "\n");
}

TEST(ExplainOutputTest, ALineAsCsvIsQuotedWhereItHasTo) {
  EXPECT_EQ(ExplanationCsv(TwoLines()),
            "kind,product,gas,origin,amount,unit,allocated_percent,stage,"
            "is_waste,instrument,place,mass,mass_unit,distance,distance_unit,"
            "kg_co2e,share,kg_co2e_per_unit,supplier_place,"
            "supplier_period_start,supplier_period_end\n"
            "emission,,CO2,fossil,10,kg,,,,,,,,,,1,0.5,,,,\n"
            "input,\"o/a, b\",,,4,kWh,,,,supplier,CN,,,,,1,0.5,2.5,CN-SD,"
            "2024-01-01,2025-01-01\n");
}

}  // namespace
}  // namespace tanji::cli
