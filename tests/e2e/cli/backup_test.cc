// A machine is lost, and the data folder is made again from a backup, as one
// would type it.

#include <chrono>
#include <filesystem>
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

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;

std::string BoltOf(const std::string& kg) {
  return base::StrCat(
      R"({"format":"tanji-submission/v1","organisation":"smithy",)"
      R"("products":[{"id":"bolt","unit":"kg"}],"processes":[)"
      R"({"product":"bolt","output":"1","unit":"kg","direct_kgco2e":")",
      kg, R"("}]})");
}

class BackupTest : public testing::Test {
 protected:
  BackupTest()
      : made_key_(Tanji({"backup", "key", At("offline")})),
        server_({"--publish-dir", At("mirror"), "--origin", "log.example/1",
                 "--backup", At("backups"), "--backup-key", At("offline.pem")},
                At("data")) {}

  std::string At(const std::string& name) const {
    return base::StrCat(folder_.path(), "/", name);
  }
  std::string File(const std::string& name, const std::string& text) const {
    EXPECT_THAT(base::ReplaceFile(At(name), text, 0600), base::IsOk());
    return At(name);
  }
  // `tanji backup restore` into `to`, with `more`.
  Result Restore(const std::string& backup, const std::string& to,
                 const std::vector<std::string>& more) const {
    std::vector<std::string> arguments = {
        "backup", "restore", backup, to, "--key", At("offline.key")};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return Tanji(arguments);
  }

  const base::TempDir folder_;
  const Result made_key_;
  Server server_;
};

TEST_F(BackupTest, AServerWritesOneADayWhileItRuns) {
  ASSERT_EQ(made_key_.exit_code, 0) << made_key_.err;
  std::string backup;
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (backup.empty() && std::chrono::steady_clock::now() < end) {
    for (const auto& entry : fs::directory_iterator(At("backups"))) {
      if (entry.path().extension() == ".backup") backup = entry.path().string();
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  ASSERT_NE(backup, "");
  EXPECT_THAT(fs::path(backup).filename().string(), HasSubstr("Z.backup"));
  server_.TanjiOk({"submit", File("bolt", BoltOf("1.5"))});
  EXPECT_EQ(server_.Stop(), 0);
  const Result restored =
      Restore(backup, At("restored"), {"--mirror", At("mirror")});
  EXPECT_EQ(restored.exit_code, 1) << restored.out;
  EXPECT_THAT(restored.err, HasSubstr("others have seen entries"));
  EXPECT_FALSE(fs::exists(At("restored")));
}

TEST_F(BackupTest, AServerIsMovedAndItsLogGoesOn) {
  server_.TanjiOk({"submit", File("bolt", BoltOf("1.5"))});
  EXPECT_EQ(server_.Stop(), 0);
  const Result written = Tanji(
      {"backup", "write", At("data"), At("moved"), "--key", At("offline.pem")});
  EXPECT_EQ(written.exit_code, 0) << written.err;
  EXPECT_THAT(written.out, HasSubstr("3 records of the log"));
  EXPECT_THAT(Restore(At("moved"), At("new"), {}).err,
              HasSubstr("expected --mirror or --anchor"));
  EXPECT_EQ(Restore(At("moved"), At("new"), {}).exit_code, 2);
  const Result restored =
      Restore(At("moved"), At("new"), {"--anchor", At("data/anchor")});
  EXPECT_EQ(restored.exit_code, 0) << restored.err;
  EXPECT_THAT(restored.out,
              AllOf(HasSubstr("log log.example/1, 3 records of the backup"),
                    HasSubstr("the log goes on")));
  EXPECT_EQ(
      Restore(At("moved"), At("new"), {"--mirror", At("mirror")}).exit_code,
      2);  // it is there
  const Server moved({"--publish-dir", At("mirror")}, At("new"));
  EXPECT_THAT(moved.TanjiOk({"footprint", "smithy/bolt"}),
              HasSubstr("1.5 kg CO2e"));
  moved.TanjiOk({"submit", File("bolt", BoltOf("1.6"))});
  EXPECT_THAT(moved.TanjiOk({"ledger", "status"}), HasSubstr("4 records"));
}

TEST_F(BackupTest, ABackupFromBeforeBeginsANewLogThatRefersToTheOldOne) {
  server_.TanjiOk({"submit", File("bolt", BoltOf("1.5"))});
  server_.TanjiOk({"certify", "smithy/bolt", "--out", At("old.tanji")});
  server_.TanjiOk({"ledger", "keys", At("old-keys")});
  EXPECT_EQ(server_.Stop(), 0);
  EXPECT_EQ(Tanji({"backup", "write", At("data"), At("before"), "--key",
                   At("offline.pem")})
                .exit_code,
            0);
  server_.Start();
  server_.TanjiOk({"submit", File("bolt", BoltOf("1.7"))});
  EXPECT_EQ(server_.Stop(), 0);
  fs::remove_all(At("data"));

  const std::vector<std::string> known = {"--mirror", At("mirror"), "--log-key",
                                          At("old-keys/log.vkey")};
  EXPECT_EQ(Restore(At("before"), At("data"), known).exit_code, 1);
  std::vector<std::string> anew = known;
  anew.insert(anew.end(), {"--new-log", "log.example/2"});
  const Result restored = Restore(At("before"), At("data"), anew);
  EXPECT_EQ(restored.exit_code, 0) << restored.err;
  EXPECT_THAT(restored.out,
              AllOf(HasSubstr("log log.example/2"),
                    HasSubstr("lost, after the backup: 1 submission"),
                    HasSubstr("issue certificates again")));

  const Server renewed({"--publish-dir", At("mirror2")}, At("data"));
  EXPECT_THAT(renewed.TanjiOk({"footprint", "smithy/bolt"}),
              HasSubstr("1.5 kg CO2e"));
  renewed.TanjiOk({"certify", "smithy/bolt", "--out", At("new.tanji")});
  renewed.TanjiOk({"ledger", "keys", At("new-keys")});
  for (const std::string which : {"old", "new"}) {
    const Result verified = Tanji({"verify", At(which + ".tanji"), "--log-key",
                                   At(which + "-keys/log.vkey"), "--signer-key",
                                   At(which + "-keys/signers.vkey")});
    EXPECT_THAT(verified.out, HasSubstr("Verdict: proven")) << which;
  }
  const std::vector<std::string> audit = {
      "audit",        At("mirror2"),
      "--log-key",    At("new-keys/log.vkey"),
      "--signer-key", At("new-keys/signers.vkey")};
  EXPECT_THAT(Tanji(audit).out, HasSubstr("not judged"));
  std::vector<std::string> both = audit;
  both.insert(both.end(), {"--other-log", At("mirror"), "--other-log-key",
                           At("old-keys/log.vkey")});
  const Result audited = Tanji(both);
  EXPECT_EQ(audited.exit_code, 0) << audited.out << audited.err;
  EXPECT_THAT(audited.out, AllOf(HasSubstr("compared"),
                                 HasSubstr("references to other logs")));
}

}  // namespace
}  // namespace tanji::e2e
