#include "lib/certificate/statement.h"

#include <cmath>
#include <functional>
#include <limits>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/certificate/testing/sample_log.h"
#include "lib/ledger/commitment.h"
#include "lib/quantity/testing/literals.h"

namespace tanji::certificate {
namespace {

using base::kIsRefused;
using quantity::D;
using ::testing::FieldsAre;
using ::testing::HasSubstr;

// A footprint of one part.
void SetSinglePart(FootprintStatement& statement, std::string_view kg_co2e) {
  statement.kg_co2e = D(kg_co2e);
  statement.indicators[0].value = statement.kg_co2e;
  statement.indicators[3].value = statement.kg_co2e;
  statement.parts = {"fossil"};
}

FootprintStatement SomeStatement() { return SampleLog().statement; }

// Puts the padding right after the text was changed.
std::string Repadded(std::string json) {
  const std::string start = "\"padding\":\"";
  json.erase(json.find(start) + start.size());
  while ((json.size() + 2) % kStatementBucketSize != 0) json += '0';
  return json + "\"}";
}

std::string Replaced(std::string text, std::string_view from,
                     std::string_view to) {
  return text.replace(text.find(from), from.size(), to);
}

TEST(SnapshotNameTest, ReadsWhatItWrites) {
  const SnapshotName name = {17, ledger::LeafHash("")};
  EXPECT_EQ(
      name.ToString(),
      "17:6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
  EXPECT_THAT(SnapshotName::Parse(name.ToString()), base::IsOkAndHolds(name));
}

TEST(SnapshotNameTest, RefusesOtherSpellings) {
  const std::string text = SnapshotName{17, {}}.ToString();
  for (const std::string& bad :
       {std::string(), std::string("17"), "0" + text, "-" + text, text + "0",
        text.substr(0, 66), Replaced(text, ":", ": "), Replaced(text, "7", "x"),
        text.substr(2)}) {
    EXPECT_THAT(SnapshotName::Parse(bad), kIsRefused) << bad;
  }
}

TEST(FootprintStatementTest, ReadsWhatItWrites) {
  FootprintStatement statement = SomeStatement();
  EXPECT_THAT(FootprintStatement::FromJson(statement.ToJson()),
              base::IsOkAndHolds(statement));
  statement.place.clear();
  statement.period_start.clear();
  statement.period_end.clear();
  statement.complete = true;
  statement.unlinked.clear();
  statement.unlinked_count = 0;
  statement.packs = {{"pack \"one\"", "二", std::string(64, '0')},
                     {"二", "1", std::string(64, '1')}};
  statement.caveats = {StatementCaveat::kElectricityDirectCo2,
                       StatementCaveat::kNotForExport};
  statement.primary_data_percent.reset();
  statement.data_quality.reset();
  statement.exempted_percent.reset();
  statement.fossil_carbon_kg.reset();
  statement.biogenic_carbon_kg.reset();
  statement.biogenic_balance_kg.reset();
  statement.supplier_signed = false;
  statement.evidence.series_diverges = true;
  statement.evidence.loop_gain_max = std::numeric_limits<double>::infinity();
  EXPECT_THAT(FootprintStatement::FromJson(statement.ToJson()),
              base::IsOkAndHolds(statement));
}

// 38 digits are what a Decimal has.
TEST(FootprintStatementTest, KeepsEveryDigitOfTheFootprint) {
  for (const char* const text :
       {"0", "-1.5", "1e-9", "1e+22", "-1e-249", "1e+249",
        "12345678901234567890.123456789012345678"}) {
    FootprintStatement statement = SomeStatement();
    SetSinglePart(statement, text);
    TANJI_ASSERT_OK_AND_ASSIGN(
        const FootprintStatement read,
        FootprintStatement::FromJson(statement.ToJson()));
    EXPECT_EQ(read.kg_co2e.ToString(), text);
  }
}

TEST(FootprintStatementTest, HasTheSameSizeForContentOfSimilarSize) {
  FootprintStatement statement = SomeStatement();
  const size_t size = statement.ToJson().size();
  EXPECT_EQ(size % kStatementBucketSize, 0u);
  for (int i = 0; i < 600; ++i) {
    statement.product_name += 'x';
    const std::string json = statement.ToJson();
    ASSERT_EQ(json.size() % kStatementBucketSize, 0u);
    ASSERT_THAT(FootprintStatement::FromJson(json), base::IsOk());
  }
  EXPECT_GT(statement.ToJson().size(), size);
}

TEST(FootprintStatementTest, RefusesEverySecondSpelling) {
  const std::string json = SomeStatement().ToJson();
  TANJI_ASSERT_OK(FootprintStatement::FromJson(Repadded(json)));
  for (const std::string& bad : {
           json + "\n",
           " " + json,
           json.substr(0, json.size() - 1),
           Repadded(Replaced(json, ",", ", ")),
           Repadded(Replaced(json, "187.25", "187.250")),
           Repadded(Replaced(json, "187.25", "1.8725e2")),
           Repadded(Replaced(json, "\"187.25\"", "187.25")),
           Repadded(Replaced(json, "冰", "\\u51b0")),
           Repadded(Replaced(json, "\"unlinked_count\":\"1\"",
                             "\"unlinked_count\":\"01\"")),
           Repadded(Replaced(json, "\"value\":\"150.5\"",
                             "\"unit\":\"kg CO2e\",\"value\":\"150.5\"")),
           Repadded(Replaced(json, "\"61.5\"", "\"\"")),
           Repadded(Replaced(json, "\"61.5\"", "\"61.50\"")),
           Repadded(Replaced(json, "{\"id\":\"fossil\",\"value\":\"150.5\"}",
                             "{\"value\":\"150.5\",\"id\":\"fossil\"}")),
           Repadded(Replaced(json, "\"place\":\"CN-SD\"", "\"place\":\"\"")),
           Repadded(Replaced(json, "\"series_diverges\":false", "\"x\":false")),
           Replaced(json, "\"padding\":\"0", "\"padding\":\"1"),
           Replaced(json, "\"padding\":\"0", "\"padding\":\""),
           std::string("{}"),
           std::string("[]"),
           std::string(),
       }) {
    EXPECT_THAT(FootprintStatement::FromJson(bad), kIsRefused) << bad;
  }
}

TEST(FootprintStatementTest, RefusesUnknownMissingAndRepeatedMembers) {
  const std::string json = SomeStatement().ToJson();
  for (const std::string& bad :
       {Replaced(json, "\"log\":", "\"extra\":\"\",\"log\":"),
        Replaced(json, "\"declared_unit\":\"piece\",", ""),
        Replaced(json, "\"declared_unit\":\"piece\",",
                 "\"declared_unit\":\"piece\",\"declared_unit\":\"piece\","),
        Replaced(json, "tanji-footprint/v2", "tanji-footprint/v3"),
        Replaced(json, "\"sha256\":", "\"x\":\"\",\"sha256\":"),
        Replaced(json, "\"version\":\"2024\",", ""),
        Replaced(json, "\"temporal\":\"5\"", "\"age\":\"5\""),
        Replaced(json, "{\"id\":\"fossil\",", "{"),
        Replaced(json, "electricity-generation-mix", "electricity"),
        Replaced(json, "\"signed\"", "\"yes\""),
        Replaced(json, "\"partial\"", "\"Partial\""),
        Replaced(json, "\"computed\"", "\"verified\"")}) {
    EXPECT_THAT(FootprintStatement::FromJson(Repadded(bad)), kIsRefused) << bad;
  }
}

TEST(OtherStatementFormatTest, IsAnotherNumberOfTheSameFamily) {
  const auto format_of =
      [](const std::string& format) -> std::optional<std::string> {
    const std::string payload = "{\"format\":\"" + format + "\",\"log\":";
    const auto other = OtherStatementFormat(payload);
    if (!other.has_value()) return std::nullopt;
    return std::string(*other);
  };
  EXPECT_EQ(format_of("tanji-footprint/v1"), "tanji-footprint/v1");
  EXPECT_EQ(format_of("tanji-footprint/v3"), "tanji-footprint/v3");
  EXPECT_EQ(format_of("tanji-footprint/v123456789"),
            "tanji-footprint/v123456789");
  for (const char* same_or_none :
       {"tanji-footprint/v2", "tanji-footprint/v", "tanji-footprint/v02",
        "tanji-footprint/v1234567890", "tanji-footprint/v1x", "v1", ""}) {
    EXPECT_EQ(format_of(same_or_none), std::nullopt) << same_or_none;
  }
  EXPECT_EQ(OtherStatementFormat(""), std::nullopt);
  EXPECT_EQ(OtherStatementFormat("{\"format\":\"tanji-footprint/v1"),
            std::nullopt);
}

TEST(FootprintStatementTest, RefusesEverySingleChangedByteOrReadsAnother) {
  const FootprintStatement statement = SomeStatement();
  const std::string json = statement.ToJson();
  for (size_t i = 0; i < json.size(); ++i) {
    std::string changed = json;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    const auto read = FootprintStatement::FromJson(changed);
    if (!read.ok()) continue;
    EXPECT_NE(*read, statement);
    EXPECT_EQ(read->ToJson(), changed);
  }
}

TEST(FootprintStatementTest, NamesTheMemberThatCannotBe) {
  using Edit = std::function<void(FootprintStatement&)>;
  const std::vector<std::pair<std::string, Edit>> faults = {
      {"log", [](auto& s) { s.log = "a b"; }},
      {"product", [](auto& s) { s.product = "no owner"; }},
      {"organisation", [](auto& s) { s.organisation = "another"; }},
      {"product_name", [](auto& s) { s.product_name = "a\nb"; }},
      {"product_name", [](auto& s) { s.product_name = "\xff"; }},
      {"declared_unit", [](auto& s) { s.declared_unit = ""; }},
      {"place", [](auto& s) { s.place = "a b"; }},
      {"period_end", [](auto& s) { s.period_end = ""; }},
      {"period_end", [](auto& s) { s.period_end = s.period_start; }},
      {"period_start", [](auto& s) { s.period_start = "2026-1-1"; }},
      {"method", [](auto& s) { s.method = ""; }},
      {"engine", [](auto& s) { s.engine = std::string(1025, 'x'); }},
      {"assurance", [](auto& s) { s.assurance = "verified"; }},
      {"completeness", [](auto& s) { s.complete = true; }},
      {"unlinked", [](auto& s) { s.unlinked.assign(101, "a/b"); }},
      {"unlinked_count", [](auto& s) { s.unlinked_count = 0; }},
      {"backward_error_max",
       [](auto& s) { s.evidence.backward_error_max = INFINITY; }},
      {"loop_gain_max", [](auto& s) { s.evidence.loop_gain_max = -INFINITY; }},
      {"digits_lost", [](auto& s) { s.evidence.digits_lost = NAN; }},
      {"valid_from", [](auto& s) { s.valid_from = "2026-02-30"; }},
      {"valid_until", [](auto& s) { s.valid_until = "2026-11-23"; }},
  };
  TANJI_ASSERT_OK(SomeStatement().Check());
  for (const auto& [member, edit] : faults) {
    FootprintStatement statement = SomeStatement();
    edit(statement);
    EXPECT_THAT(statement.Check(),
                base::StatusIs(absl::StatusCode::kInvalidArgument,
                               HasSubstr(member + ": expected")));
  }
}

TEST(FootprintStatementTest, NamesTheNumberThatCannotBe) {
  using Edit = std::function<void(FootprintStatement&)>;
  const std::vector<std::pair<std::string, Edit>> faults = {
      {"indicators.value", [](auto& s) { SetSinglePart(s, "1e250"); }},
      {"indicators.value",
       [](auto& s) { s.indicators[4].value = D("1e-250"); }},
      {"kg_co2e", [](auto& s) { s.kg_co2e = D("187"); }},
      {"kg_co2e", [](auto& s) { s.indicators[0].value = D("150.6"); }},
      {"kg_co2e", [](auto& s) { s.parts.pop_back(); }},
      {"kg_co2e", [](auto& s) { s.parts.clear(); }},
      {"main_indicator", [](auto& s) { s.main_indicator = "none"; }},
      {"main_indicator", [](auto& s) { s.indicators[3].unit = "MJ"; }},
      {"parts", [](auto& s) { s.parts[0] = "none"; }},
      {"parts", [](auto& s) { s.parts[0] = "energy"; }},
      {"parts", [](auto& s) { s.parts[0] = "land-use"; }},
      {"parts", [](auto& s) { s.parts = {"total"}; }},
      {"indicators", [](auto& s) { s.indicators.push_back(s.indicators[0]); }},
      {"indicators", [](auto& s) { s.indicators.resize(65); }},
      {"indicators.id", [](auto& s) { s.indicators[0].id = ""; }},
      {"indicators.unit", [](auto& s) { s.indicators[4].unit = ""; }},
      {"gwp_pack.id", [](auto& s) { s.gwp_pack = {}; }},
      {"gwp_pack.version", [](auto& s) { s.gwp_pack.version = "\n"; }},
      {"gwp_pack.sha256", [](auto& s) { s.gwp_pack.sha256[63] = 'A'; }},
      {"gwp_pack.sha256", [](auto& s) { s.gwp_pack.sha256.resize(62); }},
      {"precharacterised_kg_co2e",
       [](auto& s) { s.precharacterised_kg_co2e = D("1e250"); }},
      {"primary_data_percent",
       [](auto& s) { s.primary_data_percent = D("-1e-9"); }},
      {"primary_data_percent",
       [](auto& s) { s.primary_data_percent = D("100.000000001"); }},
      {"exempted_percent", [](auto& s) { s.exempted_percent = D("101"); }},
      {"data_quality.technological",
       [](auto& s) { s.data_quality->technological = D("0.99"); }},
      {"data_quality.geographical",
       [](auto& s) { s.data_quality->geographical = D("5.01"); }},
      {"data_quality.temporal",
       [](auto& s) { s.data_quality->temporal = D("6"); }},
      {"fossil_carbon_kg", [](auto& s) { s.fossil_carbon_kg = D("-1"); }},
      {"biogenic_carbon_kg", [](auto& s) { s.biogenic_carbon_kg = D("-1"); }},
      {"biogenic_balance_kg",
       [](auto& s) { s.biogenic_balance_kg = D("1e250"); }},
      {"packs", [](auto& s) { s.packs.push_back(s.packs[0]); }},
      {"packs",
       [](auto& s) {
         s.packs.push_back({"a", "1", s.packs[0].sha256});
       }},
      {"packs", [](auto& s) { s.packs.resize(1001); }},
      {"packs.id", [](auto& s) { s.packs[0].id = ""; }},
      {"caveats",
       [](auto& s) {
         s.caveats.push_back(StatementCaveat::kElectricityDirectCo2);
       }},
      {"caveats", [](auto& s) { s.caveats.push_back(s.caveats[0]); }},
  };
  for (size_t i = 0; i < faults.size(); ++i) {
    FootprintStatement statement = SomeStatement();
    faults[i].second(statement);
    EXPECT_THAT(statement.Check(),
                base::StatusIs(absl::StatusCode::kInvalidArgument,
                               HasSubstr(faults[i].first + ": expected")))
        << i;
  }
}

// 1e249 and 1e-249 have no sum of 38 digits.
TEST(FootprintStatementTest, RefusesPartsThatHaveNoExactSum) {
  FootprintStatement statement = SomeStatement();
  statement.indicators[0].value = D("1e249");
  statement.indicators[1].value = D("1e-249");
  EXPECT_THAT(statement.Check(),
              base::StatusIs(absl::StatusCode::kInvalidArgument,
                             HasSubstr("numbers that add up")));
}

TEST(FootprintStatementTest, FindsIndicatorsById) {
  const FootprintStatement statement = SomeStatement();
  ASSERT_NE(statement.Find("energy"), nullptr);
  EXPECT_EQ(statement.Find("energy")->value, D("2100"));
  EXPECT_EQ(statement.Find("none"), nullptr);
}

TEST(PayloadDigestDisclosureTest, IsReadableAndDependsOnThePayload) {
  const std::string secret(32, 'K');
  // SHA-256("abc"), FIPS 180-4.
  EXPECT_THAT(
      ledger::ReadDisclosure(PayloadDigestDisclosure(secret, "abc")),
      base::IsOkAndHolds(FieldsAre(
          "payload-sha256",
          "\"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
          "\"")));
}

}  // namespace
}  // namespace tanji::certificate
