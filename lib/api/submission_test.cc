#include "lib/api/submission.h"

#include <google/protobuf/text_format.h>

#include "lib/base/testing/status_matchers.h"
#include "lib/exchange/submission/document.h"

namespace tanji::api {
namespace {

using absl::StatusCode;
using base::StatusIs;
using quantity::Decimal;
using ::testing::ElementsAre;
using ::testing::Eq;
using ::testing::HasSubstr;

supply::v1::Submission Parse(const std::string& text) {
  supply::v1::Submission message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message));
  return message;
}

// Every field once, so that none is lost on the way.
constexpr char kFull[] = R"pb(
  organisation: "acme"
  declaration { name: "Acme 钢铁" identifiers: "urn:lei:x" }
  products {
    id: "steel/s235"
    name: "Steel"
    unit: "kg"
    mass_kg: "1"
    identifiers: "urn:gtin:1"
    classifications: "urn:cn:7208"
    valid_from: "2024-01-01"
    valid_to: "2026-01-01"
  }
  processes {
    product: "steel/s235"
    place: "CN-SD"
    period_start: "2024-01-01"
    period_end: "2025-01-01"
    output: "1000"
    unit: "t"
    direct_kg_co2e: "1.25e-3"
    direct_gsd2: "1.1"
    stage: STAGE_PRODUCTION
    quality { technological: "1" geographical: "2" temporal: "3.5" }
    valid_from: "2024-02-01"
    valid_to: "2025-02-01"
    inputs {
      product: "grid/power"
      amount: "-0.1"
      unit: "MWh"
      gsd2: "1.2"
      quality { temporal: "5" }
      stage: STAGE_RAW_MATERIAL
      pin { place: "CN" period_start: "2023-01-01" period_end: "2024-01-01" }
    }
  }
)pb";

TEST(ToSubmissionTest, TakesEveryFieldAsItIs) {
  const auto submission = ToSubmission(Parse(kFull));
  TANJI_ASSERT_OK(submission);
  EXPECT_EQ(submission->organisation, "acme");
  EXPECT_EQ(submission->declaration->name, "Acme 钢铁");
  EXPECT_THAT(submission->declaration->identifiers, ElementsAre("urn:lei:x"));
  ASSERT_EQ(submission->processes.size(), 1u);
  const graph::ProcessDeclaration& process = submission->processes[0];
  EXPECT_EQ(process.direct_kgco2e, *Decimal::Parse("0.00125"));
  EXPECT_EQ(process.stage, graph::Stage::kProduction);
  EXPECT_EQ(graph::FormatDay(process.period->end), "2025-01-01");
  ASSERT_EQ(process.inputs.size(), 1u);
  EXPECT_EQ(process.inputs[0].product, (graph::ProductId{"grid", "power"}));
  EXPECT_EQ(process.inputs[0].amount, *Decimal::Parse("-0.1"));
  EXPECT_EQ(process.inputs[0].pin->place, "CN");
}

TEST(ToSubmissionTest, GivesWhatItsDocumentReadsBackAs) {
  supply::v1::Submission message = Parse(kFull);
  message.add_removals()->set_product("iron");
  message.mutable_removals(0)->set_place("DE");
  const auto submission = ToSubmission(message);
  TANJI_ASSERT_OK(submission);
  const auto read =
      exchange::ReadSubmission(exchange::WriteSubmission(*submission));
  TANJI_ASSERT_OK(read);
  supply::v1::ProductDeclaration product;
  FromProduct(read->products[0], &product);
  EXPECT_EQ(product.DebugString(), message.products(0).DebugString());
  supply::v1::ProcessDeclaration process;
  FromProcess(read->processes[0], &process);
  // 1.25e-3 in canonical form (lib/quantity/decimal.h).
  message.mutable_processes(0)->set_direct_kg_co2e("0.00125");
  EXPECT_EQ(process.DebugString(), message.processes(0).DebugString());
  ASSERT_EQ(read->removals.size(), 1u);
  EXPECT_EQ(read->removals[0].place, "DE");
}

TEST(ToSubmissionTest, WhatIsNotStatedTakesTheDefaults) {
  const auto submission = ToSubmission(Parse(R"pb(
    organisation: "acme"
    processes {
      product: "steel"
      output: "1"
      unit: "kg"
      inputs { product: "a/b" amount: "2" unit: "kg" }
    }
  )pb"));
  TANJI_ASSERT_OK(submission);
  const graph::ProcessDeclaration& process = submission->processes[0];
  EXPECT_TRUE(process.direct_kgco2e.IsZero());
  EXPECT_EQ(process.direct_gsd2, Decimal::FromInteger(1));
  EXPECT_FALSE(process.period.has_value());
  EXPECT_TRUE(process.validity.IsUnbounded());
  EXPECT_EQ(process.inputs[0].gsd2, Decimal::FromInteger(1));
  EXPECT_FALSE(process.inputs[0].pin.has_value());
  EXPECT_FALSE(submission->declaration.has_value());
}

TEST(ToSubmissionTest, ListsEveryFieldThatCannotBeReadWithItsPlace) {
  const auto submission = ToSubmission(Parse(R"pb(
    organisation: "acme"
    products { id: "steel" unit: "kg" mass_kg: "NaN" valid_to: "tomorrow" }
    processes { product: "steel" unit: "kg" period_start: "2024-02-30" }
    processes {
      product: "iron"
      output: "Infinity"
      unit: "kg"
      stage: 9
      quality { temporal: "good" }
      inputs { product: "nobody" amount: "1,5" unit: "kg" gsd2: "x" }
      inputs {
        product: "a/b"
        amount: "1"
        unit: "kg"
        pin { period_end: "1" }
      }
    }
    removals { product: "coal" period_start: "24-01-01" }
  )pb"));
  for (const char* place :
       {"products[0].mass_kg: ", "products[0].valid_to: ",
        "processes[0].output: ", "processes[0].period_start: ",
        "processes[0].period_end: ", "processes[1].output: ",
        "processes[1].stage: ", "processes[1].quality.temporal: ",
        "processes[1].inputs[0].product: ", "processes[1].inputs[0].amount: ",
        "processes[1].inputs[0].gsd2: ",
        "processes[1].inputs[1].pin.period_start: ",
        "processes[1].inputs[1].pin.period_end: ", "removals[0].period_start: ",
        "removals[0].period_end: "}) {
    EXPECT_THAT(submission,
                StatusIs(StatusCode::kInvalidArgument, HasSubstr(place)));
  }
}

TEST(ToSubmissionTest, StopsAtAHundredFaults) {
  supply::v1::Submission message;
  for (int i = 0; i < 300; ++i) message.add_products()->set_mass_kg("x");
  const auto submission = ToSubmission(message);
  const std::string faults(base::ToStd(submission.status().message()));
  EXPECT_EQ(std::count(faults.begin(), faults.end(), '\n') + 1, 100);
}

TEST(ToSubmissionTest, ConvertsNothingOfWhatHoldsTooMuch) {
  supply::v1::Submission message;
  message.add_processes();  // without what it needs
  supply::v1::ProcessDeclaration* process = message.add_processes();
  for (size_t k = 0; k <= graph::kInputsMax; ++k) process->add_inputs();
  EXPECT_THAT(ToSubmission(message),
              StatusIs(StatusCode::kInvalidArgument,
                       Eq("processes[1].inputs: has 20001 items; at most 20000 "
                          "expected")));
  message.clear_processes();
  for (size_t i = 0; i <= graph::kSubmissionItemsMax; ++i) {
    message.add_removals();
  }
  EXPECT_THAT(ToSubmission(message),
              StatusIs(StatusCode::kInvalidArgument,
                       Eq("submission: has 1000001 items; at most 1000000 "
                          "expected")));
}

TEST(StageTest, HasTheSameNumbersOnTheWireAsInTheModel) {
  const auto* names = supply::v1::Stage_descriptor();
  for (int i = 0; i < names->value_count(); ++i) {
    std::string name = names->value(i)->name().substr(6);  // "STAGE_"
    for (char& c : name) c = c == '_' ? '-' : static_cast<char>(tolower(c));
    EXPECT_EQ(
        graph::StageName(static_cast<graph::Stage>(names->value(i)->number())),
        name);
  }
  EXPECT_EQ(names->value_count(), 6);  // as graph::Stage
}

}  // namespace
}  // namespace tanji::api
