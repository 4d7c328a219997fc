#include "lib/platform/supply/key_records.h"

#include <memory>
#include <utility>

#include "lib/base/status.h"
#include "lib/crypto/hash.h"
#include "lib/crypto/random.h"
#include "lib/graph/ids.h"
#include "lib/ledger/commitment.h"
#include "lib/ledger/note.h"
#include "lib/ledger/padding.h"
#include "lib/platform/limits.h"
#include "lib/platform/record/names.h"
#include "lib/platform/record/payload.h"
#include "lib/platform/record/requests.h"
#include "lib/platform/supply/organisation_keys.h"
#include "lib/platform/supply/version_drafts.h"

namespace tanji::platform {
namespace {

constexpr size_t kKeyTextSizeMax = 320;  // bytes

// The proof must be signed by the very key, over the very text.
absl::Status CheckProof(const Context& context, const AddKeyRequest& request,
                        const ledger::VerifierKey& key) {
  TANJI_ASSIGN_OR_RETURN(const ledger::Note note,
                         ledger::Note::Parse(request.proof));
  if (note.text != ProofText(context.keys.origin(), request.organisation)) {
    return absl::InvalidArgumentError(
        "proof: expected the text \"tanji-key/v1\", \"log ORIGIN\", "
        "\"organisation ID\", each on a line");
  }
  const auto verified = ledger::VerifyNote(note, {&key});
  if (!verified.ok() || note.signatures.size() != 1) {
    return absl::InvalidArgumentError(
        "proof: expected one good signature, by the key that is added");
  }
  return absl::OkStatus();
}

absl::Status CheckAddKey(const Context& context, const identity::Caller& caller,
                         const AddKeyRequest& request) {
  TANJI_RETURN_IF_ERROR(graph::CheckOrganisationId(request.organisation));
  TANJI_RETURN_IF_ERROR(identity::Decide(caller, identity::Action::kAddKey,
                                         {request.organisation}));
  if (request.verifier_key.size() > kKeyTextSizeMax ||
      request.proof.size() > kSignatureLinesSizeMax ||
      request.request_id.size() > kRequestIdSizeMax) {
    return absl::ResourceExhaustedError(
        "a field is longer than a key, a proof or a request id may be");
  }
  const auto key = ledger::VerifierKey::Parse(request.verifier_key);
  TANJI_RETURN_IF_ERROR(base::AddPlace(key.status(), "verifier_key"));
  if (key->type() == ledger::SignatureType::kCosignatureV1) {
    return absl::InvalidArgumentError(
        "verifier_key: expected a key that signs text, not a witness's");
  }
  // The log signs the line with this key: it must not read as its own.
  if (key->name() == context.keys.origin() ||
      key->name().starts_with(context.keys.origin() + "/")) {
    return absl::InvalidArgumentError(
        base::StrCat("verifier_key: \"", key->name(),
                     "\" is a name of the log itself; expected one of the "
                     "organisation's own"));
  }
  if (key->name() != request.organisation &&
      !key->name().starts_with(request.organisation + "/")) {
    return absl::InvalidArgumentError(base::StrCat(
        "verifier_key: its name is \"", key->name(), "\"; expected \"",
        request.organisation, "\", or what begins with it and a slash"));
  }
  return CheckProof(context, request, *key);
}

crypto::Sha256Digest ContentOf(const RevokeKeyRequest& request) {
  return crypto::Sha256({"revoke-key\n", request.key, "\n",
                         KeyRevocationReasonName(request.reason), "\n",
                         base::StrCat(request.from_seq)});
}

absl::StatusOr<ledger::Record> RevocationDraft(
    const Context& context, const identity::Caller& caller,
    const RevokeKeyRequest& request) {
  TANJI_RETURN_IF_ERROR(graph::CheckOrganisationId(request.organisation));
  TANJI_RETURN_IF_ERROR(identity::Decide(caller, identity::Action::kAddKey,
                                         {request.organisation}));
  TANJI_RETURN_IF_ERROR(CheckRequestId(request.request_id));
  if (request.key.size() > kKeyTextSizeMax) {
    return absl::InvalidArgumentError("key: expected NAME+KEYID of a key");
  }
  const uint64_t size = context.ledger.head().size;
  if (request.from_seq > size) {
    return absl::InvalidArgumentError(
        base::StrCat("from_seq: the log has ", size,
                     " records; expected one of them, or the next"));
  }
  if (request.from_seq != 0 &&
      request.reason != KeyRevocationReason::kCompromised) {
    return absl::InvalidArgumentError(
        "from_seq: an earlier position takes the reason compromised");
  }
  ledger::Record draft = NewDraft(ledger::RecordKind::kKeyRevoke);
  draft.revoke =
      ledger::RevokeLine{request.key, request.from_seq,
                         std::string(KeyRevocationReasonName(request.reason))};
  return draft;
}

}  // namespace

std::string ProofText(const std::string& origin,
                      const std::string& organisation) {
  return base::StrCat("tanji-key/v1\nlog ", origin, "\norganisation ",
                      organisation, "\n");
}

void AddKey(Context& context, const identity::Caller& caller,
            AddKeyRequest request, Done done) {
  const absl::Status good = CheckAddKey(context, caller, request);
  if (!good.ok()) return done(good);
  Change change;
  change.draft = NewDraft(ledger::RecordKind::kKeyAdd);
  change.draft.key = request.verifier_key;
  change.secret = crypto::RandomBytes(ledger::kSecretSize);
  const std::string payload = ledger::Pad(request.proof);
  CommitTo(change.draft, change.secret, kKeyProofMediaType, payload);
  change.done = std::move(done);
  const auto shared = std::make_shared<AddKeyRequest>(std::move(request));
  change.prepare =
      [shared, payload, secret = change.secret, id = change.draft.id,
       names_secret = context.names_secret](
          const Position& position,
          ChangeView& view) -> absl::StatusOr<std::optional<uint64_t>> {
    OrganisationTable organisations(view, names_secret);
    TANJI_ASSIGN_OR_RETURN(const OrganisationTable::Organisation* organisation,
                           organisations.FindOrMake(shared->organisation));
    const crypto::Sha256Digest content = crypto::Sha256(
        {"add-key\n", shared->verifier_key, "\n", shared->proof});
    TANJI_ASSIGN_OR_RETURN(
        const std::optional<uint64_t> earlier,
        CheckRequest(view, *organisation, shared->request_id,
                     crypto::AsBytes(content), position.seq));
    if (earlier.has_value()) {
      // Who registers a key wants to sign with it.
      TANJI_ASSIGN_OR_RETURN(const std::vector<OrganisationKey> keys,
                             KeysOf(view, organisation->number));
      TANJI_RETURN_IF_ERROR(
          CheckSigners(keys, {shared->reference()}, position.seq));
      return earlier;
    }
    TANJI_RETURN_IF_ERROR(
        PutKey(view, organisation->number, shared->verifier_key));
    const store::RecordSealer sealer(secret);
    // Puts the version of an organisation that is new.
    TANJI_RETURN_IF_ERROR(
        VersionDrafts(view, organisations, sealer, position.seq).Put());
    PutPayload(view, sealer, id, payload);
    return std::nullopt;
  };
  context.sequencer.Submit(std::move(change));
}

void RevokeKey(Context& context, const identity::Caller& caller,
               RevokeKeyRequest request, Done done) {
  auto draft = RevocationDraft(context, caller, request);
  if (!draft.ok()) return done(draft.status());
  Change change;
  change.draft = *std::move(draft);
  change.done = std::move(done);
  const auto shared = std::make_shared<RevokeKeyRequest>(std::move(request));
  change.prepare =
      [shared, names_secret = context.names_secret](
          const Position& position,
          ChangeView& view) -> absl::StatusOr<std::optional<uint64_t>> {
    OrganisationTable organisations(view, names_secret);
    TANJI_ASSIGN_OR_RETURN(const OrganisationTable::Organisation* organisation,
                           organisations.FindOrMake(shared->organisation));
    const crypto::Sha256Digest content = ContentOf(*shared);
    TANJI_ASSIGN_OR_RETURN(
        const std::optional<uint64_t> earlier,
        CheckRequest(view, *organisation, shared->request_id,
                     crypto::AsBytes(content), position.seq));
    if (earlier.has_value()) return earlier;
    // An organisation that is new has no key: nothing of it is kept.
    TANJI_RETURN_IF_ERROR(
        PutRevocation(view, organisation->number, shared->key,
                      shared->from_seq == 0 ? position.seq : shared->from_seq));
    return std::nullopt;
  };
  change.complete = [](const Position& position, ledger::Record& record) {
    if (record.revoke->seq == 0) record.revoke->seq = position.seq;
  };
  context.sequencer.Submit(std::move(change));
}

}  // namespace tanji::platform
