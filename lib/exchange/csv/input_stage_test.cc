#include "lib/exchange/csv/input_stage.h"

#include <random>
#include <string>
#include <tuple>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/strings.h"

namespace tanji::exchange {
namespace {

using quantity::Decimal;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr unsigned kInputsSeed = 20260406;

std::vector<std::string> InputsOf(const InputStage& stage, uint32_t consumer) {
  std::vector<std::string> inputs;
  stage.ForEach(
      consumer, [&](uint32_t supplier, const graph::PackedAmount& packed) {
        const graph::UnpackedAmount input = graph::UnpackAmount(packed);
        inputs.push_back(base::StrCat(supplier, " ", input.amount.ToString(),
                                      " ", input.gsd2.ToString()));
      });
  return inputs;
}

TEST(InputStageTest, SortsByConsumerAndKeepsTheOrderWithin) {
  InputStage stage;
  const Decimal one = Decimal::FromInteger(1);
  stage.Append(2, 0, Decimal::FromInteger(-7), one);
  stage.Append(0, 2, Decimal::FromDouble(0.5), Decimal::FromDouble(1.05));
  stage.Append(2, 2, Decimal(), one);
  stage.Append(0, 1, Decimal::FromDouble(1e-300), one);
  stage.Append(2, 0, Decimal::FromInteger(3), one);
  stage.Sort(4);
  EXPECT_THAT(InputsOf(stage, 0), ElementsAre("2 0.5 1.05", "1 1e-300 1"));
  EXPECT_THAT(InputsOf(stage, 1), IsEmpty());
  EXPECT_THAT(InputsOf(stage, 2), ElementsAre("0 -7 1", "2 0 1", "0 3 1"));
  EXPECT_THAT(InputsOf(stage, 3), IsEmpty());
  EXPECT_EQ(stage.count(), 5u);
}

TEST(InputStageTest, SortsNothing) {
  InputStage stage;
  stage.Sort(2);
  EXPECT_THAT(InputsOf(stage, 0), IsEmpty());
  EXPECT_THAT(InputsOf(stage, 1), IsEmpty());
  EXPECT_EQ(stage.size_bytes(), 0u);
}

// More than one block, the longest decimals, far jumps between consumers.
TEST(InputStageTest, AgreesWithAVectorOfVectors) {
  constexpr uint32_t kNodeCount = 100'000;
  std::mt19937_64 random(kInputsSeed);
  InputStage stage;
  std::vector<std::vector<std::string>> expected(kNodeCount);
  const auto longest = Decimal::Parse("-" + std::string(37, '7') + "1e-287");
  ASSERT_TRUE(longest.ok());
  for (int i = 0; i < 60'000; ++i) {
    const auto consumer = static_cast<uint32_t>(random() % kNodeCount);
    const auto supplier = static_cast<uint32_t>(random());
    const Decimal amount =
        random() % 4 == 0
            ? *longest
            : Decimal::FromInteger(static_cast<int64_t>(random()));
    stage.Append(consumer, supplier, amount, *longest);
    expected[consumer].push_back(base::StrCat(supplier, " ", amount.ToString(),
                                              " ", longest->ToString()));
  }
  stage.Sort(kNodeCount);
  for (uint32_t consumer = 0; consumer < kNodeCount; ++consumer) {
    ASSERT_EQ(InputsOf(stage, consumer), expected[consumer])
        << "consumer " << consumer << ", seed " << kInputsSeed;
  }
}

}  // namespace
}  // namespace tanji::exchange
