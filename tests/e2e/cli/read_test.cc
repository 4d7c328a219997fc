#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/file.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/json/json.h"
#include "tests/e2e/cli/server.h"

namespace tanji::e2e {
namespace {

using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

// One server with the demo for all tests: they only read, or submit beside it.
class ReadTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    server_ = std::make_unique<Server>();
    server_->TanjiOk({"import", "csv", CsvFolder(), "--as", "demo-park"});
  }
  static void TearDownTestSuite() { server_.reset(); }
  static std::unique_ptr<Server> server_;
};
std::unique_ptr<Server> ReadTest::server_;

TEST_F(ReadTest, PingNamesTheLogAndItsSize) {
  EXPECT_THAT(server_->TanjiOk({"ping"}),
              ContainsRegex("^serving log .+, last record [0-9]+\n$"));
}

TEST_F(ReadTest, FootprintBeginsWithTheAssuranceLevel) {
  const std::string text =
      server_->TanjiOk({"footprint", "demo-park/refrigerator"});
  EXPECT_THAT(text, StartsWith("assurance: computed"));
  EXPECT_THAT(text, AllOf(HasSubstr(" kg CO2e per piece"),
                          HasSubstr("170.524103890517"),  // csv_total_test.cc
                          HasSubstr("missing: nothing")));
}

TEST_F(ReadTest, FootprintAsJsonHasTheSameNumber) {
  const std::string text =
      server_->TanjiOk({"footprint", "demo-park/refrigerator", "--json"});
  TANJI_ASSERT_OK_AND_ASSIGN(const json::Value value,
                             json::Read(text.substr(0, text.size() - 1)));
  ASSERT_NE(value.if_object(), nullptr);
  for (const auto& [name, member] : *value.if_object()) {
    if (name != "kg_co2e") continue;
    ASSERT_NE(member.if_number(), nullptr);
    EXPECT_NEAR(std::atof(member.if_number()->text.c_str()), 170.52410389051707,
                1e-9);
  }
}

// Glass 1, then 1.5 kg CO2e a kg: each number stays to be had.
TEST_F(ReadTest, AnswersAsOfAnEarlierRecordAndOnAnotherDay) {
  const auto submit = [](const std::string& direct, const std::string& more) {
    const std::string file = server_->Path("glass.json");
    TANJI_EXPECT_OK(base::ReplaceFile(
        file,
        R"({"format":"tanji-submission/v1","organisation":"asof","products":[)"
        R"({"id":"glass","unit":"kg"}],"processes":[{"product":"glass",)"
        R"("output":"1","unit":"kg","direct_kgco2e":")" +
            direct + "\"" + more + "}]}\n",
        0600));
    server_->TanjiOk({"submit", file});
    const std::string ping = server_->TanjiOk({"ping"});
    const size_t end = ping.rfind(' ');
    return ping.substr(end + 1, ping.size() - end - 2);
  };
  const std::string first = submit("1", "");
  submit("1.5", "");
  submit("2", R"(,"valid_from":"2150-01-01")");
  EXPECT_THAT(server_->TanjiOk({"footprint", "asof/glass"}),
              AllOf(HasSubstr("1.5 kg CO2e per kg"), Not(HasSubstr("as of"))));
  EXPECT_THAT(
      server_->TanjiOk({"footprint", "asof/glass", "--as-of", first}),
      AllOf(HasSubstr("1 kg CO2e per kg"),
            HasSubstr("record " + first + ", with what is valid on 20")));
  EXPECT_THAT(server_->TanjiOk({"footprint", "asof/glass", "--valid-on",
                                "2150-01-01", "--json"}),
              AllOf(HasSubstr("\"kg_co2e\":2,"),
                    HasSubstr("\"valid_on\":\"2150-01-01\"")));
  EXPECT_THAT(server_->TanjiOk(
                  {"footprints", "--as", "asof", "--csv", "--as-of", first}),
              HasSubstr("asof/glass,kg,1\n"));
  EXPECT_THAT(server_->TanjiOk({"explain", "asof/glass", "--as-of", first}),
              AllOf(ContainsRegex("\ntotal +1\n"),
                    HasSubstr("as of record " + first + ", with what")));
  EXPECT_THAT(server_->TanjiOk({"explain", "asof/glass", "--by", "process",
                                "--as-of", first, "--json"}),
              HasSubstr("\"total_kg_co2e\":\"1\""));
  const Result certified =
      server_->Tanji({"certify", "asof/glass", "--as-of", first, "--out",
                      server_->Path("glass.tanji")});
  EXPECT_THAT(certified.out, HasSubstr("asof/glass: 1 kg CO2e per kg"));
  const Result above =
      server_->Tanji({"footprint", "asof/glass", "--as-of", "99999"});
  EXPECT_EQ(above.exit_code, 1);
  EXPECT_THAT(above.err, HasSubstr("there is no record 99999 yet"));
  EXPECT_EQ(server_->Tanji({"footprint", "asof/glass", "--valid-on", "today"})
                .exit_code,
            2);
}

TEST_F(ReadTest, ExplainShowsPartsThatAddUp) {
  const std::string text =
      server_->TanjiOk({"explain", "demo-park/refrigerator"});
  EXPECT_THAT(
      text, AllOf(HasSubstr("demo-park/cabinet"), HasSubstr("direct emissions"),
                  ContainsRegex("\ntotal +170\\.524\n")));
}

TEST_F(ReadTest, ExplainShowsCreditsAsNegative) {
  EXPECT_THAT(server_->TanjiOk({"explain", "demo-park/cabinet"}),
              ContainsRegex("demo-park/steel-scrap +-2\\.4 +kg +1\\.77[0-9]* "
                            "+-4\\.26"));
}

TEST_F(ReadTest, ExplainMarksOwnUse) {
  EXPECT_THAT(
      server_->TanjiOk({"explain", "demo-park/electricity-grid-shandong"}),
      HasSubstr("demo-park/electricity-grid-shandong (own use)"));
}

TEST_F(ReadTest, ExplainBreaksDownEverythingUpstream) {
  const std::string text = server_->TanjiOk(
      {"explain", "demo-park/refrigerator", "--by", "process", "--top", "3"});
  EXPECT_THAT(text, AllOf(HasSubstr("per piece by process, as of record "),
                          ContainsRegex("\nother \\([0-9]+\\) "),
                          ContainsRegex("\ntotal +170\\.524\n"),
                          ContainsRegex("\nThe first 3 of [0-9]+ lines make "),
                          HasSubstr("of the sum of absolute values")));
  EXPECT_THAT(server_->TanjiOk({"explain", "demo-park/refrigerator", "--by",
                                "tier", "--csv"}),
              StartsWith("kind,tier,kg_co2e,share,cumulative_share,count\n"
                         "named,0,"));
  EXPECT_THAT(server_->TanjiOk({"explain", "demo-park/refrigerator", "--json"}),
              HasSubstr(R"("total_kg_co2e":"170.5241)"));
}

// Without a number it is 80 percent.
TEST_F(ReadTest, ExplainShowsWhatMatters) {
  const std::vector<std::string> by = {"explain", "demo-park/refrigerator",
                                       "--by", "process", "--json"};
  std::vector<std::string> with = by;
  with.emplace_back("--cumulative");
  const std::string text = server_->TanjiOk(with);
  with.emplace_back("80");
  EXPECT_EQ(server_->TanjiOk(with), text);
  EXPECT_NE(server_->TanjiOk(by), text);
}

TEST_F(ReadTest, ExplainShowsAllDigitsWhereAsked) {
  EXPECT_THAT(
      server_->TanjiOk({"explain", "demo-park/refrigerator", "--exact"}),
      ContainsRegex("\ntotal +170\\.524103890517\n"));
}

TEST_F(ReadTest, DiffSaysWhatIsWrongInTheUsersWords) {
  const auto fault = [](const std::vector<std::string>& states) {
    std::vector<std::string> command = {"diff"};
    command.insert(command.end(), states.begin(), states.end());
    const Result result = server_->Tanji(command);
    EXPECT_NE(result.exit_code, 0);
    EXPECT_THAT(result.err, testing::Not(HasSubstr("_seq")));
    return result.err;
  };
  const std::string product = "demo-park/refrigerator";
  EXPECT_THAT(fault({product + "@2", product + "@1"}),
              HasSubstr("expected the earlier state as A"));
  EXPECT_THAT(
      fault({product + "@99999"}),
      HasSubstr("there is no record 99999 yet; the last one is record"));
  EXPECT_THAT(fault({product}), HasSubstr("expected PRODUCT@RECORD"));
  EXPECT_THAT(fault({product + "@2", "demo-park/cabinet@2"}),
              HasSubstr("two states of one product"));
  EXPECT_THAT(server_->TanjiOk({"diff", product + "@2", product + "@2"}),
              HasSubstr("Nothing has changed: both are as of the same record"));
}

TEST_F(ReadTest, ExplainRefusesAnUnknownDimension) {
  EXPECT_EQ(server_->Tanji({"explain", "demo-park/refrigerator", "--by", "hue"})
                .exit_code,
            2);
  EXPECT_EQ(server_->Tanji({"explain", "demo-park/refrigerator", "--top", "3"})
                .exit_code,
            2);
}

TEST_F(ReadTest, AnUnknownProductIsAnError) {
  const Result result = server_->Tanji({"footprint", "demo-park/unicorn"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, AllOf(StartsWith("tanji: "), HasSubstr("unicorn")));
  EXPECT_EQ(result.out, "");
}

TEST_F(ReadTest, FootprintsAreListedForPeopleToo) {
  EXPECT_THAT(
      server_->TanjiOk({"footprints", "--as", "demo-park"}),
      ContainsRegex("demo-park/refrigerator +170\\.524 +kg CO2e per piece\n"));
}

TEST_F(ReadTest, ASubmissionNamesWhatNobodySupplies) {
  const std::string path = server_->Path("submission.json");
  TANJI_ASSERT_OK(base::ReplaceFile(path, R"({
  "format": "tanji-submission/v1",
  "organisation": "tinsmith",
  "products": [{"id": "lamp", "name": "Lamp", "unit": "piece"},
               {"id": "paint", "name": "Paint", "unit": "kg"}],
  "processes": [{"product": "lamp", "output": "1", "unit": "piece",
                 "direct_kgco2e": "0.5",
                 "inputs": [{"product": "tinsmith/paint", "amount": "0.1",
                             "unit": "kg"}]}]
})",
                                    0600));
  const Result submitted = server_->Tanji({"submit", path});
  EXPECT_EQ(submitted.exit_code, 0);
  EXPECT_THAT(submitted.out,
              ContainsRegex("^submitted as record [0-9]+, id [0-9a-f]+\n$"));
  EXPECT_EQ(submitted.err,
            "tanji: 1 input has no supplier yet:\n"
            "tanji:   tinsmith/paint, taken by tinsmith/lamp: nobody makes "
            "it\n");
  EXPECT_THAT(server_->TanjiOk({"submit", path}),
              StartsWith("already submitted as record "));
  const std::string text = server_->TanjiOk({"footprint", "tinsmith/lamp"});
  EXPECT_THAT(text, AllOf(HasSubstr("0.5 kg CO2e per piece"),
                          HasSubstr("missing: 1 input without a supplier"),
                          HasSubstr("tinsmith/paint")));
  const Result csv =
      server_->Tanji({"footprints", "--as", "tinsmith", "--csv"});
  EXPECT_EQ(csv.exit_code, 0);
  EXPECT_EQ(csv.out, "product,unit,kg_co2e\ntinsmith/lamp,piece,0.5\n");
  EXPECT_EQ(csv.err,
            "tanji: tinsmith/lamp: its number is without 1 input that has no "
            "supplier: tinsmith/paint\n");
  EXPECT_THAT(server_->TanjiOk({"footprints", "--as", "tinsmith"}),
              HasSubstr("kg CO2e per piece (incomplete)\n"));
}

TEST_F(ReadTest, ASubmissionNamesPinsThatMissAndFactorsOfOtherYears) {
  server_->TanjiOk(
      {"packs", "load", std::string(TANJI_PACKS) + "/cn-electricity.json"});
  const std::string path = server_->Path("pins.json");
  TANJI_ASSERT_OK(base::ReplaceFile(path, R"({
  "format": "tanji-submission/v1",
  "organisation": "pinner",
  "products": [{"id": "steel", "unit": "kg"}, {"id": "bolt", "unit": "kg"},
               {"id": "nut", "unit": "kg"}, {"id": "pin", "unit": "kg"}],
  "processes": [
    {"product": "steel", "place": "CN-SD", "period_start": "2024-01-01",
     "period_end": "2025-01-01", "output": "1", "unit": "kg",
     "direct_kgco2e": "2"},
    {"product": "bolt", "output": "1", "unit": "kg",
     "inputs": [{"product": "pinner/steel", "amount": "1", "unit": "kg",
                 "pin": {"place": "CN-SD"}}]},
    {"product": "nut", "period_start": "2010-01-01",
     "period_end": "2011-01-01", "output": "1", "unit": "kg",
     "inputs": [{"amount": "1", "unit": "kWh", "electricity": {
       "instrument": "grid-average", "place": "CN"}}]},
    {"product": "pin", "period_start": "2035-01-01",
     "period_end": "2036-01-01", "output": "1", "unit": "kg",
     "inputs": [{"amount": "1", "unit": "kWh", "electricity": {
       "instrument": "grid-average", "place": "CN"}}]}]
})",
                                    0600));
  const Result submitted = server_->Tanji({"submit", path});
  EXPECT_EQ(submitted.exit_code, 0);
  EXPECT_EQ(
      submitted.err,
      "tanji: 1 input has a factor of an earlier period:\n"
      "tanji:   electricity at CN in 2035, taken by pinner/pin: the factor "
      "is of 2024 (cn-electricity/footprint-average-cn)\n"
      "tanji: 2 inputs have no supplier yet:\n"
      "tanji:   pinner/steel, taken by pinner/bolt: is not made as pinned; "
      "pinner/steel is made at CN-SD in 2024; the pin names CN-SD and no "
      "period\n"
      "tanji:   electricity at CN in 2010, taken by pinner/nut: no factor "
      "but of later periods (cn-electricity/footprint-average-cn)\n");
}

TEST_F(ReadTest, AFaultySubmissionIsRefusedWithItsPlaces) {
  const std::string before = server_->TanjiOk({"ping"});
  const std::string path = server_->Path("faulty.json");
  TANJI_ASSERT_OK(base::ReplaceFile(path, R"({
  "format": "tanji-submission/v1",
  "organisation": "tinsmith",
  "processes": [{"product": "lamp", "output": "0", "unit": "piece"}]
})",
                                    0600));
  const Result result = server_->Tanji({"submit", path});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, HasSubstr("processes[0].output"));
  EXPECT_EQ(server_->TanjiOk({"ping"}), before);
}

}  // namespace
}  // namespace tanji::e2e
