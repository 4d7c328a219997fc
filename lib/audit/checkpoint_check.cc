#include "lib/audit/checkpoint_check.h"

#include <algorithm>
#include <functional>
#include <set>

#include "lib/audit/log_files.h"
#include "lib/base/status.h"

namespace tanji::audit {
namespace {

using base::StrCat;
using ledger::NoteSignature;
using ledger::VerifierKey;

const VerifierKey* FindKey(const std::vector<VerifierKey>& keys,
                           const NoteSignature& line) {
  const auto key =
      std::find_if(keys.begin(), keys.end(), [&](const VerifierKey& one) {
        return one.key_id() == line.key_id && one.name() == line.name;
      });
  return key == keys.end() ? nullptr : &*key;
}

// The types of `keys` that have signed.
class SignedTypes {
 public:
  void Add(ledger::SignatureType type) { types_.insert(type); }
  absl::Status Check(const std::vector<ledger::SignatureType>& demanded) const {
    if (types_.empty()) {
      return absl::UnauthenticatedError("not signed by a key of the log");
    }
    for (const ledger::SignatureType type : demanded) {
      if (!types_.contains(type)) {
        return absl::UnauthenticatedError(
            StrCat("has no signature of type ", ledger::SignatureTypeName(type),
                   " by a key of the log"));
      }
    }
    return absl::OkStatus();
  }

 private:
  std::set<ledger::SignatureType> types_;
};

}  // namespace

std::optional<int64_t> SignedCheckpoint::SeenBy(size_t quorum) const {
  const size_t needed = std::max<size_t>(quorum, 1);
  if (cosignatures.size() < needed) return std::nullopt;
  std::vector<int64_t> times;
  times.reserve(cosignatures.size());
  for (const Cosignature& one : cosignatures) times.push_back(one.seconds);
  std::sort(times.begin(), times.end());
  return times[std::max(needed, times.size() / 2 + 1) - 1];
}

absl::StatusOr<SignedCheckpoint> OpenSigned(std::string_view note,
                                            const Policy& policy) {
  TANJI_ASSIGN_OR_RETURN(const ledger::Note parsed, ledger::Note::Parse(note));
  SignedCheckpoint opened;
  opened.note = note;
  TANJI_ASSIGN_OR_RETURN(opened.checkpoint,
                         ledger::Checkpoint::FromText(parsed.text));
  if (opened.checkpoint.origin != policy.origin()) {
    return absl::InvalidArgumentError(
        StrCat("checkpoint is of \"", opened.checkpoint.origin,
               "\"; expected \"", policy.origin(), "\""));
  }
  SignedTypes types;
  std::set<std::string> witnesses;
  for (const NoteSignature& line : parsed.signatures) {
    if (const VerifierKey* key = FindKey(policy.log_keys, line)) {
      TANJI_RETURN_IF_ERROR(
          base::AddPlace(key->VerifyText(parsed.text, line.bytes),
                         StrCat("line by the log's key \"", line.name, "\"")));
      types.Add(key->type());
    } else if (const VerifierKey* witness =
                   FindKey(policy.witness_keys, line)) {
      Cosignature cosignature{witness->name(), 0};
      TANJI_RETURN_IF_ERROR(base::AddPlace(
          witness->VerifyText(parsed.text, line.bytes, &cosignature.seconds),
          StrCat("cosignature by \"", line.name, "\"")));
      if (witnesses.insert(witness->name()).second) {
        opened.cosignatures.push_back(std::move(cosignature));
      }
    } else {
      opened.unknown.push_back(line.name);
    }
  }
  TANJI_RETURN_IF_ERROR(types.Check(policy.checkpoint_types));
  return opened;
}

void CheckWitnesses(const SignedCheckpoint& checkpoint, const Policy& policy,
                    FindingList& findings) {
  std::vector<int64_t> times;
  times.reserve(checkpoint.cosignatures.size());
  for (const Cosignature& one : checkpoint.cosignatures) {
    times.push_back(one.seconds);
    if (one.seconds > policy.now_seconds + kClockToleranceSeconds) {
      findings.Add(FindingCode::kCheckpointAge, std::nullopt,
                   StrCat("cosignature by \"", one.witness,
                          "\" is of a time to come; whose clock is wrong?"));
    }
  }
  if (times.size() < policy.quorum) {
    findings.Add(
        FindingCode::kWitnessQuorum, std::nullopt,
        StrCat("checkpoint has ", times.size(), " good cosignatures of known ",
               "witnesses; expected ", policy.quorum));
  }
  if (!policy.age_seconds_max.has_value()) return;
  const size_t needed = std::max<size_t>(policy.quorum, 1);
  if (times.size() < needed) {
    findings.Add(FindingCode::kCheckpointAge, std::nullopt,
                 "too few witnesses say when they saw the checkpoint: its age "
                 "is not known");
    return;
  }
  std::sort(times.begin(), times.end(), std::greater<>());
  const int64_t age = policy.now_seconds - times[needed - 1];
  if (age > *policy.age_seconds_max) {
    findings.Add(FindingCode::kCheckpointAge, std::nullopt,
                 StrCat("witnesses saw the checkpoint ", age,
                        " s ago; expected at most ", *policy.age_seconds_max,
                        " s: newer ones may be withheld"));
  }
}

absl::StatusOr<std::optional<SignedCheckpoint>> ReadCheckpoint(
    const ledger::LogSource& source, const Policy& policy,
    FindingList& findings) {
  const auto note = source.Read("checkpoint", kCheckpointSizeMax);
  if (IsSourceFailure(note.status())) return note.status();
  if (!note.ok()) {
    findings.Add(FindingCode::kMissing, std::nullopt,
                 StrCat("checkpoint: ", note.status().message()));
    return std::nullopt;
  }
  auto opened = OpenSigned(*note, policy);
  if (opened.ok()) {
    CheckWitnesses(*opened, policy, findings);
    return *std::move(opened);
  }
  findings.Add(absl::IsInvalidArgument(opened.status())
                   ? FindingCode::kCheckpoint
                   : FindingCode::kCheckpointSignature,
               std::nullopt,
               std::string(base::ToStd(opened.status().message())));
  return std::nullopt;
}

}  // namespace tanji::audit
