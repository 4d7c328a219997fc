#include "services/cli/import_files.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/file.h"
#include "lib/base/hex.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/base/testing/temp_dir.h"

namespace tanji::cli {
namespace {

using base::IsOk;
using base::StatusIs;
using testing::HasSubstr;
using testing::StartsWith;

class ImportFilesTest : public testing::Test {
 protected:
  void Write(const std::string& name, const std::string& text) {
    TANJI_ASSERT_OK(base::ReplaceFile(folder_.path() + "/" + name, text, 0600));
  }
  void WriteAll() {
    Write("nodes.csv", "node,output,unit\n");
    Write("edges.csv", "consumer,supplier,amount,gsd2\n");
    Write("factors.csv", "node,kgco2e,gsd2\n");
  }
  std::string Id(const std::string& organisation) {
    const auto files = OpenImportFiles(folder_.path());
    EXPECT_THAT(files, IsOk());
    const auto identity = IdentifyImport(organisation, *files, [](uint64_t) {});
    EXPECT_THAT(identity, IsOk());
    return identity->request_id;
  }
  base::TempDir folder_;
};

TEST_F(ImportFilesTest, AMissingFactorsFileCountsAsOneWithoutRows) {
  WriteAll();
  const std::string id = Id("o");
  ASSERT_EQ(unlink((folder_.path() + "/factors.csv").c_str()), 0);
  EXPECT_EQ(Id("o"), id);
}

TEST_F(ImportFilesTest, TheManifestSaysWhatTheFilesAre) {
  WriteAll();
  TANJI_ASSERT_OK_AND_ASSIGN(const ImportFiles files,
                             OpenImportFiles(folder_.path()));
  TANJI_ASSERT_OK_AND_ASSIGN(const ImportIdentity identity,
                             IdentifyImport("o", files, [](uint64_t) {}));
  EXPECT_EQ(identity.manifest.organisation, "o");
  EXPECT_EQ(identity.manifest.files[1].size, files[1].size());
  EXPECT_EQ(identity.manifest.files[1].digest,
            crypto::Sha256("consumer,supplier,amount,gsd2\n"));
}

TEST_F(ImportFilesTest, NamesAMissingFile) {
  Write("nodes.csv", "abc");
  EXPECT_THAT(OpenImportFiles(folder_.path()),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("/edges.csv")));
}

TEST_F(ImportFilesTest, RefusesAFolderInTheFilesPlace) {
  Write("nodes.csv", "abc");
  TANJI_ASSERT_OK(base::MakeDirectories(folder_.path() + "/edges.csv", 0700));
  EXPECT_THAT(OpenImportFiles(folder_.path()),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("not a regular file")));
}

TEST_F(ImportFilesTest, ReadsInChunks) {
  const std::string text(kImportChunkSize + 7, 'x');
  Write("nodes.csv", text);
  TANJI_ASSERT_OK_AND_ASSIGN(const SizedFile file,
                             SizedFile::Open(folder_.path() + "/nodes.csv"));
  std::vector<size_t> sizes;
  TANJI_ASSERT_OK(file.Read([&](std::string_view chunk) {
    sizes.push_back(chunk.size());
    return absl::OkStatus();
  }));
  EXPECT_THAT(sizes, testing::ElementsAre(kImportChunkSize, 7));
}

TEST_F(ImportFilesTest, NoticesAFileThatGrew) {
  WriteAll();
  const std::string path = folder_.path() + "/nodes.csv";
  TANJI_ASSERT_OK_AND_ASSIGN(const SizedFile file, SizedFile::Open(path));
  FILE* appended = fopen(path.c_str(), "a");
  ASSERT_NE(appended, nullptr);
  fputs("0,1,kg\n", appended);
  fclose(appended);
  EXPECT_THAT(file.Read([](std::string_view) { return absl::OkStatus(); }),
              StatusIs(absl::StatusCode::kAborted, HasSubstr("changed")));
}

TEST_F(ImportFilesTest, NoticesAFileThatWasCut) {
  WriteAll();
  const std::string path = folder_.path() + "/nodes.csv";
  TANJI_ASSERT_OK_AND_ASSIGN(const SizedFile file, SizedFile::Open(path));
  ASSERT_EQ(truncate(path.c_str(), 3), 0);
  EXPECT_THAT(file.Read([](std::string_view) { return absl::OkStatus(); }),
              StatusIs(absl::StatusCode::kAborted, HasSubstr("changed")));
}

TEST_F(ImportFilesTest, TheSameFilesHaveTheSameRequestId) {
  WriteAll();
  const std::string id = Id("demo-park");
  EXPECT_THAT(id, StartsWith("import-"));
  EXPECT_THAT(base::HexDecode(id.substr(7)), IsOk());
  EXPECT_EQ(Id("demo-park"), id);
}

TEST_F(ImportFilesTest, AnotherOrganisationHasAnotherRequestId) {
  WriteAll();
  EXPECT_NE(Id("demo-park"), Id("demo-par"));
}

TEST_F(ImportFilesTest, AByteMovedBetweenFilesChangesTheRequestId) {
  Write("nodes.csv", "ab");
  Write("edges.csv", "c");
  const std::string id = Id("o");
  Write("nodes.csv", "a");
  Write("edges.csv", "bc");
  EXPECT_NE(Id("o"), id);
}

}  // namespace
}  // namespace tanji::cli
