#include "lib/exchange/pack/name_search.h"

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <tuple>
#include <utility>

#include "lib/base/status.h"
#include "lib/exchange/pack/search_text.h"
#include "lib/exchange/pack/search_words.h"

namespace tanji::exchange {
namespace {

constexpr size_t kNameRanks = 5;
constexpr char kFieldEnd = '\n';  // in no folded text

// A word, and what may stand for it.
struct Word {
  std::string text;
  std::vector<std::string_view> synonyms;
};

struct Query {
  std::string whole;  // "\nflat steel"
  std::vector<Word> words;
};

absl::StatusOr<Query> ParseQuery(std::string_view text) {
  if (text.size() > NameIndex::kQuerySizeMax) {
    return absl::InvalidArgumentError(base::StrCat("query: has ", text.size(),
                                                   " bytes; expected at most ",
                                                   NameIndex::kQuerySizeMax));
  }
  auto folded = SearchText(text);
  if (!folded.ok()) return base::AddPlace(folded.status(), "query");
  if (folded->empty()) {
    return absl::InvalidArgumentError(
        "query: has no word; expected a letter or a digit");
  }
  Query query;
  query.whole = kFieldEnd + *std::move(folded);
  std::string_view rest = query.whole;
  rest.remove_prefix(1);
  while (!rest.empty()) {
    const size_t end = std::min(rest.find(' '), rest.size());
    const std::string_view word = rest.substr(0, end);
    query.words.push_back({std::string(word), SynonymsOf(word)});
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  if (query.words.size() > NameIndex::kQueryWordsMax) {
    return absl::InvalidArgumentError(
        base::StrCat("query: has ", query.words.size(),
                     " words; expected at most ", NameIndex::kQueryWordsMax));
  }
  return query;
}

// Whether `word` begins a word of `text`.
bool BeginsWord(std::string_view text, std::string_view word) {
  for (size_t at = text.find(word); at != std::string_view::npos;
       at = text.find(word, at + 1)) {
    if (text[at - 1] == ' ' || text[at - 1] == kFieldEnd) return true;
  }
  return false;
}

// Latin words begin with what stands for them; others have no beginning.
bool HasWord(std::string_view text, std::string_view word) {
  const bool is_latin = static_cast<unsigned char>(word[0]) < 0x80;
  return is_latin ? BeginsWord(text, word)
                  : text.find(word) != std::string_view::npos;
}

bool HasAny(std::string_view text, std::span<const std::string_view> words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
    return HasWord(text, word);
  });
}

// Whether a synonym is there, the word without its ending, or both parts of it.
bool HasRelated(std::string_view text, const Word& word) {
  if (HasAny(text, word.synonyms)) return true;
  for (const std::string_view stem : StemsOf(word.text)) {
    if (HasWord(text, stem) || HasAny(text, SynonymsOf(stem))) return true;
  }
  const auto parts = PartsOf(word.text);
  return std::any_of(parts.begin(), parts.end(), [&](const auto& part) {
    return BeginsWord(text, part.first) &&
           text.find(part.second) != std::string_view::npos;
  });
}

// How far a search goes from the words as they are typed.
enum class Reach { kWords, kRelated };

// Nothing: it does not fit.
std::optional<NameRank> RankOf(const Query& query, Reach reach,
                               std::string_view text, std::string_view names) {
  bool is_related = false;
  for (const Word& word : query.words) {
    if (text.find(word.text) != std::string_view::npos) continue;
    is_related = true;
    if (reach == Reach::kWords || !HasRelated(text, word)) return std::nullopt;
  }
  if (is_related) return NameRank::kRelated;
  bool is_prefix = false;
  for (size_t at = names.find(query.whole); at != std::string_view::npos;
       at = names.find(query.whole, at + 1)) {
    if (names[at + query.whole.size()] == kFieldEnd) return NameRank::kExact;
    is_prefix = true;
  }
  if (is_prefix) return NameRank::kPrefix;
  const bool begins_words = std::all_of(
      query.words.begin(), query.words.end(),
      [&](const Word& word) { return BeginsWord(text, word.text); });
  return begins_words ? NameRank::kWordStart : NameRank::kSubstring;
}

}  // namespace

absl::StatusOr<NameIndex::Text> NameIndex::TextOf(const NamedProduct& product) {
  Text text;
  text.text = kFieldEnd;
  const size_t slash = product.key.find('/');
  const std::array<std::string_view, 7> fields = {
      product.names.en, product.names.zh, product.names.de, product.key,
      // The local id alone, so that who knows it gets it first.
      slash == std::string::npos ? std::string_view()
                                 : std::string_view(product.key).substr(slash),
      product.category, product.place};
  constexpr size_t kNameFields = 5;
  for (size_t i = 0; i < fields.size(); ++i) {
    auto folded = SearchText(fields[i]);
    if (!folded.ok()) return base::AddPlace(folded.status(), product.key);
    base::StrAppend(&text.text, *folded, "\n");
    if (i + 1 == kNameFields) text.names_size = text.text.size();
  }
  text.text.shrink_to_fit();
  return text;
}

absl::StatusOr<NameIndex> NameIndex::Create(
    std::vector<NamedProduct> products) {
  if (products.size() > kProductsMax) {
    return absl::ResourceExhaustedError(
        base::StrCat("the index has ", products.size(),
                     " products; expected at most ", kProductsMax));
  }
  std::sort(products.begin(), products.end(),
            [](const NamedProduct& a, const NamedProduct& b) {
              return std::tie(a.key, a.place) < std::tie(b.key, b.place);
            });
  NameIndex index;
  index.texts_.reserve(products.size());
  size_t text_size = 0;
  for (const NamedProduct& product : products) {
    TANJI_ASSIGN_OR_RETURN(Text text, TextOf(product));
    text_size += text.text.size();
    if (text_size > kTextSizeMax) {
      return absl::ResourceExhaustedError(base::StrCat(
          "the index's texts have more than ", kTextSizeMax, " bytes in all"));
    }
    index.texts_.push_back(std::move(text));
  }
  index.products_ = std::move(products);
  return index;
}

absl::StatusOr<std::vector<NameMatch>> NameIndex::Search(std::string_view query,
                                                         size_t limit) const {
  if (limit < 1 || limit > kMatchesMax) {
    return absl::InvalidArgumentError(
        base::StrCat("limit: is ", limit, "; expected 1 to ", kMatchesMax));
  }
  TANJI_ASSIGN_OR_RETURN(const Query parsed, ParseQuery(query));
  // Each rank in the order of the products, and never more than are asked for.
  std::array<std::vector<size_t>, kNameRanks> by_rank;
  for (const Reach reach : {Reach::kWords, Reach::kRelated}) {
    bool is_found = false;
    for (size_t i = 0; i < texts_.size(); ++i) {
      const std::string_view text = texts_[i].text;
      const auto rank =
          RankOf(parsed, reach, text, text.substr(0, texts_[i].names_size));
      if (!rank.has_value()) continue;
      is_found = true;
      std::vector<size_t>& found = by_rank[static_cast<size_t>(*rank)];
      if (found.size() < limit) found.push_back(i);
    }
    if (is_found) break;
  }
  std::vector<NameMatch> matches;
  for (size_t rank = 0; rank < by_rank.size(); ++rank) {
    for (const size_t i : by_rank[rank]) {
      if (matches.size() == limit) return matches;
      matches.push_back({&products_[i], static_cast<NameRank>(rank)});
    }
  }
  return matches;
}

}  // namespace tanji::exchange
