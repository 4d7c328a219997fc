#include "lib/platform/evidence/archive_check.h"

#include <utility>

#include "lib/base/status.h"
#include "lib/ledger/merkle.h"

namespace tanji::platform {

absl::Status CheckSignedBy(const ledger::Note& note, std::string_view name,
                           const std::vector<ledger::VerifierKey>& keys,
                           std::string_view what) {
  std::vector<const ledger::VerifierKey*> named;
  for (const ledger::VerifierKey& key : keys) {
    if (key.name() == name &&
        key.type() != ledger::SignatureType::kCosignatureV1) {
      named.push_back(&key);
    }
  }
  if (named.empty()) {
    return absl::FailedPreconditionError(base::StrCat(
        what, ": no key is given for \"", std::string(name), "\""));
  }
  const auto verified = ledger::VerifyNote(note, named);
  if (!verified.ok() || verified->size() != note.signatures.size()) {
    return absl::DataLossError(
        base::StrCat(what, " is not signed by the trusted key of \"",
                     std::string(name), "\" alone"));
  }
  return absl::OkStatus();
}

absl::StatusOr<ArchiveCheck> ArchiveCheck::Begin(
    const certificate::EvidenceReader& reader,
    const certificate::TrustedKeys& trusted) {
  TANJI_ASSIGN_OR_RETURN(const ledger::Note note,
                         ledger::Note::Parse(reader.checkpoint()));
  TANJI_ASSIGN_OR_RETURN(ledger::Checkpoint checkpoint,
                         ledger::Checkpoint::FromText(note.text));
  if (checkpoint.origin != reader.head().log) {
    return absl::InvalidArgumentError(
        base::StrCat("the checkpoint is of log \"", checkpoint.origin, "\""));
  }
  TANJI_RETURN_IF_ERROR(CheckSignedBy(note, checkpoint.origin, trusted.log_keys,
                                      "the checkpoint"));
  return ArchiveCheck(std::move(checkpoint), trusted);
}

absl::StatusOr<ledger::Entry> ArchiveCheck::Entry(
    const certificate::EvidenceRecord& record) const {
  TANJI_ASSIGN_OR_RETURN(ledger::Entry entry,
                         ledger::Entry::Parse(record.entry));
  if (entry.record.log != checkpoint_.origin ||
      entry.record.seq != record.seq) {
    return absl::InvalidArgumentError(
        base::StrCat("its entry is record ", entry.record.seq, " of log \"",
                     entry.record.log, "\""));
  }
  TANJI_RETURN_IF_ERROR(ledger::VerifyInclusion(entry.leaf_hash, record.seq,
                                                checkpoint_.size, record.proof,
                                                checkpoint_.root));
  TANJI_RETURN_IF_ERROR(
      CheckSignedBy(entry.note,
                    base::StrCat(checkpoint_.origin,
                                 std::string(certificate::kRecordSignerSuffix)),
                    trusted_.signer_keys, "it"));
  return entry;
}

}  // namespace tanji::platform
