#include "lib/platform/access/query_budget.h"

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

constexpr int64_t kDayMicros = int64_t{86'400} * 1'000'000;

// 2026-11-20T00:00Z
constexpr int64_t kDay = int64_t{20'777} * kDayMicros;

class QueryBudgetTest : public ::testing::Test {
 protected:
  QueryBudgetTest() { system_.clock().Set(kDay); }
  // As after a start of the server.
  QueryBudget Opened(uint64_t budget = 4000) {
    return {system_.context().main, system_.context().main_fence,
            system_.context().names_secret, system_.clock(), budget};
  }

  TestSystem system_;
};

TEST_F(QueryBudgetTest, EachOrganisationHasItsOwn) {
  QueryBudget budget = Opened();
  EXPECT_THAT(budget.Take("mill", 4000), IsOk());
  EXPECT_THAT(budget.Take("mill", 1),
              StatusIs(absl::StatusCode::kResourceExhausted,
                       HasSubstr("4000 of 4000 units")));
  EXPECT_THAT(budget.Take("works", 4000), IsOk());
}

TEST_F(QueryBudgetTest, WhatDoesNotFitTakesNothing) {
  QueryBudget budget = Opened();
  EXPECT_THAT(budget.Take("mill", 3999), IsOk());
  EXPECT_THAT(budget.Take("mill", 2),
              StatusIs(absl::StatusCode::kResourceExhausted, testing::_));
  EXPECT_THAT(budget.Take("mill", 1), IsOk());
  EXPECT_EQ(budget.UseOf("mill").used, 4000u);
  EXPECT_EQ(budget.UseOf("mill").budget, 4000u);
}

TEST_F(QueryBudgetTest, ADayLaterThereIsANewOne) {
  QueryBudget budget = Opened();
  EXPECT_THAT(budget.Take("mill", 4000), IsOk());
  EXPECT_THAT(budget.Take("mill", 1),
              StatusIs(absl::StatusCode::kResourceExhausted,
                       HasSubstr("until 2026-11-21T00:00Z")));
  system_.clock().Advance(kDayMicros - 1);
  EXPECT_THAT(budget.Take("mill", 1),
              StatusIs(absl::StatusCode::kResourceExhausted, testing::_));
  system_.clock().Advance(1);
  EXPECT_THAT(budget.Take("mill", 4000), IsOk());
  // A clock that goes back gives none.
  system_.clock().Set(kDay);
  EXPECT_THAT(budget.Take("mill", 1),
              StatusIs(absl::StatusCode::kResourceExhausted, testing::_));
}

TEST_F(QueryBudgetTest, ARestartGivesNoNewOne) {
  {
    QueryBudget budget = Opened();
    EXPECT_THAT(budget.Take("mill", 3000), IsOk());
  }
  QueryBudget budget = Opened();
  // A portion is a 400th, of which one unit was used.
  EXPECT_EQ(budget.UseOf("mill").used, 3010u);
  EXPECT_EQ(budget.UseOf("works").used, 0u);
  EXPECT_THAT(budget.Take("mill", 991),
              StatusIs(absl::StatusCode::kResourceExhausted, testing::_));
  EXPECT_THAT(budget.Take("mill", 990), IsOk());
}

TEST_F(QueryBudgetTest, NothingStaysOfWhoWasErased) {
  QueryBudget budget = Opened();
  EXPECT_THAT(budget.Take("mill", 3000), IsOk());
  EXPECT_THAT(budget.Forget("mill"), IsOk());
  EXPECT_EQ(budget.UseOf("mill").used, 0u);
  EXPECT_EQ(Opened().UseOf("mill").used, 0u);
}

}  // namespace
}  // namespace tanji::platform
