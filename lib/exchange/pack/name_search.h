// Search for products by name, in memory.

#ifndef TANJI_LIB_EXCHANGE_PACK_NAME_SEARCH_H_
#define TANJI_LIB_EXCHANGE_PACK_NAME_SEARCH_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/exchange/pack/factor_pack.h"

namespace tanji::exchange {

// What a product is found by.
struct NamedProduct {
  std::string key;  // "cn-electricity/footprint-cn"
  LocalisedText names;
  std::string category;
  std::string place;  // empty: not stated
};

// How well a product fits a query, best first.
enum class NameRank : uint8_t {
  kExact,      // a name, or the key, is the query
  kPrefix,     // one begins with it
  kWordStart,  // every word of it begins a word of the product
  kSubstring,  // every word of it lies somewhere in the product
  kRelated,    // for some words, another word or a form of it does
};

struct NameMatch {
  const NamedProduct* product;  // as long as the index lives
  NameRank rank;
};

// Immutable. Memory: some twice what the products' texts need.
class NameIndex {
 public:
  static constexpr size_t kProductsMax = 2'000'000;
  static constexpr size_t kTextSizeMax = size_t{512} << 20;  // bytes in all
  static constexpr size_t kQuerySizeMax = 200;               // bytes
  static constexpr size_t kQueryWordsMax = 16;
  static constexpr size_t kMatchesMax = 1000;  // of one answer

  NameIndex() = default;  // of nothing
  // INVALID_ARGUMENT, naming the key, for text that is not UTF-8;
  // RESOURCE_EXHAUSTED beyond the bounds above. Cost: some 10 us a product.
  static absl::StatusOr<NameIndex> Create(std::vector<NamedProduct> products);

  // The best matches, at most `limit`: those that have every word of `query`
  // in the key, a name, the category or the place. Where there are none, those
  // that have a synonym of a word (search_words.h), the word without its
  // ending, or both parts of a compound in its place. Words are compared as
  // SearchText does, so that "kuhl" finds "Kühlschrank", and anywhere in a
  // word, so that "钢" finds "不锈钢". Ordered by rank, then by key, then by
  // place. INVALID_ARGUMENT for a query without a letter or digit, or beyond
  // the bounds above, and for a limit outside of 1..kMatchesMax. Cost: a pass
  // over the texts, some 100 ns a product; where nothing is found a second one,
  // some 1 us a product.
  absl::StatusOr<std::vector<NameMatch>> Search(std::string_view query,
                                                size_t limit) const;

  size_t product_count() const { return products_.size(); }

 private:
  struct Text {
    std::string text;     // the searched texts, each between two line ends
    size_t names_size{};  // of the part with names and key; the rest follows
  };

  static absl::StatusOr<Text> TextOf(const NamedProduct& product);

  std::vector<NamedProduct> products_;  // ordered by key and place
  std::vector<Text> texts_;             // of each product
};

}  // namespace tanji::exchange

#endif  // TANJI_LIB_EXCHANGE_PACK_NAME_SEARCH_H_
