#include "lib/platform/fsck_verification.h"

#include <optional>

#include "lib/base/hex.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/base/wire.h"
#include "lib/platform/status/stored_status.h"
#include "lib/platform/verification/evidence_file.h"
#include "lib/store/keys.h"

namespace tanji::platform {

void VerificationTables::Add(const ledger::Record& record) {
  if (record.kind == ledger::RecordKind::kFootprint) {
    ids_.emplace(record.seq, *base::HexDecode(record.id));
  }
  if (record.kind == ledger::RecordKind::kAttestation &&
      record.refs.size() == 1) {
    attested_[record.seq] = record.refs[0].seq;
    last_attestation_[record.refs[0].seq] = record.seq;
  }
  const absl::Status taken = statuses_.Take(
      record, [this](uint64_t seq) { return ids_.contains(seq); });
  if (!taken.ok()) {
    status_faults_.push_back(
        base::StrCat("record ", record.seq, ": ", taken.message()));
  }
  if (record.payload.has_value() &&
      record.payload->media_type == kEvidenceFileMediaType) {
    files_.emplace(record.seq, *base::HexDecode(record.id));
  }
  if (record.kind == ledger::RecordKind::kErasure) {
    for (const ledger::RefLine& ref : record.refs) files_.erase(ref.seq);
  }
}

absl::Status VerificationTables::Check(
    const std::function<void(std::string_view)>& fault) const {
  TANJI_RETURN_IF_ERROR(CheckAttested(fault));
  TANJI_RETURN_IF_ERROR(CheckStatuses(fault));
  return CheckFiles(fault);
}

std::string VerificationTables::FaultOf(uint64_t footprint,
                                        std::string_view listed) const {
  base::WireReader reader(listed, "stored attestations");
  std::optional<uint64_t> last;
  while (!reader.rest().empty()) {
    const auto seq = reader.U64();
    const auto organisation = reader.U32();
    if (!seq.ok() || !organisation.ok()) return "is malformed";
    const auto attested = attested_.find(*seq);
    if (attested == attested_.end() || attested->second != footprint) {
      return base::StrCat("lists record ", *seq, ", which does not attest it");
    }
    if (last.has_value() && *seq <= *last) return "does not ascend";
    last = *seq;
  }
  // Whoever said it: nobody has spoken since.
  const uint64_t expected = last_attestation_.at(footprint);
  if (last != expected) {
    return base::StrCat("does not list record ", expected,
                        ", which attests it");
  }
  return "";
}

absl::Status VerificationTables::CheckAttested(
    const std::function<void(std::string_view)>& fault) const {
  for (const auto& [footprint, last] : last_attestation_) {
    const std::string place =
        base::StrCat("attestations of record ", footprint, ": ");
    const auto id = ids_.find(footprint);
    if (id == ids_.end()) {
      fault(place + "it is no footprint");
      continue;
    }
    const auto listed = main_.Get(store::AttestedKey(id->second));
    if (!listed.ok() && !absl::IsNotFound(listed.status())) {
      return listed.status();
    }
    const std::string wrong =
        listed.ok() ? FaultOf(footprint, *listed) : "there is no list";
    if (!wrong.empty()) fault(place + wrong);
  }
  size_t lists = 0;
  TANJI_RETURN_IF_ERROR(
      main_.Scan(store::KeyRange::Prefix(store::AttestedPrefix()), UINT64_MAX,
                 [&](std::string_view, std::string_view) {
                   ++lists;
                   return true;
                 }));
  if (lists != last_attestation_.size()) {
    fault(base::StrCat("attestations: ", lists, " lists for ",
                       last_attestation_.size(), " footprints"));
  }
  return absl::OkStatus();
}

absl::Status VerificationTables::CheckStatuses(
    const std::function<void(std::string_view)>& fault) const {
  for (const std::string& of_record : status_faults_) fault(of_record);
  size_t rows = 0;
  TANJI_RETURN_IF_ERROR(
      main_.Scan(store::KeyRange::Prefix(store::StatusPrefix()), UINT64_MAX,
                 [&](std::string_view key, std::string_view value) {
                   ++rows;
                   const auto seq = store::SeqOfStatusKey(key);
                   const auto stored = StoredStatus::Unpack(value);
                   const auto said = seq.ok() ? statuses_.histories().find(*seq)
                                              : statuses_.histories().end();
                   if (!stored.ok() || said == statuses_.histories().end() ||
                       said->second != stored->history) {
                     fault(base::StrCat("status of record ", seq.value_or(0),
                                        ": is not what the records say"));
                   }
                   return true;
                 }));
  if (rows != statuses_.histories().size()) {
    fault(base::StrCat("statuses: ", rows, " are kept of ",
                       statuses_.histories().size(), " that were changed"));
  }
  return absl::OkStatus();
}

absl::Status VerificationTables::CheckFiles(
    const std::function<void(std::string_view)>& fault) const {
  size_t described = 0;
  TANJI_RETURN_IF_ERROR(main_.Scan(
      store::KeyRange::Prefix(store::EvidenceFilePrefix()), UINT64_MAX,
      [&](std::string_view, std::string_view value) {
        base::WireReader reader(value, "stored evidence");
        const auto seq = reader.U64();
        const auto id = reader.Bytes(store::kRecordIdSize);
        const auto file = seq.ok() ? files_.find(*seq) : files_.end();
        if (!id.ok() || file == files_.end() || file->second != *id) {
          fault("files of evidence: one is of no record of a file");
        }
        ++described;
        return true;
      }));
  if (described != files_.size()) {
    fault(base::StrCat("files of evidence: ", described, " are described of ",
                       files_.size(), " records"));
  }
  return absl::OkStatus();
}

}  // namespace tanji::platform
