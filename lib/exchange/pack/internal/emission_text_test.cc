#include "lib/exchange/pack/internal/emission_text.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"

namespace tanji::exchange::internal {
namespace {

using base::StatusIs;
using ::testing::HasSubstr;

TEST(ParseEmissionsTest, ReadsGasAmountUnitOriginAndTags) {
  TANJI_ASSERT_OK_AND_ASSIGN(
      const auto emissions,
      ParseEmissions("CO2 2.63 kg fossil combustion aircraft; "
                     "CH4 -1e-3 g biogenic"));
  ASSERT_EQ(emissions.size(), 2u);
  EXPECT_EQ(emissions[0].gas, "CO2");
  EXPECT_EQ(emissions[0].amount.ToString(), "2.63");
  EXPECT_EQ(emissions[0].tags.List().size(), 2u);
  EXPECT_EQ(emissions[1].unit, "g");
  EXPECT_EQ(emissions[1].amount.ToString(), "-0.001");
  EXPECT_EQ(emissions[1].origin, graph::Origin::kBiogenic);
  EXPECT_TRUE(emissions[1].tags.empty());
}

TEST(ParseEmissionsTest, NothingIsNoEmission) {
  TANJI_ASSERT_OK_AND_ASSIGN(const auto emissions, ParseEmissions(""));
  EXPECT_TRUE(emissions.empty());
}

TEST(ParseEmissionsTest, NamesTheEmissionAndTheExpectation) {
  const struct {
    const char* text;
    const char* fault;
  } cases[] = {
      {"CO2 1 kg", "emission 1: expected gas, amount, unit and origin"},
      {"CO2 1 kg fossil; ", "emission 2: expected gas"},
      {"CO2 1 kg fossil;CH4 1 kg fossil", "emission 1: expected one of fossil"},
      {"CO2 1,5 kg fossil", "emission 1: "},
      {"CO2  1 kg fossil", "emission 1: "},
      {"CO2 1 kg fossil flame", "emission 1: expected one of aircraft"},
      {"CO2 1 kg fossil fugitive fugitive", "has the tag fugitive twice"},
  };
  for (const auto& c : cases) {
    EXPECT_THAT(
        ParseEmissions(c.text),
        StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(c.fault)))
        << c.text;
  }
}

TEST(ParseEmissionsTest, BoundsTheNumberOfEmissions) {
  std::string text = "CO2 1 kg fossil";
  for (size_t i = 1; i < kFactorEmissionsMax; ++i) text += "; CO2 1 kg fossil";
  TANJI_EXPECT_OK(ParseEmissions(text));
  EXPECT_THAT(ParseEmissions(text + "; CO2 1 kg fossil"),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("has 101 emissions; expected at most 100")));
}

}  // namespace
}  // namespace tanji::exchange::internal
