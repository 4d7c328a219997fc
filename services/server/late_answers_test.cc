#include "services/server/late_answers.h"

#include <atomic>
#include <chrono>
#include <future>
#include <set>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tanji::server {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

const absl::Status kTooMuch = absl::ResourceExhaustedError("too much");

TEST(LateAnswersTest, WhoHasAskedForTooMuchIsAnsweredLater) {
  LateAnswers late(milliseconds(20), 10);
  std::promise<steady_clock::time_point> answered;
  const auto begun = steady_clock::now();
  late.Answer(kTooMuch, [&] { answered.set_value(steady_clock::now()); });
  EXPECT_GE(answered.get_future().get() - begun, milliseconds(20));
}

TEST(LateAnswersTest, AnyOtherIsAnsweredNow) {
  LateAnswers late(hours(1), 10);
  int answered = 0;
  late.Answer(absl::PermissionDeniedError("no"), [&] { ++answered; });
  late.Answer(absl::OkStatus(), [&] { ++answered; });
  EXPECT_EQ(answered, 2);
}

TEST(LateAnswersTest, WhoComesWhenTooManyWaitIsAnsweredNow) {
  LateAnswers late(hours(1), 2);
  std::atomic<int> answered{0};
  late.Answer(kTooMuch, [&] { ++answered; });
  late.Answer(kTooMuch, [&] { ++answered; });
  EXPECT_EQ(answered, 0);
  late.Answer(kTooMuch, [&] { ++answered; });
  EXPECT_EQ(answered, 1);
}

TEST(LateAnswersTest, AllAreAnsweredAtItsEnd) {
  std::atomic<int> answered{0};
  {
    LateAnswers late(hours(1), 10);
    for (int i = 0; i < 3; ++i) late.Answer(kTooMuch, [&] { ++answered; });
    EXPECT_EQ(answered, 0);
  }
  EXPECT_EQ(answered, 3);
}

TEST(LateAnswersTest, ThoseRefusedTogetherDoNotComeBackTogether) {
  constexpr size_t kCallers = 64;
  std::vector<std::promise<steady_clock::time_point>> answered(kCallers);
  LateAnswers late(milliseconds(100), kCallers);
  for (auto& one : answered) {
    late.Answer(kTooMuch, [&] { one.set_value(steady_clock::now()); });
  }
  std::set<steady_clock::time_point> times;
  for (auto& one : answered) times.insert(one.get_future().get());
  EXPECT_GE(*times.rbegin() - *times.begin(), milliseconds(80));
}

}  // namespace
}  // namespace tanji::server
