#include "lib/certificate/internal/status_check.h"

#include "lib/base/status.h"
#include "lib/certificate/internal/note_check.h"
#include "lib/ledger/merkle.h"
#include "lib/ledger/record.h"

namespace tanji::certificate::internal {
namespace {

using base::StrCat;

absl::Status NoStatus(std::string_view what) {
  return absl::DataLossError(StrCat("status list: ", what));
}

absl::Status CheckListRecord(const ledger::Entry& entry, const ListedLog& log) {
  const ledger::Record& record = entry.record;
  if (record.log != log.origin) {
    return NoStatus("its record is of another log");
  }
  TANJI_RETURN_IF_ERROR(CheckLineNames(
      entry.note, StrCat(log.origin, kRecordSignerSuffix), "its record"));
  // Without a trusted key the whole verdict is undecided already.
  if (log.signer_keys.empty()) return absl::OkStatus();
  return CheckSignatures(entry.note, log.signer_keys).status();
}

}  // namespace

absl::StatusOr<JudgedStatus> JudgeStatus(const ShownStatus& shown,
                                         const ListedLog& log, uint64_t seq) {
  TANJI_ASSIGN_OR_RETURN(const ledger::Entry entry,
                         ledger::Entry::Parse(shown.entry));
  const ledger::Record& record = entry.record;
  TANJI_RETURN_IF_ERROR(CheckListRecord(entry, log));
  TANJI_ASSIGN_OR_RETURN(const StatusList list, OpenStatusList(entry, shown));
  if (log.checkpoint.size <= record.seq) {
    return NoStatus("the checkpoint does not cover its record");
  }
  TANJI_RETURN_IF_ERROR(ledger::VerifyInclusion(entry.leaf_hash, record.seq,
                                                log.checkpoint.size, shown.path,
                                                log.checkpoint.root));
  if (list.size() <= seq) {
    return NoStatus(StrCat("it is of the first ", list.size(),
                           " entries; the certificate is entry ", seq));
  }
  return JudgedStatus{record.seq, record.time_micros, list.StatusOf(seq)};
}

}  // namespace tanji::certificate::internal
