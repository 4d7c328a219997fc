#include "lib/platform/supply/organisation_keys.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "lib/base/status.h"
#include "lib/base/wire.h"
#include "lib/crypto/hash.h"
#include "lib/crypto/random.h"
#include "lib/graph/ids.h"
#include "lib/ledger/commitment.h"
#include "lib/ledger/padding.h"
#include "lib/platform/limits.h"
#include "lib/platform/record/names.h"
#include "lib/platform/record/payload.h"
#include "lib/platform/record/requests.h"
#include "lib/platform/supply/version_drafts.h"
#include "lib/store/keys.h"

namespace tanji::platform {
namespace {

constexpr size_t kKeyTextSizeMax = 1024;

absl::StatusOr<std::vector<std::string>> UnpackKeys(std::string_view packed) {
  base::WireReader reader(packed, "stored organisation keys");
  std::vector<std::string> keys;
  while (!reader.rest().empty()) {
    TANJI_ASSIGN_OR_RETURN(const std::string_view key,
                           reader.String(kKeyTextSizeMax));
    keys.emplace_back(key);
  }
  return keys;
}

// The proof must be signed by the very key, over the very text.
absl::Status CheckProof(const Context& context, const AddKeyRequest& request,
                        const ledger::VerifierKey& key) {
  TANJI_ASSIGN_OR_RETURN(const ledger::Note note,
                         ledger::Note::Parse(request.proof));
  if (note.text != ProofText(context.keys.origin, request.organisation)) {
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

absl::Status PutKey(ChangeView& view, graph::OrganisationNumber organisation,
                    const std::string& key) {
  const std::string store_key = store::OrganisationKeysKey(organisation);
  const auto packed = view.Get(store_key);
  if (!packed.ok() && !absl::IsNotFound(packed.status())) {
    return packed.status();
  }
  std::string all = packed.ok() ? *packed : "";
  TANJI_ASSIGN_OR_RETURN(const std::vector<std::string> keys, UnpackKeys(all));
  if (std::find(keys.begin(), keys.end(), key) != keys.end()) {
    return absl::AlreadyExistsError("the organisation has this key");
  }
  if (keys.size() >= kOrganisationKeysMax) {
    return absl::ResourceExhaustedError(base::StrCat(
        "an organisation has at most ", kOrganisationKeysMax, " keys"));
  }
  base::AppendString(&all, key);
  view.Put(store_key, std::move(all));
  return absl::OkStatus();
}

}  // namespace

std::string ProofText(const std::string& origin,
                      const std::string& organisation) {
  return base::StrCat("tanji-key/v1\nlog ", origin, "\norganisation ",
                      organisation, "\n");
}

absl::StatusOr<std::vector<ledger::VerifierKey>> KeysOf(
    const Context& context, const std::string& organisation) {
  std::vector<ledger::VerifierKey> keys;
  const auto number =
      FindOrganisation(context.main, context.names_secret, organisation);
  if (absl::IsNotFound(number.status())) return keys;
  TANJI_RETURN_IF_ERROR(number.status());
  const auto packed = context.main.Get(store::OrganisationKeysKey(*number));
  if (absl::IsNotFound(packed.status())) return keys;
  TANJI_RETURN_IF_ERROR(packed.status());
  TANJI_ASSIGN_OR_RETURN(const std::vector<std::string> texts,
                         UnpackKeys(*packed));
  for (const std::string& text : texts) {
    auto key = ledger::VerifierKey::Parse(text);
    if (!key.ok()) {
      return absl::DataLossError(base::StrCat("stored key of organisation \"",
                                              organisation,
                                              "\": ", key.status().message()));
    }
    keys.push_back(*std::move(key));
  }
  return keys;
}

absl::StatusOr<std::string> SignedBy(const Context& context,
                                     const std::string& organisation,
                                     const std::string& document,
                                     const std::string& signature_lines) {
  if (signature_lines.size() > kSignatureLinesSizeMax) {
    return absl::ResourceExhaustedError(base::StrCat(
        "signature_lines: at most ", kSignatureLinesSizeMax, " bytes"));
  }
  const std::string note_bytes = base::StrCat(document, "\n", signature_lines);
  const auto note = ledger::Note::Parse(note_bytes);
  if (!note.ok()) {
    return base::AddPlace(note.status(), "signature_lines");
  }
  if (note->text != document) {
    return absl::InvalidArgumentError(
        "signature_lines: expected signature lines and nothing else");
  }
  TANJI_ASSIGN_OR_RETURN(const std::vector<ledger::VerifierKey> keys,
                         KeysOf(context, organisation));
  std::vector<const ledger::VerifierKey*> known;
  known.reserve(keys.size());
  for (const ledger::VerifierKey& key : keys) known.push_back(&key);
  const auto verified = ledger::VerifyNote(*note, known);
  if (absl::IsUnauthenticated(verified.status())) {
    return absl::FailedPreconditionError(base::StrCat(
        "signature_lines: none is by a registered key of organisation \"",
        organisation, "\"; register the key first (AddKey)"));
  }
  if (!verified.ok()) {
    return absl::InvalidArgumentError(
        base::StrCat("signature_lines: ", verified.status().message()));
  }
  if (verified->size() != note->signatures.size()) {
    return absl::FailedPreconditionError(
        "signature_lines: one is by a key that is not registered; every "
        "signature kept must be one that was checked");
  }
  return note_bytes;
}

void AddKey(Context& context, const identity::Caller& caller,
            AddKeyRequest request, Done done) {
  const absl::Status checked = [&]() -> absl::Status {
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
    if (key->name() == context.keys.origin ||
        key->name().starts_with(context.keys.origin + "/")) {
      return absl::InvalidArgumentError(
          base::StrCat("verifier_key: \"", key->name(),
                       "\" is a name of the log itself; expected one of the "
                       "organisation's own"));
    }
    return CheckProof(context, request, *key);
  }();
  if (!checked.ok()) {
    done(checked);
    return;
  }
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
    if (earlier.has_value()) return earlier;
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

}  // namespace tanji::platform
