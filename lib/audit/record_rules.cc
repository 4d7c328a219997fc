#include "lib/audit/record_rules.h"

#include <algorithm>
#include <string>

#include "lib/base/strings.h"

namespace tanji::audit {

using base::StrCat;
using ledger::RecordKind;

void RecordRules::Take(const ledger::Record& record, const LeafOf& leaf_of,
                       const Fault& fault) {
  const uint64_t seq = size();
  CheckRefs(record, seq, leaf_of, fault);
  states_.push_back(static_cast<uint8_t>(record.kind));
  ++counts_[static_cast<size_t>(record.kind)];
  xrefs_ += record.xrefs.size();
  CheckKind(record, seq, fault);
}

void RecordRules::CheckRefs(const ledger::Record& record, uint64_t seq,
                            const LeafOf& leaf_of, const Fault& fault) const {
  for (const ledger::RefLine& ref : record.refs) {
    if (ref.seq >= seq) {
      fault(true,
            StrCat("refers to record ", ref.seq, ", which is not before"));
      continue;
    }
    const auto leaf = leaf_of(ref.seq);
    if (!leaf.ok()) {
      fault(true, StrCat("refers to record ", ref.seq, ": ",
                         leaf.status().message()));
    } else if (*leaf != ref.leaf_hash) {
      fault(true,
            StrCat("refers to record ", ref.seq, " with another content"));
    }
  }
}

bool RecordRules::RefersTo(const ledger::Record& record, uint64_t seq,
                           RecordKind kind) const {
  return record.refs.size() == 1 && record.refs[0].seq < seq &&
         (states_[record.refs[0].seq] & kKindMask) ==
             static_cast<uint8_t>(kind);
}

void RecordRules::CheckKind(const ledger::Record& record, uint64_t seq,
                            const Fault& fault) {
  switch (record.kind) {
    case RecordKind::kGenesis:
      if (seq != 0) fault(false, "is a genesis; expected at position 0 alone");
      break;
    case RecordKind::kAttestation:
      if (!RefersTo(record, seq, RecordKind::kFootprint)) {
        fault(false, "attests to something; expected one ref, to a footprint");
      }
      break;
    case RecordKind::kCorrection:
    case RecordKind::kWithdrawal:
      if (record.refs.empty()) {
        fault(false, StrCat(ledger::RecordKindName(record.kind),
                            " of nothing; expected a ref"));
      }
      break;
    default:
      break;
  }
  for (const ledger::RefLine& ref : record.refs) {
    if (ref.seq < seq) Mark(record.kind, ref.seq, fault);
  }
}

void RecordRules::Mark(RecordKind kind, uint64_t seq, const Fault& fault) {
  uint8_t& state = states_[seq];
  if (kind == RecordKind::kErasure) {
    if ((state & kErased) == 0) ++erased_;
    state = static_cast<uint8_t>(state | kErased);
  } else if (kind == RecordKind::kCorrection) {
    if ((state & kCorrected) != 0) {
      fault(false, StrCat("corrects record ", seq,
                          ", which has a correction already"));
    }
    state = static_cast<uint8_t>(state | kCorrected);
  }
}

}  // namespace tanji::audit
