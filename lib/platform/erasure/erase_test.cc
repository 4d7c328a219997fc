#include "lib/platform/erasure/erase.h"

#include <future>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/hex.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/base/wire.h"
#include "lib/platform/access/access_log.h"
#include "lib/platform/access/accounts.h"
#include "lib/platform/access/grant.h"
#include "lib/platform/evidence/certified_view.h"
#include "lib/platform/footprint/footprint_diff.h"
#include "lib/platform/testing/opened_folder.h"
#include "lib/platform/testing/test_system.h"
#include "lib/store/data_folder.h"
#include "lib/store/keys.h"
#include "lib/store/testing/folder_files.h"

namespace tanji::platform {
namespace {

using absl::StatusCode::kNotFound;
using absl::StatusCode::kPermissionDenied;
using base::StatusIs;
using identity::Caller;
using ::testing::_;
using ::testing::AllOf;
using ::testing::DoubleNear;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Optional;

const Caller kWorksOwner{"works", {identity::Role::kSupplier}};

class EraseTest : public ::testing::Test {
 protected:
  absl::StatusOr<Committed> EraseOf(const std::string& organisation,
                                    const std::vector<uint64_t>& records,
                                    bool in_force = false,
                                    const Caller& caller = Caller::Operator(),
                                    const std::string& request_id = "") {
    return Erase(system_.context(), caller,
                 {request_id, organisation, records, in_force});
  }
  absl::StatusOr<Committed> EraseWorks(const std::vector<uint64_t>& records,
                                       bool in_force = false) {
    return EraseOf("works", records, in_force, kWorksOwner);
  }
  uint64_t SubmitSeq(const std::string& document) {
    const auto committed = system_.SubmitAtHead(document);
    TANJI_EXPECT_OK(committed.status());
    return committed.ok() ? committed->seq : 0;
  }
  absl::StatusOr<Footprint> GetAsOf(const std::string& product, uint64_t seq) {
    TANJI_ASSIGN_OR_RETURN(
        const View view,
        system_.context().past.At({seq, std::nullopt}, base::kNeverStop));
    TANJI_ASSIGN_OR_RETURN(const graph::ProductId id,
                           graph::ProductId::Parse(product));
    return GetFootprint(view, Caller::Operator(), id);
  }
  void ExpectFootprint(const std::string& product, double kg) {
    TANJI_ASSERT_OK_AND_ASSIGN(const Footprint footprint, system_.Get(product));
    EXPECT_THAT(footprint.kg_co2e, Optional(DoubleNear(kg, 1e-12)));
  }
  void ExpectFootprintAsOf(const std::string& product, uint64_t seq,
                           double kg) {
    TANJI_ASSERT_OK_AND_ASSIGN(const Footprint footprint,
                               GetAsOf(product, seq));
    EXPECT_THAT(footprint.kg_co2e, Optional(DoubleNear(kg, 1e-12)));
  }
  void ExpectErasedAsOf(const std::string& product, uint64_t seq) {
    EXPECT_THAT(GetAsOf(product, seq), StatusIs(kNotFound, HasSubstr("erased")))
        << product;
  }
  void ExpectCleanFsck(uint64_t erased) {
    system_.Close();
    TANJI_ASSERT_OK_AND_ASSIGN(const FsckReport report,
                               RunFsck(system_.data_dir()));
    EXPECT_THAT(report.faults, IsEmpty());
    EXPECT_EQ(report.erased, erased);
    TANJI_ASSERT_OK(system_.Open());
  }

  TestSystem system_;
};

std::string Removal(const std::string& product) {
  return base::StrCat(
      R"({"format":"tanji-submission/v1","organisation":"works",)"
      R"("removals":[{"product":")",
      product, R"("}]})");
}

TEST_F(EraseTest, PastStatesThatRestedOnItAreErasedAndOthersAreNot) {
  const uint64_t first = SubmitSeq(Steel("1.5"));
  const uint64_t other = SubmitSeq(Document("mill", {{"bolt", "kg", "4"}}));
  const uint64_t screw =
      SubmitSeq(Screw("1", InputJson("works/steel", "2", "kg")));
  ExpectFootprintAsOf("maker/screw", screw, 4);
  const uint64_t second = SubmitSeq(Steel("3"));
  ExpectFootprint("maker/screw", 7);
  ExpectFootprintAsOf("maker/screw", screw, 4);

  TANJI_ASSERT_OK_AND_ASSIGN(const Committed erased, EraseWorks({first}));
  for (int start = 0; start < 2; ++start) {
    ExpectFootprint("maker/screw", 7);
    ExpectFootprint("works/steel", 3);
    ExpectErasedAsOf("works/steel", first);
    ExpectErasedAsOf("works/steel", screw);
    ExpectErasedAsOf("maker/screw", screw);
    ExpectFootprintAsOf("mill/bolt", screw, 4);
    ExpectFootprintAsOf("mill/bolt", other, 4);
    ExpectFootprintAsOf("maker/screw", second, 7);
    ExpectFootprintAsOf("maker/screw", erased.seq, 7);
    const DiffRequest request{{"maker", "screw"}, screw, second};
    EXPECT_THAT(DiffFootprint(system_.context(), Caller::Operator(), request,
                              base::kNeverStop),
                StatusIs(kNotFound, HasSubstr("erased")));
    ExpectCleanFsck(1);
  }
  TANJI_ASSERT_OK(system_.SubmitAtHead(Steel("5")));
  ExpectFootprint("maker/screw", 11);
}

TEST_F(EraseTest, WhatCountsNowIsErasedWhenAskedFor) {
  const uint64_t steel = SubmitSeq(Steel("1.5"));
  TANJI_ASSERT_OK(
      system_.SubmitAtHead(Screw("1", InputJson("works/steel", "2", "kg"))));
  EXPECT_THAT(EraseWorks({steel}),
              StatusIs(kFailedPrecondition,
                       AllOf(HasSubstr("counts now of process \"works/steel\""),
                             Not(HasSubstr("declares product")))));
  ExpectFootprint("maker/screw", 4);

  TANJI_ASSERT_OK(EraseWorks({steel}, true));
  EXPECT_THAT(system_.Get("works/steel"), StatusIs(kNotFound, _));
  TANJI_ASSERT_OK_AND_ASSIGN(const Footprint screw, system_.Get("maker/screw"));
  EXPECT_TRUE(screw.evidence.incomplete);
  // The maker names it: its id stays, and what comes under it is taken.
  TANJI_ASSERT_OK(system_.SubmitAtHead(Steel("3")));
  ExpectFootprint("maker/screw", 7);
  TANJI_ASSERT_OK(system_.Restart());
  ExpectFootprint("maker/screw", 7);
  ExpectCleanFsck(1);
}

TEST_F(EraseTest, OneRecordMayDeclareWhatAnotherMakes) {
  const uint64_t declared = SubmitSeq(
      R"({"format":"tanji-submission/v1","organisation":"works",)"
      R"("declaration":{"name":"Works Ltd"},)"
      R"("products":[{"id":"steel","unit":"kg","name":"Rebar 12"}]})");
  TANJI_ASSERT_OK(system_.SubmitAtHead(
      DocumentOf("works", {},
                 {R"({"product":"steel","output":"1",)"
                  R"("unit":"kg","direct_kgco2e":"2"})"})));
  EXPECT_THAT(EraseWorks({declared}),
              StatusIs(kFailedPrecondition,
                       AllOf(HasSubstr("declares product \"works/steel\""),
                             HasSubstr("declares the organisation"))));
  TANJI_ASSERT_OK(EraseWorks({declared}, true));
  ExpectFootprint("works/steel", 2);
  TANJI_ASSERT_OK(
      system_.SubmitAtHead(Screw("1", InputJson("works/steel", "2000", "g"))));
  ExpectFootprint("maker/screw", 5);
  TANJI_ASSERT_OK(system_.Restart());
  ExpectFootprint("maker/screw", 5);
  ExpectCleanFsck(1);
}

TEST_F(EraseTest, ANameThatNobodyUsesEndsAndMayComeAgain) {
  const uint64_t steel = SubmitSeq(Steel("1.5"));
  TANJI_ASSERT_OK(EraseWorks({steel}, true));
  EXPECT_THAT(system_.Get("works/steel"), StatusIs(kNotFound, _));
  ExpectErasedAsOf("works/steel", steel);
  TANJI_ASSERT_OK_AND_ASSIGN(
      const Committed again,
      system_.SubmitAtHead(Document("works", {{"steel", "MJ", "9"}})));
  ExpectFootprint("works/steel", 9);
  TANJI_ASSERT_OK(system_.SubmitAtHead(Removal("steel")));
  TANJI_ASSERT_OK(system_.Restart());
  TANJI_ASSERT_OK(EraseWorks({again.seq, again.seq + 1}));
  EXPECT_THAT(system_.Get("works/steel"), StatusIs(kNotFound, _));
  ExpectCleanFsck(3);
}

TEST_F(EraseTest, IsForTheOwnerAndSaysNothingToOthers) {
  const uint64_t steel = SubmitSeq(Steel("1.5"));
  const uint64_t screw = SubmitSeq(Screw("1", ""));
  EXPECT_THAT(EraseOf("works", {steel}, true, kMaker),
              StatusIs(kPermissionDenied, _));
  const auto foreign = EraseOf("maker", {steel}, true, kMaker);
  EXPECT_THAT(foreign, StatusIs(kNotFound, HasSubstr("no record")));
  TANJI_ASSERT_OK(EraseWorks({steel}, true));
  EXPECT_EQ(EraseOf("maker", {steel}, true, kMaker).status(), foreign.status());
  EXPECT_THAT(EraseWorks({steel}, true), StatusIs(kNotFound, _));
  EXPECT_THAT(EraseOf("maker", {0}), StatusIs(kNotFound, _));  // the genesis
  EXPECT_THAT(EraseOf("maker", {1}), StatusIs(kNotFound, _));  // a pack
  EXPECT_THAT(EraseOf("maker", {99}), StatusIs(kNotFound, _));
  EXPECT_THAT(EraseOf("maker", {}), StatusIs(kInvalidArgument, _));
  EXPECT_THAT(EraseOf("maker", std::vector<uint64_t>(201, screw)),
              StatusIs(kInvalidArgument, _));
  ExpectFootprint("maker/screw", 1);
}

TEST_F(EraseTest, ARepeatedRequestIsTheFirstOne) {
  const uint64_t steel = SubmitSeq(Steel("1.5"));
  TANJI_ASSERT_OK_AND_ASSIGN(
      const Committed first,
      EraseOf("works", {steel}, true, kWorksOwner, "erasure-1"));
  TANJI_ASSERT_OK_AND_ASSIGN(
      const Committed again,
      EraseOf("works", {steel}, true, kWorksOwner, "erasure-1"));
  EXPECT_TRUE(again.repeated);
  EXPECT_EQ(again.seq, first.seq);
  EXPECT_THAT(EraseOf("works", {steel}, false, kWorksOwner, "erasure-1"),
              StatusIs(absl::StatusCode::kAlreadyExists, _));
}

// A submission that is sent again is a new one: what it was is not known.
TEST_F(EraseTest, AnErasedSubmissionIsNotRecognised) {
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed first,
                             system_.Submit(Steel("1.5"), "order-7"));
  TANJI_ASSERT_OK(EraseWorks({first.seq}, true));
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed again,
                             system_.Submit(Steel("1.5"), "order-7"));
  EXPECT_FALSE(again.repeated);
  ExpectFootprint("works/steel", 1.5);
}

TEST_F(EraseTest, CertificatesStayAndAreNotCalculatedAgain) {
  const uint64_t steel = SubmitSeq(Steel("1.5"));
  TANJI_ASSERT_OK(
      system_.SubmitAtHead(Screw("1", InputJson("works/steel", "2", "kg"))));
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed issued,
                             system_.Issue("maker/screw"));
  const std::string id = issued.record_id;
  TANJI_ASSERT_OK_AND_ASSIGN(const IssuedCertificate before,
                             system_.Certificate(id));
  TANJI_ASSERT_OK(EraseWorks({steel}, true));
  TANJI_ASSERT_OK_AND_ASSIGN(const IssuedCertificate after,
                             system_.Certificate(id));
  EXPECT_EQ(after.payload, before.payload);
  EXPECT_EQ(after.entry, before.entry);
  TANJI_ASSERT_OK_AND_ASSIGN(
      const Certified certified,
      ReadCertified(system_.context(), Caller::Operator(), id));
  EXPECT_THAT(FindCertifiedView(system_.context(), Caller::Operator(),
                                certified.statement, base::kNeverStop),
              StatusIs(kNotFound, HasSubstr("erased")));
  // Its own record may go too.
  TANJI_ASSERT_OK(EraseOf("maker", {issued.seq}));
  EXPECT_THAT(system_.Certificate(id), StatusIs(kNotFound, _));
  ExpectCleanFsck(2);
}

TEST_F(EraseTest, WhatWasReleasedGoesWithItsRelease) {
  const uint64_t released = SubmitSeq(Steel("1"));
  const uint64_t draft = SubmitSeq(Steel("2", R"(,"draft":true)"));
  ReleaseRequest request;
  request.process.product = {"works", "steel"};
  request.version_seq = draft;
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed release,
                             system_.ReleaseOf(request));
  ExpectFootprint("works/steel", 2);
  EXPECT_THAT(EraseWorks({draft}),
              StatusIs(kFailedPrecondition,
                       HasSubstr(base::StrCat("record ", release.seq,
                                              " has released"))));
  const uint64_t newest = SubmitSeq(Steel("3"));
  TANJI_ASSERT_OK(EraseWorks({released, draft, release.seq}));
  ExpectFootprint("works/steel", 3);
  ExpectErasedAsOf("works/steel", release.seq);
  // A draft that is erased leaves what it would have replaced.
  const uint64_t second = SubmitSeq(Steel("4", R"(,"draft":true)"));
  TANJI_ASSERT_OK(EraseWorks({second}, true));
  ExpectFootprint("works/steel", 3);
  ExpectFootprintAsOf("works/steel", second, 3);
  TANJI_ASSERT_OK(system_.Restart());
  ExpectFootprint("works/steel", 3);
  ExpectFootprintAsOf("works/steel", newest, 3);
  ExpectCleanFsck(4);
}

TEST_F(EraseTest, WhatOthersHavePinnedGoesToo) {
  const uint64_t steel = SubmitSeq(Steel("1.6180339"));
  const std::string pinned = Screw(
      "1", InputJson("works/steel", "2", "kg",
                     base::StrCat(R"(,"pin":{"version":")", steel, "\"}")));
  TANJI_ASSERT_OK(system_.SubmitAtHead(pinned));
  TANJI_ASSERT_OK(system_.SubmitAtHead(Steel("3")));
  EXPECT_THAT(EraseWorks({steel}),
              StatusIs(kFailedPrecondition, HasSubstr("others have pinned")));
  TANJI_ASSERT_OK(EraseWorks({steel}, true));
  TANJI_ASSERT_OK_AND_ASSIGN(const Footprint screw, system_.Get("maker/screw"));
  EXPECT_TRUE(screw.evidence.incomplete);
  system_.Close();
  TANJI_ASSERT_OK_AND_ASSIGN(const std::string opened,
                             OpenAll(system_.data_dir()));
  std::string amount;
  quantity::Decimal::Parse("1.6180339")->AppendTo(&amount);
  EXPECT_THAT(opened, Not(HasSubstr(amount)));
  TANJI_ASSERT_OK(system_.Open());
  EXPECT_THAT(system_.Submit(pinned),
              StatusIs(kFailedPrecondition, HasSubstr("has not released")));
  ExpectCleanFsck(1);
}

// Who pinned erases its own record: others that pinned the same keep it.
TEST_F(EraseTest, APinThatAnotherSharesStays) {
  const uint64_t steel = SubmitSeq(Steel("1.5"));
  const std::string input =
      InputJson("works/steel", "2", "kg",
                base::StrCat(R"(,"pin":{"version":")", steel, "\"}"));
  const uint64_t screw = SubmitSeq(Screw("1", input));
  TANJI_ASSERT_OK(system_.SubmitAtHead(
      Document("mill", {{"bolt", "kg", "0", "[" + input + "]"}})));
  TANJI_ASSERT_OK(system_.SubmitAtHead(Steel("7")));
  TANJI_ASSERT_OK(EraseOf("maker", {screw}, true));
  ExpectFootprint("mill/bolt", 3);
  TANJI_ASSERT_OK(system_.Restart());
  ExpectFootprint("mill/bolt", 3);
  ExpectCleanFsck(1);
}

// Who pins and erases takes no history from others.
TEST_F(EraseTest, AnErasedPinLeavesWhatItWasOf) {
  const uint64_t steel = SubmitSeq(Steel("1.5"));
  const uint64_t bolt = SubmitSeq(Document(
      "mill",
      {{"bolt", "kg", "0", "[" + InputJson("works/steel", "1", "kg") + "]"}}));
  const uint64_t screw = SubmitSeq(Screw(
      "1", InputJson("works/steel", "2", "kg",
                     base::StrCat(R"(,"pin":{"version":")", steel, "\"}"))));
  TANJI_ASSERT_OK(EraseOf("maker", {screw}, true));
  ExpectFootprintAsOf("works/steel", screw, 1.5);
  ExpectFootprintAsOf("mill/bolt", screw, 1.5);
  ExpectFootprintAsOf("mill/bolt", bolt, 1.5);
  ExpectErasedAsOf("maker/screw", screw);
  ExpectFootprint("mill/bolt", 1.5);
  ExpectCleanFsck(1);
}

TEST_F(EraseTest, WhoHadPinnedWhatIsErasedErasesToo) {
  const uint64_t steel = SubmitSeq(Steel("1.5"));
  const uint64_t screw = SubmitSeq(Screw(
      "1", InputJson("works/steel", "2", "kg",
                     base::StrCat(R"(,"pin":{"version":")", steel, "\"}"))));
  TANJI_ASSERT_OK(EraseWorks({steel}, true));
  TANJI_ASSERT_OK(EraseOf("maker", {screw}, true));
  ExpectCleanFsck(2);
}

TEST_F(EraseTest, ADraftKeepsItsPlaceAndItsNameEndsWithIt) {
  const std::string place = R"(,"place":"CN-SD")";
  const uint64_t first = SubmitSeq(Steel("1", place + R"(,"draft":true)"));
  const uint64_t second = SubmitSeq(Steel("2", place + R"(,"draft":true)"));
  TANJI_ASSERT_OK(EraseWorks({first}));
  ReleaseRequest request;
  request.process.product = {"works", "steel"};
  request.process.place = "CN-SD";
  request.version_seq = second;
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed release,
                             system_.ReleaseOf(request));
  for (int start = 0; start < 2; ++start) {
    TANJI_ASSERT_OK_AND_ASSIGN(const Footprint steel,
                               system_.Get("works/steel"));
    EXPECT_EQ(steel.place, "CN-SD");
    TANJI_ASSERT_OK(system_.Restart());
  }
  const uint64_t removal =
      SubmitSeq(R"({"format":"tanji-submission/v1","organisation":"works",)"
                R"("removals":[{"product":"steel","place":"CN-SD"}]})");
  TANJI_ASSERT_OK(EraseWorks({second, release.seq, removal}, true));
  TANJI_ASSERT_OK(system_.SubmitAtHead(Steel("5", place)));
  ExpectFootprint("works/steel", 5);
  TANJI_ASSERT_OK(system_.Restart());
  ExpectFootprint("works/steel", 5);
  // As of then its place is as unknown as its number.
  TANJI_ASSERT_OK_AND_ASSIGN(
      const View then,
      system_.context().past.At({release.seq, std::nullopt}, base::kNeverStop));
  EXPECT_THAT(GetFootprint(then, Caller::Operator(), {"works", "steel"},
                           {.place = "CN-SD"}),
              StatusIs(kNotFound, HasSubstr("erased")));
  ExpectCleanFsck(4);
}

TEST_F(EraseTest, AVerifiersCredentialErasesNoSupply) {
  const uint64_t steel = SubmitSeq(Steel("1.5"));
  const Caller verifier{"works", {identity::Role::kVerifier}};
  EXPECT_THAT(EraseOf("works", {steel}, true, verifier),
              StatusIs(kPermissionDenied, _));
  TANJI_ASSERT_OK(PutAccount(system_.context(), Caller::Operator(),
                             {"works", {identity::Role::kSupplier}, "Works"},
                             false)
                      .status());
  EXPECT_THAT(EraseOrganisation(system_.context(), verifier, "works"),
              StatusIs(kPermissionDenied, _));
  ExpectFootprint("works/steel", 1.5);
}

// Amounts, ids, names and keys as someone would look for them.
std::vector<std::string> NeedlesOf(const store::KeyValueStore& secrets,
                                   uint64_t seq) {
  std::vector<std::string> needles = {"Qx7 secret alloy", "alloy-314-part",
                                      "2.71828182", "1.41421356"};
  for (const char* amount : {"2.71828182", "1.41421356"}) {
    const auto decimal = quantity::Decimal::Parse(amount);
    needles.emplace_back();
    decimal->AppendTo(&needles.back());
    // As it lies in memory, and in the compiled snapshot.
    const double value = std::stod(amount);
    needles.emplace_back(reinterpret_cast<const char*>(&value), sizeof(value));
  }
  needles.push_back(*secrets.Get(store::RecordSecretKey(seq)));
  return needles;
}

TEST_F(EraseTest, NothingOfItIsLeftInAnyFile) {
  const std::string document =
      R"({"format":"tanji-submission/v1","organisation":"works",)"
      R"("products":[{"id":"alloy-314-part","unit":"kg",)"
      R"("name":"Qx7 secret alloy"}],"processes":[)"
      R"({"product":"alloy-314-part","output":"1","unit":"kg",)"
      R"("direct_kgco2e":"2.71828182","inputs":[{"product":"works/coal",)"
      R"("amount":"1.41421356","unit":"kg"}]}]})";
  TANJI_ASSERT_OK(
      system_.SubmitAtHead(Document("works", {{"coal", "kg", "1"}})));
  const uint64_t seq = SubmitSeq(document);
  TANJI_ASSERT_OK(PutAccount(system_.context(), Caller::Operator(),
                             {"works", {identity::Role::kSupplier}, "Works"},
                             false)
                      .status());
  // Somebody has read it: the access log names it.
  system_.context().access_log.NoteRead(
      kMaker, identity::Action::kReadFootprint, {"works", "alloy-314-part"});
  const std::vector<std::string> needles =
      NeedlesOf(system_.context().secrets, seq);
  TANJI_ASSERT_OK(system_.Restart());
  system_.Close();
  TANJI_ASSERT_OK_AND_ASSIGN(const std::string before,
                             OpenAll(system_.data_dir()));
  // The positive control: all of it is there.
  for (const std::string& needle : needles) {
    EXPECT_NE(before.find(needle), std::string::npos)
        << base::HexEncode(needle);
  }

  TANJI_ASSERT_OK(system_.Open());
  TANJI_ASSERT_OK(EraseWorks({seq}, true));
  // As a killed server leaves it, and as one that was stopped.
  for (const bool is_stopped : {false, true}) {
    if (is_stopped) system_.Close();
    const auto files = store::ReadFolder(system_.data_dir());
    for (const auto& [name, bytes] : files) {
      EXPECT_EQ(bytes.find(needles.back()), std::string::npos) << name;
    }
  }
  TANJI_ASSERT_OK_AND_ASSIGN(const std::string after,
                             OpenAll(system_.data_dir()));
  for (const std::string& needle : needles) {
    EXPECT_EQ(after.find(needle), std::string::npos) << base::HexEncode(needle);
  }
  EXPECT_THAT(after, HasSubstr("coal"));
}

TEST_F(EraseTest, TheNextStartEndsAnErasureThatWasBrokenOff) {
  const uint64_t seq = SubmitSeq(Steel("1.5"));
  TANJI_ASSERT_OK_AND_ASSIGN(
      const std::string secret,
      system_.context().secrets.Get(store::RecordSecretKey(seq)));
  TANJI_ASSERT_OK(EraseWorks({seq}, true));
  system_.Close();
  {
    // As a backup of the secrets from before would have it.
    TANJI_ASSERT_OK_AND_ASSIGN(
        store::DataFolder folder,
        store::DataFolder::Open(system_.data_dir(),
                                store::OpenMode::kReadWrite));
    TANJI_ASSERT_OK_AND_ASSIGN(const uint64_t fence,
                               folder.secrets().AcquireFence());
    store::WriteBatch batch;
    batch.Put(store::RecordSecretKey(seq), secret);
    TANJI_ASSERT_OK(folder.secrets().Apply(batch, fence));
  }
  TANJI_ASSERT_OK_AND_ASSIGN(const FsckReport report,
                             RunFsck(system_.data_dir()));
  EXPECT_THAT(report.faults,
              ::testing::Contains(HasSubstr("has its secret still")));
  TANJI_ASSERT_OK(system_.Open());
  EXPECT_THAT(
      system_.context().secrets.Get(store::RecordSecretKey(seq)).status(),
      StatusIs(kNotFound, _));
  for (const auto& [name, bytes] : store::ReadFolder(system_.data_dir())) {
    EXPECT_EQ(bytes.find(secret), std::string::npos) << name;
  }
  ExpectCleanFsck(1);
}

// Of what only it has said nothing is left, not even that it was there.
TEST_F(EraseTest, AnOrganisationThatNobodyNamesLeavesNothing) {
  const std::string document =
      R"({"format":"tanji-submission/v1","organisation":"zirkon-314",)"
      R"("declaration":{"name":"Zirkon of Mr Qx7"},)"
      R"("products":[{"id":"ferro-271","unit":"kg"}],"processes":[)"
      R"({"product":"ferro-271","output":"1","unit":"kg",)"
      R"("direct_kgco2e":"2.5"}]})";
  const uint64_t first = SubmitSeq(document);
  TANJI_ASSERT_OK(system_.SubmitAtHead(document));
  // One erasure before keeps the names under a secret of its own.
  TANJI_ASSERT_OK(EraseOf("zirkon-314", {first}, true));
  TANJI_ASSERT_OK(system_.Restart());
  system_.Close();
  const std::vector<std::string> needles = {"zirkon-314", "ferro-271",
                                            "Zirkon of Mr Qx7"};
  TANJI_ASSERT_OK_AND_ASSIGN(const std::string before,
                             OpenAll(system_.data_dir()));
  for (const std::string& needle : needles) {
    EXPECT_THAT(before, HasSubstr(needle));
  }
  TANJI_ASSERT_OK(system_.Open());
  TANJI_ASSERT_OK(
      EraseOrganisation(system_.context(), Caller::Operator(), "zirkon-314")
          .status());
  system_.Close();
  TANJI_ASSERT_OK_AND_ASSIGN(const std::string after,
                             OpenAll(system_.data_dir()));
  for (const std::string& needle : needles) {
    EXPECT_THAT(after, Not(HasSubstr(needle)));
  }
  TANJI_ASSERT_OK(system_.Open());
  ExpectCleanFsck(2);
}

TEST_F(EraseTest, AWholeOrganisation) {
  TANJI_ASSERT_OK(
      PutAccount(system_.context(), Caller::Operator(),
                 {"works", {identity::Role::kSupplier}, "Works of Mr Qx7"},
                 false)
          .status());
  TANJI_ASSERT_OK(system_.SubmitAtHead(Steel("1")));
  TANJI_ASSERT_OK(system_.SubmitAtHead(Steel("2", R"(,"draft":true)")));
  ReleaseRequest release;
  release.process.product = {"works", "steel"};
  release.version_seq = system_.context().ledger.head().size - 1;
  TANJI_ASSERT_OK(system_.ReleaseOf(release));
  TANJI_ASSERT_OK(
      system_.SubmitAtHead(Screw("1", InputJson("works/steel", "2", "kg"))));
  const uint64_t before = system_.context().ledger.head().size - 1;
  identity::Grant grant;
  grant.owner = "works";
  grant.grantee = "maker";
  grant.scope = identity::GrantScope::kTotal;
  grant.until_micros = system_.clock().NowMicros() + (int64_t{1} << 40);
  std::promise<absl::Status> given;
  Give(system_.context(), kWorksOwner, "", grant,
       [&](const absl::StatusOr<Committed>& committed) {
         given.set_value(committed.status());
       });
  TANJI_ASSERT_OK(given.get_future().get());
  identity::Grant received = grant;
  received.owner = "maker";
  received.grantee = "works";
  std::promise<absl::Status> got;
  Give(system_.context(), kMaker, "", received,
       [&](const absl::StatusOr<Committed>& committed) {
         got.set_value(committed.status());
       });
  TANJI_ASSERT_OK(got.get_future().get());

  TANJI_ASSERT_OK_AND_ASSIGN(
      const ErasedOrganisation erased,
      EraseOrganisation(system_.context(), kWorksOwner, "works"));
  EXPECT_EQ(erased.records, 4u);
  EXPECT_THAT(system_.context().grants.Current()->all(), IsEmpty());
  EXPECT_THAT(system_.context().access.Current()->accounts, IsEmpty());
  EXPECT_THAT(system_.Get("works/steel"), StatusIs(kNotFound, _));
  ExpectErasedAsOf("maker/screw", before);
  EXPECT_THAT(EraseOrganisation(system_.context(), kWorksOwner, "works"),
              StatusIs(kNotFound, _));
  ExpectCleanFsck(4);
  system_.Close();
  TANJI_ASSERT_OK_AND_ASSIGN(const std::string opened,
                             OpenAll(system_.data_dir()));
  EXPECT_THAT(opened, Not(HasSubstr("Mr Qx7")));
  TANJI_ASSERT_OK(system_.Open());
  // Another of the same name has nothing of it.
  TANJI_ASSERT_OK(system_.SubmitAtHead(Steel("9")));
  ExpectFootprint("works/steel", 9);
  TANJI_ASSERT_OK_AND_ASSIGN(const Footprint screw, system_.Get("maker/screw"));
  EXPECT_TRUE(screw.evidence.incomplete);
  TANJI_ASSERT_OK(system_.Restart());
  ExpectFootprint("works/steel", 9);
}

}  // namespace
}  // namespace tanji::platform
