#include "benchmarks/bare_append.h"

#include <utility>

#include "benchmarks/timing.h"
#include "lib/base/clock.h"
#include "lib/base/hex.h"
#include "lib/base/status.h"
#include "lib/certificate/statement.h"
#include "lib/crypto/random.h"
#include "lib/crypto/signature.h"
#include "lib/ledger/commitment.h"
#include "lib/ledger/record.h"
#include "lib/store/keys.h"
#include "lib/store/rocksdb_store.h"
#include "lib/store/sealing.h"

namespace tanji::benchmarks {
namespace {

// As long as the origins that tanjid makes up.
constexpr char kOrigin[] = "tanji.invalid/0123456789abcdef";

}  // namespace

BareAppend::BareAppend(std::unique_ptr<store::KeyValueStore> main,
                       uint64_t fence, ledger::NoteSigner signer)
    : main_(std::move(main)),
      fence_(fence),
      signer_(std::move(signer)),
      payload_(crypto::RandomBytes(kBarePayloadSize)) {}

absl::StatusOr<BareAppend> BareAppend::Create(const std::string& folder) {
  TANJI_ASSIGN_OR_RETURN(auto main, store::OpenRocksDb(folder, {}));
  TANJI_ASSIGN_OR_RETURN(const uint64_t fence, main->AcquireFence());
  TANJI_ASSIGN_OR_RETURN(
      ledger::NoteSigner signer,
      ledger::NoteSigner::Create(base::StrCat(kOrigin, "/records"),
                                 crypto::Ed25519Signer::Generate()));
  return BareAppend(std::move(main), fence, std::move(signer));
}

absl::Status BareAppend::AddRecord(store::WriteBatch& batch) {
  const uint64_t seq = tree_.size();
  const std::string id = crypto::RandomBytes(store::kRecordIdSize);
  const std::string secret = crypto::RandomBytes(ledger::kSecretSize);
  ledger::Record record;
  record.log = kOrigin;
  record.seq = seq;
  record.prev = prev_;
  record.time_micros = base::Clock::System().NowMicros();
  record.id = base::HexEncode(id);
  record.kind = ledger::RecordKind::kFootprint;
  record.payload = ledger::PayloadLine{
      std::string(certificate::kStatementMediaType), payload_.size(),
      ledger::PayloadCommitment(secret, payload_)};
  record.inputs = ledger::InputsLine{ledger::kPaddedInputsMin, prev_};
  TANJI_ASSIGN_OR_RETURN(std::string entry,
                         ledger::SignRecord(record, signer_));
  prev_ = ledger::LeafHash(entry);
  tree_.Append(prev_);
  last_entry_size_ = entry.size();
  batch.Put(store::EntryKey(seq), std::move(entry));
  batch.Put(
      store::PayloadKey(id, 0),
      store::RecordSealer(secret).SealPayloadChunk(id, /*chunk=*/0, payload_));
  return absl::OkStatus();
}

absl::Status BareAppend::AppendBatch(uint64_t count) {
  store::WriteBatch batch;
  for (uint64_t i = 0; i < count; ++i) {
    TANJI_RETURN_IF_ERROR(AddRecord(batch));
  }
  return main_->Apply(batch, fence_);
}

absl::StatusOr<double> MeasureBareAppend(BareAppend& log, uint64_t batch,
                                         double seconds,
                                         std::vector<double>* commit_seconds) {
  const uint64_t size_before = log.size();
  const Stopwatch all;
  do {
    const Stopwatch commit;
    TANJI_RETURN_IF_ERROR(log.AppendBatch(batch));
    if (commit_seconds != nullptr) commit_seconds->push_back(commit.Seconds());
  } while (all.Seconds() < seconds);
  return static_cast<double>(log.size() - size_before) / all.Seconds();
}

}  // namespace tanji::benchmarks
