// Evidence archives and recalculation, on the demo park with the shipped packs
// and on an imported database.

#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/file.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/json/json.h"
#include "tests/e2e/cli/server.h"

namespace tanji::e2e {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class EvidenceTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    server_ = std::make_unique<Server>();
    LoadDemo(*server_);
    server_->TanjiOk({"import", "csv", CsvFolder(), "--as", "demo-park"});
    server_->TanjiOk({"ledger", "keys", server_->Path("keys")});
  }
  static void TearDownTestSuite() { server_.reset(); }

  // A certificate NAME.tanji and its evidence NAME.evidence.
  static void Certify(const std::string& name,
                      std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "certify");
    arguments.insert(arguments.end(),
                     {"--out", server_->Path(name + ".tanji")});
    server_->TanjiOk(arguments);
    const std::string out =
        server_->TanjiOk({"evidence", "export", server_->Path(name + ".tanji"),
                          "--out", server_->Path(name + ".evidence")});
    EXPECT_THAT(out, AllOf(StartsWith("evidence: "), HasSubstr(" records of "),
                           Not(HasSubstr("withheld"))));
  }
  // Without a server.
  static Result Recalculate(const std::string& certificate,
                            const std::string& evidence,
                            const std::vector<std::string>& more = {}) {
    std::vector<std::string> arguments = {
        "recalculate",  server_->Path(certificate),
        "--evidence",   server_->Path(evidence),
        "--log-key",    server_->Path("keys/log.vkey"),
        "--signer-key", server_->Path("keys/signers.vkey")};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return Tanji(arguments);
  }
  static void ExpectRepeated(const std::string& name) {
    const Result result = Recalculate(name + ".tanji", name + ".evidence");
    EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
    EXPECT_THAT(result.out,
                AllOf(StartsWith("assurance: computed, and repeated"),
                      HasSubstr("\nRecalculation: repeated: "),
                      Not(HasSubstr("not judged"))));
  }

  static std::unique_ptr<Server> server_;
};
std::unique_ptr<Server> EvidenceTest::server_;

TEST_F(EvidenceTest, EachExportOfTheParkIsRepeatedToTheBit) {
  Certify("fridge", {"demo-fridge/refrigerator"});
  ExpectRepeated("fridge");
  Certify("tyre", {"demo-tyre/tyre"});
  ExpectRepeated("tyre");
  Certify("bolt", {"demo-fastener/bolt"});
  ExpectRepeated("bolt");
  Certify("life", {"demo-fridge/refrigerator-de"});
  ExpectRepeated("life");
  Certify("coil", {"demo-steelworks/coil", "--place", "CN-HE"});
  ExpectRepeated("coil");
}

TEST_F(EvidenceTest, AnImportedDatabaseIsRepeated) {
  Certify("park", {"demo-park/refrigerator"});
  ExpectRepeated("park");
}

TEST_F(EvidenceTest, AnEarlierStateIsRepeated) {
  const std::string ping = server_->TanjiOk({"ping"});
  const size_t end = ping.rfind(' ');
  const std::string head = ping.substr(end + 1, ping.size() - end - 2);
  const std::string file = server_->Path("again.json");
  TANJI_ASSERT_OK(base::ReplaceFile(
      file,
      R"({"format":"tanji-submission/v1","organisation":"demo-park-2",)"
      R"("products":[{"id":"x","unit":"kg"}],"processes":[{"product":"x",)"
      R"("output":"1","unit":"kg","direct_kgco2e":"1"}]})"
      "\n",
      0600));
  server_->TanjiOk({"submit", file});
  Certify("then", {"demo-tyre/tyre", "--as-of", head});
  ExpectRepeated("then");
}

TEST_F(EvidenceTest, JsonSaysTheSame) {
  Certify("json", {"demo-fastener/bolt"});
  const Result result = Recalculate("json.tanji", "json.evidence", {"--json"});
  EXPECT_EQ(result.exit_code, 0);
  TANJI_ASSERT_OK(json::Read(result.out).status());
  EXPECT_THAT(result.out, AllOf(StartsWith("{\"verdict\":\"repeated\""),
                                HasSubstr("\"product\":\"demo-fastener/bolt\""),
                                HasSubstr("\"differences\":[]"),
                                HasSubstr("\"claims\":[]")));
}

TEST_F(EvidenceTest, AFlippedByteIsNeverAccepted) {
  Certify("flip", {"demo-park/refrigerator"});
  TANJI_ASSERT_OK_AND_ASSIGN(
      const std::string archive,
      base::ReadFile(server_->Path("flip.evidence"), kFileSizeMax));
  // The head, its signature, the list, the checkpoint, an entry, a proof, a
  // secret, payloads, and all along the file.
  std::vector<size_t> places = {1,
                                archive.find("valid-on "),
                                archive.find("/records "),
                                archive.find("[\"product\""),
                                archive.find("checkpoint ") + 40,
                                archive.find("pcf-record/v1") + 30,
                                archive.find("nodes.csv"),
                                archive.size() - 2};
  for (size_t at = 100; at < archive.size(); at += archive.size() / 24) {
    places.push_back(at);
  }
  for (const size_t at : places) {
    std::string flipped = archive;
    flipped[at] = static_cast<char>(flipped[at] ^ 1);
    TANJI_ASSERT_OK(
        base::ReplaceFile(server_->Path("flipped.evidence"), flipped, 0600));
    const Result result = Recalculate("flip.tanji", "flipped.evidence");
    EXPECT_EQ(result.exit_code, 3) << "byte " << at << "\n"
                                   << result.out << result.err;
    EXPECT_THAT(result.out, StartsWith("assurance: undecided"));
  }
  TANJI_ASSERT_OK_AND_ASSIGN(
      std::string certificate,
      base::ReadFile(server_->Path("flip.tanji"), kFileSizeMax));
  certificate[certificate.find("\"kg_co2e\":\"1") + 11] = '2';
  TANJI_ASSERT_OK(
      base::ReplaceFile(server_->Path("flipped.tanji"), certificate, 0600));
  const Result refuted = Recalculate("flipped.tanji", "flip.evidence");
  EXPECT_EQ(refuted.exit_code, 1);
  EXPECT_THAT(refuted.out, StartsWith("assurance: none"));
}

TEST_F(EvidenceTest, WithoutKeysOrWithOtherEvidenceItIsUndecided) {
  Certify("one", {"demo-tyre/tyre"});
  Certify("two", {"demo-fastener/bolt"});
  const Result other = Recalculate("one.tanji", "two.evidence");
  EXPECT_EQ(other.exit_code, 3);
  EXPECT_THAT(other.out, HasSubstr("not of this certificate"));
  const Result keyless = Tanji({"recalculate", server_->Path("one.tanji"),
                                "--evidence", server_->Path("one.evidence")},
                               {"XDG_CONFIG_HOME=" + server_->Path("no-keys")});
  EXPECT_EQ(keyless.exit_code, 3) << keyless.err;
  EXPECT_EQ(Tanji({"recalculate", server_->Path("one.tanji"), "--evidence",
                   server_->Path("nothing")})
                .exit_code,
            2);
}

TEST_F(EvidenceTest, AFileThatIsThereIsKept) {
  Certify("kept", {"demo-fastener/bolt"});
  const Result again =
      server_->Tanji({"evidence", "export", server_->Path("kept.tanji"),
                      "--out", server_->Path("kept.evidence")});
  EXPECT_EQ(again.exit_code, 2);
  EXPECT_THAT(again.err, HasSubstr("is there already"));
}

}  // namespace
}  // namespace tanji::e2e
