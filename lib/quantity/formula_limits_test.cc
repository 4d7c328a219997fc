#include "lib/quantity/formula_limits.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/strings.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/quantity/formula.h"

namespace tanji::quantity {
namespace {

using absl::StatusCode::kResourceExhausted;
using base::IsOkAndHolds;
using base::StatusIs;
using testing::HasSubstr;

FormulaScope Empty() {
  auto scope = FormulaScope::Create({});
  EXPECT_THAT(scope, base::IsOk());
  return *std::move(scope);
}

std::string Repeated(std::string_view text, size_t count) {
  std::string repeated;
  for (size_t i = 0; i < count; ++i) repeated += text;
  return repeated;
}

Parameter Formula(std::string name, std::string formula) {
  return {.name = std::move(name),
          .value = std::nullopt,
          .formula = std::move(formula)};
}

TEST(FormulaLimitsTest, BoundsTheText) {
  const std::string longest = "1" + std::string(kFormulaBytesMax - 1, ' ');
  EXPECT_THAT(Empty().Evaluate(longest), base::IsOk());
  EXPECT_THAT(
      Empty().Evaluate(longest + " "),
      StatusIs(kResourceExhausted, HasSubstr("10001 bytes; expected at most "
                                             "10000")));
}

TEST(FormulaLimitsTest, BoundsTheDepth) {
  // The whole formula is the first level.
  const size_t deepest = kFormulaDepthMax - 1;
  const auto nested = [](std::string_view open, size_t count,
                         std::string_view close) {
    return Repeated(open, count) + "1" + Repeated(close, count);
  };
  EXPECT_THAT(Empty().Evaluate(nested("(", deepest, ")")), base::IsOk());
  const auto is_too_deep =
      StatusIs(kResourceExhausted, HasSubstr("more than 100 levels"));
  EXPECT_THAT(Empty().Evaluate(nested("(", deepest + 1, ")")), is_too_deep);
  EXPECT_THAT(Empty().Evaluate(nested("abs(", deepest + 1, ")")), is_too_deep);
  EXPECT_THAT(Empty().Evaluate(nested("(", 4000, "")), is_too_deep);
  EXPECT_THAT(Empty().Evaluate(nested("if(", 3000, "")), is_too_deep);
  EXPECT_THAT(Empty().Evaluate(nested("not ", 2000, "")), is_too_deep);
}

TEST(FormulaLimitsTest, BoundsTheNodes) {
  // n additions have n + 1 numbers.
  EXPECT_THAT(Empty().Evaluate("1" + Repeated("+1", 999)),
              IsOkAndHolds(Rational::FromInteger(1000)));
  EXPECT_THAT(
      Empty().Evaluate("1" + Repeated("+1", 1000)),
      StatusIs(kResourceExhausted, HasSubstr("more than 2000 numbers, names "
                                             "and operators")));
}

TEST(FormulaLimitsTest, BoundsNumbersAsWritten) {
  for (const std::string& number :
       {std::string("1e2500"), std::string("1e-2500"),
        std::string("1e99999999999999999999"), std::string(9000, '7'),
        "0." + std::string(9000, '0') + "1"}) {
    EXPECT_THAT(
        Empty().Evaluate(number),
        StatusIs(kResourceExhausted, HasSubstr("is too long, too large or too "
                                               "small")))
        << number.substr(0, 30);
  }
  EXPECT_THAT(Empty().Evaluate("1e2400/1e2399"),
              IsOkAndHolds(Rational::FromInteger(10)));
}

TEST(FormulaLimitsTest, BoundsValuesOnTheWay) {
  EXPECT_THAT(
      Empty().Evaluate("1e2000*1e2000"),
      StatusIs(kResourceExhausted, HasSubstr("formula \"1e2000*1e2000\": a "
                                             "value on the way needs")));
  EXPECT_THAT(
      Empty().Evaluate("9^(9^(9^9))"),
      StatusIs(kResourceExhausted, HasSubstr("too large or too small")));
  EXPECT_THAT(
      Empty().Evaluate("exp(exp(exp(exp(exp(1)))))"),
      StatusIs(kResourceExhausted, HasSubstr("too large or too small")));
}

// a1 = a0 a0, a2 = a1 a1, ...: a14 = 3^16384 needs 25,969 bits.
TEST(FormulaLimitsTest, EndsAChainThatSquaresItself) {
  std::vector<Parameter> chain = {Formula("a0", "3")};
  for (int i = 1; i < 2000; ++i) {
    chain.push_back(
        Formula(base::StrCat("a", i), base::StrCat("a", i - 1, "*a", i - 1)));
  }
  EXPECT_THAT(
      FormulaScope::Create(chain),
      StatusIs(kResourceExhausted, HasSubstr("parameter \"a13\": formula "
                                             "\"a12*a12\": a value on the "
                                             "way needs")));
}

TEST(FormulaLimitsTest, FollowsTheLongestChain) {
  std::vector<Parameter> chain;
  for (size_t i = 0; i + 1 < kParametersPerScopeMax; ++i) {
    chain.push_back(
        Formula(base::StrCat("a", i), base::StrCat("a", i + 1, "+1")));
  }
  chain.push_back(Formula(base::StrCat("a", chain.size()), "1"));
  const auto scope = FormulaScope::Create(chain);
  ASSERT_THAT(scope, base::IsOk());
  EXPECT_THAT(scope->ValueOf("a0"), IsOkAndHolds(Rational::FromInteger(2000)));
}

TEST(FormulaLimitsTest, BoundsTheParameters) {
  std::vector<Parameter> many;
  for (size_t i = 0; i <= kParametersPerScopeMax; ++i) {
    many.push_back(Formula(base::StrCat("a", i), "1"));
  }
  EXPECT_THAT(
      FormulaScope::Create(many),
      StatusIs(kResourceExhausted, HasSubstr("2001 parameters in one scope; "
                                             "expected at most 2000")));
  EXPECT_THAT(FormulaScope::Create(std::vector<Parameter>{
                  Formula(std::string(kParameterNameBytesMax + 1, 'a'), "1")}),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("expected at most 255 letters")));
}

// 10^2400 has 7,973 bits and its denominator 1, which is 1 + 7974/64 = 125
// steps for each of 1,901 uses and for the sum; with 2 for both 0, 237,752 each
// time.
TEST(FormulaLimitsTest, BoundsTheStepsOfAScopeAcrossItsFormulas) {
  auto created =
      FormulaScope::Create(std::vector<Parameter>{Formula("a", "1e2400")});
  ASSERT_THAT(created, base::IsOk());
  FormulaScope& scope = *created;
  const std::string costly = "0*sum(a" + Repeated(";a", 1900) + ")";
  int evaluated = 0;
  absl::Status status;
  while (status.ok() && evaluated < 100) {
    status = scope.Evaluate(costly).status();
    ++evaluated;
  }
  EXPECT_EQ(evaluated, 5);
  const auto is_out_of_steps = StatusIs(
      kResourceExhausted, HasSubstr("the formulas of one scope take more than "
                                    "1000000 steps"));
  EXPECT_THAT(status, is_out_of_steps);
  EXPECT_THAT(scope.Evaluate("1"), is_out_of_steps);
}

// A root costs 100 steps, its argument and its value some more.
TEST(FormulaLimitsTest, CountsRootsAndLogarithmsAsManySteps) {
  std::vector<Parameter> roots;
  for (int i = 0; i < 60; ++i) {
    roots.push_back(
        Formula(base::StrCat("r", i), "sqrt(2)" + Repeated("+sqrt(2)", 199)));
  }
  // 60 x 200 x 100 is more than a million.
  EXPECT_THAT(
      FormulaScope::Create(roots),
      StatusIs(kResourceExhausted, HasSubstr("more than 1000000 steps")));
}

}  // namespace
}  // namespace tanji::quantity
