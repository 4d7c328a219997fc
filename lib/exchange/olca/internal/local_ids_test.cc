#include "lib/exchange/olca/internal/local_ids.h"

#include <string>

#include "gtest/gtest.h"
#include "lib/graph/ids.h"

namespace tanji::exchange::olca::internal {
namespace {

Process ProcessOf(const std::string& id) {
  Process process;
  process.id = id;
  return process;
}

Flow FlowOf(const std::string& id, const std::string& name) {
  Flow flow;
  flow.id = id;
  flow.name = name;
  return flow;
}

TEST(SlugTest, JoinsTheWordsOfAName) {
  EXPECT_EQ(Slug("Steel, hot-rolled (EU)"), "steel-hot-rolled-eu");
  EXPECT_EQ(Slug(" -- "), "flow");
  EXPECT_EQ(Slug(""), "flow");
  EXPECT_EQ(Slug("钢 Blech"), "钢-blech");
}

TEST(SlugTest, CutsBetweenCharacters) {
  EXPECT_EQ(Slug(std::string(100, 'a')), std::string(60, 'a'));
  std::string long_name;
  for (int i = 0; i < 30; ++i) long_name += "钢";  // 3 bytes each
  EXPECT_EQ(Slug("a" + long_name).size(), 1U + 19U * 3U);
}

TEST(LocalIdsTest, AreReadableAndShort) {
  const Process process = ProcessOf("0073ee84-5cb1-3e11-b647-95e2e9d36c5b");
  const Flow flow = FlowOf("36b4aa53-3005-3e3d-b6e3-3450d17d5f03", "Steel");
  LocalIds ids;
  ids.AnnounceOutput(process, flow);
  ids.AnnounceFlow(flow);
  EXPECT_EQ(ids.OfOutput(process, flow), "steel.0073ee84");
  EXPECT_EQ(ids.OfFlow(flow), "steel.flow-36b4aa53");
}

TEST(LocalIdsTest, AreLongWhereShortOnesWouldBeTheSame) {
  const Process one = ProcessOf("12345678-1");
  const Process other = ProcessOf("12345678-2");
  const Flow flow = FlowOf("f", "Steel");
  LocalIds ids;
  ids.AnnounceOutput(one, flow);
  ids.AnnounceOutput(other, flow);
  EXPECT_EQ(ids.OfOutput(one, flow), "steel.12345678-1.f");
  EXPECT_EQ(ids.OfOutput(other, flow), "steel.12345678-2.f");
}

TEST(LocalIdsTest, TellTwoFlowsOfOneProcessApart) {
  const Process process = ProcessOf("12345678");
  const Flow one = FlowOf("f1", "Steel, A");
  const Flow other = FlowOf("f2", "Steel A");
  LocalIds ids;
  ids.AnnounceOutput(process, one);
  ids.AnnounceOutput(process, other);
  EXPECT_NE(ids.OfOutput(process, one), ids.OfOutput(process, other));
}

TEST(LocalIdsTest, AreIdsHoweverLongTheirParts) {
  const Process process = ProcessOf(std::string(kIdSizeMax, 'p'));
  const Flow flow = FlowOf(std::string(kIdSizeMax, 'f'), std::string(500, 'n'));
  LocalIds ids;  // nothing announced: the long form
  EXPECT_TRUE(graph::CheckLocalId(ids.OfOutput(process, flow)).ok());
  EXPECT_TRUE(graph::CheckLocalId(ids.OfFlow(flow)).ok());
}

}  // namespace
}  // namespace tanji::exchange::olca::internal
