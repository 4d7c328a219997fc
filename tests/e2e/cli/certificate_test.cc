#include <unistd.h>

#include <filesystem>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/file.h"
#include "lib/base/testing/status_matchers.h"
#include "tests/e2e/cli/server.h"

namespace tanji::e2e {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

// A server with a certificate of the demo's refrigerator, and its keys.
class CertificateTest : public testing::Test {
 protected:
  void SetUp() override { Certify(server_); }

  static void Certify(const Server& server) {
    server.TanjiOk({"import", "csv", CsvFolder(), "--as", "demo-park"});
    certify_out_ = server.TanjiOk(
        {"certify", "demo-park/refrigerator", "--out", server.Path("c.tanji")});
    server.TanjiOk({"ledger", "keys", server.Path("keys")});
  }
  static Result Verify(const std::string& certificate, const Server& trusted) {
    return Tanji({"verify", certificate, "--log-key",
                  trusted.Path("keys/log.vkey"), "--signer-key",
                  trusted.Path("keys/signers.vkey")});
  }

  static std::string certify_out_;
  Server server_;
};
std::string CertificateTest::certify_out_;

TEST_F(CertificateTest, IsProvenWithoutTheServer) {
  EXPECT_THAT(certify_out_,
              AllOf(StartsWith("assurance: computed"),
                    HasSubstr("170.524103890517"), HasSubstr("tanji verify ")));
  EXPECT_EQ(server_.Stop(), 0);
  const Result result = Verify(server_.Path("c.tanji"), server_);
  EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
  EXPECT_THAT(result.out, AllOf(StartsWith("assurance: computed"),
                                HasSubstr("170.524103890517")));
}

// The network's data have no gas: all of the footprint counts as fossil.
TEST_F(CertificateTest, ShowsTheIndicatorsOnRequest) {
  EXPECT_THAT(certify_out_, HasSubstr("\nGWP pack gwp-ipcc 1\n"));
  const std::vector<std::string> verify = {
      "verify",       server_.Path("c.tanji"),
      "--log-key",    server_.Path("keys/log.vkey"),
      "--signer-key", server_.Path("keys/signers.vkey")};
  const Result brief = Tanji(verify);
  EXPECT_THAT(brief.out,
              AllOf(HasSubstr("GWP pack: gwp-ipcc 1 (SHA-256 "),
                    HasSubstr("Of it without gas: 170.524103890517 kg CO2e"),
                    Not(HasSubstr("Indicator "))));
  std::vector<std::string> whole = verify;
  whole.push_back("--indicators");
  const Result full = Tanji(whole);
  EXPECT_EQ(full.exit_code, 0) << full.err;
  EXPECT_THAT(
      full.out,
      AllOf(HasSubstr("Indicator fossil-ar6: 170.524103890517 kg CO2e"),
            HasSubstr("Indicator fossil-ar5: 170.524103890517 kg CO2e"),
            HasSubstr("the footprint = fossil-ar6 + "), Not(HasSubstr("gwp20")),
            // Nobody has declared any.
            Not(HasSubstr("primary-energy"))));
}

TEST_F(CertificateTest, IsRefusedForUnverifiedDataByName) {
  const std::string pack = server_.Path("pack.json");
  TANJI_ASSERT_OK(base::ReplaceFile(
      pack,
      R"({"format":"tanji-factor-pack/v1","id":"doubt","version":"1",)"
      R"("date":"2026-01-01","title":{"en":"Doubt"},"publisher":"Nobody",)"
      R"("licence":{"name":"A licence","export":"allowed"},"factors":[)"
      R"({"id":"lime","names":{"en":"Lime"},"category":"material",)"
      R"("unit":"kg","kg_co2e":"0.7","source":"memory","verified":false}]})"
      "\n",
      0600));
  server_.TanjiOk({"packs", "load", pack});
  const std::string wall = server_.Path("wall.json");
  TANJI_ASSERT_OK(base::ReplaceFile(
      wall,
      R"({"format":"tanji-submission/v1","organisation":"works","products":[)"
      R"({"id":"wall","unit":"kg"}],"processes":[{"product":"wall",)"
      R"("output":"1","unit":"kg","inputs":[{"product":"doubt/lime",)"
      R"("amount":"2","unit":"kg"}]}]})"
      "\n",
      0600));
  server_.TanjiOk({"submit", wall});
  const Result result = server_.Tanji(
      {"certify", "works/wall", "--out", server_.Path("w.tanji")});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err,
              AllOf(HasSubstr("works/wall"), HasSubstr("nobody has verified"),
                    HasSubstr("doubt/lime")));
}

TEST_F(CertificateTest, OutlivesAKilledServer) {
  const std::string before = server_.TanjiOk({"footprints", "--csv"});
  server_.KillAtOnce();
  server_.Start();
  EXPECT_EQ(server_.TanjiOk({"footprints", "--csv"}), before);
  EXPECT_EQ(Verify(server_.Path("c.tanji"), server_).exit_code, 0);
  server_.TanjiOk({"ledger", "keys", server_.Path("keys")});
  EXPECT_EQ(Verify(server_.Path("c.tanji"), server_).exit_code, 0);
}

TEST_F(CertificateTest, IsUndecidedWithoutAKeyOfItsSigner) {
  const Result result = Tanji({"verify", server_.Path("c.tanji"), "--log-key",
                               server_.Path("keys/log.vkey")},
                              {"XDG_CONFIG_HOME=" + server_.Path("config")});
  EXPECT_EQ(result.exit_code, 3) << result.out;
  EXPECT_THAT(result.out, HasSubstr("signer not trusted"));
}

TEST_F(CertificateTest, IsNotRefutedByAFullDisk) {
  const Result result = e2e::Run(
      {"/bin/sh", "-c", "\"$0\" \"$@\" >/dev/full", TANJI_E2E_TANJI, "verify",
       server_.Path("c.tanji"), "--log-key", server_.Path("keys/log.vkey"),
       "--signer-key", server_.Path("keys/signers.vkey")});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("standard output"));
}

// Every 31st byte; every single one: lib/certificate/verify_test.cc.
TEST_F(CertificateTest, IsRefutedWithAnyByteChanged) {
  TANJI_ASSERT_OK_AND_ASSIGN(
      const std::string file,
      base::ReadFile(server_.Path("c.tanji"), kFileSizeMax));
  const std::string path = server_.Path("tampered.tanji");
  for (size_t i = 0; i < file.size(); i += 31) {
    std::string tampered = file;
    tampered[i] = static_cast<char>(tampered[i] ^ 1);
    TANJI_ASSERT_OK(base::ReplaceFile(path, tampered, 0600));
    EXPECT_EQ(Verify(path, server_).exit_code, 1) << "byte " << i;
  }
}

TEST_F(CertificateTest, IsRefutedWhenItIsCutOff) {
  TANJI_ASSERT_OK_AND_ASSIGN(
      const std::string file,
      base::ReadFile(server_.Path("c.tanji"), kFileSizeMax));
  const std::string path = server_.Path("cut.tanji");
  for (const size_t size : {size_t{0}, file.size() / 2, file.size() - 1}) {
    TANJI_ASSERT_OK(base::ReplaceFile(path, file.substr(0, size), 0600));
    EXPECT_EQ(Verify(path, server_).exit_code, 1) << size << " bytes";
  }
}

TEST_F(CertificateTest, OfAForeignServerIsUndecided) {
  const Server foreign;
  Certify(foreign);
  const Result result = Verify(foreign.Path("c.tanji"), server_);
  EXPECT_EQ(result.exit_code, 3) << result.out;
  EXPECT_EQ(Verify(foreign.Path("c.tanji"), foreign).exit_code, 0);
}

TEST(CertificateOriginTest, ATrustedNameWithAnotherKeyIsRefuted) {
  const Server ours({"--origin", "tanji.test/park"});
  ours.TanjiOk({"ledger", "keys", ours.Path("keys")});
  const Server impostor({"--origin", "tanji.test/park"});
  impostor.TanjiOk({"import", "csv", CsvFolder(), "--as", "demo-park"});
  impostor.TanjiOk(
      {"certify", "demo-park/refrigerator", "--out", impostor.Path("c.tanji")});
  EXPECT_EQ(Tanji({"verify", impostor.Path("c.tanji"), "--log-key",
                   ours.Path("keys/log.vkey"), "--signer-key",
                   ours.Path("keys/signers.vkey")})
                .exit_code,
            1);
}

TEST_F(CertificateTest, IsRefusedForAProductWithoutFootprint) {
  const Result result = server_.Tanji(
      {"certify", "demo-park/unicorn", "--out", server_.Path("u.tanji")});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(base::ReadFile(server_.Path("u.tanji"), kFileSizeMax),
              base::StatusIs(absl::StatusCode::kNotFound, testing::_));
}

TEST_F(CertificateTest, TouchesNoFileButItsOwn) {
  const std::string other = server_.Path("c.tanji.new");
  TANJI_ASSERT_OK(base::ReplaceFile(other, "mine", 0600));
  const std::string link = server_.Path("null");
  ASSERT_EQ(symlink("/dev/null", link.c_str()), 0);
  for (const std::string& path : {server_.Path("c.tanji"), link}) {
    server_.TanjiOk(
        {"certify", "demo-park/refrigerator", "--out", path, "--force"});
  }
  EXPECT_THAT(base::ReadFile(other, kFileSizeMax), base::IsOkAndHolds("mine"));
  EXPECT_TRUE(std::filesystem::is_symlink(link));
}

TEST_F(CertificateTest, KeepsAFileThatIsThere) {
  const std::string path = server_.Path("kept.tanji");
  TANJI_ASSERT_OK(base::ReplaceFile(path, "mine", 0600));
  const std::string before = server_.TanjiOk({"ping"});
  const Result result =
      server_.Tanji({"certify", "demo-park/refrigerator", "--out", path});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err,
              HasSubstr("is there already; expected another --out"));
  EXPECT_THAT(base::ReadFile(path, kFileSizeMax), base::IsOkAndHolds("mine"));
  EXPECT_EQ(server_.TanjiOk({"ping"}), before);
}

TEST_F(CertificateTest, IsNotIssuedWhenItCannotBeSaved) {
  const std::string before = server_.TanjiOk({"ping"});
  const Result result =
      server_.Tanji({"certify", "demo-park/refrigerator", "--out",
                     server_.Path("nowhere/c.tanji")});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("nowhere"));
  EXPECT_EQ(server_.TanjiOk({"ping"}), before);
}

}  // namespace
}  // namespace tanji::e2e
