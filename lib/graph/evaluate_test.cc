#include <functional>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/graph/model.h"
#include "lib/quantity/testing/literals.h"

namespace tanji::graph {
namespace {

using quantity::D;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;

// A process of a boiler with the parameters heat = 900 and efficiency = 0.9.
Submission Boiler() {
  Submission submission;
  submission.organisation = "works";
  ProcessDeclaration& process = submission.processes.emplace_back();
  process.product = "steam";
  process.output = D("1");
  process.unit = "kg";
  process.parameters = {{"heat", D("900"), "", ""},
                        {"efficiency", D("0.9"), "", ""}};
  return submission;
}

Input Gas(const std::string& formula) {
  Input input;
  input.product = {"grid", "gas"};
  input.unit = "MJ";
  input.formula = formula;
  return input;
}

Input Freight(const char* mass, const char* mass_unit, const char* distance,
              const char* distance_unit) {
  Input input;
  input.product = {"haulier", "lorry"};
  input.unit = kLegUnit;
  input.leg = Leg{D(mass), mass_unit, D(distance), distance_unit};
  return input;
}

TEST(EvaluateTest, FormulasGiveTheAmountsOfAllThatHasOne) {
  Submission submission = Boiler();
  ProcessDeclaration& process = submission.processes[0];
  process.output_formula = "heat / 2.5";
  process.inputs = {Gas("heat / efficiency"), Gas("")};
  process.inputs[1].amount = D("7");
  Emission emission;
  emission.gas = "CO2";
  emission.unit = "kg";
  emission.formula = "0.056 * heat / efficiency";
  process.emissions = {emission};
  CoProduct condensate;
  condensate.product = "condensate";
  condensate.unit = "kg";
  condensate.formula = "heat * 0.02";
  process.co_products = {condensate};
  EXPECT_THAT(Evaluate(submission), IsEmpty());
  EXPECT_EQ(process.output, D("360"));
  EXPECT_EQ(process.inputs[0].amount, D("1000"));
  EXPECT_EQ(process.inputs[0].formula, "heat / efficiency");
  EXPECT_EQ(process.inputs[1].amount, D("7"));
  EXPECT_EQ(process.emissions[0].amount, D("56"));
  EXPECT_EQ(process.co_products[0].amount, D("18"));
}

TEST(EvaluateTest, AParameterMayBeAFormulaOfOthers) {
  Submission submission = Boiler();
  ProcessDeclaration& process = submission.processes[0];
  process.parameters.push_back({"fuel", std::nullopt, "heat / efficiency", ""});
  process.inputs = {Gas("2 * fuel")};
  EXPECT_THAT(Evaluate(submission), IsEmpty());
  EXPECT_EQ(process.inputs[0].amount, D("2000"));
}

TEST(EvaluateTest, ParametersAreTheProcesssOwn) {
  Submission submission = Boiler();
  submission.processes.push_back(submission.processes[0]);
  submission.processes[1].parameters[0].value = D("9");
  for (ProcessDeclaration& process : submission.processes) {
    process.inputs = {Gas("heat")};
  }
  EXPECT_THAT(Evaluate(submission), IsEmpty());
  EXPECT_EQ(submission.processes[0].inputs[0].amount, D("900"));
  EXPECT_EQ(submission.processes[1].inputs[0].amount, D("9"));
}

TEST(EvaluateTest, ALegIsMassTimesDistance) {
  Submission submission = Boiler();
  // 12 t x 350 km; 1500 kg = 1.5 t, 20 mi = 32.18688 km exactly.
  submission.processes[0].inputs = {Freight("12", "t", "350", "km"),
                                    Freight("1500", "kg", "20", "mi"),
                                    Freight("0", "t", "350", "km")};
  EXPECT_THAT(Evaluate(submission), IsEmpty());
  const std::vector<Input>& inputs = submission.processes[0].inputs;
  EXPECT_EQ(inputs[0].amount, D("4200"));
  EXPECT_EQ(inputs[1].amount, D("48.28032"));
  EXPECT_EQ(inputs[2].amount, D("0"));
}

TEST(EvaluateTest, LeavesALegOfAnotherDimensionToFindFaults) {
  Submission submission = Boiler();
  submission.processes[0].inputs = {Freight("12", "kWh", "350", "km")};
  EXPECT_THAT(Evaluate(submission), IsEmpty());
  EXPECT_THAT(FindFaults(submission),
              Contains(StartsWith("processes[0].inputs[0].leg.mass_unit: ")));
}

std::vector<std::string> FaultsAfter(
    const std::function<void(ProcessDeclaration&)>& change) {
  Submission submission = Boiler();
  change(submission.processes[0]);
  return Evaluate(submission);
}

TEST(EvaluateTest, ACycleAmongParametersIsNamedWithItsPlace) {
  EXPECT_THAT(FaultsAfter([](ProcessDeclaration& p) {
                p.parameters = {{"a", std::nullopt, "b + 1", ""},
                                {"b", std::nullopt, "a + 1", ""}};
              }),
              ElementsAre(AllOf(StartsWith("processes[0].parameters: "),
                                HasSubstr("a"), HasSubstr("b"))));
}

// Once a scope cannot be made, its one fault stands for all formulas.
TEST(EvaluateTest, BadParametersAreOneFaultHoweverManyFormulasThereAre) {
  EXPECT_THAT(FaultsAfter([](ProcessDeclaration& p) {
                p.parameters = {{"a", std::nullopt, "a", ""}};
                p.inputs = {Gas("a"), Gas("2 * a")};
              }),
              SizeIs(1));
}

TEST(EvaluateTest, FaultsOfFormulasHaveTheirPlaces) {
  const struct {
    std::function<void(ProcessDeclaration&)> change;
    const char* place;
    const char* what;
  } cases[] = {
      {[](ProcessDeclaration& p) {
         p.inputs = {Gas("heat"), Gas("loss")};
       },
       "processes[0].inputs[1].formula: ", "loss"},
      {[](ProcessDeclaration& p) { p.inputs = {Gas("heat / 0")}; },
       "processes[0].inputs[0].formula: ", "0"},
      {[](ProcessDeclaration& p) { p.inputs = {Gas("heat +")}; },
       "processes[0].inputs[0].formula: ", ""},
      {[](ProcessDeclaration& p) { p.emissions.emplace_back().formula = "x"; },
       "processes[0].emissions[0].formula: ", "x"},
      {[](ProcessDeclaration& p) {
         p.co_products.emplace_back().formula = "y";
       },
       "processes[0].co_products[0].formula: ", "y"},
      {[](ProcessDeclaration& p) { p.output_formula = "z"; },
       "processes[0].output_formula: ", "z"},
      {[](ProcessDeclaration& p) { p.parameters[0].name = "9lives"; },
       "processes[0].parameters: ", "9lives"},
      {[](ProcessDeclaration& p) { p.parameters[1].name = "heat"; },
       "processes[0].parameters: ", "heat"},
      {[](ProcessDeclaration& p) { p.parameters[0].value.reset(); },
       "processes[0].parameters: ", "heat"},
      {[](ProcessDeclaration& p) { p.parameters[0].formula = "1"; },
       "processes[0].parameters: ", "heat"},
  };
  for (const auto& c : cases) {
    EXPECT_THAT(FaultsAfter(c.change),
                ElementsAre(AllOf(StartsWith(c.place), HasSubstr(c.what))))
        << c.place;
  }
}

TEST(EvaluateTest, StopsAtSoManyFaults) {
  EXPECT_THAT(FaultsAfter([](ProcessDeclaration& p) {
                p.inputs.assign(2 * kFaultsMax, Gas("nowhere"));
              }),
              SizeIs(kFaultsMax));
}

// A root counts 100 steps, so each process takes some 900,000: the twelfth is
// beyond the bound.
TEST(EvaluateTest, TheFormulasOfOneSubmissionHaveABoundTogether) {
  std::string roots = "sqrt(2)";
  for (int k = 1; k < 100; ++k) roots += "+sqrt(2)";
  Submission submission;
  submission.organisation = "works";
  for (int i = 0; i < 14; ++i) {
    ProcessDeclaration& process = submission.processes.emplace_back();
    process.product = "p" + std::to_string(i);
    for (int k = 0; k < 88; ++k) process.inputs.push_back(Gas(roots));
  }
  EXPECT_THAT(Evaluate(submission),
              ElementsAre(AllOf(HasSubstr("the formulas up to here take more"),
                                HasSubstr("processes["))));
}

}  // namespace
}  // namespace tanji::graph
