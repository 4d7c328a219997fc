#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/file.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/base/testing/temp_dir.h"
#include "tests/e2e/cli/server.h"

namespace tanji::e2e {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

TEST(UseTest, EveryCommandExplainsItselfWithAnExample) {
  const std::vector<std::vector<std::string>> commands = {{},
                                                          {"ping"},
                                                          {"import", "csv"},
                                                          {"import", "olca"},
                                                          {"diff"},
                                                          {"submit"},
                                                          {"pending"},
                                                          {"release"},
                                                          {"withdraw"},
                                                          {"footprints"},
                                                          {"footprint"},
                                                          {"explain"},
                                                          {"certify"},
                                                          {"verify"},
                                                          {"trust", "add"},
                                                          {"trust", "list"},
                                                          {"trust", "remove"},
                                                          {"ledger", "keys"},
                                                          {"ledger", "export"},
                                                          {"packs", "load"},
                                                          {"packs", "list"},
                                                          {"packs", "export"},
                                                          {"factors", "search"},
                                                          {"factors", "import"},
                                                          {"fsck"}};
  for (std::vector<std::string> command : commands) {
    const std::string name = testing::PrintToString(command);
    command.push_back("--help");
    const Result result = Tanji(command);
    EXPECT_EQ(result.exit_code, 0) << name;
    EXPECT_THAT(result.out, AllOf(HasSubstr("Example"), HasSubstr("  tanji ")))
        << name;
  }
}

TEST(UseTest, WrongCommandLinesEndWithTwo) {
  const std::vector<std::vector<std::string>> lines = {
      {},
      {"frobnicate"},
      {"footprint"},
      {"footprint", "a/b", "c/d"},
      {"import", "csv", "x"},
      {"import"},
      {"certify", "a/b"},
      {"certify", "z0", "--out", "x"},
      {"footprint", "z0"},
      {"explain", "/z0"},
      {"footprints", "--as", "bad/org"},
      {"import", "csv", CsvFolder(), "--as", "bad/org"},
      {"verify"},
      {"trust", "add"},
      {"packs"},
      {"packs", "load"},
      {"packs", "load", "/none"},
      {"packs", "export"},
      {"factors", "search"},
      {"factors", "search", "steel", "--language", "fr"},
      {"factors", "search", "steel", "--csv", "--json"},
      {"factors", "import", "/none", "--pack", "p"},
      {"ping", "--port", "1"}};
  for (const auto& line : lines) {
    const Result result = Tanji(line);
    EXPECT_EQ(result.exit_code, 2) << testing::PrintToString(line);
    EXPECT_EQ(result.out, "") << testing::PrintToString(line);
    EXPECT_NE(result.err, "") << testing::PrintToString(line);
  }
}

TEST(UseTest, NamesAWordThatIsNoCommand) {
  EXPECT_EQ(Tanji({"foo"}).err,
            "tanji: \"foo\" is no command of `tanji`; `tanji --help` lists "
            "them\n");
  EXPECT_EQ(Tanji({"ledger", "foo"}).err,
            "tanji: \"foo\" is no command of `tanji ledger`; `tanji ledger "
            "--help` lists them\n");
}

TEST(UseTest, SaysWhatIsWrongWithAnArgument) {
  EXPECT_THAT(Tanji({"footprint", "z0"}).err,
              HasSubstr("\"z0\" is no product; expected ORGANISATION/PRODUCT"));
}

// Else they would be taken for numbers near 2^64, or told by 300 digits.
TEST(UseTest, NamesTheBoundsOfANumber) {
  const std::vector<std::vector<std::string>> lines = {
      {"footprint", "a/b", "--as-of", "-1"},
      {"uncertainty", "a/b", "--seed", "-1"}};
  for (const std::vector<std::string>& line : lines) {
    const Result result = Tanji(line);
    EXPECT_EQ(result.exit_code, 2) << testing::PrintToString(line);
    EXPECT_THAT(result.err, HasSubstr("-1 is negative"));
  }
  EXPECT_THAT(Tanji({"watch", "a/b", "--count", "0"}).err,
              HasSubstr("not in range 1 to 1000000000\n"));
}

TEST(UseTest, SaysWhenNobodyAnswers) {
  // Port 1 is tcpmux, which nothing here serves.
  const Result result = Tanji({"--server", "127.0.0.1:1", "ping"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, HasSubstr("no tanjid answers at 127.0.0.1:1: "));
}

TEST(UseTest, TakesTheServerFromTheEnvironment) {
  const Result result = Tanji({"ping"}, {"TANJI_SERVER=127.0.0.1:1"});
  EXPECT_THAT(result.err, HasSubstr("no tanjid answers at 127.0.0.1:1: "));
}

class VerifyUseTest : public testing::Test {
 protected:
  std::string Write(const std::string& name, const std::string& text) {
    const std::string path = folder_.path() + "/" + name;
    TANJI_EXPECT_OK(base::ReplaceFile(path, text, 0600));
    return path;
  }
  base::TempDir folder_;
};

TEST_F(VerifyUseTest, AMissingCertificateIsWrongUse) {
  const Result result = Tanji({"verify", folder_.path() + "/none"},
                              {"XDG_CONFIG_HOME=" + folder_.path()});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("/none"));
}

TEST_F(VerifyUseTest, AMalformedKeyFileIsWrongUse) {
  const std::string certificate = Write("c", "anything");
  const std::string key = Write("k", "# a comment\nnot+a+key\n");
  const Result result =
      Tanji({"verify", certificate, "--log-key", key, "--signer-key", key});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("k:2"));
}

TEST_F(VerifyUseTest, AFileThatIsNoCertificateIsRefuted) {
  EXPECT_EQ(Tanji({"verify", Write("c", "anything")},
                  {"XDG_CONFIG_HOME=" + folder_.path()})
                .exit_code,
            1);
}

TEST_F(VerifyUseTest, HostileTextCannotSteerTheTerminal) {
  const Result result = Tanji({"verify", Write("c", "\x1b[2J\x1b[31m")},
                              {"XDG_CONFIG_HOME=" + folder_.path()});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.out + result.err, Not(HasSubstr("\x1b")));
}

}  // namespace
}  // namespace tanji::e2e
