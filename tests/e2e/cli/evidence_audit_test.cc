// An auditor with grants repeats every footprint of a log.

#include <filesystem>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/file.h"
#include "lib/base/strings.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/base/testing/temp_dir.h"
#include "tests/e2e/cli/server.h"

namespace tanji::e2e {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class EvidenceAuditTest : public testing::Test {
 protected:
  // Records 2 and 3 are submissions; 4 and 6 certificates, each with a status
  // list behind it.
  EvidenceAuditTest() {
    Submit("rod", R"({"format":"tanji-submission/v1","organisation":"mill",)"
                  R"("products":[{"id":"rod","unit":"kg"}],"processes":[)"
                  R"({"product":"rod","output":"1","unit":"kg",)"
                  R"("direct_kgco2e":"1.5"}]})");
    Submit("nail", R"({"format":"tanji-submission/v1","organisation":"smith",)"
                   R"("products":[{"id":"nail","unit":"kg"}],"processes":[)"
                   R"({"product":"nail","output":"1","unit":"kg",)"
                   R"("direct_kgco2e":"0.5","inputs":[{"product":"mill/rod",)"
                   R"("amount":"2","unit":"kg"}]}]})");
    Certify("mill/rod");
    Certify("smith/nail");
    server_.TanjiOk({"ledger", "export", At("mirror")});
    server_.TanjiOk({"evidence", "collect", At("evidence")});
  }

  std::string At(const std::string& name) const {
    return base::StrCat(folder_.path(), "/", name);
  }
  void Submit(const std::string& name, const std::string& document) const {
    EXPECT_THAT(base::ReplaceFile(At(name), document + "\n", 0600),
                base::IsOk());
    server_.TanjiOk({"submit", At(name)});
  }
  void Certify(const std::string& product) const {
    server_.TanjiOk(
        {"certify", product, "--out", At("certificate"), "--force"});
  }
  Result Audit(const std::vector<std::string>& more = {}) const {
    std::vector<std::string> arguments = {
        "audit",        At("mirror"),
        "--log-key",    At("mirror/log.vkey"),
        "--signer-key", At("mirror/signers.vkey")};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return Tanji(arguments);
  }
  // By who may read all of it.
  Result AuditWithEvidence() const {
    return Audit({"--evidence", At("evidence"), "--sees-all"});
  }
  // The bytes of a file in the folder of evidence, as `to`.
  void Change(const std::string& name, const std::string& from,
              const std::string& to) const {
    const std::string path = At("evidence/" + name);
    TANJI_ASSERT_OK_AND_ASSIGN(std::string bytes,
                               base::ReadFile(path, kFileSizeMax));
    const size_t at = bytes.find(from);
    ASSERT_NE(at, std::string::npos);
    TANJI_ASSERT_OK(
        base::ReplaceFile(path, bytes.replace(at, from.size(), to), 0600));
  }

  const base::TempDir folder_;
  const Server server_;
};

TEST_F(EvidenceAuditTest, EveryFootprintIsRepeatedToTheBit) {
  const Result audited = AuditWithEvidence();
  EXPECT_EQ(audited.exit_code, 0) << audited.out << audited.err;
  EXPECT_THAT(audited.out,
              HasSubstr("recalculated   2 footprints came out to the bit"));
  // What is there is not asked for again.
  Certify("smith/nail");
  server_.TanjiOk({"ledger", "export", At("mirror")});
  EXPECT_THAT(server_.TanjiOk({"evidence", "collect", At("evidence")}),
              HasSubstr("3 certificates with evidence, 0 without"));
  EXPECT_THAT(AuditWithEvidence().out, HasSubstr("3 footprints"));
}

TEST_F(EvidenceAuditTest, Attack20AnotherNumberIsFoundWithTheEvidenceAlone) {
  Change("6.tanji", R"("kg_co2e":"3.5")", R"("kg_co2e":"3.4")");
  EXPECT_EQ(Audit().exit_code, 0);
  const Result audited = AuditWithEvidence();
  EXPECT_EQ(audited.exit_code, 1);
  EXPECT_THAT(audited.out,
              AllOf(HasSubstr("finding recalculation: record 6: "),
                    HasSubstr("recalculated   1 footprint came out")));
}

TEST_F(EvidenceAuditTest, EvidenceOfAnotherCertificateProvesNothing) {
  fs::copy_file(At("evidence/4.evidence"), At("evidence/6.evidence"),
                fs::copy_options::overwrite_existing);
  const Result other = AuditWithEvidence();
  EXPECT_EQ(other.exit_code, 3) << other.out;
  EXPECT_THAT(other.out, HasSubstr("finding recalculation-open: record 6: "));
  fs::remove(At("evidence/6.evidence"));
  EXPECT_EQ(AuditWithEvidence().exit_code, 3);
  // A certificate that is not at its place in this log.
  fs::rename(At("evidence/4.evidence"), At("evidence/6.evidence"));
  fs::rename(At("evidence/4.tanji"), At("evidence/6.tanji"));
  EXPECT_EQ(AuditWithEvidence().exit_code, 1);
}

TEST_F(EvidenceAuditTest, Attack21APayloadThatIsGoneMustBeErased) {
  EXPECT_EQ(AuditWithEvidence().exit_code, 0);
  fs::remove_all(At("evidence"));
  server_.TanjiOk({"erase", "smith", "6", "--yes"});
  EXPECT_THAT(server_.TanjiOk({"evidence", "collect", At("evidence")}),
              HasSubstr("1 certificate with evidence, 1 without"));
  // By the log as it was before the erasure, it is quietly deleted.
  TANJI_ASSERT_OK(
      base::ReplaceFile(At("evidence/missing"), "log 8\n6 not-shown\n", 0600));
  const Result quiet = AuditWithEvidence();
  EXPECT_EQ(quiet.exit_code, 1);
  EXPECT_THAT(quiet.out, HasSubstr("finding payload-missing: record 6: "));
  EXPECT_EQ(Audit().exit_code, 0);
  // Who may not read all of it cannot tell.
  EXPECT_EQ(Audit({"--evidence", At("evidence")}).exit_code, 0);
  // Nor does a log tell that is older than the evidence.
  TANJI_ASSERT_OK(
      base::ReplaceFile(At("evidence/missing"), "log 9\n6 not-shown\n", 0600));
  EXPECT_EQ(AuditWithEvidence().exit_code, 3);
  Certify("mill/rod");  // a checkpoint covers it, and the erasure before it
  server_.TanjiOk({"ledger", "export", At("mirror")});
  // The new one is not in the folder.
  EXPECT_EQ(AuditWithEvidence().exit_code, 3);
  server_.TanjiOk({"evidence", "collect", At("evidence")});
  const Result told = AuditWithEvidence();
  EXPECT_EQ(told.exit_code, 0) << told.out;
  EXPECT_THAT(told.out,
              HasSubstr("1 footprint that one may not read, or that"));
}

// What a supplier has signed is held against the keys that the log registered,
// and where it revokes one from an earlier position, that is disputed.
TEST_F(EvidenceAuditTest, WhatSuppliersSignIsHeldAgainstTheirKeys) {
  server_.TanjiOk({"org", "key", "mill", "--file", At("mill.key"), "--public",
                   At("mill.vkey")});
  const std::string signed_by =
      server_.TanjiOk({"submit", At("rod"), "--sign", At("mill.key")});
  const std::string record = "record ";
  const size_t at = signed_by.find(record);
  ASSERT_NE(at, std::string::npos) << signed_by;
  const std::string seq =
      std::to_string(std::stoul(signed_by.substr(at + record.size())));
  Certify("smith/nail");
  server_.TanjiOk({"ledger", "export", At("mirror")});
  server_.TanjiOk({"evidence", "collect", At("evidence")});
  const Result audited = AuditWithEvidence();
  EXPECT_EQ(audited.exit_code, 0) << audited.out << audited.err;
  EXPECT_THAT(audited.out, HasSubstr("3 footprints came out to the bit"));

  TANJI_ASSERT_OK_AND_ASSIGN(std::string key,
                             base::ReadFile(At("mill.vkey"), kFileSizeMax));
  server_.TanjiOk({"org", "revoke-key", "mill", key.substr(0, key.rfind('+')),
                   "--reason", "compromised", "--from", seq});
  Result disputed;
  do {  // until a checkpoint covers it
    server_.TanjiOk({"ledger", "export", At("mirror")});
    disputed = AuditWithEvidence();
  } while (disputed.exit_code == 0);
  EXPECT_EQ(disputed.exit_code, 3) << disputed.out << disputed.err;
  EXPECT_THAT(disputed.out, HasSubstr("supplier signatures: record " + seq +
                                      ": it is disputed"));
}

// A submission whose payload is quietly deleted: the server can say no more
// than that it was erased, and the log knows of no erasure.
TEST_F(EvidenceAuditTest, Attack21DataThatIsGoneMustBeErased) {
  fs::remove(At("evidence/6.tanji"));
  fs::remove(At("evidence/6.evidence"));
  TANJI_ASSERT_OK(base::ReplaceFile(At("evidence/missing"),
                                    "log 8\n6 evidence-gone\n", 0600));
  const Result quiet = Audit({"--evidence", At("evidence")});
  EXPECT_EQ(quiet.exit_code, 1) << quiet.out;
  EXPECT_THAT(quiet.out, AllOf(HasSubstr("finding payload-missing: record 6: "),
                               HasSubstr("an erasure of a record before it")));
  server_.TanjiOk({"erase", "mill", "2", "--in-force", "--yes"});
  fs::remove_all(At("evidence"));
  server_.TanjiOk({"evidence", "collect", At("evidence")});
  EXPECT_THAT(base::ReadFile(At("evidence/missing"), kFileSizeMax),
              base::IsOkAndHolds(HasSubstr("\n6 evidence-gone\n")));
  Result told;
  do {  // until a checkpoint covers the erasure
    server_.TanjiOk({"ledger", "export", At("mirror")});
    told = Audit({"--evidence", At("evidence")});
  } while (told.out.find("older than the evidence") != std::string::npos);
  EXPECT_EQ(told.exit_code, 3) << told.out;
  EXPECT_THAT(told.out, AllOf(HasSubstr("recalculation-open: record 6: "),
                              Not(HasSubstr("payload-missing"))));
}

TEST_F(EvidenceAuditTest, AFolderThatIsNotWholeIsRefused) {
  for (const char* text :
       {"", "log\n", "log 08\n", "log 8", "6 not-shown\n", "log 8\n7 lost\n",
        "log 8\nx not-shown\n", "log 8\n6\n", "log 8\n6 not-shown",
        "log 8\n6 not-shown\n4 not-shown\n"}) {
    TANJI_ASSERT_OK(base::ReplaceFile(At("evidence/missing"), text, 0600));
    EXPECT_EQ(AuditWithEvidence().exit_code, 2) << text;
  }
  fs::remove(At("evidence/missing"));
  const Result refused = AuditWithEvidence();
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_THAT(refused.err, AllOf(HasSubstr("no file \"missing\""),
                                 Not(HasSubstr("finding"))));
}

}  // namespace
}  // namespace tanji::e2e
