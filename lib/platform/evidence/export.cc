#include "lib/platform/evidence/export.h"

#include <algorithm>
#include <utility>

#include "lib/base/hex.h"
#include "lib/base/status.h"
#include "lib/certificate/certificate.h"
#include "lib/certificate/evidence.h"
#include "lib/certificate/statement.h"
#include "lib/crypto/hash.h"
#include "lib/ledger/checkpoint.h"
#include "lib/ledger/record.h"
#include "lib/platform/evidence/certified_view.h"
#include "lib/platform/evidence/closure.h"
#include "lib/platform/footprint/certify.h"
#include "lib/platform/marks.h"
#include "lib/platform/past_views.h"
#include "lib/platform/record/ledger_reads.h"
#include "lib/platform/record/payload.h"
#include "lib/store/keys.h"
#include "lib/store/sealing.h"

namespace tanji::platform {
namespace {

using certificate::EvidenceHead;

// The certificate with the first-tier inputs that `caller` may see: of
// suppliers whose supply it may read, and those that are named by their product
// alone. Empty where it may not read the owner's own.
absl::StatusOr<std::string> DiscloseInputs(const Context& context,
                                           const identity::Caller& caller,
                                           const Certified& certified,
                                           const CertifiedView& state) {
  const auto may_read = [&](const std::string& organisation) {
    return identity::Decide(caller, identity::Action::kReadSupply,
                            {organisation})
        .ok();
  };
  if (!may_read(certified.statement.organisation)) return std::string();
  const graph::CompiledNetwork& network = state.view.calculation->network;
  const auto suppliers = network.snapshot.suppliers(state.process);
  TANJI_ASSIGN_OR_RETURN(
      const std::vector<std::string> disclosures,
      ReadDisclosures(context.main, context.secrets, certified.entry.record,
                      certified.issued.payload));
  if (disclosures.size() < suppliers.size()) {
    return absl::DataLossError("a record has fewer leaves than inputs");
  }
  std::vector<uint64_t> shown;  // the inputs come last
  for (size_t k = 0; k < suppliers.size(); ++k) {
    const graph::ProcessId id = network.catalogue->process_id(suppliers[k]);
    // A licence that forbids handing on covers the number too.
    if ((network.snapshot.marks(suppliers[k]) & kMarkNotForExport) != 0) {
      continue;
    }
    if (may_read(id.product.organisation) ||
        (id.place.empty() && !id.period.has_value())) {
      shown.push_back(disclosures.size() - suppliers.size() + k);
    }
  }
  TANJI_ASSIGN_OR_RETURN(const std::string proof_text,
                         GetProof(context, caller, certified.issued.seq));
  TANJI_ASSIGN_OR_RETURN(const ledger::TlogProof proof,
                         ledger::TlogProof::FromText(proof_text));
  TANJI_ASSIGN_OR_RETURN(
      const std::string secret,
      context.secrets.Get(store::RecordSecretKey(certified.issued.seq)));
  auto file = certificate::BuildCertificate({certified.issued.entry,
                                             certified.issued.payload, proof,
                                             secret, disclosures, shown});
  // Too many for one file.
  if (absl::IsResourceExhausted(file.status())) return std::string();
  return file;
}

}  // namespace

absl::StatusOr<std::unique_ptr<EvidenceExport>> EvidenceExport::Begin(
    Context& context, const identity::Caller& caller,
    const std::string& record_id, base::StopCheck stop) {
  TANJI_ASSIGN_OR_RETURN(const Certified certified,
                         ReadCertified(context, caller, record_id));
  const LedgerState::SignedCheckpoint checkpoint = context.ledger.checkpoint();
  const uint64_t seq = certified.issued.seq;
  if (checkpoint.size <= seq) {
    return absl::FailedPreconditionError(base::StrCat(
        "no checkpoint covers record ", seq, " yet; ask again in a second"));
  }
  TANJI_ASSIGN_OR_RETURN(
      const CertifiedView state,
      FindCertifiedView(context, caller, certified.statement, stop));
  TANJI_ASSIGN_OR_RETURN(
      Closure closure,
      FindClosure(context, state.view, caller, state.process, stop));
  std::string list;
  for (const certificate::EvidenceItem& item : closure.items) {
    list += certificate::EvidenceItemLine(item);
    if (list.size() > certificate::kEvidenceListSizeMax) {
      return absl::ResourceExhaustedError(
          base::StrCat("the list of what is needed has more than ",
                       certificate::kEvidenceListSizeMax, " bytes"));
    }
  }
  std::unique_ptr<EvidenceExport> out(new EvidenceExport(context));
  out->checkpoint_size_ = checkpoint.size;
  const uint64_t snapshot_seq = certified.statement.snapshot.seq;
  // The state is named by its last record, which tells nothing by itself.
  if (!closure.payloads.contains(snapshot_seq)) {
    out->pieces_.push_back({snapshot_seq, false});
  }
  for (const uint64_t needed : closure.payloads) {
    out->pieces_.push_back({needed, true});
  }
  std::sort(out->pieces_.begin(), out->pieces_.end(),
            [](const Piece& a, const Piece& b) { return a.seq < b.seq; });
  // Its secret opens every leaf of the record: for who may see all of them.
  out->pieces_.push_back({seq, closure.withheld_processes == 0});
  if (out->pieces_.size() > certificate::kEvidenceRecordsMax) {
    return absl::ResourceExhaustedError(base::StrCat(
        "more than ", certificate::kEvidenceRecordsMax, " records are needed"));
  }
  std::string shown;
  if (closure.withheld_processes > 0) {
    TANJI_ASSIGN_OR_RETURN(shown,
                           DiscloseInputs(context, caller, certified, state));
  }
  EvidenceHead head;
  head.log = context.keys.origin();
  head.certificate_seq = seq;
  head.certificate_leaf = certified.entry.leaf_hash;
  head.snapshot_seq = snapshot_seq;
  head.snapshot_leaf = certified.statement.snapshot.leaf_hash;
  head.valid_on = certified.statement.valid_from;
  head.list_size = list.size();
  head.list_sha256 = crypto::Sha256(list);
  head.record_count = out->pieces_.size();
  head.withheld_organisations = closure.withheld_organisations;
  head.withheld_processes = closure.withheld_processes;
  const std::string text = head.ToText();
  out->ready_ = certificate::EvidenceBeginning(
      ledger::SignNote(text,
                       PointersTo(context.keys.signers(KeyPurpose::kRecords))),
      list, checkpoint.note, shown);
  return out;
}

absl::Status EvidenceExport::OpenRecord(const Piece& piece) {
  certificate::EvidenceRecord record;
  record.seq = piece.seq;
  TANJI_ASSIGN_OR_RETURN(record.entry,
                         context_.main.Get(store::EntryKey(piece.seq)));
  TANJI_ASSIGN_OR_RETURN(record.proof, context_.ledger.InclusionProof(
                                           piece.seq, checkpoint_size_));
  record.has_payload = piece.with_payload;
  if (piece.with_payload) {
    TANJI_ASSIGN_OR_RETURN(const ledger::Entry entry,
                           ledger::Entry::Parse(record.entry));
    if (!entry.record.payload.has_value()) {
      return absl::DataLossError(
          base::StrCat("record ", piece.seq, " has no payload"));
    }
    TANJI_ASSIGN_OR_RETURN(
        record.secret, context_.secrets.Get(store::RecordSecretKey(piece.seq)));
    record.payload_size = entry.record.payload->size;
    TANJI_ASSIGN_OR_RETURN(record_id_, base::HexDecode(entry.record.id));
    secret_ = record.secret;
    next_chunk_ = 0;
    payload_left_ = record.payload_size;
    payload_open_ = true;
  }
  ready_ = certificate::EvidenceRecordHead(record);
  return absl::OkStatus();
}

absl::Status EvidenceExport::ReadChunk() {
  if (payload_left_ == 0) {
    payload_open_ = false;
    ready_.assign(1, '\n');
    return absl::OkStatus();
  }
  TANJI_ASSIGN_OR_RETURN(
      const std::string sealed,
      context_.main.Get(store::PayloadKey(record_id_, next_chunk_)));
  TANJI_ASSIGN_OR_RETURN(ready_, store::RecordSealer(secret_).OpenPayloadChunk(
                                     record_id_, next_chunk_, sealed));
  if (ready_.empty() || ready_.size() > payload_left_) {
    return absl::DataLossError("a payload is not as long as its record says");
  }
  payload_left_ -= ready_.size();
  ++next_chunk_;
  return absl::OkStatus();
}

absl::StatusOr<std::optional<std::string>> EvidenceExport::Next() {
  while (begin_ == ready_.size()) {
    begin_ = 0;
    ready_.clear();
    if (payload_open_) {
      TANJI_RETURN_IF_ERROR(ReadChunk());
    } else if (next_piece_ < pieces_.size()) {
      TANJI_RETURN_IF_ERROR(OpenRecord(pieces_[next_piece_++]));
    } else if (!ended_) {
      ended_ = true;
      ready_ = std::string(certificate::kEvidenceEnd);
    } else {
      return std::nullopt;
    }
  }
  std::string piece = ready_.substr(begin_, kEvidencePieceMax);
  begin_ += piece.size();
  return piece;
}

}  // namespace tanji::platform
