#include "lib/audit/policy.h"

#include <algorithm>
#include <set>

#include "lib/base/status.h"

namespace tanji::audit {
namespace {

using base::StrCat;

bool IsWitness(const ledger::VerifierKey& key) {
  return key.type() == ledger::SignatureType::kCosignatureV1;
}

absl::Status CheckNoWitness(const std::vector<ledger::VerifierKey>& keys,
                            std::string_view what) {
  const auto witness = std::find_if(keys.begin(), keys.end(), IsWitness);
  if (witness == keys.end()) return absl::OkStatus();
  return absl::InvalidArgumentError(StrCat(
      "key \"", witness->name(), "\" is a witness's; expected a ", what, "'s"));
}

}  // namespace

absl::Status CheckLogKeys(const Policy& policy) {
  if (policy.log_keys.empty()) {
    return absl::InvalidArgumentError("no key of the log is given");
  }
  for (const ledger::VerifierKey& key : policy.log_keys) {
    if (key.name() != policy.origin()) {
      return absl::InvalidArgumentError(
          StrCat("log keys are of \"", policy.origin(), "\" and \"", key.name(),
                 "\"; expected those of one log"));
    }
  }
  TANJI_RETURN_IF_ERROR(CheckNoWitness(policy.log_keys, "log"));
  std::set<std::string> witnesses;
  for (const ledger::VerifierKey& key : policy.witness_keys) {
    if (!IsWitness(key)) {
      return absl::InvalidArgumentError(
          StrCat("key \"", key.name(),
                 "\" is no witness's; expected one of type cosignature/v1"));
    }
    witnesses.insert(key.name());
  }
  if (policy.quorum > witnesses.size()) {
    return absl::InvalidArgumentError(StrCat("a quorum of ", policy.quorum,
                                             " cannot be reached by ",
                                             witnesses.size(), " witnesses"));
  }
  return absl::OkStatus();
}

absl::Status CheckPolicy(const Policy& policy) {
  TANJI_RETURN_IF_ERROR(CheckLogKeys(policy));
  if (policy.signer_keys.empty()) {
    return absl::InvalidArgumentError("no key of the log's signers is given");
  }
  for (const OtherLogFiles& other : policy.other_logs) {
    if (other.keys.empty()) {
      return absl::InvalidArgumentError("no key of the other log is given");
    }
    for (const ledger::VerifierKey& key : other.keys) {
      if (key.name() == other.keys.front().name()) continue;
      return absl::InvalidArgumentError(
          StrCat("keys of another log are of \"", other.keys.front().name(),
                 "\" and \"", key.name(), "\"; expected those of one log"));
    }
    TANJI_RETURN_IF_ERROR(CheckNoWitness(other.keys, "log"));
  }
  return CheckNoWitness(policy.signer_keys, "signer");
}

}  // namespace tanji::audit
