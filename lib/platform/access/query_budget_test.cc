#include "lib/platform/access/query_budget.h"

#include <optional>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/platform/testing/test_system.h"

namespace tanji::platform {
namespace {

using base::IsOk;
using base::StatusIs;
using ::testing::HasSubstr;

constexpr int64_t kOneDay = int64_t{86'400} * 1'000'000;

// 2026-11-20T00:00Z
constexpr int64_t kFirstDay = int64_t{20'777} * kOneDay;

class QueryBudgetTest : public ::testing::Test {
 protected:
  QueryBudgetTest() {
    system_.clock().Set(kFirstDay);
    Open();
  }
  // As after a start of the server.
  void Open(uint64_t budget = 4000) {
    opened_.emplace(system_.context().main, system_.context().main_fence,
                    system_.context().names_secret, system_.clock(), budget);
  }
  absl::Status Take(const std::string& organisation, uint64_t units) {
    return opened_->Take(organisation, units);
  }

  TestSystem system_;
  std::optional<QueryBudget> opened_;
};

TEST_F(QueryBudgetTest, EachOrganisationHasItsOwn) {
  EXPECT_THAT(Take("mill", 4000), IsOk());
  EXPECT_THAT(Take("mill", 1), StatusIs(absl::StatusCode::kResourceExhausted,
                                        HasSubstr("4000 of 4000 units")));
  EXPECT_THAT(Take("works", 4000), IsOk());
}

TEST_F(QueryBudgetTest, WhatDoesNotFitTakesNothing) {
  EXPECT_THAT(Take("mill", 3999), IsOk());
  EXPECT_THAT(Take("mill", 2),
              StatusIs(absl::StatusCode::kResourceExhausted, testing::_));
  EXPECT_THAT(Take("mill", 1), IsOk());
  EXPECT_EQ(opened_->UseOf("mill").used, 4000u);
  EXPECT_EQ(opened_->UseOf("mill").budget, 4000u);
}

TEST_F(QueryBudgetTest, ADayLaterThereIsANewOne) {
  EXPECT_THAT(Take("mill", 4000), IsOk());
  EXPECT_THAT(Take("mill", 1), StatusIs(absl::StatusCode::kResourceExhausted,
                                        HasSubstr("until 2026-11-21T00:00Z")));
  system_.clock().Advance(kOneDay - 1);
  EXPECT_THAT(Take("mill", 1),
              StatusIs(absl::StatusCode::kResourceExhausted, testing::_));
  system_.clock().Advance(1);
  EXPECT_THAT(Take("mill", 4000), IsOk());
  // A clock that goes back gives none.
  system_.clock().Set(kFirstDay);
  EXPECT_THAT(Take("mill", 1),
              StatusIs(absl::StatusCode::kResourceExhausted, testing::_));
}

TEST_F(QueryBudgetTest, ARestartGivesNoNewOne) {
  EXPECT_THAT(Take("mill", 3000), IsOk());
  opened_.reset();
  Open();
  EXPECT_EQ(opened_->UseOf("mill").used, 3000u);
  EXPECT_EQ(opened_->UseOf("works").used, 0u);
  EXPECT_THAT(Take("mill", 1001),
              StatusIs(absl::StatusCode::kResourceExhausted, testing::_));
  EXPECT_THAT(Take("mill", 1000), IsOk());
}

TEST_F(QueryBudgetTest, AClockThatWasFarAheadLocksNobodyOut) {
  system_.clock().Set(kFirstDay + 3650 * kOneDay);
  EXPECT_THAT(Take("mill", 4000), IsOk());
  opened_.reset();
  system_.clock().Set(kFirstDay);
  Open();
  // What was used stays so for the day.
  EXPECT_THAT(Take("mill", 1), StatusIs(absl::StatusCode::kResourceExhausted,
                                        HasSubstr("until 2026-11-21T00:00Z")));
  system_.clock().Advance(kOneDay);
  EXPECT_THAT(Take("mill", 4000), IsOk());
}

TEST_F(QueryBudgetTest, NothingStaysOfWhoWasErased) {
  EXPECT_THAT(Take("mill", 3000), IsOk());
  EXPECT_THAT(opened_->Forget("mill"), IsOk());
  EXPECT_EQ(opened_->UseOf("mill").used, 0u);
  opened_.reset();
  Open();
  EXPECT_EQ(opened_->UseOf("mill").used, 0u);
}

}  // namespace
}  // namespace tanji::platform
