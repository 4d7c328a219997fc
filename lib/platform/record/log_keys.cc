#include "lib/platform/record/log_keys.h"

#include <algorithm>
#include <utility>

#include "lib/base/log.h"
#include "lib/base/status.h"
#include "lib/base/time_units.h"
#include "lib/crypto/random.h"
#include "lib/crypto/signer_certificate.h"
#include "lib/ledger/commitment.h"
#include "lib/ledger/key_certificate.h"
#include "lib/ledger/padding.h"
#include "lib/platform/record/payload.h"
#include "lib/platform/record/public_payloads.h"

namespace tanji::platform {
namespace {

Change AddChange(const std::string& verifier_key) {
  Change change;
  change.draft = NewDraft(ledger::RecordKind::kKeyAdd);
  change.draft.key = verifier_key;
  change.prepare = [](const Position&, ChangeView&) { return std::nullopt; };
  return change;
}

// What the log says from now on, from the record itself.
void TakeCommitted(KeyRing& keys, const Committed& committed) {
  const auto entry = ledger::Entry::Parse(committed.entry);
  if (entry.ok()) keys.Take(entry->record);
}

// With `certificates` as its payload, which is public.
Change CertifiedChange(Context& context, const ledger::VerifierKey& key,
                       const std::string& certificates) {
  Change change = AddChange(key.ToString());
  change.secret = crypto::RandomBytes(ledger::kSecretSize);
  const std::string payload = ledger::Pad(certificates);
  CommitTo(change.draft, change.secret, ledger::kKeyCertificateMediaType,
           payload);
  change.prepare =
      [&payloads = context.public_payloads, payload, certificates,
       secret = change.secret, id = change.draft.id](
          const Position& position,
          ChangeView& view) -> absl::StatusOr<std::optional<uint64_t>> {
    // Judged, as by an audit, at the time that the record will have.
    TANJI_ASSIGN_OR_RETURN(const crypto::SignerCertificate certificate,
                           crypto::SignerCertificate::FromPem(certificates));
    const absl::Status good =
        certificate.VerifyItself(position.time_micros / base::kMicrosPerSecond);
    if (!good.ok()) return absl::InvalidArgumentError(good.message());
    PutPayload(view, store::RecordSealer(secret), id, payload);
    payloads.Expect(position.seq);
    return std::nullopt;
  };
  return change;
}

// Commits the `key-add` of a key that was claimed, and signs with it then.
void SubmitAdd(Context& context, const ledger::VerifierKey& key, Change change,
               std::function<void(absl::StatusOr<AddedLogKey>)> done) {
  change.done = [&keys = context.keys, verifier_key = key.ToString(),
                 reference = key.reference(), done = std::move(done)](
                    const absl::StatusOr<Committed>& committed) {
    if (!committed.ok()) {
      keys.GiveUp(reference);
      return done(committed.status());
    }
    TakeCommitted(keys, *committed);
    done(AddedLogKey{committed->seq, verifier_key});
  };
  context.sequencer.Submit(std::move(change));
}

Change RevokeChange(const RevokeLogKeyRequest& request) {
  Change change;
  change.draft = NewDraft(ledger::RecordKind::kKeyRevoke);
  change.draft.revoke =
      ledger::RevokeLine{request.key, request.from_seq,
                         std::string(KeyRevocationReasonName(request.reason))};
  change.prepare = [from_seq = request.from_seq](
                       const Position& position,
                       ChangeView&) -> absl::StatusOr<std::optional<uint64_t>> {
    if (from_seq > position.seq) {
      return absl::InvalidArgumentError(base::StrCat(
          "from_seq: expected at most ", position.seq, ", the next record"));
    }
    return std::nullopt;
  };
  change.complete = [](const Position& position, ledger::Record& record) {
    if (record.revoke->seq == 0) record.revoke->seq = position.seq;
  };
  return change;
}

}  // namespace

std::string_view KeyRevocationReasonName(KeyRevocationReason reason) {
  switch (reason) {
    case KeyRevocationReason::kSuperseded:
      return "superseded";
    case KeyRevocationReason::kLost:
      return "lost";
    case KeyRevocationReason::kCompromised:
      return kCompromisedKeyReason;
  }
  return "superseded";
}

void AddLogKey(Context& context, const identity::Caller& caller,
               KeyPurpose purpose, ledger::SignatureType type,
               std::function<void(absl::StatusOr<AddedLogKey>)> done) {
  const absl::Status may =
      identity::Decide(caller, identity::Action::kManageLog, {});
  if (!may.ok()) return done(may);
  const auto key = context.keys.MakeKey(purpose, type);
  if (!key.ok()) return done(key.status());
  SubmitAdd(context, *key, AddChange(key->ToString()), std::move(done));
}

absl::StatusOr<RequestedLogKey> RequestLogKey(const Context& context,
                                              const identity::Caller& caller,
                                              KeyPurpose purpose,
                                              ledger::SignatureType type,
                                              const std::string& name) {
  TANJI_RETURN_IF_ERROR(
      identity::Decide(caller, identity::Action::kManageLog, {}));
  if (type == ledger::SignatureType::kEd25519) {
    return absl::InvalidArgumentError(
        "type: expected ecdsa-p256 or sm2-with-sm3, which authorities certify");
  }
  // It is a file of the folder: a server that takes nothing makes none.
  TANJI_RETURN_IF_ERROR(context.sequencer.halt_status());
  TANJI_ASSIGN_OR_RETURN(const auto signer,
                         context.keys.RequestKey(purpose, type));
  RequestedLogKey requested;
  requested.verifier_key = signer->verifier_key();
  TANJI_ASSIGN_OR_RETURN(
      requested.request,
      crypto::MakeCertificateRequest(signer->key(),
                                     name.empty() ? signer->name() : name));
  return requested;
}

void AddCertifiedLogKey(Context& context, const identity::Caller& caller,
                        const std::string& certificates,
                        std::function<void(absl::StatusOr<AddedLogKey>)> done) {
  absl::Status good =
      identity::Decide(caller, identity::Action::kManageLog, {});
  if (!good.ok()) return done(good);
  const auto certificate = crypto::SignerCertificate::FromPem(certificates);
  if (!certificate.ok()) return done(certificate.status());
  const auto key = context.keys.ClaimRequested(certificate->public_key());
  if (!key.ok()) return done(key.status());
  SubmitAdd(context, *key, CertifiedChange(context, *key, certificate->ToPem()),
            std::move(done));
}

void RevokeLogKey(Context& context, const identity::Caller& caller,
                  const RevokeLogKeyRequest& request,
                  std::function<void(absl::StatusOr<uint64_t> seq)> done) {
  absl::Status good =
      identity::Decide(caller, identity::Action::kManageLog, {});
  if (good.ok() && request.from_seq != 0 &&
      request.reason != KeyRevocationReason::kCompromised) {
    good = absl::InvalidArgumentError(
        "from_seq: expected 0; what a key has signed before it was lost or "
        "superseded stays good");
  }
  if (good.ok()) good = context.keys.Retire(request.key);
  if (!good.ok()) return done(good);
  Change change = RevokeChange(request);
  change.done =
      [&keys = context.keys, key = request.key,
       done = std::move(done)](const absl::StatusOr<Committed>& committed) {
        if (!committed.ok()) {
          keys.Unretire(key);
          return done(committed.status());
        }
        TakeCommitted(keys, *committed);
        const absl::Status destroyed = keys.Destroy(key);
        if (!destroyed.ok()) {
          base::LogError(base::StrCat(
              "the private half of the revoked key ", key,
              " is still there: ", base::ToStd(destroyed.message())));
        }
        done(committed->seq);
      };
  context.sequencer.Submit(std::move(change));
}

absl::Status AddMissingLogKeys(
    Sequencer& sequencer, KeyRing& keys, KeyPurpose purpose,
    const std::vector<ledger::SignatureType>& types) {
  for (const ledger::SignatureType type : types) {
    const Signers signers = keys.signers(purpose);
    const bool is_there =
        std::any_of(signers.begin(), signers.end(),
                    [&](const auto& one) { return one->type() == type; });
    if (is_there) continue;
    TANJI_ASSIGN_OR_RETURN(const ledger::VerifierKey key,
                           keys.MakeKey(purpose, type));
    const auto committed = sequencer.SubmitAndWait(AddChange(key.ToString()));
    if (!committed.ok()) {
      keys.GiveUp(key.reference());
      return committed.status();
    }
    TakeCommitted(keys, *committed);
    base::LogInfo(base::StrCat("record ", committed->seq, " adds the key ",
                               key.reference(), " (",
                               ledger::SignatureTypeName(type), ")"));
  }
  return absl::OkStatus();
}

}  // namespace tanji::platform
