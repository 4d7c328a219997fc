// Entries of the log: `pcf-record/v1` notes (lib/ledger/FORMAT.md).

#ifndef TANJI_LIB_LEDGER_RECORD_H_
#define TANJI_LIB_LEDGER_RECORD_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/crypto/hash.h"
#include "lib/ledger/note.h"
#include "lib/ledger/note_signer.h"

namespace tanji::ledger {

inline constexpr size_t kEntrySizeMax = 65535;  // bytes, limit of tlog-tiles
inline constexpr size_t kRecordRefsMax = 200;

enum class RecordKind {
  kGenesis,
  kSubmission,
  kFootprint,
  kAttestation,
  kCorrection,
  kWithdrawal,
  kErasure,
  kKeyAdd,
  kKeyRevoke,
  kTimestamp,
  kClock,
  kDispute,
  kStatusList,
  kOmitted,
};
inline constexpr RecordKind kLastRecordKind = RecordKind::kOmitted;
std::string_view RecordKindName(RecordKind kind);  // "key-add"

// What a record says of its payload; the payload lies outside the log.
struct PayloadLine {
  std::string media_type;
  uint64_t size = 0;                  // bytes
  crypto::Sha256Digest commitment{};  // HMAC-SHA-256(K, payload)
};
struct InputsLine {
  uint64_t padded_count = 0;  // a power of two, at least 8
  crypto::Sha256Digest root{};
};
struct RefLine {
  uint64_t seq = 0;
  crypto::Sha256Digest leaf_hash{};
};
struct XrefLine {
  std::string origin;
  uint64_t seq = 0;
  crypto::Sha256Digest leaf_hash{};
};
struct RevokeLine {
  std::string key;  // name+keyid
  uint64_t seq = 0;
  std::string reason;
};

// The fields of one record, without its signatures.
struct Record {
  std::string log;  // origin
  uint64_t seq = 0;
  crypto::Sha256Digest prev{};
  int64_t time_micros = 0;  // since 1970, UTC
  std::string id;           // 32 lower-case hex
  RecordKind kind = RecordKind::kSubmission;
  std::optional<std::string> subject;
  std::optional<PayloadLine> payload;
  std::optional<InputsLine> inputs;
  std::vector<RefLine> refs;
  std::vector<XrefLine> xrefs;
  std::optional<std::string> key;  // verifier key; kind key-add alone
  std::optional<RevokeLine> revoke;

  // The note's text. INVALID_ARGUMENT when a field cannot be written.
  absl::StatusOr<std::string> ToText() const;
  // Strict: exactly the text that ToText writes. INVALID_ARGUMENT with the
  // line and what was expected.
  static absl::StatusOr<Record> FromText(std::string_view text);
};

// A whole entry: record, its note and its leaf hash.
struct Entry {
  Record record;
  Note note;
  std::string bytes;
  crypto::Sha256Digest leaf_hash{};

  // INVALID_ARGUMENT; RESOURCE_EXHAUSTED above kEntrySizeMax.
  static absl::StatusOr<Entry> Parse(std::string_view bytes);
};

// Text of `record` and the line of each of `signers`: the bytes of an entry.
absl::StatusOr<std::string> SignRecord(
    const Record& record, const std::vector<const NoteSigner*>& signers);
absl::StatusOr<std::string> SignRecord(const Record& record,
                                       const NoteSigner& signer);

// 9999-12-31T23:59:59.999999Z, the last time with four digits of year.
inline constexpr int64_t kTimeMicrosMax = 253'402'300'799'999'999;

// "2026-11-23T07:20:31.523502Z"; `time_micros` from 0 to kTimeMicrosMax.
std::string FormatTime(int64_t time_micros);
absl::StatusOr<int64_t> ParseTime(std::string_view text);

// What must hold between an entry and the one before it. Thread-compatible.
class ChainChecker {
 public:
  explicit ChainChecker(std::string origin) : origin_(std::move(origin)) {}
  // DATA_LOSS, naming the position and what was expected, for another origin,
  // seq, prev, or a time before the last. (Ids are unique: checked by callers
  // that hold an index.) Goes on from `entry` in any case, so that an audit can
  // list every break.
  absl::Status Check(const Entry& entry);
  uint64_t next_seq() const { return next_seq_; }

 private:
  std::string origin_;
  uint64_t next_seq_ = 0;
  crypto::Sha256Digest prev_{};
  int64_t time_micros_ = INT64_MIN;
};

}  // namespace tanji::ledger

#endif  // TANJI_LIB_LEDGER_RECORD_H_
