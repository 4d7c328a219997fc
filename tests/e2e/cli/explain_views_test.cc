// Tree, paths and Sankey diagram of the command line.

#include <algorithm>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/file.h"
#include "tests/e2e/cli/server.h"

namespace tanji::e2e {
namespace {

using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::StartsWith;

constexpr char kProduct[] = "demo-park/refrigerator";
constexpr size_t kColumnsMax = 80;
constexpr size_t kDocumentSizeMax = size_t{1} << 20;  // bytes

// One server with a park that has loops, own use and credits; the tests only
// read.
class ExplainViewsTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    server_ = std::make_unique<Server>();
    server_->TanjiOk({"import", "csv", CsvFolder(), "--as", "demo-park"});
  }
  static void TearDownTestSuite() { server_.reset(); }

  static std::string Explain(std::vector<std::string> options,
                             const std::string& product = kProduct) {
    options.insert(options.begin(), {"explain", product});
    return server_->TanjiOk(options);
  }
  // `tests/e2e/cli/contribution_sums.py WHAT` of a document, which must be
  // found good; returns what it prints.
  static std::string Sums(const std::string& what,
                          const std::string& document) {
    const std::string path = server_->Path("document.json");
    EXPECT_TRUE(base::ReplaceFile(path, document, 0600).ok());
    const Result result =
        e2e::Run({TANJI_E2E_PYTHON, "-B", TANJI_E2E_SUMS, what, path});
    EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
    return result.out;
  }

  static std::unique_ptr<Server> server_;
};
std::unique_ptr<Server> ExplainViewsTest::server_;

size_t LongestLine(const std::string& text) {
  size_t longest = 0;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    longest = std::max(longest, line.size());
  }
  return longest;
}

TEST_F(ExplainViewsTest, ATreeIsReadable) {
  const std::string text = Explain({"--tree", "--nodes", "12"});
  EXPECT_THAT(
      text, AllOf(StartsWith("assurance: computed"),
                  HasSubstr("170.524 kg CO2e per piece as a tree"),
                  ContainsRegex("\ndemo-park/refrigerator +1 piece +170\\.524"),
                  ContainsRegex("\n  demo-park/cabinet "),
                  HasSubstr("\n  others "), HasSubstr("--nodes shows more")));
  EXPECT_LE(LongestLine(text), kColumnsMax);
}

TEST_F(ExplainViewsTest, ATreeShowsOwnUseAndLoops) {
  const std::string text =
      Explain({"--tree", "--nodes", "300", "--depth", "9"});
  EXPECT_THAT(text, AllOf(HasSubstr("(own use "),
                          HasSubstr("(loop: all its further turns)")));
}

TEST_F(ExplainViewsTest, ATreeAddsUpNodeByNode) {
  for (const char* nodes : {"1", "12", "300"}) {
    EXPECT_EQ(Sums("tree", Explain({"--tree", "--nodes", nodes, "--json"})),
              "170.524103890517\n");
  }
  // 80 percent are fewer.
  EXPECT_LT(Explain({"--tree", "--cumulative", "--json"}).size(),
            Explain({"--tree", "--json"}).size());
}

TEST_F(ExplainViewsTest, PathsAddUp) {
  const std::string text = Explain({"--paths", "--count", "5"});
  EXPECT_THAT(text, AllOf(HasSubstr("per piece by path"),
                          ContainsRegex("\n< [0-9.]+ [a-zA-Z*]+ demo-park/"),
                          HasSubstr("\nall other paths "),
                          ContainsRegex("\ntotal +170\\.524\n")));
  EXPECT_LE(LongestLine(text), kColumnsMax);
  for (const char* count : {"1", "20", "1000"}) {
    EXPECT_EQ(Sums("paths", Explain({"--paths", "--count", count, "--json"})),
              "170.524103890517\n");
  }
}

TEST_F(ExplainViewsTest, ASankeyDiagramKeepsToItsSchemaAndAddsUp) {
  for (const char* nodes : {"1", "6", "100"}) {
    const std::string path = server_->Path("sankey.json");
    EXPECT_THAT(Explain({"--sankey", path, "--nodes", nodes}),
                AllOf(HasSubstr("as flows"), HasSubstr("Written to ")));
    const auto document = base::ReadFile(path, kDocumentSizeMax);
    ASSERT_TRUE(document.ok());
    EXPECT_EQ(*document, Explain({"--sankey", "-", "--nodes", nodes}));
    EXPECT_EQ(*document,
              Explain({"--sankey", path, "--nodes", nodes, "--json"}));
    EXPECT_EQ(Sums("sankey", *document), "170.524103890517\n");
    const Result schema =
        e2e::Run({TANJI_E2E_PYTHON, "-B",
                  std::string(TANJI_PROJECT) + "/tests/schemas/check.py",
                  std::string(TANJI_PROJECT) + "/schemas", path});
    EXPECT_EQ(schema.exit_code, 0) << schema.out << schema.err;
  }
}

TEST_F(ExplainViewsTest, AnEarlierStateIsExplainedToo) {
  const Result none =
      server_->Tanji({"explain", kProduct, "--tree", "--as-of", "1"});
  EXPECT_EQ(none.exit_code, 1);
  EXPECT_THAT(none.err, HasSubstr(kProduct));
}

TEST_F(ExplainViewsTest, RefusesWhatDoesNotGoTogether) {
  const auto code = [&](std::vector<std::string> options) {
    options.insert(options.begin(), {"explain", kProduct});
    return server_->Tanji(options).exit_code;
  };
  EXPECT_EQ(code({"--tree", "--paths"}), 2);
  EXPECT_EQ(code({"--tree", "--by", "gas"}), 2);
  EXPECT_EQ(code({"--tree", "--csv"}), 2);
  EXPECT_EQ(code({"--count", "3"}), 2);
  EXPECT_EQ(code({"--nodes", "3"}), 2);
  EXPECT_EQ(code({"--cumulative"}), 2);
  EXPECT_EQ(code({"--tree", "--nodes", "1001"}), 2);
  EXPECT_EQ(code({"--sankey", "/no/such/folder/x.json"}), 2);
  EXPECT_EQ(code({"--tree", "--indicator", "no-such"}), 1);
}

}  // namespace
}  // namespace tanji::e2e
