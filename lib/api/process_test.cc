#include "lib/api/process.h"

#include <google/protobuf/text_format.h>

#include <functional>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/api/submission.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/exchange/submission/document.h"

namespace tanji::api {
namespace {

using base::StatusIs;
using ::testing::AllOf;
using ::testing::HasSubstr;

// Every field that kFull of submission_test.cc has not.
constexpr char kFarm[] = R"pb(
  organisation: "farm"
  processes {
    product: "milk"
    output_formula: "cows * 8"
    unit: "kg"
    direct_kg_co2e: "1"
    primary_energy_mj: "2"
    primary_data_percent: "80"
    exempted_percent: "2.5"
    parameters { name: "cows" value: "125" description: "in milk" }
    parameters { name: "herd" formula: "cows * 1.2" }
    inputs {
      product: "haulier/lorry"
      leg { mass: "12" mass_unit: "t" distance: "350" distance_unit: "km" }
    }
    inputs {
      product: "mill/feed"
      formula: "herd * 3"
      unit: "kg"
      shares: "0.9"
      shares: "0.1"
    }
    inputs { product: "plant/sludge" amount: "4" unit: "kg" waste: true }
    inputs {
      product: "wind/power"
      amount: "5"
      unit: "kWh"
      electricity {
        instrument: ELECTRICITY_INSTRUMENT_CERTIFICATE
        place: "DE"
        certificate: "GO-1"
      }
    }
    inputs {
      amount: "6"
      unit: "kWh"
      electricity {
        instrument: ELECTRICITY_INSTRUMENT_GRID_AVERAGE
        place: "CN-SD"
      }
    }
    inputs {
      product: "mill/feed"
      amount: "7"
      unit: "kg"
      pin { version_seq: 12 }
    }
    emissions {
      gas: "CH4"
      formula: "herd / 10"
      unit: "kg"
      origin: EMISSION_ORIGIN_BIOGENIC
      tags: EMISSION_TAG_PACKAGING
      tags: EMISSION_TAG_COMBUSTION
      gsd2: "1.3"
      shares: "1"
      shares: "0"
    }
    allocation { method: ALLOCATION_METHOD_ECONOMIC property: "EUR" key: "0.4" }
    co_products { product: "meat" formula: "cows / 6.25" unit: "kg" key: "5" }
    draft: true
    provenance {
      source: "a book"
      licence: "CC0"
      boundary: "farm gate"
      export_rule: EXPORT_RULE_SHARE_ALIKE
      electricity_family: ELECTRICITY_FAMILY_DIRECT_CO2
      unverified: true
    }
  }
)pb";

supply::v1::Submission Full() {
  supply::v1::Submission message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(kFarm, &message));
  return message;
}

TEST(ToProcessTest, GivesWhatItsDocumentReadsBackAs) {
  TANJI_ASSERT_OK_AND_ASSIGN(const graph::Submission submission,
                             ToSubmission(Full()));
  TANJI_ASSERT_OK_AND_ASSIGN(
      const graph::Submission read,
      exchange::ReadSubmission(exchange::WriteSubmission(submission)));
  supply::v1::ProcessDeclaration process;
  FromProcess(read.processes[0], &process);
  EXPECT_EQ(process.DebugString(), Full().processes(0).DebugString());
}

// The tags and origins of the wire are those of the domain, one by one.
TEST(ToProcessTest, EnumerationsAreTranslatedOneByOne) {
  const auto emission_of = [](const std::string& fields) {
    supply::v1::ProcessDeclaration message;
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(
        R"(output: "1" emissions { gas: "CO2" amount: "1" unit: "kg" )" +
            fields + "}",
        &message));
    FaultList faults;
    return ToProcess(message, "p", faults).emissions[0];
  };
  EXPECT_EQ(emission_of("").origin, graph::Origin::kFossil);
  EXPECT_EQ(emission_of("origin: EMISSION_ORIGIN_FOSSIL").origin,
            graph::Origin::kFossil);
  EXPECT_EQ(emission_of("origin: EMISSION_ORIGIN_LAND_USE_CHANGE").origin,
            graph::Origin::kLandUseChange);
  EXPECT_EQ(emission_of("origin: EMISSION_ORIGIN_LAND_MANAGEMENT").origin,
            graph::Origin::kLandManagement);
  EXPECT_EQ(emission_of("origin: EMISSION_ORIGIN_ATMOSPHERIC").origin,
            graph::Origin::kAtmospheric);
  const struct {
    const char* name;
    graph::EmissionTag tag;
  } tags[] = {
      {"AIRCRAFT", graph::EmissionTag::kAircraft},
      {"PACKAGING", graph::EmissionTag::kPackaging},
      {"FUGITIVE", graph::EmissionTag::kFugitive},
      {"COMBUSTION", graph::EmissionTag::kCombustion},
      {"PROCESS", graph::EmissionTag::kProcess},
      {"CAPTURE", graph::EmissionTag::kCapture},
  };
  for (const auto& [name, tag] : tags) {
    const graph::EmissionTags read =
        emission_of(std::string("tags: EMISSION_TAG_") + name).tags;
    EXPECT_EQ(read.bits(), static_cast<uint8_t>(tag)) << name;
  }
}

TEST(ToProcessTest, NamesThePlaceAndTheExpectation) {
  using Process = supply::v1::ProcessDeclaration;
  const struct {
    std::function<void(Process&)> change;
    const char* place;
    const char* expected;
  } cases[] = {
      {[](Process& p) { p.mutable_inputs(1)->set_amount("1"); },
       "processes[0].inputs[1].amount: ", "amount or formula, not both"},
      {[](Process& p) { p.mutable_emissions(0)->set_amount("1"); },
       "processes[0].emissions[0].amount: ", "not both"},
      {[](Process& p) { p.mutable_co_products(0)->set_amount("1"); },
       "processes[0].co_products[0].amount: ", "not both"},
      {[](Process& p) { p.mutable_parameters(1)->set_value("1"); },
       "processes[0].parameters[1].value: ", "value or formula, not both"},
      {[](Process& p) { p.set_output("1"); },
       "processes[0].output: ", "output or output_formula, not both"},
      {[](Process& p) { p.mutable_inputs(0)->set_amount("1"); },
       "processes[0].inputs[0].leg: ", "no amount, formula or unit beside it"},
      {[](Process& p) { p.mutable_inputs(0)->set_unit("t*km"); },
       "processes[0].inputs[0].leg: ", "no amount, formula or unit beside it"},
      {[](Process& p) { p.mutable_inputs(0)->mutable_leg()->clear_mass(); },
       "processes[0].inputs[0].leg.mass: ", ""},
      {[](Process& p) { p.mutable_inputs(1)->set_shares(1, "half"); },
       "processes[0].inputs[1].shares", "half"},
      {[](Process& p) {
         p.mutable_inputs(3)->mutable_electricity()->clear_instrument();
       },
       "processes[0].inputs[3].electricity.instrument: ", "how it was bought"},
      {[](Process& p) { p.mutable_inputs(2)->clear_product(); },
       "processes[0].inputs[2].product: ", ""},
      {[](Process& p) {
         p.mutable_emissions(0)->set_tags(0,
                                          supply::v1::EMISSION_TAG_COMBUSTION);
       },
       "processes[0].emissions[0].tags: ", "has combustion twice"},
      {[](Process& p) {
         p.mutable_emissions(0)->set_tags(
             0, static_cast<supply::v1::EmissionTag>(7));
       },
       "processes[0].emissions[0].tags: ", "7 is no tag"},
      {[](Process& p) {
         p.mutable_emissions(0)->set_tags(0,
                                          supply::v1::EMISSION_TAG_UNSPECIFIED);
       },
       "processes[0].emissions[0].tags: ", "0 is no tag"},
      {[](Process& p) {
         p.mutable_emissions(0)->set_origin(
             static_cast<supply::v1::EmissionOrigin>(9));
       },
       "processes[0].emissions[0].origin: ", "9"},
      {[](Process& p) {
         p.mutable_allocation()->set_method(
             static_cast<supply::v1::AllocationMethod>(9));
       },
       "processes[0].allocation.method: ", "9"},
      {[](Process& p) { p.mutable_allocation()->set_key("dear"); },
       "processes[0].allocation.key: ", "dear"},
      {[](Process& p) { p.mutable_co_products(0)->set_substitutes("meat"); },
       "processes[0].co_products[0].substitutes: ", "ORGANISATION/PRODUCT"},
      {[](Process& p) { p.set_primary_energy_mj("much"); },
       "processes[0].primary_energy_mj: ", "much"},
      {[](Process& p) {
         p.mutable_provenance()->set_export_rule(
             static_cast<supply::v1::ExportRule>(9));
       },
       "processes[0].provenance.export_rule: ", "9"},
  };
  for (const auto& c : cases) {
    supply::v1::Submission message = Full();
    c.change(*message.mutable_processes(0));
    EXPECT_THAT(ToSubmission(message),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         AllOf(HasSubstr(c.place), HasSubstr(c.expected))))
        << c.place << c.expected;
  }
}

}  // namespace
}  // namespace tanji::api
