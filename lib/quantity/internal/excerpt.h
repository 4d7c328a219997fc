// Foreign text in our messages: quoted, short, on one line.

#ifndef TANJI_LIB_QUANTITY_INTERNAL_EXCERPT_H_
#define TANJI_LIB_QUANTITY_INTERNAL_EXCERPT_H_

#include <string>
#include <string_view>

namespace tanji::quantity::internal {

// `text` in quotes, control characters and malformed UTF-8 escaped, cut behind
// about 60 bytes.
std::string Excerpt(std::string_view text);

}  // namespace tanji::quantity::internal

#endif  // TANJI_LIB_QUANTITY_INTERNAL_EXCERPT_H_
