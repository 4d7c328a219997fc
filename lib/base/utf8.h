// Checks of text that comes from outside.

#ifndef TANJI_LIB_BASE_UTF8_H_
#define TANJI_LIB_BASE_UTF8_H_

#include <string_view>

namespace tanji::base {

// Well-formed UTF-8 as in Unicode table 3-7: no overlong forms, no surrogates,
// nothing above U+10FFFF.
bool IsUtf8(std::string_view text);

// Has a byte below 0x20 or 0x7f.
bool HasControlCharacter(std::string_view text);

}  // namespace tanji::base

#endif  // TANJI_LIB_BASE_UTF8_H_
