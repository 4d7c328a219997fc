#include "lib/method/internal/gas_hint.h"

#include <string>

#include "gtest/gtest.h"
#include "lib/method/shipped_pack.h"

namespace tanji::method::internal {
namespace {

std::string HintFor(std::string_view name) {
  static const auto* const kPack =
      new GwpPack(*GwpPack::Parse(ShippedGwpPack()));
  return SimilarGases(*kPack, name);
}

TEST(SimilarGasesTest, FindsOtherSpellings) {
  EXPECT_EQ(HintFor("HFC-134a"), "HFC134a");
  EXPECT_EQ(HintFor("hfc 134A"), "HFC134a");
  EXPECT_EQ(HintFor("co2"), "CO2");
  EXPECT_EQ(HintFor("sf_6"), "SF6");
}

TEST(SimilarGasesTest, FindsRefrigerantsByTheirNumber) {
  EXPECT_EQ(HintFor("R134a"), "HFC134a");
  EXPECT_EQ(HintFor("R-22"), "HCFC22");
  EXPECT_EQ(HintFor("HCFC-134a"), "HFC134a");
  EXPECT_EQ(HintFor("r410a"), "R410A");
  EXPECT_EQ(HintFor("R23"), "HFC23");
}

TEST(SimilarGasesTest, FindsNamesInEachLanguage) {
  EXPECT_EQ(HintFor("Carbon dioxide"), "CO2");
  EXPECT_EQ(HintFor("Kohlendioxid"), "CO2");
  EXPECT_EQ(HintFor("二氧化碳"), "CO2");
}

TEST(SimilarGasesTest, FindsNothingForWhatIsNoGas) {
  for (const char* name : {"offset", "", "-", "R", "hfc", "CH4_fossil"}) {
    EXPECT_EQ(HintFor(name), "") << name;
  }
  EXPECT_EQ(HintFor(std::string(65, 'a')), "");
}

}  // namespace
}  // namespace tanji::method::internal
