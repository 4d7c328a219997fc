#include "lib/platform/verification/finding.h"

#include <future>
#include <string>
#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/platform/access/grant.h"
#include "lib/platform/erasure/erase.h"
#include "lib/platform/testing/test_system.h"

namespace tanji::platform {
namespace {

using absl::StatusCode::kNotFound;
using absl::StatusCode::kPermissionDenied;
using base::StatusIs;
using identity::Caller;
using ::testing::_;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const Caller kSteelWorks{"works", {identity::Role::kSupplier}};
const Caller kStranger{"stranger",
                       {identity::Role::kVerifier, identity::Role::kSupplier}};

class FindingTest : public ::testing::Test {
 protected:
  FindingTest() {
    EXPECT_THAT(
        system_.Submit(Document(
            "works", {{"coal", "kg", "1"},
                      {"steel", "kg", "1.5",
                       "[" + InputJson("works/coal", "0.5", "kg") + "]"}})),
        base::IsOk());
    identity::Grant grant;
    grant.owner = "works";
    grant.grantee = "checker";
    grant.scope = identity::GrantScope::kInputs;
    grant.until_micros = system_.clock().NowMicros() + (int64_t{1} << 40);
    std::promise<absl::Status> given;
    Give(system_.context(), kSteelWorks, "", grant,
         [&](const absl::StatusOr<Committed>& committed) {
           given.set_value(committed.status());
         });
    EXPECT_THAT(given.get_future().get(), base::IsOk());
    system_.ViewAtHead();
  }

  Caller Checker() {
    Caller caller{"checker", {identity::Role::kVerifier}};
    caller.grants = system_.context().grants.Current();
    caller.now_micros = system_.clock().NowMicros();
    return caller;
  }
  absl::StatusOr<Committed> Raise(const Caller& caller,
                                  const RaiseRequest& request) {
    std::promise<absl::StatusOr<Committed>> raised;
    RaiseFinding(system_.context(), caller, request,
                 [&](absl::StatusOr<Committed> committed) {
                   raised.set_value(std::move(committed));
                 });
    return raised.get_future().get();
  }
  absl::StatusOr<Committed> RaiseOnCoal() {
    RaiseRequest request;
    request.organisation = "checker";
    request.product = {"works", "steel"};
    request.input = "works/coal";
    request.is_material = true;
    request.text = "the scale is older";
    return Raise(Checker(), request);
  }
  absl::StatusOr<Committed> Say(const Caller& caller,
                                const std::string& organisation, uint64_t seq,
                                const std::string& text, bool closes = false) {
    std::promise<absl::StatusOr<Committed>> said;
    RemarkOnFinding(system_.context(), caller,
                    {"", organisation, seq, text, closes},
                    [&](absl::StatusOr<Committed> committed) {
                      said.set_value(std::move(committed));
                    });
    return said.get_future().get();
  }
  absl::StatusOr<FindingPage> List(const Caller& caller,
                                   const std::string& organisation,
                                   uint64_t after_seq = 0, size_t count = 10) {
    return ListFindings(system_.context(), caller, organisation, after_seq,
                        count);
  }

  TestSystem system_;
};

TEST_F(FindingTest, ARepeatIsTheFirstOneWhateverHasChanged) {
  RaiseRequest request;
  request.request_id = "one";
  request.organisation = "checker";
  request.product = {"works", "coal"};
  request.text = "no meter";
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed first, Raise(Checker(), request));
  TANJI_ASSERT_OK(
      system_.SubmitAtHead(Document("works", {{"coal", "kg", "1.1"}})));
  // Nor does it need the grant any more.
  TANJI_ASSERT_OK_AND_ASSIGN(
      const Committed again,
      Raise(Caller{"checker", {identity::Role::kVerifier}}, request));
  EXPECT_TRUE(again.repeated);
  EXPECT_EQ(again.seq, first.seq);
  request.text = "another";
  EXPECT_THAT(Raise(Checker(), request),
              StatusIs(absl::StatusCode::kAlreadyExists, _));
}

TEST_F(FindingTest, AFindingOfWhoWasErasedIsClosedAndMakesNoRow) {
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed raised, RaiseOnCoal());
  const Caller checker = Checker();
  TANJI_ASSERT_OK(
      EraseOrganisation(system_.context(), Caller::Operator(), "works")
          .status());
  TANJI_ASSERT_OK(Say(checker, "checker", raised.seq, "gone", true));
  TANJI_ASSERT_OK_AND_ASSIGN(const FindingPage page, List(checker, "checker"));
  ASSERT_THAT(page.findings, SizeIs(1));
  EXPECT_TRUE(page.findings[0].is_closed);
  // Whoever has the id next has no finding.
  TANJI_ASSERT_OK(
      system_.SubmitAtHead(Document("works", {{"coal", "kg", "1"}})));
  EXPECT_THAT(List(kSteelWorks, "works")->findings, IsEmpty());
  system_.Close();
  TANJI_ASSERT_OK_AND_ASSIGN(const FsckReport report,
                             RunFsck(system_.data_dir()));
  EXPECT_THAT(report.faults, IsEmpty());
}

TEST_F(FindingTest, IsRaisedAnsweredAndClosed) {
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed raised, RaiseOnCoal());
  TANJI_ASSERT_OK(Say(kSteelWorks, "works", raised.seq, "replaced in May"));
  EXPECT_THAT(Say(kSteelWorks, "works", raised.seq, "so there", true),
              StatusIs(kFailedPrecondition, HasSubstr("who has raised it")));
  TANJI_ASSERT_OK(Say(Checker(), "checker", raised.seq, "seen", true));
  EXPECT_THAT(Say(kSteelWorks, "works", raised.seq, "thanks"),
              StatusIs(kFailedPrecondition, HasSubstr("closed")));
  TANJI_ASSERT_OK(system_.Restart());
  for (const auto& [caller, organisation] :
       {std::pair(Checker(), "checker"), std::pair(kSteelWorks, "works")}) {
    TANJI_ASSERT_OK_AND_ASSIGN(const FindingPage page,
                               List(caller, organisation));
    EXPECT_FALSE(page.more);
    ASSERT_THAT(page.findings, SizeIs(1));
    const Finding& finding = page.findings[0];
    EXPECT_EQ(finding.seq, raised.seq);
    EXPECT_EQ(finding.verifier, "checker");
    EXPECT_EQ(finding.process, "works/steel");
    EXPECT_EQ(finding.version_seq, kFirstFreeSeq);
    EXPECT_EQ(finding.input, "works/coal");
    EXPECT_TRUE(finding.is_material);
    EXPECT_TRUE(finding.is_closed);
    ASSERT_THAT(finding.remarks, SizeIs(3));
    EXPECT_EQ(finding.remarks[0].text, "the scale is older");
    EXPECT_EQ(finding.remarks[1].organisation, "works");
    EXPECT_EQ(finding.remarks[2].text, "seen");
    EXPECT_TRUE(finding.remarks[2].closes);
  }
  system_.Close();
  TANJI_ASSERT_OK_AND_ASSIGN(const FsckReport report,
                             RunFsck(system_.data_dir()));
  EXPECT_THAT(report.faults, IsEmpty());
}

TEST_F(FindingTest, IsForTheTwoAlone) {
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed raised, RaiseOnCoal());
  EXPECT_THAT(List(kStranger, "works"), StatusIs(kPermissionDenied, _));
  EXPECT_THAT(List(kStranger, "checker"), StatusIs(kPermissionDenied, _));
  EXPECT_THAT(Say(kStranger, "works", raised.seq, "x"),
              StatusIs(kPermissionDenied, _));
  // Of its own it has none of this number.
  EXPECT_THAT(Say(kStranger, "stranger", raised.seq, "x"),
              StatusIs(kNotFound, _));
  TANJI_ASSERT_OK_AND_ASSIGN(const FindingPage none,
                             List(kStranger, "stranger"));
  EXPECT_THAT(none.findings, IsEmpty());
}

TEST_F(FindingTest, IsRaisedByWhoMaySeeTheInputs) {
  RaiseRequest request;
  request.organisation = "stranger";
  request.product = {"works", "steel"};
  request.text = "a guess";
  EXPECT_THAT(Raise(kStranger, request), StatusIs(kPermissionDenied, _));
  request.product = {"works", "none"};
  EXPECT_THAT(Raise(kStranger, request), StatusIs(kPermissionDenied, _));
  request.product = {"stranger", "own"};
  EXPECT_THAT(Raise(kStranger, request),
              StatusIs(kFailedPrecondition, HasSubstr("own")));
  request.organisation = "works";
  EXPECT_THAT(Raise(kSteelWorks, request), StatusIs(kPermissionDenied, _));

  request.organisation = "checker";
  request.product = {"works", "none"};
  EXPECT_THAT(Raise(Checker(), request), StatusIs(kNotFound, _));
  request.product = {"works", "steel"};
  request.input = "works/steel";
  EXPECT_THAT(Raise(Checker(), request),
              StatusIs(kNotFound, HasSubstr("takes no")));
  request.input.clear();
  request.text.clear();
  EXPECT_THAT(Raise(Checker(), request), StatusIs(kInvalidArgument, _));
  request.text = std::string(kFindingTextMax + 1, 'x');
  EXPECT_THAT(Raise(Checker(), request), StatusIs(kInvalidArgument, _));
}

TEST_F(FindingTest, PagesComeByPosition) {
  std::vector<uint64_t> raised;
  for (int i = 0; i < 3; ++i) {
    TANJI_ASSERT_OK_AND_ASSIGN(const Committed committed, RaiseOnCoal());
    raised.push_back(committed.seq);
  }
  TANJI_ASSERT_OK_AND_ASSIGN(const FindingPage first,
                             List(kSteelWorks, "works", 0, 2));
  EXPECT_TRUE(first.more);
  ASSERT_THAT(first.findings, SizeIs(2));
  EXPECT_EQ(first.findings[1].seq, raised[1]);
  TANJI_ASSERT_OK_AND_ASSIGN(const FindingPage last,
                             List(kSteelWorks, "works", raised[1], 2));
  EXPECT_FALSE(last.more);
  ASSERT_THAT(last.findings, SizeIs(1));
  EXPECT_EQ(last.findings[0].seq, raised[2]);
}

TEST_F(FindingTest, ARemarkIsErasedByWhoHasSaidIt) {
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed raised, RaiseOnCoal());
  TANJI_ASSERT_OK_AND_ASSIGN(
      const Committed answer,
      Say(kSteelWorks, "works", raised.seq, "a secret of ours"));
  TANJI_ASSERT_OK(Erase(system_.context(), kSteelWorks,
                        {"", "works", {answer.seq}, false}));
  TANJI_ASSERT_OK_AND_ASSIGN(const FindingPage page,
                             List(Checker(), "checker"));
  ASSERT_THAT(page.findings, SizeIs(1));
  ASSERT_THAT(page.findings[0].remarks, SizeIs(2));
  EXPECT_EQ(page.findings[0].remarks[1].organisation, "");
  EXPECT_EQ(page.findings[0].remarks[1].text, "");
}

}  // namespace
}  // namespace tanji::platform
