#include "lib/audit/finding.h"

#include <algorithm>
#include <utility>

#include "lib/base/check.h"

namespace tanji::audit {

std::string_view FindingCodeName(FindingCode code) {
  switch (code) {
    case FindingCode::kCheckpoint:
      return "checkpoint";
    case FindingCode::kCheckpointSignature:
      return "checkpoint-signature";
    case FindingCode::kWitnessQuorum:
      return "witness-quorum";
    case FindingCode::kCheckpointAge:
      return "checkpoint-age";
    case FindingCode::kRollback:
      return "rollback";
    case FindingCode::kFork:
      return "fork";
    case FindingCode::kMissing:
      return "missing";
    case FindingCode::kTile:
      return "tile";
    case FindingCode::kBundle:
      return "bundle";
    case FindingCode::kRoot:
      return "root";
    case FindingCode::kRecordFormat:
      return "record-format";
    case FindingCode::kRecordOrigin:
      return "record-origin";
    case FindingCode::kRecordSeq:
      return "record-seq";
    case FindingCode::kRecordChain:
      return "record-chain";
    case FindingCode::kRecordTime:
      return "record-time";
    case FindingCode::kRecordReplay:
      return "record-replay";
    case FindingCode::kRecordKey:
      return "record-key";
    case FindingCode::kRecordSignature:
      return "record-signature";
    case FindingCode::kRecordRef:
      return "record-ref";
    case FindingCode::kRecordKind:
      return "record-kind";
    case FindingCode::kReceipt:
      return "receipt";
    case FindingCode::kStatus:
      return "status";
    case FindingCode::kTimestamp:
      return "timestamp";
    case FindingCode::kTimestampOpen:
      return "timestamp-open";
    case FindingCode::kKeyCertificate:
      return "key-certificate";
    case FindingCode::kOtherLogOpen:
      return "other-log-open";
    case FindingCode::kKeyCertificateOpen:
      return "key-certificate-open";
    case FindingCode::kReceiptOpen:
      return "receipt-open";
    case FindingCode::kPayloadMissing:
      return "payload-missing";
    case FindingCode::kRecalculation:
      return "recalculation";
    case FindingCode::kRecalculationOpen:
      return "recalculation-open";
    case FindingCode::kDisputed:
      return "disputed";
  }
  TANJI_CHECK(false);
}

bool IsRefutation(FindingCode code) {
  return code != FindingCode::kWitnessQuorum &&
         code != FindingCode::kCheckpointAge &&
         code != FindingCode::kTimestampOpen &&
         code != FindingCode::kReceiptOpen &&
         code != FindingCode::kKeyCertificateOpen &&
         code != FindingCode::kOtherLogOpen &&
         code != FindingCode::kRecalculationOpen &&
         code != FindingCode::kDisputed;
}

void FindingList::Add(FindingCode code, std::optional<uint64_t> seq,
                      std::string text) {
  ++counts_[static_cast<size_t>(code)];
  ++count_;
  if (IsRefutation(code)) {
    ++refutations_;
    if (seq.has_value()) {
      first_bad_seq_ = std::min(*seq, first_bad_seq_.value_or(*seq));
    }
  }
  if (findings_.size() < kFindingsMax) {
    findings_.push_back({code, seq, std::move(text)});
  }
}

}  // namespace tanji::audit
