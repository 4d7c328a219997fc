// What a submission is told of its suppliers.

#include "lib/platform/supply/supplier_check.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/platform/testing/pack_documents.h"
#include "lib/platform/testing/test_system.h"
#include "lib/platform/testing/together.h"

namespace tanji::platform {
namespace {

using base::StatusIs;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using Reason = UnsuppliedInput::Reason;

TEST(SupplierCheckTest, AMisspeltSupplierIsNamed) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(Document("works", {{"steel", "kg", "1"}})));
  TANJI_ASSERT_OK_AND_ASSIGN(
      const Committed committed,
      system.SubmitAtHead(Screw("1", InputJson("works/steel", "1", "kg") + "," +
                                         InputJson("works/stele", "2", "kg"))));
  EXPECT_EQ(committed.unsupplied.count, 1U);
  ASSERT_THAT(committed.unsupplied.inputs, SizeIs(1));
  const UnsuppliedInput& input = committed.unsupplied.inputs[0];
  EXPECT_EQ(input.product.ToString(), "works/stele");
  EXPECT_EQ(input.process.product.ToString(), "maker/screw");
  EXPECT_EQ(input.reason, Reason::kNotMade);
}

// Also where the supplier comes behind its consumer in the document, and is
// not in the live state yet.
TEST(SupplierCheckTest, WhatMayHaveBeenMeantIsOfPacksAndTheOwnProductsAlone) {
  TestSystem system;
  TANJI_ASSERT_OK(
      system.LoadPack(FactorPackOf("cement", "1", {Row("clinker", "0.8")})));
  TANJI_ASSERT_OK(system.Submit(Document("works", {{"steel", "kg", "1"}})));
  TANJI_ASSERT_OK_AND_ASSIGN(
      const Committed committed,
      system.SubmitAtHead(
          Screw("1", InputJson("works/stele", "1", "kg") + "," +
                         InputJson("maker/screww", "1", "kg") + "," +
                         InputJson("cemnt/clinker", "1", "kg") + "," +
                         InputJson("cemnt/chalk", "1", "kg"))));
  std::vector<std::string> hints;
  for (const UnsuppliedInput& input : committed.unsupplied.inputs) {
    hints.push_back(input.hint);
  }
  EXPECT_THAT(hints, ElementsAre("", "did you mean \"screw\"?",
                                 "did you mean \"cement/clinker\"?", ""));
}

TEST(SupplierCheckTest, WhatTheSubmissionMakesItselfIsSupplied) {
  TestSystem system;
  TANJI_ASSERT_OK_AND_ASSIGN(
      const Committed committed,
      system.Submit(
          Document("works", {{"screw", "kg", "1",
                              "[" + InputJson("works/steel", "1", "kg") + "]"},
                             {"steel", "kg", "1"}})));
  EXPECT_EQ(committed.unsupplied.count, 0U);
  EXPECT_THAT(committed.unsupplied.inputs, IsEmpty());
}

TEST(SupplierCheckTest, AProductThatIsDeclaredAndNotMadeHasNoSupplier) {
  TestSystem system;
  TANJI_ASSERT_OK(
      system.Submit(R"({"format":"tanji-submission/v1","organisation":"works",)"
                    R"("products":[{"id":"steel","unit":"kg"}]})"));
  TANJI_ASSERT_OK_AND_ASSIGN(
      const Committed committed,
      system.SubmitAtHead(Screw("1", InputJson("works/steel", "1", "kg"))));
  ASSERT_THAT(committed.unsupplied.inputs, SizeIs(1));
  EXPECT_EQ(committed.unsupplied.inputs[0].reason, Reason::kNotMade);
}

// The supplier is in the same batch: the live state does not have it.
TEST(SupplierCheckTest, ASupplierThatHasJustComeIsNotDenied) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(DocumentOf("works", {{"steel", "kg"}}, {})));
  system.ViewAtHead();
  Together together(system.context());
  together.Add(Document("works", {{"steel", "kg", "1"}}));
  together.Add(Screw("1", InputJson("works/steel", "1", "kg")));
  const auto answers = together.Go();
  TANJI_ASSERT_OK(answers[0]);
  TANJI_ASSERT_OK(answers[1]);
  EXPECT_EQ(answers[1]->unsupplied.count, 0U);
}

TEST(SupplierCheckTest, ASupplierOfALaterPeriodIsNone) {
  TestSystem system;
  const auto process = [](const char* product, const char* start,
                          const char* end, const std::string& inputs) {
    return std::string(R"({"product":")") + product + R"(","period_start":")" +
           start + R"(","period_end":")" + end +
           R"(","output":"1","unit":"kg","direct_kgco2e":"1","inputs":[)" +
           inputs + "]}";
  };
  TANJI_ASSERT_OK(system.Submit(
      DocumentOf("works", {{"steel", "kg"}},
                 {process("steel", "2025-01-01", "2026-01-01", "")})));
  const std::string input = InputJson("works/steel", "1", "kg");
  TANJI_ASSERT_OK_AND_ASSIGN(
      const Committed early,
      system.SubmitAtHead(
          DocumentOf("maker", {{"screw", "kg"}},
                     {process("screw", "2024-01-01", "2025-01-01", input)})));
  ASSERT_THAT(early.unsupplied.inputs, SizeIs(1));
  EXPECT_EQ(early.unsupplied.inputs[0].reason, Reason::kLaterPeriod);
  TANJI_ASSERT_OK_AND_ASSIGN(
      const Committed late,
      system.SubmitAtHead(
          DocumentOf("maker", {{"screw", "kg"}},
                     {process("screw", "2025-01-01", "2026-01-01", input)})));
  EXPECT_EQ(late.unsupplied.count, 0U);
}

TEST(SupplierCheckTest, AHundredAreNamedAndAllAreCounted) {
  TestSystem system;
  std::string inputs;
  for (int k = 0; k < 120; ++k) {
    inputs += (k == 0 ? "" : ",") +
              InputJson("nobody/p" + std::to_string(k), "1", "kg");
  }
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed committed,
                             system.Submit(Screw("1", inputs)));
  EXPECT_EQ(committed.unsupplied.count, 120U);
  ASSERT_THAT(committed.unsupplied.inputs, SizeIs(kUnsuppliedMax));
  EXPECT_EQ(committed.unsupplied.inputs.back().product.ToString(),
            "nobody/p99");
}

TEST(SupplierCheckTest, ARowThatAPackHasNotIsRefusedWithWhatIsNear) {
  TestSystem system;
  TANJI_ASSERT_OK(system.LoadPack(
      FactorPackOf("cement", "1", {Row("clinker", "0.8"), Row("lime", "1")})));
  system.ViewAtHead();
  const uint64_t size = system.context().ledger.head().size;
  EXPECT_THAT(
      system.Submit(Screw("1", InputJson("cement/clinker", "1", "kg") + "," +
                                   InputJson("cement/clinkr", "1", "kg") + "," +
                                   InputJson("cement/sand", "1", "kg"))),
      StatusIs(
          kFailedPrecondition,
          AllOf(HasSubstr("processes[0].inputs[1].product: factor pack "
                          "\"cement\" has no row \"clinkr\"; did you mean "
                          "\"clinker\"?"),
                HasSubstr("processes[0].inputs[2].product: factor pack "
                          "\"cement\" has no row \"sand\"; expected one of"),
                Not(HasSubstr("inputs[0]")))));
  EXPECT_EQ(system.context().ledger.head().size, size);
}

// The pack is in the same batch: its rows are known all the same.
TEST(SupplierCheckTest, ARowOfAPackThatHasJustComeIsFound) {
  TestSystem system;
  system.ViewAtHead();
  Together together(system.context());
  together.AddPack(FactorPackOf("cement", "1", {Row("clinker", "0.8")}));
  together.Add(Screw("1", InputJson("cement/clinker", "1", "kg")));
  together.Add(Screw("1", InputJson("cement/clinkr", "1", "kg")));
  const auto answers = together.Go();
  TANJI_ASSERT_OK(answers[0]);
  TANJI_ASSERT_OK(answers[1]);
  EXPECT_EQ(answers[1]->unsupplied.count, 0U);
  EXPECT_THAT(answers[2],
              StatusIs(kFailedPrecondition, HasSubstr("has no row")));
}

TEST(SupplierCheckTest, ARowThatAPackHasNoMoreIsListed) {
  TestSystem system;
  TANJI_ASSERT_OK(system.LoadPack(
      FactorPackOf("cement", "1", {Row("clinker", "0.8"), Row("lime", "1")})));
  TANJI_ASSERT_OK(
      system.LoadPack(FactorPackOf("cement", "2", {Row("clinker", "0.8")})));
  TANJI_ASSERT_OK_AND_ASSIGN(
      const Committed committed,
      system.SubmitAtHead(Screw("1", InputJson("cement/lime", "1", "kg"))));
  ASSERT_THAT(committed.unsupplied.inputs, SizeIs(1));
  EXPECT_EQ(committed.unsupplied.inputs[0].product.ToString(), "cement/lime");
}

TEST(SupplierCheckTest, APinnedProcessThatIsNotThereIsNamed) {
  TestSystem system;
  TANJI_ASSERT_OK(
      system.LoadPack(FactorPackOf("cement", "1", {Row("clinker", "0.8")})));
  TANJI_ASSERT_OK(system.Submit(Document("works", {{"steel", "kg", "1"}})));
  const auto pinned = [](const std::string& product) {
    return R"({"product":")" + product +
           R"(","amount":"1","unit":"kg","pin":{"place":"DE"}})";
  };
  TANJI_ASSERT_OK_AND_ASSIGN(
      const Committed committed,
      system.SubmitAtHead(Screw("1", pinned("works/steel"))));
  ASSERT_THAT(committed.unsupplied.inputs, SizeIs(1));
  EXPECT_EQ(committed.unsupplied.inputs[0].product.ToString(), "works/steel");
  EXPECT_THAT(system.Submit(Screw("1", pinned("cement/clinker"))),
              StatusIs(kFailedPrecondition,
                       AllOf(HasSubstr("processes[0].inputs[0].pin: "),
                             HasSubstr("has row \"clinker\", but not"))));
}

// Faults of gases and of stored data come in one answer.
TEST(SupplierCheckTest, AnUnknownGasDoesNotHideOtherFaults) {
  TestSystem system;
  EXPECT_THAT(
      system.Submit(DocumentOf(
          "works", {{"steel", "kg"}},
          {R"({"product":"steel","output":"1","unit":"kg","emissions":[)"
           R"({"gas":"XYZ","amount":"1","unit":"kg"}]})",
           R"({"product":"tin","output":"1","unit":"kg"})"})),
      StatusIs(kFailedPrecondition,
               AllOf(HasSubstr("processes[0].emissions[0]: "),
                     HasSubstr("processes[1].product: "))));
}

}  // namespace
}  // namespace tanji::platform
