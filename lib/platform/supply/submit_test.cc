#include "lib/platform/supply/submit.h"

#include <filesystem>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/ledger/note_signer.h"
#include "lib/ledger/record.h"
#include "lib/platform/record/payload.h"
#include "lib/platform/supply/key_records.h"
#include "lib/platform/supply/supply_reads.h"
#include "lib/platform/testing/test_system.h"

namespace tanji::platform {
namespace {

using base::StatusIs;
using identity::Caller;
using ::testing::AllOf;
using ::testing::DoubleNear;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Optional;

// steel = 1.8 + 0.5 power, power = 0.4 + 0.01 steel (per kWh):
// steel = 2.0 / 0.995 kg CO2e per kg.
std::string SteelAndPower() {
  return Document("works",
                  {{"steel", "kg", "1.8",
                    "[" + InputJson("works/power", "0.5", "kWh") + "]"},
                   {"power", "kWh", "0.4",
                    "[" + InputJson("works/steel", "0.01", "kg") + "]"}});
}

TEST(SubmitTest, ASubmissionBecomesASignedRecordAndAFootprint) {
  TestSystem system;
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed committed,
                             system.Submit(SteelAndPower()));
  EXPECT_EQ(committed.seq, kFirstFreeSeq);
  TANJI_ASSERT_OK_AND_ASSIGN(const ledger::Entry entry,
                             ledger::Entry::Parse(committed.entry));
  EXPECT_EQ(entry.record.kind, ledger::RecordKind::kSubmission);
  EXPECT_EQ(entry.record.log, system.context().keys.origin());
  EXPECT_FALSE(entry.record.subject.has_value());
  EXPECT_TRUE(entry.record.refs.empty());
  TANJI_ASSERT_OK_AND_ASSIGN(const Footprint steel, system.Get("works/steel"));
  EXPECT_THAT(steel.kg_co2e, Optional(DoubleNear(2.0 / 0.995, 1e-12)));
  EXPECT_EQ(steel.unit, "kg");
  TANJI_ASSERT_OK_AND_ASSIGN(const Footprint power, system.Get("works/power"));
  EXPECT_THAT(power.kg_co2e,
              Optional(DoubleNear(0.4 + 0.01 * 2.0 / 0.995, 1e-12)));
}

TEST(SubmitTest, ThePayloadIsTheDocumentToTheByte) {
  TestSystem system;
  const std::string document = SteelAndPower();
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed committed,
                             system.Submit(document));
  TANJI_ASSERT_OK_AND_ASSIGN(const ledger::Entry entry,
                             ledger::Entry::Parse(committed.entry));
  EXPECT_THAT(ReadPayload(system.context().main, system.context().secrets,
                          entry.record),
              base::IsOkAndHolds(document));
}

TEST(SubmitTest, ARepeatedRequestGivesTheFirstRecordAndOtherContentIsRefused) {
  TestSystem system;
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed first,
                             system.Submit(SteelAndPower(), "request-1"));
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed again,
                             system.Submit(SteelAndPower(), "request-1"));
  EXPECT_EQ(again.entry, first.entry);
  EXPECT_TRUE(again.repeated);
  EXPECT_THAT(
      system.Submit(Document("works", {{"steel", "kg", "2"}}), "request-1"),
      StatusIs(absl::StatusCode::kAlreadyExists, HasSubstr("request-1")));
  TANJI_ASSERT_OK(system.Restart());
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed later,
                             system.Submit(SteelAndPower(), "request-1"));
  EXPECT_EQ(later.entry, first.entry);
  EXPECT_EQ(system.context().ledger.head().size, kRecordsOfANewLog + 1);
  // Request ids are the organisation's own.
  TANJI_ASSERT_OK_AND_ASSIGN(
      const Committed other,
      system.Submit(Document("mine", {{"ore", "kg", "1"}}), "request-1"));
  EXPECT_EQ(other.seq, kFirstFreeSeq + 1);
}

TEST(SubmitTest, ARefusedSubmissionLeavesNothing) {
  TestSystem system;
  EXPECT_THAT(system.Submit(Document(
                  "works", {{"steel", "kg", "1.8",
                             "[" + InputJson("works/steel", "1", "L") + "]"}})),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       AllOf(HasSubstr("processes[0].inputs[0].unit"),
                             HasSubstr("cannot convert L"))));
  EXPECT_EQ(system.context().ledger.head().size, kRecordsOfANewLog);
  EXPECT_THAT(system.Get("works/steel"),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("works/steel")));
}

TEST(SubmitTest, StoredDataMakeFaultsWithTheirPlaces) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(SteelAndPower()));
  EXPECT_THAT(system.Submit(Document(
                  "maker", {{"can", "piece", "0",
                             "[" + InputJson("works/steel", "1", "L") + "]"}})),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       AllOf(HasSubstr("processes[0].inputs[0].unit"),
                             HasSubstr("works/steel"))));
  EXPECT_THAT(system.Submit(Document("works", {{"steel", "m3", "1"}})),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("products[0].unit")));
  EXPECT_THAT(
      system.Submit(R"({"format":"tanji-submission/v1","organisation":"works",)"
                    R"("processes":[{"product":"tin","output":"1",)"
                    R"("unit":"kg"}]})"),
      StatusIs(absl::StatusCode::kFailedPrecondition,
               HasSubstr("not declared")));
  EXPECT_THAT(
      system.Submit(R"({"format":"tanji-submission/v1","organisation":"works",)"
                    R"("removals":[{"product":"tin"}]})"),
      StatusIs(absl::StatusCode::kFailedPrecondition,
               HasSubstr("removals[0]")));
  EXPECT_EQ(system.context().ledger.head().size, kRecordsOfANewLog + 1);
}

TEST(SubmitTest, AnInputThatNobodySuppliesIsAnsweredAndNamed) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(
      Document("works", {{"steel", "kg", "1",
                          "[" + InputJson("works/ghost", "1", "kg") + "," +
                              InputJson("foreign/coal", "2", "kg") + "]"}})));
  TANJI_ASSERT_OK_AND_ASSIGN(const Footprint steel, system.Get("works/steel"));
  EXPECT_THAT(steel.kg_co2e, Optional(1.0));
  EXPECT_TRUE(steel.evidence.incomplete);
  const Missing missing =
      FindMissing(system.ViewAtHead(), identity::Caller::Operator(), steel);
  EXPECT_EQ(missing.input_count, 2U);
  EXPECT_THAT(missing.products,
              ElementsAre(graph::ProductId{"works", "ghost"},
                          graph::ProductId{"foreign", "coal"}));
  // Once it is supplied, it counts.
  TANJI_ASSERT_OK(system.Submit(Document("foreign", {{"coal", "kg", "3"}})));
  TANJI_ASSERT_OK_AND_ASSIGN(const Footprint later, system.Get("works/steel"));
  EXPECT_THAT(later.kg_co2e, Optional(7.0));
}

TEST(SubmitTest, ARemovedProcessNoLongerSupplies) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(SteelAndPower()));
  TANJI_ASSERT_OK(
      system.Submit(R"({"format":"tanji-submission/v1","organisation":"works",)"
                    R"("removals":[{"product":"power"}]})"));
  TANJI_ASSERT_OK_AND_ASSIGN(const Footprint steel, system.Get("works/steel"));
  EXPECT_THAT(steel.kg_co2e, Optional(1.8));
  EXPECT_THAT(system.Get("works/power"),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("no process")));
}

// Who goes back to earlier data learns that they are not in force any more.
TEST(SubmitTest, ARepeatSaysWhatHasSupersededIt) {
  TestSystem system;
  const std::string first = Document("works", {{"steel", "kg", "1"}});
  const std::string second = Document("works", {{"steel", "kg", "2"}});
  TANJI_ASSERT_OK(system.Submit(first, "a"));
  TANJI_ASSERT_OK_AND_ASSIGN(Committed again, system.Submit(first, "a"));
  EXPECT_TRUE(again.repeated);
  EXPECT_EQ(again.superseded_by, 0U);
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed later, system.Submit(second, "b"));
  EXPECT_EQ(later.superseded_by, 0U);
  TANJI_ASSERT_OK(system.Submit(Document("other", {{"x", "kg", "1"}}), "c"));
  TANJI_ASSERT_OK(system.Restart());
  TANJI_ASSERT_OK_AND_ASSIGN(again, system.Submit(first, "a"));
  EXPECT_TRUE(again.repeated);
  EXPECT_EQ(again.superseded_by, later.seq);
  // Brought back under another id, the first request holds again.
  TANJI_ASSERT_OK(system.Submit(first, "a2"));
  TANJI_ASSERT_OK_AND_ASSIGN(again, system.Submit(first, "a"));
  EXPECT_EQ(again.superseded_by, 0U);
}

TEST(SubmitTest, AVersionHoldsOnTheDaysItIsValidFor) {
  TestSystem system;
  const auto version = [](const char* direct, const char* validity) {
    return std::string(
               R"({"format":"tanji-submission/v1","organisation":"works",)"
               R"("products":[{"id":"steel","unit":"kg"}],"processes":[)"
               R"({"product":"steel","output":"1","unit":"kg",)"
               R"("direct_kgco2e":")") +
           direct + "\"" + validity + "}]}";
  };
  system.clock().Set(1'798'761'600'000'000);  // 2027-01-01
  TANJI_ASSERT_OK(system.Submit(version("1", "")));
  TANJI_ASSERT_OK(system.Submit(
      version("2", R"(,"valid_from":"2027-01-02","valid_to":"2027-01-03")")));
  // The day begins by the clock alone, without a record.
  const auto footprint_now = [&] {
    const auto steel = system.Get("works/steel");
    return steel.ok() ? *steel->kg_co2e : -1;
  };
  const std::string snapshot = system.ViewAtHead().calculation->SnapshotName();
  EXPECT_EQ(footprint_now(), 1);
  system.clock().Advance(86'400'000'000);
  EXPECT_EQ(footprint_now(), 2);
  TANJI_ASSERT_OK(system.Restart());
  EXPECT_EQ(footprint_now(), 2);
  system.clock().Advance(86'400'000'000);
  EXPECT_EQ(footprint_now(), 1);
  // What is stored has not changed, whatever the way to it was.
  EXPECT_EQ(system.ViewAtHead().calculation->SnapshotName(), snapshot);
  system.Close();
  std::filesystem::remove(system.data_dir() + "/snapshot");
  TANJI_ASSERT_OK(system.Open());
  EXPECT_EQ(footprint_now(), 1);
  EXPECT_EQ(system.ViewAtHead().calculation->SnapshotName(), snapshot);
}

TEST(SubmitTest, ADocumentSignedByARegisteredKeyIsKeptWithItsSignature) {
  TestSystem system;
  TANJI_ASSERT_OK_AND_ASSIGN(
      const ledger::NoteSigner signer,
      ledger::NoteSigner::Create("works/k1",
                                 crypto::Ed25519Signer::Generate()));
  const std::string document = SteelAndPower();
  EXPECT_THAT(system.Submit(document, "", signer.SignatureLine(document)),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("register the key")));

  const std::string proof_text =
      ProofText(system.context().keys.origin(), "works");
  const auto add_key = [&](const std::string& proof) {
    std::optional<absl::StatusOr<Committed>> result;
    base::Mutex mu;
    base::CondVar answered;
    AddKey(system.context(), Caller::Operator(),
           {"", "works", signer.verifier_key(), proof},
           [&](absl::StatusOr<Committed> committed) {
             const base::MutexLock lock(mu);
             result = std::move(committed);
             answered.NotifyAll();
           });
    const base::MutexLock lock(mu);
    while (!result.has_value()) answered.Wait(mu);
    return *result;
  };
  EXPECT_THAT(add_key("x\n\n" + signer.SignatureLine("x\n")),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("proof")));
  const std::string proof =
      proof_text + "\n" + signer.SignatureLine(proof_text);
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed added, add_key(proof));
  TANJI_ASSERT_OK_AND_ASSIGN(const ledger::Entry key_entry,
                             ledger::Entry::Parse(added.entry));
  EXPECT_EQ(key_entry.record.key, signer.verifier_key());
  EXPECT_THAT(add_key(proof), StatusIs(absl::StatusCode::kAlreadyExists,
                                       HasSubstr("has this key")));

  TANJI_ASSERT_OK_AND_ASSIGN(
      const Committed committed,
      system.Submit(document, "", signer.SignatureLine(document)));
  TANJI_ASSERT_OK_AND_ASSIGN(const ledger::Entry entry,
                             ledger::Entry::Parse(committed.entry));
  EXPECT_EQ(entry.record.payload->media_type, kSignedSubmissionMediaType);
  EXPECT_THAT(
      system.Submit(document + " ", "", signer.SignatureLine(document)),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("signature")));
  EXPECT_THAT(system.Submit(Document("works", {{"a", "kg", "1"}}), "",
                            signer.SignatureLine(document)),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("signature_lines")));
}

TEST(SubmitTest, WhatWasSubmittedCanBeReadBack) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(SteelAndPower()));
  TANJI_ASSERT_OK_AND_ASSIGN(
      const StoredProduct steel,
      GetProduct(system.context(), system.ViewAtHead(), Caller::Operator(),
                 {"works", "steel"}));
  ASSERT_EQ(steel.processes.size(), 1U);
  EXPECT_EQ(steel.processes[0].inputs[0].product.ToString(), "works/power");
  EXPECT_EQ(steel.processes[0].inputs[0].amount.ToString(), "0.5");
  EXPECT_EQ(steel.processes[0].inputs[0].unit, "kWh");
  EXPECT_THAT(steel.process_seqs, ElementsAre(kFirstFreeSeq));
  TANJI_ASSERT_OK_AND_ASSIGN(
      const ProductPage page,
      ListProducts(system.ViewAtHead(), Caller::Operator(), "works", 0, 1));
  EXPECT_EQ(page.products[0].id.ToString(), "works/steel");
  EXPECT_TRUE(page.more);
  TANJI_ASSERT_OK_AND_ASSIGN(
      const ProductPage rest,
      ListProducts(system.ViewAtHead(), Caller::Operator(), "works",
                   page.next_product, 1));
  EXPECT_EQ(rest.products[0].id.ToString(), "works/power");
  EXPECT_FALSE(rest.more);
}

TEST(SubmitTest, AStrangerMayNeitherSubmitNorRead) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(SteelAndPower()));
  const Caller stranger{"other", {identity::Role::kExporter}};
  bool refused = false;
  Submit(system.context(), stranger, {"", SteelAndPower(), ""},
         [&](const absl::StatusOr<Committed>& result) {
           refused = absl::IsPermissionDenied(result.status());
         });
  EXPECT_TRUE(refused);
  EXPECT_THAT(
      GetFootprint(system.ViewAtHead(), stranger, {"works", "steel"}),
      StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("may not")));
}

}  // namespace
}  // namespace tanji::platform
