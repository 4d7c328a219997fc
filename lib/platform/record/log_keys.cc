#include "lib/platform/record/log_keys.h"

#include <algorithm>
#include <utility>

#include "lib/base/log.h"
#include "lib/base/status.h"
#include "lib/platform/record/payload.h"

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
  const std::string verifier_key = key->ToString();
  Change change = AddChange(verifier_key);
  change.done =
      [&keys = context.keys, verifier_key, reference = key->reference(),
       done = std::move(done)](const absl::StatusOr<Committed>& committed) {
        if (!committed.ok()) {
          keys.GiveUp(reference);
          return done(committed.status());
        }
        TakeCommitted(keys, *committed);
        done(AddedLogKey{committed->seq, verifier_key});
      };
  context.sequencer.Submit(std::move(change));
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
