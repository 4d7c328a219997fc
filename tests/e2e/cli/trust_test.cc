#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/file.h"
#include "lib/base/testing/status_matchers.h"
#include "tests/e2e/cli/child_process.h"
#include "tests/e2e/cli/server.h"

namespace tanji::e2e {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class TrustTest : public testing::Test {
 protected:
  void SetUp() override {
    server_.TanjiOk({"import", "csv", CsvFolder(), "--as", "demo-park"});
    server_.TanjiOk({"certify", "demo-park/refrigerator", "--out", file()});
    server_.TanjiOk({"ledger", "keys", server_.Path("keys")});
  }
  std::string file() const { return server_.Path("c.tanji"); }
  // With a configuration folder of this test.
  Result Tanji(const std::vector<std::string>& arguments) const {
    return e2e::Tanji(arguments, {"XDG_CONFIG_HOME=" + server_.Path("config")});
  }
  Result Add(const std::string& folder,
             const std::vector<std::string>& more = {}) const {
    std::vector<std::string> arguments = {
        "trust",        "add",
        "--log-key",    folder + "/log.vkey",
        "--signer-key", folder + "/signers.vkey"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return Tanji(arguments);
  }
  const Server server_{{"--origin", "tanji.test/park"}};
};

TEST_F(TrustTest, PinnedKeysProveACertificate) {
  EXPECT_EQ(Tanji({"verify", file()}).exit_code, 3) << "nothing is trusted yet";
  EXPECT_EQ(Add(server_.Path("keys")).exit_code, 0);
  EXPECT_EQ(Tanji({"verify", file()}).exit_code, 0);
}

TEST_F(TrustTest, ListsAndRemovesKeys) {
  ASSERT_EQ(Add(server_.Path("keys")).exit_code, 0);
  EXPECT_THAT(Tanji({"trust", "list"}).out,
              AllOf(HasSubstr("log      tanji.test/park+"),
                    HasSubstr("signer   tanji.test/park/records+")));
  EXPECT_EQ(Tanji({"trust", "remove", "tanji.test/park"}).exit_code, 0);
  EXPECT_EQ(Tanji({"trust", "remove", "tanji.test/park"}).exit_code, 1);
  EXPECT_EQ(Tanji({"verify", file()}).exit_code, 3);
}

TEST_F(TrustTest, PinnedWitnessesAreAskedFor) {
  ASSERT_EQ(Add(server_.Path("keys")).exit_code, 0);
  const std::string witness = server_.Path("w1.vkey");
  ChildProcess made({TANJI_E2E_WITNESS, "key", "--folder", server_.Path("w1"),
                     "--name", "witness.example/w1"},
                    {});
  ASSERT_EQ(made.Wait(), 0);
  TANJI_ASSERT_OK(base::SaveFile(witness, made.out(), 0644));
  const std::vector<std::string> add = {"trust", "add", "--witness-key",
                                        witness};
  EXPECT_THAT(Tanji({"trust", "add", "--quorum", "1"}).err,
              HasSubstr("cannot be met"));
  std::vector<std::string> with_quorum = add;
  with_quorum.insert(with_quorum.end(), {"--quorum", "1"});
  EXPECT_THAT(Tanji(with_quorum).out,
              AllOf(HasSubstr("1 new witness key"), HasSubstr("quorum 1")));
  EXPECT_THAT(Tanji({"trust", "list"}).out,
              AllOf(HasSubstr("witness  witness.example/w1+"),
                    HasSubstr("quorum   1")));
  const Result pending = Tanji({"verify", file()});
  EXPECT_EQ(pending.exit_code, 3);
  EXPECT_THAT(pending.out, HasSubstr("pending: cosigned by 0 of the 1"));
  EXPECT_EQ(Tanji({"verify", file(), "--quorum", "0"}).exit_code, 0);
  EXPECT_EQ(Tanji({"verify", file(), "--witness-key", witness}).exit_code, 3);
  // Named logs are not the pinned ones.
  const std::string keys = server_.Path("keys");
  EXPECT_EQ(Tanji({"verify", file(), "--log-key", keys + "/log.vkey",
                   "--signer-key", keys + "/signers.vkey"})
                .exit_code,
            0);
  EXPECT_THAT(Tanji({"trust", "add", "--witness-key", keys + "/log.vkey"}).err,
              HasSubstr("no witness's key"));
  EXPECT_EQ(Tanji({"trust", "remove", "witness.example/w1"}).exit_code, 1);
  EXPECT_EQ(Tanji({"trust", "add", "--quorum", "0"}).exit_code, 0);
  EXPECT_EQ(Tanji({"trust", "remove", "witness.example/w1"}).exit_code, 0);
}

TEST_F(TrustTest, AnotherKeyForATrustedNameNeedsReplace) {
  ASSERT_EQ(Add(server_.Path("keys")).exit_code, 0);
  const Server other({"--origin", "tanji.test/park"});
  other.TanjiOk({"ledger", "keys", other.Path("keys")});
  const Result refused = Add(other.Path("keys"));
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_THAT(refused.err, HasSubstr("--replace"));
  EXPECT_EQ(Tanji({"verify", file()}).exit_code, 0) << "still trusted";
  EXPECT_EQ(Add(other.Path("keys"), {"--replace"}).exit_code, 0);
  EXPECT_EQ(Tanji({"verify", file()}).exit_code, 1)
      << "the name is now another's";
}

}  // namespace
}  // namespace tanji::e2e
