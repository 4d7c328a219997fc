// What an audit has found.

#ifndef TANJI_LIB_AUDIT_FINDING_H_
#define TANJI_LIB_AUDIT_FINDING_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tanji::audit {

enum class FindingCode {
  kCheckpoint,           // malformed, or of another log
  kCheckpointSignature,  // not the log's, or one that does not verify
  kWitnessQuorum,        // fewer cosignatures than asked for
  kCheckpointAge,        // older than asked for, or nobody says how old
  kRollback,             // smaller than a checkpoint that was seen before
  kFork,                 // another history than a checkpoint seen before
  kMissing,              // a file that the log must have
  kTile,                 // not what its entries hash to
  kBundle,               // malformed
  kRoot,                 // the entries do not hash to the signed root
  kRecordFormat,
  kRecordOrigin,        // of another log
  kRecordSeq,           // not at its position
  kRecordChain,         // `prev` is not the entry before
  kRecordTime,          // goes back, or lies behind a cosignature
  kRecordReplay,        // an id for the second time
  kRecordKey,           // by a key that is not valid there
  kRecordSignature,     // does not verify, or one is missing
  kRecordRef,           // refers to what is not there, or later, or other
  kRecordKind,          // breaks a rule of its kind
  kReceipt,             // a record that was given out is not in the log
  kStatus,              // a status list says something else than the records
  kTimestamp,           // for another checkpoint, or not good
  kTimestampOpen,       // by an authority that is not trusted
  kKeyCertificate,      // of another key, or not good
  kOtherLogOpen,        // another log, or its copy, does not reach so far
  kKeyCertificateOpen,  // by an authority that is not trusted
  kReceiptOpen,         // one that shows nothing, or is not covered yet
  kPayloadMissing,      // and not erased
  kRecalculation,       // a footprint comes out otherwise
  kRecalculationOpen,   // it cannot be repeated
  kDisputed,  // signed by a key that was revoked later, from earlier on
};
inline constexpr size_t kFindingCodeCount =
    static_cast<size_t>(FindingCode::kDisputed) + 1;
std::string_view FindingCodeName(FindingCode code);  // "record-chain"

// Whether it shows that the log is wrong; else it leaves something open.
bool IsRefutation(FindingCode code);

struct Finding {
  FindingCode code;
  std::optional<uint64_t> seq;  // position of the entry, where it is one's
  std::string text;             // what was expected, for people
};

inline constexpr size_t kFindingsMax = 200;  // that are kept; all are counted

// The list of an audit. Thread-compatible.
class FindingList {
 public:
  void Add(FindingCode code, std::optional<uint64_t> seq, std::string text);

  // The first kFindingsMax, in the order in which they were found.
  const std::vector<Finding>& findings() const { return findings_; }
  uint64_t count() const { return count_; }
  uint64_t CountOf(FindingCode code) const {
    return counts_[static_cast<size_t>(code)];
  }
  bool IsRefuted() const { return refutations_ > 0; }
  // The first position at which an entry is wrong.
  std::optional<uint64_t> first_bad_seq() const { return first_bad_seq_; }

 private:
  std::vector<Finding> findings_;
  std::array<uint64_t, kFindingCodeCount> counts_{};
  uint64_t count_ = 0;
  uint64_t refutations_ = 0;
  std::optional<uint64_t> first_bad_seq_;
};

}  // namespace tanji::audit

#endif  // TANJI_LIB_AUDIT_FINDING_H_
