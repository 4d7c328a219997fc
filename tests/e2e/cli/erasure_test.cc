// Erasing data, and a secret store that was lost, as one would type it.

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

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

std::string SteelOf(const std::string& kg) {
  return base::StrCat(
      R"({"format":"tanji-submission/v1","organisation":"works",)"
      R"("products":[{"id":"steel","unit":"kg"}],"processes":[)"
      R"({"product":"steel","output":"1","unit":"kg","direct_kgco2e":")",
      kg, R"("}]})");
}
constexpr char kScrew[] =
    R"({"format":"tanji-submission/v1","organisation":"maker",)"
    R"("products":[{"id":"screw","unit":"kg"}],"processes":[)"
    R"({"product":"screw","output":"1","unit":"kg","direct_kgco2e":"1",)"
    R"("inputs":[{"product":"works/steel","amount":"2","unit":"kg"}]}]})";

class ErasureTest : public testing::Test {
 protected:
  ErasureTest()
      : key_(Tanji({"backup", "key", folder_.path() + "/offline"})),
        server_({"--secrets-backup", folder_.path() + "/backups",
                 "--secrets-backup-key", folder_.path() + "/offline.pem"}) {}

  std::string File(const std::string& name, const std::string& text) const {
    const std::string path = base::StrCat(folder_.path(), "/", name);
    EXPECT_THAT(base::ReplaceFile(path, text, 0600), base::IsOk());
    return path;
  }
  void ExpectRefused(const std::vector<std::string>& what,
                     const std::string& why, int exit_code = 1) const {
    const Result result = server_.Tanji(what);
    EXPECT_EQ(result.exit_code, exit_code) << result.out;
    EXPECT_THAT(result.err, HasSubstr(why));
  }
  // Records 2 to 6: steel, a screw of it, its certificate, a status list, and
  // steel anew.
  void Fill() {
    server_.TanjiOk({"submit", File("steel", SteelOf("1.5"))});
    server_.TanjiOk({"submit", File("screw", kScrew)});
    server_.TanjiOk({"certify", "maker/screw", "--out", certificate_});
    server_.TanjiOk({"submit", File("steel2", SteelOf("3"))});
  }

  const base::TempDir folder_;
  const std::string certificate_ = folder_.path() + "/screw.tanji";
  const Result key_;
  Server server_;
};

TEST_F(ErasureTest, ARecordIsErasedAndItsCertificatesStayProven) {
  Fill();
  server_.TanjiOk({"ledger", "keys", folder_.path() + "/keys"});
  EXPECT_THAT(server_.TanjiOk({"footprint", "maker/screw", "--as-of", "3"}),
              HasSubstr("4 kg CO2e"));
  ExpectRefused({"erase", "works", "2"}, "add --yes", 2);
  ExpectRefused({"erase", "works", "6", "--yes"}, "counts now of process");
  ExpectRefused({"erase", "maker", "2", "--yes"}, "there is no record 2");
  EXPECT_THAT(server_.TanjiOk({"erase", "works", "2", "--yes"}),
              HasSubstr("erased, record 7 says so"));
  EXPECT_THAT(server_.TanjiOk({"erase", "works", "2", "--yes"}),
              HasSubstr("already erased, record 7 says so"));
  EXPECT_THAT(server_.TanjiOk({"footprint", "maker/screw"}),
              HasSubstr("7 kg CO2e"));
  ExpectRefused({"footprint", "maker/screw", "--as-of", "3"}, "erased");
  ExpectRefused({"trace", certificate_}, "erased");
  ExpectRefused({"evidence", "export", certificate_, "--out",
                 folder_.path() + "/archive"},
                "erased");
  EXPECT_THAT(Tanji({"verify", certificate_, "--log-key",
                     folder_.path() + "/keys/log.vkey", "--signer-key",
                     folder_.path() + "/keys/signers.vkey"})
                  .out,
              HasSubstr("Verdict: proven"));
  EXPECT_EQ(server_.Stop(), 0);
  EXPECT_THAT(Tanji({"fsck", server_.data_folder()}).out,
              AllOf(HasSubstr("erased              1"), HasSubstr(": clean")));
}

TEST_F(ErasureTest, AnOrganisationIsErased) {
  Fill();
  ExpectRefused({"org", "erase", "works", "--confirm", "work"}, "once more");
  EXPECT_THAT(server_.TanjiOk({"org", "erase", "works", "--confirm", "works"}),
              HasSubstr("erased works: 2 records; record 7 says so"));
  ExpectRefused({"footprint", "works/steel"}, "no product");
  EXPECT_THAT(server_.TanjiOk({"footprints"}),
              AllOf(HasSubstr("maker/screw"), Not(HasSubstr("works"))));
  ExpectRefused({"org", "erase", "works", "--confirm", "works"},
                "there is nothing of organisation \"works\"");
}

TEST_F(ErasureTest, LostSecretsAreRestoredAndNothingThatWasErased) {
  EXPECT_EQ(key_.exit_code, 0) << key_.err;
  Fill();
  // The next start makes a backup, of all that there is now.
  EXPECT_EQ(server_.Stop(), 0);
  const std::string backups = folder_.path() + "/backups";
  std::filesystem::remove_all(backups);
  server_.Start();
  std::string backup;
  for (const auto& entry : std::filesystem::directory_iterator(backups)) {
    backup = entry.path().string();
  }
  ASSERT_NE(backup, "");
  EXPECT_EQ(server_.Stop(), 0);
  std::filesystem::remove_all(server_.data_folder() + "/secrets");
  const Result other =
      Tanji({"backup", "restore", backup, server_.data_folder(), "--key",
             File("none.key", "no key")});
  EXPECT_EQ(other.exit_code, 2) << other.out;
  const Result restored =
      Tanji({"backup", "restore", backup, server_.data_folder(), "--key",
             folder_.path() + "/offline.key"});
  EXPECT_EQ(restored.exit_code, 0) << restored.err;
  EXPECT_THAT(restored.out, HasSubstr("restored, 0 were there"));
  server_.Start();
  EXPECT_THAT(server_.TanjiOk({"footprint", "maker/screw"}),
              HasSubstr("7 kg CO2e"));
  EXPECT_THAT(server_.TanjiOk({"erase", "works", "2", "--yes"}),
              HasSubstr("erased, record 7 says so"));
  EXPECT_EQ(server_.Stop(), 0);
  const Result again =
      Tanji({"backup", "restore", backup, server_.data_folder(), "--key",
             folder_.path() + "/offline.key"});
  EXPECT_THAT(again.out, HasSubstr("1 secret restored"));
  EXPECT_THAT(Tanji({"fsck", server_.data_folder()}).out,
              HasSubstr("has its secret still"));
  server_.Start();
  ExpectRefused({"footprint", "maker/screw", "--as-of", "3"}, "erased");
  EXPECT_EQ(server_.Stop(), 0);
  EXPECT_THAT(Tanji({"fsck", server_.data_folder()}).out, HasSubstr(": clean"));
}

}  // namespace
}  // namespace tanji::e2e
