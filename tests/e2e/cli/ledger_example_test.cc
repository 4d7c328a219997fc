// The example for foreign implementers: by our programs, and by one that
// shares no code with them.

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

namespace fs = std::filesystem;
using testing::HasSubstr;

class LedgerExampleTest : public testing::Test {
 protected:
  LedgerExampleTest() {
    fs::copy(TANJI_E2E_PROJECT "/docs/ledger-example", folder_.path() + "/e",
             fs::copy_options::recursive);
  }

  std::string At(const std::string& name) const {
    return base::StrCat(folder_.path(), "/e/", name);
  }
  // With the log's keys.
  std::vector<std::string> WithKeys(std::vector<std::string> arguments) const {
    arguments.insert(arguments.end(), {"--log-key", At("log/log.vkey"),
                                       "--signer-key", At("log/signers.vkey")});
    return arguments;
  }
  // By check.py.
  Result Check(const std::string& what, const std::string& name) const {
    ChildProcess process({TANJI_E2E_PYTHON, At("check.py"), what, At(name),
                          At("log/log.vkey"), At("log/signers.vkey")},
                         {});
    const int exit_code = process.Wait();
    return {exit_code, process.out(), process.err()};
  }
  void Flip(const std::string& name, size_t at) const {
    TANJI_ASSERT_OK_AND_ASSIGN(std::string bytes,
                               base::ReadFile(At(name), kFileSizeMax));
    bytes[at] = static_cast<char>(bytes[at] ^ 1);
    TANJI_ASSERT_OK(base::ReplaceFile(At(name), bytes, 0600));
  }

  const base::TempDir folder_;
};

TEST_F(LedgerExampleTest, HoldsByOurPrograms) {
  const Result audited = Tanji(WithKeys(
      {"audit", At("log"), "--witness-key", At("witness.vkey"), "--quorum", "1",
       "--key-ca", At("authority.pem"), "--record", At("nail.tanji")}));
  EXPECT_EQ(audited.exit_code, 0) << audited.out << audited.err;
  EXPECT_THAT(audited.out,
              HasSubstr("root rEZ8WLfHKp+ExjiENKNMQKriPDkxnm01wGO/0FZlNbU="));
  for (const char* name : {"nail.tanji", "nail.disclosed.tanji", "rod.tanji"}) {
    EXPECT_EQ(Tanji(WithKeys({"verify", At(name)})).exit_code, 0) << name;
  }
  EXPECT_EQ(
      Tanji(WithKeys({"verify", At("rod.tanji"), "--status", At("log/status")}))
          .exit_code,
      1);
  EXPECT_EQ(Tanji(WithKeys({"recalculate", At("nail.tanji"), "--evidence",
                            At("nail.evidence")}))
                .exit_code,
            0);
}

TEST_F(LedgerExampleTest, HoldsByAProgramOfOthers) {
  const Result log = Check("log", "log");
  EXPECT_EQ(log.exit_code, 0) << log.err;
  EXPECT_THAT(log.out, HasSubstr("13 entries have the signed root "
                                 "rEZ8WLfHKp+ExjiENKNMQKriPDkxnm01wGO/"));
  for (const char* name : {"nail.tanji", "nail.disclosed.tanji"}) {
    const Result certificate = Check("certificate", name);
    EXPECT_EQ(certificate.exit_code, 0) << certificate.err;
    EXPECT_THAT(certificate.out, HasSubstr("3.5 kg CO2e per kg, record 7 of "
                                           "log.example/park, valid as of"));
  }
}

TEST_F(LedgerExampleTest, ChangedBytesAreFoundByBoth) {
  struct Case {
    std::string file;
    size_t at;
  };
  for (const Case& one :
       {Case{"log/tile/entries/000.p/13", 40}, Case{"log/tile/0/000.p/13", 100},
        Case{"log/checkpoint", 20}}) {
    Flip(one.file, one.at);
    EXPECT_EQ(Check("log", "log").exit_code, 1) << one.file;
    EXPECT_EQ(Tanji(WithKeys({"audit", At("log")})).exit_code, 1) << one.file;
    Flip(one.file, one.at);
  }
  EXPECT_EQ(Check("log", "log").exit_code, 0);
  // In record, payload, proof, a disclosure and the status list.
  for (const size_t at : {size_t{100}, size_t{900}, size_t{3'000},
                          size_t{3'600}, size_t{18'000}}) {
    Flip("nail.tanji", at);
    EXPECT_EQ(Check("certificate", "nail.tanji").exit_code, 1) << at;
    EXPECT_EQ(Tanji(WithKeys({"verify", At("nail.tanji")})).exit_code, 1) << at;
    Flip("nail.tanji", at);
  }
}

}  // namespace
}  // namespace tanji::e2e
