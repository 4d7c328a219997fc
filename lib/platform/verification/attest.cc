#include "lib/platform/verification/attest.h"

#include <memory>
#include <optional>
#include <utility>

#include "lib/base/hex.h"
#include "lib/base/status.h"
#include "lib/base/wire.h"
#include "lib/certificate/attestation.h"
#include "lib/certificate/statement.h"
#include "lib/crypto/hash.h"
#include "lib/crypto/random.h"
#include "lib/graph/ids.h"
#include "lib/ledger/commitment.h"
#include "lib/ledger/padding.h"
#include "lib/platform/record/payload.h"
#include "lib/platform/record/requests.h"
#include "lib/platform/supply/organisation_keys.h"
#include "lib/platform/supply/version_drafts.h"
#include "lib/store/keys.h"

namespace tanji::platform {
namespace {

using certificate::Attestation;
using certificate::kShownAttestationsMax;

absl::StatusOr<ledger::Entry> EntryAt(const Context& context, uint64_t seq) {
  TANJI_ASSIGN_OR_RETURN(const std::string bytes,
                         context.main.Get(store::EntryKey(seq)));
  return ledger::Entry::Parse(bytes);
}

// The last statement of each verifier: a certificate shows these.
struct ListedAttestation {
  uint64_t seq = 0;
  graph::OrganisationNumber organisation = 0;
};

absl::StatusOr<std::vector<ListedAttestation>> UnpackListed(
    std::string_view packed) {
  base::WireReader reader(packed, "stored attestations");
  std::vector<ListedAttestation> listed;
  while (!reader.rest().empty()) {
    ListedAttestation one;
    TANJI_ASSIGN_OR_RETURN(one.seq, reader.U64());
    TANJI_ASSIGN_OR_RETURN(one.organisation, reader.U32());
    listed.push_back(one);
  }
  return listed;
}

std::string PackListed(const std::vector<ListedAttestation>& listed) {
  std::string packed;
  for (const ListedAttestation& one : listed) {
    base::AppendU64(&packed, one.seq);
    base::AppendU32(&packed, one.organisation);
  }
  return packed;
}

// The footprint record that is attested, if the caller may read it.
absl::StatusOr<ledger::Record> AttestedRecordOf(
    const Context& context, const identity::Caller& caller,
    const Attestation& attestation) {
  const absl::Status not_found = absl::NotFoundError(
      base::StrCat("there is no footprint record ",
                   attestation.record.ToString(), " for this caller"));
  if (attestation.log != context.keys.origin() ||
      attestation.record.seq >= context.ledger.head().size) {
    return not_found;
  }
  TANJI_ASSIGN_OR_RETURN(ledger::Entry entry,
                         EntryAt(context, attestation.record.seq));
  if (entry.record.kind != ledger::RecordKind::kFootprint ||
      entry.leaf_hash != attestation.record.leaf_hash) {
    return not_found;
  }
  const auto payload = ReadPayload(context.main, context.secrets, entry.record);
  if (absl::IsNotFound(payload.status())) return not_found;
  TANJI_RETURN_IF_ERROR(payload.status());
  const auto read = certificate::FootprintStatement::FromJson(*payload);
  // Of another version: nothing can be said of it, to anybody.
  if (!read.ok()) return not_found;
  const certificate::FootprintStatement& statement = *read;
  TANJI_ASSIGN_OR_RETURN(const graph::ProductId product,
                         graph::ProductId::Parse(statement.product));
  if (!identity::Decide(caller, identity::Action::kReadCertificate,
                        {product.organisation, product.local})
           .ok()) {
    return not_found;
  }
  if (product.organisation == attestation.organisation) {
    return absl::FailedPreconditionError(
        "the product is the verifier's own; an attestation is a third party's");
  }
  const absl::Status same = certificate::CheckAttests(
      attestation, attestation.record, certificate::AttestedOf(statement));
  if (!same.ok()) return absl::InvalidArgumentError(same.message());
  return std::move(entry.record);
}

// What the sequencer's thread needs.
struct PreparedAttestation {
  std::string organisation;
  std::string request_id;
  crypto::Sha256Digest content{};
  std::string payload;
  std::string secret;
  std::string names_secret;
  std::string record_id;
  std::string attested_key;
  std::vector<std::string> signers;
};

absl::StatusOr<std::optional<uint64_t>> Prepare(
    const PreparedAttestation& prepared, const Position& position,
    ChangeView& view) {
  OrganisationTable organisations(view, prepared.names_secret);
  TANJI_ASSIGN_OR_RETURN(const OrganisationTable::Organisation* organisation,
                         organisations.FindOrMake(prepared.organisation));
  TANJI_ASSIGN_OR_RETURN(
      const std::optional<uint64_t> earlier,
      CheckRequest(view, *organisation, prepared.request_id,
                   crypto::AsBytes(prepared.content), position.seq));
  TANJI_RETURN_IF_ERROR(CheckSignersStand(view, organisation->number,
                                          prepared.signers,
                                          earlier.value_or(position.seq)));
  if (earlier.has_value()) return earlier;
  const auto stored = view.Get(prepared.attested_key);
  if (!stored.ok() && !absl::IsNotFound(stored.status())) {
    return stored.status();
  }
  TANJI_ASSIGN_OR_RETURN(
      std::vector<ListedAttestation> listed,
      UnpackListed(stored.ok() ? std::string_view(*stored) : ""));
  std::erase_if(listed, [&](const ListedAttestation& one) {
    return one.organisation == organisation->number;
  });
  if (listed.size() >= kShownAttestationsMax) {
    return absl::ResourceExhaustedError(
        base::StrCat(kShownAttestationsMax,
                     " verifiers have attested the footprint, the most that a "
                     "certificate shows"));
  }
  listed.push_back({position.seq, organisation->number});
  view.Put(prepared.attested_key, PackListed(listed));
  const store::RecordSealer sealer(prepared.secret);
  // Puts the version of an organisation that is new.
  TANJI_RETURN_IF_ERROR(
      VersionDrafts(view, organisations, sealer, position.seq).Put());
  PutPayload(view, sealer, prepared.record_id, prepared.payload);
  return std::nullopt;
}

absl::StatusOr<Change> ChangeOf(const Context& context,
                                const identity::Caller& caller,
                                AttestRequest request) {
  TANJI_RETURN_IF_ERROR(CheckRequestId(request.request_id));
  if (request.document.size() > certificate::kAttestationSizeMax) {
    return absl::ResourceExhaustedError(
        base::StrCat("document: at most ", certificate::kAttestationSizeMax,
                     " bytes expected"));
  }
  TANJI_ASSIGN_OR_RETURN(const Attestation attestation,
                         Attestation::FromText(request.document));
  TANJI_RETURN_IF_ERROR(identity::Decide(caller, identity::Action::kAttest,
                                         {attestation.organisation}));
  TANJI_ASSIGN_OR_RETURN(const ledger::Record record,
                         AttestedRecordOf(context, caller, attestation));
  const auto prepared = std::make_shared<PreparedAttestation>();
  TANJI_ASSIGN_OR_RETURN(SignedDocument document,
                         SignedBy(context, attestation.organisation,
                                  request.document, request.signature_lines));
  if (document.note.size() > certificate::kAttestationSizeMax) {
    return absl::ResourceExhaustedError(
        base::StrCat("document and signature_lines: at most ",
                     certificate::kAttestationSizeMax, " bytes expected"));
  }
  prepared->organisation = attestation.organisation;
  prepared->request_id = std::move(request.request_id);
  prepared->content = crypto::Sha256({"attest\n", document.note});
  prepared->payload = ledger::Pad(std::move(document.note));
  prepared->signers = std::move(document.signers);
  prepared->secret = crypto::RandomBytes(ledger::kSecretSize);
  prepared->names_secret = context.names_secret;
  prepared->attested_key = store::AttestedKey(*base::HexDecode(record.id));

  Change change;
  change.draft = NewDraft(ledger::RecordKind::kAttestation);
  change.draft.refs = {{attestation.record.seq, attestation.record.leaf_hash}};
  change.secret = prepared->secret;
  prepared->record_id = change.draft.id;
  CommitTo(change.draft, prepared->secret, certificate::kAttestationMediaType,
           prepared->payload);
  change.prepare = [prepared](const Position& position, ChangeView& view) {
    return Prepare(*prepared, position, view);
  };
  return change;
}

}  // namespace

void Attest(Context& context, const identity::Caller& caller,
            AttestRequest request, Done done) {
  auto change = ChangeOf(context, caller, std::move(request));
  if (!change.ok()) return done(change.status());
  change->done = std::move(done);
  context.sequencer.Submit(*std::move(change));
}

absl::StatusOr<std::vector<certificate::ShownAttestation>> AttestationsOf(
    const Context& context, const ledger::Record& record,
    uint64_t checkpoint_size) {
  std::vector<certificate::ShownAttestation> shown;
  const auto packed =
      context.main.Get(store::AttestedKey(*base::HexDecode(record.id)));
  if (absl::IsNotFound(packed.status())) return shown;
  TANJI_RETURN_IF_ERROR(packed.status());
  TANJI_ASSIGN_OR_RETURN(const std::vector<ListedAttestation> listed,
                         UnpackListed(*packed));
  for (const auto& [seq, organisation] : listed) {
    if (seq >= checkpoint_size) break;
    certificate::ShownAttestation one;
    TANJI_ASSIGN_OR_RETURN(one.entry, context.main.Get(store::EntryKey(seq)));
    TANJI_ASSIGN_OR_RETURN(const ledger::Entry entry,
                           ledger::Entry::Parse(one.entry));
    auto note = ReadPayload(context.main, context.secrets, entry.record);
    if (absl::IsNotFound(note.status())) continue;
    TANJI_RETURN_IF_ERROR(note.status());
    TANJI_ASSIGN_OR_RETURN(const ledger::Note parsed,
                           ledger::Note::Parse(*note));
    TANJI_ASSIGN_OR_RETURN(const std::vector<OrganisationKey> keys,
                           KeysOf(context.main, organisation));
    if (!IsStillSigned(keys, parsed, seq)) continue;
    one.note = *std::move(note);
    TANJI_ASSIGN_OR_RETURN(one.secret,
                           context.secrets.Get(store::RecordSecretKey(seq)));
    TANJI_ASSIGN_OR_RETURN(one.path,
                           context.ledger.InclusionProof(seq, checkpoint_size));
    shown.push_back(std::move(one));
  }
  return shown;
}

}  // namespace tanji::platform
