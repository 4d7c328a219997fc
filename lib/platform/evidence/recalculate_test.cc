#include "lib/platform/evidence/recalculate.h"

#include <random>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/strings.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/certificate/testing/sample_log.h"
#include "lib/platform/testing/pack_documents.h"
#include "lib/platform/testing/recalculation.h"
#include "lib/platform/testing/test_system.h"

namespace tanji::platform {
namespace {

using certificate::Outcome;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

void ExpectRepeated(TestSystem& system, const std::string& product) {
  const Recalculation result = Repeated(system, CertifiedCase(system, product));
  EXPECT_EQ(result.outcome, Outcome::kProven) << RecalculationText(result);
  EXPECT_THAT(result.notes, IsEmpty());
}

TEST(RecalculateTest, RepeatsAChain) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(Steel("2")));
  TANJI_ASSERT_OK(
      system.Submit(Screw("0.1", InputJson("works/steel", "1.1", "kg"))));
  ExpectRepeated(system, "maker/screw");
}

// The consumer names the product before its owner does.
TEST(RecalculateTest, RepeatsALoopAcrossOrganisationsInAnyOrderOfNames) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(Document(
      "other", {{"wire", "kg", "3",
                 "[" + InputJson("works/steel", "0.3", "kg") + "]"}})));
  TANJI_ASSERT_OK(system.Submit(
      Document("power", {{"kwh", "kWh", "0.4",
                          "[" + InputJson("works/steel", "0.001", "kg") + "," +
                              InputJson("power/kwh", "0.07", "kWh") + "]"}})));
  TANJI_ASSERT_OK(system.Submit(Document(
      "works", {{"steel", "kg", "1.8",
                 "[" + InputJson("power/kwh", "500", "Wh") + "," +
                     InputJson("maker/screw", "0.001", "kg") + "]"}})));
  TANJI_ASSERT_OK(
      system.Submit(Screw("0.1", InputJson("works/steel", "1.1", "kg"))));
  ExpectRepeated(system, "maker/screw");
  ExpectRepeated(system, "other/wire");
}

TEST(RecalculateTest, RepeatsWhatIsMissing) {
  TestSystem system;
  TANJI_ASSERT_OK(
      system.Submit(Screw("0.1", InputJson("nobody/tin", "1", "kg") + "," +
                                     InputJson("works/steel", "1", "kg"))));
  TANJI_ASSERT_OK(system.Submit(Document(
      "works",
      {{"steel", "kg", "1", "[" + InputJson("nobody/ore", "2", "t") + "]"}})));
  ExpectRepeated(system, "maker/screw");
}

TEST(RecalculateTest, RepeatsAnEarlierStateAndOldVersions) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(Steel("2")));
  TANJI_ASSERT_OK(
      system.Submit(Screw("0.1", InputJson("works/steel", "1.1", "kg"))));
  const EvidenceCase then = CertifiedCase(system, "maker/screw");
  TANJI_ASSERT_OK(system.Submit(Steel("2.5")));
  TANJI_ASSERT_OK(
      system.Submit(Screw("0.1", InputJson("works/steel", "1.2", "kg"))));
  const Recalculation result = Repeated(system, then);
  EXPECT_EQ(result.outcome, Outcome::kProven) << RecalculationText(result);
  ExpectRepeated(system, "maker/screw");
}

TEST(RecalculateTest, RepeatsADatabase) {
  TestSystem system;
  TANJI_ASSERT_OK(
      system.ImportCsv("db",
                       "node,output,unit\n"
                       "a,1,kg\nb,2,kWh\nc,1,kg\n",
                       "consumer,supplier,amount,gsd2\n"
                       "a,b,0.5,1\nb,a,0.01,1\nb,c,0.3,1\n",
                       "node,kgco2e,gsd2\na,1,1\nb,0.2,1\nc,7,1\n"));
  TANJI_ASSERT_OK(system.Submit(Screw("0.1", InputJson("db/a", "1.1", "kg"))));
  ExpectRepeated(system, "maker/screw");
  ExpectRepeated(system, "db/b");
}

TEST(RecalculateTest, RepeatsReleasedDraftsAndHeldChanges) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(Steel("2")));
  TANJI_ASSERT_OK(
      system.Submit(Screw("0.1", InputJson("works/steel", "1.1", "kg"))));
  // Held: ten times as much.
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed held, system.Submit(Steel("20")));
  {
    const EvidenceCase of = CertifiedCase(system, "maker/screw");
    const Recalculation result = Repeated(system, of);
    EXPECT_EQ(result.outcome, Outcome::kProven) << RecalculationText(result);
  }
  system.ViewAtHead();
  TANJI_ASSERT_OK(system.ReleaseOf(
      {"", {{"works", "steel"}, "", std::nullopt}, held.seq, "a new furnace"}));
  ExpectRepeated(system, "maker/screw");
}

TEST(RecalculateTest, RepeatsCoProductsAndPins) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(DocumentOf(
      "works", {{"steel", "kg"}, {"slag", "kg"}, {"gravel", "kg"}},
      {R"({"product":"steel","output":"1","unit":"kg","direct_kgco2e":"2",)"
       R"("allocation":{"method":"economic","property":"EUR",)"
       R"("key":"1"},"co_products":[{"product":"slag",)"
       R"("amount":"0.5","unit":"kg","key":"0.1"}]})"})));
  const uint64_t pinned = kFirstFreeSeq;
  TANJI_ASSERT_OK(system.Submit(Screw(
      "0.1",
      InputJson("works/slag", "1", "kg") + "," +
          base::StrCat(R"({"product":"works/steel","amount":"1","unit":"kg",)",
                       R"("pin":{"version":")", pinned, R"("}})"))));
  TANJI_ASSERT_OK(system.Submit(Steel("1.5", R"(,"confirmation":"test")")));
  ExpectRepeated(system, "maker/screw");
}

TEST(RecalculateTest, AnyFlippedByteOfTheArchiveIsNeverAccepted) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(Steel("2")));
  TANJI_ASSERT_OK(
      system.Submit(Screw("0.1", InputJson("works/steel", "1.1", "kg"))));
  EvidenceCase of = CertifiedCase(system, "maker/screw");
  ASSERT_EQ(Repeated(system, of).outcome, Outcome::kProven);
  std::mt19937 random(3);
  for (size_t at = 0; at < of.archive.size();
       at += 1 + random() % (of.archive.size() / 300)) {
    const char kept = of.archive[at];
    of.archive[at] = static_cast<char>(kept ^ (1 << (random() % 8)));
    const Recalculation result = Repeated(system, of);
    EXPECT_EQ(result.outcome, Outcome::kUndecided) << "byte " << at << "\n"
                                                   << RecalculationText(result);
    of.archive[at] = kept;
  }
  for (const size_t size : {size_t{0}, size_t{10}, of.archive.size() - 1}) {
    const EvidenceCase cut{of.certificate, of.archive.substr(0, size)};
    EXPECT_EQ(Repeated(system, cut).outcome, Outcome::kUndecided);
  }
}

// The archive again, without the payload of its record number `stripped`;
// empty where that has none.
std::string WithoutPayload(const std::string& archive, size_t stripped) {
  auto reader = certificate::EvidenceReader::Open(ArchiveSource(archive));
  if (!reader.ok()) return "";
  std::string text = archive.substr(0, archive.find("\nrecord ") + 1);
  for (size_t k = 0;; ++k) {
    auto record = reader->Next();
    if (!record.ok()) return "";
    if (!record->has_value()) break;
    std::string payload;
    EXPECT_TRUE(reader
                    ->ReadPayload([&](std::string_view bytes) {
                      payload.append(bytes);
                      return absl::OkStatus();
                    })
                    .ok());
    certificate::EvidenceRecord& copy = **record;
    const bool has_payload = copy.has_payload;
    if (k == stripped) {
      if (!has_payload) return "";
      copy.has_payload = false;
    }
    text += certificate::EvidenceRecordHead(copy);
    if (copy.has_payload) text += payload + "\n";
  }
  return text + std::string(certificate::kEvidenceEnd);
}

// Nothing but the log's signature covers which payloads are there.
TEST(RecalculateTest, EvidenceWithoutAPayloadAccusesNobody) {
  TestSystem system;
  TANJI_ASSERT_OK(
      system.LoadPack(FactorPackOf("open", "1", {Row("sand", "0.0625")})));
  TANJI_ASSERT_OK(system.Submit(DocumentOf(
      "works", {{"steel", "kg"}},
      {R"({"product":"steel","output":"1","unit":"kg",)"
       R"("direct_kgco2e":"2","emissions":[{"gas":"CO2","amount":"1",)"
       R"("unit":"g"}]})"})));
  TANJI_ASSERT_OK(
      system.Submit(Screw("0.1", InputJson("works/steel", "1.1", "kg") + "," +
                                     InputJson("open/sand", "1", "kg"))));
  const EvidenceCase of = CertifiedCase(system, "maker/screw");
  // As it is, it is written again byte by byte.
  ASSERT_EQ(WithoutPayload(of.archive, of.archive.size()), of.archive);
  ASSERT_EQ(Repeated(system, of).outcome, Outcome::kProven);
  size_t count = 0;
  for (size_t k = 0; k < 10; ++k) {
    const EvidenceCase stripped{of.certificate, WithoutPayload(of.archive, k)};
    if (stripped.archive.empty() || stripped.archive == of.archive) continue;
    ++count;
    const Recalculation result = Repeated(system, stripped);
    EXPECT_EQ(result.outcome, Outcome::kUndecided)
        << "record number " << k << "\n"
        << RecalculationText(result);
    EXPECT_THAT(RecalculationText(result),
                HasSubstr("its payload is not in the archive"));
  }
  // The GWP pack, the factor pack, steel, the screw, the certificate.
  EXPECT_EQ(count, 5u);
}

certificate::EvidenceItem DraftItem(const std::string& product, uint64_t seq) {
  certificate::EvidenceItem draft;
  draft.kind = certificate::EvidenceItem::Kind::kDraft;
  draft.id = product;
  draft.seqs = {seq};
  return draft;
}

// As `WithList`, with one line more.
EvidenceCase WithDraft(TestSystem& system, const EvidenceCase& of,
                       const std::string& product, uint64_t seq) {
  return {of.certificate, WithList(system, of.archive, [&](auto& items) {
            items.push_back(DraftItem(product, seq));
          })};
}

std::string SteelAndBolt(const std::string& steel_kg, const std::string& more) {
  const auto process = [](const std::string& product, const std::string& kg) {
    return base::StrCat(R"({"product":")", product,
                        R"(","output":"1","unit":"kg","direct_kgco2e":")", kg,
                        "\"");
  };
  return DocumentOf("works", {{"steel", "kg"}, {"bolt", "kg"}},
                    {process("steel", steel_kg) + more + "}",
                     process("bolt", steel_kg) + "}"});
}

// Whatever is taken as a draft does not count: so it has to be shown that it
// was one, by its release.
TEST(RecalculateTest, ADraftThatNothingReleasesIsNoEvidence) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(SteelAndBolt("2", "")));
  TANJI_ASSERT_OK_AND_ASSIGN(
      const Committed drafted,
      system.Submit(SteelAndBolt("2.5", R"(,"draft":true)")));
  TANJI_ASSERT_OK(
      system.Submit(Screw("0.1", InputJson("works/steel", "1.1", "kg") + "," +
                                     InputJson("works/bolt", "1", "kg"))));
  const EvidenceCase of = CertifiedCase(system, "maker/screw");
  ASSERT_EQ(WithList(system, of.archive, [](auto&) {}), of.archive);
  ASSERT_EQ(Repeated(system, of).outcome, Outcome::kProven);
  const Recalculation result =
      Repeated(system, WithDraft(system, of, "works/steel", drafted.seq));
  EXPECT_EQ(result.outcome, Outcome::kUndecided) << RecalculationText(result);
  EXPECT_THAT(RecalculationText(result),
              HasSubstr(base::StrCat("releases what record ", drafted.seq,
                                     " declares of process \"works/steel")));
}

// The version that holds, passed off as a draft so that the one before counts.
TEST(RecalculateTest, ANewerVersionIsNoDraft) {
  TestSystem system;
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed before,
                             system.Submit(SteelAndBolt("2", "")));
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed newer,
                             system.Submit(Steel("2.5")));
  TANJI_ASSERT_OK(
      system.Submit(Screw("0.1", InputJson("works/steel", "1.1", "kg") + "," +
                                     InputJson("works/bolt", "1", "kg"))));
  EvidenceCase of = CertifiedCase(system, "maker/screw");
  of.archive = WithList(system, of.archive, [&](auto& items) {
    for (certificate::EvidenceItem& item : items) {
      const bool is_steel = item.id == "works/steel" && !item.seqs.empty();
      if (is_steel && item.kind == certificate::EvidenceItem::Kind::kProcess) {
        item.seqs = {before.seq};
      }
    }
    items.push_back(DraftItem("works/steel", newer.seq));
  });
  const Recalculation result = Repeated(system, of);
  EXPECT_EQ(result.outcome, Outcome::kUndecided) << RecalculationText(result);
  EXPECT_THAT(RecalculationText(result),
              HasSubstr("which the list has as a draft"));
}

// Its list has the version before, though the archive has the newer one too.
TEST(RecalculateTest, AListThatLeavesOutANewerVersionAccusesNobody) {
  TestSystem system;
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed before,
                             system.Submit(SteelAndBolt("2", "")));
  TANJI_ASSERT_OK(system.Submit(DocumentOf(
      "works", {{"nut", "kg"}},
      {R"({"product":"nut","output":"1","unit":"kg","direct_kgco2e":"1"})",
       R"({"product":"steel","output":"1","unit":"kg",)"
       R"("direct_kgco2e":"2.5"})"})));
  TANJI_ASSERT_OK(
      system.Submit(Screw("0.1", InputJson("works/steel", "1.1", "kg") + "," +
                                     InputJson("works/nut", "1", "kg") + "," +
                                     InputJson("works/bolt", "1", "kg"))));
  EvidenceCase of = CertifiedCase(system, "maker/screw");
  ASSERT_EQ(Repeated(system, of).outcome, Outcome::kProven);
  of.archive = WithList(system, of.archive, [&](auto& items) {
    for (certificate::EvidenceItem& item : items) {
      if (item.kind != certificate::EvidenceItem::Kind::kProcess) continue;
      if (item.id == "works/steel") item.seqs = {before.seq};
    }
  });
  const Recalculation result = Repeated(system, of);
  EXPECT_EQ(result.outcome, Outcome::kUndecided) << RecalculationText(result);
  EXPECT_THAT(RecalculationText(result),
              HasSubstr("the archive claims and does not show: record"));
}

// A row of a pack is never one.
TEST(RecalculateTest, AVersionOfAPackIsNoDraft) {
  TestSystem system;
  TANJI_ASSERT_OK_AND_ASSIGN(
      const Committed before,
      system.LoadPack(FactorPackOf("open", "1", {Row("sand", "0.0625")})));
  TANJI_ASSERT_OK_AND_ASSIGN(
      const Committed newer,
      system.LoadPack(FactorPackOf(
          "open", "2", {Row("sand", "0.0626"), Row("clay", "0.5")})));
  TANJI_ASSERT_OK(
      system.Submit(Screw("0.1", InputJson("open/sand", "1", "kg") + "," +
                                     InputJson("open/clay", "1", "kg"))));
  const EvidenceCase of = CertifiedCase(system, "maker/screw");
  ASSERT_EQ(Repeated(system, of).outcome, Outcome::kProven);
  ASSERT_LT(before.seq, newer.seq);
  const Recalculation result =
      Repeated(system, WithDraft(system, of, "open/sand", newer.seq));
  EXPECT_EQ(result.outcome, Outcome::kUndecided) << RecalculationText(result);
  EXPECT_THAT(RecalculationText(result),
              HasSubstr("which the list has as a draft"));
}

TEST(RecalculateTest, EvidenceOfAnotherCertificateIsNone) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(Steel("2")));
  const EvidenceCase steel = CertifiedCase(system, "works/steel");
  TANJI_ASSERT_OK(
      system.Submit(Screw("0.1", InputJson("works/steel", "1.1", "kg"))));
  const EvidenceCase screw = CertifiedCase(system, "maker/screw");
  const Recalculation result =
      Repeated(system, {screw.certificate, steel.archive});
  EXPECT_EQ(result.outcome, Outcome::kUndecided);
  EXPECT_THAT(RecalculationText(result), HasSubstr("not of this certificate"));
}

TEST(RecalculateTest, AnotherEngineIsNotJudged) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(Steel("2")));
  const EvidenceCase steel = CertifiedCase(system, "works/steel");
  certificate::SampleLog log;
  log.statement.engine = "tanji-engine/0 x86-64";
  const Recalculation result = Recalculate(
      log.Issue({}).ToText(), ArchiveSource(steel.archive), log.Keys());
  EXPECT_EQ(result.outcome, Outcome::kUndecided);
  EXPECT_THAT(RecalculationText(result),
              HasSubstr("calculated by tanji-engine/0 x86-64; this is"));
}

TEST(RecalculateTest, WithoutKeysNothingIsProven) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(Steel("2")));
  const EvidenceCase steel = CertifiedCase(system, "works/steel");
  const Recalculation result =
      Recalculate(steel.certificate, ArchiveSource(steel.archive), {});
  EXPECT_EQ(result.outcome, Outcome::kUndecided);
}

TEST(RecalculateTest, WhatIsNotGrantedIsCountedAndNotNamed) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(Steel("2")));
  TANJI_ASSERT_OK(
      system.Submit(Screw("0.1", InputJson("works/steel", "1.1", "kg"))));
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed committed,
                             system.Issue("maker/screw"));
  const std::string id = committed.record_id;
  TANJI_ASSERT_OK_AND_ASSIGN(const IssuedCertificate issued,
                             system.Certificate(id));
  const identity::Caller maker{"maker", {identity::Role::kSupplier}};
  TANJI_ASSERT_OK_AND_ASSIGN(const std::string archive,
                             ExportedEvidence(system, id, maker));
  EXPECT_THAT(archive, HasSubstr("\nwithheld 1 1\n"));
  EXPECT_THAT(archive, Not(HasSubstr(R"("direct_kgco2e":"2")")));
  const Recalculation result = Recalculate(
      issued.certificate, ArchiveSource(archive), TrustedKeysOf(system));
  EXPECT_EQ(result.outcome, Outcome::kUndecided);
  EXPECT_THAT(RecalculationText(result), HasSubstr("are withheld"));
  EXPECT_THAT(RecalculationText(result),
              HasSubstr("own tier: the product's own process, with"));
}

TEST(RecalculateTest, WhatIsNotDisclosedIsNotTried) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(Steel("2", R"(,"place":"CN-SD")")));
  TANJI_ASSERT_OK(
      system.Submit(Screw("0.1", InputJson("works/steel", "1.1", "kg"))));
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed committed,
                             system.Issue("maker/screw"));
  const std::string id = committed.record_id;
  TANJI_ASSERT_OK_AND_ASSIGN(const IssuedCertificate issued,
                             system.Certificate(id));
  const identity::Caller maker{"maker", {identity::Role::kSupplier}};
  TANJI_ASSERT_OK_AND_ASSIGN(const std::string archive,
                             ExportedEvidence(system, id, maker));
  EXPECT_THAT(archive, Not(HasSubstr("CN-SD")));
  const Recalculation result = Recalculate(
      issued.certificate, ArchiveSource(archive), TrustedKeysOf(system));
  EXPECT_EQ(result.outcome, Outcome::kUndecided);
  EXPECT_THAT(RecalculationText(result), HasSubstr("are not disclosed"));
}

// A pack that nobody may hand on is in no archive, whoever asks.
TEST(RecalculateTest, KeepsBackWhatALicenceForbidsToHandOn) {
  TestSystem system;
  TANJI_ASSERT_OK(system.LoadPack(
      FactorPackOf("closed", "1", {Row("glass", "1.2345")}, "forbidden")));
  TANJI_ASSERT_OK(
      system.LoadPack(FactorPackOf("open", "1", {Row("sand", "0.0625")})));
  TANJI_ASSERT_OK(
      system.Submit(Screw("0.1", InputJson("closed/glass", "1", "kg") + "," +
                                     InputJson("open/sand", "1", "kg"))));
  const EvidenceCase of = CertifiedCase(system, "maker/screw");
  EXPECT_THAT(of.archive, HasSubstr("0.0625"));
  EXPECT_THAT(of.archive, Not(HasSubstr("1.2345")));
  const Recalculation result = Repeated(system, of);
  EXPECT_EQ(result.outcome, Outcome::kUndecided) << RecalculationText(result);
}

// Nor does it go out as the earlier version that is the last to declare what
// the pack has no row for any more.
TEST(RecalculateTest, KeepsBackEarlierVersionsThatALicenceForbidsToHandOn) {
  TestSystem system;
  TANJI_ASSERT_OK(system.LoadPack(FactorPackOf(
      "glassworks", "1", {Row("glass", "1.2345"), Row("pane", "3.4567")},
      "forbidden")));
  TANJI_ASSERT_OK(
      system.Submit(Screw("0.1", InputJson("glassworks/glass", "1", "kg"))));
  TANJI_ASSERT_OK(system.LoadPack(
      FactorPackOf("glassworks", "2", {Row("pane", "3.5")}, "allowed"),
      PackCheck::kConfirmed));
  const EvidenceCase of = CertifiedCase(system, "maker/screw");
  EXPECT_THAT(of.archive, Not(HasSubstr("1.2345")));
  EXPECT_THAT(of.archive, Not(HasSubstr("3.4567")));
  EXPECT_EQ(Repeated(system, of).outcome, Outcome::kUndecided);
}

// Nor as the version in which electricity was found by its place.
TEST(RecalculateTest, KeepsBackAPackInWhichElectricityWasFound) {
  TestSystem system;
  TANJI_ASSERT_OK(system.LoadPack(
      FactorPackOf("cn", "1", {GridRow("mix", "CN", "0.5123")}, "forbidden")));
  TANJI_ASSERT_OK(system.Submit(Screw(
      "0.1", R"({"electricity":{"instrument":"grid-average","place":"CN-SD"},)"
             R"("amount":"1","unit":"kWh"})")));
  TANJI_ASSERT_OK(system.LoadPack(
      FactorPackOf("cn", "2", {GridRow("mix", "CN", "0.5125")}, "allowed")));
  const EvidenceCase of = CertifiedCase(system, "maker/screw");
  EXPECT_THAT(of.archive, Not(HasSubstr("0.5123")));
  EXPECT_EQ(Repeated(system, of).outcome, Outcome::kUndecided);
}

}  // namespace
}  // namespace tanji::platform
