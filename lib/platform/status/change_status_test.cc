#include "lib/platform/status/change_status.h"

#include <future>
#include <string>
#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/certificate/status_list.h"
#include "lib/certificate/verify.h"
#include "lib/platform/footprint/certify.h"
#include "lib/platform/record/ledger_reads.h"
#include "lib/platform/status/status_lists.h"
#include "lib/platform/testing/test_system.h"

namespace tanji::platform {
namespace {

using base::StatusIs;
using certificate::Outcome;
using ledger::CertificateStatus;
using ::testing::_;
using ::testing::HasSubstr;
using What = ChangeStatusRequest::What;

const identity::Caller kOther{"other", {identity::Role::kExporter}};
const identity::Caller kVerifier{"tuv", {identity::Role::kVerifier}};

class ChangeStatusTest : public ::testing::Test {
 protected:
  void SetUp() override {
    TANJI_ASSERT_OK(
        system_.SubmitAtHead(Document("maker", {{"screw", "kg", "2"}})));
    id_ = IssueId();
  }
  std::string IssueId(const std::string& product = "maker/screw") {
    const auto committed = system_.Issue(product);
    EXPECT_TRUE(committed.ok()) << committed.status().message();
    return committed->record_id;
  }
  absl::StatusOr<Committed> Change(
      ChangeStatusRequest request,
      const identity::Caller& caller = identity::Caller::Operator()) {
    if (request.record_id.empty()) request.record_id = id_;
    if (request.reason.empty()) request.reason = "a wrong meter";
    std::promise<absl::StatusOr<Committed>> promise;
    ChangeStatus(system_.context(), caller, std::move(request),
                 [&](absl::StatusOr<Committed> committed) {
                   promise.set_value(std::move(committed));
                 });
    auto changed = promise.get_future().get();
    if (changed.ok()) system_.WaitForStatusList(changed->seq);
    return changed;
  }
  absl::StatusOr<Committed> Dispute(What what, const std::string& by = "tuv") {
    ChangeStatusRequest request;
    request.what = what;
    request.organisation = by;
    return Change(request);
  }
  StatusReport Report() {
    const auto report =
        GetStatus(system_.context(), identity::Caller::Operator(), id_);
    EXPECT_TRUE(report.ok()) << report.status().message();
    return *report;
  }
  certificate::Verdict VerdictNow() {
    const auto issued = system_.Certificate(id_);
    EXPECT_TRUE(issued.ok()) << issued.status().message();
    return certificate::Verify(issued->certificate, Keys());
  }
  certificate::TrustedKeys Keys() {
    const auto keys = GetKeys(system_.context(), identity::Caller::Operator());
    certificate::TrustedKeys trusted;
    trusted.log_keys.push_back(*ledger::VerifierKey::Parse(keys->log_key));
    for (const std::string& key : keys->signer_keys) {
      trusted.signer_keys.push_back(*ledger::VerifierKey::Parse(key));
    }
    return trusted;
  }

  TestSystem system_;
  std::string id_;
};

TEST_F(ChangeStatusTest, AFreshCertificateStands) {
  EXPECT_EQ(Report().status, CertificateStatus::kValid);
  const certificate::Verdict verdict = VerdictNow();
  EXPECT_EQ(verdict.outcome, Outcome::kProven) << Describe(verdict);
  EXPECT_THAT(Describe(verdict), HasSubstr("not withdrawn as of"));
}

TEST_F(ChangeStatusTest, AWithdrawnOneIsSeenByWhoFetchesItsStatus) {
  TANJI_ASSERT_OK_AND_ASSIGN(const IssuedCertificate before,
                             system_.Certificate(id_));
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed committed, Change({}, kMaker));
  const StatusReport report = Report();
  EXPECT_EQ(report.status, CertificateStatus::kWithdrawn);
  EXPECT_EQ(report.changed_by, committed.seq);
  EXPECT_EQ(report.organisation, "maker");
  EXPECT_EQ(report.reason, "a wrong meter");
  EXPECT_EQ(VerdictNow().outcome, Outcome::kRefuted);
  // The file that the buyer has, alone and with the list that is published.
  EXPECT_EQ(certificate::Verify(before.certificate, Keys()).outcome,
            Outcome::kProven);
  system_.WaitForCheckpoint(system_.context().ledger.head().size);
  certificate::VerifyOptions options;
  options.status_file =
      system_.context()
          .status_lists.FileUnder(system_.context().ledger.checkpoint())
          ->ToText();
  EXPECT_EQ(certificate::Verify(before.certificate, Keys(), options).outcome,
            Outcome::kRefuted);
}

TEST_F(ChangeStatusTest, IsKeptOverARestartAndByFsck) {
  const std::string other = IssueId();
  TANJI_ASSERT_OK(Change({}).status());
  EXPECT_THAT(Dispute(What::kDispute), StatusIs(kFailedPrecondition, _));
  id_ = other;
  TANJI_ASSERT_OK(Dispute(What::kDispute).status());
  TANJI_ASSERT_OK(system_.Restart());
  EXPECT_EQ(Report().status, CertificateStatus::kDisputed);
  EXPECT_EQ(VerdictNow().outcome, Outcome::kUndecided);
  system_.Close();
  const auto report = RunFsck(system_.data_dir());
  EXPECT_THAT(report->faults, ::testing::IsEmpty());
}

TEST_F(ChangeStatusTest, ALaterCertificateOfTheProductTakesItsPlace) {
  TANJI_ASSERT_OK(
      system_.SubmitAtHead(Document("works", {{"steel", "kg", "1"}})));
  const std::string steel = IssueId("works/steel");
  const std::string later = IssueId();
  ChangeStatusRequest request;
  request.what = What::kSupersede;
  request.replacement_id = steel;
  EXPECT_THAT(Change(request),
              StatusIs(kFailedPrecondition, HasSubstr("of product")));
  request.replacement_id = id_;
  EXPECT_THAT(Change(request),
              StatusIs(kFailedPrecondition, HasSubstr("not later")));
  request.replacement_id = later;
  TANJI_ASSERT_OK(Change(request).status());
  const StatusReport report = Report();
  EXPECT_EQ(report.status, CertificateStatus::kSuperseded);
  EXPECT_EQ(report.replacement_id, later);
  EXPECT_EQ(VerdictNow().outcome, Outcome::kRefuted);
  EXPECT_THAT(Change(request), StatusIs(kFailedPrecondition, _));
  // One that does not stand takes nobody's place.
  const std::string last = IssueId();
  request.record_id = later;
  request.replacement_id = last;
  ChangeStatusRequest withdraw;
  withdraw.record_id = last;
  TANJI_ASSERT_OK(Change(withdraw).status());
  EXPECT_THAT(Change(request),
              StatusIs(kFailedPrecondition, HasSubstr("withdrawn itself")));
}

TEST_F(ChangeStatusTest, WhoDisputesSettles) {
  EXPECT_THAT(Dispute(What::kSettle), StatusIs(kFailedPrecondition, _));
  TANJI_ASSERT_OK(Dispute(What::kDispute).status());
  EXPECT_THAT(Dispute(What::kDispute),
              StatusIs(kFailedPrecondition, HasSubstr("already")));
  TANJI_ASSERT_OK(Dispute(What::kDispute, "dekra").status());
  TANJI_ASSERT_OK(Dispute(What::kSettle).status());
  EXPECT_EQ(Report().status, CertificateStatus::kDisputed);
  EXPECT_EQ(Report().organisation, "dekra");
  EXPECT_THAT(Dispute(What::kSettle), StatusIs(kFailedPrecondition, _));
  TANJI_ASSERT_OK(Dispute(What::kSettle, "dekra").status());
  EXPECT_EQ(Report().status, CertificateStatus::kValid);
  EXPECT_EQ(VerdictNow().outcome, Outcome::kProven);
  EXPECT_THAT(Dispute(What::kDispute, "maker"),
              StatusIs(kFailedPrecondition, HasSubstr("third party")));
}

TEST_F(ChangeStatusTest, OnlyTheOwnerWithdraws) {
  EXPECT_THAT(Change({}, kOther), StatusIs(absl::StatusCode::kNotFound, _));
  const identity::Caller supplier{"maker", {identity::Role::kSupplier}};
  EXPECT_THAT(Change({}, supplier),
              StatusIs(absl::StatusCode::kPermissionDenied, _));
  ChangeStatusRequest dispute;
  dispute.what = What::kDispute;
  dispute.organisation = "tuv";
  EXPECT_THAT(Change(dispute, kMaker),
              StatusIs(absl::StatusCode::kPermissionDenied, _));
  EXPECT_THAT(Change(dispute, kVerifier),
              StatusIs(absl::StatusCode::kNotFound, _));
  EXPECT_EQ(Report().status, CertificateStatus::kValid);
}

TEST_F(ChangeStatusTest, ARepeatedRequestIsTheFirst) {
  ChangeStatusRequest request;
  request.request_id = "once";
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed first, Change(request));
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed second, Change(request));
  EXPECT_TRUE(second.repeated);
  EXPECT_EQ(second.seq, first.seq);
  request.reason = "another";
  EXPECT_THAT(Change(request), StatusIs(absl::StatusCode::kAlreadyExists, _));
}

TEST_F(ChangeStatusTest, RefusesReasonsThatAreNone) {
  for (const std::string& reason :
       {std::string("two\nlines"), std::string(1025, 'x'),
        std::string("\xff")}) {
    ChangeStatusRequest request;
    request.reason = reason;
    EXPECT_THAT(Change(request),
                StatusIs(kInvalidArgument, HasSubstr("reason")));
  }
}

// The last list under a checkpoint says of each record what holds before it.
TEST_F(ChangeStatusTest, AListCoversAllBeforeIt) {
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed withdrawn, Change({}));
  const uint64_t list_seq = system_.WaitForStatusList(withdrawn.seq);
  system_.WaitForCheckpoint(list_seq + 1);
  TANJI_ASSERT_OK_AND_ASSIGN(const certificate::StatusFile file,
                             system_.context().status_lists.FileUnder(
                                 system_.context().ledger.checkpoint()));
  TANJI_ASSERT_OK_AND_ASSIGN(
      const certificate::StatusList list,
      certificate::StatusList::FromJson(file.status.list));
  EXPECT_EQ(list.size(), list_seq);
  EXPECT_EQ(list.Changed().size(), 1U);
}

}  // namespace
}  // namespace tanji::platform
