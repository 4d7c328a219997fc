#include "lib/exchange/submission/document.h"

#include <fstream>
#include <sstream>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/exchange/testing/edited_document.h"

namespace tanji::exchange {
namespace {

using base::StatusIs;
using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr char kSteelWorks[] =
    R"({"format":"tanji-submission/v1","organisation":"works",)"
    R"("declaration":{"name":"Steel Works","identifiers":["urn:lei:1"]},)"
    R"("products":[{"id":"coil","name":"Coil 碳","unit":"t","mass_kg":"1000",)"
    R"("identifiers":["urn:gtin:1"],"classifications":["urn:cn:7208"],)"
    R"("valid_from":"2026-01-01","valid_to":"2027-01-01"}],)"
    R"("processes":[{"product":"coil","place":"CN-SD",)"
    R"("period_start":"2025-01-01","period_end":"2026-01-01",)"
    R"("output":"1","unit":"t","direct_kgco2e":"1800.5","direct_gsd2":"1.1",)"
    R"("stage":"production","quality":{"technological":"1.5","temporal":"2"},)"
    R"("inputs":[{"product":"grid/power","amount":"-0.5","unit":"kWh",)"
    R"("gsd2":"1.2","quality":{"geographical":"3"},"stage":"use",)"
    R"("pin":{"place":"CN","period_start":"2024-01-01",)"
    R"("period_end":"2025-01-01"}}]}],)"
    R"("removals":[{"product":"old","place":"CN"}]})"
    "\n";

TEST(SubmissionDocumentTest, WritesWhatItReads) {
  TANJI_ASSERT_OK_AND_ASSIGN(const graph::Submission submission,
                             ReadSubmission(kSteelWorks));
  EXPECT_EQ(WriteSubmission(submission), kSteelWorks);
  EXPECT_EQ(submission.processes[0].inputs[0].amount.ToString(), "-0.5");
  EXPECT_EQ(submission.processes[0].inputs[0].pin->place, "CN");
  EXPECT_EQ(submission.removals[0].product, "old");
}

TEST(SubmissionDocumentTest, ReadsTheExampleForNewcomers) {
  std::ifstream file(TANJI_SUBMISSION_EXAMPLE);
  std::ostringstream text;
  text << file.rdbuf();
  TANJI_ASSERT_OK_AND_ASSIGN(const graph::Submission submission,
                             ReadSubmission(text.str()));
  ASSERT_EQ(submission.products.size(), 3u);
  ASSERT_EQ(submission.processes.size(), 3u);
  for (const graph::ProductDeclaration& product : submission.products) {
    EXPECT_THAT(product.name, HasSubstr("invented example data"));
  }
  EXPECT_EQ(submission.processes[0].inputs[1].amount.ToString(), "720");
}

TEST(SubmissionDocumentTest, AnEmptySubmissionIsNone) {
  const std::string nothing =
      R"({"format":"tanji-submission/v1","organisation":"works"})";
  EXPECT_THAT(ReadSubmission(nothing),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("submission: has nothing in it")));
}

TEST(SubmissionDocumentTest, NamesThePlaceAndTheExpectation) {
  const struct {
    std::string document;
    const char* place;
    const char* expected;
  } cases[] = {
      {With(kSteelWorks, "tanji-submission/v1", "tanji-submission/v2"),
       "format", "tanji-submission/v1"},
      {With(kSteelWorks, R"("output":"1")", R"("output":1)"),
       "processes[0].output", "string"},
      {With(kSteelWorks, R"("output":"1")", R"("output":"NaN")"),
       "processes[0].output", "NaN"},
      {With(kSteelWorks, R"("output":"1")", R"("output":"0")"),
       "processes[0].output", "more than 0"},
      {With(kSteelWorks, R"("amount":"-0.5")", R"("amount":"1e999")"),
       "processes[0].inputs[0].amount", "1e999"},
      {With(kSteelWorks, R"("unit":"kWh")", R"("unit":"stone")"),
       "processes[0].inputs[0].unit", "stone"},
      {With(kSteelWorks, "grid/power", "power"),
       "processes[0].inputs[0].product", "ORGANISATION/PRODUCT"},
      {With(kSteelWorks, "2025-01-01", "2025-02-30"),
       "processes[0].period_start", "YYYY-MM-DD"},
      {With(kSteelWorks, R"("stage":"use")", R"("stage":"using")"),
       "processes[0].inputs[0].stage", "using"},
      {With(kSteelWorks, R"("place":"CN-SD")", R"("plaice":"CN-SD")"),
       "processes[0].plaice", ""},
      {With(kSteelWorks, R"("technological":"1.5")", R"("technological":"9")"),
       "processes[0].quality", "1 to 5"},
      {With(kSteelWorks, R"(["urn:gtin:1"])", R"([17])"),
       "products[0].identifiers[0]", "string"},
      {With(kSteelWorks, R"("unit":"t","mass_kg")", R"("mass_kg")"),
       "products[0].unit", ""},
      {With(kSteelWorks, R"("name":"Steel Works",)", ""), "declaration.name",
       ""},
  };
  for (const auto& c : cases) {
    EXPECT_THAT(ReadSubmission(c.document),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         AllOf(HasSubstr(c.place), HasSubstr(c.expected))));
  }
}

TEST(SubmissionDocumentTest, ReportsEveryFaultAtOnce) {
  const auto read = ReadSubmission(
      R"({"format":"x","organisation":"works","products":[{"id":"a"}],)"
      R"("more":1})");
  EXPECT_THAT(read,
              StatusIs(absl::StatusCode::kInvalidArgument,
                       AllOf(HasSubstr("format"), HasSubstr("products[0].unit"),
                             HasSubstr("more"))));
}

// What cannot be read does not hide what is wrong elsewhere.
TEST(SubmissionDocumentTest, ReportsFaultsOfReadingAndOfMeaningAtOnce) {
  const auto read = ReadSubmission(
      R"({"format":"tanji-submission/v1","organisation":"works",)"
      R"("products":[{"id":"steel","unit":"parsec"}],"processes":[)"
      R"({"product":"steel","output":"1","unit":"kg","inputs":[)"
      R"({"product":"works/ore","amount":1.5,"unit":"kg"},)"
      R"({"product":"works/coal","amount":"1","unit":"stone"}]},)"
      R"({"product":"tin","output":"0","unit":"kg"}]})");
  EXPECT_THAT(read, StatusIs(absl::StatusCode::kInvalidArgument,
                             AllOf(HasSubstr("processes[0].inputs[0].amount: "),
                                   HasSubstr("processes[0].inputs[1].unit: "),
                                   HasSubstr("products[0].unit: "),
                                   HasSubstr("processes[1].output: "))));
}

TEST(SubmissionDocumentTest, AnEmptyStringIsNotTakenForNothing) {
  const struct {
    std::string document;
    const char* place;
  } cases[] = {
      {With(kSteelWorks, R"("mass_kg":"1000")", R"("mass_kg":"")"),
       "products[0].mass_kg: "},
      {With(kSteelWorks, R"("valid_from":"2026-01-01")", R"("valid_from":"")"),
       "products[0].valid_from: "},
      {With(kSteelWorks, R"("valid_to":"2027-01-01")", R"("valid_to":"")"),
       "products[0].valid_to: "},
      {With(kSteelWorks, R"("direct_kgco2e":"1800.5")",
            R"("direct_kgco2e":"")"),
       "processes[0].direct_kgco2e: "},
      {With(kSteelWorks, R"("direct_gsd2":"1.1")", R"("direct_gsd2":"")"),
       "processes[0].direct_gsd2: "},
      {With(kSteelWorks, R"("stage":"production")", R"("stage":"")"),
       "processes[0].stage: "},
      {With(kSteelWorks, R"("temporal":"2")", R"("temporal":"")"),
       "processes[0].quality.temporal: "},
      {With(kSteelWorks, R"("gsd2":"1.2")", R"("gsd2":"")"),
       "processes[0].inputs[0].gsd2: "},
      {With(kSteelWorks,
            R"("period_start":"2025-01-01","period_end":"2026-01-01")",
            R"("period_start":"","period_end":"")"),
       "processes[0].period_start: "},
      {With(kSteelWorks, R"("removals":[{"product":"old",)",
            R"("removals":[{"product":"old","period_end":"",)"),
       "removals[0].period_end: "},
  };
  for (const auto& c : cases) {
    EXPECT_THAT(
        ReadSubmission(c.document),
        StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(c.place)))
        << c.document;
  }
}

TEST(SubmissionDocumentTest, AnotherTypeIsOneFault) {
  EXPECT_THAT(
      ReadSubmission(
          With(kSteelWorks, R"("mass_kg":"1000")", R"("mass_kg":null)")),
      StatusIs(absl::StatusCode::kInvalidArgument,
               ::testing::Eq("products[0].mass_kg: expected a string")));
}

TEST(SubmissionDocumentTest, ReadsNothingOfAListThatIsTooLong) {
  std::string inputs = "{}";
  for (size_t k = 0; k < graph::kInputsMax; ++k) inputs += ",{}";
  std::string document = kSteelWorks;
  const size_t begin = document.find(R"("inputs":[)") + 10;
  const size_t end = document.find("]}],\"removals\"");
  EXPECT_THAT(ReadSubmission(document.replace(begin, end - begin, inputs)),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       ::testing::Eq("processes[0].inputs: has 20001 items; at "
                                     "most 20000 expected")));
}

TEST(SubmissionDocumentTest, RefusesWhatIsNoDocument) {
  for (const char* text : {"", "[]", "null", "{", "{}{}", "\xff"}) {
    EXPECT_FALSE(ReadSubmission(text).ok()) << text;
  }
}

TEST(SubmissionDocumentTest, AByteOrderMarkIsNamed) {
  EXPECT_THAT(ReadSubmission("\xEF\xBB\xBF{}"),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("begins with a byte order mark; save it as "
                                 "UTF-8 without one")));
}

}  // namespace
}  // namespace tanji::exchange
