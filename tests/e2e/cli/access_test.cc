// Three organisations and a stranger on one server, over TLS, as they would
// type it.

#include <sys/stat.h>

#include <optional>
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

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

std::string CoilOf(const std::string& direct_kgco2e) {
  return base::StrCat(R"({
  "format": "tanji-submission/v1",
  "organisation": "mill",
  "products": [{"id": "coil", "unit": "kg"}, {"id": "power", "unit": "kWh"}],
  "processes": [
    {"product": "coil", "output": "1", "unit": "kg", "direct_kgco2e": ")",
                      direct_kgco2e, R"(",
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

  // What the supplier has and lets the exporter take; the grant's id.
  std::string SupplyAndGrant() {
    Must(mill_, {"org", "key", "mill", "--file", Path("mill.key")});
    Must(mill_,
         {"submit", File("coil", CoilOf("1.8")), "--sign", Path("mill.key")});
    const std::string given =
        Must(mill_, {"grant", "give", "mill/coil", "--to", "maker", "--see",
                     "total", "--until", "2040-01-01"});
    EXPECT_THAT(given, StartsWith("grant "));
    return given.substr(6, 32);
  }

  const base::TempDir folder_;
  std::optional<Server> server_;
  Arguments operator_, nobody_, mill_, maker_, stranger_;
};

TEST_F(AccessTest, EachIsWhoItProvesToBe) {
  EXPECT_EQ(Must(operator_, {"whoami"}), "the operator\n");
  EXPECT_THAT(Must(mill_, {"whoami"}), StartsWith("supplier of mill"));
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

}  // namespace
}  // namespace tanji::e2e
