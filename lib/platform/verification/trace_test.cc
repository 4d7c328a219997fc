#include "lib/platform/verification/trace.h"

#include <future>
#include <string>
#include <utility>

#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/hex.h"
#include "lib/base/strings.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/crypto/hash.h"
#include "lib/platform/access/grant.h"
#include "lib/platform/testing/test_system.h"
#include "lib/platform/verification/finding.h"

namespace tanji::platform {
namespace {

using absl::StatusCode::kFailedPrecondition;
using absl::StatusCode::kInvalidArgument;
using absl::StatusCode::kNotFound;
using absl::StatusCode::kPermissionDenied;
using base::StatusIs;
using identity::Caller;
using identity::GrantScope;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr int64_t kDayAhead = int64_t{86'400} * 1'000'000;

std::string HashOf(const std::string& bytes) {
  return base::HexEncode(crypto::AsBytes(crypto::Sha256(bytes)));
}

// The works' steel with a file for the process, the maker's screw with one for
// its input; a verifier.
class TraceTest : public ::testing::Test {
 protected:
  TraceTest() {
    Add("works", "meter");
    Add("maker", "invoice");
    EXPECT_TRUE(system_.Submit(Steel("2", WithFile("meter"))).ok());
    EXPECT_TRUE(system_
                    .Submit(Screw("1", InputJson("works/steel", "3", "kg",
                                                 WithFile("invoice"))))
                    .ok());
    const auto issued = system_.Issue("maker/screw");
    EXPECT_TRUE(issued.ok()) << issued.status();
    record_id_ = issued->record_id;
    TANJI_EXPECT_OK(system_.Certificate(record_id_).status());
  }

  static std::string WithFile(const std::string& bytes) {
    return base::StrCat(R"(,"evidence":[")", HashOf(bytes), R"("])");
  }

  void Add(const std::string& organisation, const std::string& bytes) {
    EvidenceDescription file;
    file.organisation = organisation;
    file.id = HashOf(bytes);
    file.size = bytes.size();
    file.name = bytes + ".pdf";
    file.type = "other";
    file.media_type = "application/pdf";
    std::promise<absl::Status> promise;
    AddEvidence(system_.context(), Caller::Operator(), "", file, bytes,
                [&](const absl::StatusOr<Committed>& committed) {
                  promise.set_value(committed.status());
                });
    TANJI_EXPECT_OK(promise.get_future().get());
  }

  void Let(const std::string& owner, GrantScope scope,
           const std::string& evidence = "") {
    std::promise<absl::Status> promise;
    Give(system_.context(), Caller::Operator(), "",
         {"", owner, "", "verifier", scope,
          system_.clock().NowMicros() + kDayAhead, evidence},
         [&](const absl::StatusOr<Committed>& committed) {
           promise.set_value(committed.status());
         });
    TANJI_EXPECT_OK(promise.get_future().get());
  }

  // With the grants that hold now.
  Caller VerifierOf(const std::string& organisation) {
    Caller caller{organisation, {identity::Role::kVerifier}};
    caller.grants = system_.context().grants.Current();
    caller.now_micros = system_.clock().NowMicros();
    return caller;
  }
  absl::StatusOr<Trace> TraceBy(const Caller& caller) {
    return TraceCertificate(system_.context(), caller, record_id_, 100,
                            base::kNeverStop);
  }
  absl::StatusOr<Trace> TraceIt() { return TraceBy(VerifierOf("verifier")); }

  uint64_t MustFind(const std::string& product, const std::string& input,
                    const std::string& text) {
    RaiseRequest request;
    request.organisation = "verifier";
    request.product = *graph::ProductId::Parse(product);
    request.input = input;
    request.is_material = !input.empty();
    request.text = text;
    std::promise<absl::StatusOr<Committed>> promise;
    RaiseFinding(system_.context(), VerifierOf("verifier"), request,
                 [&](absl::StatusOr<Committed> committed) {
                   promise.set_value(std::move(committed));
                 });
    const auto committed = promise.get_future().get();
    EXPECT_THAT(committed, base::IsOk());
    return committed.ok() ? committed->seq : 0;
  }

  TestSystem system_;
  std::string record_id_;
};

TEST_F(TraceTest, GoesFromTheNumberToTheFiles) {
  Let("maker", GrantScope::kInputs);
  Let("works", GrantScope::kInputs);
  Let("works", GrantScope::kEvidence, HashOf("meter"));
  TANJI_ASSERT_OK_AND_ASSIGN(const Trace trace, TraceIt());
  EXPECT_EQ(trace.statement.product, "maker/screw");
  ASSERT_THAT(trace.lines, SizeIs(2));
  const TraceLine& steel = trace.lines[0];  // 6 of 7
  EXPECT_EQ(steel.part.keys[0], "works/steel");
  EXPECT_EQ(steel.part.kg_co2e.ToString(), "6");
  EXPECT_EQ(steel.source, TraceLine::Source::kSubmission);
  ASSERT_THAT(steel.evidence, SizeIs(1));
  ASSERT_TRUE(steel.evidence[0].file.has_value());
  EXPECT_EQ(steel.evidence[0].file->name, "meter.pdf");
  const TraceLine& screw = trace.lines[1];
  EXPECT_EQ(screw.seq, steel.seq + 1);
  ASSERT_THAT(screw.evidence, SizeIs(1));
  EXPECT_EQ(screw.evidence[0].input, "works/steel");
  EXPECT_FALSE(screw.evidence[0].file.has_value()) << "it is not granted";
}

TEST_F(TraceTest, TellsWhatWasFoundToWhoMayReadIt) {
  Let("maker", GrantScope::kInputs);
  Let("works", GrantScope::kInputs);
  const uint64_t whole = MustFind("works/steel", "", "no meter");
  const uint64_t input = MustFind("maker/screw", "works/steel", "by mass");
  TANJI_ASSERT_OK_AND_ASSIGN(const Trace trace, TraceIt());
  ASSERT_THAT(trace.lines[0].findings, SizeIs(1));
  EXPECT_EQ(trace.lines[0].findings[0].seq, whole);
  EXPECT_FALSE(trace.lines[0].findings[0].is_material);
  ASSERT_THAT(trace.lines[1].findings, SizeIs(1));
  EXPECT_EQ(trace.lines[1].findings[0].seq, input);
  EXPECT_EQ(trace.lines[1].findings[0].input, "works/steel");
  EXPECT_TRUE(trace.lines[1].findings[0].is_material);
  EXPECT_FALSE(trace.lines[1].findings[0].is_closed);
  // The maker sees what is about its own, though the steel is open to it.
  Caller maker = VerifierOf("maker");
  maker.roles = {identity::Role::kExporter};
  maker.grants =
      std::make_shared<identity::Grants>(std::vector<identity::Grant>{
          {"01", "works", "", "maker", GrantScope::kInputs, INT64_MAX}});
  TANJI_ASSERT_OK_AND_ASSIGN(const Trace own, TraceBy(maker));
  EXPECT_THAT(own.lines[0].findings, IsEmpty());
  EXPECT_THAT(own.lines[1].findings, SizeIs(1));
}

TEST_F(TraceTest, IsAsOfTheSnapshot) {
  Let("maker", GrantScope::kInputs);
  Let("works", GrantScope::kInputs);
  TANJI_ASSERT_OK_AND_ASSIGN(const Trace before, TraceIt());
  TANJI_ASSERT_OK(system_.Submit(Steel("2.1")).status());
  TANJI_ASSERT_OK_AND_ASSIGN(const Trace after, TraceIt());
  EXPECT_EQ(after.lines[0].seq, before.lines[0].seq);
  EXPECT_EQ(after.lines[0].part.kg_co2e.ToString(), "6");
  EXPECT_THAT(after.lines[0].evidence, SizeIs(1));
}

TEST_F(TraceTest, OfAPinnedVersionItTellsTheRecordThatIsPinned) {
  Let("maker", GrantScope::kInputs);
  Let("works", GrantScope::kInputs);
  TANJI_ASSERT_OK_AND_ASSIGN(const Trace unpinned, TraceIt());
  const uint64_t pinned_seq = unpinned.lines[0].seq;
  TANJI_ASSERT_OK(system_.SubmitAtHead(Steel("2.1")).status());
  TANJI_ASSERT_OK(system_
                      .SubmitAtHead(Screw(
                          "1", InputJson("works/steel", "3", "kg",
                                         base::StrCat(R"(,"pin":{"version":")",
                                                      pinned_seq, R"("})"))))
                      .status());
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed issued,
                             system_.Issue("maker/screw"));
  record_id_ = issued.record_id;
  TANJI_ASSERT_OK(system_.Certificate(record_id_).status());
  TANJI_ASSERT_OK_AND_ASSIGN(const Trace trace, TraceIt());
  EXPECT_EQ(trace.lines[0].part.kg_co2e.ToString(), "6") << "2, not 2.1";
  EXPECT_EQ(trace.lines[0].seq, pinned_seq);
  EXPECT_THAT(trace.lines[0].evidence, SizeIs(1));
}

TEST_F(TraceTest, WhatIsOfOthersStaysClosedWithoutTheirGrant) {
  EXPECT_THAT(TraceIt().status(), StatusIs(kNotFound, ::testing::_));
  Let("maker", GrantScope::kTotal);
  EXPECT_THAT(TraceIt().status(), StatusIs(kPermissionDenied, ::testing::_));
  Let("maker", GrantScope::kInputs);
  TANJI_ASSERT_OK_AND_ASSIGN(const Trace trace, TraceIt());
  ASSERT_THAT(trace.lines, SizeIs(2));
  EXPECT_EQ(trace.lines[0].part.kind, PartKind::kClosed);
  EXPECT_EQ(trace.lines[0].source, TraceLine::Source::kNone);
  EXPECT_EQ(trace.lines[0].seq, 0u);
  EXPECT_THAT(trace.lines[0].evidence, IsEmpty());
}

TEST_F(TraceTest, AFileThatIsNotThereIsAFaultOfTheSubmission) {
  const absl::Status missing =
      system_
          .Submit(Screw("1", InputJson("works/steel", "3", "kg",
                                       WithFile("no such file"))))
          .status();
  EXPECT_THAT(missing, StatusIs(kFailedPrecondition,
                                HasSubstr("processes[0].inputs[0].evidence[0]: "
                                          "\"maker\" has filed no such file")));
  // Nor does another's count.
  EXPECT_THAT(
      system_.Submit(Steel("2", WithFile("invoice"))).status(),
      StatusIs(kFailedPrecondition, HasSubstr("processes[0].evidence[0]")));
  EXPECT_THAT(system_.Submit(Steel("2", R"(,"evidence":["ABC"])")).status(),
              StatusIs(kInvalidArgument, HasSubstr("expected the SHA-256")));
}

}  // namespace
}  // namespace tanji::platform
