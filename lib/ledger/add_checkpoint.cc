#include "lib/ledger/add_checkpoint.h"

#include "lib/base/status.h"
#include "lib/ledger/internal/line_reader.h"

namespace tanji::ledger {

using base::StrCat;

std::string AddCheckpointRequest::ToText() const {
  std::string text = StrCat("old ", old_size, "\n");
  for (const Hash& hash : proof) {
    base::StrAppend(&text, internal::WriteDigest(hash), "\n");
  }
  base::StrAppend(&text, "\n", checkpoint);
  return text;
}

absl::StatusOr<AddCheckpointRequest> AddCheckpointRequest::FromText(
    std::string_view text) {
  if (text.size() > kAddCheckpointSizeMax) {
    return absl::InvalidArgumentError(StrCat("request has ", text.size(),
                                             " bytes; at most ",
                                             kAddCheckpointSizeMax));
  }
  internal::LineReader reader(text, "request");
  TANJI_ASSIGN_OR_RETURN(const std::string_view old, reader.Field("old"));
  const auto old_size = internal::ReadDecimal(old);
  if (!old_size.ok()) return reader.Fault("a size without leading zeros");
  AddCheckpointRequest request;
  request.old_size = *old_size;
  while (true) {
    TANJI_ASSIGN_OR_RETURN(const std::string_view line,
                           reader.Line("a hash or an empty line"));
    if (line.empty()) break;
    const auto hash = internal::ReadDigest(line);
    if (!hash.ok() || request.proof.size() == kAddCheckpointProofMax) {
      return reader.Fault("the base64 of a hash, 63 at most");
    }
    request.proof.push_back(*hash);
  }
  request.checkpoint = reader.rest();
  return request;
}

}  // namespace tanji::ledger
