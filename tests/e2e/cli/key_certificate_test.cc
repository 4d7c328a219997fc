// A key of the log that an outside authority certifies, with OpenSSL's command
// line as the authority.

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

class KeyCertificateTest : public testing::Test {
 protected:
  std::string At(const std::string& name) const {
    return base::StrCat(folder_.path(), "/", name);
  }
  void OpenSsl(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), TANJI_E2E_OPENSSL);
    ChildProcess process(arguments, {});
    EXPECT_EQ(process.Wait(), 0) << process.err();
  }
  // An authority's key and certificate, NAME.key and NAME.pem.
  void MakeAuthority(const std::string& name) const {
    OpenSsl({"req", "-x509", "-newkey", "ec", "-pkeyopt",
             "ec_paramgen_curve:P-256", "-nodes", "-keyout", At(name + ".key"),
             "-out", At(name + ".pem"), "-days", "30", "-subj", "/CN=" + name,
             "-addext", "keyUsage=critical,keyCertSign"});
  }

  const base::TempDir folder_;
  const Server server_;
};

TEST_F(KeyCertificateTest, IsPublishedAndHeldAgainstItsAuthority) {
  MakeAuthority("trust-centre");
  MakeAuthority("stranger");
  const std::vector<std::string> request = {
      "ledger",     "request-key", "--for",    "checkpoints", "--type",
      "ecdsa-p256", "--name",      "Park log", "--out",       At("park.csr")};
  EXPECT_THAT(server_.TanjiOk(request),
              HasSubstr("which waits for its certificate"));
  TANJI_ASSERT_OK(base::ReplaceFile(
      At("extensions"),
      "basicConstraints=critical,CA:FALSE\n"
      "keyUsage=critical,digitalSignature\n"
      "subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n",
      0600));
  OpenSsl({"x509", "-req", "-in", At("park.csr"), "-CA", At("trust-centre.pem"),
           "-CAkey", At("trust-centre.key"), "-CAcreateserial", "-days", "20",
           "-extfile", At("extensions"), "-out", At("park.pem")});
  EXPECT_EQ(server_.Tanji({"ledger", "add-key"}).exit_code, 2);
  EXPECT_NE(
      server_
          .Tanji({"ledger", "add-key", "--certificate", At("trust-centre.pem")})
          .exit_code,
      0);
  TANJI_ASSERT_OK_AND_ASSIGN(const std::string leaf,
                             base::ReadFile(At("park.pem"), kFileSizeMax));
  TANJI_ASSERT_OK_AND_ASSIGN(
      const std::string authority,
      base::ReadFile(At("trust-centre.pem"), kFileSizeMax));
  TANJI_ASSERT_OK(base::ReplaceFile(At("answer.pem"), leaf + authority, 0600));
  EXPECT_THAT(
      server_.TanjiOk({"ledger", "add-key", "--certificate", At("answer.pem")}),
      HasSubstr("record 2, software key, certified"));
  // A certificate waits for a checkpoint, which covers the key too.
  TANJI_ASSERT_OK(base::ReplaceFile(
      At("bolt"),
      R"({"format":"tanji-submission/v1","organisation":"smithy",)"
      R"("products":[{"id":"bolt","unit":"kg"}],"processes":[)"
      R"({"product":"bolt","output":"1","unit":"kg","direct_kgco2e":"1"}]})",
      0600));
  server_.TanjiOk({"submit", At("bolt")});
  server_.TanjiOk({"certify", "smithy/bolt", "--out", At("bolt.tanji")});
  server_.TanjiOk({"ledger", "export", "--latest", At("mirror")});
  TANJI_ASSERT_OK_AND_ASSIGN(
      const std::string published,
      base::ReadFile(At("mirror/certificate/2.pem"), kFileSizeMax));
  EXPECT_EQ(published, leaf + authority);

  const auto audit = [&](const std::vector<std::string>& more) {
    std::vector<std::string> arguments = {
        "audit",        At("mirror"),
        "--log-key",    At("mirror/log.vkey"),
        "--signer-key", At("mirror/signers.vkey")};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return Tanji(arguments);
  };
  const Result alone = audit({});
  EXPECT_EQ(alone.exit_code, 0) << alone.out;
  EXPECT_THAT(alone.out, HasSubstr("which is not judged (--key-ca)"));
  const Result trusted = audit({"--key-ca", At("trust-centre.pem")});
  EXPECT_EQ(trusted.exit_code, 0) << trusted.out;
  EXPECT_THAT(trusted.out, AllOf(HasSubstr("is of CN=Park log, says"),
                                 HasSubstr("CN=trust-centre, until 20")));
  const Result other = audit({"--key-ca", At("stranger.pem")});
  EXPECT_EQ(other.exit_code, 3) << other.out;
  EXPECT_THAT(other.out, HasSubstr("key-certificate-open: record 2: "));
}

}  // namespace
}  // namespace tanji::e2e
