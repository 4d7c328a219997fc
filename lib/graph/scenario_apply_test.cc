#include "lib/graph/scenario_apply.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/quantity/rational.h"
#include "lib/quantity/unit.h"

namespace tanji::graph {
namespace {

using base::StatusIs;
using quantity::Decimal;
using ::testing::_;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr ProductNumber kOre = 0;    // kg
constexpr ProductNumber kPower = 1;  // kWh
constexpr ProductNumber kGas = 2;    // MJ
constexpr int64_t kSteps = 1000;

Decimal Number(const std::string& text) { return *Decimal::Parse(text); }

quantity::UnitCode UnitCode(const std::string& symbol) {
  return (*quantity::FindUnit(symbol))->code;
}

class ApplyChangeTest : public ::testing::Test {
 protected:
  ApplyChangeTest() {
    EXPECT_TRUE(catalogue_.SetOrganisation(0, "o").ok());
    ProductNumber next = 0;
    for (const auto& [id, unit] :
         std::vector<std::pair<std::string, std::string>>{
             {"ore", "kg"}, {"power", "kWh"}, {"gas", "MJ"}, {"x", ""}}) {
      ProductVersion product;
      product.id = id;
      if (!unit.empty()) product.unit = UnitCode(unit);
      product.declared = !unit.empty();
      EXPECT_TRUE(catalogue_.SetProduct(next, product).ok());
      ProcessVersion process;
      process.product = next;
      process.place = "CN";
      process.in_force = true;
      EXPECT_TRUE(catalogue_.SetProcess(next, process, /*seq=*/1).ok());
      ++next;
    }
    version_.place = "CN-SD";
    version_.output = Number("1");
    version_.unit = UnitCode("kg");
    AddInput(kOre, "10", "kg");
    AddInput(kPower, "4", "kWh").detail.emplace().electricity.emplace().place =
        "CN-SD";
    AddInput(kGas, "36", "MJ");
  }

  InputVersion& AddInput(ProductNumber product, const std::string& amount,
                         const std::string& unit) {
    InputVersion& input = version_.inputs.emplace_back();
    input.target = product;
    input.amount = Number(amount);
    input.unit = UnitCode(unit);
    return input;
  }

  absl::StatusOr<bool> Apply(const ScenarioChange& change) {
    return ApplyChange({catalogue_, assumed_}, change, version_);
  }

  static ScenarioChange Of(ChangeKind kind, const std::string& input) {
    ScenarioChange change;
    change.kind = kind;
    if (!input.empty()) change.input = ChangedInput{{"o", input}, std::nullopt};
    return change;
  }

  Catalogue catalogue_;
  std::vector<AssumedProduct> assumed_ = {
      {"wind", "kWh", Number("0.01"), "a study"}};
  ProcessVersion version_;
};

TEST_F(ApplyChangeTest, SplitsElectricityAndKeepsItsPlace) {
  ScenarioChange change = Of(ChangeKind::kElectricity, "");
  change.supplier.assumed = "wind";
  change.share_percent = Number("25");
  change.electricity = Electricity{Instrument::kOnSite, "", ""};
  TANJI_ASSERT_OK_AND_ASSIGN(const bool found, Apply(change));
  EXPECT_TRUE(found);
  ASSERT_THAT(version_.inputs, SizeIs(4));
  EXPECT_EQ(version_.inputs[1].amount, Number("3"));
  EXPECT_EQ(version_.inputs[3].amount, Number("1"));
  EXPECT_EQ(version_.inputs[3].target, catalogue_.product_count());
  EXPECT_EQ(version_.inputs[3].detail->electricity->place, "CN-SD");
  EXPECT_EQ(version_.inputs[3].detail->electricity->instrument,
            Instrument::kOnSite);
}

TEST_F(ApplyChangeTest, AnotherProductForgetsHowElectricityWasBought) {
  ScenarioChange change = Of(ChangeKind::kSupplier, "power");
  change.supplier.product = {"o", "gas"};
  change.amount_per_unit = Number("0.5");
  change.unit = "kWh";
  TANJI_ASSERT_OK(Apply(change).status());
  ASSERT_THAT(version_.inputs, SizeIs(3));
  EXPECT_EQ(version_.inputs[1].target, kGas);
  EXPECT_EQ(version_.inputs[1].amount, Number("2"));
  EXPECT_FALSE(version_.inputs[1].detail->electricity.has_value());
}

TEST_F(ApplyChangeTest, SavesEnergyButNotMaterials) {
  ScenarioChange change = Of(ChangeKind::kEfficiency, "");
  change.adjustment.number = Number("0.5");
  EmissionVersion& burnt = version_.emissions.emplace_back();
  burnt.amount = Number("8");
  burnt.tags.Add(EmissionTag::kCombustion);
  version_.emissions.emplace_back().amount = Number("3");
  TANJI_ASSERT_OK(Apply(change).status());
  EXPECT_EQ(version_.inputs[0].amount, Number("10"));
  EXPECT_EQ(version_.inputs[1].amount, Number("2"));
  EXPECT_EQ(version_.inputs[2].amount, Number("18"));
  EXPECT_EQ(version_.emissions[0].amount, Number("4"));
  EXPECT_EQ(version_.emissions[1].amount, Number("3"));
}

TEST_F(ApplyChangeTest, CapturesFossilCarbonAsStoredAndOthersAsNotEmitted) {
  for (const char* gas : {"CO2", "N2O"}) {
    EmissionVersion& emission = version_.emissions.emplace_back();
    emission.gas = gas;
    emission.amount = Number("10");
    emission.unit = UnitCode("kg");
    ScenarioChange change;
    change.kind = ChangeKind::kCapture;
    change.gas = gas;
    change.share_percent = Number("90");
    TANJI_ASSERT_OK(Apply(change).status());
  }
  ASSERT_THAT(version_.emissions, SizeIs(3));
  EXPECT_EQ(version_.emissions[0].amount, Number("10"));
  EXPECT_EQ(version_.emissions[1].amount, Number("-9"));
  EXPECT_TRUE(version_.emissions[1].tags.Has(EmissionTag::kCapture));
  EXPECT_EQ(version_.emissions[2].amount, Number("1"));
}

// What is still emitted of 100 kg of fossil CO2, of which the process stores
// `stored`, after changes.
class CaptureTest : public ApplyChangeTest {
 protected:
  CaptureTest() {
    EmissionVersion& burnt = version_.emissions.emplace_back();
    burnt.gas = "CO2";
    burnt.amount = Number("100");
    burnt.unit = UnitCode("kg");
    burnt.tags.Add(EmissionTag::kCombustion);
  }

  void Store(const std::string& amount, const std::string& unit) {
    EmissionVersion& stored = version_.emissions.emplace_back();
    stored.gas = "CO2";
    stored.amount = Number(amount);
    stored.unit = UnitCode(unit);
    stored.tags.Add(EmissionTag::kCapture);
  }
  void Capture(const std::string& percent) {
    ScenarioChange change;
    change.kind = ChangeKind::kCapture;
    change.gas = "CO2";
    change.share_percent = Number(percent);
    TANJI_ASSERT_OK_AND_ASSIGN(const bool found, Apply(change));
    EXPECT_TRUE(found);
  }
  void Save(const std::string& factor) {
    ScenarioChange change = Of(ChangeKind::kEfficiency, "");
    change.adjustment.number = Number(factor);
    TANJI_ASSERT_OK(Apply(change).status());
  }

  std::string LeftKg() const {
    quantity::Rational sum;
    for (const EmissionVersion& emission : version_.emissions) {
      sum = sum + quantity::Rational::FromDecimal(emission.amount) *
                      quantity::Rational::FromRatio(
                          (*quantity::UnitOf(emission.unit))->to_reference);
    }
    return sum.ToString();
  }
};

TEST_F(CaptureTest, ASecondOneIsOfWhatTheFirstHasLeft) {
  Capture("60");
  Capture("60");
  EXPECT_EQ(LeftKg(), "16");
  Capture("100");
  EXPECT_EQ(LeftKg(), "0");
  Capture("60");
  EXPECT_EQ(LeftKg(), "0");
}

TEST_F(CaptureTest, WhatIsNotBurntIsNotCaptured) {
  Capture("90");
  Save("0.5");
  EXPECT_EQ(LeftKg(), "5");
}

TEST_F(CaptureTest, TheOrderOfSavingAndCapturingDoesNotMatter) {
  Save("0.5");
  Capture("90");
  EXPECT_EQ(LeftKg(), "5");
}

TEST_F(CaptureTest, WhatIsStoredAlreadyIsNotCapturedAgain) {
  Store("-30000", "g");
  Capture("90");
  EXPECT_EQ(LeftKg(), "7");
}

TEST_F(CaptureTest, NothingIsCapturedOfWhatIsNotEmitted) {
  Store("-120", "kg");
  Capture("90");
  EXPECT_EQ(LeftKg(), "-20");
}

TEST_F(ApplyChangeTest, ANumberIsOfOneInput) {
  AddInput(kOre, "5", "kg");
  ScenarioChange change = Of(ChangeKind::kAmount, "ore");
  change.adjustment = {Adjustment::Kind::kValue, Number("7"), "kg"};
  EXPECT_THAT(Apply(change), StatusIs(absl::StatusCode::kInvalidArgument,
                                      HasSubstr("one number for 2 inputs")));
  change.input->number = 3;
  TANJI_ASSERT_OK(Apply(change).status());
  EXPECT_EQ(version_.inputs[0].amount, Number("10"));
  EXPECT_EQ(version_.inputs[3].amount, Number("7"));
  change.input->number = 2;  // of another product
  TANJI_ASSERT_OK_AND_ASSIGN(const bool found, Apply(change));
  EXPECT_FALSE(found);
}

TEST_F(ApplyChangeTest, RefusesSuppliersThatThereAreNot) {
  ScenarioChange change = Of(ChangeKind::kSupplier, "ore");
  change.supplier.product = {"o", "gold"};
  EXPECT_THAT(Apply(change), StatusIs(absl::StatusCode::kFailedPrecondition,
                                      HasSubstr("no product \"o/gold\"")));
  change.supplier.product = {"o", "x"};
  EXPECT_THAT(Apply(change), StatusIs(absl::StatusCode::kFailedPrecondition,
                                      HasSubstr("nobody has declared")));
  change.supplier.product = {"o", "ore"};
  change.supplier.pin = Input::Pin{"DE", std::nullopt, std::nullopt};
  EXPECT_THAT(Apply(change), StatusIs(absl::StatusCode::kFailedPrecondition,
                                      HasSubstr("nobody makes \"o/ore@DE\"")));
  change.supplier.pin->place = "CN";
  TANJI_ASSERT_OK(Apply(change).status());
  EXPECT_TRUE(version_.inputs[0].pinned);
}

// Each change doubles what the next one finds.
TEST_F(ApplyChangeTest, BoundsWhatAProcessGrowsTo) {
  ScenarioChange change = Of(ChangeKind::kSupplier, "ore");
  change.supplier.product = {"o", "ore"};
  change.share_percent = Number("50");
  absl::Status status;
  for (int k = 0; k < 20 && status.ok(); ++k) status = Apply(change).status();
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kResourceExhausted, _));
}

TEST_F(ApplyChangeTest, EvaluatesWhatIsAFormula) {
  version_.parameters.push_back({"p", Number("2"), "", ""});
  version_.inputs[0].detail.emplace().formula = "p * 3";
  version_.output_formula = "p / 2";
  ScenarioChange change;
  change.kind = ChangeKind::kParameter;
  change.parameter = "p";
  change.adjustment = {Adjustment::Kind::kPercent, Number("100"), ""};
  TANJI_ASSERT_OK(Apply(change).status());
  int64_t steps = kSteps;
  TANJI_ASSERT_OK(EvaluateVersion(version_, &steps));
  EXPECT_EQ(version_.inputs[0].amount, Number("12"));
  EXPECT_EQ(version_.output, Number("2"));
  EXPECT_LT(steps, kSteps);
  steps = 0;
  EXPECT_THAT(EvaluateVersion(version_, &steps),
              StatusIs(absl::StatusCode::kResourceExhausted, _));
  // A number that a scenario sets is no formula any more.
  ScenarioChange less = Of(ChangeKind::kAmount, "ore");
  less.adjustment.number = Number("0.5");
  TANJI_ASSERT_OK(Apply(less).status());
  EXPECT_THAT(version_.inputs[0].detail->formula, IsEmpty());
  EXPECT_EQ(version_.inputs[0].amount, Number("6"));
}

TEST(ScenarioNamesTest, NamesReadBack) {
  for (const Lever lever : kLevers) {
    if (lever == Lever::kUnclassified) continue;
    TANJI_ASSERT_OK_AND_ASSIGN(const Lever read, ParseLever(LeverName(lever)));
    EXPECT_EQ(read, lever);
  }
  EXPECT_THAT(ParseLever("unclassified"),
              StatusIs(absl::StatusCode::kInvalidArgument, _));
  TANJI_ASSERT_OK_AND_ASSIGN(const ChangeKind kind,
                             ParseChangeKind("remove-input"));
  EXPECT_EQ(ChangeKindName(kind), "remove-input");
}

}  // namespace
}  // namespace tanji::graph
