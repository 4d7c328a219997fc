// Whether a certificate still stands, as who withdraws it and who has its file
// would type it.

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/file.h"
#include "lib/base/strings.h"
#include "lib/base/testing/status_matchers.h"
#include "tests/e2e/cli/server.h"

namespace tanji::e2e {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class CertificateStatusTest : public testing::Test {
 protected:
  CertificateStatusTest() {
    server_.TanjiOk({"ledger", "keys", server_.Path("keys")});
    server_.TanjiOk(
        {"submit", std::string(TANJI_EXAMPLES) + "/submission.json"});
  }

  // The certificate's file.
  std::string Certify(const std::string& name) const {
    server_.TanjiOk(
        {"certify", "example-bicycles/frame", "--out", server_.Path(name)});
    return server_.Path(name);
  }
  Result Verify(const std::string& certificate,
                const std::vector<std::string>& more = {}) const {
    std::vector<std::string> arguments = {
        "verify",       certificate,
        "--log-key",    server_.Path("keys/log.vkey"),
        "--signer-key", server_.Path("keys/signers.vkey")};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return Tanji(arguments);
  }
  void Change(const std::string& change, const std::string& certificate,
              std::vector<std::string> more = {}) const {
    std::vector<std::string> arguments = {"status", change, certificate,
                                          "--reason", "a wrong meter"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    EXPECT_THAT(server_.TanjiOk(arguments), HasSubstr(", record "));
  }
  // Fetches the certificate again until its own list has this to say.
  Result Refreshed(const std::string& certificate,
                   const std::string& status) const {
    Result result;
    do {
      server_.TanjiOk({"refresh", certificate});
      result = Verify(certificate);
    } while (result.out.find(status) == std::string::npos);
    return result;
  }

  const Server server_;
};

TEST_F(CertificateStatusTest, AFreshOneStandsAsOfItsOwnList) {
  const std::string frame = Certify("frame.tanji");
  const Result result = Verify(frame);
  EXPECT_EQ(result.exit_code, 0) << result.out;
  EXPECT_THAT(result.out, HasSubstr("status: not withdrawn as of "));
  EXPECT_EQ(server_.TanjiOk({"status", "show", frame}), "valid\n");
}

TEST_F(CertificateStatusTest, AWithdrawnOneIsRefutedByALaterListAlone) {
  const std::string frame = Certify("frame.tanji");
  Change("withdraw", frame);
  const Result again =
      server_.Tanji({"status", "withdraw", frame, "--reason", "once more"});
  EXPECT_EQ(again.exit_code, 1);
  EXPECT_THAT(again.err, HasSubstr("withdrawn"));
  // The file is from before and knows nothing of it.
  EXPECT_EQ(Verify(frame).exit_code, 0);
  const std::string list = server_.Path("park.status");
  Result result;
  do {
    server_.TanjiOk({"status", "fetch", list});
    result = Verify(frame, {"--status", list});
  } while (result.exit_code == 0);
  EXPECT_EQ(result.exit_code, 1) << result.out;
  EXPECT_THAT(result.out,
              AllOf(HasSubstr("FAILED      status: withdrawn as of "),
                    HasSubstr("Verdict: refuted")));
  // The same from the log's files, and from the file when it is fetched anew.
  server_.TanjiOk({"ledger", "export", server_.Path("mirror")});
  result = Verify(frame, {"--status", server_.Path("mirror")});
  EXPECT_EQ(result.exit_code, 1) << result.out;
  EXPECT_EQ(Refreshed(frame, "withdrawn as of ").exit_code, 1);
  const Result shown = server_.Tanji({"status", "show", frame});
  EXPECT_EQ(shown.exit_code, 1);
  EXPECT_THAT(shown.out, AllOf(HasSubstr("withdrawn since "),
                               HasSubstr("by the operator\n"),
                               HasSubstr("reason: a wrong meter\n")));
}

TEST_F(CertificateStatusTest, ALaterOneTakesItsPlace) {
  const std::string frame = Certify("frame.tanji");
  const std::string later = Certify("later.tanji");
  const Result backwards = server_.Tanji(
      {"status", "supersede", later, "--by", frame, "--reason", "wrong way"});
  EXPECT_EQ(backwards.exit_code, 1);
  EXPECT_THAT(backwards.err, HasSubstr("not later"));
  Change("supersede", frame, {"--by", later});
  EXPECT_EQ(Refreshed(frame, "superseded as of ").exit_code, 1);
  EXPECT_EQ(Verify(later).exit_code, 0);
  EXPECT_THAT(server_.Tanji({"status", "show", frame}).out,
              HasSubstr("\nin its place: record id "));
}

TEST_F(CertificateStatusTest, ADisputeLastsUntilItIsSettled) {
  const std::string frame = Certify("frame.tanji");
  Change("dispute", frame, {"--as", "checker"});
  const Result disputed = Refreshed(frame, "disputed as of ");
  EXPECT_EQ(disputed.exit_code, 3) << disputed.out;
  const Result shown = server_.Tanji({"status", "show", frame});
  EXPECT_EQ(shown.exit_code, 3);
  EXPECT_THAT(shown.out, HasSubstr("by checker\n"));
  Change("settle", frame, {"--as", "checker"});
  EXPECT_EQ(Refreshed(frame, "not withdrawn as of ").exit_code, 0);
}

TEST_F(CertificateStatusTest, AnOldStatusIsUnknownFromItsTimeOn) {
  const std::string frame = Certify("frame.tanji");
  EXPECT_EQ(Verify(frame, {"--status-max-age", "1d"}).exit_code, 0);
  Result result;
  do {
    result = Verify(frame, {"--status-max-age", "0s"});
  } while (result.exit_code == 0);
  EXPECT_EQ(result.exit_code, 3) << result.out;
  EXPECT_THAT(result.out, HasSubstr("status unknown since "));
}

// What a buyer gets who is not to see the recipe, nor who has made it.
TEST_F(CertificateStatusTest, SomeOfItIsShownWithoutTheRest) {
  const std::string frame = Certify("frame.tanji");
  const std::string shown = server_.Path("buyer.tanji");
  const Result made =
      Tanji({"disclose", frame, "--show", "total,unit,period", "--to", shown});
  EXPECT_EQ(made.exit_code, 0) << made.err;
  EXPECT_THAT(made.out, HasSubstr("  kg_co2e: \"26.65\"\n"));
  Result result = Verify(shown);
  EXPECT_EQ(result.exit_code, 0) << result.out;
  EXPECT_THAT(result.out,
              AllOf(HasSubstr("Verdict: proven"),
                    HasSubstr("Disclosed kg_co2e: \"26.65\"\n"),
                    HasSubstr("Disclosed declared_unit: \"unit\"\n"),
                    HasSubstr("Disclosed period_start: \"2025-01-01\"\n"),
                    HasSubstr("status: not withdrawn as of "),
                    Not(HasSubstr("bicycles"))));
  const auto bytes = base::ReadFile(shown, kFileSizeMax);
  TANJI_ASSERT_OK(bytes);
  EXPECT_THAT(*bytes, Not(HasSubstr("bicycles")));
  // It falls with the certificate.
  Change("withdraw", frame);
  const std::string list = server_.Path("park.status");
  do {
    server_.TanjiOk({"status", "fetch", list});
    result = Verify(shown, {"--status", list});
  } while (result.exit_code == 0);
  EXPECT_EQ(result.exit_code, 1) << result.out;
  EXPECT_EQ(
      Tanji({"disclose", frame, "--show", "recipe", "--to", shown}).exit_code,
      2);
}

TEST_F(CertificateStatusTest, ALogOfAnotherParkSaysNothing) {
  const std::string frame = Certify("frame.tanji");
  const Server other;
  other.TanjiOk({"submit", std::string(TANJI_EXAMPLES) + "/submission.json"});
  other.TanjiOk({"certify", "example-bicycles/frame", "--out",
                 other.Path("frame.tanji")});
  other.TanjiOk({"status", "fetch", other.Path("other.status")});
  const Result result = Verify(frame, {"--status", other.Path("other.status")});
  EXPECT_EQ(result.exit_code, 3) << result.out;
  EXPECT_THAT(result.out, HasSubstr("status file: "));
  const std::string broken = server_.Path("broken.status");
  TANJI_ASSERT_OK(base::SaveFile(broken, "tanji-status/v1\n", 0644));
  EXPECT_EQ(Verify(frame, {"--status", broken}).exit_code, 3);
}

}  // namespace
}  // namespace tanji::e2e
