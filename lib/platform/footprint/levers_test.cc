#include "lib/platform/footprint/levers.h"

#include <algorithm>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/status.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/platform/testing/test_system.h"

namespace tanji::platform {
namespace {

using base::StatusIs;
using engine::DerivedBy;
using ::testing::_;
using ::testing::DoubleNear;
using ::testing::HasSubstr;
using ::testing::SizeIs;

absl::StatusOr<Levers> Find(
    TestSystem& system, const std::string& product,
    const std::string& organisation = "",
    const identity::Caller& caller = identity::Caller::Operator(),
    uint32_t lines_max = kLeverLinesDefault) {
  LeverQuery query;
  TANJI_ASSIGN_OR_RETURN(query.product, graph::ProductId::Parse(product));
  query.organisation = organisation;
  query.lines_max = lines_max;
  return FindLevers(system.context(), system.ViewAtHead(), caller, query);
}

// y_steel = 1.6 + 0.5 x 0.4 = 1.8; y_car = 20 + 100 x 1.8 = 200.
void SubmitCar(TestSystem& system) {
  ASSERT_TRUE(system.Submit(Document("grid", {{"power", "kWh", "0.4"}})).ok());
  ASSERT_TRUE(
      system
          .Submit(Document(
              "works", {{"steel", "kg", "1.6",
                         "[" + InputJson("grid/gone", "1", "kWh") + "," +
                             InputJson("grid/power", "0.5", "kWh") + "]"},
                        {"car", "piece", "20",
                         "[" + InputJson("works/steel", "100", "kg") + "]"}}))
          .ok());
}

const LeverLine* LineOf(const Levers& levers, DerivedBy by,
                        const std::string& process) {
  for (const LeverLine& line : levers.lines) {
    if (line.by == by && line.process.product.ToString() == process) {
      return &line;
    }
  }
  return nullptr;
}

TEST(FindLeversTest, TellsWhatAPercentOfEachNumberDoes) {
  TestSystem system;
  SubmitCar(system);
  TANJI_ASSERT_OK_AND_ASSIGN(const Levers levers,
                             Find(system, "works/car", "works"));
  EXPECT_EQ(levers.total.ToString(), "200");
  EXPECT_EQ(levers.line_count, 6u);
  ASSERT_THAT(levers.lines, SizeIs(6));
  EXPECT_EQ(levers.lines[0].by, DerivedBy::kOutput);
  const LeverLine* steel = LineOf(levers, DerivedBy::kInput, "works/car");
  ASSERT_NE(steel, nullptr);
  EXPECT_EQ(steel->product.ToString(), "works/steel");
  EXPECT_EQ(steel->unit, "kg");
  EXPECT_EQ(steel->number, 100);
  EXPECT_THAT(steel->derivative, DoubleNear(1.8, 1e-15));
  EXPECT_THAT(steel->elasticity, DoubleNear(0.9, 1e-15));
  const LeverLine* power = LineOf(levers, DerivedBy::kInput, "works/steel");
  ASSERT_NE(power, nullptr);
  // Its place among all inputs, that without a supplier too.
  EXPECT_EQ(power->input_number, 1u);
  EXPECT_THAT(power->derivative, DoubleNear(40, 1e-12));
  EXPECT_THAT(power->elasticity, DoubleNear(0.1, 1e-15));
  const LeverLine* direct = LineOf(levers, DerivedBy::kDirect, "works/steel");
  ASSERT_NE(direct, nullptr);
  EXPECT_EQ(direct->unit, "kg CO2e");
  EXPECT_THAT(direct->derivative, DoubleNear(100, 1e-12));
  EXPECT_THAT(direct->elasticity, DoubleNear(0.8, 1e-15));
}

// Coke, that is credited with gas from elsewhere for the gas it makes: -2 x 3,
// beside its own 1 and 4 kg of coal at 1. Of the gas that is its only number.
void SubmitOven(TestSystem& system) {
  TANJI_ASSERT_OK(system.Submit(
      Document("others", {{"coal", "kg", "1"}, {"natural-gas", "kg", "3"}})));
  TANJI_ASSERT_OK(system.Submit(DocumentOf(
      "works", {{"coke", "kg"}, {"gas", "kg"}},
      {R"({"product":"coke","output":"1","unit":"kg","direct_kgco2e":"1",)"
       R"("inputs":[{"product":"others/coal","amount":"4","unit":"kg"}],)"
       R"("allocation":{"method":"substitution"},"co_products":[)"
       R"({"product":"gas","amount":"2","unit":"kg",)"
       R"("substitutes":"others/natural-gas"}]})"})));
}

TEST(FindLeversTest, HasNoLineForWhatStandsForACoProduct) {
  TestSystem system;
  SubmitOven(system);
  TANJI_ASSERT_OK_AND_ASSIGN(const Levers coke,
                             Find(system, "works/coke", "works"));
  EXPECT_EQ(coke.total.ToString(), "-1");
  EXPECT_EQ(coke.line_count, 3u);
  ASSERT_THAT(coke.lines, SizeIs(3));
  const LeverLine* coal = LineOf(coke, DerivedBy::kInput, "works/coke");
  ASSERT_NE(coal, nullptr);
  EXPECT_EQ(coal->product.ToString(), "others/coal");
  EXPECT_EQ(coal->input_number, 0u);
  EXPECT_THAT(coal->elasticity, DoubleNear(-4, 1e-15));
  TANJI_ASSERT_OK_AND_ASSIGN(const Levers gas,
                             Find(system, "works/gas", "works"));
  ASSERT_THAT(gas.lines, SizeIs(1));
  EXPECT_EQ(gas.lines[0].by, DerivedBy::kOutput);
}

// The credit is the largest number of all, and takes nobody's place.
TEST(FindLeversTest, ShowsAsManyLinesAsAreAskedForBesideCredits) {
  TestSystem system;
  SubmitOven(system);
  for (uint32_t lines_max = 1; lines_max <= 4; ++lines_max) {
    TANJI_ASSERT_OK_AND_ASSIGN(const Levers coke,
                               Find(system, "works/coke", "works",
                                    identity::Caller::Operator(), lines_max));
    ASSERT_THAT(coke.lines, SizeIs(std::min(lines_max, 3u)));
    EXPECT_EQ(coke.line_count, 3u);
    EXPECT_THAT(coke.lines[0].elasticity, DoubleNear(-4, 1e-15));
  }
}

// What is pinned has the name of its process, and changes with it no more.
TEST(FindLeversTest, HasNoLineForNumbersOfAPinnedVersion) {
  TestSystem system;
  const auto steel = system.Submit(Document("works", {{"steel", "kg", "2"}}));
  TANJI_ASSERT_OK(steel.status());
  TANJI_ASSERT_OK(system.Submit(Document(
      "works", {{"car", "piece", "5",
                 R"([{"product":"works/steel","amount":"10","unit":"kg",)"
                 R"("pin":{"version":")" +
                     std::to_string(steel->seq) + R"("}}])"}})));
  TANJI_ASSERT_OK(
      system.Submit(Document("works", {{"steel", "kg", "1"}})).status());
  TANJI_ASSERT_OK_AND_ASSIGN(const Levers levers,
                             Find(system, "works/car", "works"));
  EXPECT_EQ(levers.total.ToString(), "25");
  EXPECT_EQ(levers.line_count, 3u);
  ASSERT_THAT(levers.lines, SizeIs(3));
  const LeverLine* input = LineOf(levers, DerivedBy::kInput, "works/car");
  ASSERT_NE(input, nullptr);
  EXPECT_THAT(input->elasticity, DoubleNear(0.8, 1e-15));
  EXPECT_EQ(LineOf(levers, DerivedBy::kDirect, "works/steel"), nullptr);
}

TEST(FindLeversTest, TellsNothingOfForeignProcesses) {
  TestSystem system;
  SubmitCar(system);
  const identity::Caller works{"works", {identity::Role::kSupplier}};
  TANJI_ASSERT_OK_AND_ASSIGN(const Levers levers,
                             Find(system, "works/car", "", works));
  EXPECT_TRUE(levers.keeps_others);
  for (const LeverLine& line : levers.lines) {
    EXPECT_EQ(line.process.product.organisation, "works");
  }
  EXPECT_THAT(Find(system, "works/car", "grid", works),
              StatusIs(absl::StatusCode::kPermissionDenied, _));
  EXPECT_THAT(Find(system, "grid/power", "", works),
              StatusIs(absl::StatusCode::kPermissionDenied, _));
}

TEST(FindLeversTest, RefusesWhatCannotBeAnswered) {
  TestSystem system;
  SubmitCar(system);
  TANJI_ASSERT_OK(system.Submit(Document("air", {{"wind", "kWh", "0"}})));
  EXPECT_THAT(Find(system, "works/car", "", identity::Caller::Operator(), 0),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("expected 1 to 1000")));
  EXPECT_THAT(
      Find(system, "air/wind"),
      StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("is 0")));
  EXPECT_THAT(Find(system, "works/ship"),
              StatusIs(absl::StatusCode::kNotFound, _));
  EXPECT_THAT(Find(system, "works/car", "nobody"),
              StatusIs(absl::StatusCode::kNotFound, _));
}

}  // namespace
}  // namespace tanji::platform
