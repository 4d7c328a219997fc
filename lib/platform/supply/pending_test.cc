// What waits for its release, and what is said of it when it is dropped.

#include <future>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/platform/supply/release.h"
#include "lib/platform/testing/test_system.h"

namespace tanji::platform {
namespace {

using base::StatusIs;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

absl::StatusOr<Committed> WithdrawSteel(TestSystem& system,
                                        uint64_t version_seq) {
  std::promise<absl::StatusOr<Committed>> promise;
  Withdraw(
      system.context(), identity::Caller::Operator(),
      {"", {{"works", "steel"}, "", std::nullopt}, version_seq, "never meant"},
      [&](absl::StatusOr<Committed> committed) {
        promise.set_value(std::move(committed));
      });
  return promise.get_future().get();
}

// A newer draft takes the place of the older, and is told of when it goes.
TEST(PendingTest, AWithdrawalSaysWhatItDoesNotBringBack) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(Steel("2")));
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed older,
                             system.Submit(Steel("3", R"(,"draft":true)")));
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed newer,
                             system.Submit(Steel("4", R"(,"draft":true)")));
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed withdrawn,
                             WithdrawSteel(system, newer.seq));
  EXPECT_EQ(withdrawn.replaced_seq, older.seq);
  TANJI_ASSERT_OK_AND_ASSIGN(
      const PendingPage none,
      ListPending(system.context(), system.ViewAtHead(),
                  identity::Caller::Operator(), "works"));
  EXPECT_THAT(none.versions, IsEmpty());
  // The one before the next is withdrawn, and had been told of.
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed next,
                             system.Submit(Steel("5", R"(,"draft":true)")));
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed again,
                             WithdrawSteel(system, next.seq));
  EXPECT_EQ(again.replaced_seq, 0U);
}

TEST(PendingTest, PendingVersionsOfOneProductAreListedAlone) {
  TestSystem system;
  std::vector<std::string> processes;
  for (size_t k = 0; k < kPendingMax + 1; ++k) {
    processes.push_back(R"({"product":"power","place":"P)" + std::to_string(k) +
                        R"(","output":"1","unit":"kWh","draft":true})");
  }
  processes.push_back(
      R"({"product":"steel","output":"1","unit":"kg","draft":true})");
  TANJI_ASSERT_OK(system.Submit(
      DocumentOf("works", {{"power", "kWh"}, {"steel", "kg"}}, processes)));
  const View view = system.ViewAtHead();
  const auto list = [&](const std::string& product) {
    return ListPending(system.context(), view, identity::Caller::Operator(),
                       "works", product);
  };
  TANJI_ASSERT_OK_AND_ASSIGN(const PendingPage all, list(""));
  EXPECT_THAT(all.versions, SizeIs(kPendingMax));
  EXPECT_FALSE(all.complete);
  TANJI_ASSERT_OK_AND_ASSIGN(const PendingPage steel, list("steel"));
  ASSERT_THAT(steel.versions, SizeIs(1));
  EXPECT_EQ(steel.versions[0].product.ToString(), "works/steel");
  EXPECT_TRUE(steel.complete);
  TANJI_ASSERT_OK_AND_ASSIGN(const PendingPage power, list("power"));
  EXPECT_THAT(power.versions, SizeIs(kPendingMax + 1));
  EXPECT_TRUE(power.complete);
  EXPECT_THAT(list("stele"),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("works/stele")));
}

}  // namespace
}  // namespace tanji::platform
