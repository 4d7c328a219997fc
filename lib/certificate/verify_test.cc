#include "lib/certificate/verify.h"

#include <algorithm>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/file.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/certificate/certificate.h"
#include "lib/certificate/testing/sample_log.h"
#include "lib/ledger/checkpoint.h"
#include "lib/ledger/commitment.h"
#include "lib/quantity/testing/literals.h"

namespace tanji::certificate {
namespace {

using quantity::D;
using quantity::Decimal;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::FieldsAre;
using ::testing::HasSubstr;
using ::testing::Not;

// Refuted, and the check of this name failed with this detail.
MATCHER_P2(IsRefutedBy, name, detail, "is refuted by that check") {
  *result_listener << Describe(arg);
  if (arg.outcome != Outcome::kRefuted) return false;
  for (const CheckResult& check : arg.checks) {
    if (check.name == name && check.state == CheckState::kFailed &&
        check.detail.find(detail) != std::string::npos) {
      return true;
    }
  }
  return false;
}

MATCHER_P(HasOutcome, outcome, "has the outcome") {
  *result_listener << Describe(arg);
  return arg.outcome == outcome;
}

// Another footprint, whose parts add up.
void Add(FootprintStatement& statement, std::string_view kg_co2e) {
  statement.kg_co2e = *statement.kg_co2e.Plus(D(kg_co2e));
  for (const size_t row : {0, 3}) {
    Decimal& value = statement.indicators[row].value;
    value = *value.Plus(D(kg_co2e));
  }
}

Verdict VerifyWith(const SampleLog& log, const Certificate& certificate) {
  return Verify(certificate.ToText(), log.Keys());
}

TEST(VerifyTest, ProvesAnHonestCertificate) {
  const SampleLog log;
  const Verdict verdict = VerifyWith(log, log.Issue({2}));
  EXPECT_THAT(verdict, HasOutcome(Outcome::kProven));
  EXPECT_THAT(verdict.checks,
              Each(Field(&CheckResult::state, CheckState::kPassed)));
  EXPECT_EQ(verdict.statement, log.statement);
  EXPECT_THAT(verdict.disclosed,
              ElementsAre(FieldsAre(
                  "submission", R"({"seq":"1","product":"qd-power/grid"})")));
}

// What is left once the log says something of the sample's certificate.
SampleLog LogWhere(ledger::CertificateStatus status) {
  SampleLog log;
  log.statuses = {{SampleLog::kSeq, status}};
  return log;
}

TEST(StatusTest, AWithdrawnOrSupersededCertificateIsRefuted) {
  for (const auto& [status, word] :
       {std::pair{ledger::CertificateStatus::kWithdrawn, "withdrawn as of"},
        std::pair{ledger::CertificateStatus::kSuperseded,
                  "superseded as of"}}) {
    const SampleLog log = LogWhere(status);
    EXPECT_THAT(VerifyWith(log, log.Issue({})), IsRefutedBy("status", word));
  }
}

TEST(StatusTest, ADisputedOneIsUndecided) {
  const SampleLog log = LogWhere(ledger::CertificateStatus::kDisputed);
  const Verdict verdict = VerifyWith(log, log.Issue({}));
  EXPECT_THAT(verdict, HasOutcome(Outcome::kUndecided));
  EXPECT_THAT(Describe(verdict), HasSubstr("disputed as of 2026-11-23T"));
}

TEST(StatusTest, WithoutAListItIsUnknown) {
  SampleLog log;
  log.statuses.reset();
  const std::string file = log.Issue({}).ToText();
  const Verdict verdict = Verify(file, log.Keys());
  EXPECT_THAT(verdict, HasOutcome(Outcome::kUndecided));
  EXPECT_THAT(Describe(verdict), HasSubstr("status unknown since 2026-11-23T"));
  VerifyOptions options;
  options.needs_status = false;
  EXPECT_THAT(Verify(file, log.Keys(), options), HasOutcome(Outcome::kProven));
}

TEST(StatusTest, AnOldListIsUnknownFromItsTimeOn) {
  const SampleLog log;
  const std::string file = log.Issue({}).ToText();
  VerifyOptions options;
  const int64_t time = Verify(file, log.Keys()).status->time_micros;
  options.now_micros = time + 1'000;
  options.status_age_max_micros = 1'000;
  EXPECT_THAT(Verify(file, log.Keys(), options), HasOutcome(Outcome::kProven));
  ++options.now_micros;
  EXPECT_THAT(Verify(file, log.Keys(), options),
              HasOutcome(Outcome::kUndecided));
}

TEST(StatusTest, OutsideItsDaysItIsUndecided) {
  const SampleLog log;
  const std::string file = log.Issue({}).ToText();
  constexpr int64_t kDay = int64_t{86'400} * 1'000'000;
  VerifyOptions options;
  options.now_micros = Verify(file, log.Keys()).status->time_micros;
  EXPECT_THAT(Verify(file, log.Keys(), options), HasOutcome(Outcome::kProven));
  for (const int64_t days : {-1, 366}) {
    VerifyOptions other = options;
    other.now_micros += days * kDay;
    EXPECT_THAT(Verify(file, log.Keys(), other),
                HasOutcome(Outcome::kUndecided))
        << days;
  }
}

TEST(StatusTest, ANewerFileCountsAndAnOlderOneDoesNot) {
  SampleLog bare;
  bare.statuses.reset();
  const std::string without = bare.Issue({}).ToText();
  const SampleLog withdrawn = LogWhere(ledger::CertificateStatus::kWithdrawn);
  VerifyOptions options;
  options.status_file = SampleLog().IssueStatus().ToText();
  EXPECT_THAT(Verify(without, bare.Keys(), options),
              HasOutcome(Outcome::kRefuted));  // another history of that size
  const std::string file = SampleLog().Issue({}).ToText();
  EXPECT_THAT(Verify(file, bare.Keys(), options), HasOutcome(Outcome::kProven));
  options.status_file = withdrawn.IssueStatus().ToText();
  EXPECT_THAT(Verify(file, bare.Keys(), options),
              IsRefutedBy("histories", "two histories"));
}

// It is no part of the certificate, and may be anybody's.
TEST(StatusTest, AFileThatDoesNotFitRefutesNothing) {
  const SampleLog log;
  const std::string file = log.Issue({}).ToText();
  for (const std::string& other :
       {std::string("text"), SampleLog("log.example/b").IssueStatus().ToText(),
        SampleLog("log.example/pcf", 'x').IssueStatus().ToText()}) {
    VerifyOptions options;
    options.status_file = other;
    EXPECT_THAT(Verify(file, log.Keys(), options),
                HasOutcome(Outcome::kUndecided));
  }
}

TEST(StatusTest, AListThatIsNotTheLogsIsRefuted) {
  using Edit = std::function<void(std::string&, ledger::Record&)>;
  const std::vector<std::pair<std::string, Edit>> edits = {
      {"another list",
       [](std::string& list, ledger::Record&) {
         list = StatusList("log.example/pcf", 5, {}).ToJson();
       }},
      {"another log",
       [](std::string& list, ledger::Record&) {
         list = StatusList("log.example/b", 6, {}).ToJson();
       }},
      {"no list", [](std::string& list, ledger::Record&) { list = "{}"; }}};
  for (const auto& [what, edit] : edits) {
    SampleLog log;
    log.edit_status = edit;
    EXPECT_THAT(VerifyWith(log, log.Issue({})), HasOutcome(Outcome::kRefuted))
        << what;
  }
  const SampleLog log;
  Certificate certificate = log.Issue({});
  certificate.status->entry = certificate.entry;
  EXPECT_THAT(VerifyWith(log, certificate), HasOutcome(Outcome::kRefuted));
  certificate = log.Issue({});
  certificate.status->list =
      StatusList("log.example/pcf", 6,
                 {{SampleLog::kSeq, ledger::CertificateStatus::kDisputed}})
          .ToJson();
  EXPECT_THAT(VerifyWith(log, certificate),
              IsRefutedBy("status", "another list"));
  certificate = log.Issue({});
  certificate.status->path.pop_back();
  EXPECT_THAT(VerifyWith(log, certificate), HasOutcome(Outcome::kRefuted));
}

// A certificate of the version before, of the same log: what can be judged
// holds, and its statement is left to a program that reads it.
TEST(VerifyTest, AStatementOfAnotherVersionIsUndecided) {
  TANJI_ASSERT_OK_AND_ASSIGN(
      const std::string file,
      base::ReadFile(TANJI_CERTIFICATE_VERSION_1, kCertificateSizeMax));
  const TrustedKeys keys = SampleLog().Keys();
  const Verdict verdict = Verify(file, keys);
  EXPECT_THAT(verdict, HasOutcome(Outcome::kUndecided));
  EXPECT_FALSE(verdict.statement.has_value());
  EXPECT_THAT(Describe(verdict), HasSubstr("tanji-footprint/v1"));
  std::string changed = file;
  const size_t number = changed.find("187.25");
  ASSERT_NE(number, std::string::npos);
  changed[number] = '2';
  EXPECT_THAT(Verify(changed, keys),
              IsRefutedBy("disclosures", "not the digest"));
  EXPECT_THAT(Verify(file, SampleLog("log.example/pcf", 'x').Keys()),
              IsRefutedBy("log signature", "not the trusted one"));
}

class FlippedBitsTest : public testing::TestWithParam<int> {};

// Every position of the file, several wrong values: nothing is left unread.
TEST_P(FlippedBitsTest, AreRefutedAtEveryByte) {
  const SampleLog log;
  const std::string file = log.Issue({2}).ToText();
  const TrustedKeys keys = log.Keys();
  for (size_t i = 0; i < file.size(); ++i) {
    std::string changed = file;
    changed[i] = static_cast<char>(changed[i] ^ GetParam());
    ASSERT_THAT(Verify(changed, keys), HasOutcome(Outcome::kRefuted))
        << "byte " << i;
  }
}
INSTANTIATE_TEST_SUITE_P(Masks, FlippedBitsTest,
                         testing::Values(0x01, 0x02, 0x20, 0x80));

TEST(VerifyTest, RefutesEveryRemovedOrRepeatedByte) {
  const SampleLog log;
  const std::string file = log.Issue({}).ToText();
  const TrustedKeys keys = log.Keys();
  for (size_t i = 0; i < file.size(); ++i) {
    std::string shorter = file;
    shorter.erase(i, 1);
    ASSERT_THAT(Verify(shorter, keys), HasOutcome(Outcome::kRefuted)) << i;
    std::string longer = file;
    longer.insert(i, 1, file[i]);
    ASSERT_THAT(Verify(longer, keys), HasOutcome(Outcome::kRefuted)) << i;
  }
}

TEST(VerifyTest, RefutesWhatIsNoCertificate) {
  const TrustedKeys keys = SampleLog().Keys();
  EXPECT_THAT(Verify("", keys), IsRefutedBy("file", "expected"));
  EXPECT_THAT(Verify("hello\n", keys), IsRefutedBy("file", "expected"));
  EXPECT_THAT(Verify("", TrustedKeys()), HasOutcome(Outcome::kRefuted));
}

// --- forgeries whose every checksum fits but one ---

// Each member changed in turn; the disclosure of the digest and its path are
// rebuilt, with the true salt's secret unknown to the forger.
TEST(VerifyTest, RefutesEveryChangedStatement) {
  using Edit = std::function<void(FootprintStatement&)>;
  const std::vector<Edit> edits = {
      [](auto& s) { Add(s, "1e-12"); },
      [](auto& s) {
        s.parts = {"land-use", "biogenic", "fossil"};
      },
      [](auto& s) { s.precharacterised_kg_co2e = D("12"); },
      [](auto& s) { s.gwp_pack.version = "2"; },
      [](auto& s) { s.gwp_pack.sha256[0] = 'b'; },
      [](auto& s) { s.indicators[4].value = D("2099"); },
      [](auto& s) { s.indicators.pop_back(); },
      [](auto& s) { s.primary_data_percent = D("100"); },
      [](auto& s) { s.data_quality.reset(); },
      [](auto& s) { s.exempted_percent = D("0"); },
      [](auto& s) { s.fossil_carbon_kg = D("0"); },
      [](auto& s) { s.biogenic_carbon_kg.reset(); },
      [](auto& s) { s.biogenic_balance_kg = D("0"); },
      [](auto& s) { s.caveats.clear(); },
      [](auto& s) { s.organisation = "x", s.product = "x/BCD-500"; },
      [](auto& s) { s.product = "qd-fridge/BCD-501"; },
      [](auto& s) { s.product_name = "Another"; },
      [](auto& s) { s.declared_unit = "t"; },
      [](auto& s) { s.place = "DE"; },
      [](auto& s) { s.period_start = "2025-01-01"; },
      [](auto& s) { s.period_end = "2026-08-01"; },
      [](auto& s) { s.method = "other/1"; },
      [](auto& s) { s.engine = "other/1"; },
      [](auto& s) { s.snapshot.seq = 0; },
      [](auto& s) { s.packs.clear(); },
      [](auto& s) { s.complete = true, s.unlinked = {}, s.unlinked_count = 0; },
      [](auto& s) { s.unlinked = {"qd-fridge/oil"}; },
      [](auto& s) { s.unlinked_count = 2; },
      [](auto& s) { s.evidence.digits_lost = 0; },
      [](auto& s) { s.supplier_signed = false; },
      [](auto& s) { s.valid_from = "2026-11-24"; },
      [](auto& s) { s.valid_until = "2037-11-23"; },
  };
  const SampleLog log;
  for (size_t i = 0; i < edits.size(); ++i) {
    SampleLog forger;
    forger.secret = std::string(ledger::kSecretSize, 'F');
    edits[i](forger.statement);
    Certificate certificate = log.Issue({});
    certificate.payload = forger.statement.ToJson();
    EXPECT_THAT(VerifyWith(log, certificate),
                IsRefutedBy("disclosures", "not the digest"))
        << i;
    certificate.disclosures = forger.Issue({}).disclosures;
    EXPECT_THAT(VerifyWith(log, certificate),
                IsRefutedBy("disclosures", "another root"))
        << i;
    // The record rebuilt as well: then it is not in the log.
    certificate.entry = forger.Issue({}).entry;
    EXPECT_THAT(VerifyWith(log, certificate),
                IsRefutedBy("inclusion", "another root"))
        << i;
  }
}

// 150.5 + 30.25 + 6.5 is not 187.24, whoever signs it.
TEST(VerifyTest, RefutesASignedSumThatIsNone) {
  SampleLog log;
  log.statement.kg_co2e = D("187.24");
  log.statement.indicators[3].value = D("187.24");
  EXPECT_THAT(VerifyWith(log, log.Issue({})),
              IsRefutedBy("statement",
                          "kg_co2e: expected the sum of its parts, 187.25"));
}

TEST(VerifyTest, RefutesASignedShareBeyondTheWhole) {
  SampleLog log;
  log.statement.primary_data_percent = D("100.5");
  EXPECT_THAT(VerifyWith(log, log.Issue({})),
              IsRefutedBy("statement", "primary_data_percent"));
}

TEST(VerifyTest, RefutesTheProofOfAnotherRecord) {
  const SampleLog log;
  ledger::MerkleTree tree;
  for (const std::string& entry : log.Entries()) {
    tree.Append(ledger::LeafHash(entry));
  }
  Certificate certificate = log.Issue({});
  TANJI_ASSERT_OK_AND_ASSIGN(ledger::TlogProof proof,
                             ledger::TlogProof::FromText(certificate.proof));
  proof.index = 2;
  proof.hashes = *tree.InclusionProof(2, SampleLog::kSize);
  certificate.proof = proof.ToText();
  EXPECT_THAT(VerifyWith(log, certificate),
              IsRefutedBy("inclusion", "proof is of entry 2"));
}

TEST(VerifyTest, RefutesACheckpointThatDoesNotCoverTheRecord) {
  const SampleLog log;
  Certificate certificate = log.Issue({});
  TANJI_ASSERT_OK_AND_ASSIGN(ledger::TlogProof proof,
                             ledger::TlogProof::FromText(certificate.proof));
  proof.checkpoint = ledger::SignCheckpoint(
      {log.log_signer().name(), SampleLog::kSeq, ledger::LeafHash("")},
      log.log_signer());
  certificate.proof = proof.ToText();
  EXPECT_THAT(VerifyWith(log, certificate),
              IsRefutedBy("inclusion", "does not cover"));
}

TEST(VerifyTest, RefutesATrustedNameWithAnotherKey) {
  const SampleLog log;
  const SampleLog forger("log.example/pcf", 'x');
  EXPECT_THAT(VerifyWith(log, forger.Issue({})),
              IsRefutedBy("log signature", "not the trusted one"));
}

TEST(VerifyTest, RefutesARecordOfAnUnknownSigner) {
  const SampleLog log;
  const SampleLog forger("log.example/pcf", 'x');
  TrustedKeys keys = log.Keys();
  keys.log_keys = forger.Keys().log_keys;
  EXPECT_THAT(Verify(forger.Issue({}).ToText(), keys),
              IsRefutedBy("record signature", "not the trusted one"));
}

TEST(VerifyTest, RefutesACheckpointSignedByTheRecordKey) {
  const SampleLog log;
  TrustedKeys keys;
  keys.log_keys = log.Keys().signer_keys;
  keys.signer_keys = log.Keys().log_keys;
  EXPECT_THAT(Verify(log.Issue({}).ToText(), keys),
              Not(HasOutcome(Outcome::kProven)));
}

// A witness under the log's own name cannot stand in for the log.
TEST(VerifyTest, DoesNotTakeAWitnessKeyForALogKey) {
  const SampleLog log;
  TrustedKeys keys;
  const auto key = crypto::Ed25519Signer::FromSeed(std::string(32, 's'));
  keys.log_keys.push_back(*ledger::VerifierKey::Create(
      "log.example/pcf", ledger::SignatureType::kCosignatureV1,
      key->public_key()));
  keys.signer_keys = log.Keys().signer_keys;
  EXPECT_THAT(Verify(log.Issue({}).ToText(), keys),
              Not(HasOutcome(Outcome::kProven)));
}

// A certificate whose checkpoint has `lines` more; text is what they sign.
class FurtherLinesTest : public testing::Test {
 protected:
  FurtherLinesTest() : honest_(log_.Issue({})) {
    proof_ = *ledger::TlogProof::FromText(honest_.proof);
    text_ = proof_.checkpoint.substr(0, proof_.checkpoint.find("\n\n") + 1);
  }
  Verdict VerifyLines(const std::string& lines, const TrustedKeys& keys) const {
    ledger::TlogProof longer = proof_;
    longer.checkpoint += lines;
    Certificate certificate = honest_;
    certificate.proof = longer.ToText();
    return Verify(certificate.ToText(), keys);
  }
  TrustedKeys Asking(size_t quorum) const {
    TrustedKeys keys = log_.Keys();
    keys.witness_keys = {*ledger::VerifierKey::Parse(witness_.verifier_key())};
    keys.quorum = quorum;
    return keys;
  }

  const SampleLog log_;
  const Certificate honest_;
  ledger::TlogProof proof_;
  std::string text_;
  const ledger::Cosigner witness_ = *ledger::Cosigner::Create(
      "w.example", *crypto::Ed25519Signer::FromSeed(std::string(32, 'w')));
};

MATCHER_P2(Tells, name, detail, "has a check of this name that is not judged") {
  *result_listener << Describe(arg);
  return std::any_of(arg.checks.begin(), arg.checks.end(), [&](const auto& c) {
    return c.name == name &&
           (c.state == CheckState::kClaimed ||
            c.state == CheckState::kNotJudged) &&
           c.detail.find(detail) != std::string::npos;
  });
}

// A second algorithm, or a key that is changed: the holder has the first alone.
TEST_F(FurtherLinesTest, OfKeysThatAreNotGivenAreToldAndNotJudged) {
  const SampleLog stranger("log.example/pcf", 'x');
  const Verdict verdict =
      VerifyLines(stranger.log_signer().SignatureLine(text_), log_.Keys());
  EXPECT_THAT(verdict, HasOutcome(Outcome::kProven));
  EXPECT_THAT(verdict, Tells("log signature", "1 more of keys"));
}

TEST_F(FurtherLinesTest, ByTheSameKeyAreRefuted) {
  EXPECT_THAT(VerifyLines(log_.log_signer().SignatureLine(text_), log_.Keys()),
              IsRefutedBy("log signature", "signed twice"));
}

TEST_F(FurtherLinesTest, OfASecondKeyThatIsGivenMustVerify) {
  TANJI_ASSERT_OK_AND_ASSIGN(
      const ledger::NoteSigner sm2,
      ledger::NoteSigner::Generate("log.example/pcf",
                                   ledger::SignatureType::kSm2WithSm3));
  TrustedKeys keys = log_.Keys();
  keys.log_keys.push_back(*ledger::VerifierKey::Parse(sm2.verifier_key()));
  const Verdict verdict = VerifyLines(sm2.SignatureLine(text_), keys);
  EXPECT_THAT(verdict, HasOutcome(Outcome::kProven));
  EXPECT_THAT(verdict.checks,
              Each(Field(&CheckResult::state, CheckState::kPassed)));
  EXPECT_THAT(VerifyLines(sm2.SignatureLine("other\n"), keys),
              IsRefutedBy("log signature", "does not verify"));
}

TEST_F(FurtherLinesTest, OfWitnessesCountTowardsTheQuorum) {
  const std::string line = witness_.CosignatureLine(text_, 1'790'000'000);
  EXPECT_THAT(VerifyLines(line, Asking(1)), HasOutcome(Outcome::kProven));
  const Verdict pending = VerifyLines("", Asking(1));
  EXPECT_THAT(pending, HasOutcome(Outcome::kUndecided));
  EXPECT_THAT(pending, Tells("witnesses", "0 of the 1"));
  // Twice the same is one.
  const std::string again = witness_.CosignatureLine(text_, 1'790'000'001);
  EXPECT_THAT(VerifyLines(line + again, Asking(2)),
              HasOutcome(Outcome::kUndecided));
  EXPECT_THAT(VerifyLines(witness_.CosignatureLine("other\n", 1), Asking(1)),
              IsRefutedBy("witnesses", "does not verify"));
  // Who gives no witness is told that there are some.
  const Verdict unasked = VerifyLines(line, log_.Keys());
  EXPECT_THAT(unasked, HasOutcome(Outcome::kProven));
  EXPECT_THAT(unasked, Tells("witnesses", "cosigned by 1 that are not given"));
}

TEST(VerifyTest, RefutesNamesThatDisagree) {
  SampleLog other_statement;
  other_statement.statement.log = "log.example/other";
  EXPECT_THAT(VerifyWith(SampleLog(), other_statement.Issue({})),
              IsRefutedBy("names", "the statement of \"log.example/other\""));
  SampleLog other_record;
  other_record.edit_record = [](auto& record) {
    record.log = "log.example/other";
  };
  EXPECT_THAT(VerifyWith(SampleLog(), other_record.Issue({})),
              IsRefutedBy("names", "record is of log \"log.example/other\""));
}

// A record of our log under the checkpoint of a log of the forger's own.
TEST(VerifyTest, RefutesOurRecordInAnotherLog) {
  const SampleLog log;
  const SampleLog foreign("log.foreign", 'x');
  Certificate certificate = log.Issue({});
  certificate.proof = foreign.Issue({}).proof;
  EXPECT_THAT(VerifyWith(log, certificate),
              IsRefutedBy("names", "the checkpoint of \"log.foreign\""));
}

TEST(VerifyTest, RefutesRecordsThatAreNoFootprint) {
  SampleLog log;
  log.edit_record = [](auto& record) {
    record.kind = ledger::RecordKind::kSubmission;
  };
  EXPECT_THAT(VerifyWith(log, log.Issue({})),
              IsRefutedBy("record", "expected footprint"));
  log.edit_record = [](auto& record) { record.inputs.reset(); };
  EXPECT_THAT(VerifyWith(log, log.Issue({})), IsRefutedBy("record", "inputs"));
  log.edit_record = [](auto& record) { record.payload.reset(); };
  EXPECT_THAT(VerifyWith(log, log.Issue({})), IsRefutedBy("record", "payload"));
}

TEST(VerifyTest, RefutesAnotherPayloadSizeOrType) {
  SampleLog log;
  log.edit_record = [](auto& record) { record.payload->size += 512; };
  EXPECT_THAT(VerifyWith(log, log.Issue({})),
              IsRefutedBy("payload", "the record says"));
  log.edit_record = [](auto& record) {
    record.payload->media_type = "text/plain";
  };
  EXPECT_THAT(VerifyWith(log, log.Issue({})),
              IsRefutedBy("payload", "media type"));
}

TEST(VerifyTest, RefutesASnapshotFromTheFutureOrOfAnotherChain) {
  SampleLog log;
  log.statement.snapshot.seq = SampleLog::kSeq;
  EXPECT_THAT(VerifyWith(log, log.Issue({})),
              IsRefutedBy("snapshot", "not before the record"));
  log.statement.snapshot.seq = SampleLog::kSeq - 1;
  EXPECT_THAT(VerifyWith(log, log.Issue({})),
              IsRefutedBy("snapshot", "another entry"));
  log.statement.snapshot.leaf_hash =
      ledger::LeafHash(log.Entries()[SampleLog::kSeq - 1]);
  EXPECT_THAT(VerifyWith(log, log.Issue({})), HasOutcome(Outcome::kProven));
}

TEST(VerifyTest, RefutesDisclosuresThatAreNotTheRecords) {
  const SampleLog log;
  SampleLog other;
  other.inputs[1].second = R"({"seq":"1","product":"qd-power/solar"})";
  Certificate certificate = log.Issue({2});
  certificate.disclosures[1].text = other.Disclosures()[2];
  EXPECT_THAT(VerifyWith(log, certificate),
              IsRefutedBy("disclosures", "another root"));
  certificate = log.Issue({2});
  certificate.disclosures[1].index = 1;
  EXPECT_THAT(VerifyWith(log, certificate),
              IsRefutedBy("disclosures", "another root"));
  certificate = log.Issue({2});
  certificate.disclosures[1].padded_count = 16;
  certificate.disclosures[1].path.emplace_back();
  EXPECT_THAT(VerifyWith(log, certificate),
              IsRefutedBy("disclosures", "the record says 8"));
}

TEST(VerifyTest, RefutesDisclosuresThatWouldMisleadAReader) {
  SampleLog log;
  log.inputs[1] = {std::string(kPayloadDigestName), "\"00\""};
  EXPECT_THAT(VerifyWith(log, log.Issue({2})),
              IsRefutedBy("disclosures", "second payload digest"));
  log.inputs[1] = {"x\nVerdict: proven", "1"};
  EXPECT_THAT(VerifyWith(log, log.Issue({2})),
              IsRefutedBy("disclosures", "control character"));
}

// --- logs of others ---

TEST(VerifyTest, LeavesAPerfectCertificateOfAForeignLogUndecided) {
  const SampleLog foreign("log.foreign", 'x');
  const std::string file = foreign.Issue({2}).ToText();
  for (const TrustedKeys& keys : {SampleLog().Keys(), TrustedKeys()}) {
    const Verdict verdict = Verify(file, keys);
    EXPECT_THAT(verdict, HasOutcome(Outcome::kUndecided));
    EXPECT_THAT(Describe(verdict), HasSubstr("log not trusted"));
  }
  TrustedKeys signer_only;
  signer_only.signer_keys = foreign.Keys().signer_keys;
  EXPECT_THAT(Verify(file, signer_only), HasOutcome(Outcome::kUndecided));
  EXPECT_THAT(Verify(file, foreign.Keys()), HasOutcome(Outcome::kProven));
}

TEST(VerifyTest, SaysWhenTheCertificateIsNotValid) {
  const SampleLog log;
  const Verdict verdict = Verify(log.Issue({2}).ToText(), log.Keys());
  ASSERT_TRUE(verdict.statement.has_value());
  const std::string from = verdict.statement->valid_from;
  const std::string until = verdict.statement->valid_until;
  const auto described = [&](const std::string& today) {
    return Describe(verdict, {.today = today});
  };
  EXPECT_THAT(described("1999-12-31"),
              HasSubstr("; NOT YET VALID on 1999-12-31\n"));
  EXPECT_THAT(described(from), Not(HasSubstr("VALID")));
  EXPECT_THAT(described(until), HasSubstr("; NO LONGER VALID on " + until));
  EXPECT_THAT(described(""), Not(HasSubstr("VALID")));
}

TEST(VerifyTest, LeavesARecordUndecidedWhenNoKeyOfItsSignerIsGiven) {
  const SampleLog log;
  const std::string file = log.Issue({2}).ToText();
  TrustedKeys keys = log.Keys();
  keys.signer_keys.clear();
  const Verdict verdict = Verify(file, keys);
  EXPECT_THAT(verdict, HasOutcome(Outcome::kUndecided));
  EXPECT_THAT(Describe(verdict),
              HasSubstr("signer not trusted: no key is given for "
                        "\"log.example/pcf/records\""));
  keys.signer_keys = SampleLog("log.other").Keys().signer_keys;
  EXPECT_THAT(Verify(file, keys), HasOutcome(Outcome::kUndecided));
  const SampleLog impostor("log.example/pcf", 'x');
  EXPECT_THAT(Verify(impostor.Issue({2}).ToText(), keys),
              IsRefutedBy("log signature", "not the trusted one"));
}

TEST(VerifyTest, RefutesABrokenCertificateOfAForeignLog) {
  const SampleLog foreign("log.foreign", 'x');
  Certificate certificate = foreign.Issue({});
  SampleLog changed("log.foreign", 'x');
  Add(changed.statement, "1");
  certificate.payload = changed.statement.ToJson();
  EXPECT_THAT(Verify(certificate.ToText(), SampleLog().Keys()),
              IsRefutedBy("disclosures", "not the digest"));
}

TEST(VerifyTest, NeverProvesAnythingWithoutALogKey) {
  const SampleLog log;
  const std::string file = log.Issue({}).ToText();
  TrustedKeys keys = log.Keys();
  keys.log_keys.clear();
  for (size_t i = 0; i < file.size(); ++i) {
    std::string changed = file;
    changed[i] = static_cast<char>(changed[i] ^ 2);
    ASSERT_THAT(Verify(changed, keys), Not(HasOutcome(Outcome::kProven))) << i;
  }
}

}  // namespace
}  // namespace tanji::certificate
