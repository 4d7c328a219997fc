#include "lib/audit/timestamps.h"

#include "lib/audit/log_files.h"
#include "lib/base/status.h"
#include "lib/base/time_units.h"
#include "lib/ledger/checkpoint.h"
#include "lib/ledger/timestamp_record.h"

namespace tanji::audit {
namespace {

using base::StrCat;

}  // namespace

absl::Status Timestamps::Check(const ledger::Record& record, uint64_t seq,
                               const Log& log) {
  const auto size = ledger::StampedSize(record);
  if (!size.ok()) {
    findings_.Add(FindingCode::kRecordKind, seq,
                  StrCat(size.status().message()));
    return absl::OkStatus();
  }
  // One that is not before is a finding of its ref.
  if (*size > seq) return absl::OkStatus();
  ++summary_.count;
  const std::string path = ledger::TimestampPath(seq);
  const auto file = source_.Read(path, crypto::kTimestampReplySizeMax);
  if (IsSourceFailure(file.status())) return file.status();
  if (!file.ok()) {
    findings_.Add(absl::IsNotFound(file.status()) ? FindingCode::kMissing
                                                  : FindingCode::kTimestamp,
                  seq, StrCat(path, ": ", file.status().message()));
    return absl::OkStatus();
  }
  const auto reply = crypto::TimestampReply::Parse(*file);
  if (!reply.ok()) {
    findings_.Add(FindingCode::kTimestamp, seq,
                  StrCat(reply.status().message()));
    return absl::OkStatus();
  }
  if (file->size() != record.payload->size) {
    findings_.Add(
        FindingCode::kTimestamp, seq,
        StrCat(path, " has ", file->size(), " bytes; the record commits to ",
               record.payload->size));
    return absl::OkStatus();
  }
  const auto root = log.root_at(*size);
  if (IsSourceFailure(root.status())) return root.status();
  if (!root.ok()) return absl::OkStatus();  // a finding of the tile
  const absl::Status answers = reply->CheckAnswers(
      ledger::TimestampDigest({policy_.origin(), *size, *root}),
      ledger::TimestampNonce(record));
  if (!answers.ok()) {
    findings_.Add(FindingCode::kTimestamp, seq, StrCat(answers.message()));
    return absl::OkStatus();
  }
  if (!policy_.timestamp_authorities.has_value()) return absl::OkStatus();
  const absl::Status by = reply->Verify(*policy_.timestamp_authorities);
  if (!by.ok()) {
    findings_.Add(absl::IsUnauthenticated(by) ? FindingCode::kTimestampOpen
                                              : FindingCode::kTimestamp,
                  seq, StrCat(by.message(), ": ", reply->Authority()));
    return absl::OkStatus();
  }
  ++summary_.trusted;
  summary_.last_seconds = reply->seconds();
  summary_.last_authority = reply->Authority();
  return CheckTimes(*reply, record, seq, *size, log);
}

absl::Status Timestamps::CheckTimes(const crypto::TimestampReply& reply,
                                    const ledger::Record& record, uint64_t seq,
                                    uint64_t size, const Log& log) {
  const auto last_micros = log.time_micros_of(size - 1);
  if (IsSourceFailure(last_micros.status())) return last_micros.status();
  if (!last_micros.ok()) return absl::OkStatus();  // a finding of that entry
  const int64_t ahead = *last_micros / base::kMicrosPerSecond - reply.seconds();
  if (ahead > kClockToleranceSeconds) {
    findings_.Add(
        FindingCode::kRecordTime, size - 1,
        StrCat("its time is ", ahead, " s after the time stamp in ", "record ",
               seq, "; expected at most ", kClockToleranceSeconds));
  }
  const int64_t behind =
      reply.seconds() - record.time_micros / base::kMicrosPerSecond;
  if (behind > kClockToleranceSeconds) {
    findings_.Add(FindingCode::kRecordTime, seq,
                  StrCat("its time is ", behind,
                         " s before the time stamp in it; expected at most ",
                         kClockToleranceSeconds));
  }
  return absl::OkStatus();
}

}  // namespace tanji::audit
