#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/file.h"
#include "lib/base/testing/status_matchers.h"
#include "tests/e2e/cli/server.h"

namespace tanji::e2e {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

// Glass at `direct` kg CO2e a kg, of which a bottle takes half a kg.
class WatchTest : public testing::Test {
 protected:
  void SetUp() override { Submit("1"); }

  void Submit(const std::string& direct) {
    const std::string file = server_.Path("glass.json");
    TANJI_ASSERT_OK(base::ReplaceFile(
        file,
        R"({"format":"tanji-submission/v1","organisation":"works","products":[)"
        R"({"id":"glass","unit":"kg"},{"id":"bottle","unit":"piece"}],)"
        R"("processes":[{"product":"glass","output":"1","unit":"kg",)"
        R"("confirmation":"as agreed","direct_kgco2e":")" +
            direct +
            R"("},{"product":"bottle","output":"1","unit":"piece","inputs":[)"
            R"({"product":"works/glass","amount":"0.5","unit":"kg"}]}]})"
            "\n",
        0600));
    server_.TanjiOk({"submit", file});
  }

  std::unique_ptr<ChildProcess> Watch(std::vector<std::string> arguments) {
    std::vector<std::string> command = {TANJI_E2E_TANJI, "--server",
                                        server_.address(), "watch"};
    command.insert(command.end(), arguments.begin(), arguments.end());
    return std::make_unique<ChildProcess>(command, std::vector<std::string>());
  }

  Server server_;
};

TEST_F(WatchTest, TellsWhatStandsAndThenWhatHasChanged) {
  const auto watch = Watch({"works/bottle", "--count", "2"});
  EXPECT_THAT(watch->WaitForOutput("works/bottle: 0.5 kg CO2e per piece\n"),
              StartsWith("assurance: computed"));
  Submit("1");  // again: nothing changes
  Submit("3");
  EXPECT_THAT(watch->WaitForOutput("works/bottle: 1.5 kg CO2e per piece  +200"),
              Not(HasSubstr("works/glass")));
  Submit("1.2");
  EXPECT_EQ(watch->Wait(), 0);
  EXPECT_THAT(watch->out(),
              HasSubstr("works/bottle: 0.6 kg CO2e per piece  -60 %\n"));
}

TEST_F(WatchTest, TellsAllProductsOfAnOrganisationAsJson) {
  const auto watch = Watch({"--as", "works", "--json", "--count", "1"});
  EXPECT_THAT(watch->WaitForOutput("\"state\""),
              AllOf(HasSubstr("\"product\":\"works/glass\""),
                    HasSubstr("\"kg_co2e\":0.5")));
  Submit("2");
  EXPECT_EQ(watch->Wait(), 0);
  EXPECT_THAT(watch->out(), AllOf(HasSubstr("\"kind\":\"changes\""),
                                  HasSubstr("\"kg_co2e\":2,")));
}

TEST_F(WatchTest, TellsOnceAsOfTheHead) {
  Submit("4");
  EXPECT_THAT(server_.TanjiOk({"watch", "works/glass", "--once"}),
              HasSubstr("works/glass: 4 kg CO2e per kg\n"));
}

TEST_F(WatchTest, EndsWhenTheServerStops) {
  const auto watch = Watch({"works/bottle"});
  watch->WaitForOutput("works/bottle: ");
  EXPECT_EQ(server_.Stop(), 0);
  EXPECT_EQ(watch->Wait(), 1);
  EXPECT_THAT(watch->err(), HasSubstr("tanji: "));
}

TEST_F(WatchTest, RefusesWhatCannotBeWatched) {
  const Result unknown = server_.Tanji({"watch", "works/paper"});
  EXPECT_EQ(unknown.exit_code, 1);
  EXPECT_THAT(unknown.err, HasSubstr("there is no product \"works/paper\""));
  EXPECT_EQ(server_.Tanji({"watch"}).exit_code, 2);
  EXPECT_EQ(
      server_.Tanji({"watch", "works/glass", "--min-change", "101"}).exit_code,
      2);
  EXPECT_EQ(server_.Tanji({"watch", "works/glass", "--once", "--count", "1"})
                .exit_code,
            2);
}

}  // namespace
}  // namespace tanji::e2e
