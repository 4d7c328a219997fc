#include "lib/certificate/attestation.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/strings.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/certificate/testing/sample_log.h"
#include "lib/certificate/verify.h"

namespace tanji::certificate {
namespace {

using base::IsOk;
using base::StatusIs;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr char kDraft[] = R"({
  "format": "tanji-attestation/v1",
  "organisation": "example-verifier",
  "body": "Example Verification",
  "standard": "ISO 14064-3:2019",
  "level": "reasonable",
  "materiality_percent": "5",
  "opinion": "modified",
  "basis": "the grid mix of one site is an estimate",
  "started": "2026-11-24",
  "ended": "2026-11-24",
  "findings": [
    {"id": "F1", "weight": "material", "state": "open", "text": "no meter"},
    {"id": "F2", "weight": "minor", "state": "closed", "text": "a rounding"}
  ]
})";

// The sample, and the keys of its log and of its verifier.
Verdict JudgedWithAttester(const SampleLog& log, Certificate certificate) {
  TrustedKeys keys = log.Keys();
  keys.attester_keys.push_back(log.attester_key());
  return Verify(certificate.ToText(), keys);
}

SampleLog Attested(const std::function<void(Attestation&)>& edit = nullptr) {
  SampleLog log;
  Attestation attestation = log.SampleAttestation();
  if (edit) edit(attestation);
  log.attestations.push_back(attestation);
  return log;
}

TEST(AttestationTest, TextReadsBackAndHasOneSpelling) {
  Attestation attestation = SampleLog().SampleAttestation();
  attestation.findings = {{"F1", true, true, "closed \"in time\""}};
  const std::string text = attestation.ToText();
  TANJI_ASSERT_OK_AND_ASSIGN(const Attestation read,
                             Attestation::FromText(text));
  EXPECT_EQ(read, attestation);
  EXPECT_THAT(Attestation::FromText(" " + text).status(),
              StatusIs(absl::StatusCode::kInvalidArgument, ::testing::_));
  EXPECT_THAT(
      Attestation::FromText(absl::StrReplaceAll(text, {{"\"5\"", "\"5.0\""}}))
          .status(),
      StatusIs(absl::StatusCode::kInvalidArgument, ::testing::_));
}

TEST(AttestationTest, ADraftNamesAllButWhatIsAttested) {
  const SampleLog log;
  const SnapshotName record{SampleLog::kSeq, {}};
  TANJI_ASSERT_OK_AND_ASSIGN(
      const Attestation attestation,
      AttestationFromDraft(kDraft, record, log.statement));
  EXPECT_EQ(attestation.level, AssuranceLevel::kReasonable);
  EXPECT_EQ(attestation.opinion, Opinion::kModified);
  EXPECT_EQ(attestation.findings.size(), 2u);
  EXPECT_EQ(attestation.product, log.statement.product);
  EXPECT_THAT(CheckAttests(attestation, record, AttestedOf(log.statement)),
              IsOk());
  EXPECT_THAT(AttestationFromDraft(
                  absl::StrReplaceAll(
                      kDraft, {{"\"body\"", "\"log\": \"x\", \"body\""}}),
                  record, log.statement)
                  .status(),
              StatusIs(absl::StatusCode::kInvalidArgument, ::testing::_));
}

TEST(AttestationTest, AllFaultsAreNamedAtOnce) {
  const absl::Status status =
      AttestationFromDraft(
          R"({"format": "tanji-attestation/v1", "organisation": "Not An Id", "body": "B", "standard": "S",
              "level": "limited", "materiality_percent": "0",
              "opinion": "adverse", "started": "2026-11-24",
              "ended": "2026-11-23"})",
          {}, SampleLog().statement)
          .status();
  EXPECT_THAT(status.message(), HasSubstr("organisation: expected"));
  EXPECT_THAT(status.message(), HasSubstr("materiality_percent: expected"));
  EXPECT_THAT(status.message(), HasSubstr("basis: expected"));
  EXPECT_THAT(status.message(), HasSubstr("ended: expected the day"));
}

TEST(AttestationTest, AnUnmodifiedOpinionLeavesNoMaterialFindingOpen) {
  Attestation attestation = SampleLog().SampleAttestation();
  attestation.findings = {{"F1", true, false, "no meter"}};
  EXPECT_THAT(attestation.Check(),
              StatusIs(absl::StatusCode::kInvalidArgument, ::testing::_));
  attestation.findings[0].is_closed = true;
  EXPECT_THAT(attestation.Check(), IsOk());
  attestation.findings.push_back({"F1", false, true, "the same id"});
  EXPECT_THAT(attestation.Check(),
              StatusIs(absl::StatusCode::kInvalidArgument, ::testing::_));
}

TEST(AttestedCertificateTest, ATrustedVerifierRaisesTheAssurance) {
  const SampleLog log = Attested();
  const Certificate certificate = log.Issue({});
  EXPECT_THAT(certificate.ToText(), StartsWith("tanji-certificate/v3\n"));
  const Verdict verdict = JudgedWithAttester(log, certificate);
  EXPECT_EQ(verdict.outcome, Outcome::kProven);
  ASSERT_EQ(verdict.attestations.size(), 1u);
  EXPECT_TRUE(verdict.attestations[0].is_proven);
  EXPECT_THAT(Describe(verdict),
              StartsWith("assurance: third-party verified, limited assurance, "
                         "by Example Verification, accreditation "
                         "D-VS-00000-01 by Example Accreditation, opinion "
                         "unmodified, key verifier.example\nVerdict: proven"));
}

TEST(AttestedCertificateTest, AnUnknownVerifierRaisesNothingAndRefutesNothing) {
  const SampleLog log = Attested();
  const Verdict verdict = Verify(log.Issue({}).ToText(), log.Keys());
  EXPECT_EQ(verdict.outcome, Outcome::kProven);
  const std::string text = Describe(verdict);
  EXPECT_THAT(text, StartsWith("assurance: computed"));
  EXPECT_THAT(text, HasSubstr("Attestation, record 4 (claimed)"));
  EXPECT_THAT(text,
              HasSubstr("claimed     attestation 1: signed by a key named"));
}

TEST(AttestedCertificateTest, AnAdverseOpinionTakesTheAssurance) {
  const SampleLog log = Attested([](Attestation& attestation) {
    attestation.opinion = Opinion::kAdverse;
    attestation.basis = "half of the energy is missing";
  });
  EXPECT_THAT(Describe(JudgedWithAttester(log, log.Issue({}))),
              StartsWith("assurance: none (the opinion of Example "
                         "Verification, accreditation D-VS-00000-01 by "
                         "Example Accreditation, is ADVERSE: half of"));
}

TEST(AttestedCertificateTest, AVerifiersLastWordCounts) {
  SampleLog log = Attested([](Attestation& attestation) {
    attestation.opinion = Opinion::kAdverse;
    attestation.basis = "not yet";
  });
  Attestation later = log.SampleAttestation();
  later.level = AssuranceLevel::kReasonable;
  log.attestations.push_back(later);
  EXPECT_THAT(Describe(JudgedWithAttester(log, log.Issue({}))),
              StartsWith("assurance: third-party verified, reasonable"));
}

TEST(AttestedCertificateTest, TheOwnerIsNoThirdParty) {
  const SampleLog log = Attested(
      [](Attestation& attestation) { attestation.organisation = "qd-fridge"; });
  EXPECT_EQ(JudgedWithAttester(log, log.Issue({})).outcome, Outcome::kRefuted);
}

// As VERDICT of attestations in this order, each by a key of its name.
struct Said {
  std::string key_name;
  Opinion opinion;
  bool is_proven;
};
std::string FirstLine(const std::vector<Said>& said) {
  Verdict verdict;
  verdict.outcome = Outcome::kProven;
  for (const Said& one : said) {
    JudgedAttestation judged;
    judged.seq = verdict.attestations.size() + 4;
    judged.attestation = SampleLog().SampleAttestation();
    judged.attestation.organisation = one.key_name;
    judged.attestation.opinion = one.opinion;
    judged.attestation.basis = "why";
    judged.key_name = one.key_name;
    judged.is_proven = one.is_proven;
    verdict.attestations.push_back(judged);
  }
  const std::string text = Describe(verdict);
  return text.substr(0, text.find('\n'));
}

TEST(AttestedCertificateTest, OfSeveralVerifiersTheWorstOpinionIsSaid) {
  EXPECT_THAT(FirstLine({{"a", Opinion::kAdverse, true},
                         {"b", Opinion::kUnmodified, true}}),
              HasSubstr("ADVERSE: why"));
  EXPECT_THAT(FirstLine({{"a", Opinion::kModified, true},
                         {"b", Opinion::kUnmodified, true}}),
              HasSubstr("MODIFIED: why, key a"));
  EXPECT_THAT(FirstLine({{"a", Opinion::kAdverse, true},
                         {"a", Opinion::kUnmodified, true}}),
              HasSubstr("opinion unmodified, key a"));
}

TEST(AttestedCertificateTest, ALaterWordByAKeyThatIsNotGivenIsMentioned) {
  EXPECT_THAT(FirstLine({{"a", Opinion::kUnmodified, true},
                         {"a", Opinion::kAdverse, false}}),
              HasSubstr("A LATER STATEMENT"));
  EXPECT_THAT(FirstLine({{"a", Opinion::kUnmodified, true},
                         {"b", Opinion::kAdverse, false}}),
              Not(HasSubstr("A LATER STATEMENT")));
}

TEST(AttestedCertificateTest, WhatDoesNotBelongToTheRecordIsRefuted) {
  const auto outcome = [](const SampleLog& log,
                          const std::function<void(Certificate&)>& edit) {
    Certificate certificate = log.Issue({});
    if (edit) edit(certificate);
    return JudgedWithAttester(log, certificate).outcome;
  };
  EXPECT_EQ(
      outcome(Attested([](Attestation& a) { a.product = "a/b"; }), nullptr),
      Outcome::kRefuted);
  EXPECT_EQ(
      outcome(Attested([](Attestation& a) { a.record.seq = 2; }), nullptr),
      Outcome::kRefuted);
  const SampleLog log = Attested();
  EXPECT_EQ(outcome(log, nullptr), Outcome::kProven);
  EXPECT_EQ(outcome(log, [](Certificate& c) { c.attestations[0].secret[0]++; }),
            Outcome::kRefuted);
  EXPECT_EQ(
      outcome(log,
              [](Certificate& c) {
                std::string& note = c.attestations[0].note;
                note = absl::StrReplaceAll(note, {{"limited", "reasonable"}});
              }),
      Outcome::kRefuted);
  EXPECT_EQ(
      outcome(log, [](Certificate& c) { c.attestations[0].path.pop_back(); }),
      Outcome::kRefuted);
  EXPECT_EQ(outcome(log,
                    [](Certificate& c) {
                      c.attestations.push_back(c.attestations[0]);
                    }),
            Outcome::kRefuted);
  // The footprint's own entry is no attestation of itself.
  EXPECT_EQ(
      outcome(log, [](Certificate& c) { c.attestations[0].entry = c.entry; }),
      Outcome::kRefuted);
}

TEST(AttestedCertificateTest, ASignatureThatDoesNotVerifyProvesNothing) {
  SampleLog log = Attested();
  const std::string text = log.attestations[0].ToText();
  const std::string note =
      base::StrCat(text, "\n", log.attester().SignatureLine("other\n"));
  log.edit_note = [note](std::string& signed_note) { signed_note = note; };
  const Verdict verdict = JudgedWithAttester(log, log.Issue({}));
  EXPECT_EQ(verdict.outcome, Outcome::kProven);
  EXPECT_FALSE(verdict.attestations.at(0).is_proven);
  EXPECT_THAT(Describe(verdict), StartsWith("assurance: computed"));
}

TEST(AttestedCertificateTest, EveryByteIsUnderACheck) {
  const SampleLog log = Attested();
  const std::string file = log.Issue({}).ToText();
  TrustedKeys keys = log.Keys();
  keys.attester_keys.push_back(log.attester_key());
  ASSERT_EQ(Verify(file, keys).outcome, Outcome::kProven);
  const size_t begin = file.find("attestation ");
  ASSERT_NE(begin, std::string::npos);
  for (size_t i = begin; i < file.size(); ++i) {
    std::string altered = file;
    altered[i] = static_cast<char>(altered[i] ^ 1);
    EXPECT_EQ(Verify(altered, keys).outcome, Outcome::kRefuted) << i;
  }
}

}  // namespace
}  // namespace tanji::certificate
