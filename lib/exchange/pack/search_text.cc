#include "lib/exchange/pack/search_text.h"

#include <utf8proc.h>

#include <cstdint>
#include <cstdlib>
#include <memory>

#include "absl/status/status.h"
#include "lib/base/strings.h"
#include "lib/base/utf8.h"

namespace tanji::exchange {
namespace {

struct Free {
  void operator()(uint8_t* bytes) const { std::free(bytes); }
};

bool IsLetterOrDigit(utf8proc_int32_t code_point) {
  switch (utf8proc_category(code_point)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO:
      return true;
    default:
      return false;
  }
}

// Folds case, accents and width; keeps punctuation and blanks.
absl::StatusOr<std::string> Fold(std::string_view text) {
  constexpr auto kOptions = static_cast<utf8proc_option_t>(
      UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD |
      UTF8PROC_STRIPMARK | UTF8PROC_IGNORE);
  uint8_t* bytes = nullptr;
  const utf8proc_ssize_t size = utf8proc_map(
      reinterpret_cast<const uint8_t*>(text.data()),
      static_cast<utf8proc_ssize_t>(text.size()), &bytes, kOptions);
  const std::unique_ptr<uint8_t, Free> owner(bytes);
  if (size < 0) {
    return absl::InvalidArgumentError(base::StrCat(
        "cannot fold the text: ", std::string_view(utf8proc_errmsg(size))));
  }
  return std::string(reinterpret_cast<const char*>(bytes),
                     static_cast<size_t>(size));
}

}  // namespace

absl::StatusOr<std::string> SearchText(std::string_view text) {
  if (!base::IsUtf8(text)) {
    return absl::InvalidArgumentError("is not valid UTF-8");
  }
  auto folded = Fold(text);
  if (!folded.ok()) return folded.status();
  std::string words;
  const auto* const bytes = reinterpret_cast<const uint8_t*>(folded->data());
  const auto size = static_cast<utf8proc_ssize_t>(folded->size());
  bool is_between_words = false;
  for (utf8proc_ssize_t at = 0; at < size;) {
    utf8proc_int32_t code_point = -1;
    const utf8proc_ssize_t length =
        utf8proc_iterate(bytes + at, size - at, &code_point);
    if (length <= 0) return absl::InternalError("folded text is not UTF-8");
    if (IsLetterOrDigit(code_point)) {
      if (is_between_words && !words.empty()) words += ' ';
      words.append(*folded, static_cast<size_t>(at),
                   static_cast<size_t>(length));
      is_between_words = false;
    } else {
      is_between_words = true;
    }
    at += length;
  }
  return words;
}

}  // namespace tanji::exchange
