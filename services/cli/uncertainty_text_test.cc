#include "services/cli/uncertainty_text.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tanji::cli {
namespace {

namespace v1 = footprint::v1;
using ::testing::HasSubstr;
using ::testing::Not;

v1::SampleResult OneProduct() {
  v1::SampleResult result;
  result.set_as_of_seq(7);
  result.set_snapshot("7:ab");
  result.set_valid_on("2026-11-26");
  result.set_engine("tanji-engine/2");
  result.set_seed(18446744073709551615U);
  result.set_samples(4);
  result.set_process_count(2);
  result.set_amount_count(3);
  result.set_uncertain_count(1);
  v1::ProductUncertainty* product = result.add_products();
  product->mutable_footprint()->set_product("o/x");
  product->mutable_footprint()->set_unit("kg");
  product->set_amount("2");
  product->set_stated_kg_co2e(3);
  v1::SampleStatistics* of = product->mutable_statistics();
  of->set_used(3);
  of->set_left_out(1);
  of->set_mean(3.25);
  of->set_gsd2(1.5);
  of->set_p025(2);
  of->set_p975(4.5);
  of->mutable_histogram()->set_first_kg_co2e(2);
  of->mutable_histogram()->set_last_kg_co2e(4);
  of->mutable_histogram()->add_counts(1);
  of->mutable_histogram()->add_counts(2);
  product->set_variance_ratio(1.1);
  product->set_source_count(3);
  v1::UncertaintySource* source = product->add_sources();
  source->set_kind(v1::AMOUNT_KIND_INPUT);
  source->mutable_process()->set_product("o/x");
  source->set_taken("o/y");
  source->set_gsd2("1.5");
  source->set_kg_co2e(2.5);
  source->set_share(0.75);
  return result;
}

TEST(UncertaintyTextTest, SaysWhatTheSamplesSay) {
  const std::string text = UncertaintyText(OneProduct());
  EXPECT_THAT(text, HasSubstr("2 kg of o/x\n"));
  EXPECT_THAT(text, HasSubstr("95 % of the samples  2 to 4.5 kg CO2e\n"));
  EXPECT_THAT(text, HasSubstr("3 used, 1 left out"));
  EXPECT_THAT(text, HasSubstr("25.0 % of the samples are left out"));
  EXPECT_THAT(text, HasSubstr("gsd2 1.5\n"));
  EXPECT_THAT(text, HasSubstr("2    1  ####################\n"));
  EXPECT_THAT(text,
              HasSubstr("3    2  ########################################\n"));
  EXPECT_THAT(text, HasSubstr("75.0 %   1.5      2.5  o/y, taken by o/x\n"));
  EXPECT_THAT(text, HasSubstr("25.0 %                 2 amounts more\n"));
  EXPECT_THAT(text, HasSubstr("1 of 3 amounts of 2 processes upstream"));
  EXPECT_THAT(text, Not(HasSubstr("rough guide")));
  EXPECT_THAT(text, Not(HasSubstr("may not read")));
}

TEST(UncertaintyTextTest, SaysWhatLimitsIt) {
  v1::SampleResult result = OneProduct();
  result.mutable_products(0)->set_variance_ratio(3);
  result.mutable_products(0)->set_closed_kg_co2e(1.5);
  v1::FaultyLoop* loop = result.add_loops();
  loop->add_members()->set_product("o/a");
  loop->add_members()->set_product("o/b");
  loop->set_member_count(2);
  loop->set_unproductive(1);
  loop->set_gain_max(1.25);
  result.set_faulty_loop_count(3);
  const std::string text = UncertaintyText(result);
  EXPECT_THAT(text, HasSubstr("rough guide"));
  EXPECT_THAT(text, HasSubstr("1.5 kg CO2e come from organisations"));
  EXPECT_THAT(text, HasSubstr("1  o/a, o/b; gain up to 1.25\n"));
  EXPECT_THAT(text, HasSubstr("and 2 loops more\n"));
  EXPECT_THAT(text, Not(HasSubstr("not decided in")));
}

TEST(UncertaintyTextTest, TellsApartWhatIsNotDecided) {
  v1::SampleResult result = OneProduct();
  result.mutable_products(0)->mutable_statistics()->set_left_out(7);
  result.mutable_products(0)->mutable_statistics()->set_undecided(5);
  v1::FaultyLoop* both = result.add_loops();
  both->add_members()->set_product("o/a");
  both->set_member_count(1);
  both->set_unproductive(2);
  both->set_gain_max(1.25);
  both->set_undecided(1);
  v1::FaultyLoop* undecided = result.add_loops();
  undecided->add_members()->set_product("o/b");
  undecided->set_member_count(1);
  undecided->set_undecided(4);
  const std::string text = UncertaintyText(result);
  EXPECT_THAT(text, HasSubstr("3 used, 7 left out, 5 of them not decided\n"));
  EXPECT_THAT(text, HasSubstr("With 5 of them it takes too long to tell"));
  EXPECT_THAT(text, HasSubstr("3  o/a; gain up to 1.25; not decided in 1\n"));
  EXPECT_THAT(text, HasSubstr("4  o/b; not decided in 4\n"));
  const std::string json = UncertaintyJson(result);
  EXPECT_THAT(json, HasSubstr(R"("left_out":7,"undecided":5,)"));
  EXPECT_THAT(json, HasSubstr(R"("overflow":0,"undecided":4,)"));
}

TEST(UncertaintyTextTest, WithoutUncertaintyThereIsNothingToDraw) {
  v1::SampleResult result = OneProduct();
  result.set_uncertain_count(0);
  EXPECT_THAT(UncertaintyText(result),
              HasSubstr("No amount upstream states an uncertainty"));
}

TEST(UncertaintyTextTest, ComparesPairs) {
  v1::SampleResult result = OneProduct();
  *result.add_products() = result.products(0);
  result.mutable_products(1)->mutable_footprint()->set_product("o/z");
  v1::ProductComparison* comparison = result.add_comparisons();
  comparison->set_share_first_below(0.832);
  comparison->mutable_difference()->set_used(3);
  comparison->mutable_difference()->set_p025(-1);
  comparison->mutable_difference()->set_p975(0.5);
  const std::string text = UncertaintyText(result);
  EXPECT_THAT(text, HasSubstr("2 kg of o/x\n  less 2 kg of o/z\n"));
  EXPECT_THAT(text,
              HasSubstr("the first is lower in    83.2 % of the samples\n"));
  EXPECT_THAT(text, HasSubstr("-1 to 0.5 kg CO2e"));
}

TEST(UncertaintyTextTest, NamesSteerNoTerminal) {
  v1::SampleResult result = OneProduct();
  result.mutable_products(0)->mutable_footprint()->set_product("o/\x1b[2J");
  result.mutable_products(0)->mutable_sources(0)->set_taken("\x1b[2J");
  EXPECT_THAT(UncertaintyText(result), Not(HasSubstr("\x1b")));
}

TEST(UncertaintyJsonTest, HasAllOfIt) {
  const std::string json = UncertaintyJson(OneProduct());
  EXPECT_THAT(json, HasSubstr(R"("seed":"18446744073709551615","samples":4)"));
  EXPECT_THAT(json,
              HasSubstr(R"("used":3,"left_out":1,"undecided":0,"mean":3.25)"));
  EXPECT_THAT(json, HasSubstr(R"("gsd2":1.5,"p2_5":2)"));
  EXPECT_THAT(
      json,
      HasSubstr(
          R"("sources":[{"kind":"input","process":{"product":"o/x","place":"",)"
          R"("period_start":"","period_end":""},"taken":"o/y","gsd2":"1.5",)"
          R"("kg_co2e":2.5,"share":0.75}])"));
  v1::SampleResult negative = OneProduct();
  negative.mutable_products(0)->mutable_statistics()->clear_gsd2();
  EXPECT_THAT(UncertaintyJson(negative), HasSubstr(R"("gsd2":null)"));
}

}  // namespace
}  // namespace tanji::cli
