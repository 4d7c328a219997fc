#include "lib/json/internal/text.h"

#include <cstddef>

#include "lib/base/hex.h"

namespace tanji::json::internal {
namespace {

constexpr size_t kMessageBytesMax = 60;

// The letter behind the backslash in a short escape, or 0.
char ShortEscape(char c) {
  switch (c) {
    case '"':
    case '\\':
      return c;
    case '\b':
      return 'b';
    case '\f':
      return 'f';
    case '\n':
      return 'n';
    case '\r':
      return 'r';
    case '\t':
      return 't';
    default:
      return '\0';
  }
}

// Drops the digits in front; returns whether there were any.
bool SkipDigits(std::string_view& rest) {
  size_t size = 0;
  while (size < rest.size() && rest[size] >= '0' && rest[size] <= '9') ++size;
  rest.remove_prefix(size);
  return size > 0;
}

// Drops one character of `set` in front; returns whether there was one.
bool Skip(std::string_view set, std::string_view& rest) {
  if (rest.empty() || set.find(rest[0]) == std::string_view::npos) return false;
  rest.remove_prefix(1);
  return true;
}

// Appends `text` with its escapes.
void AppendEscaped(std::string_view text, std::string* out) {
  size_t copied = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const char escape = ShortEscape(text[i]);
    if (escape == '\0' && static_cast<unsigned char>(text[i]) >= 0x20) continue;
    out->append(text.substr(copied, i - copied));
    copied = i + 1;
    if (escape != '\0') {
      out->push_back('\\');
      out->push_back(escape);
    } else {
      out->append("\\u00");
      out->append(base::HexEncode(text.substr(i, 1)));
    }
  }
  out->append(text.substr(copied));
}

}  // namespace

bool IsUtf8Tail(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

void AppendQuoted(std::string_view text, std::string* out) {
  out->push_back('"');
  AppendEscaped(text, out);
  out->push_back('"');
}

std::string Excerpt(std::string_view text) {
  std::string_view shown = text.substr(0, kMessageBytesMax);
  if (shown.size() < text.size()) {
    while (!shown.empty() && IsUtf8Tail(text[shown.size()])) {
      shown.remove_suffix(1);
    }
  }
  std::string excerpt;
  AppendEscaped(shown, &excerpt);
  if (shown.size() < text.size()) excerpt.append("...");
  return excerpt;
}

bool IsNumber(std::string_view text) {
  std::string_view rest = text;
  Skip("-", rest);
  if (!Skip("0", rest) && !SkipDigits(rest)) return false;
  if (Skip(".", rest) && !SkipDigits(rest)) return false;
  if (Skip("eE", rest)) {
    Skip("+-", rest);
    if (!SkipDigits(rest)) return false;
  }
  return rest.empty();
}

}  // namespace tanji::json::internal
