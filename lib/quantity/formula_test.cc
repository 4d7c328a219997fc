#include "lib/quantity/formula.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/quantity/testing/literals.h"
#include "lib/quantity/testing/parameters.h"

namespace tanji::quantity {
namespace {

using base::IsOkAndHolds;
using base::StatusIs;
using testing::HasSubstr;

// The exact result as text, or the message.
std::string Result(std::string_view formula) {
  FormulaScope scope =
      Scope({Value("x", "3"), Value("Half", "0.5"), Value("zero", "0")});
  const auto value = scope.Evaluate(formula);
  return value.ok() ? value->ToString() : std::string(value.status().message());
}

using Case = std::pair<std::string_view, std::string_view>;

void ExpectResults(const std::vector<Case>& cases) {
  for (const Case& c : cases) EXPECT_EQ(Result(c.first), c.second) << c.first;
}
void ExpectFaults(const std::vector<Case>& cases) {
  for (const Case& c : cases) {
    EXPECT_THAT(Result(c.first), HasSubstr(std::string(c.second))) << c.first;
  }
}

TEST(FormulaTest, ReadsNumbersAsOpenLcaDoes) {
  ExpectResults({{"12", "12"},
                 {"1.50", "3/2"},
                 {"1.", "1"},
                 {".5", "1/2"},
                 {"007", "7"},
                 {"2e3", "2000"},
                 {"2.5E-1", "1/4"},
                 {"1e+2", "100"},
                 {"0e9999999999", "0"}});
}

TEST(FormulaTest, ComputesExactlyInTheUsualOrder) {
  ExpectResults({{"1+2*3", "7"},
                 {"(1+2)*3", "9"},
                 {"2*3/4*2", "3"},
                 {"10-4-3", "3"},
                 {"24/4/3", "2"},
                 {" \t1 +\r\n 2 ", "3"},
                 {"1/3+1/6", "1/2"},
                 {"if(0.1+0.2=0.3; 1; 2)", "1"},
                 {"1/3*3", "1"}});
}

// openLCA binds a sign tighter than a power.
TEST(FormulaTest, ReadsSignsAndPowersAsOpenLcaDoes) {
  ExpectResults({{"-2^2", "4"},
                 {"-(2^2)", "-4"},
                 {"2^-1", "1/2"},
                 {"2*-3", "-6"},
                 {"1 - -1", "2"},
                 {"+4", "4"},
                 {"2^3*2", "16"},
                 {"(2^3)^2", "64"},
                 {"2^(3^2)", "512"},
                 {"4^0.5", "2"}});
}

// 2^3^2 is 64 from the left, as openLCA has it, and 512 in mathematics.
TEST(FormulaTest, RefusesAPowerOfAPowerWithoutParentheses) {
  ExpectFaults({{"2^3^2", "column 4: a^b^c can be read in two ways"},
                {"9^9^9^9", "expected (a^b)^c or a^(b^c)"}});
}

TEST(FormulaTest, NamesAreParametersWithoutRegardToCase) {
  ExpectResults({{"x", "3"}, {"X*half", "3/2"}, {"HALF/x", "1/6"}});
  ExpectFaults({{"y", "parameter \"y\" is not defined"},
                {"x + Unknown", "parameter \"Unknown\" is not defined"},
                {"if(true; 1; y)", "parameter \"y\" is not defined"}});
}

TEST(FormulaTest, ComparesAndDecides) {
  ExpectResults({{"if(x=3;1;0)", "1"},
                 {"if(x==3;1;0)", "1"},
                 {"if(x<>3;1;0)", "0"},
                 {"if(x!=3;1;0)", "0"},
                 {"if(x<3;1;0)", "0"},
                 {"if(x<=3;1;0)", "1"},
                 {"if(x>3;1;0)", "0"},
                 {"if(x>=3;1;0)", "1"},
                 {"IF(true;1;0)+iff(False;1;0)+iif(true();10;20)", "11"},
                 {"if(1/3=0.3333333333333333;1;0)", "0"}});
}

TEST(FormulaTest, KnowsTruthValues) {
  ExpectResults({{"if(1<2 and 2<1;1;0)", "0"},
                 {"if(1<2 && 2<3 & true;1;0)", "1"},
                 {"if(1>2 or 2>1;1;0)", "1"},
                 {"if(1>2 || false | 2<1;1;0)", "0"},
                 {"if(not 1>2;1;0)", "1"},
                 {"if(NOT(1<2);1;0)", "0"},
                 {"if(not not true;1;0)", "1"},
                 {"if(not (x-2) > 3;1;0)", "1"},
                 {"if(not(true) or true;1;0)", "1"},
                 {"if(true xor true;1;0)", "0"},
                 {"if(and(true;1<2;x=3);1;0)", "1"},
                 {"if(or(false;1>2);1;0)", "0"},
                 {"if(and(true);1;0)", "1"},
                 // and binds tighter than xor, and that than or
                 {"if(true or true and false;1;0)", "1"},
                 {"if(true xor true and false;1;0)", "1"},
                 {"if(not false and false;1;0)", "0"}});
}

TEST(FormulaTest, LooksOnlyWhereItMust) {
  ExpectResults({{"if(true; 1; 1/zero)", "1"},
                 {"if(false; 1/zero; 2)", "2"},
                 {"if(false and 1/zero > 0; 1; 2)", "2"},
                 {"if(true or 1/zero > 0; 1; 2)", "1"},
                 {"if(or(false; true; 1/zero > 0); 1; 2)", "1"}});
  ExpectFaults({{"if(true and 1/zero > 0; 1; 2)", "division by 0"}});
}

TEST(FormulaTest, KeepsNumbersAndTruthValuesApart) {
  ExpectFaults({{"if(1;2;3)", "a condition such as a > b was expected"},
                {"1 and true", "a condition such as a > b was expected"},
                {"true and 1", "a condition such as a > b was expected"},
                {"or(false;1)", "a condition such as a > b was expected"},
                {"(1<2)*3", "* expects numbers, not a truth value"},
                {"1<2<3", "< expects numbers, not a truth value"},
                {"not(1)", "not expects truth values, not a number"},
                {"sum(1;true)", "sum expects numbers, not a truth value"},
                {"1<2", "the result is a truth value; expected a number"}});
}

TEST(FormulaFunctionTest, RoundsAndCutsAsOpenLcaDoes) {
  ExpectResults({{"abs(-2.5)", "5/2"},
                 {"ceil(2.2)", "3"},
                 {"ceil(-2.2)", "-2"},
                 {"floor(2.7)", "2"},
                 {"floor(-2.2)", "-3"},
                 {"int(-2.7)", "-2"},
                 {"trunc(2.7)", "2"},
                 {"frac(2.7)", "7/10"},
                 {"frac(-2.7)", "-7/10"},
                 {"round(2.5)", "3"},
                 {"round(-2.5)", "-2"},
                 {"round(-2.6)", "-3"}});
}

TEST(FormulaFunctionTest, DividesIntegersAsOpenLcaDoes) {
  ExpectResults({{"7 div 2", "3"},
                 {"-7 div 2", "-3"},
                 {"7.4 DIV 2.5", "2"},  // 7 / 3
                 {"div(7;2)", "3"},
                 {"7 mod 2", "1"},
                 {"-7 mod 2", "-1"},
                 {"7.5 mod 2", "3/2"},
                 {"mod(7;2)", "1"},
                 {"7 mod 2 * 3", "3"}});
  ExpectFaults({{"1 div 0.4", "division by 0"}, {"1 mod 0", "division by 0"}});
}

TEST(FormulaFunctionTest, TakesManyNumbers) {
  ExpectResults({{"min(3;1;2)", "1"},
                 {"max(3,1,2)", "3"},
                 {"sum(1;2;3.5)", "13/2"},
                 {"avg(1;2;3;4)", "5/2"},
                 {"mean(1;2)", "3/2"},
                 {"min(max(1,5);2)", "2"},
                 {"sum(x)", "3"}});
}

TEST(FormulaFunctionTest, ComputesPowersRootsAndLogarithms) {
  ExpectResults({{"sqr(-3)", "9"},
                 {"sqrt(2.25)", "3/2"},
                 {"power(2;10)", "1024"},
                 {"pow(9;0.5)", "3"},
                 {"ipower(2;-2)", "1/4"},
                 {"ipow(3;3)", "27"},
                 {"log(1000)", "3"},
                 {"lg(0.01)", "-2"},
                 {"ln(1)", "0"},
                 {"exp(0)", "1"},
                 {"if(exp(1)=e;1;0)", "1"},
                 {"if(e()=e;1;0)", "1"},
                 {"if(pi=PI();1;0)", "1"},
                 {"floor(pi*1000)", "3141"},
                 {"round(ln(e^5)*1e30)/1e30", "5"}});
  ExpectFaults({{"sqrt(-1)", "sqrt expects a number of at least 0"},
                {"ln(0)", "ln expects a number above 0"},
                {"log(-1)", "log expects a number above 0"},
                {"0^-1", "division by 0"},
                {"(-8)^(1/3)", "below 0 has no power"},
                {"ipower(2;0.5)", "ipower expects an integer"},
                {"1/(x-3)", "division by 0"}});
}

TEST(FormulaFunctionTest, TellsEvenFromOdd) {
  ExpectResults({{"if(even(4);1;0)", "1"},
                 {"if(even(-3);1;0)", "0"},
                 {"if(odd(7);1;0)", "1"},
                 {"if(odd(0);1;0)", "0"}});
  ExpectFaults({{"if(even(2.5);1;0)", "even expects an integer"}});
}

TEST(FormulaFunctionTest, RefusesOthersByName) {
  ExpectFaults({{"random()",
                 "formula \"random()\": function \"random\" is not supported"},
                {"2*Sin(x)", "function \"Sin\" is not supported"},
                {"x(2)", "function \"x\" is not supported"},
                {"abs()", "function \"abs\" takes 1 argument"},
                {"abs(1;2)", "function \"abs\" takes 1 argument"},
                {"power(2)", "function \"power\" takes 2 arguments"},
                {"sum()", "function \"sum\" takes at least 1 argument"},
                {"and()", "function \"and\" takes at least 1 argument"},
                {"if(true;1)", "function \"if\" takes 3 arguments"},
                {"if(true;1;2;3)", "function \"if\" takes 3 arguments"}});
}

TEST(FormulaTest, SaysWhereItCannotRead) {
  ExpectFaults(
      {{"",
        "formula \"\": column 1: expected a number, a name or a "
        "parenthesis, found the end"},
       {"2*",
        "column 3: expected a number, a name or a parenthesis, found the "
        "end"},
       {"2*/3",
        "column 3: expected a number, a name or a parenthesis, found "
        "\"/\""},
       {"2 3", "column 3: expected an operator or the end, found \"3\""},
       {"2e", "column 2: expected an operator or the end, found \"e\""},
       {"1.2.3", "column 4: expected an operator or the end, found \".3\""},
       {"(1", "column 3: expected an operator or \")\", found the end"},
       {"1)", "column 2: expected an operator or the end, found \")\""},
       {"--1", "column 2: expected a number"},
       {"max(1;;2)", "column 7: expected a number"},
       {"max(1;2", "column 8: expected an operator, \";\" or \")\""},
       {"2 and", "column 6: expected a number"},
       {"and", "column 1: expected a number"},
       {"2*not(true)", "column 3: expected a number"},
       {"2 # 3", "column 3: \"#\" does not belong in a formula"},
       {"2 \xE2\x88\x92 1", "column 3: \"\xE2\x88\x92\" does not belong"},
       {"x\x01", "column 2: \"\\x01\" does not belong"}});
}

TEST(FormulaTest, RefusesDecimalCommas) {
  ExpectFaults({{"1,5", "column 2: expected an operator or the end"},
                {"max(1,5;2)", "column 8: arguments are separated by"},
                {"if(true;1,5;2)", "column 10: arguments are separated by"}});
}

TEST(FormulaTest, RoundsToADecimalOnce) {
  FormulaScope scope = Scope();
  EXPECT_THAT(scope.EvaluateDecimal("2/3"),
              IsOkAndHolds(D("0.6666666666666666666666666666666667")));
  EXPECT_THAT(scope.EvaluateDecimal("0.1+0.2"), IsOkAndHolds(D("0.3")));
  EXPECT_THAT(scope.EvaluateDecimal("1e200*1e100"),
              StatusIs(absl::StatusCode::kResourceExhausted,
                       HasSubstr("formula \"1e200*1e100\": a value of about "
                                 "1e30")));
}

}  // namespace
}  // namespace tanji::quantity
