#include "lib/exchange/csv/fault_list.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"

namespace tanji::exchange {
namespace {

using base::StatusIs;
using testing::ElementsAre;
using testing::EndsWith;
using testing::SizeIs;

TEST(FaultListTest, IsOkWhileItIsEmpty) {
  TANJI_EXPECT_OK(FaultList().ToStatus());
}

TEST(FaultListTest, NamesThePlaceAsFarAsItIsKnown) {
  FaultList faults;
  faults.Add({.file = "a.csv", .line = 17, .field = "amount"}, "is odd");
  faults.Add({.file = "a.csv", .line = 18, .field = ""}, "is short");
  faults.Add({.file = "b.csv", .line = 0, .field = ""}, "is missing");
  EXPECT_THAT(faults.faults(),
              ElementsAre("a.csv:17: amount: is odd", "a.csv:18: is short",
                          "b.csv: is missing"));
  EXPECT_THAT(faults.ToStatus(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "a.csv:17: amount: is odd\na.csv:18: is short\n"
                       "b.csv: is missing"));
}

TEST(FaultListTest, StopsAtTheLimitAndSaysSo) {
  FaultList faults;
  for (int i = 1; i <= 150; ++i) {
    EXPECT_EQ(faults.full(), i > 100);
    faults.Add({.file = "a.csv", .line = i, .field = ""}, "is odd");
  }
  EXPECT_THAT(faults.faults(), SizeIs(FaultList::kFaultsMax));
  EXPECT_EQ(faults.faults().back(), "a.csv:100: is odd");
  EXPECT_THAT(faults.ToStatus(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       EndsWith("\nstopped after 100 faults")));
}

}  // namespace
}  // namespace tanji::exchange
