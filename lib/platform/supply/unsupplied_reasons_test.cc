// What a submission is told of pins that miss, of what it removes itself, and
// of electricity by place.

#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/strings.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/graph/calendar.h"
#include "lib/platform/supply/supplier_check.h"
#include "lib/platform/testing/pack_documents.h"
#include "lib/platform/testing/test_system.h"

namespace tanji::platform {
namespace {

using ::testing::SizeIs;
using Reason = UnsuppliedInput::Reason;

std::string Pinned(const std::string& product, const std::string& pin) {
  return R"({"product":")" + product + R"(","amount":"1","unit":"kg","pin":)" +
         pin + "}";
}

std::string SteelAt(const std::string& place, const std::string& year) {
  return R"({"product":"steel","place":")" + place + R"(",)" +
         (year.empty()
              ? ""
              : R"("period_start":")" + year + R"(-01-01","period_end":")" +
                    std::to_string(std::stoi(year) + 1) + R"(-01-01",)") +
         R"("output":"1","unit":"kg","direct_kgco2e":"1"})";
}

TEST(UnsuppliedReasonsTest, APinThatMissesSaysWhatThereIs) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(
      DocumentOf("works", {{"steel", "kg"}}, {SteelAt("CN-SD", "2024")})));
  const auto answer = [&](const std::string& pin) {
    const auto committed =
        system.SubmitAtHead(Screw("1", Pinned("works/steel", pin)));
    TANJI_EXPECT_OK(committed);
    EXPECT_EQ(committed->unsupplied.count, 1U) << pin;
    return committed->unsupplied.inputs.at(0);
  };
  const UnsuppliedInput first = answer(R"({"place":"CN-SD"})");
  EXPECT_EQ(first.reason, Reason::kNotAsPinned);
  EXPECT_EQ(first.hint,
            "works/steel is made at CN-SD in 2024; the pin names CN-SD and no "
            "period");
  // The second time the process has a number, and is no more there than then.
  EXPECT_EQ(answer(R"({"place":"CN-SD"})").hint, first.hint);
  EXPECT_EQ(
      answer(R"({"period_start":"2023-01-01","period_end":"2024-01-01"})").hint,
      "works/steel is made at CN-SD in 2024; the pin names no place and "
      "2023");
  TANJI_ASSERT_OK_AND_ASSIGN(
      const Committed good,
      system.SubmitAtHead(
          Screw("1", Pinned("works/steel",
                            R"({"place":"CN-SD","period_start":)"
                            R"("2024-01-01","period_end":"2025-01-01"})"))));
  EXPECT_EQ(good.unsupplied.count, 0U);
}

TEST(UnsuppliedReasonsTest, AMissedPinNamesThreeAtMostAndThoseOfTheSubmission) {
  TestSystem system;
  TANJI_ASSERT_OK(
      system.Submit(DocumentOf("works", {{"steel", "kg"}},
                               {SteelAt("A", ""), SteelAt("B", ""),
                                SteelAt("C", ""), SteelAt("D", "")})));
  TANJI_ASSERT_OK_AND_ASSIGN(
      const Committed four,
      system.SubmitAtHead(
          Screw("1", Pinned("works/steel", R"({"place":"X"})"))));
  ASSERT_THAT(four.unsupplied.inputs, SizeIs(1));
  EXPECT_EQ(four.unsupplied.inputs[0].hint,
            "works/steel is made at A without a period, at B without a period, "
            "at C without a period and elsewhere; the pin names X and no "
            "period");
  TANJI_ASSERT_OK_AND_ASSIGN(
      const Committed own,
      system.SubmitAtHead(
          DocumentOf("mill", {{"steel", "kg"}, {"screw", "kg"}},
                     {SteelAt("A", "2024"),
                      R"({"product":"screw","output":"1","unit":"kg",)"
                      R"("inputs":[)" +
                          Pinned("mill/steel", R"({"place":"A"})") + "]}"})));
  ASSERT_THAT(own.unsupplied.inputs, SizeIs(1));
  EXPECT_EQ(own.unsupplied.inputs[0].hint,
            "mill/steel is made at A in 2024; the pin names A and no period");
}

// The own screw takes the own steel; then the steel goes.
TEST(UnsuppliedReasonsTest, WhatTheSubmissionRemovesSuppliesNothing) {
  const std::string screw =
      R"({"product":"screw","output":"1","unit":"kg","inputs":[)" +
      InputJson("works/steel", "1", "kg") + "]}";
  const std::vector<std::pair<std::string, std::string>> products = {
      {"steel", "kg"}, {"screw", "kg"}};
  const auto removing = [&](const std::string& place) {
    return Replaced(DocumentOf("works", products, {screw}), R"("processes")",
                    R"("removals":[{"product":"steel","place":")" + place +
                        R"("}],"processes")");
  };
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(
      DocumentOf("works", products, {SteelAt("A", ""), SteelAt("B", "")})));
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed one,
                             system.SubmitAtHead(removing("A")));
  EXPECT_EQ(one.unsupplied.count, 0U);  // steel at B goes on
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed both,
                             system.SubmitAtHead(removing("B")));
  ASSERT_THAT(both.unsupplied.inputs, SizeIs(1));
  EXPECT_EQ(both.unsupplied.inputs[0].product.ToString(), "works/steel");
  EXPECT_EQ(both.unsupplied.inputs[0].reason, Reason::kNotMade);
}

// A co-product that its process makes no more.
TEST(UnsuppliedReasonsTest, AnOutputThatIsDroppedSuppliesNothing) {
  const std::vector<std::pair<std::string, std::string>> products = {
      {"steel", "kg"}, {"slag", "kg"}, {"brick", "kg"}};
  const std::string brick =
      R"({"product":"brick","output":"1","unit":"kg","inputs":[)" +
      InputJson("works/slag", "1", "kg") + "]}";
  TestSystem system;
  TANJI_ASSERT_OK_AND_ASSIGN(
      const Committed made,
      system.SubmitAtHead(
          DocumentOf("works", products,
                     {R"({"product":"steel","output":"1","unit":"kg",)"
                      R"("direct_kgco2e":"1","allocation":{"method":)"
                      R"("economic","property":"EUR","key":"0.5"},)"
                      R"("co_products":[{"product":"slag","amount":"0.3",)"
                      R"("unit":"kg","key":"0.04"}]})",
                      brick})));
  EXPECT_EQ(made.unsupplied.count, 0U);
  TANJI_ASSERT_OK_AND_ASSIGN(
      const Committed dropped,
      system.SubmitAtHead(
          DocumentOf("works", products,
                     {R"({"product":"steel","output":"1","unit":"kg",)"
                      R"("direct_kgco2e":"1","confirmation":"sold"})",
                      brick})));
  ASSERT_THAT(dropped.unsupplied.inputs, SizeIs(1));
  EXPECT_EQ(dropped.unsupplied.inputs[0].product.ToString(), "works/slag");
}

std::string GridRowOf(int year, const std::string& kg_co2e) {
  return Replaced(GridRow("average-cn", "CN", kg_co2e), R"("place")",
                  R"("period_start":")" + std::to_string(year) +
                      R"(-01-01","period_end":")" + std::to_string(year + 1) +
                      R"(-01-01","place")");
}

constexpr char kPower[] =
    R"({"electricity":{"instrument":"grid-average","place":"CN-SD"},)"
    R"("amount":"1","unit":"kWh"})";

std::string ScrewOf(const std::string& year, const std::string& inputs) {
  return DocumentOf(
      "maker", {{"screw", "kg"}},
      {R"({"product":"screw","period_start":")" + year +
       R"(-01-01","period_end":")" + std::to_string(std::stoi(year) + 1) +
       R"(-01-01","output":"1","unit":"kg","inputs":[)" + inputs + "]}"});
}

// Factors of 2023 and 2024.
TEST(UnsuppliedReasonsTest, ElectricityWithoutAFactorOfItsPeriodIsNamed) {
  TestSystem system;
  TANJI_ASSERT_OK(system.LoadPack(FactorPackOf(
      "grid", "1", {GridRowOf(2023, "0.6"), GridRowOf(2024, "0.5")})));
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed before,
                             system.SubmitAtHead(ScrewOf("2022", kPower)));
  EXPECT_EQ(before.unsupplied.count, 1U);
  ASSERT_THAT(before.unsupplied.inputs, SizeIs(1));
  const UnsuppliedInput& input = before.unsupplied.inputs[0];
  EXPECT_EQ(input.electricity_place, "CN-SD");
  EXPECT_EQ(input.product.ToString(), "grid/average-cn");
  EXPECT_EQ(input.reason, Reason::kLaterPeriod);
  EXPECT_EQ(before.unsupplied.earlier_count, 0U);

  for (const char* year : {"2023", "2024"}) {
    TANJI_ASSERT_OK_AND_ASSIGN(const Committed of_year,
                               system.SubmitAtHead(ScrewOf(year, kPower)));
    EXPECT_EQ(of_year.unsupplied.count, 0U) << year;
    EXPECT_EQ(of_year.unsupplied.earlier_count, 0U) << year;
  }

  TANJI_ASSERT_OK_AND_ASSIGN(const Committed after,
                             system.SubmitAtHead(ScrewOf("2025", kPower)));
  EXPECT_EQ(after.unsupplied.count, 0U);
  EXPECT_EQ(after.unsupplied.earlier_count, 1U);
  ASSERT_THAT(after.unsupplied.earlier, SizeIs(1));
  const EarlierFactor& factor = after.unsupplied.earlier[0];
  EXPECT_EQ(factor.process.product.ToString(), "maker/screw");
  EXPECT_EQ(factor.product.ToString(), "grid/average-cn");
  EXPECT_EQ(factor.electricity_place, "CN-SD");
  ASSERT_TRUE(factor.period.has_value());
  EXPECT_EQ(graph::FormatPeriod(*factor.period), "2024");
}

// A consumer without a period takes the latest; there is no other year.
TEST(UnsuppliedReasonsTest, ElectricityOfNoPeriodHasAFactor) {
  TestSystem system;
  TANJI_ASSERT_OK(
      system.LoadPack(FactorPackOf("grid", "1", {GridRowOf(2023, "0.6")})));
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed committed,
                             system.SubmitAtHead(Screw("1", kPower)));
  EXPECT_EQ(committed.unsupplied.count, 0U);
  EXPECT_EQ(committed.unsupplied.earlier_count, 0U);
}

// The hints are for the first names that are misspelt; electricity has none.
TEST(UnsuppliedReasonsTest, ElectricityTakesNoHintAway) {
  TestSystem system;
  TANJI_ASSERT_OK(
      system.LoadPack(FactorPackOf("grid", "1", {GridRowOf(2023, "0.6")})));
  TANJI_ASSERT_OK(
      system.LoadPack(FactorPackOf("cement", "1", {Row("clinker", "0.8")})));
  std::string inputs;
  for (size_t k = 0; k < kUnsuppliedMax; ++k) {
    inputs += base::StrCat(kPower, ",");
  }
  TANJI_ASSERT_OK_AND_ASSIGN(
      const Committed committed,
      system.SubmitAtHead(
          Screw("1", inputs + InputJson("cemnt/clinker", "1", "kg"))));
  ASSERT_THAT(committed.unsupplied.inputs, SizeIs(1));
  EXPECT_EQ(committed.unsupplied.inputs[0].hint,
            "did you mean \"cement/clinker\"?");
}

}  // namespace
}  // namespace tanji::platform
