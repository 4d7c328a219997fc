#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/quantity/formula.h"
#include "lib/quantity/testing/literals.h"
#include "lib/quantity/testing/parameters.h"

namespace tanji::quantity {
namespace {

using absl::StatusCode::kFailedPrecondition;
using absl::StatusCode::kInvalidArgument;
using base::IsOkAndHolds;
using base::StatusIs;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

absl::Status CreateStatus(const std::vector<Parameter>& parameters) {
  return FormulaScope::Create(parameters).status();
}

// trips = 20 t / 8 t = 2.5, rounded up 3; fuel = 3 x 120 km x 0.3 kg/km = 108
TEST(FormulaScopeTest, ComputesParametersInWhateverOrderTheyCome) {
  FormulaScope scope =
      Scope({Formula("fuel", "TRIPS*distance*per_km"),
             Formula("trips", "ceil(load/capacity)"), Value("load", "20"),
             Value("capacity", "8"), Value("distance", "120"),
             Value(" Per_km ", "0.3")});
  EXPECT_THAT(scope.EvaluateDecimal("fuel"), IsOkAndHolds(D("108")));
  EXPECT_THAT(scope.ValueOf("Trips"), IsOkAndHolds(Rational::FromInteger(3)));
  EXPECT_THAT(scope.ValueOf("per_km "),
              IsOkAndHolds(Rational::FromDecimal(D("0.3"))));
  EXPECT_THAT(scope.ValueOf("trip"),
              StatusIs(kInvalidArgument, HasSubstr("\"trip\" is not defined")));
}

TEST(FormulaScopeTest, RefusesBadAndRepeatedNames) {
  for (const std::string name :
       {"", " ", "1a", "a b", "a-b", "\xC3\xA4", "and", "TRUE", "Mod"}) {
    EXPECT_THAT(CreateStatus({Value(name, "1")}),
                StatusIs(kInvalidArgument, HasSubstr("not a name; expected")))
        << name;
  }
  EXPECT_THAT(
      CreateStatus({Value("a", "1"), Value("A", "2")}),
      StatusIs(kInvalidArgument, StartsWith("parameter \"a\": the name is "
                                            "defined twice")));
}

TEST(FormulaScopeTest, WantsExactlyOneOfValueAndFormula) {
  Parameter both = Value("a", "1");
  both.formula = "2";
  EXPECT_THAT(
      CreateStatus({both}),
      StatusIs(kInvalidArgument, HasSubstr("\"a\": both a value and a")));
  EXPECT_THAT(
      CreateStatus({Formula("a", "")}),
      StatusIs(kInvalidArgument, HasSubstr("\"a\": neither a value nor a")));
}

TEST(FormulaScopeTest, NamesParameterAndFormulaOfAFault) {
  EXPECT_THAT(CreateStatus({Formula("a", "b*2"), Formula("b", "1/0")}),
              StatusIs(kInvalidArgument,
                       "parameter \"b\": formula \"1/0\": division "
                       "by 0"));
  EXPECT_THAT(CreateStatus({Formula("a", "Missing*2")}),
              StatusIs(kInvalidArgument,
                       "parameter \"a\": formula \"Missing*2\": "
                       "parameter \"Missing\" is not defined"));
  EXPECT_THAT(
      CreateStatus({Formula("a", "1 < 2")}),
      StatusIs(kInvalidArgument, HasSubstr("the result is a truth value")));
}

TEST(FormulaScopeTest, NamesACircle) {
  EXPECT_THAT(
      CreateStatus({Formula("a", "b+1"), Formula("B", "A+1")}),
      StatusIs(kInvalidArgument, HasSubstr("parameters need each other in a "
                                           "circle: a -> B -> a")));
  EXPECT_THAT(CreateStatus({Formula("a", "if(true;1;a)")}),
              StatusIs(kInvalidArgument, HasSubstr("circle: a -> a")));
  std::vector<Parameter> ring;
  for (int i = 0; i < 20; ++i) {
    ring.push_back(
        Formula("p" + std::to_string(i), "p" + std::to_string((i + 1) % 20)));
  }
  EXPECT_THAT(CreateStatus(ring),
              StatusIs(kInvalidArgument, HasSubstr("p8 -> p9 -> ... -> p0")));
}

TEST(FormulaScopeTest, ParametersGoBeforeConstants) {
  FormulaScope scope = Scope({Value("E", "7"), Formula("f", "e*2")});
  EXPECT_THAT(scope.EvaluateDecimal("f + floor(pi)"), IsOkAndHolds(D("17")));
}

TEST(FormulaScopeTest, OwnParametersGoBeforeTheParents) {
  const FormulaScope global = Scope(
      {Value("rate", "2"), Value("base", "10"), Formula("all", "rate*base")});
  auto scope = FormulaScope::Create(
      std::vector<Parameter>{Value("Rate", "3"), Formula("own", "rate*base")},
      &global);
  ASSERT_THAT(scope, base::IsOk());
  EXPECT_THAT(scope->EvaluateDecimal("own"), IsOkAndHolds(D("30")));
  // What is global is computed from what is global.
  EXPECT_THAT(scope->EvaluateDecimal("all"), IsOkAndHolds(D("20")));
  EXPECT_THAT(scope->ValueOf("base"), IsOkAndHolds(Rational::FromInteger(10)));
  // A parameter of the same name is itself, not its parent's.
  EXPECT_THAT(FormulaScope::Create(
                  std::vector<Parameter>{Formula("rate", "rate*2")}, &global),
              StatusIs(kInvalidArgument, HasSubstr("circle: rate -> rate")));
}

TEST(FormulaScopePartialTest, ReportsWhatHasNoValueAndGoesOn) {
  const std::vector<Parameter> parameters = {
      Formula("chance", "random()"),
      Formula("user", "chance*2"),
      Formula("careful", "if(on=1; 5; chance)"),
      Value("on", "1"),
      Formula("a", "b"),
      Formula("b", "a"),
      Value("twice", "1"),
      Value("Twice", "1")};
  auto partial = FormulaScope::CreatePartial(parameters);
  ASSERT_THAT(partial, base::IsOk());
  std::vector<size_t> indices;
  for (const ParameterFault& fault : partial->faults) {
    indices.push_back(fault.index);
    EXPECT_EQ(fault.status.code(),
              fault.index == 1 ? kFailedPrecondition : kInvalidArgument);
  }
  // Names, then parsing, circles, values.
  EXPECT_THAT(indices, ElementsAre(6, 7, 0, 4, 5, 1));
  EXPECT_THAT(std::string(partial->faults[2].status.message()),
              HasSubstr("function \"random\" is not supported"));
  EXPECT_THAT(std::string(partial->faults[5].status.message()),
              HasSubstr("parameter \"chance\" has no value"));
  EXPECT_THAT(partial->scope.EvaluateDecimal("careful"), IsOkAndHolds(D("5")));
  EXPECT_THAT(
      partial->scope.Evaluate("1+user"),
      StatusIs(kFailedPrecondition, HasSubstr("\"user\" has no value")));
  EXPECT_THAT(
      partial->scope.ValueOf("TWICE"),
      StatusIs(kFailedPrecondition, HasSubstr("\"TWICE\" has no value")));
}

TEST(FormulaScopePartialTest, HasNoFaultsWhereThereAreNone) {
  const auto partial =
      FormulaScope::CreatePartial(std::vector<Parameter>{Value("a", "1")});
  ASSERT_THAT(partial, base::IsOk());
  EXPECT_THAT(partial->faults, IsEmpty());
}

TEST(FormulaScopeTest, IsTheSameInAnyOrderOfTheParameters) {
  const std::vector<Parameter> parameters = {
      Value("x", "1.7"), Formula("y", "sqrt(x)+z"), Formula("z", "ln(x)/3")};
  const std::vector<Parameter> reversed(parameters.rbegin(), parameters.rend());
  FormulaScope a = Scope(parameters);
  FormulaScope b = Scope(reversed);
  const auto value = a.Evaluate("y^0.3");
  ASSERT_THAT(value, base::IsOk());
  EXPECT_THAT(b.Evaluate("y^0.3"), IsOkAndHolds(*value));
}

}  // namespace
}  // namespace tanji::quantity
