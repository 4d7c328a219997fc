#include "services/cli/console.h"

#include <sstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"

namespace tanji::cli {
namespace {

class ConsoleTest : public testing::Test {
 protected:
  std::ostringstream out_;
  std::ostringstream err_;
  const Console console_{out_, err_, false};
};

TEST_F(ConsoleTest, ReportsAFailureInOneLine) {
  EXPECT_EQ(console_.Fail(absl::NotFoundError("no product \"x\"")),
            ExitCode::kFailed);
  EXPECT_EQ(err_.str(), "tanji: no product \"x\"\n");
  EXPECT_EQ(out_.str(), "");
}

TEST_F(ConsoleTest, ReportsWrongUseWithItsOwnCode) {
  EXPECT_EQ(console_.WrongUse(absl::NotFoundError("f")), ExitCode::kWrongUse);
}

TEST_F(ConsoleTest, WritesEachFaultOnALineOfItsOwn) {
  EXPECT_EQ(console_.FailWithFaults(absl::InvalidArgumentError(
                "edges.csv:3: supplier: unknown\nnodes.csv:2: unit: empty")),
            ExitCode::kFailed);
  EXPECT_EQ(err_.str(),
            "edges.csv:3: supplier: unknown\nnodes.csv:2: unit: empty\n");
}

TEST_F(ConsoleTest, ShowsControlCharactersOfForeignMessages) {
  console_.Fail(absl::InternalError("a\x1b[2J"));
  EXPECT_EQ(err_.str(), "tanji: a\\x1b[2J\n");
}

TEST_F(ConsoleTest, NoticesThatTheResultDidNotArrive) {
  TANJI_EXPECT_OK(console_.Flush());
  out_.setstate(std::ios::badbit);
  EXPECT_THAT(console_.Flush(),
              base::StatusIs(absl::StatusCode::kUnavailable,
                             testing::HasSubstr("standard output")));
}

}  // namespace
}  // namespace tanji::cli
