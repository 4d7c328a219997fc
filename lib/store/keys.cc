#include "lib/store/keys.h"

#include "lib/base/check.h"
#include "lib/base/hex.h"
#include "lib/base/status.h"
#include "lib/base/wire.h"

namespace tanji::store {
namespace {

// Main store: lower case. Never given to another table again.
constexpr char kEntry = 'e';
constexpr char kPayload = 'p';
constexpr char kInputs = 'i';
constexpr char kRecordId = 'd';
constexpr char kName = 'n';
constexpr char kEntity = 'v';
constexpr char kChange = 'c';
constexpr char kRequest = 'r';
constexpr char kOrganisationKeys = 'k';
constexpr char kLastSupply = 's';
constexpr char kAccess = 'a';
constexpr char kGrant = 'g';
constexpr char kAccessLog = 'l';
constexpr char kAttested = 't';
constexpr char kEvidenceFile = 'f';
constexpr char kFinding = 'q';
constexpr char kQueryUse = 'u';
constexpr char kStatus = 'w';
constexpr char kMeta = 'm';
// Secret store: upper case, so that a value in the wrong store is seen.
constexpr char kRecordSecret = 'R';
constexpr char kOrganisationSecret = 'O';
constexpr char kPurposeSecret = 'P';

std::string SeqKey(char table, uint64_t seq) {
  std::string key(1, table);
  base::AppendU64(&key, seq);
  return key;
}

std::string RecordKey(char table, std::string_view record_id) {
  TANJI_CHECK(record_id.size() == kRecordIdSize);
  std::string key(1, table);
  key += record_id;
  return key;
}

std::string ChunkKey(char table, std::string_view record_id, uint32_t chunk) {
  std::string key = RecordKey(table, record_id);
  base::AppendU32(&key, chunk);
  return key;
}

std::string OrganisationPrefix(char table, uint32_t organisation) {
  std::string key(1, table);
  base::AppendU32(&key, organisation);
  return key;
}

std::string DigestKey(char table, uint32_t organisation,
                      std::string_view digest) {
  TANJI_CHECK(digest.size() == kIdDigestSize);
  std::string key = OrganisationPrefix(table, organisation);
  key += digest;
  return key;
}

absl::Status Malformed(std::string_view what, std::string_view key) {
  return absl::DataLossError(
      base::StrCat(base::HexEncode(key), " is no key of table ", what));
}

absl::StatusOr<uint64_t> SeqOfKey(char table, std::string_view what,
                                  std::string_view key) {
  if (key.size() != 1 + sizeof(uint64_t) || key[0] != table) {
    return Malformed(what, key);
  }
  return base::WireReader(key.substr(1), what).U64();
}

}  // namespace

std::string EntryKey(uint64_t seq) { return SeqKey(kEntry, seq); }

std::string PayloadKey(std::string_view record_id, uint32_t chunk) {
  return ChunkKey(kPayload, record_id, chunk);
}

std::string InputsKey(std::string_view record_id, uint32_t chunk) {
  return ChunkKey(kInputs, record_id, chunk);
}

std::string RecordIdKey(std::string_view record_id) {
  return RecordKey(kRecordId, record_id);
}

std::string NameKey(uint32_t organisation, std::string_view digest) {
  return DigestKey(kName, organisation, digest);
}

std::string EntityKey(uint8_t kind, uint32_t number, uint64_t seq) {
  std::string key = EntityPrefix(kind, number);
  base::AppendU64(&key, ~seq);  // newest first
  return key;
}

std::string ChangeKey(uint64_t seq) { return SeqKey(kChange, seq); }

std::string RequestKey(uint32_t organisation, std::string_view digest) {
  return DigestKey(kRequest, organisation, digest);
}

std::string OrganisationKeysKey(uint32_t organisation) {
  return OrganisationPrefix(kOrganisationKeys, organisation);
}

std::string LastSupplyKey(uint32_t organisation) {
  return OrganisationPrefix(kLastSupply, organisation);
}

std::string AccessKey(AccessKind kind, std::string_view id) {
  TANJI_CHECK(id.size() == kIdDigestSize);
  std::string key = {kAccess, static_cast<char>(kind)};
  key += id;
  return key;
}
std::string GrantKey(std::string_view record_id) {
  return RecordKey(kGrant, record_id);
}
std::string AccessLogKey(std::string_view owner, uint64_t hour) {
  std::string key = AccessLogPrefix(owner);
  base::AppendU64(&key, hour);
  return key;
}
std::string AccessLogPrefix(std::string_view owner) {
  TANJI_CHECK(owner.size() == kIdDigestSize);
  std::string key(1, kAccessLog);
  key += owner;
  return key;
}
std::string QueryUseKey(std::string_view owner) {
  TANJI_CHECK(owner.size() == kIdDigestSize);
  std::string key(1, kQueryUse);
  key += owner;
  return key;
}
std::string AttestedKey(std::string_view record_id) {
  return RecordKey(kAttested, record_id);
}
std::string StatusKey(uint64_t seq) { return SeqKey(kStatus, seq); }
std::string EvidenceFileKey(uint32_t organisation, std::string_view digest) {
  return DigestKey(kEvidenceFile, organisation, digest);
}
std::string FindingKey(uint32_t organisation, uint64_t seq) {
  std::string key = FindingPrefix(organisation);
  base::AppendU64(&key, seq);
  return key;
}
std::string MetaKey(std::string_view name) {
  std::string key(1, kMeta);
  key += name;
  return key;
}

std::string EntryPrefix() { return std::string(1, kEntry); }
std::string PayloadPrefix(std::string_view record_id) {
  return RecordKey(kPayload, record_id);
}
std::string PayloadPrefix() { return std::string(1, kPayload); }
std::string InputsPrefix(std::string_view record_id) {
  return RecordKey(kInputs, record_id);
}
std::string InputsPrefix() { return std::string(1, kInputs); }
std::string RecordIdPrefix() { return std::string(1, kRecordId); }
std::string NamePrefix() { return std::string(1, kName); }

std::string NamePrefix(uint32_t organisation) {
  return OrganisationPrefix(kName, organisation);
}

std::string EntityPrefix(uint8_t kind) {
  std::string key(1, kEntity);
  key.push_back(static_cast<char>(kind));
  return key;
}

std::string EntityPrefix(uint8_t kind, uint32_t number) {
  std::string key = EntityPrefix(kind);
  base::AppendU32(&key, number);
  return key;
}

std::string ChangePrefix() { return std::string(1, kChange); }
std::string RequestPrefix() { return std::string(1, kRequest); }
std::string RequestPrefix(uint32_t organisation) {
  return OrganisationPrefix(kRequest, organisation);
}
std::string AccessPrefix() { return std::string(1, kAccess); }
std::string GrantPrefix() { return std::string(1, kGrant); }
std::string StatusPrefix() { return std::string(1, kStatus); }
std::string AttestedPrefix() { return std::string(1, kAttested); }
std::string EvidenceFilePrefix() { return std::string(1, kEvidenceFile); }
std::string FindingPrefix(uint32_t organisation) {
  return OrganisationPrefix(kFinding, organisation);
}
std::string EvidenceFilePrefix(uint32_t organisation) {
  return OrganisationPrefix(kEvidenceFile, organisation);
}

absl::StatusOr<uint64_t> SeqOfEntryKey(std::string_view key) {
  return SeqOfKey(kEntry, "entry", key);
}

absl::StatusOr<uint64_t> SeqOfChangeKey(std::string_view key) {
  return SeqOfKey(kChange, "change", key);
}

absl::StatusOr<uint64_t> SeqOfStatusKey(std::string_view key) {
  return SeqOfKey(kStatus, "status", key);
}

absl::StatusOr<EntityKeyParts> PartsOfEntityKey(std::string_view key) {
  constexpr size_t kSize =
      1 + sizeof(uint8_t) + sizeof(uint32_t) + sizeof(uint64_t);
  if (key.size() != kSize || key[0] != kEntity) return Malformed("entity", key);
  base::WireReader reader(key.substr(1), "entity");
  TANJI_ASSIGN_OR_RETURN(const uint8_t kind, reader.U8());
  TANJI_ASSIGN_OR_RETURN(const uint32_t number, reader.U32());
  TANJI_ASSIGN_OR_RETURN(const uint64_t inverted_seq, reader.U64());
  return EntityKeyParts{kind, number, ~inverted_seq};
}

absl::StatusOr<ChunkKeyParts> PartsOfChunkKey(std::string_view key) {
  constexpr size_t kSize = 1 + kRecordIdSize + sizeof(uint32_t);
  if (key.size() != kSize || (key[0] != kPayload && key[0] != kInputs)) {
    return Malformed("payload or inputs", key);
  }
  base::WireReader reader(key.substr(1), "chunk");
  TANJI_ASSIGN_OR_RETURN(const std::string_view record_id,
                         reader.Bytes(kRecordIdSize));
  TANJI_ASSIGN_OR_RETURN(const uint32_t chunk, reader.U32());
  return ChunkKeyParts{std::string(record_id), chunk};
}

absl::StatusOr<AccessKind> KindOfAccessKey(std::string_view key) {
  constexpr size_t kSize = 2 + kIdDigestSize;
  if (key.size() != kSize || key[0] != kAccess ||
      key[1] < static_cast<char>(AccessKind::kAccount) ||
      key[1] > static_cast<char>(AccessKind::kInvitation)) {
    return Malformed("access", key);
  }
  return static_cast<AccessKind>(key[1]);
}

absl::StatusOr<std::string> RecordIdOfGrantKey(std::string_view key) {
  if (key.size() != 1 + kRecordIdSize || key[0] != kGrant) {
    return Malformed("grant", key);
  }
  return std::string(key.substr(1));
}

absl::StatusOr<uint64_t> HourOfAccessLogKey(std::string_view key) {
  constexpr size_t kPrefixSize = 1 + kIdDigestSize;
  if (key.size() != kPrefixSize + sizeof(uint64_t) || key[0] != kAccessLog) {
    return Malformed("access log", key);
  }
  return base::WireReader(key.substr(kPrefixSize), "access log key").U64();
}

absl::StatusOr<uint32_t> OrganisationOfEvidenceFileKey(std::string_view key) {
  if (key.size() != 1 + sizeof(uint32_t) + kIdDigestSize ||
      key[0] != kEvidenceFile) {
    return Malformed("evidence file", key);
  }
  return base::WireReader(key.substr(1), "evidence file key").U32();
}

std::string RecordSecretKey(uint64_t seq) { return SeqKey(kRecordSecret, seq); }

std::string RecordSecretPrefix() { return std::string(1, kRecordSecret); }

std::string OrganisationSecretKey(uint32_t organisation) {
  return OrganisationPrefix(kOrganisationSecret, organisation);
}

std::string PurposeSecretKey(std::string_view purpose) {
  std::string key(1, kPurposeSecret);
  key += purpose;
  return key;
}

}  // namespace tanji::store
