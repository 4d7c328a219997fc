#include "lib/platform/footprint/certify.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/certificate/statement.h"
#include "lib/certificate/verify.h"
#include "lib/graph/calendar.h"
#include "lib/platform/footprint/explain.h"
#include "lib/platform/record/ledger_reads.h"
#include "lib/platform/testing/test_system.h"

namespace tanji::platform {
namespace {

using base::StatusIs;
using identity::Caller;
using ::testing::HasSubstr;
using ::testing::Not;

certificate::TrustedKeys KeysOf(const Context& context) {
  const PublicKeys keys = *GetKeys(context, identity::Caller::Operator());
  certificate::TrustedKeys trusted;
  trusted.log_keys.push_back(*ledger::VerifierKey::Parse(keys.log_key));
  trusted.signer_keys.push_back(
      *ledger::VerifierKey::Parse(keys.signer_keys[0]));
  return trusted;
}

void SubmitFridge(TestSystem& system) {
  TANJI_ASSERT_OK(system.Submit(
      Document("maker", {{"fridge", "piece", "10",
                          "[" + InputJson("works/steel", "30", "kg") + "]"}})));
  TANJI_ASSERT_OK(system.Submit(Document("works", {{"steel", "kg", "2.1"}})));
}

TEST(CertifyTest, AStrangerVerifiesACertificateAfterARestart) {
  TestSystem system;
  SubmitFridge(system);
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed committed,
                             system.Issue("maker/fridge"));
  TANJI_ASSERT_OK_AND_ASSIGN(const IssuedCertificate issued,
                             system.Certificate(committed.record_id));
  EXPECT_EQ(issued.entry, committed.entry);
  TANJI_ASSERT_OK(system.Restart());
  const certificate::Verdict verdict =
      certificate::Verify(issued.certificate, KeysOf(system.context()));
  EXPECT_EQ(verdict.outcome, certificate::Outcome::kProven)
      << certificate::Describe(verdict);
  // 10 + 30 x 2.1
  EXPECT_EQ(verdict.statement->kg_co2e.ToString(), "73");
  EXPECT_EQ(verdict.statement->snapshot.seq, kFirstFreeSeq + 1);
  EXPECT_TRUE(verdict.statement->complete);
  EXPECT_FALSE(verdict.statement->supplier_signed);
}

TEST(CertifyTest, NamesNoSupplierInPublicAndHoldsNoSecret) {
  TestSystem system;
  SubmitFridge(system);
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed committed,
                             system.Issue("maker/fridge"));
  TANJI_ASSERT_OK_AND_ASSIGN(const IssuedCertificate issued,
                             system.Certificate(committed.record_id));
  EXPECT_THAT(committed.entry, Not(HasSubstr("maker")));
  EXPECT_THAT(issued.certificate, Not(HasSubstr("works")));
  EXPECT_THAT(issued.certificate, Not(HasSubstr("steel")));
}

// The clock alone ends a version: nobody has to write a record for that.
TEST(CertifyTest, NothingIsCertifiedOnAVersionThatHasEnded) {
  TestSystem system;
  std::string document = Document("works", {{"steel", "kg", "2"}});
  const std::string place = R"("direct_kgco2e":"2")";
  const graph::Day today = graph::DayOfMicros(system.clock().NowMicros());
  document.replace(
      document.find(place), place.size(),
      place + R"(,"valid_to":")" + graph::FormatDay(today + 1) + "\"");
  TANJI_ASSERT_OK(system.Submit(document));
  TANJI_EXPECT_OK(system.Issue("works/steel"));
  constexpr int64_t kDayMicros = 86'400'000'000;
  system.clock().Advance(40 * kDayMicros);
  EXPECT_THAT(system.Issue("works/steel"),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("steel")));
}

// 100,200 processes in a row, of which the last has three inputs without a
// supplier: further away than a read looks.
TEST(CertifyTest, CountsEverythingThatIsMissing) {
  TestSystem system;
  std::string nodes = "node,output,unit\n";
  std::string edges = "consumer,supplier,amount,gsd2\n";
  constexpr int kLast = 100'200;
  for (int i = 0; i <= kLast; ++i) {
    nodes += std::to_string(i) + ",1,kg\n";
    if (i == kLast) break;
    edges += std::to_string(i) + "," + std::to_string(i + 1) + ",1,1\n";
  }
  TANJI_ASSERT_OK(
      system.ImportCsv("long", nodes, edges, "node,kgco2e,gsd2\n0,1,1\n"));
  std::string inputs;
  for (const char* ghost : {"ghost/a", "ghost/b", "ghost/c"}) {
    inputs += (inputs.empty() ? "[" : ",") + InputJson(ghost, "1", "kg");
  }
  TANJI_ASSERT_OK(system.Submit(
      Document("long", {{std::to_string(kLast), "kg", "1", inputs + "]"}})));
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed committed, system.Issue("long/0"));
  TANJI_ASSERT_OK_AND_ASSIGN(const IssuedCertificate issued,
                             system.Certificate(committed.record_id));
  TANJI_ASSERT_OK_AND_ASSIGN(
      const certificate::FootprintStatement statement,
      certificate::FootprintStatement::FromJson(issued.payload));
  EXPECT_EQ(statement.unlinked_count, 3U);
  EXPECT_EQ(statement.unlinked.size(), 3U);
}

TEST(ExplainLinesTest, SmallTotalsOfLargeLinesKeepTheirDigits) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(Document(
      "works", {{"ore", "kg", "1"},
                {"steel", "kg", "0",
                 "[" + InputJson("works/ore", "1234567890123", "kg") + "," +
                     InputJson("works/ore", "-1234567890000", "kg") + "]"}})));
  TANJI_ASSERT_OK_AND_ASSIGN(const Explanation explanation,
                             Explain(system.context(), system.ViewAtHead(),
                                     Caller::Operator(), {"works", "steel"}));
  EXPECT_EQ(explanation.total.ToString(), "123");
}

// The total is finite, its lines are not: no number stands for them.
TEST(ExplainLinesTest, LinesBeyondAllNumbersAreRefused) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(
      Document("works", {{"x", "kg", "1e100",
                          "[" + InputJson("works/x", "1e250", "kg") + "," +
                              InputJson("works/x", "-1e250", "kg") + "]"}})));
  TANJI_EXPECT_OK(system.Get("works/x"));
  EXPECT_THAT(Explain(system.context(), system.ViewAtHead(), Caller::Operator(),
                      {"works", "x"})
                  .status(),
              StatusIs(absl::StatusCode::kFailedPrecondition, ::testing::_));
}

TEST(CertifyTest, AProductWithoutFootprintGetsNoCertificate) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(Document(
      "works", {{"smelter", "kg", "1",
                 "[" + InputJson("works/smelter", "1.25", "kg") + "]"}})));
  EXPECT_THAT(
      system.Issue("works/smelter"),
      StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("gain 1.25")));
  EXPECT_THAT(system.Issue("works/ghost"),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("works/ghost")));
}

TEST(CertifyTest, APartialFootprintIsLabelled) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(
      Document("works", {{"steel", "kg", "1",
                          "[" + InputJson("works/ghost", "1", "kg") + "]"}})));
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed committed,
                             system.Issue("works/steel"));
  TANJI_ASSERT_OK_AND_ASSIGN(const IssuedCertificate issued,
                             system.Certificate(committed.record_id));
  const certificate::Verdict verdict =
      certificate::Verify(issued.certificate, KeysOf(system.context()));
  ASSERT_TRUE(verdict.statement.has_value());
  EXPECT_FALSE(verdict.statement->complete);
  EXPECT_THAT(verdict.statement->unlinked, testing::ElementsAre("works/ghost"));
}

TEST(CertifyTest, ARepeatedRequestGivesTheFirstCertificate) {
  TestSystem system;
  SubmitFridge(system);
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed first,
                             system.Issue("maker/fridge", "r"));
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed again,
                             system.Issue("maker/fridge", "r"));
  EXPECT_EQ(first.entry, again.entry);
  // Also when the product has no footprint any more.
  TANJI_ASSERT_OK(
      system.Submit(R"({"format":"tanji-submission/v1","organisation":"maker",)"
                    R"("removals":[{"product":"fridge"}]})"));
  EXPECT_THAT(system.Issue("maker/fridge"),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("no process")));
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed later,
                             system.Issue("maker/fridge", "r"));
  EXPECT_EQ(first.entry, later.entry);
  EXPECT_THAT(system.Issue("works/steel"), base::IsOk());
}

TEST(CertifyTest, OnlyFootprintRecordsAreCertificates) {
  TestSystem system;
  TANJI_ASSERT_OK_AND_ASSIGN(
      const Committed submission,
      system.Submit(Document("works", {{"steel", "kg", "2"}})));
  EXPECT_THAT(
      GetCertificate(system.context(), Caller::Operator(),
                     submission.record_id),
      StatusIs(absl::StatusCode::kNotFound, HasSubstr("no certificate")));
  EXPECT_THAT(GetCertificate(system.context(), Caller::Operator(), "zz"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("32")));
}

TEST(ExplainLinesTest, TheLinesAddUpToTheTotalExactly) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(
      Document("maker", {{"fridge", "piece", "0.1",
                          "[" + InputJson("maker/steel", "30.3", "kg") + "," +
                              InputJson("maker/steel", "-1.7", "kg") + "," +
                              InputJson("maker/ghost", "1", "kg") + "," +
                              InputJson("maker/fridge", "0.01", "piece") + "]"},
                         {"steel", "kg", "2.0333333333333"}})));
  TANJI_ASSERT_OK_AND_ASSIGN(const Explanation explanation,
                             Explain(system.context(), system.ViewAtHead(),
                                     Caller::Operator(), {"maker", "fridge"}));
  ASSERT_EQ(explanation.lines.size(), 5U);
  using Kind = ExplanationLine::Kind;
  EXPECT_EQ(explanation.lines[0].kind, Kind::kDirect);
  EXPECT_EQ(explanation.lines[1].kind, Kind::kInput);
  EXPECT_EQ(explanation.lines[3].kind, Kind::kUnlinked);
  EXPECT_EQ(explanation.lines[4].kind, Kind::kOwnUse);
  EXPECT_EQ(explanation.lines[2].amount.ToString(), "-1.7");
  quantity::Decimal sum;
  double shares = 0;
  for (const ExplanationLine& line : explanation.lines) {
    sum = *sum.Plus(line.kg_co2e);
    shares += line.share < 0 ? -line.share : line.share;
  }
  EXPECT_EQ(sum, explanation.total);
  EXPECT_NEAR(shares, 1, 1e-12);
  // (0.1 + (30.3 - 1.7) 2.0333333333333) / (1 - 0.01)
  EXPECT_NEAR(explanation.total.ToDouble(),
              (0.1 + 28.6 * 2.0333333333333) / 0.99, 1e-9);
}

}  // namespace
}  // namespace tanji::platform
