#include "lib/certificate/disclosure.h"

#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/certificate/statement_fields.h"
#include "lib/certificate/testing/sample_log.h"
#include "lib/certificate/verify.h"
#include "lib/json/json.h"

namespace tanji::certificate {
namespace {

using base::StatusIs;
using ::testing::AllOf;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::UnorderedElementsAre;
using Fields = std::vector<std::string_view>;

class DisclosureTest : public ::testing::Test {
 protected:
  DisclosureTest() { log_.has_fields = true; }

  // A certificate as its owner has it: all fields have their leaves.
  Certificate Issue() const {
    std::vector<uint64_t> leaves(StatementFieldNames().size());
    std::iota(leaves.begin(), leaves.end(), 1);
    return log_.Issue(leaves);
  }
  Certificate DisclosureOf(const Fields& fields) const {
    auto text = Disclose(Issue(), {fields});
    TANJI_EXPECT_OK(text);
    auto parsed = Certificate::Parse(text.ok() ? *text : "");
    TANJI_EXPECT_OK(parsed);
    return parsed.ok() ? *std::move(parsed) : Certificate();
  }
  Verdict VerifyIt(const Certificate& certificate,
                   const VerifyOptions& options = {}) const {
    return Verify(certificate.ToText(), log_.Keys(), options);
  }
  void Drop(Certificate& disclosure, std::string_view name) const {
    std::erase_if(disclosure.disclosures, [&](const ShownDisclosure& leaf) {
      return ledger::ReadDisclosure(leaf.text)->name == name;
    });
  }

  SampleLog log_;
};

TEST_F(DisclosureTest, EveryMemberOfAStatementButThePaddingIsAField) {
  const std::string payload = log_.statement.ToJson();
  TANJI_ASSERT_OK_AND_ASSIGN(const json::Value statement, json::Read(payload));
  std::vector<std::pair<std::string, std::string>> members;
  for (const auto& [name, value] : *statement.if_object()) {
    if (name != "padding") members.emplace_back(name, json::Write(value));
  }
  TANJI_ASSERT_OK_AND_ASSIGN(const auto fields, StatementFields(payload));
  std::vector<std::pair<std::string, std::string>> present;
  for (const auto& [name, value] : fields) {
    if (value != "null") present.emplace_back(name, value);
  }
  EXPECT_EQ(present, members);
}

TEST_F(DisclosureTest, ACertificateWithFieldLeavesIsProven) {
  const Verdict verdict = VerifyIt(Issue());
  EXPECT_EQ(verdict.outcome, Outcome::kProven) << Describe(verdict);
  EXPECT_THAT(verdict.disclosed, IsEmpty());  // the statement says it all
}

TEST_F(DisclosureTest, ShowsWhatIsAskedForAndNoMore) {
  const Certificate disclosure = DisclosureOf({"kg_co2e"});
  EXPECT_EQ(disclosure.payload, "");
  EXPECT_TRUE(disclosure.status.has_value());
  const Verdict verdict = VerifyIt(disclosure);
  EXPECT_EQ(verdict.outcome, Outcome::kProven) << Describe(verdict);
  EXPECT_FALSE(verdict.statement.has_value());
  EXPECT_TRUE(verdict.is_disclosure);
  std::vector<std::string> names;
  for (const auto& field : verdict.disclosed) names.push_back(field.name);
  EXPECT_THAT(
      names, UnorderedElementsAre("format", "method", "completeness", "caveats",
                                  "valid_from", "valid_until", "declared_unit",
                                  "kg_co2e"));
  EXPECT_THAT(Describe(verdict),
              AllOf(HasSubstr("Disclosed kg_co2e: \"187.25\"\n"),
                    HasSubstr("The rest of the statement is not shown"),
                    Not(HasSubstr(log_.statement.product))));
  EXPECT_THAT(disclosure.ToText(), Not(HasSubstr(log_.statement.product)));
}

TEST_F(DisclosureTest, AnAbsentMemberIsShownAsNull) {
  log_.statement.place = "";
  const Verdict verdict = VerifyIt(DisclosureOf({"place"}));
  EXPECT_EQ(verdict.outcome, Outcome::kProven) << Describe(verdict);
  EXPECT_THAT(Describe(verdict), HasSubstr("Disclosed place: null\n"));
}

TEST_F(DisclosureTest, NothingMayBeLeftOutThatTheRestNeeds) {
  for (const std::string_view name :
       {"format", "method", "completeness", "caveats", "valid_from",
        "valid_until", "declared_unit"}) {
    Certificate disclosure = DisclosureOf({"kg_co2e"});
    Drop(disclosure, name);
    const Verdict verdict = VerifyIt(disclosure);
    EXPECT_EQ(verdict.outcome, Outcome::kRefuted) << name;
  }
}

TEST_F(DisclosureTest, ALeafOfAnotherRecordOrPlaceIsRefuted) {
  SampleLog other;
  other.has_fields = true;
  other.secret[0] ^= 1;
  other.statement.kg_co2e = log_.statement.kg_co2e;
  std::vector<uint64_t> leaves(StatementFieldNames().size());
  std::iota(leaves.begin(), leaves.end(), 1);
  const auto theirs =
      Certificate::Parse(*Disclose(other.Issue(leaves), {{"kg_co2e"}}));
  TANJI_ASSERT_OK(theirs);
  Certificate disclosure = DisclosureOf({"kg_co2e"});
  for (size_t i = 0; i < disclosure.disclosures.size(); ++i) {
    Certificate forged = disclosure;
    forged.disclosures[i] = theirs->disclosures[i];
    EXPECT_EQ(VerifyIt(forged).outcome, Outcome::kRefuted) << i;
  }
  std::swap(disclosure.disclosures[0].text, disclosure.disclosures[1].text);
  EXPECT_EQ(VerifyIt(disclosure).outcome, Outcome::kRefuted);
}

// Hidden leaves (submissions, inputs) are no fields, the payload's digest would
// let a reader try out what is hidden.
TEST_F(DisclosureTest, OnlyFieldsMayBeShown) {
  Certificate disclosure = DisclosureOf({"kg_co2e"});
  const Certificate inputs = log_.Issue({StatementFieldNames().size() + 1});
  disclosure.disclosures.push_back(inputs.disclosures.back());
  EXPECT_EQ(VerifyIt(disclosure).outcome, Outcome::kRefuted);
  disclosure = DisclosureOf({"kg_co2e"});
  disclosure.disclosures.insert(disclosure.disclosures.begin(),
                                inputs.disclosures.front());
  EXPECT_THAT(Certificate::Parse(disclosure.ToText()), base::kIsRefused);
}

TEST_F(DisclosureTest, AFieldThatSaysSomethingElseRefutesTheCertificate) {
  log_.edit_fields = [](std::vector<ledger::DisclosedInput>& fields) {
    for (auto& field : fields) {
      if (field.name == "kg_co2e") field.value_json = "\"1\"";
    }
  };
  const Verdict verdict = VerifyIt(Issue());
  EXPECT_EQ(verdict.outcome, Outcome::kRefuted);
  EXPECT_THAT(verdict.checks,
              ::testing::Contains(Field(
                  &CheckResult::detail,
                  HasSubstr("leaf of \"kg_co2e\" is not what the statement"))));
}

TEST_F(DisclosureTest, StandsAndIsValidAsTheCertificateIs) {
  log_.statuses = {{SampleLog::kSeq, ledger::CertificateStatus::kWithdrawn}};
  EXPECT_EQ(VerifyIt(DisclosureOf({"kg_co2e"})).outcome, Outcome::kRefuted);
  log_.statuses = {{SampleLog::kSeq, ledger::CertificateStatus::kDisputed}};
  EXPECT_EQ(VerifyIt(DisclosureOf({"kg_co2e"})).outcome, Outcome::kUndecided);
  log_.statuses.emplace();
  VerifyOptions options;
  options.now_micros = int64_t{4'102'444'800} * 1'000'000;  // 2100
  const Verdict late = VerifyIt(DisclosureOf({"kg_co2e"}), options);
  EXPECT_EQ(late.outcome, Outcome::kUndecided);
  EXPECT_THAT(Describe(late), HasSubstr("ended before "));
}

TEST_F(DisclosureTest, AnotherLogOrFormatIsNotTaken) {
  log_.edit_fields = [](std::vector<ledger::DisclosedInput>& fields) {
    fields[0].value_json = "\"tanji-footprint/v9\"";
  };
  EXPECT_EQ(VerifyIt(DisclosureOf({"kg_co2e"})).outcome, Outcome::kUndecided);
  log_.edit_fields = [](std::vector<ledger::DisclosedInput>& fields) {
    fields[1].value_json = "\"log.example/other\"";
  };
  EXPECT_EQ(VerifyIt(DisclosureOf({"log"})).outcome, Outcome::kRefuted);
}

TEST_F(DisclosureTest, NeedsLeavesForTheFields) {
  log_.has_fields = false;
  EXPECT_THAT(Disclose(log_.Issue({}), {{"kg_co2e"}}),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("no leaf of its own")));
}

class AttestedDisclosureTest : public DisclosureTest {
 protected:
  AttestedDisclosureTest() {
    log_.attestations = {log_.SampleAttestation()};
    log_.attestations[0].findings = {{"F1", false, false, "a minor remark"}};
  }
  Certificate WithAttestations() const {
    auto parsed = Certificate::Parse(*Disclose(Issue(), {{}, true}));
    TANJI_EXPECT_OK(parsed);
    return parsed.ok() ? *std::move(parsed) : Certificate();
  }
  Verdict JudgedByItsVerifier(const Certificate& certificate) const {
    TrustedKeys keys = log_.Keys();
    keys.attester_keys.push_back(log_.attester_key());
    return Verify(certificate.ToText(), keys);
  }
};

TEST_F(AttestedDisclosureTest, AreShownWholeWithWhatTheyRepeat) {
  const Certificate disclosure = WithAttestations();
  EXPECT_THAT(disclosure.ToText(),
              ::testing::StartsWith("tanji-disclosure/v2\n"));
  const Verdict verdict = JudgedByItsVerifier(disclosure);
  EXPECT_EQ(verdict.outcome, Outcome::kProven) << Describe(verdict);
  ASSERT_EQ(verdict.attestations.size(), 1u);
  EXPECT_TRUE(verdict.attestations[0].is_proven);
  std::vector<std::string> names;
  for (const auto& field : verdict.disclosed) names.push_back(field.name);
  EXPECT_THAT(names,
              ::testing::IsSupersetOf({"product", "kg_co2e", "declared_unit"}));
  EXPECT_EQ(verdict.attestations[0].attestation, log_.attestations[0]);
  EXPECT_THAT(Describe(verdict),
              AllOf(HasSubstr("third-party verified, limited assurance"),
                    HasSubstr("Finding F1, minor, OPEN: a minor remark")));
}

TEST_F(AttestedDisclosureTest, AreShownOnlyWhereTheyAreChosen) {
  const Certificate disclosure = DisclosureOf({"kg_co2e"});
  EXPECT_THAT(disclosure.attestations, IsEmpty());
  EXPECT_THAT(disclosure.ToText(),
              AllOf(::testing::StartsWith("tanji-disclosure/v1\n"),
                    Not(HasSubstr("a minor remark"))));
}

TEST_F(AttestedDisclosureTest, NeedAllThatTheyRepeat) {
  for (const std::string_view name : {"product", "kg_co2e", "declared_unit"}) {
    Certificate disclosure = WithAttestations();
    Drop(disclosure, name);
    EXPECT_EQ(JudgedByItsVerifier(disclosure).outcome, Outcome::kRefuted)
        << name;
  }
}

TEST_F(AttestedDisclosureTest, OfAnotherNumberOrOwnersOwnAreRefuted) {
  log_.attestations[0].kg_co2e = *quantity::Decimal::Parse("1");
  EXPECT_EQ(JudgedByItsVerifier(WithAttestations()).outcome, Outcome::kRefuted);
  log_.attestations = {log_.SampleAttestation()};
  log_.attestations[0].organisation = log_.statement.organisation;
  EXPECT_EQ(JudgedByItsVerifier(WithAttestations()).outcome, Outcome::kRefuted);
}

TEST_F(AttestedDisclosureTest, NeedAnAttestedCertificate) {
  log_.attestations.clear();
  EXPECT_THAT(Disclose(Issue(), {{}, true}),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("has no attestation")));
}

TEST(ChoiceOfWordsTest, IsWhatPeopleMean) {
  TANJI_ASSERT_OK_AND_ASSIGN(const ShownChoice choice,
                             ChoiceOfWords({"total", "period", "engine"}));
  EXPECT_EQ(choice.fields,
            (Fields{"kg_co2e", "period_start", "period_end", "engine"}));
  EXPECT_FALSE(choice.attestations);
  TANJI_ASSERT_OK_AND_ASSIGN(const ShownChoice attested,
                             ChoiceOfWords({"attestations"}));
  EXPECT_THAT(attested.fields, IsEmpty());
  EXPECT_TRUE(attested.attestations);
  EXPECT_THAT(ChoiceOfWords({"total", "padding"}),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("expected total, unit, product")));
}

}  // namespace
}  // namespace tanji::certificate
