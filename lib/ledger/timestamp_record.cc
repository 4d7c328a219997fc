#include "lib/ledger/timestamp_record.h"

#include "lib/base/check.h"
#include "lib/base/hex.h"
#include "lib/base/strings.h"

namespace tanji::ledger {

crypto::Sha256Digest TimestampDigest(const Checkpoint& checkpoint) {
  return crypto::Sha256(checkpoint.ToText());
}

std::string TimestampNonce(const Record& record) {
  auto id = base::HexDecode(record.id);
  TANJI_CHECK(id.ok());
  return *std::move(id);
}

absl::StatusOr<uint64_t> StampedSize(const Record& record) {
  const bool has_others = record.subject.has_value() ||
                          record.inputs.has_value() || !record.xrefs.empty();
  if (has_others || record.refs.size() != 1 || !record.payload.has_value() ||
      record.payload->media_type != kTimestampMediaType) {
    return absl::InvalidArgumentError(base::StrCat(
        "is a timestamp; expected one ref, to the last entry of a checkpoint, "
        "and a payload ",
        kTimestampMediaType));
  }
  return record.refs[0].seq + 1;
}

std::string TimestampPath(uint64_t seq) {
  return base::StrCat("timestamp/", seq, ".tsr");
}

}  // namespace tanji::ledger
