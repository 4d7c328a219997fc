#include "lib/exchange/pack/name_search.h"

#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"

namespace tanji::exchange {
namespace {

using base::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

NamedProduct Named(std::string key, std::string en, std::string zh = "",
                   std::string de = "") {
  return {
      .key = std::move(key),
      .names = {.en = std::move(en), .zh = std::move(zh), .de = std::move(de)},
      .category = "material",
      .place = ""};
}

NameIndex Index(std::vector<NamedProduct> products) {
  auto index = NameIndex::Create(std::move(products));
  EXPECT_THAT(index, base::IsOk());
  return index.ok() ? *std::move(index) : NameIndex();
}

// Keys and ranks of what is found.
std::vector<std::pair<std::string, NameRank>> Found(const NameIndex& index,
                                                    std::string_view query,
                                                    size_t limit = 100) {
  std::vector<std::pair<std::string, NameRank>> found;
  const auto matches = index.Search(query, limit);
  EXPECT_THAT(matches, base::IsOk());
  if (!matches.ok()) return found;
  for (const NameMatch& match : *matches) {
    found.emplace_back(match.product->key, match.rank);
  }
  return found;
}

TEST(NameIndexTest, SynonymsAreFoundWhereNothingElseIs) {
  const NameIndex index = Index({
      Named("a/1", "HGV, all diesel", "重型货车", "Lkw (Diesel)"),
      Named("a/2", "Truck"),
      Named("a/3", "Electricity, Vanuatu", "电力", "Strom, Vanuatu"),
  });
  EXPECT_THAT(Found(index, "truck"),
              ElementsAre(Pair("a/2", NameRank::kExact)));
  EXPECT_THAT(Found(index, "lorry"),
              ElementsAre(Pair("a/1", NameRank::kRelated),
                          Pair("a/2", NameRank::kRelated)));
  EXPECT_THAT(Found(index, "Lastwagen Diesel"),
              ElementsAre(Pair("a/1", NameRank::kRelated)));
  EXPECT_THAT(Found(index, "Elektrizität"),
              ElementsAre(Pair("a/3", NameRank::kRelated)));
}

TEST(NameIndexTest, FormsAndCompoundsAreFoundWhereNothingElseIs) {
  const NameIndex index = Index({
      Named("a/1", "Electricity, generation mix", "", "Strom, Erzeugungsmix"),
      Named("a/2", "Steel, recycled", "", "Stahl, Recycling"),
      Named("a/3", "Copper"),
  });
  EXPECT_THAT(Found(index, "Strommix"),
              ElementsAre(Pair("a/1", NameRank::kRelated)));
  EXPECT_THAT(Found(index, "Stähle"),
              ElementsAre(Pair("a/2", NameRank::kRelated)));
  EXPECT_THAT(Found(index, "Stahlrecycling"),
              ElementsAre(Pair("a/2", NameRank::kRelated)));
  EXPECT_THAT(Found(index, "Kupferdraht"), IsEmpty());
}

TEST(NameIndexTest, RanksExactNamesThenPrefixesThenWordsThenParts) {
  const NameIndex index = Index({
      Named("a/1", "Stainless steel"),
      Named("a/2", "Mild steelwork"),
      Named("a/3", "Nonsteel"),
      Named("a/4", "Steel sheet"),
      Named("a/5", "Steel"),
      Named("a/6", "Copper"),
  });
  EXPECT_THAT(
      Found(index, "steel"),
      ElementsAre(Pair("a/5", NameRank::kExact), Pair("a/4", NameRank::kPrefix),
                  Pair("a/1", NameRank::kWordStart),
                  Pair("a/2", NameRank::kWordStart),
                  Pair("a/3", NameRank::kSubstring)));
}

TEST(NameIndexTest, TiesGoByKeyThenPlace) {
  NamedProduct north = Named("b/x", "Sand");
  north.place = "CN-N";
  NamedProduct south = Named("b/x", "Sand");
  south.place = "CN-S";
  const NameIndex index =
      Index({south, Named("b/y", "Sand"), north, Named("a/z", "Sand")});
  TANJI_ASSERT_OK_AND_ASSIGN(const auto matches, index.Search("sand", 10));
  ASSERT_EQ(matches.size(), 4u);
  EXPECT_EQ(matches[0].product->key, "a/z");
  EXPECT_EQ(matches[1].product->place, "CN-N");
  EXPECT_EQ(matches[2].product->place, "CN-S");
  EXPECT_EQ(matches[3].product->key, "b/y");
}

TEST(NameIndexTest, EveryWordMustBeThereInAnyLanguageAndOrder) {
  NamedProduct power = Named("cn/grid", "Electricity", "电力", "Strom");
  power.category = "energy";
  power.place = "CN-SD";
  const NameIndex index =
      Index({std::move(power), Named("de/grid", "Electricity", "", "Strom")});
  EXPECT_THAT(Found(index, "sd strom"),
              ElementsAre(Pair("cn/grid", NameRank::kWordStart)));
  EXPECT_THAT(Found(index, "energy 力"),
              ElementsAre(Pair("cn/grid", NameRank::kSubstring)));
  EXPECT_THAT(Found(index, "strom gas"), IsEmpty());
}

TEST(NameIndexTest, FindsChineseWithinAWord) {
  const NameIndex index = Index({Named("a/1", "Stainless steel", "不锈钢板"),
                                 Named("a/2", "Aluminium", "铝")});
  EXPECT_THAT(Found(index, "钢"),
              ElementsAre(Pair("a/1", NameRank::kSubstring)));
}

TEST(NameIndexTest, CaseAccentsAndWidthMakeNoDifference) {
  const NameIndex index = Index({Named("a/1", "", "", "Kühlschrank")});
  for (const char* query : {"kühl", "kuhl", "KÜHL", "ｋｕｈｌ"}) {
    EXPECT_THAT(Found(index, query),
                ElementsAre(Pair("a/1", NameRank::kPrefix)))
        << query;
  }
}

TEST(NameIndexTest, AKeyIsFoundAsANameIs) {
  const NameIndex index = Index({Named("uk-fuels/diesel", "Gas oil")});
  EXPECT_THAT(Found(index, "uk-fuels/diesel"),
              ElementsAre(Pair("uk-fuels/diesel", NameRank::kExact)));
  EXPECT_THAT(Found(index, "diesel"),
              ElementsAre(Pair("uk-fuels/diesel", NameRank::kExact)));
  EXPECT_THAT(Found(index, "Diesel uk"),
              ElementsAre(Pair("uk-fuels/diesel", NameRank::kWordStart)));
}

TEST(NameIndexTest, ACategoryIsNoName) {
  const NameIndex index = Index({Named("a/1", "Sand")});
  EXPECT_THAT(Found(index, "material"),
              ElementsAre(Pair("a/1", NameRank::kWordStart)));
}

TEST(NameIndexTest, WordsDoNotReachFromOneNameIntoTheNext) {
  const NameIndex index = Index({Named("a/1", "Red", "", "Sand")});
  EXPECT_THAT(Found(index, "edsa"), IsEmpty());
}

TEST(NameIndexTest, GivesTheBestOfMore) {
  std::vector<NamedProduct> products;
  for (char c = 'a'; c <= 'z'; ++c) {
    products.push_back(Named(std::string("x/") + c, "Iron ore"));
  }
  products.push_back(Named("x/zz", "Ore"));
  const NameIndex index = Index(std::move(products));
  EXPECT_THAT(Found(index, "ore", 2),
              ElementsAre(Pair("x/zz", NameRank::kExact),
                          Pair("x/a", NameRank::kWordStart)));
}

TEST(NameIndexTest, AnIndexOfNothingFindsNothing) {
  EXPECT_THAT(Found(NameIndex(), "steel"), IsEmpty());
}

TEST(NameIndexTest, RefusesQueriesBeyondItsBounds) {
  const NameIndex index = Index({Named("a/1", "Sand")});
  std::string words;
  for (size_t i = 0; i <= NameIndex::kQueryWordsMax; ++i) words += "a ";
  const struct {
    std::string query;
    size_t limit;
    const char* fault;
  } cases[] = {
      {"", 10, "query: has no word"},
      {"。--", 10, "query: has no word"},
      {"\xFF", 10, "query: is not valid UTF-8"},
      {std::string(201, 'a'), 10, "query: has 201 bytes; expected at most 200"},
      {words, 10, "query: has 17 words; expected at most 16"},
      {"sand", 0, "limit: is 0; expected 1 to 1000"},
      {"sand", 1001, "limit: is 1001"},
  };
  for (const auto& c : cases) {
    EXPECT_THAT(
        index.Search(c.query, c.limit),
        StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(c.fault)));
  }
  TANJI_EXPECT_OK(index.Search(std::string(200, 'a'), 1000));
}

TEST(NameIndexTest, NamesTheProductWhoseTextIsNotUtf8) {
  EXPECT_THAT(NameIndex::Create({Named("a/1", "Sand"), Named("a/2", "\xC3(")}),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("a/2: is not valid UTF-8")));
}

TEST(NameIndexTest, BoundsTheNumberOfProducts) {
  std::vector<NamedProduct> products(NameIndex::kProductsMax + 1);
  EXPECT_THAT(NameIndex::Create(std::move(products)),
              StatusIs(absl::StatusCode::kResourceExhausted,
                       HasSubstr("expected at most 2000000")));
}

}  // namespace
}  // namespace tanji::exchange
