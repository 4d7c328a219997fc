// Other words for what somebody looks for.

#ifndef TANJI_LIB_EXCHANGE_PACK_SEARCH_WORDS_H_
#define TANJI_LIB_EXCHANGE_PACK_SEARCH_WORDS_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tanji::exchange {

// All texts are as SearchText writes them.

// Words that mean the same in Chinese, English or German as factors are named,
// without the word itself: "hgv", "lkw" and others for "truck". Empty for most.
std::vector<std::string_view> SynonymsOf(std::string_view word);

// The word without the endings of a plural or a case: "stahl" of "stahle".
// Empty for a short word and for one without such an ending.
std::vector<std::string_view> StemsOf(std::string_view word);

// The ways to read the word as two, as German joins them: "strom", "mix" among
// those of "strommix". Empty for a short word and for other than Latin letters.
std::vector<std::pair<std::string_view, std::string_view>> PartsOf(
    std::string_view word);

}  // namespace tanji::exchange

#endif  // TANJI_LIB_EXCHANGE_PACK_SEARCH_WORDS_H_
