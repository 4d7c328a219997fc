#include "lib/platform/past_views.h"

#include <chrono>
#include <cstring>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/strings.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/platform/testing/test_system.h"

namespace tanji::platform {
namespace {

using base::StatusIs;
using ::testing::HasSubstr;

constexpr int64_t kDayMicros = int64_t{86'400} * 1'000'000;

std::string BytesOf(const View& view) {
  const auto& values = view.calculation->intensities.values;
  return base::StrCat(view.as_of_seq, " ", view.day, " ",
                      view.calculation->SnapshotName(), " ",
                      view.calculation->network.catalogue->product_count(),
                      "\n") +
         std::string(reinterpret_cast<const char*>(values.data()),
                     values.size() * sizeof(double));
}

View At(TestSystem& system, AsOf as_of) {
  auto view = system.context().past.At(as_of, base::kNeverStop);
  EXPECT_TRUE(view.ok()) << view.status();
  return view.ok() ? *std::move(view) : View();
}

// A submission of one or two of a dozen products, with loops, removed inputs,
// bounded validity, and another GWP column now and then.
std::string RandomEdit(std::mt19937& random, graph::Day today) {
  constexpr int kProducts = 12;
  const auto name = [](int k) { return "p" + std::to_string(k); };
  const auto pick = [&](int n) { return static_cast<int>(random() % n); };
  const int product = pick(kProducts);
  std::vector<std::string> inputs;
  for (int k = pick(4); k > 0; --k) {
    inputs.push_back(InputJson("maker/" + name(pick(kProducts)),
                               "0.0" + std::to_string(1 + pick(99)), "kg"));
  }
  std::string process =
      base::StrCat(R"({"product":")", name(product),
                   R"(","output":"1","unit":"kg","confirmation":"test",)",
                   R"("direct_kgco2e":")", pick(1000), R"(","inputs":[)");
  for (size_t k = 0; k < inputs.size(); ++k) {
    base::StrAppend(&process, k == 0 ? "" : ",", inputs[k]);
  }
  process += "]";
  if (pick(3) == 0) {
    process += R"(,"emissions":[{"gas":"CH4","amount":"0.3","unit":"kg",)"
               R"("tags":["fugitive"]}])";
  }
  if (pick(3) == 0) {
    base::StrAppend(&process, R"(,"valid_from":")",
                    graph::FormatDay(today - 1 + pick(3)), "\"");
  }
  return DocumentOf("maker", {{name(product), "kg"}}, {process + "}"});
}

TEST(PastViewsTest, GivesTheBytesThatWerePublishedThen) {
  TestSystem system;
  std::mt19937 random(7);
  std::vector<std::string> published;
  std::vector<uint64_t> positions;
  for (int edit = 0; edit < 60; ++edit) {
    if (edit % 9 == 8) system.clock().Advance(kDayMicros);
    const graph::Day today = graph::DayOfMicros(system.clock().NowMicros());
    TANJI_ASSERT_OK_AND_ASSIGN(const Committed committed,
                               system.Submit(RandomEdit(random, today)));
    positions.push_back(committed.seq);
    published.push_back(BytesOf(system.ViewAtHead()));
  }
  for (size_t k = 0; k < positions.size(); ++k) {
    EXPECT_EQ(BytesOf(At(system, {positions[k], std::nullopt})), published[k])
        << "record " << positions[k];
  }
  // And by another process, which has never seen those positions.
  TANJI_ASSERT_OK(system.Restart());
  for (const size_t k : {size_t{3}, size_t{31}, positions.size() - 1}) {
    EXPECT_EQ(BytesOf(At(system, {positions[k], std::nullopt})), published[k]);
  }
}

TEST(PastViewsTest, KnowsNoNamesThatCameLater) {
  TestSystem system;
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed first, system.Submit(Steel("2")));
  TANJI_ASSERT_OK(system.Submit(Document("maker", {{"screw", "kg", "1"}})));
  system.ViewAtHead();
  const View past = At(system, {first.seq, std::nullopt});
  EXPECT_THAT(
      GetFootprint(past, identity::Caller::Operator(), {"maker", "screw"}),
      StatusIs(absl::StatusCode::kNotFound,
               HasSubstr("there is no product \"maker/screw\"")));
  TANJI_EXPECT_OK(
      GetFootprint(past, identity::Caller::Operator(), {"works", "steel"})
          .status());
}

TEST(PastViewsTest, TakesTheVersionsThatAreValidOnTheDay) {
  TestSystem system;
  const graph::Day today = graph::DayOfMicros(system.clock().NowMicros());
  TANJI_ASSERT_OK(system.Submit(Steel("2")));
  TANJI_ASSERT_OK(system.Submit(
      Steel("3", base::StrCat(R"(,"confirmation":"test","valid_from":")",
                              graph::FormatDay(today + 10), "\""))));
  system.ViewAtHead();
  const auto on = [&](graph::Day day) {
    const auto footprint =
        GetFootprint(At(system, {std::nullopt, day}),
                     identity::Caller::Operator(), {"works", "steel"});
    return footprint.ok() ? footprint->kg_co2e.value_or(-1) : -2;
  };
  EXPECT_EQ(on(today + 9), 2);
  EXPECT_EQ(on(today + 10), 3);
}

TEST(PastViewsTest, RefusesAPositionThatIsNotThereYet) {
  TestSystem system;
  EXPECT_THAT(
      system.context().past.At({kRecordsOfANewLog, {}}, base::kNeverStop),
      StatusIs(absl::StatusCode::kOutOfRange,
               HasSubstr("the last one is record 1")));
}

TEST(PastViewsTest, WhatChangesNothingNeedsNoSolve) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(Steel("2")));
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed issued,
                             system.Issue("works/steel"));
  const View live = system.ViewAtHead();
  const View past = At(system, {issued.seq, std::nullopt});
  EXPECT_EQ(past.calculation, live.calculation);
  EXPECT_EQ(system.context().past.solves(), 0u);
}

TEST(PastViewsTest, EqualRequestsShareOneSolve) {
  TestSystem system;
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed first, system.Submit(Steel("2")));
  TANJI_ASSERT_OK(system.Submit(Steel("2.1")));
  system.ViewAtHead();
  std::vector<std::thread> readers;
  for (int k = 0; k < 4; ++k) {
    readers.emplace_back([&] { At(system, {first.seq, std::nullopt}); });
  }
  for (std::thread& reader : readers) reader.join();
  EXPECT_EQ(system.context().past.solves(), 1u);
}

TEST(PastViewsTest, KeepsOnlyTheLastOnes) {
  TestSystem system;
  std::vector<uint64_t> positions;
  for (size_t k = 0; k < kPastViewsMax + 2; ++k) {
    TANJI_ASSERT_OK_AND_ASSIGN(
        const Committed committed,
        system.Submit(Steel("2." + std::to_string(k + 1))));
    positions.push_back(committed.seq);
  }
  system.ViewAtHead();
  for (size_t k = 0; k + 1 < positions.size(); ++k) {
    At(system, {positions[k], std::nullopt});
  }
  EXPECT_EQ(system.context().past.solves(), kPastViewsMax + 1);
  At(system, {positions[1], std::nullopt});  // still kept
  EXPECT_EQ(system.context().past.solves(), kPastViewsMax + 1);
  At(system, {positions[0], std::nullopt});  // not any more
  EXPECT_EQ(system.context().past.solves(), kPastViewsMax + 2);
}

// Readers of many states hold a few networks at once, and no more.
TEST(PastViewsTest, WaitsWhileReadersHoldTooManyNetworks) {
  TestSystem system;
  std::vector<uint64_t> positions;
  for (size_t k = 0; k < kPastViewsHeldMax + 2; ++k) {
    TANJI_ASSERT_OK_AND_ASSIGN(
        const Committed committed,
        system.Submit(Steel("2." + std::to_string(k + 1))));
    positions.push_back(committed.seq);
  }
  system.ViewAtHead();
  std::vector<View> held;
  for (size_t k = 0; k < kPastViewsHeldMax; ++k) {
    held.push_back(At(system, {positions[k], std::nullopt}));
  }
  const AsOf another{positions[kPastViewsHeldMax], std::nullopt};
  const auto gone = [] { return absl::CancelledError("gone"); };
  EXPECT_THAT(system.context().past.At(another, gone),
              StatusIs(absl::StatusCode::kCancelled, HasSubstr("gone")));
  EXPECT_EQ(system.context().past.solves(), kPastViewsHeldMax);
  // What is held already is there for others too.
  TANJI_EXPECT_OK(system.context().past.At({positions[0], {}}, gone).status());
  // It waits, asking, until one is given back.
  int asked = 0;
  std::chrono::steady_clock::time_point given_back;
  const auto began = std::chrono::steady_clock::now();
  const auto give_back = [&] {
    if (++asked == 3) {
      given_back = std::chrono::steady_clock::now();
      held.pop_back();
    }
    return absl::OkStatus();
  };
  TANJI_EXPECT_OK(system.context().past.At(another, give_back).status());
  ASSERT_GE(asked, 3);
  // Two waits lie between three questions; a load asks at once.
  EXPECT_GE(given_back - began, std::chrono::milliseconds(80));
  EXPECT_EQ(system.context().past.solves(), kPastViewsHeldMax + 1);
}

// The statement names the state: snapshot and first day.
TEST(PastViewsTest, ACertificateOfAnEarlierPositionSaysSo) {
  TestSystem system;
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed first, system.Submit(Steel("2")));
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed then, system.Issue("works/steel"));
  TANJI_ASSERT_OK_AND_ASSIGN(
      const IssuedCertificate issued_then,
      GetCertificate(system.context(), identity::Caller::Operator(),
                     then.record_id));
  TANJI_ASSERT_OK(system.Submit(Steel("2.1")));
  system.clock().Advance(3 * kDayMicros);
  system.ViewAtHead();
  const AsOf as_of{first.seq, std::nullopt};
  TANJI_ASSERT_OK_AND_ASSIGN(
      const Committed now,
      system.IssueOf(At(system, as_of), {"", {"works", "steel"}, {}, as_of}));
  TANJI_ASSERT_OK_AND_ASSIGN(
      const IssuedCertificate issued_now,
      GetCertificate(system.context(), identity::Caller::Operator(),
                     now.record_id));
  EXPECT_EQ(issued_now.payload, issued_then.payload);
  EXPECT_THAT(issued_now.payload,
              HasSubstr(base::StrCat("\"snapshot\":\"", first.seq, ":")));
}

}  // namespace
}  // namespace tanji::platform
