#include "lib/platform/record/ledger_reads.h"

#include <algorithm>

#include "lib/base/status.h"
#include "lib/ledger/add_checkpoint.h"
#include "lib/ledger/checkpoint.h"
#include "lib/platform/limits.h"
#include "lib/platform/record/public_payloads.h"
#include "lib/store/keys.h"

namespace tanji::platform {
namespace {

absl::Status MayRead(const identity::Caller& caller) {
  return identity::Decide(caller, identity::Action::kReadLedger, {});
}

}  // namespace

absl::StatusOr<LedgerState::SignedCheckpoint> GetCheckpoint(
    const Context& context, const identity::Caller& caller) {
  TANJI_RETURN_IF_ERROR(MayRead(caller));
  LedgerState::SignedCheckpoint checkpoint = context.ledger.checkpoint();
  if (checkpoint.note.empty()) {
    return absl::UnavailableError(
        "no checkpoint is signed yet; the first comes within a second");
  }
  return checkpoint;
}

absl::StatusOr<std::vector<std::string>> GetEntries(
    const Context& context, const identity::Caller& caller, uint64_t first,
    uint32_t count) {
  TANJI_RETURN_IF_ERROR(MayRead(caller));
  const uint64_t size = context.ledger.head().size;
  if (first >= size) {
    return absl::OutOfRangeError(base::StrCat(
        "first is ", first, " but the log has ", size, " entries"));
  }
  const uint64_t end = std::min(size, first + std::min(count, kPageSizeMax));
  std::vector<std::string> entries;
  TANJI_RETURN_IF_ERROR(context.main.Scan(
      {store::EntryKey(first), store::EntryKey(end)}, end - first,
      [&](std::string_view, std::string_view entry) {
        entries.emplace_back(entry);
        return true;
      }));
  if (entries.size() != end - first) {
    return absl::DataLossError(
        base::StrCat("entry ", first + entries.size(), " is not in the store"));
  }
  return entries;
}

absl::StatusOr<std::string> GetProof(const Context& context,
                                     const identity::Caller& caller,
                                     uint64_t seq) {
  TANJI_RETURN_IF_ERROR(MayRead(caller));
  const uint64_t size = context.ledger.head().size;
  if (seq >= size) {
    return absl::OutOfRangeError(base::StrCat(
        "there is no entry ", seq, "; the log has ", size, " entries"));
  }
  const LedgerState::SignedCheckpoint checkpoint = context.ledger.BestFor(seq);
  if (seq >= checkpoint.size) {
    return absl::FailedPreconditionError(base::StrCat(
        "entry ", seq, " is not in a checkpoint yet; ask again in a second"));
  }
  ledger::TlogProof proof;
  proof.index = seq;
  TANJI_ASSIGN_OR_RETURN(proof.hashes,
                         context.ledger.InclusionProof(seq, checkpoint.size));
  proof.checkpoint = checkpoint.note;
  return proof.ToText();
}

absl::StatusOr<std::string> GetWitnessRequest(const Context& context,
                                              const identity::Caller& caller,
                                              uint64_t old_size) {
  TANJI_ASSIGN_OR_RETURN(const LedgerState::SignedCheckpoint checkpoint,
                         GetCheckpoint(context, caller));
  if (old_size > checkpoint.size) {
    return absl::OutOfRangeError(
        base::StrCat("old_size is ", old_size,
                     " but the last checkpoint covers ", checkpoint.size));
  }
  ledger::AddCheckpointRequest request;
  request.old_size = old_size;
  request.checkpoint = checkpoint.note;
  if (old_size > 0) {
    TANJI_ASSIGN_OR_RETURN(request.proof, context.ledger.ConsistencyProof(
                                              old_size, checkpoint.size));
  }
  return request.ToText();
}

absl::Status AddCosignatures(Context& context, const identity::Caller& caller,
                             const std::string& checkpoint,
                             const std::string& lines) {
  TANJI_RETURN_IF_ERROR(
      identity::Decide(caller, identity::Action::kManageLog, {}));
  if (context.cosigners == nullptr) {
    return absl::FailedPreconditionError(
        "no witnesses are configured; start tanjid with --witness-policy");
  }
  return context.cosigners->TakeLines(checkpoint, lines);
}

absl::StatusOr<LogStatus> GetLogStatus(const Context& context,
                                       const identity::Caller& caller) {
  TANJI_RETURN_IF_ERROR(MayRead(caller));
  LogStatus status;
  status.size = context.ledger.head().size;
  status.checkpoint_size = context.ledger.checkpoint().size;
  if (context.cosigners != nullptr) {
    status.has_witnesses = true;
    status.witnessed_size = context.ledger.witnessed().size;
    status.witnesses = context.cosigners->states();
  }
  status.timestamps = context.timestamper.state();
  return status;
}

absl::StatusOr<std::string> GetPublicPayload(const Context& context,
                                             const identity::Caller& caller,
                                             uint64_t seq) {
  TANJI_RETURN_IF_ERROR(MayRead(caller));
  if (seq >= context.ledger.head().size) {
    return absl::OutOfRangeError(base::StrCat("the log has no record ", seq));
  }
  return context.public_payloads.Read(seq);
}

absl::StatusOr<PublicKeys> GetKeys(const Context& context,
                                   const identity::Caller& caller) {
  TANJI_RETURN_IF_ERROR(MayRead(caller));
  PublicKeys keys;
  keys.origin = context.keys.origin();
  keys.log_key =
      context.keys.signers(KeyPurpose::kCheckpoints).front()->verifier_key();
  keys.keys = context.keys.keys();
  for (const LogKey& key : keys.keys) {
    if (key.purpose == KeyPurpose::kRecords) {
      keys.signer_keys.push_back(key.key.ToString());
    }
  }
  return keys;
}

}  // namespace tanji::platform
