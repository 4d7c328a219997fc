// What records may refer to, by their kinds.

#ifndef TANJI_LIB_AUDIT_RECORD_RULES_H_
#define TANJI_LIB_AUDIT_RECORD_RULES_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/ledger/certificate_status.h"
#include "lib/ledger/merkle.h"
#include "lib/ledger/record.h"

namespace tanji::audit {

// The kinds of all records so far, a byte each, and what they say of
// certificates. Thread-compatible.
class RecordRules {
 public:
  using LeafOf = std::function<absl::StatusOr<ledger::Hash>(uint64_t seq)>;

  // Takes the next record, whether or not its own `seq` is its position. Calls
  // `fault` for each rule that it breaks: `is_ref` for a reference to what is
  // not there, later or other.
  using Fault = std::function<void(bool is_ref, std::string text)>;
  void Take(const ledger::Record& record, const LeafOf& leaf_of,
            const Fault& fault);
  // The next position holds what is no record.
  void Skip() { states_.push_back(kMalformed); }

  uint64_t size() const { return states_.size(); }
  uint64_t CountOf(ledger::RecordKind kind) const {
    return counts_[static_cast<size_t>(kind)];
  }
  // What the records so far say of certificates.
  const ledger::StatusTable& statuses() const { return statuses_; }
  uint64_t erased() const { return erased_; }
  // Whether an `erasure` covers the record at `seq`, which is below size().
  bool IsErased(uint64_t seq) const { return (states_[seq] & kErased) != 0; }
  bool IsOfKind(uint64_t seq, ledger::RecordKind kind) const;

 private:
  // A state: the kind in the lower bits.
  static constexpr uint8_t kKindMask = 0x1f;
  static constexpr uint8_t kMalformed = kKindMask;
  static constexpr uint8_t kErased = 0x20;
  static constexpr size_t kKindCount =
      static_cast<size_t>(ledger::kLastRecordKind) + 1;

  void CheckRefs(const ledger::Record& record, uint64_t seq,
                 const LeafOf& leaf_of, const Fault& fault) const;
  void CheckKind(const ledger::Record& record, uint64_t seq,
                 const Fault& fault);
  void MarkErased(const ledger::Record& record, uint64_t seq);

  std::vector<uint8_t> states_;
  ledger::StatusTable statuses_;
  uint64_t counts_[kKindCount] = {};
  uint64_t erased_ = 0;
};

}  // namespace tanji::audit

#endif  // TANJI_LIB_AUDIT_RECORD_RULES_H_
