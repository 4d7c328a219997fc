#include "lib/platform/pack/pack_jumps.h"

#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/check.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/method/characterisation.h"
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

const method::Characterisation& Method() {
  static const auto* const method = [] {
    auto pack = method::GwpPack::Parse(method::ShippedGwpPack());
    TANJI_CHECK(pack.ok());
    auto created = method::Characterisation::Create(*std::move(pack));
    TANJI_CHECK(created.ok());
    return new method::Characterisation(*std::move(created));
  }();
  return *method;
}

exchange::FactorPack PackOf(const std::vector<std::string>& rows) {
  auto pack = exchange::ReadFactorPack(FactorPackOf("cement", "1", rows));
  EXPECT_TRUE(pack.ok()) << pack.status();
  return *std::move(pack);
}

PackJumps Jumps(const std::vector<std::string>& before,
                const std::vector<std::string>& after) {
  return FindJumps(PackOf(before), PackOf(after), &Method());
}

// 1 kg of foam, with what it emits in place of its kg CO2e.
std::string Emitting(const std::string& numbers) {
  return Replaced(Row("foam", "1"), R"("kg_co2e":"1")", numbers);
}

std::string Carbon(const std::string& kg, const std::string& origin,
                   const std::string& tags = "") {
  return R"({"gas":"CO2","amount":")" + kg + R"(","unit":"kg","origin":")" +
         origin + R"(","tags":[)" + tags + "]}";
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
  const PackJumps jumps = Jumps({Row("lime", "1"), Row("clinker", "0.8")},
                                {Row("lime", "1.2"), Row("clinker", "8")});
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
  EXPECT_THAT(Jumps({Row("clinker", "0.8")}, {of_tonne("0.8")}).rows,
              ElementsAre(HasSubstr("1/1000 of what it was")));
  EXPECT_THAT(Jumps({Row("clinker", "0.8")}, {of_tonne("800")}).rows,
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
  EXPECT_THAT(Jumps({with("2")}, {with("0.02")}).rows,
              ElementsAre(HasSubstr("emission of fossil CH4 is 1/100 of")));
}

TEST(PackJumpsTest, ANewPeriodIsComparedWithTheLatestOfItsPlace) {
  const std::vector<std::string> before = {InYear(2022, "CN", "9"),
                                           InYear(2023, "CN", "1"),
                                           InYear(2023, "DE", "0.1")};
  EXPECT_THAT(
      Jumps(before, {InYear(2024, "CN", "10")}).rows,
      ElementsAre(HasSubstr(
          "factors[0] \"clinker\" at CN in 2024-01-01/2025-01-01: kg CO2e is "
          "10 times")));
  EXPECT_THAT(Jumps(before, {InYear(2022, "CN", "10")}).rows, IsEmpty());
}

// Beside 1 in China and 0.1 in Germany, 4.9 is near the one and 0.03 near the
// other; 5 and 0.02 are near none.
TEST(PackJumpsTest, ANewPlaceIsComparedWithTheOthersOfTheProduct) {
  const std::vector<std::string> before = {InYear(2023, "CN", "1"),
                                           InYear(2023, "DE", "0.1")};
  EXPECT_THAT(Jumps(before, {InYear(2024, "FR", "4.9")}).rows, IsEmpty());
  EXPECT_THAT(Jumps(before, {InYear(2024, "FR", "0.03")}).rows, IsEmpty());
  EXPECT_EQ(Jumps(before, {InYear(2024, "FR", "5")}).count, 1U);
  EXPECT_EQ(Jumps(before, {InYear(2024, "FR", "0.02")}).count, 1U);
  // A row that had no place is the same row.
  EXPECT_THAT(Jumps({Row("clinker", "0.8")}, {InYear(2024, "CN", "80")}).rows,
              ElementsAre(HasSubstr("kg CO2e is 100 times what it was")));
}

// 2 kg CO2e become 200 kg of CO2, which is 100 times; 2 kg of CO2 are the same.
TEST(PackJumpsTest, AnotherWayToStateANumberIsNoOtherNumber) {
  const std::string was = Row("foam", "2");
  EXPECT_THAT(Jumps({was}, {Emitting(R"("emissions":[)" +
                                     Carbon("200", "fossil") + "]")})
                  .rows,
              ElementsAre(HasSubstr("kg CO2e is 100 times what it was")));
  EXPECT_THAT(
      Jumps({was}, {Emitting(R"("emissions":[)" + Carbon("2", "fossil") + "]")})
          .rows,
      IsEmpty());
}

// The sums of biogenic CO2 are 0, 0 and 8: of the three only 9 for 1 is a jump.
TEST(PackJumpsTest, RemovalsAreComparedApartFromEmissions) {
  const auto with = [](const std::string& taken, const std::string& given) {
    return Emitting(R"("emissions":[)" + Carbon("-" + taken, "biogenic") + "," +
                    Carbon(given, "biogenic", R"("combustion")") + "," +
                    Carbon("2", "fossil") + "]");
  };
  EXPECT_THAT(Jumps({with("1", "1")}, {with("1.1", "1.1")}).rows, IsEmpty());
  EXPECT_THAT(Jumps({with("1", "1")}, {with("1", "9")}).rows,
              ElementsAre(HasSubstr("emission of biogenic CO2 is 9 times")));
}

TEST(PackJumpsTest, ANumberThatIsGoneOrHasAnotherSignHasJumped) {
  EXPECT_THAT(Jumps({Row("foam", "2")}, {Row("foam", "0")}).rows,
              ElementsAre(HasSubstr("kg CO2e is 0 and was 2")));
  EXPECT_THAT(Jumps({Row("foam", "2")}, {Row("foam", "-2")}).rows,
              ElementsAre(HasSubstr("kg CO2e is -2 and was 2")));
  EXPECT_THAT(Jumps({Row("foam", "0")}, {Row("foam", "2")}).rows,
              ElementsAre(HasSubstr("kg CO2e is 2 and was 0")));
  EXPECT_THAT(Jumps({Row("foam", "0")}, {Row("foam", "0")}).rows, IsEmpty());
}

TEST(PackJumpsTest, AnOlderVersionIsRefused) {
  EXPECT_THAT(
      CheckEdition({"a", "2", 20'000}, {"a", "1", 19'999}, false, {}),
      StatusIs(kFailedPrecondition,
               AllOf(HasSubstr("version \"1\" of pack \"a\" is of 2024-10-03, "
                               "older than version \"2\" of 2024-10-04"),
                     HasSubstr("--confirm"))));
  TANJI_EXPECT_OK(
      CheckEdition({"a", "1", 20'000}, {"a", "2", 20'000}, false, {}));
  TANJI_EXPECT_OK(
      CheckEdition({"a", "2", 20'000}, {"b", "1", 19'999}, true, {}));
  TANJI_EXPECT_OK(
      CheckEdition({"a", "1", 20'000}, {"a", "2", 20'001}, true, {}));
  EXPECT_THAT(
      CheckEdition({"a", "3", 20'000}, {"a", "1", 20'000}, true, {}),
      StatusIs(kFailedPrecondition,
               HasSubstr("version \"1\" of pack \"a\" was loaded earlier than "
                         "version \"3\" of the same day")));
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

TEST(PackJumpsTest, AVersionThatWasLoadedEarlierIsOlder) {
  TestSystem system;
  const auto version = [](const char* number) {
    return FactorPackOf("cement", number, {Row("clinker", "0.8")});
  };
  for (const char* number : {"1", "2", "3"}) {
    TANJI_ASSERT_OK(system.LoadPack(version(number)));
  }
  EXPECT_THAT(system.LoadPack(version("1")),
              StatusIs(kFailedPrecondition, HasSubstr("was loaded earlier")));
  TANJI_EXPECT_OK(system.LoadPack(version("1"), PackCheck::kConfirmed));
  // Now that it holds, it is not older than itself.
  TANJI_EXPECT_OK(system.LoadPack(version("1")));
}

TEST(PackJumpsTest, ARowThatComesBackIsComparedWithWhatItWas) {
  TestSystem system;
  const std::string lime = Row("lime", "1");
  TANJI_ASSERT_OK(system.LoadPack(
      FactorPackOf("cement", "1", {lime, Row("clinker", "1")})));
  TANJI_ASSERT_OK(system.LoadPack(FactorPackOf("cement", "2", {lime})));
  TANJI_ASSERT_OK(system.LoadPack(FactorPackOf("cement", "3", {lime})));
  EXPECT_THAT(
      system.LoadPack(
          FactorPackOf("cement", "4", {lime, Row("clinker", "10000")})),
      StatusIs(kFailedPrecondition,
               HasSubstr("factors[1] \"clinker\": kg CO2e is 10000 times")));
  TANJI_EXPECT_OK(system.LoadPack(
      FactorPackOf("cement", "4", {lime, Row("clinker", "1.1")})));
}

method::Characterisation MethodOf(const std::string& document) {
  auto pack = method::GwpPack::Parse(document);
  TANJI_CHECK(pack.ok());
  auto method = method::Characterisation::Create(*std::move(pack));
  TANJI_CHECK(method.ok());
  return *std::move(method);
}

// N2O is 273 for every origin; spelt out, it is the same until it slips.
TEST(PackJumpsTest, AGwpIsComparedHoweverItIsWritten) {
  const std::string shipped(method::ShippedGwpPack());
  const auto spelt = [&](const std::string& gwp) {
    return MethodOf(Replaced(
        shipped, R"({"set": "AR6-GWP100", "value": "273")",
        R"({"set": "AR6-GWP100", "origins": ["fossil", "biogenic", )"
        R"("land-use-change", "land-management", "atmospheric"], "value": ")" +
            gwp + "\""));
  };
  EXPECT_THAT(FindJumps(Method(), spelt("273")).rows, IsEmpty());
  EXPECT_THAT(FindJumps(Method(), spelt("273000")).rows,
              ElementsAre(HasSubstr("gas \"N2O\": AR6-GWP100 is 1000 times")));
  EXPECT_THAT(FindJumps(Method(), Method()).rows, IsEmpty());
}

TEST(PackJumpsTest, AGasThatIsGoneHasJumped) {
  const auto without = MethodOf(
      Replaced(OtherGwpPack(), R"("id": "SF6")", R"("id": "SF6-renamed")"));
  EXPECT_THAT(
      FindJumps(Method(), without).rows,
      ElementsAre(HasSubstr("gas \"SF6\": its kg CO2e is not there any more")));
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
