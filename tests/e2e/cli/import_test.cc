#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/file.h"
#include "lib/base/testing/status_matchers.h"
#include "tests/e2e/cli/server.h"

namespace tanji::e2e {
namespace {

using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::StartsWith;

class ImportTest : public testing::Test {
 protected:
  // Writes a CSV folder and returns its path.
  std::string Csv(const std::string& nodes, const std::string& edges,
                  const std::string& factors) {
    const std::string folder = server_.Path("csv");
    TANJI_EXPECT_OK(base::MakeDirectories(folder, 0700));
    TANJI_EXPECT_OK(base::ReplaceFile(folder + "/nodes.csv",
                                      "node,output,unit\n" + nodes, 0600));
    TANJI_EXPECT_OK(base::ReplaceFile(folder + "/edges.csv",
                                      "consumer,supplier,amount,gsd2\n" + edges,
                                      0600));
    TANJI_EXPECT_OK(base::ReplaceFile(folder + "/factors.csv",
                                      "node,kgco2e,gsd2\n" + factors, 0600));
    return folder;
  }
  Result Import(const std::string& folder) {
    return server_.Tanji({"import", "csv", folder, "--as", "o"});
  }
  Server server_;
};

TEST_F(ImportTest, SaysWhatItDid) {
  const Result result = Import(CsvFolder());
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, StartsWith("imported 20 products and 34 inputs in "));
  EXPECT_THAT(result.out, HasSubstr(" as record "));
}

TEST_F(ImportTest, TheSameFilesAgainChangeNothing) {
  ASSERT_EQ(Import(CsvFolder()).exit_code, 0);
  const std::string before = server_.TanjiOk({"ping"});
  const Result again = Import(CsvFolder());
  EXPECT_EQ(again.exit_code, 0) << again.err;
  EXPECT_THAT(again.out, ContainsRegex("^already imported as record [0-9]+\n"));
  EXPECT_EQ(server_.TanjiOk({"ping"}), before);
}

TEST_F(ImportTest, FaultsAreNamedByFileLineAndFieldAndNothingIsStored) {
  const std::string before = server_.TanjiOk({"ping"});
  const Result result =
      Import(Csv("a,1,kg\nb,0,kg\n", "a,b,nan,1\n", "a,x,1\n"));
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, AllOf(HasSubstr("nodes.csv:3: output: "),
                                HasSubstr("edges.csv:2: amount: "),
                                HasSubstr("factors.csv:2: kgco2e: ")));
  EXPECT_EQ(result.out, "");
  EXPECT_EQ(server_.TanjiOk({"ping"}), before);
  EXPECT_EQ(server_.TanjiOk({"footprints", "--csv"}), "product,unit,kg_co2e\n");
}

TEST_F(ImportTest, AnEdgeToANodeThatIsNotThereIsRefused) {
  const std::string before = server_.TanjiOk({"ping"});
  const Result result = Import(Csv("a,1,kg\n", "a,a,0.1,1\na,c,1,1\n", ""));
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, StartsWith("edges.csv:3: supplier: "));
  EXPECT_THAT(result.err, HasSubstr("\"c\""));
  EXPECT_EQ(server_.TanjiOk({"ping"}), before);
}

TEST_F(ImportTest, AMissingFactorsFileMeansThatNothingEmits) {
  const std::string folder = Csv("a,1,kg\n", "", "");
  ASSERT_EQ(unlink((folder + "/factors.csv").c_str()), 0);
  ASSERT_EQ(Import(folder).exit_code, 0);
  EXPECT_EQ(server_.TanjiOk({"footprints", "--csv"}),
            "product,unit,kg_co2e\no/a,kg,0\n");
}

TEST_F(ImportTest, AFolderWithoutEdgesFileIsWrongUse) {
  const std::string folder = Csv("a,1,kg\n", "", "");
  ASSERT_EQ(unlink((folder + "/edges.csv").c_str()), 0);
  const Result result = Import(folder);
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("edges.csv"));
}

TEST_F(ImportTest, ALoopThatEatsMoreThanItMakesIsStoredAndNamed) {
  // b: y = 1 + 1.25 y has no positive solution; a depends on it; c does not.
  ASSERT_EQ(Import(Csv("a,1,kg\nb,1,kg\nc,1,kg\n", "a,b,2,1\nb,b,1.25,1\n",
                       "b,1,1\nc,0.9,1\n"))
                .exit_code,
            0);
  const Result result = server_.Tanji({"footprints", "--as", "o", "--csv"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.out,
            "product,unit,kg_co2e\no/a,kg,\no/b,kg,\n"
            "o/c,kg,0.90000000000000002\n");
  EXPECT_THAT(result.err, AllOf(HasSubstr("o/a: no footprint"),
                                HasSubstr("o/b: no footprint"),
                                HasSubstr("gain 1.25: o/b")));
}

}  // namespace
}  // namespace tanji::e2e
