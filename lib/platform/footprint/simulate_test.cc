#include "lib/platform/footprint/simulate.h"

#include <cstring>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/exchange/scenario/document.h"
#include "lib/platform/footprint/scenario_versions.h"
#include "lib/platform/testing/pack_documents.h"
#include "lib/platform/testing/test_system.h"
#include "lib/quantity/rational.h"

namespace tanji::platform {
namespace {

using base::StatusIs;
using quantity::Decimal;
using quantity::Rational;
using ::testing::_;
using ::testing::AllOf;
using ::testing::DoubleNear;
using ::testing::HasSubstr;
using ::testing::SizeIs;

std::string ScenarioOf(const std::string& changes,
                       const std::string& assumed = "") {
  return base::StrCat(R"({"format":"tanji-scenario/v1","name":"what if",)",
                      R"("assumed":[)", assumed, R"(],"changes":[)", changes,
                      "]}");
}

// A change of process works/PRODUCT.
std::string ChangeOf(const std::string& product, const std::string& members,
                     const std::string& lever = "") {
  return base::StrCat(
      R"({"process":{"product":")", product, R"("},)",
      lever.empty() ? "" : base::StrCat(R"("lever":")", lever, R"(",)"),
      members, "}");
}

absl::StatusOr<std::vector<SimulatedScenario>> RunAll(
    TestSystem& system, const std::vector<std::string>& products,
    const std::vector<std::string>& scenarios,
    const identity::Caller& caller = identity::Caller::Operator(),
    base::StopCheck stop = base::kNeverStop) {
  SimulationRequest request;
  for (const std::string& product : products) {
    TANJI_ASSIGN_OR_RETURN(const graph::ProductId id,
                           graph::ProductId::Parse(product));
    request.products.push_back({id});
  }
  for (const std::string& document : scenarios) {
    TANJI_ASSIGN_OR_RETURN(graph::Scenario scenario,
                           exchange::ReadScenario(document));
    request.scenarios.push_back(std::move(scenario));
  }
  return Simulate(system.context(), system.ViewAtHead(), caller, request, stop);
}

// One product, one scenario.
absl::StatusOr<SimulatedFootprint> RunOne(TestSystem& system,
                                          const std::string& product,
                                          const std::string& changes,
                                          const std::string& assumed = "") {
  TANJI_ASSIGN_OR_RETURN(
      const std::vector<SimulatedScenario> simulated,
      RunAll(system, {product}, {ScenarioOf(changes, assumed)}));
  return simulated.at(0).footprints.at(0);
}

// Steel: 1.6 kg of its own, 0.5 kWh of power at 0.4: 1.8 kg CO2e per kg. The
// car takes 100 kg of it, and 1 t*km of road at 0.1: 30 + 180 + 0.1 = 210.1.
void SubmitWorks(TestSystem& system) {
  ASSERT_TRUE(
      system
          .Submit(Document(
              "works", {{"power", "kWh", "0.4"},
                        {"wind", "kWh", "0.02"},
                        {"road", "t*km", "0.1"},
                        {"steel", "kg", "1.6",
                         "[" + InputJson("works/power", "0.5", "kWh") + "]"},
                        {"car", "piece", "30",
                         "[" + InputJson("works/steel", "0.1", "t") + "," +
                             InputJson("works/road", "1", "t*km") + "]"}}))
          .ok());
}

TEST(SimulateTest, GivesThePlainFootprintWhereNothingChanges) {
  TestSystem system;
  SubmitWorks(system);
  TANJI_ASSERT_OK_AND_ASSIGN(const SimulatedFootprint simulated,
                             RunOne(system, "works/car", ""));
  TANJI_ASSERT_OK_AND_ASSIGN(const Footprint plain, system.Get("works/car"));
  ASSERT_TRUE(simulated.after.kg_co2e.has_value());
  EXPECT_EQ(
      std::memcmp(&*simulated.after.kg_co2e, &*plain.kg_co2e, sizeof(double)),
      0);
  EXPECT_EQ(simulated.change_kg_co2e->ToString(), "0");
  TANJI_ASSERT_OK_AND_ASSIGN(const FootprintBlock block,
                             MakeBlock(system.context(), system.ViewAtHead(),
                                       identity::Caller::Operator(), plain));
  ASSERT_THAT(simulated.indicators, SizeIs(block.indicators.size()));
  for (size_t k = 0; k < block.indicators.size(); ++k) {
    EXPECT_EQ(simulated.indicators[k].after, block.indicators[k].value);
  }
}

TEST(SimulateTest, ChangesAmounts) {
  TestSystem system;
  SubmitWorks(system);
  const auto total = [&](const std::string& members) {
    const auto simulated =
        RunOne(system, "works/car", ChangeOf("works/car", members));
    EXPECT_TRUE(simulated.ok()) << simulated.status();
    return simulated.ok() ? simulated->after_kg_co2e->ToString() : "";
  };
  // 30 + 90 x 1.8 + 0.1
  EXPECT_EQ(total(R"("kind":"amount","input":"works/steel","percent":"-10")"),
            "192.1");
  EXPECT_EQ(total(R"("kind":"amount","input":"works/steel","factor":"0.9")"),
            "192.1");
  EXPECT_EQ(total(R"("kind":"amount","input":"works/steel","value":"90",
                     "unit":"kg")"),
            "192.1");
  EXPECT_EQ(total(R"("kind":"remove-input","input":"works/steel")"), "30.1");
  EXPECT_EQ(total(R"("kind":"add-input","product":"works/wind","value":"2",
                     "unit":"MWh")"),
            "250.1");
  EXPECT_EQ(total(R"("kind":"direct","factor":"0.5")"), "195.1");
  // Two cars of what one took.
  EXPECT_EQ(total(R"("kind":"output","value":"2")"), "105.05");
  // The fossil CO2 that it emits beside its kg CO2e.
  EXPECT_EQ(total(R"("kind":"emission","gas":"CO2","value":"500","unit":"g")"),
            "210.6");
}

// Half of the steel's power is wind: 1.6 + 0.5 (0.2 + 0.01) = 1.705.
TEST(SimulateTest, ChangesSuppliers) {
  TestSystem system;
  SubmitWorks(system);
  TANJI_ASSERT_OK_AND_ASSIGN(
      const SimulatedFootprint half,
      RunOne(system, "works/steel",
             ChangeOf("works/steel",
                      R"("kind":"supplier","input":"works/power",
                       "product":"works/wind","share_percent":"50")")));
  EXPECT_EQ(half.after_kg_co2e->ToString(), "1.705");
  EXPECT_EQ(half.change_kg_co2e->ToString(), "-0.095");
  // 3 kWh of an assumed 0.1 for each kWh: 1.6 + 0.5 x 0.3.
  TANJI_ASSERT_OK_AND_ASSIGN(
      const SimulatedFootprint assumed,
      RunOne(system, "works/steel",
             ChangeOf("works/steel",
                      R"("kind":"supplier","input":"works/power",
                       "assumed":"sun","amount_per_unit":"3")"),
             R"({"id":"sun","unit":"kWh","kg_co2e":"0.1","source":"a book"})"));
  EXPECT_EQ(assumed.after_kg_co2e->ToString(), "1.75");
  EXPECT_THAT(CaveatsOf(assumed.after.evidence.marks),
              ::testing::Contains(Caveat::kUnverifiedData));
}

std::string Furnace(const std::string& factor) {
  return DocumentOf(
      "works", {{"heat", "MJ"}},
      {base::StrCat(
          R"({"product":"heat","place":"CN-SD","output":"10","unit":"MJ",)",
          R"("parameters":[{"name":"loss","value":")", factor, R"("},)",
          R"x({"name":"fuel","formula":"2 * (1 + loss)"}],)x",
          R"("inputs":[{"product":"grid/power","formula":"fuel * 3",)",
          R"("unit":"kWh",)",
          R"("electricity":{"instrument":"supplier","place":"CN-SD"}}],)",
          R"("emissions":[{"gas":"CO2","formula":"fuel","unit":"kg",)",
          R"("tags":["combustion"]}]})")});
}

// A parameter that is changed gives the bytes of the plain run with it.
TEST(SimulateTest, EvaluatesFormulasAgain) {
  TestSystem system, other;
  for (TestSystem* each : {&system, &other}) {
    TANJI_ASSERT_OK(each->Submit(
        Document("grid", {{"power", "kWh", "0.7"}, {"wind", "kWh", "0.1"}})));
  }
  TANJI_ASSERT_OK(system.Submit(Furnace("0.3")));
  TANJI_ASSERT_OK(other.Submit(Furnace("0.1")));
  TANJI_ASSERT_OK_AND_ASSIGN(
      const SimulatedFootprint simulated,
      RunOne(
          system, "works/heat",
          ChangeOf("works/heat",
                   R"("kind":"parameter","parameter":"loss","value":"0.1")")));
  TANJI_ASSERT_OK_AND_ASSIGN(const Footprint plain, other.Get("works/heat"));
  EXPECT_EQ(*simulated.after.kg_co2e, *plain.kg_co2e);
  // 2.2 x (3 x 0.7 + 1) / 10
  EXPECT_THAT(*plain.kg_co2e, DoubleNear(0.682, 1e-15));
}

// As it is: fuel 2.6, so 7.8 kWh at 0.7 and 2.6 kg CO2: 0.806 a MJ.
TEST(SimulateTest, ChangesEnergy) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(
      Document("grid", {{"power", "kWh", "0.7"}, {"wind", "kWh", "0.1"}})));
  TANJI_ASSERT_OK(system.Submit(Furnace("0.3")));
  const auto total = [&](const std::string& change) {
    const auto simulated = RunOne(system, "works/heat", change);
    EXPECT_TRUE(simulated.ok()) << simulated.status();
    return simulated.ok() ? simulated->after_kg_co2e->ToString() : "";
  };
  EXPECT_EQ(
      total(ChangeOf("works/heat", R"("kind":"efficiency","factor":"0.5")")),
      "0.403");
  // 7.8 x 0.1 + 2.6
  EXPECT_EQ(total(R"({"organisation":"works","kind":"electricity",
                      "product":"grid/wind","instrument":"on-site"})"),
            "0.338");
  // 90 % of 2.6 is stored.
  EXPECT_EQ(total(ChangeOf("works/heat", R"("kind":"capture","gas":"CO2",
                                          "share_percent":"90")")),
            "0.572");
}

// No pack is loaded here: the place finds nothing.
TEST(SimulateTest, FindsElectricityOfTheGridByItsPlace) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(Document("grid", {{"power", "kWh", "0.7"}})));
  TANJI_ASSERT_OK(system.Submit(Furnace("0.3")));
  const std::string change =
      ChangeOf("works/heat",
               R"("kind":"electricity","instrument":"grid-average",
                "place":"CN-SD")");
  EXPECT_THAT(RunOne(system, "works/heat", change),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("changes[0]: no factor pack has "
                                 "grid-average electricity for \"CN-SD\"")));
  TANJI_ASSERT_OK(
      system.LoadPack(FactorPackOf("cn", "1", {GridRow("mix", "CN", "0.5")})));
  TANJI_ASSERT_OK_AND_ASSIGN(const SimulatedFootprint simulated,
                             RunOne(system, "works/heat", change));
  // 7.8 kWh at 0.5, 2.6 kg CO2.
  EXPECT_EQ(simulated.after_kg_co2e->ToString(), "0.65");
}

// Once a factor pack came, what the grid's product was is not known any more.
TEST(SimulateTest, FindsNoElectricityByPlaceInAPastState) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(Document("grid", {{"power", "kWh", "0.7"}})));
  TANJI_ASSERT_OK(system.Submit(Furnace("0.3")));
  TANJI_ASSERT_OK(
      system.LoadPack(FactorPackOf("cn", "1", {GridRow("mix", "CN", "0.5")})));
  TANJI_ASSERT_OK_AND_ASSIGN(
      const graph::Scenario scenario,
      exchange::ReadScenario(ScenarioOf(
          ChangeOf("works/heat",
                   R"("kind":"electricity","instrument":"grid-average",
                    "place":"CN-SD")"))));
  SimulationRequest request;
  request.products.push_back({{"works", "heat"}});
  request.scenarios.push_back(scenario);
  const identity::Caller caller = identity::Caller::Operator();
  const View then = system.ViewAtHead();
  // What is no factor pack does not matter.
  TANJI_ASSERT_OK(system.Submit(Document("other", {{"power", "kWh", "1"}})));
  system.ViewAtHead();
  TANJI_ASSERT_OK(
      Simulate(system.context(), then, caller, request, base::kNeverStop)
          .status());
  TANJI_ASSERT_OK(system.LoadPack(
      FactorPackOf("other-cn", "1", {GridRow("mix", "CN-SD", "0.9")})));
  EXPECT_THAT(
      Simulate(system.context(), then, caller, request, base::kNeverStop),
      StatusIs(absl::StatusCode::kFailedPrecondition,
               HasSubstr("changes[0]: a factor pack was loaded")));
  TANJI_ASSERT_OK_AND_ASSIGN(const std::vector<SimulatedScenario> now,
                             Simulate(system.context(), system.ViewAtHead(),
                                      caller, request, base::kNeverStop));
  // 7.8 kWh at 0.9, 2.6 kg CO2.
  EXPECT_EQ(now[0].footprints[0].after_kg_co2e->ToString(), "0.962");
}

TEST(SimulateTest, CountsCaptureAsSuch) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(Document("grid", {{"power", "kWh", "0"}})));
  TANJI_ASSERT_OK(system.Submit(Furnace("0")));
  TANJI_ASSERT_OK_AND_ASSIGN(
      const SimulatedFootprint simulated,
      RunOne(system, "works/heat",
             ChangeOf("works/heat", R"("kind":"capture","gas":"CO2",
                                     "share_percent":"50")")));
  for (const IndicatorChange& indicator : simulated.indicators) {
    if (indicator.before.id == "technological-capture") {
      EXPECT_EQ(indicator.change.ToString(), "-0.1");
    } else if (indicator.before.id == "fossil-ar6") {
      EXPECT_EQ(indicator.change.ToString(), "0");
    }
  }
}

// Coke and gas of one oven: a change of the oven is one of both.
TEST(SimulateTest, ChangesEveryOutputOfAProcess) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(DocumentOf(
      "works", {{"coke", "kg"}, {"gas", "MJ"}},
      {R"({"product":"coke","output":"10","unit":"kg","direct_kgco2e":"8",
           "allocation":{"method":"shares","key":"0.75"},
           "co_products":[{"product":"gas","amount":"20","unit":"MJ",
                           "key":"0.25"}]})"})));
  for (const char* named : {"works/coke", "works/gas"}) {
    TANJI_ASSERT_OK_AND_ASSIGN(
        const std::vector<SimulatedScenario> simulated,
        RunAll(
            system, {"works/coke", "works/gas"},
            {ScenarioOf(ChangeOf(named, R"("kind":"direct","factor":"2")"))}));
    EXPECT_EQ(simulated[0].changed_processes, 2u);
    // 16 x 0.75 / 10, 16 x 0.25 / 20
    EXPECT_EQ(simulated[0].footprints[0].after_kg_co2e->ToString(), "1.2");
    EXPECT_EQ(simulated[0].footprints[1].after_kg_co2e->ToString(), "0.2");
  }
}

// Alone, wind saves 100 x 0.5 x 0.38 = 19 and less steel 0.2 x 180 = 36;
// together 100 x 1.8 - 80 x 1.61 = 51.2: 3.8 were counted twice.
TEST(SimulateTest, SplitsTheChangeByClass) {
  TestSystem system;
  SubmitWorks(system);
  TANJI_ASSERT_OK_AND_ASSIGN(
      const SimulatedFootprint simulated,
      RunOne(system, "works/car",
             ChangeOf("works/steel",
                      R"("kind":"supplier","input":"works/power",
                       "product":"works/wind")",
                      "source") +
                 "," +
                 ChangeOf("works/car",
                          R"("kind":"amount","input":"works/steel",
                           "factor":"0.8")",
                          "process")));
  EXPECT_EQ(simulated.change_kg_co2e->ToString(), "-51.2");
  ASSERT_THAT(simulated.levers, SizeIs(2));
  EXPECT_EQ(simulated.levers[0].lever, graph::Lever::kProcess);
  EXPECT_EQ(simulated.levers[0].kg_co2e->ToString(), "-36");
  EXPECT_EQ(simulated.levers[1].lever, graph::Lever::kSource);
  EXPECT_EQ(simulated.levers[1].kg_co2e->ToString(), "-19");
  EXPECT_EQ(simulated.interaction_kg_co2e.ToString(), "3.8");
}

TEST(SimulateTest, SaysWhyAClassCannotStandAlone) {
  TestSystem system;
  SubmitWorks(system);
  TANJI_ASSERT_OK_AND_ASSIGN(
      const SimulatedFootprint simulated,
      RunOne(system, "works/steel",
             ChangeOf("works/steel",
                      R"("kind":"add-input","product":"works/wind","value":"1",
                       "unit":"kWh")",
                      "source") +
                 "," +
                 ChangeOf("works/steel",
                          R"("kind":"amount","input":"works/wind",
                           "factor":"0.5")",
                          "process")));
  EXPECT_EQ(simulated.change_kg_co2e->ToString(), "0.01");
  ASSERT_THAT(simulated.levers, SizeIs(2));
  EXPECT_EQ(simulated.levers[0].kg_co2e->ToString(), "0.02");
  EXPECT_FALSE(simulated.levers[1].kg_co2e.has_value());
  EXPECT_THAT(simulated.levers[1].reason, HasSubstr("no input \"works/wind\""));
  EXPECT_EQ(simulated.interaction_kg_co2e.ToString(), "-0.01");
}

// With either change alone the car is beyond a double, or beyond a decimal; the
// steel is not.
TEST(SimulateTest, SaysThatAClassAloneIsTooLarge) {
  for (const char* kg : {"1e120", "1e200"}) {
    SCOPED_TRACE(kg);
    TestSystem system;
    TANJI_ASSERT_OK(system.Submit(Document(
        "works", {{"steel", "kg", "1"},
                  {"car", "piece", "0",
                   "[" + InputJson("works/steel", "1e150", "kg") + "]"}})));
    const std::string changes =
        ChangeOf("works/steel",
                 base::StrCat(R"("kind":"direct","value":")", kg, R"(")"),
                 "source") +
        "," +
        ChangeOf("works/car",
                 R"("kind":"amount","input":"works/steel","value":"1",
                  "unit":"kg")",
                 "process");
    TANJI_ASSERT_OK_AND_ASSIGN(
        const std::vector<SimulatedScenario> simulated,
        RunAll(system, {"works/car", "works/steel"}, {ScenarioOf(changes)}));
    const SimulatedFootprint& car = simulated[0].footprints[0];
    ASSERT_TRUE(car.change_kg_co2e.has_value());
    ASSERT_THAT(car.levers, SizeIs(2));
    EXPECT_EQ(car.levers[0].lever, graph::Lever::kProcess);
    EXPECT_EQ(car.levers[0].kg_co2e->ToDouble(), -1e150);
    EXPECT_EQ(car.levers[1].lever, graph::Lever::kSource);
    EXPECT_FALSE(car.levers[1].kg_co2e.has_value());
    EXPECT_THAT(car.levers[1].reason, HasSubstr("too large"));
    const SimulatedFootprint& steel = simulated[0].footprints[1];
    ASSERT_THAT(steel.levers, SizeIs(2));
    EXPECT_TRUE(steel.levers[0].kg_co2e.has_value());
    EXPECT_TRUE(steel.levers[1].kg_co2e.has_value());
  }
}

TEST(SimulateTest, NamesALoopThatBecomesUnproductiveAndGoesOn) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(Document(
      "works", {{"power", "kWh", "0.4",
                 "[" + InputJson("works/steel", "0.5", "kg") + "]"},
                {"steel", "kg", "1.6",
                 "[" + InputJson("works/power", "0.5", "kWh") + "]"}})));
  const std::string eats = ScenarioOf(ChangeOf(
      "works/steel", R"("kind":"amount","input":"works/power","value":"4")"));
  const std::string nothing = ScenarioOf("");
  TANJI_ASSERT_OK_AND_ASSIGN(const std::vector<SimulatedScenario> simulated,
                             RunAll(system, {"works/steel"}, {eats, nothing}));
  const SimulatedFootprint& broken = simulated[0].footprints[0];
  ASSERT_TRUE(broken.after.fault.has_value());
  EXPECT_EQ(broken.after.fault->member_count, 2u);
  EXPECT_EQ(broken.after.fault->members[0].product.ToString(), "works/power");
  EXPECT_FALSE(broken.after_kg_co2e.has_value());
  EXPECT_FALSE(broken.change_kg_co2e.has_value());
  EXPECT_EQ(simulated[1].footprints[0].change_kg_co2e->ToString(), "0");
}

// A call that fails changes nothing for those that come after it.
TEST(SimulateTest, AFailedCallPoisonsNoLaterOne) {
  TestSystem system;
  SubmitWorks(system);
  const std::string good = ChangeOf(
      "works/car", R"("kind":"amount","input":"works/steel","factor":"0.9")");
  TANJI_ASSERT_OK_AND_ASSIGN(const SimulatedFootprint before,
                             RunOne(system, "works/car", good));
  EXPECT_THAT(
      RunOne(system, "works/car",
             good + "," + ChangeOf("works/car", R"("kind":"remove-input",
                                                 "input":"works/gold")")),
      StatusIs(absl::StatusCode::kFailedPrecondition, _));
  TANJI_ASSERT_OK_AND_ASSIGN(const SimulatedFootprint after,
                             RunOne(system, "works/car", good));
  EXPECT_EQ(*before.after.kg_co2e, *after.after.kg_co2e);
  TANJI_ASSERT_OK_AND_ASSIGN(const Footprint plain, system.Get("works/car"));
  EXPECT_EQ(*plain.kg_co2e, *before.before.kg_co2e);
}

TEST(SimulateTest, ListsEveryChangeThatCannotBeMade) {
  TestSystem system;
  SubmitWorks(system);
  EXPECT_THAT(
      RunOne(
          system, "works/car",
          ChangeOf("works/car", R"("kind":"remove-input",
                                    "input":"works/gold")") +
              "," + ChangeOf("works/car", R"("kind":"parameter","parameter":"x",
                                        "value":"1")") +
              "," +
              ChangeOf("works/car", R"("kind":"supplier","input":"works/road",
                                        "product":"works/steel")") +
              "," + ChangeOf("works/car", R"("kind":"output","value":"0")") +
              "," + ChangeOf("works/car", R"("kind":"emission","gas":"XX",
                                        "value":"1")")),
      StatusIs(
          absl::StatusCode::kFailedPrecondition,
          AllOf(HasSubstr("changes[0]: process \"works/car\" has no "
                          "input \"works/gold\""),
                HasSubstr("changes[1]: process \"works/car\" has no "
                          "parameter \"x\""),
                HasSubstr("changes[2]: process \"works/car\": the new "
                          "supplier's product is not measured in t*km"),
                HasSubstr("as changed: output: is 0"),
                HasSubstr("as changed: emissions[0]: unknown gas \"XX\""))));
  EXPECT_THAT(RunOne(system, "works/car",
                     ChangeOf("works/ship", R"("kind":"direct","factor":"1")")),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("changes[0]: there is no product")));
}

TEST(SimulateTest, RefusesWhatIsBeyondItsLimits) {
  TestSystem system;
  SubmitWorks(system);
  const std::string nothing = ScenarioOf("");
  EXPECT_THAT(RunAll(system, {}, {nothing}),
              StatusIs(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(RunAll(system, {"works/car"}, {}),
              StatusIs(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(RunAll(system, {"works/car"},
                     std::vector<std::string>(kScenariosMax + 1, nothing)),
              StatusIs(absl::StatusCode::kResourceExhausted, _));
  EXPECT_THAT(
      RunAll(system, {"works/car"}, {nothing}, identity::Caller::Operator(),
             [] { return absl::CancelledError("gone"); }),
      StatusIs(absl::StatusCode::kCancelled, _));
  EXPECT_THAT(RunAll(system, {"works/ship"}, {nothing}),
              StatusIs(absl::StatusCode::kNotFound, _));
}

TEST(SimulateTest, BoundsWhatChangesLookAt) {
  TestSystem system;
  SubmitWorks(system);
  TANJI_ASSERT_OK_AND_ASSIGN(
      const graph::Scenario scenario,
      exchange::ReadScenario(ScenarioOf(
          R"({"organisation":"works","kind":"direct","factor":"2"})")));
  const View view = system.ViewAtHead();
  const identity::Caller caller = identity::Caller::Operator();
  // Five reads of 10, then five processes with three inputs.
  for (const int64_t flows : {52, 1000}) {
    ScenarioBudget budget;
    budget.flows = flows;
    ScenarioVersions versions(system.context(), *view.calculation, caller,
                              scenario, budget);
    TANJI_ASSERT_OK(versions.Read());
    const auto changed = versions.Apply(std::nullopt);
    EXPECT_EQ(absl::IsResourceExhausted(changed.status()), flows == 52);
  }
}

// The maker's bolts go into a foreign gear, and the gear into its own car: what
// the gear takes of them is not to be found out.
TEST(SimulateTest, StopsAtWhatTheCallerMayNotRead) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(Document("maker", {{"bolt", "kg", "1"}})));
  TANJI_ASSERT_OK(system.Submit(
      Document("gears", {{"gear", "piece", "5",
                          "[" + InputJson("maker/bolt", "3", "kg") + "]"}})));
  TANJI_ASSERT_OK(system.Submit(
      Document("maker", {{"bolt", "kg", "1"},
                         {"car", "piece", "10",
                          "[" + InputJson("gears/gear", "1", "piece") + "," +
                              InputJson("maker/bolt", "2", "kg") + "]"}})));
  const identity::Caller maker{"maker", {identity::Role::kSupplier}};
  const std::string less =
      ScenarioOf(ChangeOf("maker/bolt", R"("kind":"direct","factor":"0")"));
  TANJI_ASSERT_OK_AND_ASSIGN(const std::vector<SimulatedScenario> own,
                             RunAll(system, {"maker/car"}, {less}, maker));
  EXPECT_EQ(own[0].footprints[0].before_kg_co2e->ToString(), "20");
  EXPECT_EQ(own[0].footprints[0].after_kg_co2e->ToString(), "18");
  EXPECT_TRUE(own[0].keeps_others);
  TANJI_ASSERT_OK_AND_ASSIGN(const std::vector<SimulatedScenario> all,
                             RunAll(system, {"maker/car"}, {less}));
  EXPECT_EQ(all[0].footprints[0].after_kg_co2e->ToString(), "15");
  EXPECT_FALSE(all[0].keeps_others);
  EXPECT_THAT(RunAll(system, {"gears/gear"}, {less}, maker),
              StatusIs(absl::StatusCode::kPermissionDenied, _));
  EXPECT_THAT(RunAll(system, {"maker/car"},
                     {ScenarioOf(ChangeOf("gears/gear",
                                          R"("kind":"direct","factor":"0")"))},
                     maker),
              StatusIs(absl::StatusCode::kPermissionDenied, _));
}

// A rival's product in place of one's own would show its footprint.
TEST(SimulateTest, ANewSuppliersFootprintIsAskedFor) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(
      DocumentOf("rival", {{"bolt", "kg"}},
                 {R"({"product":"bolt","place":"DE","output":"1","unit":"kg",
           "direct_kgco2e":"7"})"})));
  TANJI_ASSERT_OK(system.Submit(Document("nuts", {{"nut", "kg", "3"}})));
  TANJI_ASSERT_OK(
      system.LoadPack(FactorPackOf("book", "1", {Row("bolt", "4")})));
  TANJI_ASSERT_OK(system.Submit(
      Document("maker", {{"bolt", "kg", "1"},
                         {"car", "piece", "10",
                          "[" + InputJson("maker/bolt", "1", "kg") + "," +
                              InputJson("nuts/nut", "1", "kg") + "]"}})));
  const identity::Caller maker{"maker", {identity::Role::kSupplier}};
  const auto run = [&](const std::string& supplier,
                       const identity::Caller& caller) {
    return RunAll(
        system, {"maker/car"},
        {ScenarioOf(
            ChangeOf("maker/car",
                     R"("kind":"supplier","input":"maker/bolt",)" + supplier))},
        caller);
  };
  const std::string rival = R"("product":"rival/bolt")";
  TANJI_ASSERT_OK_AND_ASSIGN(const std::vector<SimulatedScenario> all,
                             run(rival, identity::Caller::Operator()));
  EXPECT_EQ(all[0].footprints[0].after_kg_co2e->ToString(), "20");
  for (const char* unread : {"rival/bolt", "rival/nothing", "nobody/bolt"}) {
    EXPECT_THAT(
        run(base::StrCat(R"("product":")", unread, R"(")"), maker),
        StatusIs(absl::StatusCode::kFailedPrecondition,
                 AllOf(HasSubstr(base::StrCat(
                           "process \"maker/car\": there is no product \"",
                           unread, "\" whose footprint you may read")),
                       ::testing::Not(HasSubstr("DE")))));
  }
  TANJI_ASSERT_OK_AND_ASSIGN(const std::vector<SimulatedScenario> pack,
                             run(R"("product":"book/bolt")", maker));
  EXPECT_EQ(pack[0].footprints[0].after_kg_co2e->ToString(), "17");
  TANJI_ASSERT_OK_AND_ASSIGN(const std::vector<SimulatedScenario> taken,
                             run(R"("product":"nuts/nut")", maker));
  EXPECT_EQ(taken[0].footprints[0].after_kg_co2e->ToString(), "16");
}

// Random networks in which all takes of all; changed by a scenario in one
// store, and for real in another.
struct ModelProcess {
  Decimal direct;
  Decimal carbon_dioxide;
  std::vector<std::pair<size_t, Decimal>> inputs;  // product, amount
};
using Model = std::vector<ModelProcess>;

std::string NameOf(size_t product) { return base::StrCat("p", product); }

std::string DocumentOfModel(const Model& model) {
  std::vector<std::pair<std::string, std::string>> products;
  std::vector<std::string> processes;
  for (size_t i = 0; i < model.size(); ++i) {
    products.emplace_back(NameOf(i), "kg");
    std::string inputs;
    for (const auto& [product, amount] : model[i].inputs) {
      base::StrAppend(&inputs, inputs.empty() ? "" : ",",
                      InputJson("works/" + NameOf(product), amount.ToString(),
                                product % 2 == 0 ? "kg" : "g"));
    }
    processes.push_back(base::StrCat(
        R"({"product":")", NameOf(i), R"(","output":"3","unit":"kg",)",
        R"("confirmation":"a test","direct_kgco2e":")",
        model[i].direct.ToString(), R"(","inputs":[)", inputs,
        R"(],"emissions":[{"gas":"CO2","amount":")",
        model[i].carbon_dioxide.ToString(), R"(","unit":"kg"}]})"));
  }
  return DocumentOf("works", products, processes);
}

class RandomChanges {
 public:
  explicit RandomChanges(uint64_t seed) : random_(seed) {}

  Model NewModel() {
    Model model(4 + random_() % 5);
    for (ModelProcess& process : model) {
      process.direct = Number();
      process.carbon_dioxide = Number();
      for (size_t k = random_() % 4; k > 0; --k) {
        process.inputs.emplace_back(random_() % model.size(), Number());
      }
    }
    return model;
  }

  // Changes the model, and says so as a scenario does.
  std::string Next(Model& model) {
    const size_t i = random_() % model.size();
    ModelProcess& process = model[i];
    const std::string name = "works/" + NameOf(i);
    const Decimal number = Number();
    const size_t product = random_() % model.size();
    const bool has_one = process.inputs.size() == 1;
    switch (random_() % 5) {
      case 0:
        process.direct = *quantity::Product(process.direct, number);
        return ChangeOf(name, base::StrCat(R"("kind":"direct","factor":")",
                                           number.ToString(), R"(")"));
      case 1:
        process.carbon_dioxide = number;
        return ChangeOf(
            name, base::StrCat(R"("kind":"emission","gas":"CO2","value":")",
                               number.ToString(), R"(","unit":"kg")"));
      case 2: {
        process.inputs.emplace_back(product, number);
        const char* unit = product % 2 == 0 ? "kg" : "g";
        return ChangeOf(
            name,
            base::StrCat(R"("kind":"add-input","product":"works/)",
                         NameOf(product), R"(","value":")", number.ToString(),
                         R"(","unit":")", unit, R"(")"));
      }
      case 3: {
        if (!has_one) break;
        const std::string input = NameOf(process.inputs[0].first);
        process.inputs.clear();
        return ChangeOf(name,
                        base::StrCat(R"("kind":"remove-input","input":"works/)",
                                     input, R"(")"));
      }
      case 4: {
        if (!has_one) break;
        auto& [taken, amount] = process.inputs[0];
        amount = *quantity::Product(amount, number);
        return ChangeOf(name, base::StrCat(R"("kind":"amount","input":"works/)",
                                           NameOf(taken), R"(","factor":")",
                                           number.ToString(), R"(")"));
      }
    }
    return ChangeOf(name, R"("kind":"direct","factor":"1")");
  }

 private:
  // 0.001 to 1.2: now and then a loop becomes unproductive.
  Decimal Number() {
    const auto whole = random_() % 2;
    const auto digits = 100 + random_() % 100;
    return *Decimal::Parse(
        base::StrCat(whole, ".", digits, random_() % 10 + 1));
  }
  std::mt19937_64 random_;
};

TEST(SimulateTest, IsWhatStoringTheChangesWouldGive) {
  size_t answered = 0;
  for (uint64_t seed = 0; seed < 25; ++seed) {
    SCOPED_TRACE(seed);
    RandomChanges random(seed);
    Model model = random.NewModel();
    TestSystem system;
    TANJI_ASSERT_OK(system.Submit(DocumentOfModel(model)));
    std::string changes;
    for (int k = 0; k < 3; ++k) {
      base::StrAppend(&changes, k == 0 ? "" : ",", random.Next(model));
    }
    std::vector<std::string> products;
    for (size_t i = 0; i < model.size(); ++i) {
      products.push_back("works/" + NameOf(i));
    }
    TANJI_ASSERT_OK_AND_ASSIGN(const std::vector<SimulatedScenario> simulated,
                               RunAll(system, products, {ScenarioOf(changes)}));
    TestSystem stored;
    TANJI_ASSERT_OK(stored.Submit(DocumentOfModel(model)));
    for (size_t i = 0; i < model.size(); ++i) {
      const SimulatedFootprint& after = simulated[0].footprints[i];
      TANJI_ASSERT_OK_AND_ASSIGN(const Footprint plain,
                                 stored.Get(products[i]));
      ASSERT_EQ(after.after.fault.has_value(), plain.fault.has_value());
      if (plain.fault.has_value()) {
        EXPECT_EQ(after.after.fault->members, plain.fault->members);
        EXPECT_EQ(after.after.fault->gain, plain.fault->gain);
        continue;
      }
      ++answered;
      EXPECT_EQ(
          std::memcmp(&*after.after.kg_co2e, &*plain.kg_co2e, sizeof(double)),
          0);
      EXPECT_EQ(after.after.evidence.marks, plain.evidence.marks);
      TANJI_ASSERT_OK_AND_ASSIGN(
          const FootprintBlock block,
          MakeBlock(stored.context(), stored.ViewAtHead(),
                    identity::Caller::Operator(), plain));
      EXPECT_EQ(*after.after_kg_co2e, block.total);
      for (size_t k = 0; k < after.indicators.size(); ++k) {
        EXPECT_EQ(after.indicators[k].after, block.indicators[k].value);
      }
    }
  }
  EXPECT_GT(answered, 50u);
}

// Of random changes of three classes, too.
TEST(SimulateTest, ClassesAndInteractionAddUpToTheChange) {
  for (uint64_t seed = 0; seed < 10; ++seed) {
    SCOPED_TRACE(seed);
    RandomChanges random(seed);
    Model model = random.NewModel();
    TestSystem system;
    TANJI_ASSERT_OK(system.Submit(DocumentOfModel(model)));
    std::string changes;
    for (const char* lever : {"source", "process", "recycling"}) {
      std::string change = random.Next(model);
      change.insert(1, base::StrCat(R"("lever":")", lever, R"(",)"));
      base::StrAppend(&changes, changes.empty() ? "" : ",", change);
    }
    TANJI_ASSERT_OK_AND_ASSIGN(const SimulatedFootprint simulated,
                               RunOne(system, "works/p0", changes));
    if (!simulated.change_kg_co2e.has_value()) continue;
    Rational sum = Rational::FromDecimal(simulated.interaction_kg_co2e);
    for (const LeverChange& lever : simulated.levers) {
      if (!lever.kg_co2e.has_value()) continue;
      sum = sum + Rational::FromDecimal(*lever.kg_co2e);
    }
    EXPECT_EQ(sum, Rational::FromDecimal(*simulated.change_kg_co2e));
  }
}

}  // namespace
}  // namespace tanji::platform
