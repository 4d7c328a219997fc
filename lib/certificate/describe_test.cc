// The text of a verdict.

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/certificate/testing/sample_log.h"
#include "lib/certificate/verify.h"

namespace tanji::certificate {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

Verdict Judged(const SampleLog& log, const std::vector<uint64_t>& shown) {
  return Verify(log.Issue(shown).ToText(), log.Keys());
}

TEST(DescribeTest, BeginsWithTheAssuranceLevel) {
  const SampleLog log;
  EXPECT_THAT(Describe(Judged(log, {2})), StartsWith("assurance: computed"));
  EXPECT_THAT(Describe(Verify("", log.Keys())),
              StartsWith("assurance: none\nVerdict: refuted"));
  EXPECT_THAT(Describe(Verify(log.Issue({}).ToText(), TrustedKeys())),
              StartsWith("assurance: undecided"));
}

TEST(DescribeTest, ShowsTheStatementUnlessItIsRefuted) {
  const SampleLog log;
  const std::string text = Describe(Judged(log, {2}));
  EXPECT_THAT(text, HasSubstr("187.25 kg CO2e per piece"));
  EXPECT_THAT(text, HasSubstr("partial, 1 input has no supplier and no factor: "
                              "qd-fridge/grease\n"));
  EXPECT_THAT(text, HasSubstr("Disclosed submission: {\"seq\":\"1\""));
  const SampleLog forger("log.example/pcf", 'x');
  const std::string refuted =
      Describe(Verify(forger.Issue({}).ToText(), log.Keys()));
  EXPECT_THAT(refuted, Not(HasSubstr("187.25")));
  EXPECT_THAT(refuted, HasSubstr("FAILED"));
}

TEST(DescribeTest, NamesTheInputsThatNobodySupplies) {
  SampleLog log;
  log.statement.unlinked = {"a/b", "c/d"};
  log.statement.unlinked_count = 3;
  EXPECT_THAT(Describe(Judged(log, {})),
              HasSubstr("partial, 3 inputs have no supplier and no factor: "
                        "a/b, c/d\n"));
  log.statement.unlinked.assign(kUnlinkedMax, "a/b");
  log.statement.unlinked_count = kUnlinkedMax + 1;
  EXPECT_THAT(Describe(Judged(log, {})), HasSubstr("a/b, a/b, ...\n"));
}

TEST(DescribeTest, LetsNoControlCharacterThrough) {
  Certificate certificate = SampleLog().Issue({});
  certificate.payload.replace(2, 1, "\x1b");
  const std::string text =
      Describe(Verify(certificate.ToText(), SampleLog().Keys()));
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
}

TEST(DescribeTest, SaysWhatTheNumberRestsOn) {
  const std::string digest(64, 'a');
  const std::string text = Describe(Judged(SampleLog(), {}));
  for (const std::string& line :
       {"GWP pack: gwp-sample 1 (SHA-256 " + digest + ")\n",
        std::string("Factor pack: sample-grid 2024 (SHA-256 b"),
        std::string("Of it without gas: 12.5 kg CO2e"),
        std::string("Primary data: 61.5 %\n"),
        std::string("technological 2, geographical 1.25, temporal 5\n"),
        std::string("Cut off, as declared for this process alone: 3 %"),
        std::string("Fossil carbon in the product: 8.5 kg\n"),
        std::string("Biogenic carbon in the product: 0.75 kg\n"),
        std::string("neither released nor in the product: -0.125 kg\n"),
        std::string("Caveat: electricity upstream by a generation mix")}) {
    EXPECT_THAT(text, HasSubstr(line));
  }
}

TEST(DescribeTest, IsSilentOnWhatIsNotStated) {
  SampleLog log;
  log.statement.precharacterised_kg_co2e = {};
  log.statement.primary_data_percent.reset();
  log.statement.data_quality.reset();
  log.statement.caveats.clear();
  log.statement.packs.clear();
  const std::string text = Describe(Judged(log, {}));
  for (const char* word :
       {"without gas", "Primary data", "Data quality", "Caveat", "Factor"}) {
    EXPECT_THAT(text, Not(HasSubstr(word)));
  }
}

TEST(DescribeTest, NamesEveryCaveat) {
  SampleLog log;
  log.statement.caveats = {StatementCaveat::kElectricityDirectCo2,
                           StatementCaveat::kElectricityGenerationMix,
                           StatementCaveat::kNotForExport};
  const std::string text = Describe(Judged(log, {}));
  EXPECT_THAT(text, HasSubstr("the CO2 of generation alone\n"));
  EXPECT_THAT(text, HasSubstr("without grid losses and trade\n"));
  EXPECT_THAT(text, HasSubstr("licence forbids handing them on\n"));
}

TEST(DescribeTest, ShowsIndicatorsOnRequestOnly) {
  const Verdict verdict = Judged(SampleLog(), {});
  EXPECT_THAT(Describe(verdict), Not(HasSubstr("Indicator")));
  const std::string text = Describe(verdict, {.indicators = true});
  EXPECT_THAT(text, HasSubstr("Indicator biogenic: 30.25 kg CO2e\n"));
  EXPECT_THAT(text, HasSubstr("Indicator energy: 2100 MJ\n"));
  EXPECT_THAT(text,
              HasSubstr("Indicator total: 187.25 kg CO2e, the footprint = "
                        "fossil + biogenic + land-use\n"));
}

}  // namespace
}  // namespace tanji::certificate
