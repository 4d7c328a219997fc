#include "lib/platform/record/genesis.h"

#include <utility>

#include "lib/base/strings.h"
#include "lib/crypto/random.h"
#include "lib/engine/intensity.h"
#include "lib/json/json.h"
#include "lib/ledger/commitment.h"
#include "lib/platform/record/payload.h"

namespace tanji::platform {

namespace {

json::Value ToJson(const ContinuedLog& continued) {
  json::Object object;
  object.emplace_back("log", json::Value(continued.origin));
  object.emplace_back("checkpoint", json::Value(continued.checkpoint));
  object.emplace_back("restored",
                      json::Value(base::StrCat(continued.restored)));
  object.emplace_back("begun",
                      json::Value(ledger::FormatTime(continued.begun_micros)));
  return json::Value(std::move(object));
}

}  // namespace

GenesisRecord MakeGenesis(const KeyRing& keys,
                          const std::optional<ContinuedLog>& continued) {
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
  GenesisRecord genesis;
  genesis.draft = NewDraft(ledger::RecordKind::kGenesis);
  if (continued.has_value()) {
    policy.emplace_back("continues", ToJson(*continued));
    genesis.draft.xrefs.push_back(continued->last);
  }
  genesis.payload = json::Write(json::Value(std::move(policy))) + "\n";
  genesis.secret = crypto::RandomBytes(ledger::kSecretSize);
  CommitTo(genesis.draft, genesis.secret, kGenesisMediaType, genesis.payload);
  return genesis;
}

Change GenesisChange(const KeyRing& keys) {
  GenesisRecord genesis = MakeGenesis(keys, std::nullopt);
  Change change;
  change.draft = std::move(genesis.draft);
  change.secret = std::move(genesis.secret);
  change.prepare =
      [payload = std::move(genesis.payload), secret = change.secret,
       id = change.draft.id](
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
