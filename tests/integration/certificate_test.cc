// From a submission to a certificate that verifies without the server.

#include "lib/base/strings.h"
#include "lib/certificate/verify.h"
#include "lib/ledger/checkpoint.h"
#include "lib/ledger/record.h"
#include "tests/integration/server_fixture.h"

namespace tanji::integration {
namespace {

using certificate::v1::RECORD_STATE_DURABLE;
using certificate::v1::RECORD_STATE_IN_CHECKPOINT;
using grpc::StatusCode;
using ::testing::_;
using ::testing::HasSubstr;

class CertificateTest : public ServerTest {
 protected:
  tanji::certificate::TrustedKeys TrustedKeys() {
    const ledger::v1::GetKeysResponse keys = Keys();
    tanji::certificate::TrustedKeys trusted;
    trusted.log_keys.push_back(
        tanji::ledger::VerifierKey::Parse(keys.log_key()).value());
    for (const std::string& key : keys.signer_keys()) {
      trusted.signer_keys.push_back(
          tanji::ledger::VerifierKey::Parse(key).value());
    }
    return trusted;
  }
  Reply<ledger::v1::GetProofResponse> GetProof(uint64_t seq) {
    ledger::v1::GetProofRequest request;
    request.set_seq(seq);
    return Invoke(*ledger_, &LedgerService::Stub::GetProof, request);
  }
};

TEST_F(CertificateTest, IsProvenByTheFileAndTheKeysAlone) {
  const auto issued = Issue("acme/steel", MustSubmit(kSteel));
  ASSERT_THAT(issued.status, IsRpcOk());
  const auto got = AwaitCertificate(issued.value.record_id());
  EXPECT_EQ(got.entry(), issued.value.entry());
  EXPECT_EQ(got.seq(), issued.value.seq());
  const auto trusted = TrustedKeys();
  Stop();
  const auto verdict = tanji::certificate::Verify(got.certificate(), trusted);
  EXPECT_EQ(verdict.outcome, tanji::certificate::Outcome::kProven)
      << tanji::certificate::Describe(verdict);
  ASSERT_TRUE(verdict.statement.has_value());
  EXPECT_EQ(verdict.statement->product, "acme/steel");
  EXPECT_EQ(verdict.statement->kg_co2e.ToString(), "2");
  EXPECT_EQ(verdict.statement->gwp_pack.id, "gwp-ipcc");
  EXPECT_NE(verdict.statement->Find("fossil-ar5"), nullptr);
}

TEST_F(CertificateTest, OneChangedByteIsRefuted) {
  const auto issued = Issue("acme/steel", MustSubmit(kSteel));
  std::string file = AwaitCertificate(issued.value.record_id()).certificate();
  ASSERT_FALSE(file.empty());
  file[file.size() / 2] ^= 1;
  EXPECT_NE(tanji::certificate::Verify(file, TrustedKeys()).outcome,
            tanji::certificate::Outcome::kProven);
}

TEST_F(CertificateTest, TheSameRequestGivesTheSameRecord) {
  const uint64_t seq = MustSubmit(kSteel);
  const auto first = Issue("acme/steel", seq, "c-1");
  const auto again = Issue("acme/steel", seq, "c-1");
  ASSERT_THAT(again.status, IsRpcOk());
  EXPECT_EQ(again.value.entry(), first.value.entry());
  EXPECT_TRUE(again.value.is_repeat());
  EXPECT_THAT(Issue("acme/power", seq, "c-1").status,
              RpcStatusIs(StatusCode::ALREADY_EXISTS, HasSubstr("c-1")));
}

TEST_F(CertificateTest, NeedsAFootprint) {
  const uint64_t seq = MustSubmit(R"pb(
    organisation: "acme"
    products { id: "a" unit: "kg" }
    processes {
      product: "a"
      output: "1"
      unit: "kg"
      inputs { product: "acme/a" amount: "2" unit: "kg" }
    })pb");
  EXPECT_THAT(
      Issue("acme/a", seq).status,
      RpcStatusIs(StatusCode::FAILED_PRECONDITION, HasSubstr("acme/a")));
  EXPECT_THAT(Issue("acme/gold", seq).status,
              RpcStatusIs(StatusCode::NOT_FOUND, _));
  EXPECT_THAT(Issue("gold", seq).status,
              RpcStatusIs(StatusCode::INVALID_ARGUMENT, _));
  EXPECT_THAT(Issue("acme/a", seq + 100).status,
              RpcStatusIs(StatusCode::OUT_OF_RANGE, _));
}

TEST_F(CertificateTest, OnlyRecordsOfFootprintsAreCertificates) {
  const auto submitted = Submit(kSteel);
  EXPECT_THAT(GetCertificate(submitted.value.record_id()).status,
              RpcStatusIs(StatusCode::NOT_FOUND, _));
  EXPECT_THAT(GetCertificate(std::string(32, 'a')).status,
              RpcStatusIs(StatusCode::NOT_FOUND, _));
}

TEST_F(CertificateTest, TheLogProvesItsEntries) {
  const auto submitted = Submit(kSteel);
  const auto issued = Issue("acme/steel", submitted.value.seq());
  AwaitCertificate(issued.value.record_id());
  const auto reply = GetProof(submitted.value.seq());
  ASSERT_THAT(reply.status, IsRpcOk());
  const auto proof = tanji::ledger::TlogProof::FromText(reply.value.proof());
  ASSERT_TRUE(proof.ok()) << proof.status();
  const auto checkpoint = tanji::ledger::OpenCheckpoint(
      proof->checkpoint, TrustedKeys().log_keys[0]);
  ASSERT_TRUE(checkpoint.ok()) << checkpoint.status();
  EXPECT_TRUE(tanji::ledger::VerifyInclusion(
                  tanji::ledger::LeafHash(submitted.value.entry()),
                  submitted.value.seq(), checkpoint->size, proof->hashes,
                  checkpoint->root)
                  .ok());
  EXPECT_THAT(GetProof(1'000'000).status,
              RpcStatusIs(StatusCode::OUT_OF_RANGE, _));
}

TEST_F(CertificateTest, EntriesAreChainedFromTheFirst) {
  const uint64_t last = MustSubmit(kSteel);
  ledger::v1::GetEntriesRequest request;
  tanji::ledger::ChainChecker chain(Keys().origin());
  uint64_t size = 0;
  do {
    request.set_first_seq(chain.next_seq());
    request.set_page_size(1);
    const auto reply =
        Invoke(*ledger_, &LedgerService::Stub::GetEntries, request);
    ASSERT_THAT(reply.status, IsRpcOk());
    ASSERT_EQ(reply.value.entries_size(), 1);
    const auto entry = tanji::ledger::Entry::Parse(reply.value.entries(0));
    ASSERT_TRUE(entry.ok()) << entry.status();
    EXPECT_TRUE(chain.Check(*entry).ok());
    size = reply.value.log_size();
  } while (chain.next_seq() < size);
  EXPECT_EQ(size, last + 1);
  request.set_first_seq(size);
  EXPECT_THAT(
      Invoke(*ledger_, &LedgerService::Stub::GetEntries, request).status,
      RpcStatusIs(StatusCode::OUT_OF_RANGE, _));
}

// With checkpoints an hour apart.
class DurableTest : public CertificateTest {
 protected:
  DurableTest() {
    Stop();
    options_.system.checkpoint_interval = std::chrono::hours(1);
    Start();
  }
};

TEST_F(DurableTest, ARecordIsDurableBeforeACheckpointCoversIt) {
  const auto issued = Issue("acme/steel", MustSubmit(kSteel));
  ASSERT_THAT(issued.status, IsRpcOk());
  const auto got = GetCertificate(issued.value.record_id());
  ASSERT_THAT(got.status, IsRpcOk());
  EXPECT_EQ(got.value.state(), RECORD_STATE_DURABLE);
  EXPECT_EQ(got.value.entry(), issued.value.entry());
  EXPECT_FALSE(got.value.payload().empty());
  EXPECT_EQ(got.value.certificate(), "");
  EXPECT_THAT(GetProof(issued.value.seq()).status,
              RpcStatusIs(StatusCode::FAILED_PRECONDITION, _));
}

TEST_F(DurableTest, TheLastCheckpointIsSignedWhenTheServerStops) {
  const auto issued = Issue("acme/steel", MustSubmit(kSteel));
  Stop();
  Start();
  const auto got = GetCertificate(issued.value.record_id());
  ASSERT_THAT(got.status, IsRpcOk());
  EXPECT_EQ(got.value.state(), RECORD_STATE_IN_CHECKPOINT);
  EXPECT_EQ(tanji::certificate::Verify(got.value.certificate(), TrustedKeys())
                .outcome,
            tanji::certificate::Outcome::kProven);
}

}  // namespace
}  // namespace tanji::integration
