// Search by name: a product is found by each of its own names, ranked as the
// name that it is, whatever the query's case, accents and width.

#include <string>
#include <string_view>
#include <vector>

#include "lib/base/check.h"
#include "lib/exchange/pack/name_search.h"
#include "lib/exchange/pack/search_text.h"
#include "tests/fuzz/fuzz_input.h"

namespace tanji::exchange {
namespace {

bool IsFound(const NameIndex& index, std::string_view query) {
  const auto matches = index.Search(query, NameIndex::kMatchesMax);
  if (!matches.ok()) return true;  // no word, or too long
  for (const NameMatch& match : *matches) {
    if (match.rank == NameRank::kExact) return true;
  }
  return false;
}

}  // namespace

TANJI_FUZZ(input) {
  const auto folded = SearchText(input);
  if (!folded.ok()) return;
  // Folding twice changes nothing.
  TANJI_CHECK(*SearchText(*folded) == *folded);
  const std::string name(input);
  auto index = NameIndex::Create({{.key = "a/b",
                                   .names = {.en = "x", .zh = name, .de = ""},
                                   .category = "",
                                   .place = ""}});
  TANJI_CHECK(index.ok());
  TANJI_CHECK(IsFound(*index, name));
  TANJI_CHECK(IsFound(*index, *folded));
}

}  // namespace tanji::exchange
