#include "lib/certificate/internal/parts_check.h"

#include <algorithm>
#include <utility>

#include "lib/base/hex.h"
#include "lib/base/status.h"
#include "lib/base/utf8.h"
#include "lib/certificate/disclosure.h"
#include "lib/certificate/internal/note_check.h"
#include "lib/certificate/statement_fields.h"
#include "lib/certificate/verify.h"
#include "lib/crypto/hash.h"

namespace tanji::certificate::internal {
namespace {

using base::StrCat;

absl::Status Refuted(std::string_view what) {
  return absl::DataLossError(base::ToAbsl(what));
}

absl::Status CheckDigest(const ledger::DisclosedInput& input,
                         std::string_view payload) {
  const std::string digest = StrCat(
      "\"", base::HexEncode(crypto::AsBytes(crypto::Sha256(payload))), "\"");
  if (input.name != kPayloadDigestName || input.value_json != digest) {
    return Refuted("disclosure 0 is not the digest of this payload");
  }
  return absl::OkStatus();
}

// A leaf of a field says what the statement says.
absl::Status CheckField(const ledger::DisclosedInput& input,
                        const std::vector<ledger::DisclosedInput>& fields) {
  const bool is_same =
      std::any_of(fields.begin(), fields.end(), [&](const auto& field) {
        return field.name == input.name && field.value_json == input.value_json;
      });
  if (is_same) return absl::OkStatus();
  return Refuted(StrCat("the record's leaf of \"", input.name,
                        "\" is not what the statement says"));
}

}  // namespace

std::string SignerName(const Parts& parts) {
  return StrCat(parts.entry.record.log, kRecordSignerSuffix);
}

absl::Status CheckRecord(const Parts& parts) {
  const ledger::Record& record = parts.entry.record;
  if (record.kind != ledger::RecordKind::kFootprint) {
    return Refuted(StrCat("record is of kind ",
                          ledger::RecordKindName(record.kind),
                          "; expected footprint"));
  }
  if (!record.payload || !record.inputs) {
    return Refuted("record has no payload or inputs line");
  }
  return absl::OkStatus();
}

absl::Status CheckPayload(const Parts& parts) {
  const auto& line = parts.entry.record.payload;
  const Certificate& certificate = parts.certificate;
  if (!line || line->media_type != certificate.media_type ||
      certificate.media_type != kStatementMediaType) {
    return Refuted(
        StrCat("media type of record and file is not ", kStatementMediaType));
  }
  if (line->size != certificate.payload.size()) {
    return Refuted(StrCat("payload has ", certificate.payload.size(),
                          " bytes; the record says ", line->size));
  }
  return absl::OkStatus();
}

absl::Status CheckNames(const Parts& parts) {
  const std::string& origin = parts.entry.record.log;
  if (parts.checkpoint.origin != origin) {
    return Refuted(StrCat("record is of log \"", origin,
                          "\", the checkpoint of \"", parts.checkpoint.origin,
                          "\""));
  }
  if (parts.statement.has_value() && parts.statement->log != origin) {
    return Refuted(StrCat("record is of log \"", origin,
                          "\", the statement of \"", parts.statement->log,
                          "\""));
  }
  // Its other lines are witnesses'.
  const auto& lines = parts.checkpoint_note.signatures;
  const bool is_logs =
      std::any_of(lines.begin(), lines.end(),
                  [&](const auto& line) { return line.name == origin; });
  if (!is_logs) {
    return Refuted(StrCat("checkpoint is signed by \"", lines.front().name,
                          "\"; expected \"", origin, "\""));
  }
  return CheckLineNames(parts.entry.note, SignerName(parts), "record");
}

absl::Status CheckDisclosures(const Parts& parts,
                              std::vector<ledger::DisclosedInput>* disclosed) {
  const auto& line = parts.entry.record.inputs;
  if (!line) return Refuted("record has no inputs line");
  std::vector<ledger::DisclosedInput> fields;
  if (parts.statement.has_value()) {
    TANJI_ASSIGN_OR_RETURN(fields, StatementFields(parts.certificate.payload));
  }
  for (const ShownDisclosure& shown : parts.certificate.disclosures) {
    if (shown.padded_count != line->padded_count) {
      return Refuted(StrCat("disclosure ", shown.index, " is of ",
                            shown.padded_count, " leaves; the record says ",
                            line->padded_count));
    }
    TANJI_RETURN_IF_ERROR(ledger::VerifyDisclosure(
        shown.text, shown.index, shown.padded_count, shown.path, line->root));
    TANJI_ASSIGN_OR_RETURN(ledger::DisclosedInput input,
                           ledger::ReadDisclosure(shown.text));
    // They are shown to people, line by line.
    if (base::HasControlCharacter(input.name) ||
        base::HasControlCharacter(input.value_json)) {
      return Refuted(
          StrCat("disclosure ", shown.index, " has a control character"));
    }
    if (shown.index == 0) {
      TANJI_RETURN_IF_ERROR(CheckDigest(input, parts.certificate.payload));
    } else if (input.name == kPayloadDigestName) {
      return Refuted(
          StrCat("disclosure ", shown.index, " is a second payload digest"));
    } else if (parts.statement.has_value() && IsStatementField(input.name)) {
      TANJI_RETURN_IF_ERROR(CheckField(input, fields));
    } else {
      disclosed->push_back(std::move(input));
    }
  }
  if (!parts.certificate.is_disclosure()) return absl::OkStatus();
  return CheckDisclosedFields(*disclosed,
                              !parts.certificate.attestations.empty());
}

absl::Status CheckInclusion(const Parts& parts) {
  const uint64_t seq = parts.entry.record.seq;
  if (parts.proof.index != seq) {
    return Refuted(StrCat("proof is of entry ", parts.proof.index,
                          "; the record is entry ", seq));
  }
  if (parts.checkpoint.size <= seq) {
    return Refuted(StrCat("checkpoint of size ", parts.checkpoint.size,
                          " does not cover entry ", seq));
  }
  return ledger::VerifyInclusion(parts.entry.leaf_hash, seq,
                                 parts.checkpoint.size, parts.proof.hashes,
                                 parts.checkpoint.root);
}

absl::Status CheckSnapshot(const ledger::Record& record,
                           const SnapshotName& snapshot) {
  if (snapshot.seq >= record.seq) {
    return Refuted(StrCat("snapshot ", snapshot.seq,
                          " is not before the record, entry ", record.seq));
  }
  if (snapshot.seq + 1 == record.seq && snapshot.leaf_hash != record.prev) {
    return Refuted("snapshot is another entry than the record's prev");
  }
  return absl::OkStatus();
}

}  // namespace tanji::certificate::internal
