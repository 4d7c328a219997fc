#include "lib/platform/live_changes.h"

#include <memory>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tanji::platform {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

ChangeHistory::Processes Of(std::vector<graph::ProcessNumber> processes) {
  return std::make_shared<const std::vector<graph::ProcessNumber>>(
      std::move(processes));
}

TEST(ChangeHistoryTest, GivesWhatCameAfterAVersion) {
  ChangeHistory history;
  history.Add(2, nullptr);
  history.Add(3, Of({1, 4}));
  history.Add(5, Of({2}));
  const LiveChanges since = history.Since(1);
  EXPECT_EQ(since.version, 3U);
  EXPECT_FALSE(since.all);
  ASSERT_THAT(since.processes, SizeIs(2));
  EXPECT_THAT(*since.processes[0], ElementsAre(1, 4));
  EXPECT_THAT(*since.processes[1], ElementsAre(2));
  EXPECT_TRUE(history.Since(0).all);
  EXPECT_FALSE(history.Since(3).all);
  EXPECT_THAT(history.Since(3).processes, SizeIs(0));
}

// As records come that change nothing: certificates.
TEST(ChangeHistoryTest, KeepsNothingOfWhatChangesNothing) {
  ChangeHistory history;
  history.Add(2, nullptr);
  history.Add(3, Of({1}));
  for (uint64_t seq = 4; seq < 5000; ++seq) history.Add(seq, Of({}));
  EXPECT_EQ(history.version(), 2U);
  EXPECT_THAT(history.Since(1).processes, SizeIs(1));
}

TEST(ChangeHistoryTest, ForgetsBeforeAllMayHaveChanged) {
  ChangeHistory history;
  history.Add(2, nullptr);
  history.Add(3, Of({1}));
  history.Add(4, nullptr);
  history.Add(5, Of({6}));
  EXPECT_TRUE(history.Since(2).all);
  EXPECT_FALSE(history.Since(3).all);
}

// As of one position several may be published, when days begin.
TEST(ChangeHistoryTest, FindsTheVersionBeforeAPosition) {
  ChangeHistory history;
  history.Add(2, nullptr);
  history.Add(3, Of({1}));
  history.Add(5, Of({2}));
  history.Add(5, Of({3}));
  EXPECT_EQ(history.VersionBefore(6), 4U);
  EXPECT_EQ(history.VersionBefore(5), 2U);
  EXPECT_EQ(history.VersionBefore(4), 2U);
  EXPECT_EQ(history.VersionBefore(3), 1U);
  EXPECT_EQ(history.VersionBefore(2), 0U);
}

TEST(ChangeHistoryTest, ForgetsTheOldestWhenThereAreMany) {
  ChangeHistory history;
  for (size_t i = 0; i < ChangeHistory::kPublicationsMax + 10; ++i) {
    history.Add(i, Of({1}));
  }
  EXPECT_TRUE(history.Since(5).all);
  EXPECT_FALSE(history.Since(10).all);
  EXPECT_EQ(history.VersionBefore(3), 0U);
  ChangeHistory large;
  for (int i = 0; i < 6; ++i) {
    large.Add(1, Of(std::vector<graph::ProcessNumber>(1'000'000)));
  }
  EXPECT_TRUE(large.Since(1).all);
  EXPECT_FALSE(large.Since(2).all);
}

}  // namespace
}  // namespace tanji::platform
