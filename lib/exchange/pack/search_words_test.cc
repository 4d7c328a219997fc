#include "lib/exchange/pack/search_words.h"

#include <string_view>
#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/exchange/pack/search_text.h"

namespace tanji::exchange {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Pair;

TEST(SearchWordsTest, AWordHasOthersOfItsMeaningInThreeLanguages) {
  EXPECT_THAT(SynonymsOf("truck"),
              AllOf(Contains("hgv"), Contains("lkw"), Contains("货车"),
                    Not(Contains("truck"))));
  EXPECT_THAT(SynonymsOf("lastwagen"), Contains("lkw"));
  EXPECT_THAT(SynonymsOf("zirconium"), IsEmpty());
}

// Else no text would have them.
TEST(SearchWordsTest, AllWordsAreAsTextIsSearched) {
  for (const std::string_view word : {"electricity", "truck", "rail", "waste",
                                      "tyres", "fridges", "lifecycle"}) {
    for (const std::string_view other : SynonymsOf(word)) {
      EXPECT_THAT(SearchText(other), base::IsOkAndHolds(std::string(other)));
    }
  }
}

TEST(SearchWordsTest, EndingsAreTakenAway) {
  EXPECT_THAT(StemsOf("stahle"), ElementsAre("stahl"));
  EXPECT_THAT(StemsOf("stromes"), ElementsAre("strom", "strome"));
  EXPECT_THAT(StemsOf("glas"), IsEmpty());
  EXPECT_THAT(StemsOf("钢板"), IsEmpty());
}

TEST(SearchWordsTest, ACompoundIsTwoWords) {
  EXPECT_THAT(PartsOf("strommix"),
              ElementsAre(Pair("stro", "mmix"), Pair("strom", "mix")));
  EXPECT_THAT(PartsOf("erzeugungsmix"), Contains(Pair("erzeugung", "mix")));
  EXPECT_THAT(PartsOf("copper"), IsEmpty());
  EXPECT_THAT(PartsOf("不锈钢"), IsEmpty());
}

}  // namespace
}  // namespace tanji::exchange
