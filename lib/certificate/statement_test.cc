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

namespace tanji::certificate {
namespace {

using ::testing::_;
using ::testing::FieldsAre;
using ::testing::HasSubstr;

const auto kIsRefused = base::StatusIs(absl::StatusCode::kInvalidArgument, _);

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
  statement.packs = {"pack \"one\"", "二"};
  statement.supplier_signed = false;
  statement.evidence.series_diverges = true;
  statement.evidence.loop_gain_max = std::numeric_limits<double>::infinity();
  EXPECT_THAT(FootprintStatement::FromJson(statement.ToJson()),
              base::IsOkAndHolds(statement));
}

// 0.1 + 0.2 needs all 17 digits (IEEE 754 double).
TEST(FootprintStatementTest, KeepsEveryBitOfTheFootprint) {
  for (const double value : {0.1 + 0.2, 0.0, -1.5, 1e-9, 1e22, 5e-324, 1e308,
                             std::nextafter(100.0, 101.0)}) {
    FootprintStatement statement = SomeStatement();
    statement.kg_co2e = value;
    TANJI_ASSERT_OK_AND_ASSIGN(
        const FootprintStatement read,
        FootprintStatement::FromJson(statement.ToJson()));
    EXPECT_EQ(read.kg_co2e, value);
  }
  FootprintStatement statement = SomeStatement();
  statement.kg_co2e = 0.1 + 0.2;
  EXPECT_THAT(statement.ToJson(),
              HasSubstr("\"kg_co2e\":\"0.30000000000000004\""));
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
        Replaced(json, "tanji-footprint/v1", "tanji-footprint/v2"),
        Replaced(json, "\"signed\"", "\"yes\""),
        Replaced(json, "\"partial\"", "\"Partial\""),
        Replaced(json, "\"computed\"", "\"verified\"")}) {
    EXPECT_THAT(FootprintStatement::FromJson(Repadded(bad)), kIsRefused) << bad;
  }
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
      {"kg_co2e", [](auto& s) { s.kg_co2e = NAN; }},
      {"kg_co2e", [](auto& s) { s.kg_co2e = INFINITY; }},
      {"place", [](auto& s) { s.place = "a b"; }},
      {"period_end", [](auto& s) { s.period_end = ""; }},
      {"period_end", [](auto& s) { s.period_end = s.period_start; }},
      {"period_start", [](auto& s) { s.period_start = "2026-1-1"; }},
      {"method", [](auto& s) { s.method = ""; }},
      {"engine", [](auto& s) { s.engine = std::string(1025, 'x'); }},
      {"packs", [](auto& s) { s.packs = {""}; }},
      {"packs", [](auto& s) { s.packs.assign(101, "p"); }},
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
