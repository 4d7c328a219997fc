#include "services/server/refusal_log.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tanji::server {
namespace {

using absl::StatusCode;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class RefusalLogTest : public ::testing::Test {
 protected:
  void Note(const std::string& who, StatusCode code, int seconds,
            const std::string& method = "S.Get") {
    log_.Note(who, method, code,
              std::chrono::steady_clock::time_point(
                  std::chrono::hours(1) + std::chrono::seconds(seconds)));
  }

  std::vector<std::string> lines_;
  RefusalLog log_{[this](const std::string& line) { lines_.push_back(line); }};
};

TEST_F(RefusalLogTest, SaysWhoWasRefusedWhat) {
  Note("works", StatusCode::kPermissionDenied, 0);
  EXPECT_THAT(lines_,
              ElementsAre("refused to works: S.Get, PERMISSION_DENIED"));
}

TEST_F(RefusalLogTest, ManyWithinAMinuteAreOneLineAndACount) {
  for (int i = 0; i < 50; ++i) Note("works", StatusCode::kResourceExhausted, i);
  EXPECT_THAT(lines_, SizeIs(1));
  Note("works", StatusCode::kResourceExhausted, 60);
  EXPECT_THAT(lines_,
              ElementsAre("refused to works: S.Get, RESOURCE_EXHAUSTED",
                          "refused to works: S.Get, RESOURCE_EXHAUSTED, and 49 "
                          "more refusals, of whatever method, since the last "
                          "line"));
}

TEST_F(RefusalLogTest, CallersAndKindsAreToldApart) {
  Note("works", StatusCode::kPermissionDenied, 0);
  Note("mill", StatusCode::kPermissionDenied, 0);
  Note("works", StatusCode::kUnauthenticated, 0);
  EXPECT_THAT(lines_, SizeIs(3));
}

TEST_F(RefusalLogTest, OtherEndsOfACallAreNoRefusals) {
  for (const StatusCode code :
       {StatusCode::kOk, StatusCode::kNotFound, StatusCode::kInvalidArgument,
        StatusCode::kUnavailable, StatusCode::kDeadlineExceeded}) {
    Note("works", code, 0);
  }
  EXPECT_THAT(lines_, IsEmpty());
}

TEST_F(RefusalLogTest, ACrowdOfCallersIsToldAsOne) {
  for (int i = 0; i < 10'100; ++i) {
    Note("host-" + std::to_string(i), StatusCode::kUnauthenticated, 0);
  }
  EXPECT_THAT(lines_, SizeIs(10'001));
  EXPECT_EQ(lines_.back(),
            "refused to further callers: S.Get, UNAUTHENTICATED");
  // A minute later there is room again.
  Note("late", StatusCode::kUnauthenticated, 61);
  EXPECT_EQ(lines_.back(), "refused to late: S.Get, UNAUTHENTICATED");
}

}  // namespace
}  // namespace tanji::server
