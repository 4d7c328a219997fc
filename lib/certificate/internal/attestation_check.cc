#include "lib/certificate/internal/attestation_check.h"

#include <optional>

#include "lib/base/status.h"
#include "lib/certificate/internal/note_check.h"
#include "lib/ledger/commitment.h"
#include "lib/ledger/merkle.h"
#include "lib/ledger/padding.h"

namespace tanji::certificate::internal {
namespace {

absl::Status NoAttestation(std::string_view what) {
  return absl::DataLossError(base::ToAbsl(what));
}

absl::Status CheckEntry(const ledger::Entry& entry,
                        const AttestedRecord& attested) {
  const ledger::Record& record = entry.record;
  if (record.kind != ledger::RecordKind::kAttestation) {
    return NoAttestation("its record is of another kind");
  }
  if (record.log != attested.entry.record.log) {
    return NoAttestation("its record is of another log");
  }
  if (record.refs.size() != 1 ||
      record.refs[0].seq != attested.entry.record.seq ||
      record.refs[0].leaf_hash != attested.entry.leaf_hash) {
    return NoAttestation("its record refers to another one");
  }
  TANJI_RETURN_IF_ERROR(
      CheckLineNames(entry.note, attested.signer_name, "its record"));
  // Without a trusted key the whole verdict is undecided already.
  if (attested.signer_keys.empty()) return absl::OkStatus();
  return CheckSignatures(entry.note, attested.signer_keys).status();
}

absl::Status CheckPayload(const ledger::Record& record,
                          const ShownAttestation& shown) {
  const std::string padded = ledger::Pad(shown.note);
  if (!record.payload.has_value() ||
      record.payload->media_type != kAttestationMediaType ||
      record.payload->size != padded.size() ||
      record.payload->commitment !=
          ledger::PayloadCommitment(shown.secret, padded)) {
    return NoAttestation("its record is of another statement");
  }
  return absl::OkStatus();
}

absl::Status CheckInclusion(const ledger::Entry& entry,
                            const ShownAttestation& shown,
                            const ledger::Checkpoint& checkpoint) {
  if (checkpoint.size <= entry.record.seq) {
    return NoAttestation("the checkpoint does not cover its record");
  }
  return ledger::VerifyInclusion(entry.leaf_hash, entry.record.seq,
                                 checkpoint.size, shown.path, checkpoint.root);
}

// The place of a line by a trusted key. None where no key is known, and where
// one of a trusted key's name and id does not verify: ids have 32 bits, so that
// somebody else may have made a key with it.
std::optional<size_t> ProvenLine(const ledger::Note& note,
                                 const std::vector<ledger::VerifierKey>& keys) {
  std::vector<const ledger::VerifierKey*> usable;
  for (const ledger::VerifierKey& key : keys) {
    // A witness's key says that a checkpoint was seen; it signs for nobody.
    if (key.type() != ledger::SignatureType::kCosignatureV1) {
      usable.push_back(&key);
    }
  }
  const auto verified = ledger::VerifyNote(note, usable);
  if (!verified.ok()) return std::nullopt;
  return verified->front();
}

}  // namespace

absl::StatusOr<JudgedAttestation> JudgeAttestation(
    const ShownAttestation& shown, const AttestedRecord& record,
    const std::vector<ledger::VerifierKey>& attester_keys) {
  TANJI_ASSIGN_OR_RETURN(const ledger::Entry entry,
                         ledger::Entry::Parse(shown.entry));
  TANJI_RETURN_IF_ERROR(CheckEntry(entry, record));
  if (shown.note.size() > kAttestationSizeMax) {
    return NoAttestation("its statement is larger than one may be");
  }
  TANJI_RETURN_IF_ERROR(CheckPayload(entry.record, shown));
  TANJI_RETURN_IF_ERROR(CheckInclusion(entry, shown, record.checkpoint));
  TANJI_ASSIGN_OR_RETURN(const ledger::Note note,
                         ledger::Note::Parse(shown.note));
  JudgedAttestation judged;
  judged.seq = entry.record.seq;
  TANJI_ASSIGN_OR_RETURN(judged.attestation, Attestation::FromText(note.text));
  TANJI_RETURN_IF_ERROR(CheckAttests(
      judged.attestation, {record.entry.record.seq, record.entry.leaf_hash},
      record.statement));
  const std::optional<size_t> line = ProvenLine(note, attester_keys);
  judged.is_proven = line.has_value();
  judged.key_name = note.signatures[line.value_or(0)].name;
  return judged;
}

}  // namespace tanji::certificate::internal
