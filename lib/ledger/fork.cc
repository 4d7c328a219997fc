#include "lib/ledger/fork.h"

#include "lib/base/status.h"
#include "lib/ledger/internal/line_reader.h"

namespace tanji::ledger {
namespace {

using base::StrAppend;
using base::StrCat;
using internal::LineReader;

constexpr std::string_view kHeader = "tanji-fork/v1";
constexpr size_t kForkHashesMax = 128;  // twice the levels of 2^64 leaves

// The section "<name> <size>", its bytes and a newline.
absl::StatusOr<std::string> TakeNote(LineReader& reader,
                                     std::string_view name) {
  TANJI_ASSIGN_OR_RETURN(const std::string_view text, reader.Field(name));
  const auto size = internal::ReadDecimal(text);
  if (!size.ok() || *size > kNoteSizeMax) return reader.Fault("a size");
  return reader.Bytes(*size);
}

}  // namespace

std::string ForkEvidence::ToText() const {
  std::string text =
      StrCat(kHeader, "\nfirst ", first.size(), "\n", first, "\nsecond ",
             second.size(), "\n", second, "\nprefix ",
             internal::WriteDigest(prefix_root), "\n");
  for (const Hash& hash : proof) {
    StrAppend(&text, internal::WriteDigest(hash), "\n");
  }
  return text;
}

absl::StatusOr<ForkEvidence> ForkEvidence::FromText(std::string_view text) {
  if (text.size() > kForkSizeMax) {
    return absl::ResourceExhaustedError(
        StrCat("evidence has ", text.size(), " bytes; at most ", kForkSizeMax));
  }
  LineReader reader(text, "evidence of a fork");
  TANJI_ASSIGN_OR_RETURN(const std::string_view header, reader.Line(kHeader));
  if (header != kHeader) return reader.Fault(kHeader);
  ForkEvidence evidence;
  TANJI_ASSIGN_OR_RETURN(evidence.first, TakeNote(reader, "first"));
  TANJI_ASSIGN_OR_RETURN(evidence.second, TakeNote(reader, "second"));
  TANJI_ASSIGN_OR_RETURN(const std::string_view prefix, reader.Field("prefix"));
  const auto prefix_root = internal::ReadDigest(prefix);
  if (!prefix_root.ok()) return reader.Fault("the base64 of a root");
  evidence.prefix_root = *prefix_root;
  while (!reader.AtEnd()) {
    TANJI_ASSIGN_OR_RETURN(const std::string_view line, reader.Line("a hash"));
    const auto hash = internal::ReadDigest(line);
    if (!hash.ok() || evidence.proof.size() == kForkHashesMax) {
      return reader.Fault("the base64 of a hash, 128 at most");
    }
    evidence.proof.push_back(*hash);
  }
  return evidence;
}

absl::Status VerifyFork(const ForkEvidence& evidence,
                        const std::vector<VerifierKey>& log_keys) {
  TANJI_ASSIGN_OR_RETURN(const Checkpoint first,
                         OpenCheckpoint(evidence.first, log_keys));
  TANJI_ASSIGN_OR_RETURN(const Checkpoint second,
                         OpenCheckpoint(evidence.second, log_keys));
  if (first.size == 0) {
    return absl::InvalidArgumentError("nothing goes on from an empty log");
  }
  TANJI_RETURN_IF_ERROR(VerifyConsistency(first.size, evidence.prefix_root,
                                          second.size, second.root,
                                          evidence.proof));
  if (evidence.prefix_root == first.root) {
    return absl::DataLossError(
        "the second checkpoint goes on from the first: that is no fork");
  }
  return absl::OkStatus();
}

}  // namespace tanji::ledger
