#include "lib/exchange/scenario/document.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/strings.h"
#include "lib/base/testing/status_matchers.h"

namespace tanji::exchange {
namespace {

using base::StatusIs;
using graph::Adjustment;
using graph::ChangeKind;
using quantity::Decimal;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::string WithChanges(const std::string& changes) {
  return base::StrCat(R"({"format":"tanji-scenario/v1","name":"what if",)",
                      R"("assumed":[{"id":"wind","unit":"kWh",)",
                      R"("kg_co2e":"0.0336","source":"a study"}],)",
                      R"("changes":[)", changes, "]}");
}

std::string Change(const std::string& members) {
  return WithChanges(
      base::StrCat(R"({"process":{"product":"works/steel"},)", members, "}"));
}

graph::ScenarioChange Only(const std::string& members) {
  const auto scenario = ReadScenario(Change(members));
  EXPECT_TRUE(scenario.ok()) << scenario.status();
  if (!scenario.ok() || scenario->changes.empty()) return {};
  return scenario->changes[0];
}

TEST(ReadScenarioTest, ReadsAScenarioWithoutChanges) {
  TANJI_ASSERT_OK_AND_ASSIGN(
      const graph::Scenario scenario,
      ReadScenario(R"({"format":"tanji-scenario/v1","name":"as it is"})"));
  EXPECT_EQ(scenario.name, "as it is");
  EXPECT_THAT(scenario.changes, IsEmpty());
}

TEST(ReadScenarioTest, ReadsWhichProcessIsMeant) {
  TANJI_ASSERT_OK_AND_ASSIGN(
      const graph::Scenario scenario,
      ReadScenario(WithChanges(
          R"({"kind":"direct","factor":"0.9","lever":"source","note":"n",)"
          R"("process":{"product":"works/steel","place":"CN-SD",)"
          R"("period_start":"2024-01-01","period_end":"2025-01-01"}},)"
          R"({"kind":"direct","percent":"-10","organisation":"works"})")));
  ASSERT_THAT(scenario.changes, SizeIs(2));
  const graph::ScenarioChange& one = scenario.changes[0];
  EXPECT_EQ(one.lever, graph::Lever::kSource);
  EXPECT_EQ(one.note, "n");
  EXPECT_EQ(one.process.product, (graph::ProductId{"works", "steel"}));
  EXPECT_EQ(one.process.place, "CN-SD");
  EXPECT_TRUE(one.process.period.has_value());
  EXPECT_EQ(scenario.changes[1].process.organisation, "works");
  EXPECT_EQ(scenario.changes[1].adjustment.kind, Adjustment::Kind::kPercent);
}

TEST(ReadScenarioTest, ReadsEachKindOfChange) {
  graph::ScenarioChange change = Only(
      R"("kind":"amount","input":"a/b","input_number":"2","value":"3","unit":"t")");
  EXPECT_EQ(change.kind, ChangeKind::kAmount);
  EXPECT_EQ(change.input->number, 2u);
  EXPECT_EQ(change.adjustment, (Adjustment{Adjustment::Kind::kValue,
                                           Decimal::FromInteger(3), "t"}));

  change = Only(R"("kind":"supplier","input":"a/b","product":"c/d","unit":"kWh",
                   "pin":{"place":"DE"},"amount_per_unit":"0.4")");
  EXPECT_EQ(change.kind, ChangeKind::kSupplier);
  EXPECT_EQ(change.supplier.product, (graph::ProductId{"c", "d"}));
  EXPECT_EQ(change.supplier.pin->place, "DE");
  EXPECT_EQ(change.unit, "kWh");
  EXPECT_EQ(change.share_percent, Decimal::FromInteger(100));

  change = Only(R"("kind":"electricity","assumed":"wind","share_percent":"40",
                   "instrument":"on-site","place":"CN-SD")");
  EXPECT_EQ(change.kind, ChangeKind::kElectricity);
  EXPECT_EQ(change.supplier.assumed, "wind");
  EXPECT_EQ(change.electricity->instrument, graph::Instrument::kOnSite);

  change = Only(R"("kind":"efficiency","factor":"0.8")");
  EXPECT_EQ(change.kind, ChangeKind::kEfficiency);
  change = Only(
      R"("kind":"capture","gas":"CO2","origin":"fossil","share_percent":"90")");
  EXPECT_EQ(change.kind, ChangeKind::kCapture);
  EXPECT_EQ(change.origin, graph::Origin::kFossil);
  change = Only(R"("kind":"recycled","input":"a/b","product":"c/d",
                   "share_percent":"30")");
  EXPECT_EQ(change.kind, ChangeKind::kRecycled);
  change = Only(R"("kind":"emission","gas":"CH4","tags":["fugitive"],
                   "value":"1","unit":"g")");
  EXPECT_EQ(change.kind, ChangeKind::kEmission);
  EXPECT_TRUE(change.tags.Has(graph::EmissionTag::kFugitive));
  change = Only(R"("kind":"output","factor":"1.1")");
  EXPECT_EQ(change.kind, ChangeKind::kOutput);
  change = Only(R"("kind":"parameter","parameter":"offcut","value":"0.03")");
  EXPECT_EQ(change.parameter, "offcut");
  change = Only(R"("kind":"add-input","product":"c/d","value":"2","unit":"kg",
                   "stage":"use")");
  EXPECT_EQ(change.kind, ChangeKind::kAddInput);
  EXPECT_EQ(change.stage, graph::Stage::kUse);
  change = Only(R"("kind":"remove-input","input":"a/b")");
  EXPECT_EQ(change.kind, ChangeKind::kRemoveInput);
}

TEST(ReadScenarioTest, RefusesAMemberThatTheKindDoesNotUse) {
  EXPECT_THAT(ReadScenario(Change(
                  R"("kind":"remove-input","input":"a/b","factor":"2")")),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("changes[0].factor")));
}

TEST(ReadScenarioTest, ListsEveryFaultWithItsPlace) {
  const auto scenario = ReadScenario(WithChanges(
      R"({"kind":"amount","process":{"product":"works"},"input":"a/b",)"
      R"("value":"1","factor":"2"},)"
      R"({"kind":"capture","organisation":"works","gas":"CO2",)"
      R"("share_percent":"101"},)"
      R"({"kind":"efficiency","organisation":"works","value":"3"},)"
      R"({"kind":"supplier","organisation":"w","input":"a/b","assumed":"sun"},)"
      R"({"kind":"magic","organisation":"works"})"));
  EXPECT_THAT(
      scenario,
      StatusIs(absl::StatusCode::kInvalidArgument,
               AllOf(HasSubstr("changes[0].process.product"),
                     HasSubstr("changes[0].value: expected one of value"),
                     HasSubstr("changes[1].share_percent: expected 0 to 100"),
                     HasSubstr("changes[2].value: expected a factor"),
                     HasSubstr("changes[3].assumed: expected the id of one"),
                     HasSubstr("changes[4].kind: expected one of amount"))));
}

TEST(ReadScenarioTest, RefusesBothAProcessAndAnOrganisation) {
  EXPECT_THAT(ReadScenario(Change(
                  R"("kind":"direct","factor":"1","organisation":"works")")),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("changes[0].process: expected either")));
}

TEST(ReadScenarioTest, AsksWhereAnAssumedNumberComesFrom) {
  EXPECT_THAT(
      ReadScenario(R"({"format":"tanji-scenario/v1","name":"n","assumed":[
          {"id":"pv","unit":"kWh","kg_co2e":"0.05","source":""}]})"),
      StatusIs(absl::StatusCode::kInvalidArgument,
               HasSubstr("assumed[0].source")));
}

TEST(ReadScenarioTest, RefusesADocumentThatIsTooLarge) {
  const std::string document(kScenarioSizeMax + 1, ' ');
  EXPECT_THAT(ReadScenario(document),
              StatusIs(absl::StatusCode::kResourceExhausted, ::testing::_));
}

}  // namespace
}  // namespace tanji::exchange
