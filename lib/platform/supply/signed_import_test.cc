#include <future>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/status.h"
#include "lib/base/stop.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/exchange/csv/manifest.h"
#include "lib/ledger/record.h"
#include "lib/platform/erasure/erase.h"
#include "lib/platform/fsck.h"
#include "lib/platform/supply/import.h"
#include "lib/platform/supply/key_records.h"
#include "lib/platform/supply/organisation_keys.h"
#include "lib/platform/testing/recalculation.h"
#include "lib/platform/testing/test_system.h"
#include "lib/platform/verification/trace.h"

namespace tanji::platform {
namespace {

using absl::StatusCode;
using base::IsOk;
using base::StatusIs;
using identity::Caller;
using ::testing::_;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kNodes[] = "node,output,unit\nsteel,1,kg\npower,1,kWh\n";
constexpr char kEdges[] =
    "consumer,supplier,amount,gsd2\nsteel,power,0.5,1.1\n";
constexpr char kFactors[] = "node,kgco2e,gsd2\nsteel,1.8,1\npower,0.4,1.2\n";

class SignedImportTest : public ::testing::Test {
 protected:
  SignedImportTest() {
    EXPECT_THAT(system_.AddKeyOf("works", signer_), IsOk());
  }

  static exchange::CsvManifest Manifest() {
    exchange::CsvManifest manifest;
    manifest.organisation = "works";
    size_t k = 0;
    for (const std::string_view file : {kNodes, kEdges, kFactors}) {
      manifest.files[k++] = {file.size(), crypto::Sha256(file)};
    }
    return manifest;
  }
  ImportHeader Header(const std::string& manifest) const {
    ImportHeader header;
    header.organisation = "works";
    header.nodes_size = sizeof(kNodes) - 1;
    header.edges_size = sizeof(kEdges) - 1;
    header.factors_size = sizeof(kFactors) - 1;
    header.manifest = manifest;
    header.signature_lines = signer_.SignatureLine(manifest);
    return header;
  }
  // In pieces, as they come over a network.
  absl::StatusOr<ImportResult> Run(ImportHeader header,
                                   const std::string& bytes) {
    TANJI_ASSIGN_OR_RETURN(const std::unique_ptr<Import> import,
                           Import::Begin(system_.context(), Caller::Operator(),
                                         std::move(header)));
    for (size_t at = 0; at < bytes.size(); at += 7) {
      TANJI_RETURN_IF_ERROR(import->Feed(bytes.substr(at, 7)));
    }
    return import->Finish();
  }
  absl::StatusOr<ImportResult> Run(ImportHeader header) {
    return Run(std::move(header), std::string(kNodes) + kEdges + kFactors);
  }
  absl::StatusOr<Trace> TraceOf(const std::string& record_id) {
    return TraceCertificate(system_.context(), Caller::Operator(), record_id,
                            10, base::kNeverStop);
  }

  TestSystem system_;
  const ledger::NoteSigner signer_ = SignerOf("works", 1);
};

TEST_F(SignedImportTest, IsKeptWithItsSignature) {
  TANJI_ASSERT_OK_AND_ASSIGN(const ImportResult result,
                             Run(Header(Manifest().ToText())));
  TANJI_ASSERT_OK_AND_ASSIGN(const ledger::Entry entry,
                             ledger::Entry::Parse(result.committed.entry));
  EXPECT_EQ(entry.record.payload->media_type, kSignedCsvImportMediaType);
  const EvidenceCase certified = CertifiedCase(system_, "works/steel");
  const certificate::Verdict verdict =
      certificate::Verify(certified.certificate, TrustedKeysOf(system_));
  ASSERT_TRUE(verdict.statement.has_value());
  EXPECT_TRUE(verdict.statement->supplier_signed);
  // Anybody who has the evidence counts the same.
  const Recalculation repeated = Repeated(system_, certified);
  EXPECT_EQ(repeated.outcome, certificate::Outcome::kProven)
      << RecalculationText(repeated);
  EXPECT_THAT(repeated.notes, Contains(HasSubstr("own signature")));
  const ledger::RegisteredKeys registered = RegisteredIn(system_);
  EXPECT_EQ(Repeated(system_, certified, &registered).outcome,
            certificate::Outcome::kProven);
  const ledger::RegisteredKeys none;
  EXPECT_EQ(Repeated(system_, certified, &none).outcome,
            certificate::Outcome::kRefuted);
  system_.Close();
  TANJI_ASSERT_OK_AND_ASSIGN(const FsckReport report,
                             RunFsck(system_.data_dir()));
  EXPECT_THAT(report.faults, IsEmpty());
}

TEST_F(SignedImportTest, ATraceSaysWhetherItIsSigned) {
  TANJI_ASSERT_OK_AND_ASSIGN(const ImportResult result,
                             Run(Header(Manifest().ToText())));
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed issued,
                             system_.Issue("works/steel"));
  TANJI_ASSERT_OK(system_.Certificate(issued.record_id));
  TANJI_ASSERT_OK_AND_ASSIGN(Trace trace, TraceOf(issued.record_id));
  EXPECT_EQ(trace.lines.at(0).source, TraceLine::Source::kSignedImport);
  RevokeKeyRequest revocation;
  revocation.organisation = "works";
  revocation.key = ReferenceOf(signer_.verifier_key());
  revocation.reason = KeyRevocationReason::kCompromised;
  revocation.from_seq = result.committed.seq;
  std::promise<absl::Status> revoked;
  RevokeKey(system_.context(), Caller::Operator(), revocation,
            [&](const absl::StatusOr<Committed>& committed) {
              revoked.set_value(committed.status());
            });
  TANJI_ASSERT_OK(revoked.get_future().get());
  TANJI_ASSERT_OK_AND_ASSIGN(trace, TraceOf(issued.record_id));
  EXPECT_EQ(trace.lines.at(0).source, TraceLine::Source::kRevokedSignature);
  EXPECT_THAT(system_.Issue("works/steel"),
              StatusIs(StatusCode::kFailedPrecondition, HasSubstr("revoked")));
}

TEST_F(SignedImportTest, FilesThatAreNotWhatWasSignedLeaveNothing) {
  const uint64_t size = system_.context().ledger.head().size;
  const std::string files = std::string(kNodes) + kEdges + kFactors;
  const std::pair<const char*, const char*> changes[] = {
      {"power,1,kWh", "power,2,kWh"},
      {"0.5,1.1", "0.4,1.1"},
      {"1.8,1", "1.7,1"}};
  const char* const names[] = {"nodes.csv", "edges.csv", "factors.csv"};
  for (size_t k = 0; k < 3; ++k) {
    EXPECT_THAT(Run(Header(Manifest().ToText()),
                    absl::StrReplaceAll(files, {changes[k]})),
                StatusIs(StatusCode::kInvalidArgument,
                         HasSubstr(std::string(names[k]) +
                                   " is not what the manifest says")));
  }
  EXPECT_EQ(system_.context().ledger.head().size, size);
  EXPECT_THAT(Run(Header(Manifest().ToText())), IsOk());
}

TEST_F(SignedImportTest, AManifestOfSomethingElseIsRefused) {
  exchange::CsvManifest other = Manifest();
  other.organisation = "mill";
  EXPECT_THAT(Run(Header(other.ToText())),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("manifest")));
  other = Manifest();
  ++other.files[1].size;
  EXPECT_THAT(Run(Header(other.ToText())),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("manifest")));
  EXPECT_THAT(Run(Header("x\n")),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("manifest")));
  // One of the two alone.
  ImportHeader header = Header(Manifest().ToText());
  header.signature_lines.clear();
  EXPECT_THAT(Run(header), StatusIs(StatusCode::kInvalidArgument, _));
  header = Header(Manifest().ToText());
  header.manifest.clear();
  EXPECT_THAT(Run(header), StatusIs(StatusCode::kInvalidArgument, _));
}

TEST_F(SignedImportTest, OnlyARegisteredKeySigns) {
  const std::string manifest = Manifest().ToText();
  ImportHeader header = Header(manifest);
  header.signature_lines = SignerOf("works", 2).SignatureLine(manifest);
  EXPECT_THAT(Run(header), StatusIs(StatusCode::kFailedPrecondition,
                                    HasSubstr("register the key")));
  header.signature_lines = signer_.SignatureLine("other\n");
  EXPECT_THAT(Run(header), StatusIs(StatusCode::kInvalidArgument,
                                    HasSubstr("signature_lines")));
}

TEST_F(SignedImportTest, IsErasedAsAnyOther) {
  TANJI_ASSERT_OK_AND_ASSIGN(const ImportResult result,
                             Run(Header(Manifest().ToText())));
  system_.ViewAtHead();
  EraseRequest request;
  request.organisation = "works";
  request.records = {result.committed.seq};
  request.in_force = true;
  EXPECT_THAT(Erase(system_.context(), Caller::Operator(), request), IsOk());
  EXPECT_THAT(system_.Get("works/steel"), StatusIs(StatusCode::kNotFound, _));
}

}  // namespace
}  // namespace tanji::platform
