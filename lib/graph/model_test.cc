#include "lib/graph/model.h"

#include <functional>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/quantity/testing/literals.h"

namespace tanji::graph {
namespace {

using quantity::D;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;

// A steel works with one process that takes power.
Submission Good() {
  Submission submission;
  submission.organisation = "works";
  ProductDeclaration steel;
  steel.id = "steel";
  steel.name = "Steel";
  steel.unit = "kg";
  steel.composition.mass_kg = D("1");
  submission.products = {steel};
  ProcessDeclaration process;
  process.product = "steel";
  process.place = "CN-SD";
  process.period = Period{20000, 20365};
  process.output = D("1");
  process.unit = "t";
  process.direct_kgco2e = D("1800");
  Input power;
  power.product = {"grid", "power"};
  power.amount = D("500");
  power.unit = "kWh";
  process.inputs = {power};
  submission.processes = {process};
  return submission;
}

std::vector<std::string> FaultsAfter(
    const std::function<void(Submission&)>& change) {
  Submission submission = Good();
  change(submission);
  return FindFaults(submission);
}

TEST(FindFaultsTest, AcceptsAGoodSubmission) {
  EXPECT_THAT(FindFaults(Good()), IsEmpty());
}

TEST(FindFaultsTest, NamesThePlaceOfEachFault) {
  const struct {
    std::function<void(Submission&)> change;
    const char* place;
    const char* what;
  } cases[] = {
      {[](Submission& s) { s.organisation = ""; },
       "organisation:", "no organisation id"},
      {[](Submission& s) { s.products[0].id = " x"; },
       "products[0].id:", "blank"},
      {[](Submission& s) { s.products[0].unit = "stone"; },
       "products[0].unit:", "stone"},
      {[](Submission& s) { s.products[0].composition.mass_kg = D("-1"); },
       "products[0].mass_kg:", "0 or more"},
      {[](Submission& s) { s.products[0].name = "a\tb"; },
       "products[0].name:", "control"},
      {[](Submission& s) { s.products[0].identifiers = {"4012345"}; },
       "products[0].identifiers[0]:", "URN"},
      {[](Submission& s) { s.processes[0].output = D("0"); },
       "processes[0].output:", "more than 0"},
      {[](Submission& s) { s.processes[0].output = D("-2"); },
       "processes[0].output:", "is -2"},
      {[](Submission& s) { s.processes[0].unit = "L"; },
       "processes[0].unit:", "cannot convert"},
      {[](Submission& s) { s.processes[0].place = "a b"; },
       "processes[0].place:", "no place"},
      {[](Submission& s) {
         s.processes[0].period = Period{9, 9};
       },
       "processes[0]:", "ends after it starts"},
      {[](Submission& s) {
         s.processes[0].validity = {5, 4};
       },
       "processes[0]:", "validity"},
      {[](Submission& s) { s.processes[0].direct_gsd2 = D("0.9"); },
       "processes[0].direct_gsd2:", "1 or more"},
      {[](Submission& s) { s.processes[0].quality.temporal = D("5.1"); },
       "processes[0].quality:", "from 1 to 5"},
      {[](Submission& s) { s.processes[0].inputs[0].unit = "?"; },
       "processes[0].inputs[0].unit:", "?"},
      {[](Submission& s) { s.processes[0].inputs[0].product.local = ""; },
       "processes[0].inputs[0].product:", "0 bytes"},
      {[](Submission& s) { s.processes[0].inputs[0].gsd2 = D("0"); },
       "processes[0].inputs[0].gsd2:", "1 or more"},
      {[](Submission& s) {
         s.processes[0].inputs[0].product = {"works", "steel"};
       },
       "processes[0].inputs[0].unit:", "cannot convert kWh"},
      {[](Submission& s) { s.processes.push_back(s.processes[0]); },
       "processes[1]:", "twice"},
      {[](Submission& s) { s.products.push_back(s.products[0]); },
       "products[1].id:", "twice"},
      {[](Submission& s) {
         s.removals = {{"steel", "CN-SD", Period{20000, 20365}}};
       },
       "removals[0]:", "twice"},
  };
  for (const auto& c : cases) {
    EXPECT_THAT(FaultsAfter(c.change),
                ElementsAre(AllOf(StartsWith(c.place), HasSubstr(c.what))));
  }
}

TEST(FindFaultsTest, ReportsAllFaultsAtOnceUpToALimit) {
  EXPECT_THAT(FaultsAfter([](Submission& s) {
                s.products[0].unit = "stone";
                s.processes[0].output = D("0");
                s.processes[0].inputs[0].unit = "stone";
              }),
              SizeIs(3));
  EXPECT_THAT(
      FaultsAfter([](Submission& s) { s.processes[0].inputs.resize(500); }),
      SizeIs(kFaultsMax));
}

TEST(FindFaultsTest, AcceptsNegativeInputsAndTotals) {
  EXPECT_THAT(FaultsAfter([](Submission& s) {
                s.processes[0].inputs[0].amount = D("-500");
                s.processes[0].direct_kgco2e = D("-3");
              }),
              IsEmpty());
}

// An exact ratio of the two would need more than 64 bits; the calculation does
// without.
TEST(FindFaultsTest, OnlyTheDimensionOfAUnitDecides) {
  EXPECT_THAT(FaultsAfter([](Submission& s) {
                s.products[0].unit = "GWh";
                s.processes[0].unit = "Btu";
                s.processes[0].inputs[0].product = {"works", "steel"};
                s.processes[0].inputs[0].unit = "Btu";
              }),
              IsEmpty());
}

TEST(FindFaultsTest, TellsProcessesApartWhoseNamesReadTheSame) {
  EXPECT_THAT(FaultsAfter([](Submission& s) {
                s.processes[0].period.reset();
                s.processes.push_back(s.processes[0]);
                s.processes[1].product = "steel@CN-SD";
                s.processes[1].place = "";
              }),
              IsEmpty());
  EXPECT_THAT(FaultsAfter([](Submission& s) {
                s.processes[0].place = "";
                s.processes.push_back(s.processes[0]);
                s.processes[1].product = "steel 2024-10-04..2025-10-04";
                s.processes[1].period.reset();
              }),
              IsEmpty());
}

TEST(FindFaultsTest, RefusesASubmissionOfNothing) {
  Submission submission;
  submission.organisation = "works";
  EXPECT_THAT(FindFaults(submission),
              ElementsAre(AllOf(StartsWith("submission: "),
                                HasSubstr("nothing in it"))));
  submission.declaration.emplace();
  EXPECT_THAT(FindFaults(submission), IsEmpty());
}

TEST(StageTest, HasOneNameForEachStage) {
  for (int i = 0; i <= 5; ++i) {
    const auto stage = static_cast<Stage>(i);
    const auto parsed = ParseStage(StageName(stage));
    ASSERT_TRUE(parsed.ok());
    EXPECT_EQ(*parsed, stage);
  }
  EXPECT_FALSE(ParseStage("Use").ok());
}

// Every output has a copy of all flows, so few bytes could become many.
TEST(FindFaultsTest, InputsTimesOutputsHaveABound) {
  Submission submission = Good();
  ProcessDeclaration& process = submission.processes[0];
  process.allocation.method = AllocationMethod::kEconomic;
  process.allocation_key = D("1");
  for (size_t i = 0; i < kCoProductsMax; ++i) {
    CoProduct output;
    output.product = "p" + std::to_string(i);
    output.amount = D("1");
    output.unit = "kg";
    output.key = D("1");
    process.co_products.push_back(output);
  }
  process.inputs.resize(kAllocatedFlowsMax / (kCoProductsMax + 1) + 1,
                        process.inputs[0]);
  EXPECT_THAT(FindFaults(submission),
              ElementsAre(AllOf(StartsWith("processes[0]: "),
                                HasSubstr("inputs and emissions times"))));
}

}  // namespace
}  // namespace tanji::graph
