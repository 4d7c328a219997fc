#include "lib/platform/footprint/certify.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "lib/base/check.h"
#include "lib/base/status.h"
#include "lib/certificate/certificate.h"
#include "lib/certificate/statement.h"
#include "lib/certificate/statement_fields.h"
#include "lib/crypto/hash.h"
#include "lib/crypto/random.h"
#include "lib/graph/calendar.h"
#include "lib/ledger/checkpoint.h"
#include "lib/ledger/commitment.h"
#include "lib/platform/footprint/footprint_statement.h"
#include "lib/platform/footprint/record_inputs.h"
#include "lib/platform/limits.h"
#include "lib/platform/record/ledger_reads.h"
#include "lib/platform/record/names.h"
#include "lib/platform/record/payload.h"
#include "lib/platform/record/requests.h"
#include "lib/platform/status/certified_record.h"
#include "lib/platform/status/status_lists.h"
#include "lib/platform/supply/organisation_keys.h"
#include "lib/platform/supply/supply_records.h"
#include "lib/platform/verification/attest.h"
#include "lib/store/keys.h"

namespace tanji::platform {
namespace {

using certificate::FootprintStatement;

absl::StatusOr<ledger::Record> ReadRecord(const store::KeyValueStore& main,
                                          uint64_t seq, std::string* bytes) {
  TANJI_ASSIGN_OR_RETURN(*bytes, main.Get(store::EntryKey(seq)));
  TANJI_ASSIGN_OR_RETURN(ledger::Entry entry, ledger::Entry::Parse(*bytes));
  return std::move(entry.record);
}

// How many entries the checkpoint of a proof covers.
absl::StatusOr<uint64_t> CoveredBy(const ledger::TlogProof& proof) {
  TANJI_ASSIGN_OR_RETURN(const ledger::Note note,
                         ledger::Note::Parse(proof.checkpoint));
  TANJI_ASSIGN_OR_RETURN(const ledger::Checkpoint checkpoint,
                         ledger::Checkpoint::FromText(note.text));
  return checkpoint.size;
}

crypto::Sha256Digest ContentOf(const IssueRequest& request) {
  const std::string product = request.product.ToString();
  const ProcessChoice& choice = request.choice;
  if (choice.IsOpen() && request.as_of.IsNow()) {
    return crypto::Sha256({"issue\n", product});
  }
  std::string text = base::StrCat("issue\n", product, "\n");
  if (choice.place.has_value()) base::StrAppend(&text, "at ", *choice.place);
  text += '\n';
  if (choice.period.has_value()) {
    base::StrAppend(&text, graph::FormatDay(choice.period->start), "..",
                    graph::FormatDay(choice.period->end));
  } else {
    text += choice.without_period ? "no period" : "";
  }
  if (request.as_of.seq.has_value()) {
    base::StrAppend(&text, "\nas of ", *request.as_of.seq);
  }
  if (request.as_of.day.has_value()) {
    base::StrAppend(&text, "\nvalid on ", graph::FormatDay(*request.as_of.day));
  }
  return crypto::Sha256({text});
}

// A repeated request gives the first certificate, though the product may have
// no footprint any more.
absl::StatusOr<std::optional<Committed>> FindEarlierIssue(
    const Context& context, const identity::Caller& caller,
    const IssueRequest& request) {
  TANJI_RETURN_IF_ERROR(
      identity::Decide(caller, identity::Action::kIssueCertificate,
                       {request.product.organisation, request.product.local}));
  return FindEarlier(context.main, context.secrets, context.names_secret,
                     request.product.organisation, request.request_id,
                     crypto::AsBytes(ContentOf(request)));
}

// A certificate says whether the supplier has signed: FAILED_PRECONDITION where
// the signature of record `seq`, or of what it has released, is disputed since.
// Cost: little for who has revoked no key.
absl::Status CheckSignature(const Context& context,
                            const std::vector<OrganisationKey>& keys,
                            const graph::ProductId& product, uint64_t seq) {
  const bool is_disputed = std::any_of(
      keys.begin(), keys.end(),
      [](const OrganisationKey& one) { return one.revoked_from.has_value(); });
  if (!is_disputed) return absl::OkStatus();
  TANJI_ASSIGN_OR_RETURN(const std::optional<ReleaseDocument> release,
                         ReadRelease(context, seq));
  if (release.has_value()) seq = release->version_seq;
  std::string bytes;
  TANJI_ASSIGN_OR_RETURN(const ledger::Record record,
                         ReadRecord(context.main, seq, &bytes));
  if (!record.payload.has_value() ||
      !IsSignedMedia(record.payload->media_type)) {
    return absl::OkStatus();
  }
  TANJI_ASSIGN_OR_RETURN(const ledger::Note note,
                         SignedNoteOf(context, record));
  if (IsStillSigned(keys, note, seq)) return absl::OkStatus();
  return absl::FailedPreconditionError(base::StrCat(
      "product \"", product.ToString(), "\" rests on record ", seq,
      ", signed by a key that was revoked from there or before; expected it "
      "submitted again, signed by another key or not signed"));
}

// What the sequencer's thread needs.
struct PreparedCertificate {
  IssueRequest request;
  std::string names_secret;
  ledger::Record draft;
  std::string secret;
  std::string payload;
  std::string packed_disclosures;
  uint64_t process_seq = 0;  // of the process that makes the product
  graph::OrganisationNumber owner = graph::kNoNumber;
  std::vector<OrganisationKey> keys;  // of the owner
};

// As of the change: the owner may have revoked a key since.
absl::Status CheckSignatureStill(const Context& context,
                                 const PreparedCertificate& prepared,
                                 const ChangeView& view) {
  TANJI_ASSIGN_OR_RETURN(const std::vector<OrganisationKey> keys,
                         KeysOf(view, prepared.owner));
  const bool is_same = std::equal(
      keys.begin(), keys.end(), prepared.keys.begin(), prepared.keys.end(),
      [](const OrganisationKey& a, const OrganisationKey& b) {
        return a.revoked_from == b.revoked_from;
      });
  if (is_same) return absl::OkStatus();
  return CheckSignature(context, keys, prepared.request.product,
                        prepared.process_seq);
}

absl::StatusOr<std::shared_ptr<PreparedCertificate>> Prepare(
    const Context& context, const identity::Caller& caller, const View& view,
    IssueRequest request) {
  if (request.request_id.size() > kRequestIdSizeMax) {
    return absl::InvalidArgumentError(base::StrCat(
        "request_id: at most ", kRequestIdSizeMax, " bytes expected"));
  }
  TANJI_ASSIGN_OR_RETURN(
      const Footprint footprint,
      GetFootprint(view, caller, request.product, request.choice));
  if (footprint.fault.has_value()) {
    return FaultStatus(footprint);
  }
  auto prepared = std::make_shared<PreparedCertificate>();
  prepared->request = std::move(request);
  prepared->names_secret = context.names_secret;
  prepared->secret = crypto::RandomBytes(ledger::kSecretSize);
  prepared->draft = NewDraft(ledger::RecordKind::kFootprint);

  const graph::Catalogue& catalogue = *view.calculation->network.catalogue;
  prepared->process_seq = catalogue.process(footprint.process).seq;
  const auto owner =
      catalogue.FindOrganisation(prepared->request.product.organisation);
  TANJI_CHECK(owner.has_value());  // its product has a footprint
  prepared->owner = *owner;
  TANJI_ASSIGN_OR_RETURN(prepared->keys, KeysOf(context.main, prepared->owner));
  TANJI_RETURN_IF_ERROR(CheckSignature(context, prepared->keys,
                                       prepared->request.product,
                                       prepared->process_seq));
  TANJI_ASSIGN_OR_RETURN(
      const FootprintStatement statement,
      MakeStatement(context, context.keys.origin(), view, caller, footprint));
  prepared->payload = statement.ToJson();
  CommitTo(prepared->draft, prepared->secret, certificate::kStatementMediaType,
           prepared->payload);

  TANJI_ASSIGN_OR_RETURN(
      const std::vector<std::string> disclosures,
      MakeDisclosures(prepared->secret, prepared->payload, view,
                      footprint.process,
                      [&context](uint64_t seq) -> absl::StatusOr<ledger::Hash> {
                        return context.ledger.Leaf(seq);
                      }));
  prepared->draft.inputs = ledger::InputsLine{
      ledger::PaddedCount(disclosures.size()),
      ledger::CommitmentTree(prepared->secret, disclosures).Root()};
  prepared->packed_disclosures = PackDisclosures(disclosures);
  return prepared;
}

}  // namespace

void Issue(Context& context, const identity::Caller& caller, const View& view,
           IssueRequest request, Done done) {
  const auto first = FindEarlierIssue(context, caller, request);
  if (!first.ok() || first->has_value()) {
    done(first.ok() ? absl::StatusOr<Committed>(**first) : first.status());
    return;
  }
  auto prepared = Prepare(context, caller, view, std::move(request));
  if (!prepared.ok()) {
    done(prepared.status());
    return;
  }
  const std::shared_ptr<PreparedCertificate> p = *std::move(prepared);
  Change change;
  change.draft = p->draft;
  change.secret = p->secret;
  change.done = [&lists = context.status_lists,
                 done = std::move(done)](absl::StatusOr<Committed> committed) {
    if (committed.ok()) lists.Note(committed->seq);
    done(std::move(committed));
  };
  change.prepare = [p, &context](const Position& position,
                                 ChangeView& view_of_store)
      -> absl::StatusOr<std::optional<uint64_t>> {
    if (!p->request.request_id.empty()) {
      OrganisationTable organisations(view_of_store, p->names_secret);
      TANJI_ASSIGN_OR_RETURN(
          const OrganisationTable::Organisation* organisation,
          organisations.FindOrMake(p->request.product.organisation));
      const crypto::Sha256Digest content = ContentOf(p->request);
      TANJI_ASSIGN_OR_RETURN(
          const std::optional<uint64_t> earlier,
          CheckRequest(view_of_store, *organisation, p->request.request_id,
                       crypto::AsBytes(content), position.seq));
      if (earlier.has_value()) return earlier;
    }
    TANJI_RETURN_IF_ERROR(CheckSignatureStill(context, *p, view_of_store));
    const store::RecordSealer sealer(p->secret);
    PutPayload(view_of_store, sealer, p->draft.id, p->payload);
    PutInputs(view_of_store, sealer, p->draft.id, p->packed_disclosures);
    return std::nullopt;
  };
  context.sequencer.Submit(std::move(change));
}

namespace {

// The leaves that say no more than the payload: with them its holder can show
// some of it (certificate::Disclose).
absl::StatusOr<std::vector<uint64_t>> FieldLeavesOf(
    const std::vector<std::string>& disclosures) {
  const size_t end = std::min(disclosures.size(),
                              1 + certificate::StatementFieldNames().size());
  std::vector<uint64_t> leaves;
  for (size_t i = 1; i < end; ++i) {
    TANJI_ASSIGN_OR_RETURN(const ledger::DisclosedInput leaf,
                           ledger::ReadDisclosure(disclosures[i]));
    if (certificate::IsStatementField(leaf.name)) leaves.push_back(i);
  }
  return leaves;
}

}  // namespace

absl::StatusOr<IssuedCertificate> GetCertificate(const Context& context,
                                                 const identity::Caller& caller,
                                                 const std::string& record_id) {
  TANJI_ASSIGN_OR_RETURN(CertifiedRecord certified,
                         FindCertified(context, caller, record_id));
  const ledger::Record& record = certified.entry.record;
  IssuedCertificate issued;
  issued.seq = record.seq;
  issued.record_id = record.id;
  issued.entry = certified.entry.bytes;
  issued.payload = std::move(certified.payload);

  const auto proof_text = GetProof(context, caller, issued.seq);
  if (absl::IsFailedPrecondition(proof_text.status())) return issued;
  TANJI_RETURN_IF_ERROR(proof_text.status());
  TANJI_ASSIGN_OR_RETURN(const ledger::TlogProof proof,
                         ledger::TlogProof::FromText(*proof_text));
  TANJI_ASSIGN_OR_RETURN(
      const std::vector<std::string> disclosures,
      ReadDisclosures(context.main, context.secrets, record, issued.payload));
  TANJI_ASSIGN_OR_RETURN(
      const std::string secret,
      context.secrets.Get(store::RecordSecretKey(issued.seq)));
  TANJI_ASSIGN_OR_RETURN(const uint64_t covered, CoveredBy(proof));
  auto status = context.status_lists.StatusFor(issued.seq, covered);
  if (absl::IsNotFound(status.status())) return issued;
  TANJI_RETURN_IF_ERROR(status.status());
  issued.state = issued.seq < context.ledger.witnessed().size
                     ? RecordState::kWitnessed
                     : RecordState::kInCheckpoint;
  TANJI_ASSIGN_OR_RETURN(
      std::vector<certificate::ShownAttestation> attestations,
      AttestationsOf(context, record, covered));
  TANJI_ASSIGN_OR_RETURN(std::vector<uint64_t> fields,
                         FieldLeavesOf(disclosures));
  TANJI_ASSIGN_OR_RETURN(
      issued.certificate,
      certificate::BuildCertificate(
          {issued.entry, issued.payload, proof, secret, disclosures,
           std::move(fields), std::move(attestations), *std::move(status)}));
  return issued;
}

}  // namespace tanji::platform
