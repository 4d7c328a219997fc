// What FindFaults says of processes: one case for each rule.

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
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

using Change = std::function<void(ProcessDeclaration&)>;

struct Case {
  Change change;
  const char* place;  // below "processes[0]"
  const char* what;
};

// Milk (kg) of a farm that takes power and emits methane.
Submission Farm() {
  Submission submission;
  submission.organisation = "farm";
  for (const char* id : {"milk", "meat"}) {
    ProductDeclaration& product = submission.products.emplace_back();
    product.id = id;
    product.unit = "kg";
  }
  ProcessDeclaration& process = submission.processes.emplace_back();
  process.product = "milk";
  process.output = D("1000");
  process.unit = "kg";
  Input& power = process.inputs.emplace_back();
  power.product = {"grid", "power"};
  power.amount = D("50");
  power.unit = "kWh";
  Emission& methane = process.emissions.emplace_back();
  methane.gas = "CH4";
  methane.amount = D("20");
  methane.unit = "kg";
  methane.origin = Origin::kBiogenic;
  return submission;
}

// ... and that makes meat too, divided by price.
Submission FarmWithMeat() {
  Submission submission = Farm();
  ProcessDeclaration& process = submission.processes[0];
  process.allocation = {AllocationMethod::kEconomic, "EUR"};
  process.allocation_key = D("0.4");
  CoProduct& meat = process.co_products.emplace_back();
  meat.product = "meat";
  meat.amount = D("20");
  meat.unit = "kg";
  meat.key = D("5");
  return submission;
}

// A mix of the milk of two farms.
Submission Mix() {
  Submission submission = Farm();
  ProcessDeclaration& process = submission.processes[0];
  process.is_mix = true;
  process.emissions.clear();
  process.inputs.resize(2);
  process.inputs[0].product = {"farm-a", "milk"};
  process.inputs[0].amount = D("0.75");
  process.inputs[0].unit = "t";
  process.inputs[1].product = {"farm-b", "milk"};
  process.inputs[1].amount = D("250");
  process.inputs[1].unit = "kg";
  return submission;
}

void ExpectFaults(const Submission& good, const std::vector<Case>& cases) {
  ASSERT_THAT(FindFaults(good), IsEmpty());
  for (const Case& c : cases) {
    Submission submission = good;
    c.change(submission.processes[0]);
    EXPECT_THAT(
        FindFaults(submission),
        ElementsAre(AllOf(StartsWith(std::string("processes[0]") + c.place),
                          HasSubstr(c.what))))
        << c.place << c.what;
  }
}

TEST(ProcessCheckTest, NamesFaultsOfElectricity) {
  Submission submission = Farm();
  submission.processes[0].inputs[0].electricity =
      Electricity{Instrument::kSupplier, "CN-SD", ""};
  ExpectFaults(
      submission,
      {{[](auto& p) { p.inputs[0].electricity->place = ""; },
        ".inputs[0].electricity.place: ", "place of use, as in CN-SD"},
       {[](auto& p) { p.inputs[0].electricity->place = "C N"; },
        ".inputs[0].electricity.place: ", "no place"},
       {[](auto& p) {
          p.inputs[0].electricity->instrument = Instrument::kCertificate;
        },
        ".inputs[0].electricity.certificate: ", "expected the serial numbers"},
       {[](auto& p) { p.inputs[0].electricity->certificate = "GO-1"; },
        ".inputs[0].electricity.certificate: ",
        "none with instrument supplier"},
       {[](auto& p) {
          p.inputs[0].electricity->instrument = Instrument::kCertificate;
          p.inputs[0].electricity->certificate = "GO-1\n";
        },
        ".inputs[0].electricity.certificate: ", "control"},
       {[](auto& p) { p.inputs[0].unit = "kg"; },
        ".inputs[0].unit: ", "kg is a unit of mass; expected one of energy"},
       {[](auto& p) { p.inputs[0].product = {}; }, ".inputs[0].product: ",
        "the product that was bought with instrument supplier"}});
}

TEST(ProcessCheckTest, ElectricityOfTheGridNeedsNoProduct) {
  for (const Instrument instrument :
       {Instrument::kGridAverage, Instrument::kResidual}) {
    Submission submission = Farm();
    Input& input = submission.processes[0].inputs[0];
    input.electricity = Electricity{instrument, "CN-SD", ""};
    EXPECT_THAT(FindFaults(submission), IsEmpty());  // and may have one
    input.product = {};
    ExpectFaults(submission, {{[](auto& p) { p.inputs[0].pin.emplace(); },
                               ".inputs[0].pin: ", "none without a product"}});
  }
}

TEST(ProcessCheckTest, NamesFaultsOfInputs) {
  ExpectFaults(
      Farm(),
      {{[](auto& p) { p.inputs[0].product = {}; },
        ".inputs[0].product: ", "expected ORGANISATION/PRODUCT"},
       {[](auto& p) { p.inputs[0].product.organisation = ""; },
        ".inputs[0].product: ", "organisation"},
       {[](auto& p) {
          p.inputs[0].pin = Input::Pin{"C N", {}, {}};
        },
        ".inputs[0].pin.place: ", "no place"},
       {[](auto& p) {
          p.inputs[0].pin = Input::Pin{"", Period{5, 5}, {}};
        },
        ".inputs[0].pin: ", "ends after it starts"},
       {[](auto& p) {
          p.inputs[0].pin = Input::Pin{"", {}, 0};
        },
        ".inputs[0].pin.version: ", "is 0"},
       {[](auto& p) { p.inputs[0].quality.temporal = D("0"); },
        ".inputs[0].quality: ", "1 to 5"},
       {[](auto& p) {
          p.inputs[0].is_waste = true;
          p.inputs[0].amount = D("-1");
        },
        ".inputs[0].amount: ", "is -1 of waste; expected what leaves"}});
}

TEST(ProcessCheckTest, NamesFaultsOfLegs) {
  Submission submission = Farm();
  Input& freight = submission.processes[0].inputs[0];
  freight.product = {"haulier", "lorry"};
  freight.unit = kLegUnit;
  freight.leg = Leg{D("12"), "t", D("350"), "km"};
  ExpectFaults(submission,
               {{[](auto& p) { p.inputs[0].leg->mass_unit = "kWh"; },
                 ".inputs[0].leg.mass_unit: ", "expected one of mass"},
                {[](auto& p) { p.inputs[0].leg->mass_unit = "stone"; },
                 ".inputs[0].leg.mass_unit: ", "stone"},
                {[](auto& p) { p.inputs[0].leg->distance_unit = "kg"; },
                 ".inputs[0].leg.distance_unit: ", "expected one of length"},
                {[](auto& p) { p.inputs[0].leg->mass = D("-12"); },
                 ".inputs[0].leg.mass: ", "0 or more"},
                {[](auto& p) { p.inputs[0].leg->distance = D("-1"); },
                 ".inputs[0].leg.distance: ", "0 or more"}});
}

TEST(ProcessCheckTest, NamesFaultsOfEmissions) {
  ExpectFaults(
      Farm(),
      {{[](auto& p) { p.emissions[0].gas = ""; },
        ".emissions[0].gas: ", "printable ASCII"},
       {[](auto& p) { p.emissions[0].gas = "C O"; },
        ".emissions[0].gas: ", "without blanks"},
       {[](auto& p) { p.emissions[0].unit = "m3"; },
        ".emissions[0].unit: ", "expected one of mass"},
       {[](auto& p) { p.emissions[0].unit = "stone"; },
        ".emissions[0].unit: ", "stone"},
       {[](auto& p) { p.emissions[0].gsd2 = D("0.99"); },
        ".emissions[0].gsd2: ", "1 or more"},
       {[](auto& p) { p.emissions[0].tags.Add(EmissionTag::kCapture); },
        ".emissions[0].amount: ", "negative amount of what is captured"},
       {[](auto& p) { p.emissions[0].origin = Origin::kAtmospheric; },
        ".emissions[0].amount: ", "negative amount of what is taken"}});
}

TEST(ProcessCheckTest, WhatIsCapturedOrTakenIsNegativeOrNothing) {
  for (const char* amount : {"-20", "0"}) {
    Submission submission = Farm();
    Emission& emission = submission.processes[0].emissions[0];
    emission.amount = D(amount);
    emission.tags.Add(EmissionTag::kCapture);
    EXPECT_THAT(FindFaults(submission), IsEmpty());
    emission.tags = {};
    emission.origin = Origin::kAtmospheric;
    EXPECT_THAT(FindFaults(submission), IsEmpty());
  }
}

TEST(ProcessCheckTest, NamesFaultsOfOutputs) {
  ExpectFaults(
      FarmWithMeat(),
      {{[](auto& p) { p.co_products[0].product = ""; },
        ".co_products[0].product: ", "0 bytes"},
       {[](auto& p) { p.co_products[0].product = "milk"; },
        ".co_products[0].product: ", "an output of this process already"},
       {[](auto& p) { p.co_products[0].amount = D("0"); },
        ".co_products[0].amount: ", "is 0; expected more than 0"},
       {[](auto& p) { p.co_products[0].unit = "stone"; },
        ".co_products[0].unit: ", "stone"},
       {[](auto& p) { p.co_products[0].unit = "kWh"; },
        ".co_products[0].unit: ", "cannot convert kWh"},
       {[](auto& p) {
          p.co_products[0].substitutes = ProductId{"other", "meat"};
        },
        ".co_products[0].substitutes: ", "none but with method substitution"},
       {[](auto& p) { p.co_products[0].key = D("-1"); },
        ".allocation: ", "the key -1 is negative"},
       {[](auto& p) {
          p.allocation_key = D("0");
          p.co_products[0].key = D("0");
        },
        ".allocation.key: ", "is 0 or missing"},
       {[](auto& p) { p.allocation_key = D("0"); },
        ".allocation.key: ", "is 0 or missing"},
       {[](auto& p) { p.allocation.method = AllocationMethod::kShares; },
        ".allocation: ", "add up to 5.4; expected exactly 1"},
       {[](auto& p) {
          p.allocation = {AllocationMethod::kPhysical, ""};
        },
        ".allocation.property: ", "as in mass"},
       {[](auto& p) { p.allocation.property = "E\tR"; },
        ".allocation.property: ", "control"},
       {[](auto& p) { p.allocation.method = AllocationMethod::kNone; },
        ".allocation: ", "physical, economic, shares or substitution"},
       {[](auto& p) { p.co_products.clear(); },
        ".allocation: ", "none for a process with one product"},
       {[](auto& p) {
          for (size_t i = 0; i < kCoProductsMax; ++i) {
            p.co_products.push_back(p.co_products[0]);
            p.co_products.back().product = "cut " + std::to_string(i);
          }
        },
        ".co_products: ", "at most 100"}});
}

TEST(ProcessCheckTest, NamesAProductThatIsMadeTwice) {
  Submission submission = FarmWithMeat();
  ProcessDeclaration& process = submission.processes[0];
  process.co_products.push_back(process.co_products[0]);
  EXPECT_THAT(FindFaults(submission),
              ElementsAre(StartsWith("processes[0].co_products[1].product: "),
                          AllOf(StartsWith("processes[0]: "),
                                HasSubstr("\"meat\" stands here twice"))));
  // By another process of the submission, too.
  submission = FarmWithMeat();
  submission.processes.push_back(Farm().processes[0]);
  submission.processes[1].product = "meat";
  EXPECT_THAT(
      FindFaults(submission),
      ElementsAre(AllOf(StartsWith("processes[1]: "), HasSubstr("twice"))));
}

TEST(ProcessCheckTest, SubstitutionNamesWhatIsReplaced) {
  Submission submission = FarmWithMeat();
  ProcessDeclaration& process = submission.processes[0];
  process.allocation = {AllocationMethod::kSubstitution, ""};
  process.co_products[0].substitutes = ProductId{"other", "meat"};
  ExpectFaults(
      submission,
      {{[](auto& p) { p.co_products[0].substitutes.reset(); },
        ".co_products[0].substitutes: ", "the product that it replaces"},
       {[](auto& p) { p.co_products[0].substitutes->organisation = "a/b"; },
        ".co_products[0].substitutes: ", "organisation"},
       {[](auto& p) { p.co_products[0].substitutes->local = ""; },
        ".co_products[0].substitutes: ", "0 bytes"},
       {[](auto& p) {
          p.inputs[0].shares = {D("0.5"), D("0.5")};
        },
        ".inputs[0].shares: ", "none with allocation method substitution"}});
}

TEST(ProcessCheckTest, NamesFaultsOfSharesOfFlows) {
  Submission submission = FarmWithMeat();
  submission.processes[0].inputs[0].shares = {D("0.9"), D("0.1")};
  submission.processes[0].emissions[0].shares = {D("1"), D("0")};
  ExpectFaults(submission, {{[](auto& p) { p.inputs[0].shares.pop_back(); },
                             ".inputs[0].shares: ",
                             "has 1 items; expected one for each of 2 outputs"},
                            {[](auto& p) { p.inputs[0].shares[1] = D("0.2"); },
                             ".inputs[0].shares: ", "add up to 1.1"},
                            {[](auto& p) {
                               p.emissions[0].shares = {D("1.5"), D("-0.5")};
                             },
                             ".emissions[0].shares: ", "-0.5 is negative"}});
  submission = Farm();
  submission.processes[0].emissions[0].shares = {D("1")};
  EXPECT_THAT(
      FindFaults(submission),
      ElementsAre(AllOf(StartsWith("processes[0].emissions[0].shares:"),
                        HasSubstr("none with allocation method none"))));
}

TEST(ProcessCheckTest, AMixAddsUpExactlyAndIsNothingElse) {
  ExpectFaults(
      Mix(),
      {{[](auto& p) { p.inputs[1].amount = D("249.999999999"); }, ".output: ",
        "is 1000; expected the sum of the mixed inputs, "
        "999.999999999"},
       {[](auto& p) { p.inputs.clear(); }, ".output: ", "mixed inputs, 0"},
       {[](auto& p) {
          p.inputs[0].amount = D("1.25");
          p.inputs[1].amount = D("-250");
        },
        ".inputs[1].amount: ", "0 or more in a mix"},
       {[](auto& p) { p.inputs[1].unit = "kWh"; },
        ".inputs[1].unit: ", "cannot convert"},
       {[](auto& p) { p.direct_kgco2e = D("1"); }, ": ",
        "inputs and nothing else"},
       {[](auto& p) { p.primary_energy_mj = D("1"); }, ": ",
        "inputs and nothing else"},
       {[](auto& p) { p.emissions = Farm().processes[0].emissions; }, ": ",
        "inputs and nothing else"},
       {[](auto& p) {
          const auto other = FarmWithMeat().processes[0];
          p.co_products = other.co_products;
          p.allocation = other.allocation;
          p.allocation_key = other.allocation_key;
        },
        ": ", "inputs and nothing else"}});
}

TEST(ProcessCheckTest, NamesFaultsOfReports) {
  ExpectFaults(
      Farm(),
      {{[](auto& p) { p.representativeness.primary_data_percent = D("100.1"); },
        ".primary_data_percent: ", "is 100.1; expected 0 to 100"},
       {[](auto& p) { p.representativeness.exempted_percent = D("-1"); },
        ".exempted_percent: ", "0 to 100"},
       {[](auto& p) { p.provenance.source = "a\nb"; },
        ".provenance.source: ", "control"},
       {[](auto& p) {
          p.provenance.licence = std::string(kTextSizeMax + 1, 'x');
        },
        ".provenance.licence: ", "at most 1000"},
       {[](auto& p) { p.provenance.boundary = "\xff"; },
        ".provenance.boundary: ", "UTF-8"},
       {[](auto& p) { p.emissions.resize(kEmissionsMax + 1); },
        ".emissions: ", "at most 1000"},
       {[](auto& p) { p.inputs.resize(kInputsMax + 1); },
        ".inputs: ", "at most 20000"}});
}

// It would be lost: what is stored of an allocation is stored with the outputs.
TEST(ProcessCheckTest, AProcessWithOneProductHasNothingOfAnAllocation) {
  ExpectFaults(Farm(), {{[](auto& p) { p.allocation_key = D("1"); },
                         ".allocation: ", "none for a process with one"},
                        {[](auto& p) { p.allocation.property = "mass"; },
                         ".allocation: ", "none for a process with one"}});
}

// Product declarations grew with processes.
TEST(ProductCheckTest, NamesFaultsOfCompositionAndNames) {
  const struct {
    std::function<void(ProductDeclaration&)> change;
    const char* place;
    const char* what;
  } cases[] = {
      {[](auto& p) { p.names.zh = "\xff"; }, "names.zh: ", "UTF-8"},
      {[](auto& p) { p.names.de = "a\tb"; }, "names.de: ", "control"},
      {[](auto& p) { p.names.en = std::string(1001, 'x'); },
       "names.en: ", "1001 bytes"},
      {[](auto& p) { p.composition.fossil_carbon_kg = D("-1"); },
       "fossil_carbon_kg: ", "0 or more"},
      {[](auto& p) { p.composition.biogenic_carbon_kg = D("-1"); },
       "biogenic_carbon_kg: ", "0 or more"},
      {[](auto& p) { p.composition.recycled_percent = D("101"); },
       "recycled_percent: ", "0 to 100"},
  };
  for (const auto& c : cases) {
    Submission submission = Farm();
    c.change(submission.products[1]);
    EXPECT_THAT(
        FindFaults(submission),
        ElementsAre(AllOf(StartsWith(std::string("products[1].") + c.place),
                          HasSubstr(c.what))));
  }
}

}  // namespace
}  // namespace tanji::graph
