#include "lib/identity/grant.h"

#include "gtest/gtest.h"

namespace tanji::identity {
namespace {

constexpr GrantScope kTotal = GrantScope::kTotal;
constexpr GrantScope kBreakdown = GrantScope::kBreakdown;
constexpr GrantScope kInputs = GrantScope::kInputs;

TEST(GrantsTest, AllowWhatIsGrantedAndWhatThatIncludes) {
  const Grants grants({{"01", "mill", "coil", "maker", kBreakdown, 100}});

  EXPECT_TRUE(grants.Allow({"maker", "mill", "coil"}, kTotal, 99));
  EXPECT_TRUE(grants.Allow({"maker", "mill", "coil"}, kBreakdown, 99));
  EXPECT_FALSE(grants.Allow({"maker", "mill", "coil"}, kInputs, 99));
}

TEST(GrantsTest, AllowNothingElse) {
  const Grants grants({{"01", "mill", "coil", "maker", kInputs, 100}});

  EXPECT_FALSE(grants.Allow({"maker", "mill", "sheet"}, kTotal, 99));
  EXPECT_FALSE(grants.Allow({"maker", "mill", ""}, kTotal, 99));
  EXPECT_FALSE(grants.Allow({"maker", "forge", "coil"}, kTotal, 99));
  EXPECT_FALSE(grants.Allow({"other", "mill", "coil"}, kTotal, 99));
  EXPECT_FALSE(grants.Allow({"mill", "maker", "coil"}, kTotal, 99));
  EXPECT_FALSE(grants.Allow({"maker", "mill", "coil"}, kTotal, 100)) << "ended";
  EXPECT_FALSE(Grants().Allow({"maker", "mill", "coil"}, kTotal, 0));
}

TEST(GrantsTest, WithoutProductAllowAllOfTheOwners) {
  const Grants grants({{"01", "mill", "", "maker", kTotal, 100}});

  EXPECT_TRUE(grants.Allow({"maker", "mill", "coil"}, kTotal, 0));
  EXPECT_TRUE(grants.Allow({"maker", "mill", ""}, kTotal, 0));
  EXPECT_FALSE(grants.Allow({"maker", "mill", "coil"}, kBreakdown, 0));
}

TEST(GrantsTest, AddUp) {
  const Grants grants({{"01", "mill", "", "maker", kTotal, 100},
                       {"02", "mill", "coil", "maker", kInputs, 50}});

  EXPECT_TRUE(grants.Allow({"maker", "mill", "coil"}, kInputs, 49));
  EXPECT_FALSE(grants.Allow({"maker", "mill", "coil"}, kInputs, 50));
  EXPECT_TRUE(grants.Allow({"maker", "mill", "coil"}, kTotal, 50));
}

TEST(GrantsTest, EvidenceIsGrantedFileByFile) {
  const Grants grants(
      {{"01", "mill", "", "maker", GrantScope::kEvidence, 100, "f1"},
       {"02", "mill", "", "other", kInputs, 100}});
  constexpr GrantScope kEvidence = GrantScope::kEvidence;

  EXPECT_TRUE(grants.Allow({"maker", "mill", "", "f1"}, kEvidence, 99));
  EXPECT_FALSE(grants.Allow({"maker", "mill", "", "f1"}, kEvidence, 100));
  EXPECT_FALSE(grants.Allow({"maker", "mill", "", "f2"}, kEvidence, 99));
  EXPECT_FALSE(grants.Allow({"maker", "mill", "", ""}, kEvidence, 99));
  EXPECT_FALSE(grants.Allow({"maker", "forge", "", "f1"}, kEvidence, 99));
  EXPECT_FALSE(grants.Allow({"maker", "mill", "coil"}, kTotal, 99))
      << "a file is no product";
  EXPECT_FALSE(grants.Allow({"other", "mill", "", "f1"}, kEvidence, 99))
      << "nor do all inputs include a file";
}

}  // namespace
}  // namespace tanji::identity
