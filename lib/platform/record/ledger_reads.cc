#include "lib/platform/record/ledger_reads.h"

#include <algorithm>

#include "lib/base/status.h"
#include "lib/ledger/checkpoint.h"
#include "lib/platform/limits.h"
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
  const LedgerState::SignedCheckpoint checkpoint = context.ledger.checkpoint();
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

absl::StatusOr<PublicKeys> GetKeys(const Context& context,
                                   const identity::Caller& caller) {
  TANJI_RETURN_IF_ERROR(MayRead(caller));
  return PublicKeys{context.keys.origin,
                    context.keys.log->verifier_key(),
                    {context.keys.records->verifier_key()}};
}

}  // namespace tanji::platform
