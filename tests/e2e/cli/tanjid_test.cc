// tanjid's own command line: who may be where at once, and what only shows.

#include <map>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/file.h"
#include "lib/base/strings.h"
#include "lib/base/testing/status_matchers.h"
#include "tests/e2e/cli/child_process.h"
#include "tests/e2e/cli/server.h"

namespace tanji::e2e {
namespace {

using testing::HasSubstr;

// A tanjid that is to end by itself.
Result Tanjid(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), TANJI_E2E_TANJID);
  ChildProcess process(arguments, {});
  const int exit_code = process.Wait();
  return {exit_code, process.out(), process.err()};
}

class TanjidTest : public testing::Test {
 protected:
  void Submit(const std::string& product) const {
    const std::string path = server_.Path("submission.json");
    TANJI_ASSERT_OK(base::ReplaceFile(path, DocumentOf(product), 0600));
    server_.TanjiOk({"submit", path});
  }
  static std::string DocumentOf(const std::string& product) {
    return base::StrCat(
        R"({"format":"tanji-submission/v1","organisation":"mill",)",
        R"("products":[{"id":")", product,
        R"(","unit":"kg"}],"processes":[{"product":")", product,
        R"(","output":"1","unit":"kg","direct_kgco2e":"1.5"}]})");
  }

  Server server_{{"--origin", "log.example/park"}};
};

TEST_F(TanjidTest, ASecondServerOnTheFolderDoesNotStart) {
  Submit("rod");
  const Result second =
      Tanjid({"--data-dir", server_.data_folder(), "--listen", "127.0.0.1:0"});
  EXPECT_EQ(second.exit_code, 1) << second.out;
  EXPECT_THAT(second.err, HasSubstr("in use"));
  const Result reader = Tanjid({"--data-dir", server_.data_folder(), "--listen",
                                "127.0.0.1:0", "--read-only"});
  EXPECT_EQ(reader.exit_code, 1) << reader.out;
  Submit("wire");  // the first one goes on
}

TEST_F(TanjidTest, ReadOnlyShowsAndTakesNothing) {
  Submit("rod");
  server_.TanjiOk({"certify", "mill/rod", "--out", server_.Path("rod.tanji")});
  server_.TanjiOk({"ledger", "keys", server_.Path("keys")});
  ASSERT_EQ(server_.Stop(), 0);
  server_.Start({"--read-only"});
  server_.TanjiOk({"ledger", "export", server_.Path("mirror")});
  EXPECT_EQ(e2e::Tanji({"audit", server_.Path("mirror"), "--log-key",
                        server_.Path("keys/log.vkey"), "--signer-key",
                        server_.Path("keys/signers.vkey"), "--record",
                        server_.Path("rod.tanji")})
                .exit_code,
            0);
  EXPECT_THAT(server_.TanjiOk({"footprint", "mill/rod"}), HasSubstr("1.5"));
  const std::string path = server_.Path("submission.json");
  EXPECT_NE(server_.Tanji({"submit", path}).exit_code, 0);
  EXPECT_NE(server_.Tanji({"certify", "mill/rod", "--out", path}).exit_code, 0);
}

TEST_F(TanjidTest, ReadOnlyServesThisMachineAlone) {
  ASSERT_EQ(server_.Stop(), 0);
  for (const std::vector<std::string>& more :
       {std::vector<std::string>{"--listen", "0.0.0.0:0"},
        std::vector<std::string>{"--listen", "127.0.0.1:0", "--tls-cert",
                                 "server.pem", "--tls-key", "server.key"}}) {
    std::vector<std::string> arguments = {"--data-dir", server_.data_folder(),
                                          "--read-only"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    EXPECT_EQ(Tanjid(arguments).exit_code, 2) << more[1];
  }
}

}  // namespace
}  // namespace tanji::e2e
