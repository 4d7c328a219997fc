#include "lib/platform/footprint/scenario_versions.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/stop.h"
#include "lib/base/strings.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/exchange/scenario/document.h"
#include "lib/platform/testing/test_system.h"

namespace tanji::platform {
namespace {

using base::StatusIs;
using ::testing::HasSubstr;

constexpr int kSteelPlaces = 2000;

// Steel with gas beside it, both made at many places: whoever reads one of them
// looks for the other among them all.
class ScenarioVersionsTest : public ::testing::Test {
 protected:
  ScenarioVersionsTest() {
    std::vector<std::string> processes;
    for (int k = 0; k < kSteelPlaces; ++k) {
      processes.push_back(base::StrCat(
          R"({"product":"steel","place":"P)", k,
          R"(","output":"1","unit":"kg","direct_kgco2e":"2",)"
          R"("allocation":{"method":"shares","key":"0.75"},)"
          R"("co_products":[{"product":"gas","amount":"20","unit":"MJ",)"
          R"("key":"0.25"}]})"));
    }
    const auto committed = system_.Submit(
        DocumentOf("works", {{"steel", "kg"}, {"gas", "MJ"}}, processes));
    EXPECT_TRUE(committed.ok()) << committed.status();
    view_ = system_.ViewAtHead();
    const auto scenario = exchange::ReadScenario(
        R"({"format":"tanji-scenario/v1","name":"what if","assumed":[],)"
        R"("changes":[{"process":{"product":"works/steel","place":"P7"},)"
        R"("kind":"direct","factor":"2"}]})");
    EXPECT_TRUE(scenario.ok()) << scenario.status();
    if (scenario.ok()) scenario_ = *scenario;
  }

  absl::Status Read(ScenarioBudget budget, int64_t* left = nullptr) {
    ScenarioVersions versions(system_.context(), *view_.calculation, caller_,
                              scenario_, budget);
    const absl::Status read = versions.Read();
    if (left != nullptr) *left = budget.flows;
    return read;
  }

  TestSystem system_;
  View view_;
  graph::Scenario scenario_;
  const identity::Caller caller_ = identity::Caller::Operator();
};

TEST_F(ScenarioVersionsTest, ChargesEveryProcessThatItPassesOver) {
  constexpr int64_t kBudget = 1000;
  ScenarioBudget budget;
  budget.flows = kBudget;
  int64_t left = 0;
  TANJI_ASSERT_OK(Read(budget, &left));
  // To choose the one, and to find each of its two outputs.
  EXPECT_LE(left, kBudget - 3 * kSteelPlaces / 100);
  budget.flows = kBudget - left - 1;
  EXPECT_THAT(Read(budget), StatusIs(absl::StatusCode::kResourceExhausted,
                                     HasSubstr("too many inputs")));
}

TEST_F(ScenarioVersionsTest, EndsWhenItIsTold) {
  const auto gone = [] { return absl::CancelledError("gone"); };
  base::StopSteps steps(gone);
  ScenarioBudget budget;
  budget.stop = &steps;
  EXPECT_THAT(Read(budget),
              StatusIs(absl::StatusCode::kCancelled, HasSubstr("gone")));
}

}  // namespace
}  // namespace tanji::platform
