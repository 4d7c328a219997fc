// Processes that have ended: an archive shows where, or nothing is judged.

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

using certificate::EvidenceItem;
using certificate::Outcome;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string WorksOf(const std::vector<std::string>& processes) {
  return DocumentOf("works", {{"steel", "kg"}, {"slag", "kg"}, {"bolt", "kg"}},
                    processes);
}

std::string WithSlag(const std::string& more = "") {
  return ConfirmedProcess(
      "steel",
      R"(,"allocation":{"method":"economic","property":"EUR","key":"1"},)"
      R"("co_products":[{"product":"slag","amount":"0.5","unit":"kg",)"
      R"("key":"1"}])" +
          more);
}

// The archive of a certificate of the screw, whose list says that `product`
// ends at record `seq`.
Recalculation WithEnd(TestSystem& system, const std::string& product,
                      uint64_t seq) {
  EvidenceCase of = CertifiedCase(system, "maker/screw");
  EXPECT_EQ(Repeated(system, of).outcome, Outcome::kProven);
  of.archive = WithList(system, of.archive, [&](auto& items) {
    for (EvidenceItem& item : items) {
      if (item.kind != EvidenceItem::Kind::kProcess) continue;
      if (item.id == product && !item.seqs.empty()) item.seqs.push_back(seq);
    }
  });
  return Repeated(system, of);
}

void ExpectUndecided(const Recalculation& result, uint64_t seq,
                     const std::string& process) {
  EXPECT_EQ(result.outcome, Outcome::kUndecided) << RecalculationText(result);
  EXPECT_THAT(RecalculationText(result),
              HasSubstr(base::StrCat("record ", seq,
                                     " does not name process \"", process)));
}

TEST(RecalculateEndsTest, APackEndsNothingOfAnother) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(WorksOf({ConfirmedProcess("steel")})));
  TANJI_ASSERT_OK_AND_ASSIGN(
      const Committed pack,
      system.LoadPack(FactorPackOf("open", "1", {Row("sand", "0.0625")})));
  TANJI_ASSERT_OK(
      system.Submit(Screw("0.1", InputJson("works/steel", "1", "kg") + "," +
                                     InputJson("open/sand", "1", "kg"))));
  ExpectUndecided(WithEnd(system, "works/steel", pack.seq), pack.seq,
                  "works/steel");
}

TEST(RecalculateEndsTest, ASubmissionEndsNothingOfAnother) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(WorksOf({ConfirmedProcess("steel")})));
  TANJI_ASSERT_OK_AND_ASSIGN(
      const Committed screw,
      system.Submit(Screw("0.1", InputJson("works/steel", "1", "kg"))));
  ExpectUndecided(WithEnd(system, "works/steel", screw.seq), screw.seq,
                  "works/steel");
}

TEST(RecalculateEndsTest, ADatabaseEndsNothing) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(WorksOf({ConfirmedProcess("steel")})));
  TANJI_ASSERT_OK_AND_ASSIGN(
      const ImportResult database,
      system.ImportCsv("db", "node,output,unit\na,1,kg\n",
                       "consumer,supplier,amount,gsd2\n",
                       "node,kgco2e,gsd2\na,1,1\n"));
  TANJI_ASSERT_OK(
      system.Submit(Screw("0.1", InputJson("works/steel", "1", "kg") + "," +
                                     InputJson("db/a", "1", "kg"))));
  ExpectUndecided(WithEnd(system, "works/steel", database.committed.seq),
                  database.committed.seq, "works/steel");
}

// Bolts have nothing to do with slag.
TEST(RecalculateEndsTest, AnOutputEndsWithItsMakerAlone) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(WorksOf({WithSlag()})));
  TANJI_ASSERT_OK_AND_ASSIGN(
      const Committed bolt, system.Submit(WorksOf({ConfirmedProcess("bolt")})));
  TANJI_ASSERT_OK(
      system.Submit(Screw("0.1", InputJson("works/slag", "1", "kg") + "," +
                                     InputJson("works/bolt", "1", "kg"))));
  ExpectUndecided(WithEnd(system, "works/slag", bolt.seq), bolt.seq,
                  "works/slag");
}

TEST(RecalculateEndsTest, ADraftEndsNoOutput) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(WorksOf({WithSlag()})));
  TANJI_ASSERT_OK_AND_ASSIGN(
      const Committed draft,
      system.Submit(WorksOf({ConfirmedProcess("steel", R"(,"draft":true)"),
                             ConfirmedProcess("bolt")})));
  TANJI_ASSERT_OK(
      system.Submit(Screw("0.1", InputJson("works/slag", "1", "kg") + "," +
                                     InputJson("works/bolt", "1", "kg"))));
  ExpectUndecided(WithEnd(system, "works/slag", draft.seq), draft.seq,
                  "works/slag");
}

std::string Unconfirmed(const std::string& product, const std::string& direct) {
  return base::StrCat(R"({"product":")", product,
                      R"(","output":"1","unit":"kg","direct_kgco2e":")", direct,
                      "\"}");
}

// The gate is not asked again, so that nobody is accused by its silence.
TEST(RecalculateEndsTest, AHeldChangeThatWouldEndAnOutputRefutesNobody) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(WorksOf({WithSlag()})));
  TANJI_ASSERT_OK_AND_ASSIGN(
      const Committed held,
      system.Submit(WorksOf(
          {Unconfirmed("steel", "9000000"), ConfirmedProcess("bolt")})));
  TANJI_ASSERT_OK(
      system.Submit(Screw("0.1", InputJson("works/slag", "1", "kg") + "," +
                                     InputJson("works/bolt", "1", "kg"))));
  const Recalculation result = WithEnd(system, "works/slag", held.seq);
  EXPECT_EQ(result.outcome, Outcome::kUndecided) << RecalculationText(result);
  EXPECT_THAT(result.notes,
              ElementsAre(HasSubstr("that it was not held, so that "
                                    "\"works/slag\" ends there, is a claim")));
}

TEST(RecalculateEndsTest, AChangeThatIsNotConfirmedEndsAnOutputAsAClaim) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(WorksOf({WithSlag()})));
  TANJI_ASSERT_OK_AND_ASSIGN(
      const Committed plausible,
      system.Submit(WorksOf({Unconfirmed("steel", "2")})));
  TANJI_ASSERT_OK(system.Submit(WorksOf({ConfirmedProcess("steel")})));
  TANJI_ASSERT_OK(
      system.Submit(Screw("0.1", InputJson("works/slag", "1", "kg"))));
  const Recalculation result =
      Repeated(system, CertifiedCase(system, "maker/screw"));
  EXPECT_EQ(result.outcome, Outcome::kProven) << RecalculationText(result);
  EXPECT_THAT(result.notes, ElementsAre(HasSubstr(base::StrCat(
                                "record ", plausible.seq,
                                " declares process \"works/steel\" without "
                                "\"works/slag\" and does not confirm it"))));
}

// What was released there is not in the archive: it may make slag as well.
TEST(RecalculateEndsTest, AReleaseEndsOnlyWhatItsDraftShows) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(WorksOf({WithSlag()})));
  TANJI_ASSERT_OK_AND_ASSIGN(
      const Committed draft,
      system.Submit(WorksOf({WithSlag(R"(,"draft":true)")})));
  system.ViewAtHead();
  TANJI_ASSERT_OK_AND_ASSIGN(
      const Committed release,
      system.ReleaseOf(
          {"", {{"works", "steel"}, "", std::nullopt}, draft.seq, "checked"}));
  TANJI_ASSERT_OK(system.Submit(WorksOf({ConfirmedProcess("bolt")})));
  // By now slag has the version of the release.
  TANJI_ASSERT_OK(
      system.Submit(Screw("0.1", InputJson("works/slag", "1", "kg"))));
  EvidenceCase of = CertifiedCase(system, "maker/screw");
  ASSERT_EQ(Repeated(system, of).outcome, Outcome::kProven);
  of.archive = WithList(system, of.archive, [&](auto& items) {
    std::erase_if(items, [](const EvidenceItem& item) {
      return item.kind == EvidenceItem::Kind::kDraft;
    });
  });
  ExpectUndecided(Repeated(system, of), release.seq, "works/slag");
}

// What has ended is repeated, for the archive shows of what it was an output.
TEST(RecalculateEndsTest, AnOutputThatHasEndedIsShown) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(WorksOf({WithSlag()})));
  TANJI_ASSERT_OK(system.Submit(WorksOf({ConfirmedProcess("steel")})));
  TANJI_ASSERT_OK(system.Submit(WorksOf({ConfirmedProcess("steel")})));
  for (const char* inputs : {"works/slag", "works/steel"}) {
    TANJI_ASSERT_OK(
        system.Submit(Screw("0.1", InputJson("works/slag", "1", "kg") + "," +
                                       InputJson(inputs, "2", "kg"))));
    const Recalculation result =
        Repeated(system, CertifiedCase(system, "maker/screw"));
    EXPECT_EQ(result.outcome, Outcome::kProven) << RecalculationText(result);
    EXPECT_THAT(result.notes, IsEmpty());
  }
}

// By a release whose draft is not upstream, and by the removal of its maker.
TEST(RecalculateEndsTest, AnOutputThatEndsWithAReleaseOrARemovalIsShown) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(WorksOf({WithSlag()})));
  TANJI_ASSERT_OK_AND_ASSIGN(
      const Committed draft,
      system.Submit(WorksOf({ConfirmedProcess("steel", R"(,"draft":true)")})));
  system.ViewAtHead();
  TANJI_ASSERT_OK(system.ReleaseOf(
      {"", {{"works", "steel"}, "", std::nullopt}, draft.seq, "checked"}));
  TANJI_ASSERT_OK(
      system.Submit(Screw("0.1", InputJson("works/slag", "1", "kg"))));
  const auto expect_shown = [&] {
    const Recalculation result =
        Repeated(system, CertifiedCase(system, "maker/screw"));
    EXPECT_EQ(result.outcome, Outcome::kProven) << RecalculationText(result);
    EXPECT_THAT(result.notes, IsEmpty());
  };
  expect_shown();
  TANJI_ASSERT_OK(system.Submit(WorksOf({WithSlag()})));
  TANJI_ASSERT_OK(
      system.Submit(R"({"format":"tanji-submission/v1","organisation":"works",)"
                    R"("removals":[{"product":"steel"}]})"));
  expect_shown();
}

}  // namespace
}  // namespace tanji::platform
