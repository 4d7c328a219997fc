#include "lib/exchange/olca/internal/process_formulas.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/exchange/olca/testing/decimal.h"

namespace tanji::exchange::olca::internal {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

graph::Parameter Given(const std::string& name, const std::string& value) {
  return {name, Number(value), "", ""};
}
graph::Parameter Computed(const std::string& name, const std::string& formula,
                          const std::string& stored) {
  return {name, Number(stored), formula, ""};
}

Exchange Of(const std::string& amount, const std::string& formula) {
  Exchange exchange;
  exchange.amount = Number(amount);
  exchange.formula = formula;
  return exchange;
}

const Scale kAsItIs = {"kg", quantity::Rational::FromInteger(1), false};

class ProcessFormulasTest : public ::testing::Test {
 protected:
  ProcessFormulas Carry(const std::vector<graph::Parameter>& parameters,
                        const std::vector<graph::Parameter>& globals = {}) {
    process_.parameters = parameters;
    return ProcessFormulas(process_, globals, label_, report_);
  }

  Process process_;
  const std::string label_ = "mill";
  ImportReport report_;
};

TEST_F(ProcessFormulasTest, KeepsParametersAndFormulas) {
  ProcessFormulas formulas =
      Carry({Computed("area", "width*2", "6"), Given("width", "3")});
  ASSERT_THAT(formulas.parameters(), SizeIs(2));
  EXPECT_EQ(formulas.parameters()[0].formula, "width*2");
  EXPECT_FALSE(formulas.parameters()[0].value.has_value());
  EXPECT_EQ(formulas.parameters()[1].value, Number("3"));
  TANJI_ASSERT_OK_AND_ASSIGN(
      const auto amount, formulas.AmountOf(Of("7", "area+1"), kAsItIs, false));
  EXPECT_EQ(amount.value.ToString(), "7");
  EXPECT_EQ(amount.formula, "area+1");
  EXPECT_EQ(report_.parameters_kept, 2U);
  EXPECT_THAT(report_.notices, IsEmpty());
}

// (1 + 2) x 9/20 = 1.35, and its negative.
TEST_F(ProcessFormulasTest, ScalesAndNegatesAFormula) {
  ProcessFormulas formulas = Carry({Given("x", "2")});
  const Scale pounds = {"kg", quantity::Rational::FromRatio({9, 20}), true};
  TANJI_ASSERT_OK_AND_ASSIGN(const auto scaled,
                             formulas.AmountOf(Of("3", "1+x"), pounds, false));
  EXPECT_EQ(scaled.value.ToString(), "1.35");
  EXPECT_EQ(scaled.formula, "(1+x)*(9/20)");
  TANJI_ASSERT_OK_AND_ASSIGN(const auto negative,
                             formulas.AmountOf(Of("3", "1+x"), kAsItIs, true));
  EXPECT_EQ(negative.value.ToString(), "-3");
  EXPECT_EQ(negative.formula, "-(1+x)");
  TANJI_ASSERT_OK_AND_ASSIGN(const auto both,
                             formulas.AmountOf(Of("3", "1+x"), pounds, true));
  EXPECT_EQ(both.value.ToString(), "-1.35");
}

TEST_F(ProcessFormulasTest, ScalesAnAmountWithoutAFormulaExactly) {
  ProcessFormulas formulas = Carry({});
  const Scale pounds = {"kg", quantity::Rational::FromRatio({9, 20}), true};
  TANJI_ASSERT_OK_AND_ASSIGN(const auto amount,
                             formulas.AmountOf(Of("0.1", ""), pounds, false));
  EXPECT_EQ(amount.value.ToString(), "0.045");
  EXPECT_EQ(amount.formula, "");
}

TEST_F(ProcessFormulasTest, TakesTheStoredValueOfParametersInACircle) {
  ProcessFormulas formulas =
      Carry({Computed("a", "b+1", "5"), Computed("b", "a-1", "4"),
             Computed("c", "a*2", "10")});
  TANJI_ASSERT_OK_AND_ASSIGN(const auto amount,
                             formulas.AmountOf(Of("10", "c"), kAsItIs, false));
  EXPECT_EQ(amount.value.ToString(), "10");
  EXPECT_EQ(amount.formula, "c");
  EXPECT_EQ(report_.parameters_refused, 2U);
  EXPECT_EQ(report_.parameters_kept, 1U);
  ASSERT_THAT(report_.notices, SizeIs(2));
  EXPECT_EQ(report_.notices[0].kind, "parameter_refused");
  EXPECT_EQ(report_.notices[0].process, "mill");
  EXPECT_THAT(report_.notices[0].what, HasSubstr("its stored value stands"));
}

// At fault for its formula and then, without it, for its name.
TEST_F(ProcessFormulasTest, CountsAParameterOnce) {
  Carry({Computed("a b", "sin(1)", "5"), Given("x", "1")});
  EXPECT_EQ(report_.parameters_kept, 1U);
  EXPECT_EQ(report_.parameters_refused, 1U);
}

// Of two with one name nobody can say which is meant.
TEST_F(ProcessFormulasTest, LeavesOutParametersWithoutANameOfTheirOwn) {
  ProcessFormulas formulas = Carry(
      {Given("a b", "1"), Given("x", "2"), Given("y", "3"), Given("Y", "4")});
  ASSERT_THAT(formulas.parameters(), SizeIs(1));
  EXPECT_EQ(formulas.parameters()[0].name, "x");
  EXPECT_EQ(report_.parameters_kept, 1U);
  EXPECT_EQ(report_.parameters_refused, 3U);
}

TEST_F(ProcessFormulasTest, NamesAFormulaThatHasNoValue) {
  ProcessFormulas formulas = Carry({});
  const Exchange exchange = Of("0.5", "sin(1)");
  TANJI_ASSERT_OK_AND_ASSIGN(const auto amount,
                             formulas.AmountOf(exchange, kAsItIs, false));
  EXPECT_EQ(amount.value.ToString(), "0.5");
  EXPECT_EQ(amount.formula, "");
  formulas.Report(exchange);
  EXPECT_EQ(report_.formulas_refused, 1U);
  EXPECT_EQ(report_.formulas_kept, 0U);
  ASSERT_THAT(report_.notices, SizeIs(1));
  EXPECT_THAT(report_.notices[0].what, HasSubstr("the stored amount stands"));
}

// The tolerance is 1e-9 of the amount.
TEST_F(ProcessFormulasTest, NamesAFormulaThatDiffersFromWhatWasStored) {
  ProcessFormulas formulas = Carry({});
  formulas.Report(Of("0.3333333333", "1/3"));
  EXPECT_EQ(report_.formulas_differing, 0U);
  formulas.Report(Of("0.33333333", "1/3"));
  EXPECT_EQ(report_.formulas_differing, 1U);
  EXPECT_EQ(report_.formulas_kept, 2U);
  EXPECT_THAT(report_.notices[0].what, HasSubstr("the formula stands"));
}

TEST_F(ProcessFormulasTest, TakesTheGlobalParametersThatAreUsed) {
  process_.exchanges = {Of("1", "own*First")};
  ProcessFormulas formulas =
      Carry({Given("own", "2"), Given("hidden", "7")},
            {Given("unused", "1"), Computed("first", "SECOND+hidden", "0"),
             Given("second", "3"), Given("hidden", "100")});
  std::vector<std::string> names;
  for (const graph::Parameter& parameter : formulas.parameters()) {
    names.push_back(parameter.name);
  }
  EXPECT_THAT(names, ElementsAre("own", "hidden", "first", "second"));
  EXPECT_EQ(report_.parameters_kept, 4U);
  EXPECT_EQ(report_.parameters_copied, 2U);
  TANJI_ASSERT_OK_AND_ASSIGN(
      const auto amount,
      formulas.AmountOf(process_.exchanges[0], kAsItIs, false));
  EXPECT_EQ(amount.value.ToString(), "20");  // 2 x (3 + 7)
}

TEST(NamesInTest, FindsWordsButNoNumbers) {
  EXPECT_THAT(NamesIn("Ab_1+2e3*if(c;0.5;d)"),
              ElementsAre("ab_1", "if", "c", "d"));
  EXPECT_THAT(NamesIn(""), IsEmpty());
}

}  // namespace
}  // namespace tanji::exchange::olca::internal
