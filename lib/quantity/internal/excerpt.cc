#include "lib/quantity/internal/excerpt.h"

#include <cstddef>

#include "absl/strings/escaping.h"
#include "lib/base/strings.h"
#include "lib/base/utf8.h"

namespace tanji::quantity::internal {
namespace {

constexpr size_t kBytesMax = 60;

bool IsTail(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

}  // namespace

std::string Excerpt(std::string_view text) {
  std::string_view shown = text.substr(0, kBytesMax);
  if (shown.size() < text.size()) {
    while (!shown.empty() && IsTail(text[shown.size()])) {
      shown.remove_suffix(1);
    }
  }
  const std::string escaped =
      base::IsUtf8(shown) ? absl::Utf8SafeCHexEscape(base::ToAbsl(shown))
                          : absl::CHexEscape(base::ToAbsl(shown));
  return base::StrCat("\"", escaped, shown.size() < text.size() ? "..." : "",
                      "\"");
}

}  // namespace tanji::quantity::internal
