#include "lib/ledger/certificate_status.h"

#include <algorithm>

#include "lib/base/check.h"
#include "lib/base/strings.h"

namespace tanji::ledger {
namespace {

using base::StrCat;

absl::Status WrongRef(const Record& record, std::string_view expected) {
  return absl::InvalidArgumentError(
      StrCat("is a ", RecordKindName(record.kind), "; expected ", expected));
}

absl::Status NotAnyMore(std::string_view why, uint64_t seq) {
  return absl::FailedPreconditionError(
      StrCat("the certificate was ", why, " by record ", seq));
}

}  // namespace

std::string_view CertificateStatusName(CertificateStatus status) {
  switch (status) {
    case CertificateStatus::kValid:
      return "valid";
    case CertificateStatus::kSuperseded:
      return "superseded";
    case CertificateStatus::kWithdrawn:
      return "withdrawn";
    case CertificateStatus::kDisputed:
      return "disputed";
  }
  TANJI_CHECK(false);
}

CertificateStatus StatusHistory::status() const {
  if (withdrawn_by.has_value()) return CertificateStatus::kWithdrawn;
  if (superseded_by.has_value()) return CertificateStatus::kSuperseded;
  return open_disputes.empty() ? CertificateStatus::kValid
                               : CertificateStatus::kDisputed;
}

std::optional<uint64_t> StatusHistory::changed_by() const {
  if (withdrawn_by.has_value()) return withdrawn_by;
  if (superseded_by.has_value()) return superseded_by;
  if (open_disputes.empty()) return std::nullopt;
  return open_disputes.front();
}

absl::Status StatusHistory::Withdraw(uint64_t seq) {
  if (withdrawn_by.has_value()) return NotAnyMore("withdrawn", *withdrawn_by);
  withdrawn_by = seq;
  return absl::OkStatus();
}

absl::Status StatusHistory::Supersede(uint64_t seq, uint64_t by_footprint) {
  if (withdrawn_by.has_value()) return NotAnyMore("withdrawn", *withdrawn_by);
  if (superseded_by.has_value()) {
    return NotAnyMore("superseded", *superseded_by);
  }
  superseded_by = seq;
  replacement = by_footprint;
  return absl::OkStatus();
}

absl::Status StatusHistory::Dispute(uint64_t seq) {
  if (withdrawn_by.has_value()) return NotAnyMore("withdrawn", *withdrawn_by);
  if (open_disputes.size() >= kOpenDisputesMax) {
    return absl::FailedPreconditionError(
        StrCat(kOpenDisputesMax, " disputes of the certificate are open"));
  }
  open_disputes.push_back(seq);
  return absl::OkStatus();
}

absl::Status StatusHistory::Settle(uint64_t dispute_seq) {
  const auto open =
      std::find(open_disputes.begin(), open_disputes.end(), dispute_seq);
  if (open == open_disputes.end()) {
    return absl::FailedPreconditionError(
        StrCat("record ", dispute_seq, " is no dispute that is open"));
  }
  open_disputes.erase(open);
  return absl::OkStatus();
}

absl::Status StatusTable::TakeDispute(const Record& record,
                                      const IsFootprint& is_footprint) {
  if (record.refs.size() != 1) {
    return WrongRef(record, "one ref, to a footprint or a dispute");
  }
  const uint64_t of = record.refs[0].seq;
  if (is_footprint(of)) {
    const absl::Status taken = histories_[of].Dispute(record.seq);
    if (taken.ok()) disputes_[record.seq] = of;
    return taken;
  }
  const auto dispute = disputes_.find(of);
  if (dispute == disputes_.end()) {
    return WrongRef(record, "a ref to a footprint or a dispute");
  }
  return histories_[dispute->second].Settle(of);
}

absl::Status StatusTable::Take(const Record& record,
                               const IsFootprint& is_footprint) {
  const auto& refs = record.refs;
  switch (record.kind) {
    case RecordKind::kWithdrawal:
      if (refs.size() != 1 || !is_footprint(refs[0].seq)) {
        return WrongRef(record, "one ref, to a footprint");
      }
      return histories_[refs[0].seq].Withdraw(record.seq);
    case RecordKind::kCorrection:
      if (refs.size() != 2 || !is_footprint(refs[0].seq) ||
          !is_footprint(refs[1].seq) || refs[1].seq <= refs[0].seq) {
        return WrongRef(
            record, "two refs, to a footprint and to a later one in its place");
      }
      return histories_[refs[0].seq].Supersede(record.seq, refs[1].seq);
    case RecordKind::kDispute:
      return TakeDispute(record, is_footprint);
    default:
      return absl::OkStatus();
  }
}

CertificateStatus StatusTable::StatusOf(uint64_t seq) const {
  const auto history = histories_.find(seq);
  return history == histories_.end() ? CertificateStatus::kValid
                                     : history->second.status();
}

}  // namespace tanji::ledger
