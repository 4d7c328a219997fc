#include "lib/platform/record/public_payloads.h"

#include <filesystem>

#include "lib/base/file.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/ledger/key_certificate.h"
#include "lib/ledger/timestamp_record.h"
#include "lib/platform/record/payload.h"
#include "lib/store/keys.h"

namespace tanji::platform {

using base::StrCat;

std::string PublicPayloads::PathOf(const ledger::Record& record) {
  if (record.kind == ledger::RecordKind::kTimestamp) {
    return ledger::TimestampPath(record.seq);
  }
  if (ledger::HasKeyCertificate(record)) {
    return ledger::KeyCertificatePath(record.seq);
  }
  return "";
}

void PublicPayloads::Take(const ledger::Record& record) {
  if (!PathOf(record).empty()) Expect(record.seq);
}

void PublicPayloads::Expect(uint64_t seq) {
  const base::MutexLock lock(mu_);
  to_publish_.push_back(seq);
}

absl::StatusOr<ledger::Record> PublicPayloads::RecordAt(uint64_t seq) const {
  TANJI_ASSIGN_OR_RETURN(const std::string bytes,
                         main_.Get(store::EntryKey(seq)));
  TANJI_ASSIGN_OR_RETURN(ledger::Entry entry, ledger::Entry::Parse(bytes));
  return std::move(entry.record);
}

absl::StatusOr<std::string> PublicPayloads::Read(uint64_t seq) const {
  TANJI_ASSIGN_OR_RETURN(const ledger::Record record, RecordAt(seq));
  if (PathOf(record).empty()) {
    return absl::NotFoundError(StrCat("record ", seq, ", a ",
                                      ledger::RecordKindName(record.kind),
                                      ", has no payload that is public"));
  }
  return ReadPayload(main_, secrets_, record);
}

absl::Status PublicPayloads::Publish(const std::string& directory,
                                     uint64_t size) {
  for (;;) {
    uint64_t seq = 0;
    {
      const base::MutexLock lock(mu_);
      if (to_publish_.empty()) return absl::OkStatus();
      seq = to_publish_.front();
    }
    if (seq >= size) return absl::OkStatus();
    const auto payload = Read(seq);
    // A record that was refused after all has left its place to another.
    if (!absl::IsNotFound(payload.status())) {
      TANJI_RETURN_IF_ERROR(payload.status());
      TANJI_ASSIGN_OR_RETURN(const ledger::Record record, RecordAt(seq));
      const std::string path = StrCat(directory, "/", PathOf(record));
      TANJI_RETURN_IF_ERROR(base::MakeDirectories(
          std::filesystem::path(path).parent_path().string(), 0755));
      TANJI_RETURN_IF_ERROR(base::ReplaceFile(path, *payload, 0644));
    }
    const base::MutexLock lock(mu_);
    to_publish_.pop_front();
  }
}

}  // namespace tanji::platform
