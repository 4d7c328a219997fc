#include "services/cli/footprint_json.h"

#include <limits>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/json/json.h"

namespace tanji::cli {
namespace {

using footprint::v1::GetResponse;
using testing::AllOf;
using testing::HasSubstr;

GetResponse AnswerToEscape() {
  GetResponse response;
  response.set_as_of_seq(7);
  response.set_snapshot("7:ab");
  auto* footprint = response.mutable_footprint();
  footprint->set_product("o/\"steel\"");
  footprint->set_unit("kg");
  footprint->set_kg_co2e(0.1);
  footprint->mutable_evidence()->set_loop_gain_max(0.5);
  return response;
}

TEST(FootprintJsonTest, IsOneObjectOnOneLine) {
  EXPECT_EQ(FootprintJson(AnswerToEscape()),
            "{\"assurance\":\"computed\",\"product\":\"o/\\\"steel\\\"\","
            "\"unit\":\"kg\",\"place\":\"\",\"period_start\":\"\",\"period_"
            "end\":\"\",\"kg_co2e\":0.1,\"as_of_seq\":7,"
            "\"snapshot\":\"7:ab\",\"evidence\":{\"backward_error_max\":0,"
            "\"loop_gain_max\":0.5,\"digits_lost\":0,\"series_diverges\":false,"
            "\"is_incomplete\":false},\"beyond_gate\":false,\"caveats\":[]}\n");
}

TEST(FootprintJsonTest, NamesHowElseTheProductIsMade) {
  GetResponse response = AnswerToEscape();
  response.mutable_footprint()->set_place("CN");
  response.add_other_processes()->set_place("CN-SD");
  response.set_other_process_count(1);
  EXPECT_THAT(FootprintJson(response),
              AllOf(HasSubstr(R"("place":"CN",)"),
                    HasSubstr(R"("other_processes":[{"product":"",)"
                              R"("place":"CN-SD","period_start":"",)"
                              R"("period_end":""}],"other_process_count":1)")));
}

TEST(FootprintJsonTest, HasNullAndTheLoopWhereThereIsNoFootprint) {
  GetResponse response = AnswerToEscape();
  response.mutable_footprint()->clear_kg_co2e();
  auto* fault = response.mutable_footprint()->mutable_fault();
  fault->set_kind(footprint::v1::FAULT_KIND_SINGULAR);
  fault->set_gain(1);
  fault->mutable_worst()->set_product("o/a");
  fault->add_members()->set_product("o/a");
  fault->set_member_count(1);
  const std::string text = FootprintJson(response);
  EXPECT_THAT(text, HasSubstr("\"kg_co2e\":null"));
  EXPECT_THAT(text, HasSubstr("\"fault\":{\"kind\":\"singular\",\"gain\":1,"));
  TANJI_EXPECT_OK(json::Read(text.substr(0, text.size() - 1)));
}

TEST(FootprintJsonTest, WritesAnInfiniteGainAsText) {
  GetResponse response = AnswerToEscape();
  response.mutable_footprint()->mutable_evidence()->set_loop_gain_max(
      std::numeric_limits<double>::infinity());
  const std::string text = FootprintJson(response);
  EXPECT_THAT(text, HasSubstr("\"loop_gain_max\":\"Infinity\""));
  TANJI_EXPECT_OK(json::Read(text.substr(0, text.size() - 1)));
}

TEST(FootprintJsonTest, ListsWhatIsMissing) {
  GetResponse response = AnswerToEscape();
  response.mutable_missing()->add_products("o/paint");
  response.mutable_missing()->set_input_count(2);
  response.mutable_missing()->set_is_complete(true);
  EXPECT_THAT(FootprintJson(response),
              HasSubstr("\"missing\":{\"products\":[\"o/paint\"],"
                        "\"other_dimension_products\":[],"
                        "\"input_count\":2,\"is_complete\":true}"));
}

}  // namespace
}  // namespace tanji::cli
