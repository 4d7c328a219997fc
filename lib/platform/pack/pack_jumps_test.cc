#include "lib/platform/pack/pack_jumps.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/method/shipped_pack.h"
#include "lib/platform/testing/pack_documents.h"
#include "lib/platform/testing/test_system.h"

namespace tanji::platform {
namespace {

using base::StatusIs;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Optional;

constexpr auto kFailedPrecondition = absl::StatusCode::kFailedPrecondition;

exchange::FactorPack PackOf(const std::vector<std::string>& rows) {
  auto pack = exchange::ReadFactorPack(FactorPackOf("cement", "1", rows));
  EXPECT_TRUE(pack.ok()) << pack.status();
  return *std::move(pack);
}

// 1 kg of clinker in a year at a place.
std::string InYear(int year, const char* place, const char* kg_co2e) {
  return Replaced(Row("clinker", kg_co2e), R"("kg_co2e")",
                  R"("place":")" + std::string(place) +
                      R"(","period_start":")" + std::to_string(year) +
                      R"(-01-01","period_end":")" + std::to_string(year + 1) +
                      R"(-01-01","kg_co2e")");
}

TEST(PackJumpsTest, ATenfoldSlipIsNamedWithItsRow) {
  const PackJumps jumps =
      FindJumps(PackOf({Row("lime", "1"), Row("clinker", "0.8")}),
                PackOf({Row("lime", "1.2"), Row("clinker", "8")}));
  EXPECT_EQ(jumps.count, 1U);
  EXPECT_THAT(jumps.rows,
              ElementsAre(AllOf(HasSubstr("factors[1] \"clinker\": kg CO2e is "
                                          "10 times what it was"),
                                HasSubstr("decimal point?"))));
}

// 0.8 kg CO2e a kilogram, then 0.8 a tonne; and 800 a tonne, which is the same.
TEST(PackJumpsTest, TheNumberIsOfTheReferenceUnit) {
  const auto of_tonne = [](const char* kg_co2e) {
    return Replaced(Row("clinker", kg_co2e), R"("unit":"kg")", R"("unit":"t")");
  };
  EXPECT_THAT(
      FindJumps(PackOf({Row("clinker", "0.8")}), PackOf({of_tonne("0.8")}))
          .rows,
      ElementsAre(HasSubstr("1/1000 of what it was")));
  EXPECT_THAT(
      FindJumps(PackOf({Row("clinker", "0.8")}), PackOf({of_tonne("800")}))
          .rows,
      IsEmpty());
}

TEST(PackJumpsTest, AnEmissionByGasIsComparedWithThatGas) {
  const auto with = [](const char* methane) {
    return Replaced(Row("foam", "1"), R"("kg_co2e":"1")",
                    std::string(R"("emissions":[{"gas":"CO2","amount":"1",)"
                                R"("unit":"kg","origin":"fossil"},{"gas":)"
                                R"("CH4","amount":")") +
                        methane + R"(","unit":"g","origin":"fossil",)" +
                        R"("tags":["fugitive"]}])");
  };
  EXPECT_THAT(FindJumps(PackOf({with("2")}), PackOf({with("0.02")})).rows,
              ElementsAre(HasSubstr("emission of fossil CH4 is 1/100 of")));
}

TEST(PackJumpsTest, ANewPeriodIsComparedWithTheLatestOfItsPlace) {
  const auto before = PackOf({InYear(2022, "CN", "9"), InYear(2023, "CN", "1"),
                              InYear(2023, "DE", "0.1")});
  EXPECT_THAT(
      FindJumps(before, PackOf({InYear(2024, "CN", "10")})).rows,
      ElementsAre(HasSubstr(
          "factors[0] \"clinker\" at CN in 2024-01-01/2025-01-01: kg CO2e is "
          "10 times")));
  EXPECT_THAT(FindJumps(before, PackOf({InYear(2022, "CN", "10")})).rows,
              IsEmpty());
  EXPECT_THAT(FindJumps(before, PackOf({InYear(2024, "FR", "100")})).rows,
              IsEmpty());
}

TEST(PackJumpsTest, AnOlderVersionIsRefused) {
  EXPECT_THAT(
      CheckEdition({"a", "2", 20'000}, {"a", "1", 19'999}, {}),
      StatusIs(kFailedPrecondition,
               AllOf(HasSubstr("version \"1\" of pack \"a\" is of 2024-10-03, "
                               "older than version \"2\" of 2024-10-04"),
                     HasSubstr("--confirm"))));
  TANJI_EXPECT_OK(CheckEdition({"a", "1", 20'000}, {"a", "2", 20'000}, {}));
  TANJI_EXPECT_OK(CheckEdition({"a", "2", 20'000}, {"b", "1", 19'999}, {}));
}

TEST(PackJumpsTest, AJumpIsLoadedWhenItIsConfirmed) {
  TestSystem system;
  TANJI_ASSERT_OK(
      system.LoadPack(FactorPackOf("cement", "1", {Row("clinker", "0.8")})));
  const std::string slip = FactorPackOf("cement", "2", {Row("clinker", "8")});
  EXPECT_THAT(system.LoadPack(slip),
              StatusIs(kFailedPrecondition,
                       AllOf(HasSubstr("changes 1 number by 5 times"),
                             HasSubstr("\nfactors[0] \"clinker\""))));
  TANJI_ASSERT_OK_AND_ASSIGN(const Footprint before,
                             system.Get("cement/clinker"));
  EXPECT_THAT(before.kg_co2e, Optional(0.8));
  TANJI_ASSERT_OK(system.LoadPack(slip, PackCheck::kConfirmed));
  TANJI_ASSERT_OK_AND_ASSIGN(const Footprint after,
                             system.Get("cement/clinker"));
  EXPECT_THAT(after.kg_co2e, Optional(8.0));
  // What is loaded is loaded: the same again needs no confirmation.
  TANJI_EXPECT_OK(system.LoadPack(slip));
}

TEST(PackJumpsTest, AGwpThatSlipsIsRefused) {
  TestSystem system;
  const std::string slip =
      Replaced(OtherGwpPack(), R"("value": "100", "source": "methane-fossil")",
               R"("value": "298", "source": "methane-fossil")");
  EXPECT_THAT(system.LoadPack(slip),
              StatusIs(kFailedPrecondition,
                       AllOf(HasSubstr("gas \"CH4\": AR6-GWP100 is 10 times"),
                             Not(HasSubstr("older")))));
  TANJI_EXPECT_OK(system.LoadPack(slip, PackCheck::kConfirmed));
  TANJI_EXPECT_OK(system.LoadPack(OtherGwpPack()));
}

}  // namespace
}  // namespace tanji::platform
