#include "lib/ledger/internal/line_reader.h"

#include <charconv>

#include "lib/base/base64.h"
#include "lib/base/status.h"

namespace tanji::ledger::internal {

using base::StrCat;

absl::StatusOr<uint64_t> ReadDecimal(std::string_view text) {
  uint64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (text.empty() || stop != end || error != std::errc() ||
      (text[0] == '0' && text.size() > 1)) {
    return absl::InvalidArgumentError(
        "expected a decimal number without leading zeros");
  }
  return value;
}

absl::StatusOr<crypto::Sha256Digest> ReadDigest(std::string_view text) {
  const auto bytes = base::Base64Decode(text);
  if (!bytes.ok() || bytes->size() != crypto::kSha256Size) {
    return absl::InvalidArgumentError("expected the base64 of 32 bytes");
  }
  return crypto::DigestFromBytes(*bytes);
}

std::string WriteDigest(const crypto::Sha256Digest& digest) {
  return base::Base64Encode(crypto::AsBytes(digest));
}

std::string_view TakeWord(std::string_view* text) {
  const std::string_view word = text->substr(0, text->find(' '));
  text->remove_prefix(std::min(word.size() + 1, text->size()));
  return word;
}

absl::StatusOr<std::string_view> LineReader::Line(std::string_view expected) {
  ++line_number_;
  const size_t end = rest_.find('\n');
  if (end == std::string_view::npos) return Fault(expected);
  const std::string_view line = rest_.substr(0, end);
  rest_.remove_prefix(end + 1);
  return line;
}

absl::StatusOr<std::string_view> LineReader::Field(std::string_view name) {
  TANJI_ASSIGN_OR_RETURN(std::string_view line,
                         Line(StrCat("\"", name, " …\"")));
  if (line.size() <= name.size() || line.substr(0, name.size()) != name ||
      line[name.size()] != ' ') {
    return Fault(StrCat("\"", name, " …\""));
  }
  return line.substr(name.size() + 1);
}

bool LineReader::NextIs(std::string_view name) const {
  return rest_.size() > name.size() && rest_.substr(0, name.size()) == name &&
         rest_[name.size()] == ' ';
}

absl::StatusOr<std::string> LineReader::Bytes(uint64_t size) {
  if (size >= rest_.size() || rest_[size] != '\n') {
    return Fault("with as many bytes behind it, and a newline");
  }
  std::string bytes(rest_.substr(0, size));
  rest_.remove_prefix(size + 1);
  return bytes;
}

absl::Status LineReader::Fault(std::string_view expected) const {
  return absl::InvalidArgumentError(
      StrCat(what_, ", line ", line_number_, ": expected ", expected));
}

}  // namespace tanji::ledger::internal
