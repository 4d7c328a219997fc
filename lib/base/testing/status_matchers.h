// Matchers for absl::Status and absl::StatusOr.

#ifndef TANJI_LIB_BASE_TESTING_STATUS_MATCHERS_H_
#define TANJI_LIB_BASE_TESTING_STATUS_MATCHERS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/strings.h"

namespace tanji::base {

inline absl::Status StatusOf(const absl::Status& status) { return status; }
template <typename T>
absl::Status StatusOf(const absl::StatusOr<T>& statusor) {
  return statusor.status();
}

MATCHER(IsOk, "is OK") {
  *result_listener << StatusOf(arg).ToString();
  return StatusOf(arg).ok();
}

// StatusIs(absl::StatusCode::kNotFound, HasSubstr("steel"))
MATCHER_P2(StatusIs, code, message, "has the code and a matching message") {
  const absl::Status status = StatusOf(arg);
  *result_listener << status.ToString();
  return status.code() == code &&
         testing::ExplainMatchResult(testing::Matcher<std::string>(message),
                                     std::string(ToStd(status.message())),
                                     result_listener);
}

// INVALID_ARGUMENT, whatever the message.
inline const auto kIsRefused =
    StatusIs(absl::StatusCode::kInvalidArgument, testing::_);

// IsOkAndHolds(m): OK, and m matches the value.
MATCHER_P(IsOkAndHolds, matcher, "is OK and holds a matching value") {
  if (!arg.ok()) {
    *result_listener << arg.status().ToString();
    return false;
  }
  return testing::ExplainMatchResult(matcher, *arg, result_listener);
}

}  // namespace tanji::base

#define TANJI_ASSERT_OK(expr) ASSERT_THAT((expr), ::tanji::base::IsOk())
#define TANJI_EXPECT_OK(expr) EXPECT_THAT((expr), ::tanji::base::IsOk())
#define TANJI_TEST_CONCAT_INNER(a, b) a##b
#define TANJI_TEST_CONCAT(a, b) TANJI_TEST_CONCAT_INNER(a, b)
// TANJI_ASSERT_OK_AND_ASSIGN(auto x, MaybeX());
#define TANJI_ASSERT_OK_AND_ASSIGN(lhs, expr)                                 \
  auto TANJI_TEST_CONCAT(tanji_or_, __LINE__) = (expr);                       \
  ASSERT_THAT(TANJI_TEST_CONCAT(tanji_or_, __LINE__), ::tanji::base::IsOk()); \
  lhs = *std::move(TANJI_TEST_CONCAT(tanji_or_, __LINE__))

#endif  // TANJI_LIB_BASE_TESTING_STATUS_MATCHERS_H_
