#include "lib/platform/supply/release.h"

#include <future>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/platform/testing/test_system.h"

namespace tanji::platform {
namespace {

using base::StatusIs;
using ::testing::_;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Optional;
using ::testing::SizeIs;

// A works whose steel takes `power` kWh a kilogram of 0.5 kg CO2e each, and a
// maker of screws of 1 kg steel. `more` goes into the process of steel.
std::string Works(const std::string& power, const std::string& more = "") {
  return R"({"format":"tanji-submission/v1","organisation":"works",)"
         R"("products":[{"id":"steel","unit":"kg"},{"id":"power","unit":"kWh"},)"
         R"({"id":"screw","unit":"kg"}],"processes":[)"
         R"({"product":"power","output":"1","unit":"kWh",)"
         R"("direct_kgco2e":"0.5"},)"
         R"({"product":"screw","output":"1","unit":"kg","inputs":[)"
         R"({"product":"works/steel","amount":"1","unit":"kg"}]},)"
         R"({"product":"steel","output":"1","unit":"kg")" +
         more + R"(,"inputs":[{"product":"works/power","amount":")" + power +
         R"(","unit":"kWh"}]}]})";
}

absl::StatusOr<Committed> Release(TestSystem& system, uint64_t version_seq,
                                  const std::string& reason) {
  std::promise<absl::StatusOr<Committed>> promise;
  platform::Release(
      system.context(), identity::Caller::Operator(),
      {"", {{"works", "steel"}, "", std::nullopt}, version_seq, reason},
      [&](absl::StatusOr<Committed> committed) {
        promise.set_value(std::move(committed));
      });
  return promise.get_future().get();
}

absl::StatusOr<Committed> Withdraw(TestSystem& system, uint64_t version_seq,
                                   const std::string& reason) {
  std::promise<absl::StatusOr<Committed>> promise;
  platform::Withdraw(
      system.context(), identity::Caller::Operator(),
      {"", {{"works", "steel"}, "", std::nullopt}, version_seq, reason},
      [&](absl::StatusOr<Committed> committed) {
        promise.set_value(std::move(committed));
      });
  return promise.get_future().get();
}

absl::StatusOr<PendingPage> Pending(TestSystem& system) {
  const View view = system.ViewAtHead();
  return ListPending(system.context(), view, identity::Caller::Operator(),
                     "works");
}

TEST(ReleaseTest, ADraftChangesNothingDownstreamUntilItIsReleased) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(Works("2")));
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed draft,
                             system.Submit(Works("3", R"(,"draft":true)")));
  TANJI_ASSERT_OK_AND_ASSIGN(const Footprint before, system.Get("works/screw"));
  EXPECT_THAT(before.kg_co2e, Optional(1.0));
  TANJI_ASSERT_OK_AND_ASSIGN(const PendingPage waiting, Pending(system));
  ASSERT_THAT(waiting.versions, SizeIs(1));
  EXPECT_EQ(waiting.versions[0].seq, draft.seq);
  EXPECT_EQ(waiting.versions[0].state, graph::ReleaseState::kDraft);

  TANJI_ASSERT_OK(Release(system, draft.seq, ""));
  TANJI_ASSERT_OK_AND_ASSIGN(const Footprint after, system.Get("works/screw"));
  EXPECT_THAT(after.kg_co2e, Optional(1.5));
  TANJI_ASSERT_OK_AND_ASSIGN(const PendingPage none, Pending(system));
  EXPECT_THAT(none.versions, IsEmpty());
}

TEST(ReleaseTest, ATenfoldSlipIsHeldWithTheReasonUntilItIsConfirmed) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(Works("2")));
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed slip, system.Submit(Works("20")));
  ASSERT_THAT(slip.held, SizeIs(1));
  EXPECT_EQ(slip.held[0].process.product.ToString(), "works/steel");
  EXPECT_THAT(slip.held[0].reasons,
              ElementsAre(HasSubstr("\"works/power\": for one unit of output "
                                    "10 times what it was")));
  TANJI_ASSERT_OK_AND_ASSIGN(const Footprint before, system.Get("works/screw"));
  EXPECT_THAT(before.kg_co2e, Optional(1.0));

  EXPECT_THAT(Release(system, slip.seq, ""),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("expected why the change is right")));
  TANJI_ASSERT_OK(Release(system, slip.seq, "an electric furnace"));
  TANJI_ASSERT_OK_AND_ASSIGN(const Footprint after, system.Get("works/screw"));
  EXPECT_THAT(after.kg_co2e, Optional(10.0));
}

TEST(ReleaseTest, AConfirmedChangeIsNotHeld) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(Works("2")));
  TANJI_ASSERT_OK_AND_ASSIGN(
      const Committed change,
      system.Submit(Works("20", R"(,"confirmation":"an electric furnace")")));
  EXPECT_THAT(change.held, IsEmpty());
  TANJI_ASSERT_OK_AND_ASSIGN(const Footprint after, system.Get("works/screw"));
  EXPECT_THAT(after.kg_co2e, Optional(10.0));
}

// A draft and a removal are no way around the gate.
TEST(ReleaseTest, ADraftWithASlipNeedsAReason) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(Works("2")));
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed draft,
                             system.Submit(Works("20", R"(,"draft":true)")));
  EXPECT_THAT(
      Release(system, draft.seq, ""),
      StatusIs(absl::StatusCode::kFailedPrecondition,
               HasSubstr("\"works/power\": for one unit of output 10 times")));
  TANJI_ASSERT_OK(Release(system, draft.seq, "an electric furnace"));
}

TEST(ReleaseTest, WhatWasRemovedIsRememberedByTheGate) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(Works("2")));
  TANJI_ASSERT_OK(
      system.Submit(R"({"format":"tanji-submission/v1","organisation":"works",)"
                    R"("removals":[{"product":"steel"}]})"));
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed slip, system.Submit(Works("20")));
  EXPECT_THAT(slip.held, SizeIs(1));
}

// Each is less than five times the one before, and more than that of what lies
// before it; whatever lands in one batch of the sequencer, none is held.
TEST(ReleaseTest, TheGateSeesWhatTheSameBatchBrings) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(Works("2")));
  const std::vector<std::string> amounts = {"9",    "40",    "180",   "800",
                                            "3600", "16000", "70000", "320000"};
  std::vector<std::promise<absl::StatusOr<Committed>>> promises(amounts.size());
  for (size_t k = 0; k < promises.size(); ++k) {
    platform::Submit(system.context(), identity::Caller::Operator(),
                     {"", Works(amounts[k]), ""},
                     [&promises, k](absl::StatusOr<Committed> committed) {
                       promises[k].set_value(std::move(committed));
                     });
  }
  for (size_t k = 0; k < promises.size(); ++k) {
    TANJI_ASSERT_OK_AND_ASSIGN(const Committed committed,
                               promises[k].get_future().get());
    EXPECT_THAT(committed.held, IsEmpty()) << amounts[k];
  }
}

TEST(ReleaseTest, OnlyTheVersionThatWasLookedAtIsReleased) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(Works("2")));
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed first,
                             system.Submit(Works("3", R"(,"draft":true)")));
  TANJI_ASSERT_OK(system.Submit(Works("4", R"(,"draft":true)")));
  EXPECT_THAT(Release(system, first.seq, ""),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("expected one of record")));
}

TEST(ReleaseTest, WhatIsReleasedNeedsNoRelease) {
  TestSystem system;
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed first, system.Submit(Works("2")));
  EXPECT_THAT(Release(system, first.seq, "again"),
              StatusIs(absl::StatusCode::kFailedPrecondition, _));
}

TEST(ReleaseTest, AReleaseSurvivesARestart) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(Works("2")));
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed draft,
                             system.Submit(Works("3", R"(,"draft":true)")));
  TANJI_ASSERT_OK(system.Restart());
  TANJI_ASSERT_OK(Release(system, draft.seq, ""));
  TANJI_ASSERT_OK(system.Restart());
  TANJI_ASSERT_OK_AND_ASSIGN(const Footprint after, system.Get("works/screw"));
  EXPECT_THAT(after.kg_co2e, Optional(1.5));
}

TEST(ReleaseTest, WhatIsWithdrawnWaitsNoMoreAndWhatWasReleasedGoesOn) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(Works("2")));
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed slip, system.Submit(Works("20")));
  EXPECT_THAT(Withdraw(system, slip.seq, ""),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("expected why the version is dropped")));
  TANJI_ASSERT_OK(Withdraw(system, slip.seq, "a decimal point"));
  for (int start = 0; start < 2; ++start) {
    TANJI_ASSERT_OK_AND_ASSIGN(const PendingPage none, Pending(system));
    EXPECT_THAT(none.versions, IsEmpty());
    TANJI_ASSERT_OK_AND_ASSIGN(const Footprint screw,
                               system.Get("works/screw"));
    EXPECT_THAT(screw.kg_co2e, Optional(1.0));
    EXPECT_THAT(Release(system, slip.seq, "again"),
                StatusIs(absl::StatusCode::kFailedPrecondition,
                         HasSubstr("withdrawn")));
    EXPECT_THAT(Withdraw(system, slip.seq, "again"),
                StatusIs(absl::StatusCode::kFailedPrecondition, _));
    TANJI_ASSERT_OK(system.Restart());
  }
  system.Close();
  TANJI_ASSERT_OK_AND_ASSIGN(const FsckReport report,
                             RunFsck(system.data_dir()));
  EXPECT_THAT(report.faults, IsEmpty());
}

TEST(ReleaseTest, AProcessWhoseOnlyDraftIsWithdrawnIsNotMade) {
  TestSystem system;
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed draft,
                             system.Submit(Works("3", R"(,"draft":true)")));
  TANJI_ASSERT_OK(Withdraw(system, draft.seq, "never meant"));
  EXPECT_THAT(system.Get("works/steel"),
              StatusIs(absl::StatusCode::kNotFound, _));
  // What comes next is no change of it.
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed next, system.Submit(Works("30")));
  EXPECT_THAT(next.held, IsEmpty());
}

TEST(ReleaseTest, WhatIsReleasedCannotBeWithdrawn) {
  TestSystem system;
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed first, system.Submit(Works("2")));
  EXPECT_THAT(
      Withdraw(system, first.seq, "no"),
      StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("released")));
}

// Who repeats a request is not told that all is well.
TEST(ReleaseTest, ARepeatSaysWhatIsStillHeld) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(Works("2")));
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed slip,
                             system.Submit(Works("20"), "slip"));
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed again,
                             system.Submit(Works("20"), "slip"));
  EXPECT_TRUE(again.repeated);
  ASSERT_THAT(again.held, SizeIs(1));
  EXPECT_EQ(again.held[0].process.ToString(), slip.held[0].process.ToString());
  EXPECT_EQ(again.held[0].reasons, slip.held[0].reasons);
  TANJI_ASSERT_OK(Withdraw(system, slip.seq, "a decimal point"));
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed later,
                             system.Submit(Works("20"), "slip"));
  EXPECT_THAT(later.held, IsEmpty());
  EXPECT_EQ(later.superseded_by, slip.seq + 1);
}

// Works("…") with the process of steel in a year.
std::string InYear(const std::string& power, int year,
                   const std::string& more = "") {
  return Works(power, R"(,"period_start":")" + std::to_string(year) +
                          R"(-01-01","period_end":")" +
                          std::to_string(year + 1) + R"(-01-01")" + more);
}

TEST(ReleaseTest, ANewPeriodIsComparedWithTheOneBefore) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(InYear("2", 2023)));
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed good,
                             system.Submit(InYear("3", 2024)));
  EXPECT_THAT(good.held, IsEmpty());
  // 12 of 3 are four times, of 2 they would be six.
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed next,
                             system.Submit(InYear("12", 2025)));
  EXPECT_THAT(next.held, IsEmpty());
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed slip,
                             system.Submit(InYear("120", 2026)));
  ASSERT_THAT(slip.held, SizeIs(1));
  EXPECT_THAT(slip.held[0].reasons,
              ElementsAre(HasSubstr(
                  "beside 2025: input "
                  "\"works/power\": for one unit of output 10 times")));
  // What is held is no measure for the next.
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed after,
                             system.Submit(InYear("13", 2027)));
  EXPECT_THAT(after.held, IsEmpty());
}

TEST(ReleaseTest, AFirstPeriodIsComparedWithTheVersionWithoutOne) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(Works("2")));
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed slip,
                             system.Submit(InYear("20", 2024)));
  ASSERT_THAT(slip.held, SizeIs(1));
  EXPECT_THAT(slip.held[0].reasons,
              ElementsAre(HasSubstr("beside the version without a period")));
}

// A correction of 2020 and a backfilled 2015 are no measure for 2024; what was
// confirmed is. 30 of 3 would be held, of 20 it is not.
TEST(ReleaseTest, ANewPeriodIsComparedWithTheLatestThatHasEnded) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(InYear("2", 2020)));
  TANJI_ASSERT_OK(system.Submit(InYear("3", 2022)));
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed held,
                             system.Submit(InYear("20", 2023)));
  ASSERT_THAT(held.held, SizeIs(1));
  TANJI_ASSERT_OK(
      system.Submit(InYear("20", 2023, R"(,"confirmation":"furnace")")));
  TANJI_ASSERT_OK(system.Submit(InYear("2.1", 2020)));
  TANJI_ASSERT_OK(system.Submit(InYear("1", 2015)));
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed next,
                             system.Submit(InYear("30", 2024)));
  EXPECT_THAT(next.held, IsEmpty());
  // 0.2 is a tenth of 2.1 in 2020, which ended before 2021 begins.
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed between,
                             system.Submit(InYear("0.21", 2021)));
  ASSERT_THAT(between.held, SizeIs(1));
  EXPECT_THAT(between.held[0].reasons, ElementsAre(HasSubstr("beside 2020: ")));
}

// A customer's pin names 2021 before the supplier has it.
TEST(ReleaseTest, APinOfACustomerDoesNotDisarmTheGate) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(InYear("2", 2020)));
  TANJI_ASSERT_OK(system.Submit(DocumentOf(
      "customer", {{"car", "kg"}},
      {R"({"product":"car","output":"1","unit":"kg","inputs":[{"product":)"
       R"("works/steel","amount":"1","unit":"kg","pin":{"period_start":)"
       R"("2021-01-01","period_end":"2022-01-01"}}]})"})));
  TANJI_ASSERT_OK(system.Submit(InYear("8", 2021)));
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed next,
                             system.Submit(InYear("12", 2022)));
  EXPECT_THAT(next.held, IsEmpty());  // beside 8; of 2 it is six times
}

TEST(ReleaseTest, APinMakesNoOtherInput) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(Works("10")));
  std::string pinned = Works("1");
  const std::string amount = R"("amount":"1","unit":"kWh")";
  pinned.replace(pinned.find(amount), amount.size(), amount + R"(,"pin":{})");
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed slip, system.Submit(pinned));
  ASSERT_THAT(slip.held, SizeIs(1));
  EXPECT_THAT(slip.held[0].reasons,
              ElementsAre(HasSubstr("\"works/power\": for one unit of output "
                                    "1/10 of what it was")));
}

TEST(ReleaseTest, AFirstVersionInPiecesIsWeighed) {
  TestSystem system;
  const auto panel = [](const char* product, const char* mass) {
    return std::string(R"({"format":"tanji-submission/v1","organisation":"w",)"
                       R"("products":[{"id":")") +
           product + R"(","unit":"unit","mass_kg":")" + mass +
           R"("}],"processes":[{"product":")" + product +
           R"(","output":"1","unit":"unit","inputs":[{"product":"s/steel",)"
           R"("amount":"63.54","unit":"kg"}]}]})";
  };
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed good,
                             system.Submit(panel("a", "62")));
  EXPECT_THAT(good.held, IsEmpty());
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed slip,
                             system.Submit(panel("b", "0.062")));
  ASSERT_THAT(slip.held, SizeIs(1));
  EXPECT_THAT(slip.held[0].reasons,
              ElementsAre("mass: 63.54 kg goes in, 0.062 kg comes out"));
}

// a takes 10 kg; removed, made beside b, and back as its own it may not
// take 1.
TEST(ReleaseTest, WhatWasAnotherProcessesOutputIsRememberedByTheGate) {
  TestSystem system;
  const std::vector<std::pair<std::string, std::string>> products = {
      {"a", "kg"}, {"b", "kg"}};
  const auto alone = [&](const char* amount) {
    return DocumentOf(
        "w", products,
        {std::string(R"({"product":"a","output":"1","unit":"kg","inputs":[)") +
         InputJson("s/steel", amount, "kg") + "]}"});
  };
  const auto beside = [&](const char* amount) {
    return DocumentOf(
        "w", products,
        {std::string(
             R"({"product":"b","output":"1","unit":"kg","allocation":{)"
             R"("method":"physical","property":"mass","key":"1"},)"
             R"("co_products":[{"product":"a","amount":"1","unit":"kg",)"
             R"("key":"1"}],"inputs":[)") +
         InputJson("s/steel", amount, "kg") + "]}"});
  };
  const auto removal = [](const char* product) {
    return std::string(R"({"format":"tanji-submission/v1","organisation":"w",)"
                       R"("removals":[{"product":")") +
           product + "\"}]}";
  };
  TANJI_ASSERT_OK(system.Submit(alone("10")));
  TANJI_ASSERT_OK(system.Submit(removal("a")));
  // Half of 2 is a tenth of 10.
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed slip, system.Submit(beside("2")));
  ASSERT_THAT(slip.held, SizeIs(1));
  EXPECT_THAT(slip.held[0].reasons,
              ElementsAre(AllOf(HasSubstr("co-product \"a\": "),
                                HasSubstr("1/10 of what it was"))));
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed good, system.Submit(beside("20")));
  EXPECT_THAT(good.held, IsEmpty());
  TANJI_ASSERT_OK(system.Submit(removal("b")));
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed back, system.Submit(alone("1")));
  ASSERT_THAT(back.held, SizeIs(1));
  EXPECT_THAT(back.held[0].reasons, ElementsAre(HasSubstr("1/10 of what")));
}

TEST(ReleaseTest, APeriodThatEndsADayTooEarlyIsHeld) {
  TestSystem system;
  TANJI_ASSERT_OK_AND_ASSIGN(
      const Committed slip,
      system.Submit(Works("2", R"(,"period_start":"2024-01-01",)"
                               R"("period_end":"2024-12-31")")));
  ASSERT_THAT(slip.held, SizeIs(1));
  EXPECT_THAT(slip.held[0].reasons,
              ElementsAre("the period ends on 2024-12-31, which is excluded: "
                          "expected 2025-01-01 for the whole year"));
}

TEST(ReleaseTest, AnotherPlaceIsNotCompared) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(InYear("2", 2023, R"(,"place":"DE")")));
  TANJI_ASSERT_OK_AND_ASSIGN(
      const Committed other,
      system.Submit(InYear("20", 2024, R"(,"place":"FR")")));
  EXPECT_THAT(other.held, IsEmpty());
  TANJI_ASSERT_OK_AND_ASSIGN(
      const Committed same,
      system.Submit(InYear("20", 2024, R"(,"place":"DE")")));
  EXPECT_THAT(same.held, SizeIs(1));
}

// Both periods come in one document.
TEST(ReleaseTest, APeriodIsComparedWithOneOfTheSameSubmission) {
  TestSystem system;
  const auto year = [](const char* start, const char* end, const char* direct) {
    return std::string(R"({"product":"steel","period_start":")") + start +
           R"(","period_end":")" + end +
           R"(","output":"1","unit":"kg","direct_kgco2e":")" + direct + "\"}";
  };
  TANJI_ASSERT_OK_AND_ASSIGN(
      const Committed both,
      system.Submit(DocumentOf("works", {{"steel", "kg"}},
                               {year("2023-01-01", "2024-01-01", "2"),
                                year("2024-01-01", "2025-01-01", "0.2")})));
  ASSERT_THAT(both.held, SizeIs(1));
  EXPECT_THAT(both.held[0].reasons, ElementsAre(HasSubstr("1/10 of what")));
}

TEST(ReleaseTest, AnAllocationKeyThatSlipsIsHeld) {
  TestSystem system;
  const auto furnace = [](const char* key) {
    return DocumentOf(
        "works", {{"steel", "kg"}, {"slag", "kg"}},
        {std::string(R"({"product":"steel","output":"1","unit":"kg",)"
                     R"("direct_kgco2e":"2","allocation":{"method":"economic",)"
                     R"("property":"EUR","key":"0.5"},"co_products":[{)"
                     R"("product":"slag","amount":"0.3","unit":"kg","key":")") +
         key + "\"}]}"});
  };
  TANJI_ASSERT_OK(system.Submit(furnace("0.04")));
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed slip,
                             system.Submit(furnace("0.4")));
  ASSERT_THAT(slip.held, SizeIs(1));
  EXPECT_THAT(
      slip.held[0].reasons,
      ElementsAre(HasSubstr("co-product \"slag\": its allocation key")));
}

}  // namespace
}  // namespace tanji::platform
