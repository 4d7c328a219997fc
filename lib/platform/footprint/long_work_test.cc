// Use cases that calculate long end when they are told to.

#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/stop.h"
#include "lib/base/strings.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/platform/footprint/explain_by.h"
#include "lib/platform/footprint/explain_flows.h"
#include "lib/platform/footprint/explain_paths.h"
#include "lib/platform/footprint/explain_tree.h"
#include "lib/platform/footprint/footprint_diff.h"
#include "lib/platform/footprint/levers.h"
#include "lib/platform/footprint/uncertainty.h"
#include "lib/platform/testing/test_system.h"

namespace tanji::platform {
namespace {

using base::StatusIs;
using ::testing::HasSubstr;

const graph::ProductId kSteel{"works", "steel"};

// Steel of power, which takes of steel; both emit methane, too.
std::string SteelPowerLoop(const std::string& direct) {
  const auto process = [&](const char* product, const char* unit,
                           const std::string& input) {
    return base::StrCat(
        R"({"product":")", product, R"(","output":"1","unit":")", unit,
        R"(","confirmation":"test","direct_kgco2e":")", direct,
        R"(","direct_gsd2":"1.2","inputs":[)", input,
        R"(],"emissions":[{"gas":"CO2","amount":"0.01","unit":"kg"}]})");
  };
  return DocumentOf(
      "works", {{"steel", "kg"}, {"power", "kWh"}},
      {process("steel", "kg", InputJson("works/power", "0.5", "kWh")),
       process("power", "kWh", InputJson("works/steel", "0.1", "kg"))});
}

class LongWorkTest : public ::testing::Test {
 protected:
  LongWorkTest() {
    const auto first = system_.Submit(SteelPowerLoop("2"));
    const auto second = system_.Submit(SteelPowerLoop("2.1"));
    EXPECT_TRUE(first.ok()) << first.status();
    EXPECT_TRUE(second.ok()) << second.status();
    if (!first.ok() || !second.ok()) return;
    from_seq_ = first->seq;
    to_seq_ = second->seq;
    view_ = system_.ViewAtHead();
  }

  // `work(stop)` gives a status; asks, ends with what it is told at whatever
  // look, and comes to an end when nobody stops it.
  template <typename Work>
  static void ExpectStops(Work work) {
    int looks = 0;
    const auto count = [&looks] {
      ++looks;
      return absl::OkStatus();
    };
    TANJI_ASSERT_OK(work(count));
    ASSERT_GE(looks, 1);
    for (int patience = 0; patience < looks; ++patience) {
      int asked = 0;
      const auto stop = [&] {
        return asked++ < patience ? absl::OkStatus()
                                  : absl::DeadlineExceededError("too late");
      };
      EXPECT_THAT(work(stop), StatusIs(absl::StatusCode::kDeadlineExceeded,
                                       HasSubstr("too late")))
          << patience << " of " << looks;
    }
  }

  TestSystem system_;
  uint64_t from_seq_ = 0;
  uint64_t to_seq_ = 0;
  View view_;
  const identity::Caller caller_ = identity::Caller::Operator();
};

TEST_F(LongWorkTest, Breakdown) {
  for (const ExplainBy by :
       {ExplainBy::kProcess, ExplainBy::kTier, ExplainBy::kStage,
        ExplainBy::kGas, ExplainBy::kPlace, ExplainBy::kOrganisation}) {
    ExpectStops([&](base::StopCheck stop) {
      return BreakDown(system_.context(), view_, caller_,
                       {.product = kSteel, .by = by}, stop)
          .status();
    });
  }
}

TEST_F(LongWorkTest, Views) {
  ContributionQuery query;
  query.product = kSteel;
  ExpectStops([&](base::StopCheck stop) {
    return ExplainTree(system_.context(), view_, caller_, query, stop).status();
  });
  ExpectStops([&](base::StopCheck stop) {
    return ExplainPaths(system_.context(), view_, caller_, query, stop)
        .status();
  });
  ExpectStops([&](base::StopCheck stop) {
    return ExplainFlows(system_.context(), view_, caller_, query, stop)
        .status();
  });
}

TEST_F(LongWorkTest, Levers) {
  LeverQuery query;
  query.product = kSteel;
  ExpectStops([&](base::StopCheck stop) {
    return FindLevers(system_.context(), view_, caller_, query, stop).status();
  });
}

TEST_F(LongWorkTest, Diff) {
  ExpectStops([&](base::StopCheck stop) {
    return DiffFootprint(system_.context(), caller_,
                         {kSteel, from_seq_, to_seq_, {}}, stop)
        .status();
  });
}

// By whichever thread sees it first.
TEST_F(LongWorkTest, Sampling) {
  for (const size_t threads : {1, 3}) {
    SamplingControl control;
    control.threads = threads;
    control.step = [](const SamplingProgress&) { return absl::OkStatus(); };
    control.stop = [] { return absl::CancelledError("gone"); };
    UncertaintyQuery query;
    query.products.push_back({.product = kSteel});
    query.samples = 1000;
    EXPECT_THAT(
        SampleFootprints(system_.context(), view_, caller_, query, control),
        StatusIs(absl::StatusCode::kCancelled, HasSubstr("gone")));
  }
}

// A sampling takes minutes: by then it holds no version of the network.
TEST_F(LongWorkTest, ASamplingGivesItsViewBackBeforeItSamples) {
  View view = std::move(view_);
  const std::weak_ptr<const Calculation> network = view.calculation;
  // Another version is published, and the thread that did so is done with this
  // one: only the sampling holds it.
  TANJI_ASSERT_OK(system_.Submit(SteelPowerLoop("2.2")));
  system_.ViewAtHead();
  const auto patience =
      std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (network.use_count() > 1 &&
         std::chrono::steady_clock::now() < patience) {
    std::this_thread::yield();
  }
  ASSERT_EQ(network.use_count(), 1);
  std::vector<long> held;
  SamplingControl control;
  control.step = [&](const SamplingProgress& progress) {
    if (progress.done > 0) held.push_back(network.use_count());
    return absl::OkStatus();
  };
  UncertaintyQuery query;
  query.products.push_back({.product = kSteel});
  query.samples = 100;
  TANJI_ASSERT_OK(SampleFootprints(system_.context(), std::move(view), caller_,
                                   query, control)
                      .status());
  ASSERT_FALSE(held.empty());
  EXPECT_THAT(held, ::testing::Each(0));
}

}  // namespace
}  // namespace tanji::platform
