#include "lib/platform/verification/evidence_file.h"

#include <future>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/file.h"
#include "lib/base/hex.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/crypto/hash.h"
#include "lib/platform/access/grant.h"
#include "lib/platform/testing/test_system.h"

namespace tanji::platform {
namespace {

using absl::StatusCode::kAlreadyExists;
using absl::StatusCode::kInvalidArgument;
using absl::StatusCode::kNotFound;
using absl::StatusCode::kPermissionDenied;
using base::StatusIs;
using identity::Caller;
using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr int64_t kADay = int64_t{86'400} * 1'000'000;
const Caller kMillOwner{"mill", {identity::Role::kSupplier}};

EvidenceDescription Described(const std::string& bytes) {
  EvidenceDescription file;
  file.organisation = "mill";
  file.id = base::HexEncode(crypto::AsBytes(crypto::Sha256(bytes)));
  file.size = bytes.size();
  file.name = "meter-2026-q1.pdf";
  file.type = "meter-reading";
  file.media_type = "application/pdf";
  file.period = graph::Period{*graph::ParseDay("2026-01-01"),
                              *graph::ParseDay("2026-04-01")};
  file.site = "青岛 2";
  file.language = "zh-CN";
  return file;
}

absl::StatusOr<Committed> Add(TestSystem& system,
                              const EvidenceDescription& file,
                              const std::string& bytes,
                              const Caller& caller = kMillOwner,
                              const std::string& request_id = "") {
  std::promise<absl::StatusOr<Committed>> promise;
  AddEvidence(system.context(), caller, request_id, file, bytes,
              [&](absl::StatusOr<Committed> committed) {
                promise.set_value(std::move(committed));
              });
  return promise.get_future().get();
}

absl::Status GiveFile(TestSystem& system, const std::string& id,
                      const std::string& grantee) {
  identity::Grant grant;
  grant.owner = "mill";
  grant.grantee = grantee;
  grant.scope = identity::GrantScope::kEvidence;
  grant.evidence = id;
  grant.until_micros = system.clock().NowMicros() + kADay;
  std::promise<absl::Status> promise;
  Give(system.context(), kMillOwner, "", grant,
       [&](const absl::StatusOr<Committed>& committed) {
         promise.set_value(committed.status());
       });
  return promise.get_future().get();
}

Caller VerifierNow(TestSystem& system) {
  Caller caller{"verifier", {identity::Role::kVerifier}};
  caller.grants = system.context().grants.Current();
  caller.now_micros = system.clock().NowMicros();
  return caller;
}

TEST(EvidenceFileTest, ComesBackAsItWasAfterARestart) {
  TestSystem system;
  // Beyond one chunk, and with what ends its own header.
  std::string bytes = "{\"format\"}\n";
  for (size_t i = 0; i < 700'000; ++i) bytes += static_cast<char>(i * 7);
  const EvidenceDescription file = Described(bytes);
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed committed,
                             Add(system, file, bytes));
  TANJI_ASSERT_OK(system.Restart());
  TANJI_ASSERT_OK_AND_ASSIGN(
      const StoredEvidence stored,
      FindEvidence(system.context(), kMillOwner, "mill", file.id));
  EXPECT_EQ(stored.seq, committed.seq);
  EXPECT_EQ(stored.description.name, file.name);
  EXPECT_EQ(stored.description.period->end, file.period->end);
  EXPECT_EQ(stored.description.site, file.site);
  EXPECT_EQ(stored.description.language, file.language);
  TANJI_ASSERT_OK_AND_ASSIGN(const std::string read,
                             ReadEvidence(system.context(), stored));
  EXPECT_EQ(read, bytes);
  system.Close();
  TANJI_ASSERT_OK_AND_ASSIGN(
      const FsckReport report,
      Fsck(system.data_dir(), [](const std::string&, uint64_t, uint64_t) {}));
  EXPECT_THAT(report.faults, ::testing::IsEmpty());
}

TEST(EvidenceFileTest, IsSeenByWhoIsGrantedThatFileAlone) {
  TestSystem system;
  const EvidenceDescription meter = Described("meter");
  const EvidenceDescription invoice = Described("invoice");
  TANJI_ASSERT_OK(Add(system, meter, "meter").status());
  TANJI_ASSERT_OK(Add(system, invoice, "invoice").status());
  EXPECT_THAT(ListEvidence(system.context(), VerifierNow(system), "mill"),
              StatusIs(kPermissionDenied, ::testing::_));
  EXPECT_THAT(ListEvidence(system.context(), VerifierNow(system), "nobody"),
              StatusIs(kPermissionDenied, ::testing::_))
      << "and the same of who is not there";
  TANJI_ASSERT_OK(GiveFile(system, meter.id, "verifier"));

  const auto seen = ListEvidence(system.context(), VerifierNow(system), "mill");
  TANJI_ASSERT_OK(seen.status());
  ASSERT_THAT(*seen, SizeIs(1));
  EXPECT_EQ((*seen)[0].description.id, meter.id);
  TANJI_EXPECT_OK(
      FindEvidence(system.context(), VerifierNow(system), "mill", meter.id)
          .status());
  const absl::Status hidden =
      FindEvidence(system.context(), VerifierNow(system), "mill", invoice.id)
          .status();
  const absl::Status missing =
      FindEvidence(system.context(), VerifierNow(system), "mill",
                   Described("none").id)
          .status();
  EXPECT_THAT(hidden, StatusIs(kNotFound, ::testing::_));
  EXPECT_THAT(missing, StatusIs(kNotFound, ::testing::_));
  system.clock().Advance(kADay);
  EXPECT_THAT(
      FindEvidence(system.context(), VerifierNow(system), "mill", meter.id),
      StatusIs(kNotFound, ::testing::_))
      << "the grant has ended";
}

TEST(EvidenceFileTest, AGrantIsOfAFileThatIsThere) {
  TestSystem system;
  EXPECT_THAT(GiveFile(system, Described("none").id, "verifier"),
              StatusIs(kNotFound, HasSubstr("filed no evidence")));
  EXPECT_THAT(GiveFile(system, "ABC", "verifier"),
              StatusIs(kInvalidArgument, HasSubstr("evidence: expected")));
}

TEST(EvidenceFileTest, AllFaultsOfADescriptionAreNamed) {
  TestSystem system;
  EvidenceDescription file = Described("meter");
  file.name = "a/b";
  file.type = "letter";
  file.media_type = "pdf";
  file.language = "zh_CN";
  file.period->end = file.period->start;
  const absl::Status status = Add(system, file, "meter").status();
  EXPECT_THAT(status, StatusIs(kInvalidArgument, ::testing::_));
  for (const char* member :
       {"name: ", "type: ", "media_type: ", "language: ", "period: "}) {
    EXPECT_THAT(status.message(), HasSubstr(member));
  }
}

TEST(EvidenceFileTest, OtherBytesASecondTimeAndStrangersAreRefused) {
  TestSystem system;
  const EvidenceDescription file = Described("meter");
  EXPECT_THAT(Add(system, file, "meteR").status(),
              StatusIs(kInvalidArgument, HasSubstr("another SHA-256")));
  EXPECT_THAT(Add(system, file, "meter2").status(),
              StatusIs(kInvalidArgument, HasSubstr("6 bytes; 5")));
  EXPECT_THAT(Add(system, file, "meter", VerifierNow(system)).status(),
              StatusIs(kPermissionDenied, ::testing::_));
  TANJI_ASSERT_OK(Add(system, file, "meter", kMillOwner, "r1").status());
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed again,
                             Add(system, file, "meter", kMillOwner, "r1"));
  EXPECT_TRUE(again.repeated);
  EXPECT_THAT(Add(system, file, "meter", kMillOwner, "r2").status(),
              StatusIs(kAlreadyExists, ::testing::_));
}

}  // namespace
}  // namespace tanji::platform
