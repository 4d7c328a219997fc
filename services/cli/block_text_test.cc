#include "services/cli/block_text.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tanji::cli {
namespace {

using footprint::v1::Block;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

std::string ReportOf(const Block& block, Digits digits = Digits::kShort) {
  Table table({Align::kLeft, Align::kLeft});
  AddReport(block, digits, table);
  return table.ToString();
}

// The demo's refrigerator in short.
Block Refrigerator() {
  Block block;
  block.set_gwp_pack("gwp-ipcc");
  block.set_gwp_pack_version("1");
  block.set_precharacterised_kg_co2e("111.983953760517");
  block.set_primary_data_percent("22.3356181649");
  block.mutable_quality()->set_technological("1.8360169112");
  block.mutable_quality()->set_geographical("2.55938393943");
  block.mutable_quality()->set_temporal("1.51979464648");
  block.set_exempted_percent("2");
  block.set_biogenic_carbon_kg("1.26");
  block.set_biogenic_balance_kg("0");
  return block;
}

TEST(AddReportTest, SaysWhatIsKnownInWords) {
  EXPECT_THAT(
      ReportOf(Refrigerator()),
      AllOf(HasSubstr("GWP pack        gwp-ipcc 1\n"),
            HasSubstr("without gas     111.984 kg CO2e came as such"),
            HasSubstr("primary data    22.3356 % of the footprint\n"),
            HasSubstr("technological 1.83602, geographical 2.55938, temporal "
                      "1.51979 (1 best, 5 worst): means over its own emissions "
                      "and direct inputs, weighted by kg CO2e; what is not "
                      "rated counts as 5\n"),
            HasSubstr("cut off         2 % of the footprint, as declared for "
                      "this product alone; "),
            HasSubstr("carbon content  1.26 kg biogenic in one unit"),
            HasSubstr("biogenic CO2    balanced\n")));
}

TEST(AddReportTest, ShowsAllDigitsWhereAsked) {
  EXPECT_THAT(ReportOf(Refrigerator(), Digits::kAll),
              AllOf(HasSubstr("111.983953760517 kg"),
                    HasSubstr("temporal 1.51979464648 (")));
}

TEST(AddReportTest, SaysWhatIsNotDeclared) {
  Block block;
  block.set_precharacterised_kg_co2e("0");
  EXPECT_THAT(ReportOf(block),
              AllOf(HasSubstr("none is loaded"), HasSubstr("not rated: "),
                    HasSubstr("cut off       not declared; "),
                    Not(HasSubstr("without gas")),
                    Not(HasSubstr("primary data")), Not(HasSubstr("carbon"))));
}

TEST(AddReportTest, SaysWhyThereIsNoShareOfPrimaryData) {
  Block block = Refrigerator();
  block.clear_primary_data_percent();
  EXPECT_THAT(ReportOf(block),
              HasSubstr("primary data    no share from 0 to 100 %: "));
}

TEST(AddReportTest, SaysHowFarABalanceIsOpen) {
  Block block = Refrigerator();
  block.set_biogenic_balance_kg("-0.25");
  EXPECT_THAT(ReportOf(block), HasSubstr("open by -0.25 kg: check uptake"));
}

TEST(BlockTextTest, EnergyThatNobodyDeclaresIsNoZero) {
  Block block;
  auto* sum = block.add_indicators();
  sum->set_id("total-ar6");
  sum->set_unit("kg CO2e");
  sum->set_value("152.530775220232");
  sum->add_parts("fossil-ar6");
  sum->add_parts("land-use-ar6");
  sum->set_is_main(true);
  auto* energy = block.add_indicators();
  energy->set_id("primary-energy");
  energy->set_unit("MJ");
  energy->set_value("0");
  energy->set_is_certified(true);
  EXPECT_EQ(
      BlockText(block, Digits::kShort),
      "indicator              value  unit\n"
      "total-ar6            152.531  kg CO2e  the footprint, = fossil-ar6 "
      "+ land-use-ar6, not certified\n"
      "primary-energy  not declared\n");
  energy->set_value("12.5");
  EXPECT_THAT(BlockText(block, Digits::kAll),
              AllOf(HasSubstr("primary-energy              12.5  MJ\n"),
                    HasSubstr("152.530775220232")));
}

}  // namespace
}  // namespace tanji::cli
