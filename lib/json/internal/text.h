// JSON strings and numbers as text.

#ifndef TANJI_LIB_JSON_INTERNAL_TEXT_H_
#define TANJI_LIB_JSON_INTERNAL_TEXT_H_

#include <string>
#include <string_view>

namespace tanji::json::internal {

// A byte that continues a UTF-8 sequence.
bool IsUtf8Tail(char c);

// Appends `text` as a JSON string, quotes included.
void AppendQuoted(std::string_view text, std::string* out);

// `text` as it would stand between the quotes of a JSON string, cut behind
// about 60 bytes: for messages.
std::string Excerpt(std::string_view text);

// Whether `text` is a number of RFC 8259, section 6.
bool IsNumber(std::string_view text);

}  // namespace tanji::json::internal

#endif  // TANJI_LIB_JSON_INTERNAL_TEXT_H_
