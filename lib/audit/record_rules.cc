#include "lib/audit/record_rules.h"

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

bool RecordRules::IsOfKind(uint64_t seq, RecordKind kind) const {
  return seq < states_.size() &&
         (states_[seq] & kKindMask) == static_cast<uint8_t>(kind);
}

void RecordRules::CheckKind(const ledger::Record& record, uint64_t seq,
                            const Fault& fault) {
  const auto is_footprint = [&](uint64_t of) {
    return of < seq && IsOfKind(of, RecordKind::kFootprint);
  };
  switch (record.kind) {
    case RecordKind::kGenesis:
      if (seq != 0) fault(false, "is a genesis; expected at position 0 alone");
      break;
    case RecordKind::kAttestation:
      if (record.refs.size() != 1 || !is_footprint(record.refs[0].seq)) {
        fault(false, "attests to something; expected one ref, to a footprint");
      }
      break;
    case RecordKind::kErasure:
      MarkErased(record, seq);
      break;
    case RecordKind::kOmitted:
      if (record.xrefs.empty() || record.payload.has_value()) {
        fault(false,
              "is in the place of another log's record; expected an xref and "
              "no payload");
      }
      break;
    default: {
      const absl::Status taken = statuses_.Take(record, is_footprint);
      if (!taken.ok()) fault(false, StrCat(taken.message()));
    }
  }
}

void RecordRules::MarkErased(const ledger::Record& record, uint64_t seq) {
  for (const ledger::RefLine& ref : record.refs) {
    if (ref.seq >= seq) continue;
    uint8_t& state = states_[ref.seq];
    if ((state & kErased) == 0) ++erased_;
    state = static_cast<uint8_t>(state | kErased);
  }
}

}  // namespace tanji::audit
