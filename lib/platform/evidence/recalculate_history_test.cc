// Histories of which an archive has a part, and which are repeated all the
// same.

#include <optional>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/strings.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/platform/evidence/recalculate.h"
#include "lib/platform/testing/pack_documents.h"
#include "lib/platform/testing/recalculation.h"
#include "lib/platform/testing/test_system.h"

namespace tanji::platform {
namespace {

using certificate::Outcome;
using testing::HasSubstr;
using testing::Not;

EvidenceCase ExpectProven(TestSystem& system, const std::string& product) {
  EvidenceCase of = CertifiedCase(system, product);
  const Recalculation result = Repeated(system, of);
  EXPECT_EQ(result.outcome, Outcome::kProven) << RecalculationText(result);
  return of;
}

std::string SteelWorks(const std::string& process) {
  return DocumentOf("works", {{"steel", "kg"}, {"slag", "kg"}}, {process});
}

std::string Taking(const std::string& organisation, const std::string& inputs) {
  return DocumentOf(
      organisation, {{"screw", "kg"}},
      {ConfirmedProcess("screw", base::StrCat(R"(,"inputs":[)", inputs, "]"))});
}

std::string HalfOf(const std::string& product, const std::string& more = "") {
  return InputJson(product, "0.5", "kg", more);
}

std::string Pin(uint64_t seq) {
  return base::StrCat(R"(,"pin":{"version":")", seq, "\"}");
}

constexpr char kSlagBeside[] =
    R"(,"allocation":{"method":"economic","property":"EUR","key":"1"},)"
    R"("co_products":[{"product":"slag","amount":"0.5","unit":"kg","key":"1"}])";

std::string DaysFromNow(TestSystem& system, int days) {
  return graph::FormatDay(graph::DayOfMicros(system.clock().NowMicros()) +
                          days);
}

// It is there to be chosen from, and what it has pinned is not needed.
TEST(RecalculateHistoryTest, AProcessThatHoldsFromTomorrowOn) {
  TestSystem system;
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed ore,
                             system.Submit(Taking("mine", "")));
  TANJI_ASSERT_OK(system.Submit(Taking("mine", HalfOf("mine/dust"))));
  TANJI_ASSERT_OK(system.Submit(SteelWorks(ConfirmedProcess("steel"))));
  TANJI_ASSERT_OK(system.Submit(SteelWorks(ConfirmedProcess(
      "steel", base::StrCat(R"(,"place":"CN-SD","valid_from":")",
                            DaysFromNow(system, 1), R"(","inputs":[)",
                            HalfOf("mine/screw", Pin(ore.seq)), "]")))));
  TANJI_ASSERT_OK(system.Submit(Taking("maker", HalfOf("works/steel"))));
  ExpectProven(system, "maker/screw");
}

// Who has named a process first does not hand on a document for it.
TEST(RecalculateHistoryTest, ARecordOfWhoHasOnlyPinnedAProcess) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(Taking(
      "secretive", HalfOf("works/steel", R"(,"pin":{"place":"CN-SD"})"))));
  TANJI_ASSERT_OK(system.Submit(SteelWorks(ConfirmedProcess("steel"))));
  TANJI_ASSERT_OK(system.Submit(SteelWorks(ConfirmedProcess(
      "steel", base::StrCat(R"(,"place":"CN-SD","valid_from":")",
                            DaysFromNow(system, 1), "\"")))));
  TANJI_ASSERT_OK(system.Submit(Taking("maker", HalfOf("works/steel"))));
  const EvidenceCase of = ExpectProven(system, "maker/screw");
  EXPECT_THAT(of.archive, Not(HasSubstr("secretive")));
}

// Pinned, and so in the archive, is a version with slag beside the steel; the
// record that has ended slag is not.
TEST(RecalculateHistoryTest, ACoProductThatWasDroppedBefore) {
  TestSystem system;
  TANJI_ASSERT_OK_AND_ASSIGN(
      const Committed with_slag,
      system.Submit(SteelWorks(ConfirmedProcess("steel", kSlagBeside))));
  TANJI_ASSERT_OK(system.Submit(SteelWorks(ConfirmedProcess("steel"))));
  TANJI_ASSERT_OK(system.Submit(SteelWorks(ConfirmedProcess(
      "steel",
      base::StrCat(R"(,"valid_from":")", DaysFromNow(system, 0), "\"")))));
  TANJI_ASSERT_OK(
      system.Submit(Taking("maker", HalfOf("works/steel", Pin(with_slag.seq)) +
                                        "," + HalfOf("works/steel"))));
  ExpectProven(system, "maker/screw");
  // By then it is made on its own.
  TANJI_ASSERT_OK(system.Submit(SteelWorks(ConfirmedProcess("slag"))));
  TANJI_ASSERT_OK(system.Submit(
      Taking("maker", HalfOf("works/steel", Pin(with_slag.seq)) + "," +
                          HalfOf("works/steel") + "," + HalfOf("works/slag"))));
  ExpectProven(system, "maker/screw");
}

TEST(RecalculateHistoryTest, ACoProductThatEndsWithARelease) {
  TestSystem system;
  TANJI_ASSERT_OK(
      system.Submit(SteelWorks(ConfirmedProcess("steel", kSlagBeside))));
  TANJI_ASSERT_OK_AND_ASSIGN(
      const Committed draft,
      system.Submit(SteelWorks(ConfirmedProcess("steel", R"(,"draft":true)"))));
  system.ViewAtHead();
  TANJI_ASSERT_OK(system.ReleaseOf(
      {"", {{"works", "steel"}, "", std::nullopt}, draft.seq, "checked"}));
  TANJI_ASSERT_OK(system.Submit(Taking("maker", HalfOf("works/slag"))));
  ExpectProven(system, "maker/screw");
  TANJI_ASSERT_OK(system.Submit(
      Taking("maker", HalfOf("works/slag") + "," + HalfOf("works/steel"))));
  ExpectProven(system, "maker/screw");
}

// Taken in kWh as long as nobody had declared it, and declared in kg then.
TEST(RecalculateHistoryTest, AnInputWhoseUnitDoesNotFitAnyMore) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(Taking(
      "other", R"({"product":"works/steel","amount":"1","unit":"kWh"})")));
  TANJI_ASSERT_OK(system.Submit(SteelWorks(ConfirmedProcess("steel"))));
  TANJI_ASSERT_OK(system.Submit(
      Taking("maker", HalfOf("other/screw") + "," + HalfOf("works/steel"))));
  ExpectProven(system, "maker/screw");
}

TEST(RecalculateHistoryTest, ARowThatItsPackHasNoMore) {
  TestSystem system;
  TANJI_ASSERT_OK_AND_ASSIGN(
      const Committed first,
      system.LoadPack(FactorPackOf("pack", "1", {Row("r", "2"), Row("s", "1")}),
                      PackCheck::kConfirmed));
  TANJI_ASSERT_OK(system.LoadPack(FactorPackOf("pack", "2", {Row("s", "1")}),
                                  PackCheck::kConfirmed));
  TANJI_ASSERT_OK(system.Submit(Taking(
      "maker", HalfOf("pack/r", Pin(first.seq)) + "," + HalfOf("pack/r"))));
  ExpectProven(system, "maker/screw");
}

// One pack takes a place over from another and gives it up again: nobody has it
// then.
TEST(RecalculateHistoryTest, ElectricityThatTwoPacksHaveHad) {
  TestSystem system;
  const auto load = [&](const std::string& id, const std::string& version,
                        const std::vector<std::string>& rows) {
    TANJI_ASSERT_OK(system.LoadPack(FactorPackOf(id, version, rows),
                                    PackCheck::kConfirmed));
  };
  load("one", "1", {GridRow("sd", "CN-SD", "0.5"), GridRow("cn", "CN", "0.6")});
  load("two", "1", {GridRow("sd", "CN-SD", "0.7"), Row("r", "1")});
  load("two", "2", {Row("r", "1")});
  TANJI_ASSERT_OK(system.Submit(
      Taking("maker",
             R"({"electricity":{"instrument":"grid-average","place":"CN-SD"},)"
             R"("amount":"1","unit":"kWh"})")));
  ExpectProven(system, "maker/screw");
}

}  // namespace
}  // namespace tanji::platform
