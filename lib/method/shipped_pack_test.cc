// The bytes in the program are those of the file, and they are a good pack.

#include "lib/method/shipped_pack.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/file.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/crypto/hash.h"
#include "lib/method/testing/pack_document.h"

namespace tanji::method {
namespace {

using ::testing::ElementsAre;

TEST(ShippedPackTest, IsTheFile) {
  EXPECT_THAT(base::ReadFile(TANJI_GWP_PACK, kGwpPackSizeMax),
              base::IsOkAndHolds(ShippedGwpPack()));
}

TEST(ShippedPackTest, NamesItself) {
  TANJI_ASSERT_OK_AND_ASSIGN(const GwpPack pack,
                             GwpPack::Parse(ShippedGwpPack()));
  EXPECT_EQ(pack.id(), "gwp-ipcc");
  EXPECT_EQ(pack.digest(), crypto::Sha256(ShippedGwpPack()));
  // 87 species of the compilation beside CO2 and CH4; 34 blends.
  EXPECT_EQ(pack.gases().size(), 89U + 34U);
}

TEST(ShippedPackTest, HasTheColumnsOfTheBlock) {
  const Characterisation shipped = ShippedCharacterisation();
  std::vector<std::string> ids;
  for (const Column& column : shipped.columns()) ids.push_back(column.id);
  EXPECT_THAT(
      ids,
      ElementsAre("fossil-ar6", "biogenic-non-co2-ar6", "land-use-change-ar6",
                  "fossil-ar5", "biogenic-non-co2-ar5", "land-use-change-ar5",
                  "land-management-emissions", "land-management-removals",
                  "technological-capture", "technological-removal",
                  "biogenic-co2-uptake", "biogenic-co2-release", "aircraft-ar6",
                  "packaging-ar6", "aircraft-ar5", "packaging-ar5",
                  "total-gwp20-ar6", "primary-data-ar6", "primary-energy"));
  EXPECT_EQ(shipped.main().id, "total-excluding-biogenic-co2-ar6");
}

// Methane over 20 years is the one value that nobody has compared yet.
TEST(ShippedPackTest, CertifiesAllButTwentyYears) {
  const Characterisation shipped = ShippedCharacterisation();
  for (const Column& column : shipped.columns()) {
    EXPECT_EQ(column.is_certified, column.id != "total-gwp20-ar6") << column.id;
  }
  for (const Composite& sum : shipped.composites()) {
    EXPECT_TRUE(sum.is_certified) << sum.id;
  }
}

// 27.9 and 81.2 lie between the values for methane of different origin, and
// are nobody's.
TEST(ShippedPackTest, HasNoValueBetweenTheTwoOfMethane) {
  EXPECT_EQ(ShippedGwpPack().find("27.9"), std::string_view::npos);
  EXPECT_EQ(ShippedGwpPack().find("81.2"), std::string_view::npos);
}

}  // namespace
}  // namespace tanji::method
