#include "lib/platform/footprint/process_choice.h"

#include <future>
#include <string>
#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/platform/testing/test_system.h"

namespace tanji::platform {
namespace {

using base::StatusIs;
using ::testing::AllOf;
using ::testing::DoubleEq;
using ::testing::HasSubstr;
using ::testing::Optional;

// Coil of four processes: 1 at CN-SD and 2 at CN-HE in 2024, 4 at CN-SD in
// 2023, 8 at CN-HE without a period; and a mix of 2024, half of each: 1.5.
class ProcessChoiceTest : public testing::Test {
 protected:
  void SetUp() override {
    constexpr char k2024[] =
        R"("period_start":"2024-01-01","period_end":"2025-01-01")";
    const std::string head = R"({"product":"coil","output":"1","unit":"kg",)";
    const auto pin = [&](const std::string& place) {
      return R"({"product":"works/coil","amount":"0.5","unit":"kg","pin":{)"
             R"("place":")" +
             place + "\"," + k2024 + "}}";
    };
    TANJI_ASSERT_OK(system_.Submit(DocumentOf(
        "works", {{"coil", "kg"}},
        {head + R"("place":"CN-SD","direct_kgco2e":"1",)" + k2024 + "}",
         head + R"("place":"CN-HE","direct_kgco2e":"2",)" + k2024 + "}",
         head + R"("place":"CN-SD","direct_kgco2e":"4",)"
                R"("period_start":"2023-01-01","period_end":"2024-01-01"})",
         head + R"("place":"CN-HE","direct_kgco2e":"8"})",
         head + R"("place":"CN","mix":true,)" + k2024 + R"(,"inputs":[)" +
             pin("CN-SD") + "," + pin("CN-HE") + "]}"})));
  }

  absl::StatusOr<Footprint> Get(const ProcessChoice& choice) {
    return GetFootprint(system_.ViewAtHead(), identity::Caller::Operator(),
                        {"works", "coil"}, choice);
  }
  // The number, which must be there.
  double KgOf(const ProcessChoice& choice) {
    const auto footprint = Get(choice);
    EXPECT_THAT(footprint, base::IsOk());
    return footprint.ok() ? footprint->kg_co2e.value_or(-1) : -1;
  }
  static graph::Period Year(const std::string& start, const std::string& end) {
    return {*graph::ParseDay(start), *graph::ParseDay(end)};
  }

  TestSystem system_;
};

TEST_F(ProcessChoiceTest, WithoutAChoiceTheProductAnswers) {
  TANJI_ASSERT_OK_AND_ASSIGN(const Footprint mix, Get({}));
  EXPECT_THAT(mix.kg_co2e, Optional(DoubleEq(1.5)));
  EXPECT_EQ(mix.place, "CN");
  EXPECT_EQ(mix.period, Year("2024-01-01", "2025-01-01"));
}

TEST_F(ProcessChoiceTest, OfOnePlaceTheLatestPeriodAnswers) {
  EXPECT_EQ(KgOf({.place = "CN-SD"}), 1);
  EXPECT_EQ(KgOf({.place = "CN-HE"}), 2);
}

// As for who takes it: a mix without a period before a plant of a year.
TEST_F(ProcessChoiceTest, AMixWithoutAPeriodAnswersForItsPlace) {
  constexpr char k2024[] =
      R"("period_start":"2024-01-01","period_end":"2025-01-01")";
  const std::string head = R"({"product":"tin","output":"1","unit":"kg",)";
  TANJI_ASSERT_OK(system_.Submit(DocumentOf(
      "works", {{"tin", "kg"}},
      {head + R"("place":"CN-HE","direct_kgco2e":"100",)" + k2024 + "}",
       head + R"("place":"CN-SD","direct_kgco2e":"2",)" + k2024 + "}",
       head +
           R"("place":"CN-HE","mix":true,"inputs":[{"product":"works/tin",)"
           R"("amount":"1","unit":"kg","pin":{"place":"CN-SD",)" +
           k2024 + "}}]}"})));
  const auto kg_of = [&](const ProcessChoice& choice) {
    const auto footprint =
        GetFootprint(system_.ViewAtHead(), identity::Caller::Operator(),
                     {"works", "tin"}, choice);
    EXPECT_THAT(footprint, base::IsOk());
    return footprint.ok() ? footprint->kg_co2e.value_or(-1) : -1;
  };
  EXPECT_EQ(kg_of({}), 2);
  EXPECT_EQ(kg_of({.place = "CN-HE"}), 2);
  EXPECT_EQ(
      kg_of({.place = "CN-HE", .period = Year("2024-01-01", "2025-01-01")}),
      100);
}

TEST_F(ProcessChoiceTest, OfOnePeriodTheMixAnswers) {
  EXPECT_EQ(KgOf({.period = Year("2024-01-01", "2025-01-01")}), 1.5);
  EXPECT_EQ(KgOf({.period = Year("2023-01-01", "2024-01-01")}), 4);
}

TEST_F(ProcessChoiceTest, PlaceAndPeriodNameOneProcess) {
  EXPECT_EQ(
      KgOf({.place = "CN-HE", .period = Year("2024-01-01", "2025-01-01")}), 2);
  EXPECT_EQ(KgOf({.without_period = true}), 8);
}

TEST_F(ProcessChoiceTest, WhatIsNotThereIsAnsweredWithWhatIs) {
  EXPECT_THAT(
      Get({.place = "CN-SD", .period = Year("2024-01-01", "2024-07-01")}),
      StatusIs(
          absl::StatusCode::kNotFound,
          AllOf(HasSubstr("product \"works/coil\" is not made at \"CN-SD\" in "
                          "2024-01-01..2024-07-01; it is made at \"CN-SD\" in "
                          "2024-01-01..2025-01-01; at \"CN-HE\" in "),
                HasSubstr("at \"CN-HE\" without a period; "))));
  EXPECT_THAT(Get({.place = ""}),
              StatusIs(absl::StatusCode::kNotFound,
                       HasSubstr("not made at a place that is not stated;")));
}

TEST_F(ProcessChoiceTest, TheOthersAreNamed) {
  const View view = system_.ViewAtHead();
  const graph::Catalogue& catalogue = *view.calculation->network.catalogue;
  TANJI_ASSERT_OK_AND_ASSIGN(const Footprint mix, Get({}));
  const ProcessList others = OtherProcesses(
      catalogue, *catalogue.FindProduct({"works", "coil"}), mix.process);
  EXPECT_EQ(others.count, 4);
  ASSERT_EQ(others.named.size(), 4);
  EXPECT_EQ(others.named[1].place, "CN-HE");
}

TEST_F(ProcessChoiceTest, AListHasTheProductsThatAreMadeSo) {
  TANJI_ASSERT_OK(system_.Submit(Document("works", {{"slag", "kg", "3"}})));
  const View view = system_.ViewAtHead();
  const identity::Caller caller = identity::Caller::Operator();
  TANJI_ASSERT_OK_AND_ASSIGN(const FootprintPage all,
                             ListFootprints(view, caller, "works", 0, 10));
  EXPECT_EQ(all.footprints.size(), 2);
  TANJI_ASSERT_OK_AND_ASSIGN(
      const FootprintPage hebei,
      ListFootprints(view, caller, "works", 0, 10, {.place = "CN-HE"}));
  ASSERT_EQ(hebei.footprints.size(), 1);
  EXPECT_THAT(hebei.footprints[0].kg_co2e, Optional(DoubleEq(2)));
}

TEST_F(ProcessChoiceTest, ACertificateIsOfTheProcessThatIsAskedFor) {
  const auto issue = [&](const ProcessChoice& choice) {
    std::promise<absl::StatusOr<Committed>> promise;
    Issue(system_.context(), identity::Caller::Operator(), system_.ViewAtHead(),
          {"again", {"works", "coil"}, choice},
          [&](absl::StatusOr<Committed> result) {
            promise.set_value(std::move(result));
          });
    return promise.get_future().get();
  };
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed committed,
                             issue({.place = "CN-HE"}));
  TANJI_ASSERT_OK_AND_ASSIGN(
      const IssuedCertificate certificate,
      GetCertificate(system_.context(), identity::Caller::Operator(),
                     committed.record_id));
  EXPECT_THAT(certificate.payload,
              AllOf(HasSubstr(R"("place":"CN-HE")"), HasSubstr(R"("2")")));
  // The same request id for another process is another request.
  EXPECT_THAT(issue({.place = "CN-SD"}),
              StatusIs(absl::StatusCode::kAlreadyExists, HasSubstr("again")));
}

}  // namespace
}  // namespace tanji::platform
