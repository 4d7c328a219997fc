#include "lib/platform/evidence/recalculate.h"

#include <algorithm>
#include <cstring>
#include <random>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/certificate/testing/sample_log.h"
#include "lib/platform/evidence/export.h"
#include "lib/platform/supply/release.h"
#include "lib/platform/testing/pack_documents.h"
#include "lib/platform/testing/test_system.h"

namespace tanji::platform {
namespace {

using certificate::Outcome;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

bool Never() { return false; }

certificate::TrustedKeys KeysOf(TestSystem& system) {
  certificate::TrustedKeys keys;
  const KeyRing& ring = system.context().keys;
  keys.log_keys.push_back(
      *ledger::VerifierKey::Parse(ring.log->verifier_key()));
  keys.signer_keys.push_back(
      *ledger::VerifierKey::Parse(ring.records->verifier_key()));
  return keys;
}

// A certificate with its evidence.
struct Case {
  std::string certificate;
  std::string archive;
};

absl::StatusOr<std::string> Export(TestSystem& system, const std::string& id,
                                   const identity::Caller& caller) {
  TANJI_ASSIGN_OR_RETURN(
      const std::unique_ptr<EvidenceExport> out,
      EvidenceExport::Begin(system.context(), caller, id, Never));
  std::string archive;
  for (;;) {
    TANJI_ASSIGN_OR_RETURN(const std::optional<std::string> piece, out->Next());
    if (!piece.has_value()) return archive;
    archive += *piece;
  }
}

Case Certify(TestSystem& system, const std::string& product) {
  Case out;
  const auto committed = system.Issue(product);
  EXPECT_TRUE(committed.ok()) << committed.status();
  if (!committed.ok()) return out;
  const std::string id = RecordIdOf(*committed);
  const auto issued = system.Certificate(id);
  EXPECT_TRUE(issued.ok()) << issued.status();
  out.certificate = issued->certificate;
  const auto archive = Export(system, id, identity::Caller::Operator());
  EXPECT_TRUE(archive.ok()) << archive.status();
  if (archive.ok()) out.archive = *archive;
  return out;
}

certificate::EvidenceReader::Source SourceOf(const std::string& bytes) {
  return [&bytes, at = size_t{0}](
             char* data, size_t size) mutable -> absl::StatusOr<size_t> {
    const size_t part = std::min({size, bytes.size() - at, size_t{1000}});
    std::memcpy(data, bytes.data() + at, part);
    at += part;
    return part;
  };
}

std::string TextOf(const Recalculation& result) {
  std::string text = base::StrCat("outcome ", static_cast<int>(result.outcome));
  for (const auto& check : result.checks) {
    base::StrAppend(&text, "\n", static_cast<int>(check.state), " ", check.name,
                    ": ", check.detail);
  }
  for (const auto& difference : result.differences) {
    base::StrAppend(&text, "\n", difference.member, ": ", difference.certified,
                    " -> ", difference.recalculated);
  }
  for (const auto& note : result.notes) base::StrAppend(&text, "\n* ", note);
  return text;
}

Recalculation Repeat(TestSystem& system, const Case& of) {
  return Recalculate(of.certificate, SourceOf(of.archive), KeysOf(system));
}

void ExpectRepeated(TestSystem& system, const std::string& product) {
  const Recalculation result = Repeat(system, Certify(system, product));
  EXPECT_EQ(result.outcome, Outcome::kProven) << TextOf(result);
  EXPECT_THAT(result.notes, IsEmpty());
}

std::string Steel(const std::string& direct, const std::string& more = "") {
  return DocumentOf("works", {{"steel", "kg"}},
                    {R"({"product":"steel","output":"1","unit":"kg",)"
                     R"("direct_kgco2e":")" +
                     direct + "\"" + more + "}"});
}

std::string Screw(const std::string& inputs) {
  return Document("maker", {{"screw", "kg", "0.1", "[" + inputs + "]"}});
}

TEST(RecalculateTest, RepeatsAChain) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(Steel("2")));
  TANJI_ASSERT_OK(system.Submit(Screw(InputJson("works/steel", "1.1", "kg"))));
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
  TANJI_ASSERT_OK(system.Submit(Screw(InputJson("works/steel", "1.1", "kg"))));
  ExpectRepeated(system, "maker/screw");
  ExpectRepeated(system, "other/wire");
}

TEST(RecalculateTest, RepeatsWhatIsMissing) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(Screw(InputJson("nobody/tin", "1", "kg") + "," +
                                      InputJson("works/steel", "1", "kg"))));
  TANJI_ASSERT_OK(system.Submit(Document(
      "works",
      {{"steel", "kg", "1", "[" + InputJson("nobody/ore", "2", "t") + "]"}})));
  ExpectRepeated(system, "maker/screw");
}

TEST(RecalculateTest, RepeatsAnEarlierStateAndOldVersions) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(Steel("2")));
  TANJI_ASSERT_OK(system.Submit(Screw(InputJson("works/steel", "1.1", "kg"))));
  const Case then = Certify(system, "maker/screw");
  TANJI_ASSERT_OK(system.Submit(Steel("2.5")));
  TANJI_ASSERT_OK(system.Submit(Screw(InputJson("works/steel", "1.2", "kg"))));
  const Recalculation result = Repeat(system, then);
  EXPECT_EQ(result.outcome, Outcome::kProven) << TextOf(result);
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
  TANJI_ASSERT_OK(system.Submit(Screw(InputJson("db/a", "1.1", "kg"))));
  ExpectRepeated(system, "maker/screw");
  ExpectRepeated(system, "db/b");
}

TEST(RecalculateTest, RepeatsReleasedDraftsAndHeldChanges) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(Steel("2")));
  TANJI_ASSERT_OK(system.Submit(Screw(InputJson("works/steel", "1.1", "kg"))));
  // Held: ten times as much.
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed held, system.Submit(Steel("20")));
  {
    const Case of = Certify(system, "maker/screw");
    const Recalculation result = Repeat(system, of);
    EXPECT_EQ(result.outcome, Outcome::kProven) << TextOf(result);
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
      InputJson("works/slag", "1", "kg") + "," +
      base::StrCat(R"({"product":"works/steel","amount":"1","unit":"kg",)",
                   R"("pin":{"version":")", pinned, R"("}})"))));
  TANJI_ASSERT_OK(system.Submit(Steel("1.5")));
  ExpectRepeated(system, "maker/screw");
}

// The bytes of what is upstream alone are those of the whole graph: a hundred
// random networks of loops, each with certificates that are repeated.
TEST(RecalculateTest, RepeatsRandomNetworks) {
  TestSystem system;
  std::mt19937 random(11);
  const auto pick = [&](int n) { return static_cast<int>(random() % n); };
  constexpr int kProducts = 14;
  const auto organisation = [](int k) { return "o" + std::to_string(k % 3); };
  const auto name = [](int k) { return "p" + std::to_string(k); };
  for (int edit = 0; edit < 60; ++edit) {
    const int product = pick(kProducts);
    std::string inputs;
    for (int k = pick(4); k > 0; --k) {
      const int supplier = pick(kProducts);
      base::StrAppend(&inputs, inputs.empty() ? "" : ",",
                      InputJson(organisation(supplier) + "/" + name(supplier),
                                "0.0" + std::to_string(1 + pick(99)), "kg"));
    }
    std::string more;
    if (pick(3) == 0) {
      more =
          R"(,"place":"CN-)" + std::string(pick(2) == 0 ? "SD" : "HE") + "\"";
    }
    if (pick(3) == 0) {
      more += R"(,"emissions":[{"gas":"CO2","amount":"0.3","unit":"kg"}])";
    }
    TANJI_ASSERT_OK(system.Submit(DocumentOf(
        organisation(product), {{name(product), "kg"}},
        {base::StrCat(R"({"product":")", name(product),
                      R"(","output":"1","unit":"kg","confirmation":"test",)",
                      R"("direct_kgco2e":")", 1 + pick(1000), R"(","inputs":[)",
                      inputs, "]", more, "}")})));
    if (edit % 6 != 5) continue;
    ExpectRepeated(system, organisation(product) + "/" + name(product));
  }
}

TEST(RecalculateTest, AnyFlippedByteOfTheArchiveIsNeverAccepted) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(Steel("2")));
  TANJI_ASSERT_OK(system.Submit(Screw(InputJson("works/steel", "1.1", "kg"))));
  Case of = Certify(system, "maker/screw");
  ASSERT_EQ(Repeat(system, of).outcome, Outcome::kProven);
  std::mt19937 random(3);
  for (size_t at = 0; at < of.archive.size();
       at += 1 + random() % (of.archive.size() / 300)) {
    const char kept = of.archive[at];
    of.archive[at] = static_cast<char>(kept ^ (1 << (random() % 8)));
    const Recalculation result = Repeat(system, of);
    EXPECT_EQ(result.outcome, Outcome::kUndecided) << "byte " << at << "\n"
                                                   << TextOf(result);
    of.archive[at] = kept;
  }
  for (const size_t size : {size_t{0}, size_t{10}, of.archive.size() - 1}) {
    const Case cut{of.certificate, of.archive.substr(0, size)};
    EXPECT_EQ(Repeat(system, cut).outcome, Outcome::kUndecided);
  }
}

TEST(RecalculateTest, EvidenceOfAnotherCertificateIsNone) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(Steel("2")));
  const Case steel = Certify(system, "works/steel");
  TANJI_ASSERT_OK(system.Submit(Screw(InputJson("works/steel", "1.1", "kg"))));
  const Case screw = Certify(system, "maker/screw");
  const Recalculation result =
      Repeat(system, {screw.certificate, steel.archive});
  EXPECT_EQ(result.outcome, Outcome::kUndecided);
  EXPECT_THAT(TextOf(result), HasSubstr("not of this certificate"));
}

TEST(RecalculateTest, AnotherEngineIsNotJudged) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(Steel("2")));
  const Case steel = Certify(system, "works/steel");
  certificate::SampleLog log;
  log.statement.engine = "tanji-engine/0 x86-64";
  const Recalculation result = Recalculate(
      log.Issue({}).ToText(), SourceOf(steel.archive), log.Keys());
  EXPECT_EQ(result.outcome, Outcome::kUndecided);
  EXPECT_THAT(TextOf(result),
              HasSubstr("calculated by tanji-engine/0 x86-64; this is"));
}

TEST(RecalculateTest, WithoutKeysNothingIsProven) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(Steel("2")));
  const Case steel = Certify(system, "works/steel");
  const Recalculation result =
      Recalculate(steel.certificate, SourceOf(steel.archive), {});
  EXPECT_EQ(result.outcome, Outcome::kUndecided);
}

TEST(RecalculateTest, WhatIsNotGrantedIsCountedAndNotNamed) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(Steel("2")));
  TANJI_ASSERT_OK(system.Submit(Screw(InputJson("works/steel", "1.1", "kg"))));
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed committed,
                             system.Issue("maker/screw"));
  const std::string id = RecordIdOf(committed);
  TANJI_ASSERT_OK_AND_ASSIGN(const IssuedCertificate issued,
                             system.Certificate(id));
  const identity::Caller maker{"maker", {identity::Role::kSupplier}};
  TANJI_ASSERT_OK_AND_ASSIGN(const std::string archive,
                             Export(system, id, maker));
  EXPECT_THAT(archive, HasSubstr("\nwithheld 1 1\n"));
  EXPECT_THAT(archive, Not(HasSubstr(R"("direct_kgco2e":"2")")));
  const Recalculation result =
      Recalculate(issued.certificate, SourceOf(archive), KeysOf(system));
  EXPECT_EQ(result.outcome, Outcome::kUndecided);
  EXPECT_THAT(TextOf(result), HasSubstr("are withheld"));
  EXPECT_THAT(TextOf(result),
              HasSubstr("own tier: the product's own process, with"));
}

TEST(RecalculateTest, WhatIsNotDisclosedIsNotTried) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(Steel("2", R"(,"place":"CN-SD")")));
  TANJI_ASSERT_OK(system.Submit(Screw(InputJson("works/steel", "1.1", "kg"))));
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed committed,
                             system.Issue("maker/screw"));
  const std::string id = RecordIdOf(committed);
  TANJI_ASSERT_OK_AND_ASSIGN(const IssuedCertificate issued,
                             system.Certificate(id));
  const identity::Caller maker{"maker", {identity::Role::kSupplier}};
  TANJI_ASSERT_OK_AND_ASSIGN(const std::string archive,
                             Export(system, id, maker));
  EXPECT_THAT(archive, Not(HasSubstr("CN-SD")));
  const Recalculation result =
      Recalculate(issued.certificate, SourceOf(archive), KeysOf(system));
  EXPECT_EQ(result.outcome, Outcome::kUndecided);
  EXPECT_THAT(TextOf(result), HasSubstr("are not disclosed"));
}

}  // namespace
}  // namespace tanji::platform
