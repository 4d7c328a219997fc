#include "lib/api/grpc_status.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/strings.h"
#include "lib/base/utf8.h"

namespace tanji::api {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

TEST(ToGrpcStatusTest, KeepsCodeAndMessage) {
  for (int code = 1; code <= 16; ++code) {
    if (code == 2 || code == 13) continue;  // UNKNOWN, INTERNAL: below
    const grpc::Status status = ToGrpcStatus(
        absl::Status(static_cast<absl::StatusCode>(code), "no steel"));
    EXPECT_EQ(status.error_code(), code);
    EXPECT_EQ(status.error_message(), "no steel");
  }
}

TEST(ToGrpcStatusTest, OkIsOk) {
  EXPECT_TRUE(ToGrpcStatus(absl::OkStatus()).ok());
}

TEST(ToGrpcStatusTest, HidesTheDetailsOfOurBugs) {
  for (const auto& bug :
       {absl::InternalError("secret"), absl::UnknownError("secret")}) {
    const grpc::Status status = ToGrpcStatus(bug);
    EXPECT_EQ(status.error_code(), static_cast<int>(bug.code()));
    EXPECT_THAT(status.error_message(), Not(HasSubstr("secret")));
  }
}

TEST(ToGrpcStatusTest, CutsALongListAtALineAndCountsTheRest) {
  std::string message;
  for (int i = 0; i < 100; ++i) {
    base::StrAppend(&message, i == 0 ? "" : "\n", "products[", i,
                    "].unit: ", std::string(100, 'x'));
  }
  const std::string sent =
      ToGrpcStatus(absl::InvalidArgumentError(message)).error_message();
  EXPECT_LE(sent.size(), kStatusMessageSizeMax);
  EXPECT_THAT(sent, StartsWith("products[0].unit: "));
  const auto kept = std::count(sent.begin(), sent.end(), '\n');
  EXPECT_THAT(sent,
              EndsWith(base::StrCat("x\n... and ", 100 - kept, " more lines")));
}

// Each of the three bytes of 碳 is sent as %XX: 9 bytes.
TEST(ToGrpcStatusTest, CountsBytesAsTheyAreSentAndKeepsCharactersWhole) {
  std::string message;
  for (int i = 0; i < 2000; ++i) message += "碳";
  const std::string sent =
      ToGrpcStatus(absl::NotFoundError(message)).error_message();
  EXPECT_LE(sent.size() * 3, kStatusMessageSizeMax);
  EXPECT_GT(sent.size() * 3, kStatusMessageSizeMax - 200);
  EXPECT_TRUE(base::IsUtf8(sent));
  EXPECT_THAT(sent, EndsWith("碳 ..."));
}

}  // namespace
}  // namespace tanji::api
