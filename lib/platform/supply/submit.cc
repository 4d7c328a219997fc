#include "lib/platform/supply/submit.h"

#include <memory>
#include <utility>

#include "lib/base/status.h"
#include "lib/base/utf8.h"
#include "lib/crypto/hash.h"
#include "lib/crypto/random.h"
#include "lib/exchange/submission/document.h"
#include "lib/ledger/commitment.h"
#include "lib/ledger/note.h"
#include "lib/ledger/padding.h"
#include "lib/platform/limits.h"
#include "lib/platform/record/payload.h"
#include "lib/platform/record/requests.h"
#include "lib/platform/supply/gas_check.h"
#include "lib/platform/supply/held_processes.h"
#include "lib/platform/supply/input_access.h"
#include "lib/platform/supply/name_hints.h"
#include "lib/platform/supply/organisation_keys.h"
#include "lib/platform/supply/pack_marker.h"
#include "lib/platform/supply/submission_writer.h"
#include "lib/platform/supply/supplier_check.h"
#include "lib/platform/verification/named_evidence.h"

namespace tanji::platform {
namespace {

// What the sequencer's thread needs of one submission.
struct PreparedSubmission {
  graph::Submission submission;
  std::string payload;
  std::string request_id;
  crypto::Sha256Digest content;
  ledger::Record draft;
  std::string secret;
  std::string names_secret;
  NameHints hints;
  std::string gas_faults;  // one a line
  absl::Status access;     // CheckInputs
  std::vector<std::string> signers;
  uint64_t superseded_by = 0;     // as Committed
  std::vector<HeldProcess> held;  // likewise
  Unsupplied unsupplied;          // likewise
};

absl::StatusOr<std::shared_ptr<PreparedSubmission>> Prepare(
    const Context& context, const identity::Caller& caller,
    SubmitRequest request) {
  TANJI_RETURN_IF_ERROR(CheckRequestId(request.request_id));
  if (request.document.size() > kDocumentSizeMax) {
    return absl::ResourceExhaustedError(
        base::StrCat("document has ", request.document.size(),
                     " bytes; at most ", kDocumentSizeMax, " are taken"));
  }
  if (request.signature_lines.size() > kSignatureLinesSizeMax) {
    return absl::ResourceExhaustedError(base::StrCat(
        "signature_lines: at most ", kSignatureLinesSizeMax, " bytes"));
  }
  auto prepared = std::make_shared<PreparedSubmission>();
  TANJI_ASSIGN_OR_RETURN(prepared->submission,
                         exchange::ReadSubmission(request.document));
  TANJI_RETURN_IF_ERROR(identity::Decide(caller, identity::Action::kSubmit,
                                         {prepared->submission.organisation}));
  const View live = context.live.Current();
  // Told together with what stored data make wrong.
  prepared->gas_faults = std::string(
      CheckGases(live.calculation->packs.method().get(), prepared->submission)
          .message());
  const bool is_signed = !request.signature_lines.empty();
  if (is_signed) {
    TANJI_ASSIGN_OR_RETURN(SignedDocument document,
                           SignedBy(context, prepared->submission.organisation,
                                    request.document, request.signature_lines));
    prepared->payload = std::move(document.note);
    prepared->signers = std::move(document.signers);
  } else {
    prepared->payload = std::move(request.document);
  }
  prepared->request_id = std::move(request.request_id);
  prepared->content = crypto::Sha256({"submit\n", prepared->payload});
  TANJI_ASSIGN_OR_RETURN(
      const std::optional<Committed> earlier,
      FindEarlier(context.main, context.secrets, context.names_secret,
                  prepared->submission.organisation, prepared->request_id,
                  crypto::AsBytes(prepared->content)));
  if (!earlier.has_value()) {
    prepared->hints = FindNameHints(*live.calculation, prepared->submission);
    prepared->access = CheckInputs(*live.calculation, context.main, caller,
                                   prepared->submission);
  }
  prepared->draft = NewDraft(ledger::RecordKind::kSubmission);
  prepared->secret = crypto::RandomBytes(ledger::kSecretSize);
  prepared->names_secret = context.names_secret;
  prepared->payload = ledger::Pad(std::move(prepared->payload));
  CommitTo(prepared->draft, prepared->secret,
           is_signed ? kSignedSubmissionMediaType : kSubmissionMediaType,
           prepared->payload);
  return prepared;
}

// Drafts, checks and puts the versions of a submission.
absl::Status WriteVersions(PreparedSubmission& p, const Position& position,
                           OrganisationTable& organisations, const View& live,
                           const store::KeyValueStore& main,
                           const store::KeyValueStore& secrets,
                           ChangeView& view) {
  const store::RecordSealer sealer(p.secret);
  VersionDrafts drafts(view, organisations, sealer, position.seq);
  drafts.AddFaults(p.gas_faults);
  TANJI_ASSIGN_OR_RETURN(const OrganisationTable::Organisation* organisation,
                         organisations.FindOrMake(p.submission.organisation));
  TANJI_ASSIGN_OR_RETURN(
      const std::string missing,
      FindMissingEvidence(p.submission, *organisation, view));
  drafts.AddFaults(missing);
  SupplierCheck suppliers(live, p.hints, view, organisations);
  SubmissionWriter writer(drafts, main, secrets, SubmissionWriter::Gate::kOn,
                          &suppliers);
  TANJI_RETURN_IF_ERROR(writer.Write(p.submission));
  TANJI_ASSIGN_OR_RETURN(p.unsupplied, suppliers.Find());
  p.held = writer.TakeHeld();
  NoteHeld(view, position.seq, p.held);
  TANJI_RETURN_IF_ERROR(drafts.Put());
  PutPayload(view, sealer, p.draft.id, p.payload);
  return absl::OkStatus();
}

}  // namespace

void Submit(Context& context, const identity::Caller& caller,
            SubmitRequest request, Done done) {
  auto prepared = Prepare(context, caller, std::move(request));
  if (!prepared.ok()) {
    done(prepared.status());
    return;
  }
  const std::shared_ptr<PreparedSubmission> p = *std::move(prepared);
  Change change;
  change.draft = p->draft;
  change.secret = p->secret;
  change.done = [p,
                 done = std::move(done)](absl::StatusOr<Committed> committed) {
    if (committed.ok()) {
      committed->superseded_by = p->superseded_by;
      committed->held = std::move(p->held);
      committed->unsupplied = std::move(p->unsupplied);
    }
    done(std::move(committed));
  };
  change.prepare =
      [p, &live = context.live, &main = context.main,
       &secrets = context.secrets](
          const Position& position,
          ChangeView& view) -> absl::StatusOr<std::optional<uint64_t>> {
    OrganisationTable organisations(view, p->names_secret);
    TANJI_ASSIGN_OR_RETURN(
        const OrganisationTable::Organisation* organisation,
        organisations.FindOrMake(p->submission.organisation));
    TANJI_ASSIGN_OR_RETURN(
        const std::optional<uint64_t> earlier,
        CheckRequest(view, *organisation, p->request_id,
                     crypto::AsBytes(p->content), position.seq));
    TANJI_RETURN_IF_ERROR(CheckSignersStand(view, organisation->number,
                                            p->signers,
                                            earlier.value_or(position.seq)));
    if (earlier.has_value()) {
      TANJI_ASSIGN_OR_RETURN(
          p->superseded_by,
          SupersededBy(view, *organisation, crypto::AsBytes(p->content),
                       *earlier));
      EntityReader stored(main, secrets);
      TANJI_ASSIGN_OR_RETURN(
          p->held, FindStillHeld(view, stored, p->submission.organisation,
                                 *earlier, position.seq));
      return earlier;
    }
    TANJI_RETURN_IF_ERROR(p->access);
    TANJI_RETURN_IF_ERROR(CheckIsNoPack(view, p->submission.organisation));
    TANJI_RETURN_IF_ERROR(WriteVersions(*p, position, organisations,
                                        live.Current(), main, secrets, view));
    NoteSupply(view, *organisation, crypto::AsBytes(p->content), position.seq);
    return std::nullopt;
  };
  context.sequencer.Submit(std::move(change));
}

}  // namespace tanji::platform
