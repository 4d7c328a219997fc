// Text as it is compared in a search.

#ifndef TANJI_LIB_EXCHANGE_PACK_SEARCH_TEXT_H_
#define TANJI_LIB_EXCHANGE_PACK_SEARCH_TEXT_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace tanji::exchange {

// The letters and digits of `text`, words separated by one blank, without
// blanks at the ends. Case, accents and width make no difference, nor do sub-
// and superscripts: "Kühl-Gerät" and "ｋｕｈｌ ｇｅｒａｔ" are both "kuhl
// gerat", "ß" is "ss", "CO₂" is "co2" (Unicode: compatibility decomposition,
// full case folding, marks dropped). An umlaut is its base letter: "ü" is "u",
// not "ue". INVALID_ARGUMENT for what is not UTF-8. Cost: linear, some 50 ns a
// character.
absl::StatusOr<std::string> SearchText(std::string_view text);

}  // namespace tanji::exchange

#endif  // TANJI_LIB_EXCHANGE_PACK_SEARCH_TEXT_H_
