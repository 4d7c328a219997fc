#include "lib/platform/record/payload.h"

#include <iterator>

#include "lib/base/check.h"
#include "lib/base/hex.h"
#include "lib/base/status.h"
#include "lib/base/wire.h"
#include "lib/certificate/statement.h"
#include "lib/certificate/statement_fields.h"
#include "lib/crypto/hash.h"
#include "lib/crypto/random.h"
#include "lib/ledger/commitment.h"
#include "lib/ledger/padding.h"
#include "lib/store/keys.h"

namespace tanji::platform {
namespace {

std::string IdBytes(const std::string& record_id) {
  std::string bytes = base::HexDecode(record_id).value_or("");
  TANJI_CHECK(bytes.size() == store::kRecordIdSize);
  return bytes;
}

// Opens all chunks under `prefix`, which `open` decrypts by number.
template <typename Open>
absl::StatusOr<std::string> ReadChunks(const store::KeyValueStore& main,
                                       const std::string& prefix,
                                       const Open& open) {
  std::string bytes;
  uint32_t next = 0;
  absl::Status failure;
  TANJI_RETURN_IF_ERROR(main.Scan(
      store::KeyRange::Prefix(prefix), UINT32_MAX,
      [&](std::string_view key, std::string_view sealed) {
        failure = [&]() -> absl::Status {
          TANJI_ASSIGN_OR_RETURN(const store::ChunkKeyParts parts,
                                 store::PartsOfChunkKey(key));
          if (parts.chunk != next) {
            return absl::DataLossError(
                base::StrCat("chunk ", next, " of a payload is missing"));
          }
          TANJI_ASSIGN_OR_RETURN(const std::string plain, open(next, sealed));
          bytes.append(plain);
          ++next;
          return absl::OkStatus();
        }();
        return failure.ok();
      }));
  TANJI_RETURN_IF_ERROR(failure);
  if (next == 0) return absl::NotFoundError("the payload is gone");
  return bytes;
}

template <typename Put>
void ForEachChunk(std::string_view bytes, const Put& put) {
  uint32_t chunk = 0;
  do {
    put(chunk++, bytes.substr(0, kPayloadChunkSize));
    bytes.remove_prefix(std::min(bytes.size(), kPayloadChunkSize));
  } while (!bytes.empty());
}

// A footprint's statement has its padding within.
bool IsPadded(ledger::RecordKind kind) {
  return kind == ledger::RecordKind::kSubmission ||
         kind == ledger::RecordKind::kKeyAdd ||
         kind == ledger::RecordKind::kAttestation ||
         kind == ledger::RecordKind::kWithdrawal ||
         kind == ledger::RecordKind::kCorrection ||
         kind == ledger::RecordKind::kDispute ||
         kind == ledger::RecordKind::kStatusList;
}

absl::StatusOr<std::string> SecretOf(const store::KeyValueStore& secrets,
                                     uint64_t seq) {
  auto secret = secrets.Get(store::RecordSecretKey(seq));
  if (absl::IsNotFound(secret.status())) {
    return absl::NotFoundError(
        base::StrCat("the secret of record ", seq, " is gone: erased or lost"));
  }
  return secret;
}

// The payload's digest and the fields of the statement.
size_t DerivedLeaves() { return 1 + certificate::StatementFieldNames().size(); }

absl::StatusOr<std::vector<std::string>> UnpackDisclosures(
    std::string_view packed) {
  constexpr size_t kDisclosureSizeMax = 4096;
  base::WireReader reader(packed, "stored disclosures");
  std::vector<std::string> disclosures;
  while (!reader.rest().empty()) {
    TANJI_ASSIGN_OR_RETURN(const std::string_view disclosure,
                           reader.String(kDisclosureSizeMax));
    disclosures.emplace_back(disclosure);
  }
  return disclosures;
}

}  // namespace

std::string NewRecordId() {
  return base::HexEncode(crypto::RandomBytes(store::kRecordIdSize));
}

ledger::Record NewDraft(ledger::RecordKind kind) {
  ledger::Record draft;
  draft.kind = kind;
  draft.id = NewRecordId();
  return draft;
}

void CommitTo(ledger::Record& draft, std::string_view secret,
              std::string_view media_type, std::string_view payload) {
  draft.payload =
      ledger::PayloadLine{std::string(media_type), payload.size(),
                          ledger::PayloadCommitment(secret, payload)};
}

void PutPayload(ChangeView& view, const store::RecordSealer& sealer,
                const std::string& record_id, std::string_view payload) {
  const std::string id = IdBytes(record_id);
  ForEachChunk(payload, [&](uint32_t chunk, std::string_view bytes) {
    view.Put(store::PayloadKey(id, chunk),
             sealer.SealPayloadChunk(id, chunk, bytes));
  });
}

absl::StatusOr<std::string> ReadPayloadBegin(
    const store::KeyValueStore& main, const store::KeyValueStore& secrets,
    const ledger::Record& record) {
  TANJI_ASSIGN_OR_RETURN(const std::string secret,
                         SecretOf(secrets, record.seq));
  const std::string id = IdBytes(record.id);
  const auto sealed = main.Get(store::PayloadKey(id, 0));
  if (absl::IsNotFound(sealed.status())) {
    return absl::NotFoundError("the payload is gone");
  }
  TANJI_RETURN_IF_ERROR(sealed.status());
  return store::RecordSealer(secret).OpenPayloadChunk(id, 0, *sealed);
}

absl::StatusOr<std::string> ReadPayload(const store::KeyValueStore& main,
                                        const store::KeyValueStore& secrets,
                                        const ledger::Record& record) {
  if (!record.payload.has_value()) {
    return absl::NotFoundError(
        base::StrCat("record ", record.seq, " has no payload"));
  }
  TANJI_ASSIGN_OR_RETURN(const std::string secret,
                         SecretOf(secrets, record.seq));
  const store::RecordSealer sealer(secret);
  const std::string id = IdBytes(record.id);
  auto payload = ReadChunks(main, store::PayloadPrefix(id),
                            [&](uint32_t chunk, std::string_view sealed) {
                              return sealer.OpenPayloadChunk(id, chunk, sealed);
                            });
  TANJI_RETURN_IF_ERROR(base::AddPlace(
      payload.status(), base::StrCat("payload of record ", record.seq)));
  if (payload->size() != record.payload->size ||
      ledger::PayloadCommitment(secret, *payload) !=
          record.payload->commitment) {
    return absl::DataLossError(
        base::StrCat("payload of record ", record.seq,
                     ": is not what the record committed to"));
  }
  if (!IsPadded(record.kind)) return payload;
  TANJI_ASSIGN_OR_RETURN(const std::string_view content,
                         ledger::Unpad(*payload));
  payload->resize(content.size());
  return payload;
}

void PutInputs(ChangeView& view, const store::RecordSealer& sealer,
               const std::string& record_id, std::string_view list) {
  const std::string id = IdBytes(record_id);
  ForEachChunk(list, [&](uint32_t chunk, std::string_view bytes) {
    view.Put(store::InputsKey(id, chunk),
             sealer.SealInputsChunk(id, chunk, bytes));
  });
}

std::string PackDisclosures(const std::vector<std::string>& disclosures) {
  std::string out;
  for (size_t i = DerivedLeaves(); i < disclosures.size(); ++i) {
    base::AppendString(&out, disclosures[i]);
  }
  return out;
}

absl::StatusOr<std::vector<std::string>> ReadDisclosures(
    const store::KeyValueStore& main, const store::KeyValueStore& secrets,
    const ledger::Record& record, std::string_view payload) {
  TANJI_ASSIGN_OR_RETURN(const std::string secret,
                         SecretOf(secrets, record.seq));
  const store::RecordSealer sealer(secret);
  const std::string id = IdBytes(record.id);
  TANJI_ASSIGN_OR_RETURN(
      const std::string packed,
      ReadChunks(main, store::InputsPrefix(id),
                 [&](uint32_t chunk, std::string_view sealed) {
                   return sealer.OpenInputsChunk(id, chunk, sealed);
                 }));
  TANJI_ASSIGN_OR_RETURN(std::vector<std::string> kept,
                         UnpackDisclosures(packed));
  // The list of a record whose fields have no leaves has all of them.
  if (!kept.empty() &&
      kept[0] == certificate::PayloadDigestDisclosure(secret, payload)) {
    return kept;
  }
  TANJI_ASSIGN_OR_RETURN(std::vector<std::string> disclosures,
                         certificate::StatementDisclosures(secret, payload));
  disclosures.insert(disclosures.end(), std::make_move_iterator(kept.begin()),
                     std::make_move_iterator(kept.end()));
  return disclosures;
}

}  // namespace tanji::platform
