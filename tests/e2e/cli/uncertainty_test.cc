#include <memory>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/e2e/cli/server.h"

namespace tanji::e2e {
namespace {

using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::StartsWith;

// One server with example-bicycles for all tests.
class UncertaintyTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    server_ = std::make_unique<Server>();
    server_->TanjiOk({"submit", TANJI_EXAMPLES "/submission.json"});
    server_->TanjiOk({"import", "csv", CsvFolder(), "--as", "demo-park"});
  }
  static void TearDownTestSuite() { server_.reset(); }
  static std::unique_ptr<Server> server_;
};
std::unique_ptr<Server> UncertaintyTest::server_;

TEST_F(UncertaintyTest, IsToldForPeople) {
  EXPECT_THAT(
      server_->TanjiOk({"uncertainty", "example-bicycles/frame"}),
      AllOf(StartsWith("1 unit of example-bicycles/frame"),
            ContainsRegex("as stated +[0-9.]+ kg CO2e\n"),
            ContainsRegex("95 % of the samples +[0-9.]+ to [0-9.]+ kg CO2e\n"),
            HasSubstr("10 000 used, 0 left out"),
            HasSubstr("What makes it uncertain"), HasSubstr("Seed 1,")));
}

TEST_F(UncertaintyTest, TheSameSeedGivesTheSameBytes) {
  const auto json = [](const std::string& seed) {
    return server_->TanjiOk({"uncertainty", "example-bicycles/frame",
                             "--samples", "999", "--seed", seed, "--json"});
  };
  const std::string first = json("42");
  EXPECT_EQ(json("42"), first);
  EXPECT_NE(json("43"), first);
  EXPECT_THAT(first,
              AllOf(HasSubstr(R"("seed":"42","samples":999)"),
                    HasSubstr(R"("used":999,"left_out":0,"undecided":0)")));
}

TEST_F(UncertaintyTest, ProductsAreCompared) {
  EXPECT_THAT(server_->TanjiOk({"uncertainty", "example-bicycles/frame",
                                "example-bicycles/frame", "--amount", "1",
                                "--amount", "2"}),
              AllOf(HasSubstr("  less 2 unit of example-bicycles/frame"),
                    ContainsRegex("the first is lower in +100.0 % of")));
}

TEST_F(UncertaintyTest, WithoutUncertaintiesItSaysSo) {
  EXPECT_THAT(server_->TanjiOk({"uncertainty", "demo-park/refrigerator"}),
              HasSubstr("No amount upstream states an uncertainty"));
}

TEST_F(UncertaintyTest, WrongUseIsExitCode2) {
  EXPECT_EQ(server_->Tanji({"uncertainty", "frame"}).exit_code, 2);
  EXPECT_EQ(
      server_
          ->Tanji({"uncertainty", "example-bicycles/frame", "--samples", "1"})
          .exit_code,
      2);
  EXPECT_EQ(server_->Tanji({"uncertainty", "example-bicycles/none"}).exit_code,
            1);
}

}  // namespace
}  // namespace tanji::e2e
