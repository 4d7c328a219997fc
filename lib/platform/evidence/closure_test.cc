#include "lib/platform/evidence/closure.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/stop.h"
#include "lib/base/strings.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/platform/testing/test_system.h"

namespace tanji::platform {
namespace {

using base::StatusIs;
using ::testing::HasSubstr;

constexpr int kPlaces = 20;

// Steel of power, which is made at many places: the provider rule chooses one.
class ClosureTest : public ::testing::Test {
 protected:
  ClosureTest() {
    std::vector<std::string> processes = {
        R"({"product":"steel","output":"1","unit":"kg",)"
        R"("direct_kgco2e":"2","inputs":[)" +
        InputJson("works/power", "0.5", "kWh") + "]}"};
    for (int k = 0; k < kPlaces; ++k) {
      processes.push_back(base::StrCat(
          R"({"product":"power","place":"P)", k,
          R"(","output":"1","unit":"kWh","direct_kgco2e":"0.4"})"));
    }
    const auto committed = system_.Submit(
        DocumentOf("works", {{"steel", "kg"}, {"power", "kWh"}}, processes));
    EXPECT_TRUE(committed.ok()) << committed.status();
    view_ = system_.ViewAtHead();
    const auto steel = GetFootprint(view_, caller_, {"works", "steel"});
    EXPECT_TRUE(steel.ok()) << steel.status();
    if (steel.ok()) root_ = steel->process;
  }

  absl::StatusOr<Closure> Find(size_t processes_max,
                               base::StopCheck stop = base::kNeverStop) {
    return FindClosure(system_.context(), view_, caller_, root_, stop,
                       processes_max);
  }

  TestSystem system_;
  View view_;
  graph::ProcessNumber root_ = 0;
  const identity::Caller caller_ = identity::Caller::Operator();
};

// Those that the rule only had to choose from are read and kept as well.
TEST_F(ClosureTest, CountsWhatTheProviderRuleChoseFrom) {
  TANJI_ASSERT_OK_AND_ASSIGN(const Closure closure, Find(kPlaces + 1));
  size_t processes = 0;
  for (const certificate::EvidenceItem& item : closure.items) {
    processes += item.kind == certificate::EvidenceItem::Kind::kProcess;
  }
  EXPECT_EQ(processes, size_t{kPlaces + 1});
  EXPECT_THAT(Find(kPlaces), StatusIs(absl::StatusCode::kResourceExhausted,
                                      HasSubstr("or to be chosen from there")));
}

// A pinned version is a process of its own beside the one it was made of, which
// is chosen from as well.
TEST_F(ClosureTest, CountsEachProcessOnce) {
  TANJI_ASSERT_OK(system_.Submit(DocumentOf(
      "works", {{"rail", "kg"}},
      {base::StrCat(R"({"product":"rail","output":"1","unit":"kg","inputs":[)",
                    InputJson("works/power", "1", "kWh"),
                    R"(,{"product":"works/power","amount":"1","unit":"kWh",)",
                    R"("pin":{"place":"P3","version":")", kFirstFreeSeq,
                    R"("}}]})")})));
  view_ = system_.ViewAtHead();
  TANJI_ASSERT_OK_AND_ASSIGN(const Footprint rail,
                             GetFootprint(view_, caller_, {"works", "rail"}));
  root_ = rail.process;
  // Rail, power of each place, and the pinned version.
  TANJI_EXPECT_OK(Find(kPlaces + 2).status());
  EXPECT_THAT(Find(kPlaces + 1), StatusIs(absl::StatusCode::kResourceExhausted,
                                          HasSubstr("more than 21")));
}

TEST_F(ClosureTest, EndsWhenItIsTold) {
  const auto stop = [] { return absl::DeadlineExceededError("too late"); };
  EXPECT_THAT(
      Find(kClosureProcessesMax, stop),
      StatusIs(absl::StatusCode::kDeadlineExceeded, HasSubstr("too late")));
}

}  // namespace
}  // namespace tanji::platform
