#include "lib/ledger/checkpoint.h"

#include "lib/base/status.h"
#include "lib/base/utf8.h"
#include "lib/ledger/internal/line_reader.h"

namespace tanji::ledger {
namespace {

using base::StrAppend;
using base::StrCat;
using internal::LineReader;

constexpr std::string_view kProofHeader = "c2sp.org/tlog-proof@v1";
// A tree of 2^64 leaves has 64 levels.
constexpr size_t kProofHashesMax = 64;

}  // namespace

std::string Checkpoint::ToText() const {
  return StrCat(origin, "\n", size, "\n", internal::WriteDigest(root), "\n");
}

absl::StatusOr<Checkpoint> Checkpoint::FromText(std::string_view text) {
  LineReader reader(text, "checkpoint");
  Checkpoint checkpoint;
  TANJI_ASSIGN_OR_RETURN(const std::string_view origin,
                         reader.Line("an origin"));
  if (origin.empty() || !base::IsUtf8(origin) ||
      base::HasControlCharacter(origin)) {
    return reader.Fault("an origin");
  }
  checkpoint.origin = origin;
  TANJI_ASSIGN_OR_RETURN(const std::string_view size_text,
                         reader.Line("a size"));
  const auto size = internal::ReadDecimal(size_text);
  if (!size.ok()) return reader.Fault("a size without leading zeros");
  checkpoint.size = *size;
  TANJI_ASSIGN_OR_RETURN(const std::string_view root_text,
                         reader.Line("a root hash"));
  const auto root = internal::ReadDigest(root_text);
  if (!root.ok()) return reader.Fault("the base64 of a root hash");
  checkpoint.root = *root;
  if (!reader.AtEnd()) {
    return absl::InvalidArgumentError(
        "checkpoint has extension lines; expected none");
  }
  return checkpoint;
}

std::string SignCheckpoint(const Checkpoint& checkpoint,
                           const std::vector<const NoteSigner*>& signers) {
  return SignNote(checkpoint.ToText(), signers);
}

std::string SignCheckpoint(const Checkpoint& checkpoint,
                           const NoteSigner& signer) {
  return SignCheckpoint(checkpoint, std::vector<const NoteSigner*>{&signer});
}

absl::StatusOr<Checkpoint> OpenCheckpoint(
    std::string_view note, const std::vector<VerifierKey>& log_keys) {
  TANJI_ASSIGN_OR_RETURN(const Note parsed, Note::Parse(note));
  TANJI_ASSIGN_OR_RETURN(Checkpoint checkpoint,
                         Checkpoint::FromText(parsed.text));
  std::vector<const VerifierKey*> keys;
  for (const VerifierKey& key : log_keys) {
    if (checkpoint.origin != key.name()) {
      return absl::UnauthenticatedError(
          StrCat("checkpoint is of \"", checkpoint.origin, "\"; expected \"",
                 key.name(), "\""));
    }
    // A cosignature says that a checkpoint was seen, not that a log made it.
    if (key.type() == SignatureType::kCosignatureV1) {
      return absl::UnauthenticatedError(
          StrCat("key \"", key.name(), "\" is a witness's, not a log's"));
    }
    keys.push_back(&key);
  }
  TANJI_RETURN_IF_ERROR(VerifyNote(parsed, keys).status());
  return checkpoint;
}

absl::StatusOr<Checkpoint> OpenCheckpoint(std::string_view note,
                                          const VerifierKey& log_key) {
  return OpenCheckpoint(note, std::vector<VerifierKey>{log_key});
}

std::string TlogProof::ToText() const {
  std::string text = StrCat(kProofHeader, "\nindex ", index, "\n");
  for (const Hash& hash : hashes) {
    StrAppend(&text, internal::WriteDigest(hash), "\n");
  }
  StrAppend(&text, "\n", checkpoint);
  return text;
}

absl::StatusOr<TlogProof> TlogProof::FromText(std::string_view text) {
  LineReader reader(text, "proof");
  TANJI_ASSIGN_OR_RETURN(const std::string_view header,
                         reader.Line(kProofHeader));
  if (header != kProofHeader) return reader.Fault(kProofHeader);
  TANJI_ASSIGN_OR_RETURN(const std::string_view index_text,
                         reader.Field("index"));
  TlogProof proof;
  const auto index = internal::ReadDecimal(index_text);
  if (!index.ok()) return reader.Fault("an index without leading zeros");
  proof.index = *index;
  while (true) {
    TANJI_ASSIGN_OR_RETURN(const std::string_view line,
                           reader.Line("a hash or an empty line"));
    if (line.empty()) break;
    const auto hash = internal::ReadDigest(line);
    if (!hash.ok() || proof.hashes.size() == kProofHashesMax) {
      return reader.Fault("the base64 of a hash, 64 at most");
    }
    proof.hashes.push_back(*hash);
  }
  proof.checkpoint = reader.rest();
  TANJI_ASSIGN_OR_RETURN(const Note note, Note::Parse(proof.checkpoint));
  TANJI_RETURN_IF_ERROR(Checkpoint::FromText(note.text).status());
  return proof;
}

}  // namespace tanji::ledger
