#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/file.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/ledger/checkpoint.h"
#include "lib/ledger/merkle.h"
#include "lib/ledger/record.h"
#include "lib/ledger/tiles.h"
#include "tests/e2e/cli/server.h"

namespace tanji::e2e {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;
using testing::SizeIs;

class LedgerTest : public testing::Test {
 protected:
  void SetUp() override {
    server_.TanjiOk({"import", "csv", CsvFolder(), "--as", "demo-park"});
    // When it returns, a checkpoint covers both records.
    server_.TanjiOk({"certify", "demo-park/refrigerator", "--out",
                     server_.Path("c.tanji")});
  }
  std::string Read(const std::string& name) const {
    const auto bytes = base::ReadFile(server_.Path(name), kFileSizeMax);
    EXPECT_THAT(bytes, base::IsOk());
    return bytes.ok() ? *bytes : "";
  }
  ledger::Checkpoint OpenMirror() const {
    std::string text = Read("mirror/log.vkey");
    EXPECT_FALSE(text.empty());
    text.pop_back();  // newline
    const auto key = ledger::VerifierKey::Parse(text);
    EXPECT_THAT(key, base::IsOk());
    const auto checkpoint =
        ledger::OpenCheckpoint(Read("mirror/checkpoint"), *key);
    EXPECT_THAT(checkpoint, base::IsOk());
    return *checkpoint;
  }
  // Path and bytes of every file under `name`.
  std::map<std::string, std::string> Content(const std::string& name) const {
    std::map<std::string, std::string> content;
    for (const auto& file :
         std::filesystem::recursive_directory_iterator(server_.Path(name))) {
      if (!file.is_regular_file()) continue;
      const auto bytes = base::ReadFile(file.path().string(), kFileSizeMax);
      EXPECT_THAT(bytes, base::IsOk());
      content[file.path().string()] = bytes.ok() ? *bytes : "";
    }
    return content;
  }
  Server server_;
};

TEST_F(LedgerTest, AnExportHoldsTheChainUnderTheSignedRoot) {
  EXPECT_THAT(server_.TanjiOk({"ledger", "export", server_.Path("mirror")}),
              ContainsRegex("^exported [0-9]+ records of log "));
  const ledger::Checkpoint checkpoint = OpenMirror();
  ASSERT_GE(checkpoint.size, 3);  // genesis, import, certificate
  TANJI_ASSERT_OK_AND_ASSIGN(
      const std::vector<std::string> entries,
      ledger::ReadBundle(
          Read("mirror/" + ledger::BundlePath(0, checkpoint.size))));
  ASSERT_THAT(entries, SizeIs(checkpoint.size));
  ledger::ChainChecker chain(checkpoint.origin);
  ledger::MerkleTree tree;
  for (const std::string& bytes : entries) {
    TANJI_ASSERT_OK_AND_ASSIGN(const ledger::Entry entry,
                               ledger::Entry::Parse(bytes));
    TANJI_EXPECT_OK(chain.Check(entry));
    tree.Append(entry.leaf_hash);
  }
  EXPECT_EQ(tree.Root(), checkpoint.root);
}

TEST_F(LedgerTest, ALaterExportContinuesAnEarlierOne) {
  server_.TanjiOk({"ledger", "export", server_.Path("mirror")});
  const uint64_t size = OpenMirror().size;
  server_.TanjiOk(
      {"certify", "demo-park/cabinet", "--out", server_.Path("d.tanji")});
  server_.TanjiOk({"ledger", "export", server_.Path("mirror")});
  EXPECT_EQ(OpenMirror().size, size + 2);  // the footprint and a status list
}

TEST_F(LedgerTest, AFolderOfAnotherLogIsRefused) {
  server_.TanjiOk({"ledger", "export", server_.Path("mirror")});
  const Server other;
  other.TanjiOk({"import", "csv", CsvFolder(), "--as", "demo-park"});
  other.TanjiOk(
      {"certify", "demo-park/cabinet", "--out", other.Path("d.tanji")});
  const std::string before = Read("mirror/checkpoint");
  const Result result =
      other.Tanji({"ledger", "export", server_.Path("mirror")});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, HasSubstr("not of this log"));
  EXPECT_EQ(Read("mirror/checkpoint"), before);
}

// Keys of two histories are the same when somebody sets a data folder back.
TEST_F(LedgerTest, ARewrittenLogLeavesTheExportAsItWas) {
  Server fork;
  fork.Stop();
  server_.Stop();
  using std::filesystem::copy_options;
  std::filesystem::remove_all(fork.data_folder());
  std::filesystem::copy(server_.data_folder(), fork.data_folder(),
                        copy_options::recursive);
  server_.Start();
  server_.TanjiOk(
      {"certify", "demo-park/cabinet", "--out", server_.Path("d.tanji")});
  server_.TanjiOk({"ledger", "export", server_.Path("mirror")});
  const auto before = Content("mirror");
  fork.Start();
  for (const std::string product : {"refrigerator", "cabinet"}) {
    fork.TanjiOk({"certify", "demo-park/" + product, "--out",
                  fork.Path(product + ".tanji")});
    const Result result =
        fork.Tanji({"ledger", "export", server_.Path("mirror")});
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_THAT(result.err, HasSubstr("the log was rewritten"));
    EXPECT_EQ(Content("mirror"), before);
  }
}

TEST_F(LedgerTest, KeysOfAnotherLogAreReplacedOnlyWhenAsked) {
  server_.TanjiOk({"ledger", "keys", server_.Path("keys")});
  server_.TanjiOk({"ledger", "keys", server_.Path("keys")});
  const auto before = Content("keys");
  const Server other;
  const Result result = other.Tanji({"ledger", "keys", server_.Path("keys")});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, HasSubstr(Read("keys/log.vkey")));
  EXPECT_EQ(Content("keys"), before);
  other.TanjiOk({"ledger", "keys", server_.Path("keys"), "--replace"});
  EXPECT_NE(Content("keys"), before);
}

}  // namespace
}  // namespace tanji::e2e
