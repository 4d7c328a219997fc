// Three organisations and a stranger on one server, over TLS, as they would
// type it.

#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <thread>
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

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

// With `more` members of the coil's process.
std::string CoilOf(const std::string& direct_kgco2e,
                   const std::string& more = "") {
  return base::StrCat(R"({
  "format": "tanji-submission/v1",
  "organisation": "mill",
  "products": [{"id": "coil", "unit": "kg"}, {"id": "power", "unit": "kWh"}],
  "processes": [
    {"product": "coil", "output": "1", "unit": "kg", "direct_kgco2e": ")",
                      direct_kgco2e, "\"", more, R"(,
     "inputs": [{"product": "mill/power", "amount": "0.4", "unit": "kWh"}]},
    {"product": "power", "output": "1", "unit": "kWh", "direct_kgco2e": "0.5"}
  ]
}
)");
}
std::string FrameOf(const std::string& kg) {
  return base::StrCat(R"({
  "format": "tanji-submission/v1",
  "organisation": "maker",
  "products": [{"id": "frame", "unit": "piece"}],
  "processes": [
    {"product": "frame", "output": "1", "unit": "piece", "direct_kgco2e": "0.1",
     "inputs": [{"product": "mill/coil", "amount": ")",
                      kg, R"(", "unit": "kg"}]}
  ]
}
)");
}

class AccessTest : public testing::Test {
 protected:
  AccessTest() {
    Must({"ca", "init", Ca("")});
    Must({"ca", "server", Ca(""), "tanjid", "--host", "127.0.0.1"});
    server_.emplace(std::vector<std::string>{
        "--tls-cert", Ca("tanjid.pem"), "--tls-key", Ca("tanjid.key"),
        "--tls-client-ca", Ca("ca.pem"), "--tls-crl", Ca("revoked.pem")});
    operator_ = {"--server",
                 base::StrCat("unix:", server_->data_folder(), "/tanjid.sock")};
    nobody_ = {"--server", server_->address(), "--ca", Ca("ca.pem")};
    mill_ = Join("mill", "supplier");
    stranger_ = Join("stranger", "exporter");
    maker_ = Certified("maker", "exporter");
  }

  std::string Ca(const std::string& name) const {
    return base::StrCat(folder_.path(), "/ca", name.empty() ? "" : "/", name);
  }
  std::string File(const std::string& name, const std::string& text) const {
    const std::string path = base::StrCat(folder_.path(), "/", name);
    EXPECT_THAT(base::ReplaceFile(path, text, 0600), base::IsOk());
    return path;
  }
  std::string Path(const std::string& name) const {
    return base::StrCat(folder_.path(), "/", name);
  }

  using Arguments = std::vector<std::string>;
  static Result As(const Arguments& who, const Arguments& what) {
    Arguments all = who;
    all.insert(all.end(), what.begin(), what.end());
    return Tanji(all);
  }
  static std::string Must(const Arguments& what) { return Must({}, what); }
  static std::string Must(const Arguments& who, const Arguments& what) {
    const Result result = As(who, what);
    EXPECT_EQ(result.exit_code, 0) << what[0] << ": " << result.err;
    return result.out;
  }
  static void ExpectRefused(const Arguments& who, const Arguments& what,
                            const std::string& why) {
    const Result result = As(who, what);
    EXPECT_EQ(result.exit_code, 1) << what[0] << ": " << result.out;
    EXPECT_THAT(result.err, HasSubstr(why));
  }

  // By an invitation.
  Arguments Join(const std::string& organisation, const std::string& role) {
    Must(operator_, {"org", "add", organisation, "--role", role});
    std::string code = Must(operator_, {"org", "invite", organisation});
    code.pop_back();
    const std::string file = Path(organisation + ".json");
    EXPECT_THAT(Must(nobody_, {"join", code, "--out", file}),
                HasSubstr(base::StrCat(role, " of ", organisation)));
    Arguments who = nobody_;
    who.insert(who.end(), {"--credentials", file});
    return who;
  }
  // By a client certificate.
  Arguments Certified(const std::string& organisation,
                      const std::string& role) {
    Must(operator_, {"org", "add", organisation, "--role", role});
    Must({"ca", "client", Ca(""), organisation});
    Must(operator_,
         {"org", "certificate", organisation, Ca(organisation + ".pem")});
    Arguments who = nobody_;
    who.insert(who.end(), {"--client-cert", Ca(organisation + ".pem"),
                           "--client-key", Ca(organisation + ".key")});
    return who;
  }

  // Keeps a file of the organisation; its id.
  std::string Filed(const Arguments& who, const std::string& organisation,
                    const std::string& name, const std::string& bytes) {
    const std::string out =
        Must(who, {"evidence", "add", File(name, bytes), "--as", organisation,
                   "--type", "meter-reading", "--period",
                   "2026-01-01..2026-04-01", "--language", "zh-CN"});
    EXPECT_THAT(out, StartsWith("evidence "));
    return out.substr(sizeof("evidence ") - 1, 64);
  }
  void GiveVerifier(const Arguments& who, const std::string& organisation) {
    Must(who, {"grant", "give", organisation, "--to", "verifier", "--see",
               "inputs", "--until", "2040-01-01"});
  }

  // What the supplier has and lets the exporter take; the grant's id.
  std::string SupplyAndGrant() {
    Must(mill_, {"org", "key", "mill", "--file", Path("mill.key")});
    Must(mill_,
         {"submit", File("coil", CoilOf("1.8")), "--sign", Path("mill.key")});
    return SupplyGrantOnly();
  }
  std::string SupplyGrantOnly() {
    const std::string given =
        Must(mill_, {"grant", "give", "mill/coil", "--to", "maker", "--see",
                     "total", "--until", "2040-01-01"});
    EXPECT_THAT(given, StartsWith("grant "));
    return given.substr(6, 32);
  }

  // What the verifier finds at the mill the two see, and nobody else.
  void ExpectFindingsOfTheTwo(const Arguments& verifier) {
    const std::string raised =
        Must(verifier, {"finding", "raise", "mill/coil", "--as", "verifier",
                        "--input", "mill/power", "--material", "--text",
                        "the meter was read twice"});
    EXPECT_THAT(raised, StartsWith("finding "));
    const std::string number =
        raised.substr(sizeof("finding ") - 1, raised.find(',') - 8);
    Must(mill_, {"finding", "answer", number, "--as", "mill", "--text",
                 "by two people"});
    ExpectRefused(mill_,
                  {"finding", "close", number, "--as", "mill", "--text", "so"},
                  "who has raised it");
    ExpectRefused(stranger_, {"finding", "list", "--as", "mill"}, "may not");
    Must(verifier, {"finding", "close", number, "--as", "verifier", "--text",
                    "both agree"});
    EXPECT_THAT(
        Must(mill_, {"finding", "list", "--as", "mill"}),
        AllOf(HasSubstr("material, closed: mill/coil, record"),
              HasSubstr("input mill/power"), HasSubstr("mill: by two people"),
              HasSubstr("verifier, closes: both agree")));
    EXPECT_EQ(Must(mill_, {"finding", "list", "--as", "mill", "--open"}), "");
  }

  // Refreshes the certificate until a checkpoint covers the attestation.
  void AwaitAttestation(const std::string& certificate) {
    for (int attempt = 0; attempt < 300; ++attempt) {
      const std::string out = Must(maker_, {"refresh", certificate});
      if (out.find("1 attestation") != std::string::npos) return;
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    ADD_FAILURE() << "the certificate has no attestation";
  }

  const base::TempDir folder_;
  std::optional<Server> server_;
  Arguments operator_, nobody_, mill_, maker_, stranger_;
};

TEST_F(AccessTest, EachIsWhoItProvesToBe) {
  EXPECT_EQ(Must(operator_, {"whoami"}), "the operator\n");
  EXPECT_THAT(Must(mill_, {"whoami"}),
              AllOf(StartsWith("supplier of mill"),
                    HasSubstr("queries today (UTC): 0 of 20000000 units")));
  EXPECT_THAT(Must(maker_, {"whoami"}), StartsWith("exporter of maker"));
  ExpectRefused(nobody_, {"whoami"}, "expected a client certificate");
  // The ledger is public.
  Must(nobody_, {"ledger", "keys", Path("keys")});
}

TEST_F(AccessTest, ASupplierSignsAnExporterCertifiesAStrangerSeesNothing) {
  Must(mill_, {"org", "key", "mill", "--file", Path("mill.key")});
  Must(mill_,
       {"submit", File("coil", CoilOf("1.8")), "--sign", Path("mill.key")});
  // Taking it would show its footprint.
  ExpectRefused(maker_, {"submit", File("frame", FrameOf("3"))},
                "is no product that you may take");
  SupplyAndGrant();
  Must(maker_, {"submit", File("frame", FrameOf("3"))});
  EXPECT_THAT(
      Must(maker_, {"certify", "maker/frame", "--out", Path("frame.tanji")}),
      HasSubstr("6.1 kg CO2e"));
  Must(nobody_, {"ledger", "keys", Path("keys")});
  EXPECT_EQ(
      Tanji({"verify", Path("frame.tanji"), "--log-key", Path("keys/log.vkey"),
             "--signer-key", Path("keys/signers.vkey")})
          .exit_code,
      0);
  // The number, not the recipe.
  EXPECT_THAT(Must(maker_, {"footprint", "mill/coil"}), HasSubstr("2 kg CO2e"));
  ExpectRefused(maker_, {"explain", "mill/coil"}, "may not explain");
  for (const char* product : {"mill/coil", "maker/frame", "mill/none"}) {
    ExpectRefused(stranger_, {"footprint", product}, "may not read");
    ExpectRefused(stranger_, {"explain", product}, "may not explain");
    ExpectRefused(stranger_, {"certify", product, "--out", Path("x.tanji")},
                  "may not");
  }
}

TEST_F(AccessTest, AKeyIsChangedAndOneThatIsStolenIsRevoked) {
  Must(mill_, {"org", "key", "mill", "--file", Path("old.key"), "--public",
               Path("old.vkey")});
  const std::string submitted =
      Must(mill_,
           {"submit", File("coil", CoilOf("1.8")), "--sign", Path("old.key")});
  EXPECT_THAT(submitted, HasSubstr("record "));
  Must(mill_, {"org", "key", "mill", "--file", Path("new.key")});
  const std::string listed = Must(mill_, {"org", "keys", "mill"});
  EXPECT_EQ(std::count(listed.begin(), listed.end(), '\n'), 2);
  const std::string old = listed.substr(0, listed.find('\n'));
  EXPECT_THAT(old, StartsWith("mill+"));
  // Nobody else's to end.
  ExpectRefused(maker_, {"org", "revoke-key", "mill", old, "--reason", "lost"},
                "may not");
  // Dated back before what it has signed.
  EXPECT_THAT(Must(mill_, {"org", "revoke-key", "mill", old, "--reason",
                           "compromised", "--from", "1"}),
              HasSubstr("revoked, record "));
  EXPECT_THAT(Must(mill_, {"org", "keys", "mill"}),
              HasSubstr(old + ", revoked from record 1 on\n"));
  ExpectRefused(
      mill_, {"submit", File("coil", CoilOf("1.9")), "--sign", Path("old.key")},
      "was revoked from record 1");
  ExpectRefused(operator_,
                {"certify", "mill/coil", "--out", Path("coil.tanji")},
                "expected it submitted again");
  Must(mill_,
       {"submit", File("coil", CoilOf("1.9")), "--sign", Path("new.key")});
  Must(operator_, {"certify", "mill/coil", "--out", Path("coil.tanji")});
}

TEST_F(AccessTest, ASupplierSignsADatabaseOfCsvFiles) {
  Must(mill_, {"org", "key", "mill", "--file", Path("mill.key")});
  File("nodes.csv", "node,output,unit\ncoil,1,kg\n");
  File("edges.csv", "consumer,supplier,amount,gsd2\n");
  File("factors.csv", "node,kgco2e,gsd2\ncoil,1.8,1\n");
  EXPECT_THAT(Must(mill_, {"import", "csv", Path(""), "--as", "mill", "--sign",
                           Path("mill.key")}),
              HasSubstr("imported 1 product"));
  EXPECT_THAT(Must(mill_, {"import", "csv", Path(""), "--as", "mill", "--sign",
                           Path("mill.key")}),
              HasSubstr("already imported"));
  Must(operator_, {"certify", "mill/coil", "--out", Path("coil.tanji")});
  EXPECT_THAT(Must(operator_, {"trace", Path("coil.tanji")}),
              HasSubstr("import of a database, signed by supplier"));
}

TEST_F(AccessTest, AWithdrawnGrantShowsNothingAndItsReadsAreToldToTheOwner) {
  const std::string grant = SupplyAndGrant();
  Must(maker_, {"submit", File("frame", FrameOf("3"))});
  Must(maker_, {"footprint", "mill/coil"});
  EXPECT_THAT(Must(maker_, {"grant", "list", "--as", "maker"}),
              AllOf(HasSubstr(grant), HasSubstr("mill/coil")));
  const std::string reads = Must(mill_, {"access", "log", "--as", "mill"});
  EXPECT_THAT(reads, AllOf(HasSubstr("maker"), HasSubstr("read a footprint"),
                           HasSubstr("coil"), Not(HasSubstr("stranger"))));
  ExpectRefused(stranger_, {"access", "log", "--as", "mill"}, "may not");

  Must(mill_, {"grant", "withdraw", grant, "--as", "mill"});
  ExpectRefused(maker_, {"footprint", "mill/coil"}, "may not read");
  ExpectRefused(maker_, {"submit", File("frame", FrameOf("4"))},
                "is no product that you may take");
  EXPECT_EQ(Must(mill_, {"grant", "list", "--as", "mill"}), "");
}

TEST_F(AccessTest, WhatIsRevokedIsRefused) {
  const std::string listed = Must(mill_, {"org", "credentials", "mill"});
  Must(operator_, {"org", "revoke", listed.substr(0, 32)});
  ExpectRefused(mill_, {"whoami"}, "not revoked");
  EXPECT_THAT(Must(operator_, {"org", "credentials", "mill"}),
              HasSubstr("revoked"));
  // An administrator's commands are for those who have that duty.
  ExpectRefused(maker_, {"org", "list"}, "may not manage");
  ExpectRefused(maker_, {"org", "credentials", "stranger"}, "may not read");
}

TEST_F(AccessTest, ASecretThatOthersMayReadIsNotUsed) {
  ASSERT_EQ(chmod(Path("mill.json").c_str(), 0644), 0);
  const Result result = As(mill_, {"whoami"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("expected mode 0600"));
}

TEST_F(AccessTest, AllOfItIsThereAfterAKill) {
  SupplyAndGrant();
  server_->KillAtOnce();
  server_->Start();
  nobody_[1] = maker_[1] = mill_[1] = server_->address();
  EXPECT_THAT(Must(mill_, {"whoami"}), StartsWith("supplier of mill"));
  EXPECT_THAT(Must(maker_, {"footprint", "mill/coil"}), HasSubstr("2 kg CO2e"));
  EXPECT_EQ(Must(operator_, {"whoami"}), "the operator\n");
  EXPECT_EQ(server_->Stop(), 0);
  const Result fsck = Tanji({"fsck", server_->data_folder()});
  EXPECT_EQ(fsck.exit_code, 0) << fsck.out << fsck.err;
}

constexpr char kOpinion[] = R"({
  "format": "tanji-attestation/v1",
  "organisation": "verifier", "body": "Example Verification",
  "accreditation": {"body": "Example Accreditation", "number": "EX-000",
                    "scope": "product carbon footprints"},
  "standard": "ISO 14064-3:2019", "level": "reasonable",
  "materiality_percent": "5", "opinion": "unmodified",
  "started": "2026-11-02", "ended": "2026-11-20",
  "findings": [{"id": "F1", "weight": "material", "state": "closed",
                "text": "the meter was read twice"}]
}
)";

TEST_F(AccessTest, AVerifierSamplesEvidenceAndAttests) {
  const Arguments verifier = Join("verifier", "verifier");
  const std::string meter = Filed(mill_, "mill", "meter.pdf", "340 kWh");
  const std::string other = Filed(mill_, "mill", "other.pdf", "341 kWh");
  Must(mill_, {"org", "key", "mill", "--file", Path("mill.key")});
  Must(mill_, {"submit",
               File("coil", CoilOf("1.8", base::StrCat(R"(,"evidence":[")",
                                                       meter, R"("])"))),
               "--sign", Path("mill.key")});
  SupplyGrantOnly();
  Must(maker_, {"submit", File("frame", FrameOf("3"))});
  const std::string certificate = Path("frame.tanji");
  Must(maker_, {"certify", "maker/frame", "--out", certificate});
  Must(nobody_, {"ledger", "keys", Path("keys")});

  // Before it is granted anything, there is nothing.
  ExpectRefused(verifier, {"trace", certificate}, "there is no certificate");
  ExpectRefused(verifier, {"evidence", "list", "mill"},
                "may not read evidence");
  GiveVerifier(maker_, "maker");
  GiveVerifier(mill_, "mill");
  Must(mill_, {"grant", "give", "mill", "--to", "verifier", "--evidence", meter,
               "--until", "2040-01-01"});
  const std::string trace =
      Must(verifier, {"trace", certificate, "--sample", "1", "--seed", "s"});
  EXPECT_THAT(
      trace,
      AllOf(HasSubstr("mill/coil; record"), HasSubstr("signed by supplier"),
            HasSubstr("maker/frame; record"),
            HasSubstr("not signed by supplier"),
            HasSubstr(base::StrCat("evidence ", meter, ", meter.pdf")),
            HasSubstr("* 1 process to look at")));
  EXPECT_EQ(
      Must(verifier, {"trace", certificate, "--sample", "1", "--seed", "s"}),
      trace)
      << "the same draw";
  EXPECT_THAT(Must(verifier, {"evidence", "list", "mill"}),
              AllOf(HasSubstr(meter), Not(HasSubstr(other))));
  Must(verifier, {"evidence", "get", "mill", meter, "--out", Path("got.pdf")});
  EXPECT_EQ(*base::ReadFile(Path("got.pdf"), 100), "340 kWh");
  ExpectRefused(verifier,
                {"evidence", "get", "mill", other, "--out", Path("x.pdf")},
                "there is no evidence");
  ExpectRefused(stranger_,
                {"evidence", "get", "mill", meter, "--out", Path("x.pdf")},
                "there is no evidence");
  EXPECT_THAT(Must(mill_, {"access", "log", "--as", "mill"}),
              AllOf(HasSubstr("read evidence"), HasSubstr(meter)));

  ExpectFindingsOfTheTwo(verifier);

  Must(verifier, {"org", "key", "verifier", "--file", Path("verifier.key"),
                  "--public", Path("verifier.vkey")});
  const Arguments keys = {"--log-key",      Path("keys/log.vkey"),
                          "--signer-key",   Path("keys/signers.vkey"),
                          "--attester-key", Path("verifier.vkey")};
  Arguments attest = {"attest",      certificate,
                      "--statement", File("opinion.json", kOpinion),
                      "--sign",      Path("verifier.key")};
  attest.insert(attest.end(), keys.begin(), keys.end());
  EXPECT_THAT(Must(verifier, attest), StartsWith("attested, record "));
  ExpectRefused(maker_, attest, "may not attest");
  AwaitAttestation(certificate);
  Arguments verify = {"verify", certificate};
  verify.insert(verify.end(), keys.begin(), keys.end());
  EXPECT_THAT(Must(verify),
              AllOf(StartsWith("assurance: third-party verified, reasonable "
                               "assurance, by Example Verification, "
                               "accreditation EX-000"),
                    HasSubstr("Verdict: proven"),
                    HasSubstr("Finding F1, material, closed")));

  EXPECT_THAT(Must({"disclose", certificate, "--show", "attestations", "--to",
                    Path("buyer.tanji")}),
              AllOf(HasSubstr("kg_co2e: "),
                    HasSubstr("attestations: 1, with their findings")));
  verify[1] = Path("buyer.tanji");
  EXPECT_THAT(Must(verify),
              AllOf(StartsWith("assurance: third-party verified, reasonable "),
                    HasSubstr("Verdict: proven"),
                    HasSubstr("The rest of the statement is not shown")));
}

TEST_F(AccessTest, NothingIsAttestedThatIsNotProven) {
  SupplyAndGrant();
  Must(maker_, {"submit", File("frame", FrameOf("3"))});
  Must(maker_, {"certify", "maker/frame", "--out", Path("frame.tanji")});
  Must(nobody_, {"ledger", "keys", Path("keys")});
  const Result result = Tanji(
      {"attest", Path("frame.tanji"), "--statement",
       File("opinion.json", kOpinion), "--sign", Path("mill.key"), "--log-key",
       Path("keys/log.vkey"), "--signer-key", Path("keys/log.vkey")});
  EXPECT_EQ(result.exit_code, 3) << result.out << result.err;
  EXPECT_THAT(result.out, HasSubstr("nothing was signed"));
}

}  // namespace
}  // namespace tanji::e2e
