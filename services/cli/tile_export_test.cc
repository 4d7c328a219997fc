#include "services/cli/tile_export.h"

#include <filesystem>
#include <map>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/file.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/base/testing/temp_dir.h"
#include "lib/ledger/tiles.h"
#include "services/cli/testing/test_keys.h"

namespace tanji::cli {
namespace {

using base::IsOkAndHolds;
using base::StatusIs;
using testing::HasSubstr;
using testing::SizeIs;

constexpr char kOrigin[] = "tanji.test/log";
constexpr uint64_t kSize = 300;  // one full bundle and one of 44

std::string EntryText(uint64_t seq, const std::string& version = "") {
  return "entry " + std::to_string(seq) + version;
}

class TileExportTest : public testing::Test {
 protected:
  static std::string Checkpoint(uint64_t size, const std::string& version = "",
                                const std::string& origin = kOrigin) {
    ledger::MerkleTree tree;
    for (uint64_t i = 0; i < size; ++i) {
      tree.Append(ledger::LeafHash(EntryText(i, version)));
    }
    return ledger::SignCheckpoint({origin, size, tree.Root()},
                                  Signer(origin, 1));
  }
  static absl::Status Fill(TileExport& files, uint64_t count,
                           const std::string& version = "") {
    for (uint64_t i = files.next(); i < count; ++i) {
      if (absl::Status added = files.Add(EntryText(i, version)); !added.ok()) {
        return added;
      }
    }
    return absl::OkStatus();
  }
  absl::Status Export(uint64_t size, const std::string& version = "",
                      const std::string& origin = kOrigin) {
    auto files = TileExport::Create(folder(), Checkpoint(size, version, origin),
                                    {Key(origin, 1)});
    if (!files.ok()) return files.status();
    if (absl::Status filled = Fill(*files, size, version); !filled.ok()) {
      return filled;
    }
    return files->Finish();
  }
  // Path and bytes of every file.
  std::map<std::string, std::string> Content() const {
    std::map<std::string, std::string> content;
    for (const auto& file :
         std::filesystem::recursive_directory_iterator(folder())) {
      if (!file.is_regular_file()) continue;
      const auto bytes = base::ReadFile(file.path().string(), 1 << 20);
      EXPECT_THAT(bytes, base::IsOk());
      content[file.path().string()] = bytes.value_or("");
    }
    return content;
  }
  bool Exists(const std::string& path) const {
    return std::filesystem::exists(folder() + "/" + path);
  }
  std::string folder() const { return temp_.path() + "/mirror"; }
  base::TempDir temp_;
};

TEST_F(TileExportTest, WritesTheFilesOfATiledLog) {
  TANJI_ASSERT_OK(Export(kSize));
  EXPECT_THAT(base::ReadFile(folder() + "/checkpoint", 1 << 20),
              IsOkAndHolds(Checkpoint(kSize)));
  for (const char* path : {"tile/0/000", "tile/0/001.p/44", "tile/1/000.p/1",
                           "tile/entries/000", "tile/entries/001.p/44"}) {
    EXPECT_TRUE(Exists(path)) << path;
  }
  TANJI_ASSERT_OK_AND_ASSIGN(
      const std::string bundle,
      base::ReadFile(folder() + "/tile/entries/001.p/44", 1 << 20));
  TANJI_ASSERT_OK_AND_ASSIGN(const auto entries, ledger::ReadBundle(bundle));
  ASSERT_THAT(entries, SizeIs(44));
  EXPECT_EQ(entries[0], EntryText(256));
}

TEST_F(TileExportTest, WritesNoCheckpointForEntriesWithAnotherRoot) {
  TANJI_ASSERT_OK_AND_ASSIGN(
      TileExport files,
      TileExport::Create(folder(), Checkpoint(kSize), {Key(kOrigin, 1)}));
  TANJI_ASSERT_OK(Fill(files, kSize - 1));
  TANJI_ASSERT_OK(files.Add("forged"));
  EXPECT_THAT(files.Finish(),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("root hash")));
  EXPECT_FALSE(Exists("checkpoint"));
}

TEST_F(TileExportTest, WritesNoCheckpointWhileEntriesAreMissing) {
  TANJI_ASSERT_OK_AND_ASSIGN(
      TileExport files,
      TileExport::Create(folder(), Checkpoint(kSize), {Key(kOrigin, 1)}));
  TANJI_ASSERT_OK(Fill(files, kSize - 1));
  EXPECT_THAT(files.Finish(), StatusIs(absl::StatusCode::kDataLoss,
                                       HasSubstr("299 entries of the 300")));
  EXPECT_FALSE(Exists("checkpoint"));
}

TEST_F(TileExportTest, RefusesMoreEntriesThanTheCheckpointCovers) {
  TANJI_ASSERT_OK_AND_ASSIGN(
      TileExport files,
      TileExport::Create(folder(), Checkpoint(1), {Key(kOrigin, 1)}));
  TANJI_ASSERT_OK(files.Add(EntryText(0)));
  EXPECT_THAT(files.Add(EntryText(1)),
              StatusIs(absl::StatusCode::kOutOfRange, HasSubstr("only 1")));
}

TEST_F(TileExportTest, RefusesACheckpointByAnotherKey) {
  EXPECT_THAT(
      TileExport::Create(folder(), Checkpoint(kSize), {Key(kOrigin, 2)}),
      StatusIs(absl::StatusCode::kUnauthenticated,
               HasSubstr("the server's checkpoint")));
}

TEST_F(TileExportTest, BringsAnEarlierExportUpToDate) {
  TANJI_ASSERT_OK(Export(10));
  TANJI_ASSERT_OK(Export(kSize));
  EXPECT_THAT(base::ReadFile(folder() + "/checkpoint", 1 << 20),
              IsOkAndHolds(Checkpoint(kSize)));
}

TEST_F(TileExportTest, LeavesAFolderAsItWasWhenTheLogIsRewritten) {
  for (const uint64_t size : {uint64_t{10}, kSize}) {
    TANJI_ASSERT_OK(Export(size));
    const auto before = Content();
    EXPECT_THAT(Export(kSize, "rewritten"),
                StatusIs(absl::StatusCode::kDataLoss, HasSubstr("rewritten")));
    EXPECT_EQ(Content(), before) << size;
  }
}

// What an export that was cut off left, of a log that was rewritten since.
TEST_F(TileExportTest, ReplacesNoFileWithOtherBytes) {
  TANJI_ASSERT_OK(Export(kSize));
  std::filesystem::remove(folder() + "/checkpoint");
  const auto before = Content();
  EXPECT_THAT(Export(kSize, "rewritten"),
              StatusIs(absl::StatusCode::kDataLoss,
                       HasSubstr("/tile/entries/000 is other than")));
  EXPECT_EQ(Content(), before);
  TANJI_EXPECT_OK(Export(kSize));
}

TEST_F(TileExportTest, RefusesADamagedTile) {
  TANJI_ASSERT_OK(Export(10));
  const std::string tile = folder() + "/tile/0/000.p/10";
  TANJI_ASSERT_OK(base::ReplaceFile(tile, std::string(500, 'x'), 0644));
  EXPECT_THAT(Export(10), StatusIs(absl::StatusCode::kDataLoss,
                                   HasSubstr("/tile/0/000.p/10 is other")));
  TANJI_EXPECT_OK(base::ReadFile(tile, 500).status());
}

TEST_F(TileExportTest, LeavesNothingBesideTheLog) {
  const std::string leftover = folder() + "/.incoming/tile/entries";
  TANJI_ASSERT_OK(base::MakeDirectories(leftover, 0755));
  TANJI_ASSERT_OK(base::ReplaceFile(leftover + "/000", "cut off", 0644));
  TANJI_ASSERT_OK(Export(kSize));
  EXPECT_FALSE(Exists(".incoming"));
}

TEST_F(TileExportTest, NoticesALogThatWasSetBack) {
  TANJI_ASSERT_OK(Export(kSize));
  EXPECT_THAT(Export(10), StatusIs(absl::StatusCode::kFailedPrecondition,
                                   HasSubstr("set back")));
}

TEST_F(TileExportTest, RefusesAFolderOfAnotherLog) {
  TANJI_ASSERT_OK(Export(10));
  EXPECT_THAT(Export(10, "", "tanji.test/other"),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("not of this log")));
}

}  // namespace
}  // namespace tanji::cli
