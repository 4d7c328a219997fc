#include "lib/method/gwp_pack.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/method/testing/pack_document.h"

namespace tanji::method {
namespace {

using absl::StatusCode::kInvalidArgument;
using base::StatusIs;
using graph::EmissionTag;
using graph::Origin;
using ::testing::AllOf;
using ::testing::HasSubstr;

GwpPack Small() {
  auto pack = GwpPack::Parse(SmallPack());
  EXPECT_THAT(pack, base::IsOk());
  return *std::move(pack);
}

TEST(GwpPackTest, KeepsWhatIsWritten) {
  const GwpPack pack = Small();
  EXPECT_EQ(pack.id(), "small");
  EXPECT_EQ(pack.version(), "3");
  EXPECT_EQ(graph::FormatDay(pack.date()), "2026-11-23");
  EXPECT_EQ(pack.title(), "Small");
  EXPECT_EQ(pack.description(), "For tests.");
  EXPECT_EQ(pack.digest(), crypto::Sha256(SmallPack()));
  EXPECT_EQ(pack.indicators()[pack.main()].id, "total");
  ASSERT_EQ(pack.sets().size(), 2U);
  EXPECT_EQ(pack.sets()[1].id, "B");
  EXPECT_EQ(pack.sets()[1].horizon_years, 20);
  ASSERT_EQ(pack.sources().size(), 2U);
  EXPECT_EQ(pack.sources()[1].licence, "facts");
  EXPECT_FALSE(pack.sources()[1].is_verified);
}

TEST(GwpPackTest, FindsGasesAndBlendsById) {
  const GwpPack pack = Small();
  ASSERT_NE(pack.Find("CO2"), nullptr);
  EXPECT_EQ(pack.Find("CO2")->names.zh, "二氧化碳");
  EXPECT_EQ(pack.Find("CO2")->names.de, "");
  ASSERT_NE(pack.Find("X"), nullptr);
  EXPECT_EQ(pack.Find("X")->cas, "75-46-7");
  ASSERT_NE(pack.Find("Z"), nullptr);
  EXPECT_EQ(pack.Find("Z")->parts.size(), 2U);
  EXPECT_EQ(pack.Find("co2"), nullptr);
}

TEST(GwpPackTest, ComputesABlendWhereAllItsPartsHaveAValue) {
  const GwpPack pack = Small();
  const Gas& blend = *pack.Find("Z");
  // In A: 0.5 x 1 + 0.5 x 10 = 5.5 = 11/2. In B, X has no value.
  ASSERT_EQ(blend.values.size(), 1U);
  EXPECT_EQ(blend.values[0].set, 0U);
  EXPECT_EQ(blend.values[0].gwp,
            (quantity::Ratio{.numerator = 11, .denominator = 2}));
  EXPECT_TRUE(blend.values[0].is_verified);
}

TEST(GwpPackTest, ABlendIsNoBetterVerifiedThanItsParts) {
  const std::string document =
      With(SmallPack(), R"([{"set": "A", "value": "10"}])",
           R"([{"set": "A", "value": "10", "source": "heard"}])");
  TANJI_ASSERT_OK_AND_ASSIGN(const GwpPack pack, GwpPack::Parse(document));
  EXPECT_FALSE(pack.Find("Z")->values[0].is_verified);
}

TEST(GwpPackTest, ChoosesAValueByTag) {
  const GwpPack pack = Small();
  const Gas& gas = *pack.Find("Y");
  TANJI_ASSERT_OK_AND_ASSIGN(
      const GasValue* process,
      pack.ValueOf(gas, 0, Origin::kFossil,
                   Tags({EmissionTag::kProcess, EmissionTag::kPackaging})));
  EXPECT_EQ(process->gwp.numerator, 20U);
  TANJI_ASSERT_OK_AND_ASSIGN(
      const GasValue* combustion,
      pack.ValueOf(gas, 0, Origin::kFossil, Tags({EmissionTag::kCombustion})));
  EXPECT_EQ(combustion->gwp.numerator, 5U);
}

TEST(GwpPackTest, NamesTheTagsThatAValueNeeds) {
  const GwpPack pack = Small();
  EXPECT_THAT(pack.ValueOf(*pack.Find("Y"), 0, Origin::kFossil, {}),
              StatusIs(kInvalidArgument,
                       "Y of origin fossil needs one of the tags combustion, "
                       "process, which its GWP in A depends on"));
}

TEST(GwpPackTest, RefusesTagsThatAskForTwoValues) {
  const GwpPack pack = Small();
  EXPECT_THAT(
      pack.ValueOf(*pack.Find("Y"), 0, Origin::kFossil,
                   Tags({EmissionTag::kProcess, EmissionTag::kCombustion})),
      StatusIs(kInvalidArgument, HasSubstr("ask for different GWPs in A")));
}

TEST(GwpPackTest, SaysWhatTheSetDoesNotHave) {
  const GwpPack pack = Small();
  EXPECT_THAT(pack.ValueOf(*pack.Find("X"), 1, Origin::kFossil, {}),
              StatusIs(absl::StatusCode::kNotFound,
                       "X has no GWP in B (GWP pack small 3)"));
  EXPECT_THAT(pack.ValueOf(*pack.Find("Y"), 0, Origin::kBiogenic, {}),
              StatusIs(absl::StatusCode::kNotFound,
                       "Y has no GWP in A for the origin biogenic (GWP pack "
                       "small 3)"));
}

struct Spoilt {
  std::string name;
  std::string from;
  std::string to;
  std::string fault;
};

class SpoiltPackTest : public testing::TestWithParam<Spoilt> {};

TEST_P(SpoiltPackTest, IsRefusedWithThePlace) {
  const Spoilt& spoilt = GetParam();
  EXPECT_THAT(GwpPack::Parse(With(SmallPack(), spoilt.from, spoilt.to)),
              StatusIs(kInvalidArgument, HasSubstr(spoilt.fault)));
}

INSTANTIATE_TEST_SUITE_P(
    Head, SpoiltPackTest,
    testing::ValuesIn(std::vector<Spoilt>{
        {"Format", "tanji-gwp-pack/v1", "tanji-gwp-pack/v2",
         "format: expected tanji-gwp-pack/v1"},
        {"Id", R"("id": "small")", R"("id": "a b")", "id: expected 1 to 64"},
        {"Version", R"("version": "3",)", "", "version: missing"},
        {"Date", "2026-11-23", "2026-13-01", "date: "},
        {"Title", R"("title": "Small")", R"("title": "")",
         "title: expected a text"},
        {"Unknown", R"("title": "Small")", R"("title": "Small", "extra": 1)",
         "extra: unknown member"},
        {"Main", R"("main": "total")", R"("main": "sum")",
         "main: no indicator of that id"},
        {"MainIsNoSum", R"("main": "total")", R"("main": "gross")",
         "main: expected an indicator that is a sum"}}),
    [](const auto& test) { return test.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Gases, SpoiltPackTest,
    testing::ValuesIn(std::vector<Spoilt>{
        {"Verified", R"("licence": "facts", "verified": false)",
         R"("licence": "facts")", "sources[1].verified: missing"},
        {"Horizon", R"("horizon_years": 20)", R"("horizon_years": 0)",
         "sets[1].horizon_years: expected an integer from 1 to 1000"},
        {"SetTwice", R"({"id": "B", "horizon)", R"({"id": "A", "horizon)",
         "sets[1].id: another row of this table has that id"},
        {"GasId", R"({"id": "X")", R"({"id": "X Y")",
         "gases[1].id: expected a gas of 1 to 40 printable"},
        {"GasTwice", R"({"id": "X")", R"({"id": "CO2")",
         "gases[1].id: another gas or blend has that id"},
        {"Number", R"("value": "10")", R"("value": 10)",
         "gases[1].values[0].value: expected a string"},
        {"Zero", R"("value": "10")", R"("value": "0")",
         "gases[1].values[0].value: expected a decimal string above 0"},
        {"Negative", R"("value": "10")", R"("value": "-10")",
         "gases[1].values[0].value: expected a decimal string above 0"},
        {"Set", R"({"set": "A", "value": "10"})",
         R"({"set": "C", "value": "10"})",
         "gases[1].values[0].set: no set of that id"},
        {"Source", R"("source": "heard")", R"("source": "dreamt")",
         "gases[2].values[2].source: no source of that id"},
        {"Cas", "75-46-7", "75-46-8", "gases[1].cas: expected a CAS"},
        {"NoValue", R"([{"set": "A", "value": "10"}])", "[]",
         "gases[1].values: expected at least one value"},
        {"ValueTwice", R"([{"set": "A", "value": "10"}])",
         R"([{"set": "A", "value": "10"}, {"set": "A", "value": "11"}])",
         "gases[1].values: items 0 and 1 hold for the same emission"},
        {"Tag", R"(["process"])", R"(["boiling"])",
         "gases[2].values[0].tags_any: expected one of aircraft"},
        {"ReferenceIsNot1", R"("value": "1.0")", R"("value": "1.1")",
         "gases: expected the gas CO2 with the value 1 in every set"},
        {"Name", R"("en": "carbon dioxide")", R"("fr": "carbone")",
         "gases[0].names.fr: unknown member"}}),
    [](const auto& test) { return test.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Blends, SpoiltPackTest,
    testing::ValuesIn(std::vector<Spoilt>{
        {"Shares", R"({"gas": "X", "share": "0.5"})",
         R"({"gas": "X", "share": "0.4"})",
         "blends[0].parts: expected shares of the mass that add up to 1"},
        {"Part", R"({"gas": "X", "share")", R"({"gas": "W", "share")",
         "blends[0].parts[1].gas: no gas of that id before this row"},
        {"Itself", R"({"gas": "X", "share")", R"({"gas": "Z", "share")",
         "blends[0].parts[1].gas: no gas of that id before this row"},
        {"OfABlend", R"("share": "0.5"}]}])",
         R"("share": "0.5"}]}, {"id": "V", "source": "read", "parts": [
            {"gas": "Z", "share": "1"}]}])",
         "blends[1].parts[0].gas: expected a gas, not another blend"},
        {"NoCommonSet", R"({"gas": "CO2", "share": "0.5"})",
         R"({"gas": "Y", "share": "0.5"})",
         "blends[0].parts: no set has one value for each"}}),
    [](const auto& test) { return test.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Indicators, SpoiltPackTest,
    testing::ValuesIn(std::vector<Spoilt>{
        {"Unit", R"("unit": "MJ")", R"("unit": "kWh")",
         "indicators[6].unit: expected MJ"},
        {"Form", R"("unit": "MJ", "primary_energy": true)", R"("unit": "MJ")",
         "indicators[6].counts: expected counts, sum, primary_data_of or"},
        {"TwoForms", R"("primary_data_of": "total")",
         R"("primary_data_of": "total", "primary_energy": true)",
         "indicators[5].primary_energy: unknown member"},
        {"Itself", R"(["gross", "captured"])", R"(["gross", "total"])",
         "indicators[2].sum: no indicator of the id \"total\" before"},
        {"OfWhichAsPart",
         R"("id": "primary", "unit": "kg CO2e", )"
         R"("primary_data_of": "total")",
         R"("id": "primary", "sum": ["aircraft"])",
         "indicators[5].sum: \"aircraft\" is stated beside a sum"},
        {"OtherGasWithoutSet", R"("gas": "CO2", "sign")",
         R"("gas": "not CO2", "sign")",
         "indicators[1].counts: without a set there are no GWPs"},
        {"Sign", R"("sign": "removal")", R"("sign": "minus")",
         "indicators[1].counts[0].sign: expected \"emission\" or"},
        {"Origins", R"([{"origins": ["fossil"], "sign": "emission",
               "tags_all")",
         R"([{"origins": [], "tags_all")",
         "indicators[3].counts[0].origins: expected at least one origin"},
        {"WholeIsNoSum", R"("of": "total")", R"("of": "gross")",
         "indicators[3].of: expected an indicator that is a sum"}}),
    [](const auto& test) { return test.param.name; });

TEST(GwpPackTest, ListsEveryFaultAtOnce) {
  const std::string document =
      With(With(SmallPack(), R"("title": "Small", )", ""), "75-46-7", "1");
  EXPECT_THAT(GwpPack::Parse(document),
              StatusIs(kInvalidArgument, AllOf(HasSubstr("title: missing\n"),
                                               HasSubstr("gases[1].cas: "))));
}

TEST(GwpPackTest, RefusesWhatIsTooLong) {
  EXPECT_THAT(GwpPack::Parse(std::string(kGwpPackSizeMax + 1, ' ')),
              StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("")));
  std::string sets;
  for (size_t i = 0; i < kGwpSetsMax; ++i) {
    sets += R"({"id": "S)" + std::to_string(i) +
            R"(", "horizon_years": 1, "report": "R", "source": "read"},)";
  }
  EXPECT_THAT(
      GwpPack::Parse(With(SmallPack(), R"("sets": [)", R"("sets": [)" + sets)),
      StatusIs(kInvalidArgument,
               HasSubstr("sets: has 18 items, at most 16 are allowed")));
}

TEST(GwpPackTest, RefusesWhatIsNoObject) {
  EXPECT_THAT(GwpPack::Parse("[]"),
              StatusIs(kInvalidArgument, HasSubstr("object")));
  EXPECT_THAT(GwpPack::Parse("{}"),
              StatusIs(kInvalidArgument, HasSubstr("format: missing")));
}

}  // namespace
}  // namespace tanji::method
