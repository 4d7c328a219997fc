#include "services/cli/watch_text.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tanji::cli {
namespace {

using footprint::v1::WatchedFootprint;
using footprint::v1::WatchResponse;

WatchResponse Message(footprint::v1::WatchKind kind, uint64_t as_of_seq) {
  WatchResponse response;
  response.set_kind(kind);
  response.set_as_of_seq(as_of_seq);
  return response;
}

WatchedFootprint* Add(WatchResponse& response, double kg_co2e) {
  WatchedFootprint* watched = response.add_footprints();
  watched->set_request_index(0);
  watched->mutable_footprint()->set_product("o/steel");
  watched->mutable_footprint()->set_unit("kg");
  watched->mutable_footprint()->set_status(
      footprint::v1::FOOTPRINT_STATUS_ANSWERED);
  watched->mutable_footprint()->set_kg_co2e(kg_co2e);
  return watched;
}

TEST(WatchLinesTest, SaysByHowMuchANumberHasChanged) {
  WatchLines lines;
  WatchResponse response = Message(footprint::v1::WATCH_KIND_STATE, 4);
  Add(response, 2);
  EXPECT_EQ(lines.Of(response), "record 4: o/steel: 2 kg CO2e per kg\n");
  response = Message(footprint::v1::WATCH_KIND_CHANGES, 6);
  Add(response, 1.5);
  EXPECT_EQ(lines.Of(response),
            "record 6: o/steel: 1.5 kg CO2e per kg  -25 %\n");
  response = Message(footprint::v1::WATCH_KIND_HEARTBEAT, 6);
  EXPECT_EQ(lines.Of(response), "");
}

TEST(WatchLinesTest, NamesTheLoopThatBlocksAndWhatIsNotMadeAnyMore) {
  WatchLines lines;
  WatchResponse response = Message(footprint::v1::WATCH_KIND_CHANGES, 6);
  WatchedFootprint* blocked = Add(response, 0);
  blocked->mutable_footprint()->clear_kg_co2e();
  blocked->mutable_footprint()->mutable_fault()->set_gain(1.25);
  blocked->mutable_footprint()->mutable_fault()->set_kind(
      footprint::v1::FAULT_KIND_UNPRODUCTIVE);
  WatchedFootprint* gone = Add(response, 0);
  gone->mutable_footprint()->clear_kg_co2e();
  EXPECT_THAT(lines.Of(response),
              testing::AllOf(
                  testing::HasSubstr("o/steel: no footprint, in or behind an "
                                     "unproductive loop (eats more than it "
                                     "makes), gain 1.25"),
                  testing::HasSubstr("o/steel: nobody makes it, or not so\n")));
}

TEST(WatchJsonTest, IsOneObjectOnALine) {
  WatchResponse response = Message(footprint::v1::WATCH_KIND_STATE, 4);
  Add(response, 0.1);
  EXPECT_EQ(WatchJson(response),
            "{\"kind\":\"state\",\"as_of_seq\":4,\"footprints\":[{\"product\":"
            "\"o/steel\",\"status\":\"answered\",\"place\":\"\",\"period_"
            "start\":\"\",\"period_end\":\"\",\"unit\":\"kg\",\"kg_co2e\":0.1,"
            "\"is_incomplete\":false,\"request_index\":0}],\"more\":false}\n");
}

}  // namespace
}  // namespace tanji::cli
