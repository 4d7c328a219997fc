#include "lib/certificate/internal/section_reader.h"

#include <charconv>

#include "lib/base/base64.h"
#include "lib/base/status.h"
#include "lib/crypto/hash.h"
#include "lib/ledger/commitment.h"

namespace tanji::certificate::internal {
namespace {

using base::StrAppend;
using base::StrCat;

constexpr size_t kPathSizeMax = 64;  // hashes

}  // namespace

absl::StatusOr<std::string_view> SectionReader::Line(
    std::string_view expected) {
  const size_t end = rest_.find('\n');
  if (end == std::string_view::npos) return Fault(expected);
  const std::string_view line = rest_.substr(0, end);
  rest_.remove_prefix(end + 1);
  return line;
}

absl::StatusOr<std::vector<std::string_view>> SectionReader::Head(
    std::string_view name, size_t count) {
  const std::string expected = StrCat("a line \"", name, " …\"");
  TANJI_ASSIGN_OR_RETURN(std::string_view line, Line(expected));
  std::vector<std::string_view> words;
  while (words.size() < count) {
    const size_t end = line.find(' ');
    words.push_back(line.substr(0, end));
    if (end == std::string_view::npos) break;
    line.remove_prefix(end + 1);
  }
  if (words.size() != count || words[0] != name) return Fault(expected);
  return words;
}

absl::StatusOr<uint64_t> SectionReader::Number(std::string_view word) const {
  uint64_t value = 0;
  const auto read =
      std::from_chars(word.data(), word.data() + word.size(), value);
  if (read.ec != std::errc()) return Fault("a number");
  return value;
}

absl::StatusOr<std::string> SectionReader::Body(std::string_view word) {
  TANJI_ASSIGN_OR_RETURN(const uint64_t size, Number(word));
  if (size >= rest_.size() || rest_[size] != '\n') {
    return Fault(StrCat(size, " bytes and a newline"));
  }
  std::string body(rest_.substr(0, size));
  rest_.remove_prefix(size + 1);
  return body;
}

absl::StatusOr<std::string> SectionReader::Secret() {
  TANJI_ASSIGN_OR_RETURN(const std::string_view line,
                         Line("the secret of a record"));
  const auto secret = base::Base64Decode(line);
  if (!secret.ok() || secret->size() != ledger::kSecretSize) {
    return Mismatch("the secret of a record is no secret");
  }
  return *secret;
}

absl::StatusOr<std::vector<ledger::Hash>> SectionReader::Path(
    std::string_view word) {
  TANJI_ASSIGN_OR_RETURN(const uint64_t hashes, Number(word));
  return Path(hashes);
}

absl::StatusOr<std::vector<ledger::Hash>> SectionReader::Path(uint64_t hashes) {
  if (hashes > kPathSizeMax) return Mismatch("a path has too many hashes");
  std::vector<ledger::Hash> path;
  for (uint64_t i = 0; i < hashes; ++i) {
    TANJI_ASSIGN_OR_RETURN(const std::string_view line,
                           Line("a hash of a path"));
    const auto hash = base::Base64Decode(line);
    if (!hash.ok() || hash->size() != crypto::kSha256Size) {
      return Mismatch("a path has a line that is no hash");
    }
    path.push_back(crypto::DigestFromBytes(*hash));
  }
  return path;
}

absl::Status SectionReader::Mismatch(std::string_view problem) const {
  return absl::InvalidArgumentError(StrCat(what_, ": ", problem));
}

absl::Status SectionReader::Fault(std::string_view expected) const {
  return Mismatch(StrCat("expected ", expected, ", ", rest_.size(),
                         " bytes before the end"));
}

void AppendPath(const std::vector<ledger::Hash>& path, std::string* text) {
  for (const ledger::Hash& hash : path) {
    StrAppend(text, base::Base64Encode(crypto::AsBytes(hash)), "\n");
  }
}

}  // namespace tanji::certificate::internal
