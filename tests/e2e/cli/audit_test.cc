// Auditors, witnesses and an operator who cheats, with the programs as they
// are.

#include <csignal>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/file.h"
#include "lib/base/folder_lock.h"
#include "lib/base/strings.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/base/testing/temp_dir.h"
#include "tests/e2e/cli/child_process.h"
#include "tests/e2e/cli/server.h"

namespace tanji::e2e {
namespace {

namespace fs = std::filesystem;

using testing::AllOf;
using testing::HasSubstr;

constexpr char kOrigin[] = "log.example/park";

// Folder, certificate, key: serves on a free port, and prints the URL.
constexpr char kHttpsServer[] = R"(
import functools, http.server, ssl, sys
handler = functools.partial(http.server.SimpleHTTPRequestHandler,
                            directory=sys.argv[1])
server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), handler)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[2], sys.argv[3])
server.socket = context.wrap_socket(server.socket, server_side=True)
print('https://127.0.0.1:%d' % server.server_port)
server.serve_forever()
)";

class AuditTest : public testing::Test {
 protected:
  std::string Path(const std::string& name) const {
    return dir_.path() + "/" + name;
  }
  void Save(const std::string& name, const std::string& text) const {
    TANJI_ASSERT_OK(base::SaveFile(Path(name), text, 0644));
  }
  std::string Read(const std::string& name) const {
    const auto bytes = base::ReadFile(Path(name), kFileSizeMax);
    EXPECT_THAT(bytes, base::IsOk());
    return bytes.ok() ? *bytes : "";
  }
  Result Witness(const std::vector<std::string>& arguments) const {
    std::vector<std::string> command = {TANJI_E2E_WITNESS};
    command.insert(command.end(), arguments.begin(), arguments.end());
    ChildProcess process(command, {});
    const int exit_code = process.Wait();
    return {exit_code, process.out(), process.err()};
  }
  // Makes the witness's key and serves it on a free port; its URL.
  std::string StartWitness(const std::vector<std::string>& more = {}) {
    const Result key = Witness(
        {"key", "--folder", Path("w1"), "--name", "witness.example/w1"});
    EXPECT_EQ(key.exit_code, 0) << key.err;
    Save("w1.vkey", key.out);
    std::vector<std::string> command = {
        TANJI_E2E_WITNESS, "serve",      "--folder",
        Path("w1"),        "--log-key",  Path("keys/log.vkey"),
        "--listen",        "127.0.0.1:0"};
    command.insert(command.end(), more.begin(), more.end());
    witness_ =
        std::make_unique<ChildProcess>(command, std::vector<std::string>{});
    const std::string said = witness_->WaitForOutput("serving on http");
    const size_t url = said.find("http");
    return said.substr(url, said.find('\n', url) - url);
  }
  std::vector<std::string> Trust() const {
    return {"--log-key", Path("keys/log.vkey"), "--signer-key",
            Path("keys/signers.vkey")};
  }
  Result Audit(const std::string& place, std::vector<std::string> more) const {
    std::vector<std::string> arguments = {"audit", place};
    for (const std::string& one : Trust()) arguments.push_back(one);
    for (std::string& one : more) arguments.push_back(std::move(one));
    return Tanji(arguments);
  }
  static void Submit(const Server& server, const std::string& organisation) {
    std::string document = *base::ReadFile(
        std::string(TANJI_EXAMPLES) + "/submission.json", kFileSizeMax);
    const std::string from = "example-bicycles";
    for (size_t at = document.find(from); at != std::string::npos;
         at = document.find(from)) {
      document.replace(at, from.size(), organisation);
    }
    const std::string path = server.Path(organisation + ".json");
    TANJI_ASSERT_OK(base::SaveFile(path, document, 0644));
    server.TanjiOk({"submit", path});
  }
  // Until the server's status has this text.
  static void WaitForStatus(const Server& server, const std::string& text) {
    while (server.TanjiOk({"ledger", "status"}).find(text) ==
           std::string::npos) {
    }
  }

  base::TempDir dir_;
  std::unique_ptr<ChildProcess> witness_;
};

TEST_F(AuditTest, AWitnessedLogPassesFromAFolderAndFromAWebServer) {
  Server server({"--origin", kOrigin});
  server.TanjiOk({"ledger", "keys", Path("keys")});
  ASSERT_EQ(server.Stop(), 0);
  const std::string url = StartWitness();
  std::string vkey = Read("w1.vkey");
  vkey.pop_back();
  Save("policy", base::StrCat("witness w1 ", vkey, " ", url, "\nquorum w1\n"));
  server.Start(
      {"--witness-policy", Path("policy"), "--publish-dir", Path("pub")});
  Submit(server, "bikes");
  server.TanjiOk({"certify", "bikes/frame", "--out", Path("frame.tanji")});
  WaitForStatus(server, "pending          0 records");
  EXPECT_THAT(server.TanjiOk({"refresh", Path("frame.tanji")}),
              HasSubstr("witnessed: a quorum has cosigned its checkpoint"));
  Result audit =
      Audit(Path("pub"), {"--witness-key", Path("w1.vkey"), "--quorum", "1",
                          "--max-age", "1h", "--record", Path("frame.tanji")});
  EXPECT_EQ(audit.exit_code, 0) << audit.out << audit.err;
  EXPECT_THAT(audit.out, AllOf(HasSubstr("Audit: passed"),
                               HasSubstr("by witness.example/w1 at "),
                               HasSubstr("1 receipt")));

  ChildProcess web({TANJI_E2E_PYTHON, "-u", "-m", "http.server", "--bind",
                    "127.0.0.1", "--directory", Path("pub"), "0"},
                   {});
  const std::string said = web.WaitForOutput("(http://");
  const size_t begin = said.find("http://");
  const std::string place = said.substr(begin, said.find("/)") - begin);
  audit = Audit(place, {"--witness-key", Path("w1.vkey"), "--quorum", "1"});
  EXPECT_EQ(audit.exit_code, 0) << audit.out << audit.err;
  web.Signal(SIGKILL);
  web.Wait();
  // What cannot be read accuses nobody.
  audit = Audit(place, {});
  EXPECT_EQ(audit.exit_code, 3) << audit.out << audit.err;

  std::vector<std::string> verify = {"verify",        Path("frame.tanji"),
                                     "--witness-key", Path("w1.vkey"),
                                     "--quorum",      "1"};
  for (const std::string& one : Trust()) verify.push_back(one);
  EXPECT_THAT(Tanji(verify).out, HasSubstr("witnesses: cosigned by 1"));
}

TEST_F(AuditTest, WitnessAndLogAreServedUnderAnAuthorityOfTheirOwn) {
  Server server({"--origin", kOrigin});
  server.TanjiOk({"ledger", "keys", Path("keys")});
  ASSERT_EQ(server.Stop(), 0);
  ASSERT_EQ(Tanji({"ca", "init", Path("ca")}).exit_code, 0);
  ASSERT_EQ(Tanji({"ca", "server", Path("ca"), "w1", "--host", "127.0.0.1"})
                .exit_code,
            0);
  const std::string url = StartWitness(
      {"--tls-cert", Path("ca/w1.pem"), "--tls-key", Path("ca/w1.key")});
  EXPECT_THAT(url, testing::StartsWith("https://"));
  std::string vkey = Read("w1.vkey");
  vkey.pop_back();
  Save("policy", base::StrCat("witness w1 ", vkey, " ", url, "\nquorum w1\n"));
  server.Start({"--witness-policy", Path("policy"), "--witness-ca",
                Path("ca/ca.pem"), "--publish-dir", Path("pub")});
  Submit(server, "bikes");
  WaitForStatus(server, "pending          0 records");

  ChildProcess web({TANJI_E2E_PYTHON, "-u", "-c", kHttpsServer, Path("pub"),
                    Path("ca/w1.pem"), Path("ca/w1.key")},
                   {});
  const std::string said = web.WaitForOutput("\n");
  const std::string place = said.substr(0, said.find('\n'));
  const std::vector<std::string> policy = {"--witness-key", Path("w1.vkey"),
                                           "--quorum", "1"};
  Result audit = Audit(place, policy);
  EXPECT_EQ(audit.exit_code, 3) << audit.out << audit.err;
  std::vector<std::string> with_authority = policy;
  with_authority.insert(with_authority.end(), {"--web-ca", Path("ca/ca.pem")});
  audit = Audit(place, with_authority);
  EXPECT_EQ(audit.exit_code, 0) << audit.out << audit.err;
  web.Signal(SIGKILL);
  web.Wait();
}

// The witness has its lines carried over and back by hand.
TEST_F(AuditTest, AWitnessThatCannotBeReachedIsAskedByFiles) {
  Server server({"--origin", kOrigin});
  server.TanjiOk({"ledger", "keys", Path("keys")});
  ASSERT_EQ(server.Stop(), 0);
  const Result key =
      Witness({"key", "--folder", Path("w1"), "--name", "witness.example/w1"});
  Save("w1.vkey", key.out);
  Save("policy", base::StrCat("witness w1 ", key.out, "quorum w1\n"));
  server.Start({"--witness-policy", Path("policy")});
  Submit(server, "bikes");
  EXPECT_THAT(
      server.TanjiOk({"certify", "bikes/frame", "--out", Path("frame.tanji")}),
      HasSubstr("which no quorum of witnesses has cosigned yet"));
  EXPECT_THAT(server.TanjiOk({"ledger", "status"}),
              HasSubstr("witnessed        0 records"));
  server.TanjiOk({"ledger", "witness-request", "--out", Path("request")});
  const std::vector<std::string> cosign = {
      "cosign",    Path("request"),       "--folder", Path("w1"),
      "--log-key", Path("keys/log.vkey"), "--out",    Path("lines")};
  const Result cosigned = Witness(cosign);
  ASSERT_EQ(cosigned.exit_code, 0) << cosigned.err;
  EXPECT_THAT(server.TanjiOk({"ledger", "add-cosignatures", Path("request"),
                              Path("lines")}),
              HasSubstr("witnessed: 5 records"));
  // From 0 again: it says what it knows.
  const Result again = Witness(cosign);
  EXPECT_EQ(again.exit_code, 1);
  EXPECT_THAT(again.err, HasSubstr("covers 5"));
}

TEST_F(AuditTest, AnOperatorWhoShowsTwoHistoriesIsCaught) {
  Server mine({"--origin", kOrigin});
  mine.TanjiOk({"ledger", "keys", Path("keys")});
  Submit(mine, "bikes");
  mine.TanjiOk({"certify", "bikes/frame", "--out", Path("frame.tanji")});
  ASSERT_EQ(mine.Stop(), 0);
  fs::copy(mine.data_folder(), Path("other"), fs::copy_options::recursive);
  mine.Start();
  const Server theirs({}, Path("other"));
  Submit(mine, "mine");
  Submit(theirs, "theirs");
  mine.TanjiOk({"certify", "mine/frame", "--out", Path("mine.tanji")});
  theirs.TanjiOk({"certify", "theirs/frame", "--out", Path("theirs.tanji")});
  mine.TanjiOk({"ledger", "export", Path("mine")});
  theirs.TanjiOk({"ledger", "export", Path("theirs")});
  // Each alone passes.
  EXPECT_EQ(Audit(Path("mine"), {}).exit_code, 0);
  EXPECT_EQ(Audit(Path("theirs"), {}).exit_code, 0);
  // Beside what the other one was shown it does not.
  const Result audit =
      Audit(Path("theirs"), {"--old", Path("mine/checkpoint"), "--fork-out",
                             Path("fork"), "--record", Path("mine.tanji")});
  EXPECT_EQ(audit.exit_code, 1);
  EXPECT_THAT(audit.out,
              AllOf(HasSubstr("Audit: refuted"), HasSubstr("finding fork"),
                    HasSubstr("finding receipt")));
  const Result evidence =
      Tanji({"compare", Path("fork"), "--log-key", Path("keys/log.vkey")});
  EXPECT_EQ(evidence.exit_code, 1) << evidence.err;
  EXPECT_THAT(evidence.out, HasSubstr("has signed two histories"));
  const Result compared =
      Tanji({"compare", Path("mine/checkpoint"), Path("theirs/checkpoint"),
             "--log-key", Path("keys/log.vkey")});
  EXPECT_EQ(compared.exit_code, 1) << compared.out << compared.err;
  // A monitor that has followed the one is shown the other.
  const auto monitor = [&](const std::string& place) {
    return Tanji({"monitor", Path(place), "--keep", Path("kept"), "--once",
                  "--log-key", Path("keys/log.vkey")});
  };
  EXPECT_EQ(monitor("mine").exit_code, 0);
  {
    TANJI_ASSERT_OK_AND_ASSIGN(const auto other,
                               base::FolderLock::Exclusive(Path("kept")));
    EXPECT_EQ(monitor("mine").exit_code, 3);
  }
  EXPECT_EQ(monitor("mine").exit_code, 0);
  EXPECT_EQ(Read("kept/last.checkpoint"), Read("mine/checkpoint"));
  const Result shown = monitor("theirs");
  EXPECT_EQ(shown.exit_code, 1) << shown.out << shown.err;
  EXPECT_THAT(shown.out, HasSubstr("finding fork: "));
  EXPECT_EQ(Read("kept/last.checkpoint"), Read("mine/checkpoint"));
  EXPECT_EQ(Read("kept/refuted.checkpoint"), Read("theirs/checkpoint"));
  EXPECT_EQ(
      Tanji({"compare", Path("kept/fork"), "--log-key", Path("keys/log.vkey")})
          .exit_code,
      1);
  // One history is none.
  const Result same =
      Tanji({"compare", Path("mine/checkpoint"), Path("mine/checkpoint"),
             "--log-key", Path("keys/log.vkey")});
  EXPECT_EQ(same.exit_code, 0) << same.err;
}

TEST_F(AuditTest, KeysThatChangeAreFollowedFromTheFirstOnes) {
  const Server server({"--origin", kOrigin, "--checkpoint-type", "sm2-with-sm3",
                       "--record-type", "ecdsa-p256"});
  server.TanjiOk({"ledger", "keys", Path("keys")});
  const std::string listed = server.TanjiOk({"ledger", "list-keys"});
  EXPECT_THAT(listed, AllOf(HasSubstr("sm2-with-sm3"), HasSubstr("ecdsa-p256"),
                            HasSubstr("software key")));
  const std::string signers = Read("keys/signers.vkey");
  const size_t id = signers.find('+');
  const std::string first = signers.substr(0, signers.find('+', id + 1));
  server.TanjiOk(
      {"ledger", "add-key", "--for", "records", "--type", "ed25519"});
  server.TanjiOk({"ledger", "revoke-key", first});
  Submit(server, "bikes");
  server.TanjiOk({"certify", "bikes/frame", "--out", Path("frame.tanji")});
  server.TanjiOk({"ledger", "export", Path("mirror")});
  // With the keys from before the change.
  const Result audit =
      Audit(Path("mirror"), {"--checkpoint-type", "sm2-with-sm3"});
  EXPECT_EQ(audit.exit_code, 0) << audit.out << audit.err;
  EXPECT_THAT(audit.out, HasSubstr("revoked from record "));
  EXPECT_EQ(Audit(Path("mirror"), {"--record-type", "sm2-with-sm3"}).exit_code,
            1);
  server.TanjiOk({"ledger", "keys", Path("new-keys")});
  EXPECT_EQ(Tanji({"verify", Path("frame.tanji"), "--log-key",
                   Path("new-keys/log.vkey"), "--signer-key",
                   Path("new-keys/signers.vkey")})
                .exit_code,
            0);
}

TEST_F(AuditTest, TellsWrongUse) {
  EXPECT_EQ(
      Tanji({"audit", Path("none"), "--log-key", Path("missing")}).exit_code,
      2);
  EXPECT_EQ(Tanji({"audit", Path("none"), "--max-age", "soon"}).exit_code, 2);
  EXPECT_EQ(
      Tanji({"compare", Path("none"), "--log-key", Path("missing")}).exit_code,
      2);
}

}  // namespace
}  // namespace tanji::e2e
