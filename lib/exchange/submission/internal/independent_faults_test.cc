#include "lib/exchange/submission/internal/independent_faults.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/graph/model.h"

namespace tanji::exchange::internal {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

std::vector<std::string> Sum(std::vector<std::string> faults,
                             const std::vector<std::string>& later) {
  AddIndependentFaults(later, faults);
  return faults;
}

TEST(IndependentFaultsTest, AllComeWhereNothingWasFoundBefore) {
  EXPECT_THAT(Sum({}, {"processes[0]: a", "organisation: b"}),
              ElementsAre("processes[0]: a", "organisation: b"));
}

TEST(IndependentFaultsTest, OtherItemsAreNamedToo) {
  EXPECT_THAT(
      Sum({"processes[0].inputs[1].amount: a"},
          {"processes[0].inputs[2].unit: b", "products[0].unit: c",
           "processes[1].output: d", "organisation: e"}),
      ElementsAre("processes[0].inputs[1].amount: a",
                  "processes[0].inputs[2].unit: b", "products[0].unit: c",
                  "processes[1].output: d", "organisation: e"));
}

TEST(IndependentFaultsTest, WhatMayComeFromAnEarlierFaultIsLeftOut) {
  EXPECT_THAT(
      Sum({"processes[0].inputs[1].amount: a"},
          {"processes[0].inputs[1].amount: b", "processes[0].inputs[1].gsd2: c",
           "processes[0].mix: d", "processes[0].inputs[1].shares[0]: e"}),
      ElementsAre("processes[0].inputs[1].amount: a"));
  EXPECT_THAT(Sum({"processes[0].unit: a"},
                  {"processes[0].inputs[1].unit: b", "processes[1]: c"}),
              ElementsAre("processes[0].unit: a"));
  EXPECT_THAT(Sum({"products: a"}, {"submission: b"}),
              ElementsAre("products: a"));
}

TEST(IndependentFaultsTest, TenIsNotOne) {
  EXPECT_THAT(Sum({"products[1].unit: a"}, {"products[10].unit: b"}),
              ElementsAre("products[1].unit: a", "products[10].unit: b"));
}

TEST(IndependentFaultsTest, TheyHaveABound) {
  EXPECT_THAT(Sum({"products[0].id: a"},
                  std::vector<std::string>(1000, "products[1].id: b")),
              SizeIs(graph::kFaultsMax));
}

}  // namespace
}  // namespace tanji::exchange::internal
