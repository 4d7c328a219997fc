// The table of keys (lib/store/FORMAT.md): one prefix byte a table, numbers
// big-endian, so that keys sort by number.

#ifndef TANJI_LIB_STORE_KEYS_H_
#define TANJI_LIB_STORE_KEYS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace tanji::store {

inline constexpr uint32_t kFormatVersion = 3;
inline constexpr size_t kIdDigestSize = 16;  // bytes of an HMAC kept in a key
inline constexpr size_t kRecordIdSize = 16;  // bytes of a UUID

// Main store.
//
//   entry/<seq8>                      the entry's bytes, in clear (public)
//   payload/<record id16><chunk4>     sealed
//   inputs/<record id16><chunk4>      sealed list of a footprint's disclosures
//   id/<record id16>                  seq8
//   name/<org4><digest16>             kind1 number4
//   entity/<kind1><number4><~seq8>    sealed packed version
//   change/<seq8>                     runs of changed numbers
//   request/<org4><digest16>          request digest32, seq8
//   key/<org4>                        keys and revocations, in clear
//   access/<kind1><id16>              sealed account, credential, invitation
//   grant/<record id16>               seq8
//   access log/<digest16><hour8>      sealed counts of reads
//   query use/<digest16>              day8, units8, in clear
//   attested/<record id16>            seq8 org4 of each verifier's last
//   evidence file/<org4><digest16>    seq8, record id16, sealed description
//   finding/<org4><seq8>              organisations and positions, in clear
//   status/<seq8>                     of a footprint: records that change it
//   meta/<name>                       see FORMAT.md
std::string EntryKey(uint64_t seq);
// A record's id (kRecordIdSize bytes) is known before its position, so a bulk
// import can store its payload before it is given one.
std::string PayloadKey(std::string_view record_id, uint32_t chunk);
std::string InputsKey(std::string_view record_id, uint32_t chunk);
std::string RecordIdKey(std::string_view record_id);
std::string NameKey(uint32_t organisation, std::string_view digest);
std::string EntityKey(uint8_t kind, uint32_t number, uint64_t seq);
std::string ChangeKey(uint64_t seq);
std::string RequestKey(uint32_t organisation, std::string_view digest);
std::string OrganisationKeysKey(uint32_t organisation);
std::string LastSupplyKey(uint32_t organisation);
// What an access value is of.
enum class AccessKind : uint8_t {
  kAccount = 1,
  kCredential = 2,
  kInvitation = 3,
};
std::string AccessKey(AccessKind kind, std::string_view id);  // 16 bytes
std::string GrantKey(std::string_view record_id);
// `owner` has kIdDigestSize bytes; hours since 1970.
std::string AccessLogKey(std::string_view owner, uint64_t hour);
std::string AccessLogPrefix(std::string_view owner);
std::string QueryUseKey(std::string_view owner);  // as AccessLogKey
std::string AttestedKey(std::string_view record_id);
std::string EvidenceFileKey(uint32_t organisation, std::string_view digest);
std::string FindingKey(uint32_t organisation, uint64_t seq);
std::string StatusKey(uint64_t seq);  // of the footprint
std::string MetaKey(std::string_view name);

std::string EntryPrefix();
std::string PayloadPrefix(std::string_view record_id);
std::string PayloadPrefix();
std::string InputsPrefix(std::string_view record_id);
std::string InputsPrefix();
std::string RecordIdPrefix();
std::string NamePrefix();
std::string NamePrefix(uint32_t organisation);
std::string EntityPrefix(uint8_t kind);
std::string EntityPrefix(uint8_t kind, uint32_t number);
std::string ChangePrefix();
std::string RequestPrefix();
std::string RequestPrefix(uint32_t organisation);
std::string AccessPrefix();
std::string GrantPrefix();
std::string AttestedPrefix();
std::string EvidenceFilePrefix();
std::string EvidenceFilePrefix(uint32_t organisation);
std::string FindingPrefix(uint32_t organisation);
std::string StatusPrefix();

// What the keys above say; DATA_LOSS for malformed ones.
absl::StatusOr<uint64_t> SeqOfEntryKey(std::string_view key);
absl::StatusOr<uint64_t> SeqOfChangeKey(std::string_view key);
absl::StatusOr<uint64_t> SeqOfStatusKey(std::string_view key);
struct EntityKeyParts {
  uint8_t kind;
  uint32_t number;
  uint64_t seq;
};
absl::StatusOr<EntityKeyParts> PartsOfEntityKey(std::string_view key);
struct ChunkKeyParts {
  std::string record_id;
  uint32_t chunk;
};
absl::StatusOr<ChunkKeyParts> PartsOfChunkKey(std::string_view key);

absl::StatusOr<AccessKind> KindOfAccessKey(std::string_view key);
absl::StatusOr<uint64_t> HourOfAccessLogKey(std::string_view key);
absl::StatusOr<std::string> RecordIdOfGrantKey(std::string_view key);
absl::StatusOr<uint32_t> OrganisationOfEvidenceFileKey(std::string_view key);

// Secret store.
//
//   record/<seq8>        K, 32 bytes
//   organisation/<org4>  the organisation's secret, 32 bytes
//   purpose/<name>       other secrets, 32 bytes ("names", "compiled",
//   "access",
//                        "tokens")
std::string RecordSecretKey(uint64_t seq);
std::string RecordSecretPrefix();
std::string OrganisationSecretKey(uint32_t organisation);
std::string PurposeSecretKey(std::string_view purpose);

}  // namespace tanji::store

#endif  // TANJI_LIB_STORE_KEYS_H_
