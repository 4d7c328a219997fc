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

constexpr size_t kFileSizeMax = 32 << 20;  // bytes

class LedgerTest : public testing::Test {
 protected:
  void SetUp() override {
    server_.TanjiOk({"import", "csv", DemoFolder(), "--as", "demo-park"});
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
  EXPECT_EQ(OpenMirror().size, size + 1);
}

TEST_F(LedgerTest, AFolderOfAnotherLogIsRefused) {
  server_.TanjiOk({"ledger", "export", server_.Path("mirror")});
  const Server other;
  other.TanjiOk({"import", "csv", DemoFolder(), "--as", "demo-park"});
  other.TanjiOk(
      {"certify", "demo-park/cabinet", "--out", other.Path("d.tanji")});
  const std::string before = Read("mirror/checkpoint");
  const Result result =
      other.Tanji({"ledger", "export", server_.Path("mirror")});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, HasSubstr("not of this log"));
  EXPECT_EQ(Read("mirror/checkpoint"), before);
}

}  // namespace
}  // namespace tanji::e2e
