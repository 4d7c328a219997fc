#include "lib/platform/record/genesis.h"

#include <utility>

#include "lib/crypto/random.h"
#include "lib/engine/intensity.h"
#include "lib/json/json.h"
#include "lib/ledger/commitment.h"
#include "lib/platform/record/payload.h"

namespace tanji::platform {

Change GenesisChange(const KeyRing& keys) {
  json::Array signers;
  for (const auto& signer : keys.signers(KeyPurpose::kRecords)) {
    signers.emplace_back(signer->verifier_key());
  }
  json::Object policy;
  policy.emplace_back("format", json::Value("tanji-genesis/v1"));
  policy.emplace_back("log", json::Value(keys.origin()));
  policy.emplace_back(
      "log_key",
      json::Value(
          keys.signers(KeyPurpose::kCheckpoints).front()->verifier_key()));
  policy.emplace_back("signer_keys", json::Value(std::move(signers)));
  policy.emplace_back("record_format", json::Value("pcf-record/v1"));
  policy.emplace_back("engine", json::Value(engine::kEngineVersion));
  const std::string payload =
      json::Write(json::Value(std::move(policy))) + "\n";

  Change change;
  change.draft = NewDraft(ledger::RecordKind::kGenesis);
  change.secret = crypto::RandomBytes(ledger::kSecretSize);
  CommitTo(change.draft, change.secret, kGenesisMediaType, payload);
  change.prepare =
      [payload, secret = change.secret, id = change.draft.id](
          const Position& position,
          ChangeView& view) -> absl::StatusOr<std::optional<uint64_t>> {
    if (position.seq != 0) {
      return absl::FailedPreconditionError("the log has a genesis already");
    }
    PutPayload(view, store::RecordSealer(secret), id, payload);
    return std::nullopt;
  };
  return change;
}

}  // namespace tanji::platform
