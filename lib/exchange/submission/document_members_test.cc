// What a process may say beside amounts of inputs: read, written, refused.

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/exchange/submission/document.h"
#include "lib/exchange/testing/edited_document.h"

namespace tanji::exchange {
namespace {

using base::StatusIs;
using ::testing::AllOf;
using ::testing::HasSubstr;

// Every member that kSteelWorks of document_test.cc has not, as it is written.
constexpr char kFarm[] =
    R"({"format":"tanji-submission/v1","organisation":"farm","products":[)"
    R"({"id":"milk","name":"Milk","names":{"en":"Milk","zh":"奶",)"
    R"("de":"Milch"},"unit":"kg","fossil_carbon_kg":"0.01",)"
    R"("biogenic_carbon_kg":"0.07","recycled_percent":"0"},)"
    R"({"id":"meat","unit":"kg"}],"processes":[{"product":"milk",)"
    R"("output_formula":"cows * 8","unit":"kg","direct_kgco2e":"1",)"
    R"("primary_energy_mj":"2","primary_data_percent":"80",)"
    R"("exempted_percent":"2.5","parameters":[{"name":"cows","value":"125",)"
    R"("description":"in milk"},{"name":"herd","formula":"cows * 1.2"}],)"
    R"("inputs":[{"product":"haulier/lorry","leg":{"mass":"12",)"
    R"("mass_unit":"t","distance":"350","distance_unit":"km"}},)"
    R"({"product":"mill/feed","formula":"herd * 3","unit":"kg",)"
    R"("shares":["0.9","0.1"]},{"product":"plant/sludge","amount":"4",)"
    R"("unit":"kg","waste":true},{"product":"wind/power","amount":"5",)"
    R"("unit":"kWh","electricity":{"instrument":"certificate","place":"DE",)"
    R"("certificate":"GO-1"}},{"amount":"6","unit":"kWh","electricity":)"
    R"({"instrument":"grid-average","place":"CN-SD"}},{"product":"mill/feed",)"
    R"("amount":"7","unit":"kg","pin":{"version":"12"}}],)"
    R"("emissions":[{"gas":"CH4","formula":"herd / 10","unit":"kg",)"
    R"("origin":"biogenic","tags":["packaging","combustion"],"gsd2":"1.3",)"
    R"("shares":["1","0"]},{"gas":"CO2","amount":"-3","unit":"t",)"
    R"("origin":"atmospheric"}],"allocation":{"method":"economic",)"
    R"("property":"EUR","key":"0.4"},"co_products":[{"product":"meat",)"
    R"("formula":"cows / 6.25","unit":"kg","key":"5"}],"draft":true,)"
    R"("confirmation":"new barn","provenance":{"source":"a book",)"
    R"("licence":"CC0","boundary":"farm gate","export":"share-alike",)"
    R"("electricity_family":"direct-co2","verified":false}},)"
    R"({"product":"meat","place":"DE","output":"2","unit":"kg",)"
    R"("direct_kgco2e":"0","inputs":[{"product":"farm/meat","amount":"2",)"
    R"("unit":"kg","pin":{"place":"FR"}}],"mix":true}]})"
    "\n";

constexpr char kSubstitution[] =
    R"({"format":"tanji-submission/v1","organisation":"mill","products":[)"
    R"({"id":"oil","unit":"kg"},{"id":"meal","unit":"kg"}],"processes":[)"
    R"({"product":"oil","output":"1","unit":"kg","direct_kgco2e":"0",)"
    R"("allocation":{"method":"substitution"},"co_products":[)"
    R"({"product":"meal","amount":"2","unit":"kg",)"
    R"("substitutes":"other/meal"}]}]})"
    "\n";

TEST(DocumentMembersTest, WritesWhatItReads) {
  for (const char* document : {kFarm, kSubstitution}) {
    TANJI_ASSERT_OK_AND_ASSIGN(const graph::Submission submission,
                               ReadSubmission(document));
    EXPECT_EQ(WriteSubmission(submission), document);
  }
}

TEST(DocumentMembersTest, ReadsEachMember) {
  TANJI_ASSERT_OK_AND_ASSIGN(const graph::Submission submission,
                             ReadSubmission(kFarm));
  EXPECT_EQ(submission.products[0].names.zh, "奶");
  EXPECT_EQ(submission.products[0].composition.recycled_percent->ToString(),
            "0");
  const graph::ProcessDeclaration& milk = submission.processes[0];
  // Formulas are computed: 125 * 8, 150 * 3, 150 / 10, 125 / 6.25.
  EXPECT_EQ(milk.output.ToString(), "1000");
  EXPECT_EQ(milk.inputs[1].amount.ToString(), "450");
  EXPECT_EQ(milk.emissions[0].amount.ToString(), "15");
  EXPECT_EQ(milk.co_products[0].amount.ToString(), "20");
  EXPECT_EQ(milk.inputs[0].amount.ToString(), "4200");
  EXPECT_EQ(milk.inputs[0].unit, "t*km");
  EXPECT_TRUE(milk.inputs[2].is_waste);
  EXPECT_EQ(milk.inputs[3].electricity->instrument,
            graph::Instrument::kCertificate);
  EXPECT_EQ(milk.inputs[4].product, graph::ProductId());
  EXPECT_EQ(milk.inputs[5].pin->version_seq, 12U);
  EXPECT_TRUE(milk.emissions[0].tags.Has(graph::EmissionTag::kCombustion));
  EXPECT_EQ(milk.emissions[1].origin, graph::Origin::kAtmospheric);
  EXPECT_EQ(milk.allocation.method, graph::AllocationMethod::kEconomic);
  EXPECT_EQ(milk.allocation_key.ToString(), "0.4");
  EXPECT_TRUE(milk.is_draft);
  EXPECT_TRUE(milk.provenance.is_unverified);
  EXPECT_EQ(milk.provenance.family, graph::ElectricityFamily::kDirectCo2);
  EXPECT_TRUE(submission.processes[1].is_mix);
}

struct Case {
  const char* piece;
  const char* other;
  const char* place;
  const char* expected;
};

void ExpectFaults(const std::vector<Case>& cases) {
  for (const Case& c : cases) {
    EXPECT_THAT(ReadSubmission(With(kFarm, c.piece, c.other)),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         AllOf(HasSubstr(c.place), HasSubstr(c.expected))))
        << c.other;
  }
}

TEST(DocumentMembersTest, NamesFaultsOfInputsAndFormulas) {
  ExpectFaults({
      {R"("formula":"herd * 3")", R"("amount":"1","formula":"herd * 3")",
       "processes[0].inputs[1].amount: ", "amount or formula, not both"},
      {R"("formula":"herd / 10")", R"("formula":"herd / 10","amount":"1")",
       "processes[0].emissions[0].amount: ", "not both"},
      {R"("formula":"cows / 6.25")", R"("formula":"cows / 6.25","amount":"1")",
       "processes[0].co_products[0].amount: ", "not both"},
      {R"("output_formula":"cows * 8")",
       R"("output_formula":"cows * 8","output":"1")",
       "processes[0].output: ", "output or output_formula, not both"},
      {R"("value":"125")", R"("value":"125","formula":"1")",
       "processes[0].parameters[0].value: ", "value or formula, not both"},
      {R"("formula":"herd * 3")", R"("formula":"")",
       "processes[0].inputs[1].formula: ", "expected a formula"},
      {R"("formula":"herd * 3")", R"("formula":"flock * 3")",
       "processes[0].inputs[1].formula: ", "flock"},
      {R"("formula":"cows * 1.2")", R"("formula":"herd * 1.2")",
       "processes[0].parameters: ", "herd"},
      {R"("distance_unit":"km"})", R"("distance_unit":"km"},"amount":"1")",
       "processes[0].inputs[0].amount: ", "none beside a leg"},
      {R"("distance_unit":"km"})", R"("distance_unit":"km"},"unit":"t*km")",
       "processes[0].inputs[0].unit: ", "none beside a leg"},
      {R"("distance_unit":"km"})", R"("distance_unit":"km"},"formula":"1")",
       "processes[0].inputs[0].formula: ", "none beside a leg"},
      {R"("distance_unit":"km")", R"("distance_unit":"kg")",
       "processes[0].inputs[0].leg.distance_unit: ", "length"},
      {R"("mass":"12",)", "", "processes[0].inputs[0].leg.mass", ""},
      {R"(["0.9","0.1"])", R"(["0.9","0.2"])",
       "processes[0].inputs[1].shares: ", "add up to 1.1"},
      {R"(["0.9","0.1"])", R"([0.9])",
       "processes[0].inputs[1].shares[0]: ", "expected a string"},
      {R"("waste":true)", R"("waste":"true")", "processes[0].inputs[2].waste",
       ""},
      {R"("instrument":"certificate")", R"("instrument":"certificates")",
       "processes[0].inputs[3].electricity.instrument: ", "certificate"},
      {R"("place":"DE","certificate":"GO-1")", R"("certificate":"GO-1")",
       "processes[0].inputs[3].electricity.place", ""},
      {R"(,"certificate":"GO-1")", "",
       "processes[0].inputs[3].electricity.certificate: ", "serial numbers"},
      {R"({"amount":"6","unit":"kWh","electricity":)"
       R"({"instrument":"grid-average","place":"CN-SD"}})",
       R"({"amount":"6","unit":"kWh"})", "processes[0].inputs[4].product", ""},
      {R"("version":"12")", R"("version":"-1")",
       "processes[0].inputs[5].pin.version: ", "position of a record"},
      {R"("version":"12")", R"("version":"")",
       "processes[0].inputs[5].pin.version: ", "position of a record"},
      {R"("version":"12")", R"("version":"0")",
       "processes[0].inputs[5].pin.version: ", "position of a record"},
      {R"("version":"12")", R"("version":"99999999999999999999")",
       "processes[0].inputs[5].pin.version: ", "position of a record"},
  });
}

TEST(DocumentMembersTest, NamesFaultsOfAllElse) {
  ExpectFaults({
      {R"("gas":"CH4",)", "", "processes[0].emissions[0].gas", ""},
      {R"("origin":"biogenic")", R"("origin":"bio")",
       "processes[0].emissions[0].origin: ", "biogenic"},
      {R"("packaging","combustion")", R"("packaging","burning")",
       "processes[0].emissions[0].tags: ", "combustion"},
      {R"("packaging","combustion")", R"("packaging","packaging")",
       "processes[0].emissions[0].tags: ", "twice"},
      {R"("method":"economic")", R"("method":"price")",
       "processes[0].allocation.method: ", "economic"},
      {R"("key":"0.4")", R"("key":"-0.4")",
       "processes[0].allocation: ", "negative"},
      {R"("key":"5"})", R"("key":"5","price":"5"})",
       "processes[0].co_products[0].price", ""},
      {R"("draft":true)", R"("draft":1)", "processes[0].draft", ""},
      {R"("licence":"CC0",)", "", "processes[0].provenance.licence", ""},
      {R"("export":"share-alike")", R"("export":"no")",
       "processes[0].provenance.export: ", "forbidden"},
      {R"("electricity_family":"direct-co2")", R"("electricity_family":"co2")",
       "processes[0].provenance.electricity_family: ", "direct-co2"},
      {R"("amount":"2","unit":"kg","pin":{"place":"FR"})",
       R"("amount":"3","unit":"kg","pin":{"place":"FR"})",
       "processes[1].output: ", "sum of the mixed inputs, 3"},
      {R"("recycled_percent":"0")", R"("recycled_percent":"100.01")",
       "products[0].recycled_percent: ", "0 to 100"},
      {R"("de":"Milch")", R"("fr":"Lait")", "products[0].names.fr", ""},
  });
  EXPECT_THAT(ReadSubmission(With(kSubstitution, "other/meal", "meal")),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("processes[0].co_products[0].substitutes: ")));
}

}  // namespace
}  // namespace tanji::exchange
