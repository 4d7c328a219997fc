#include "lib/exchange/pack/search_text.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"

namespace tanji::exchange {
namespace {

using base::IsOkAndHolds;
using base::StatusIs;
using ::testing::HasSubstr;

// What the Unicode standard says of each: case folding (CaseFolding.txt, full),
// compatibility decomposition (UnicodeData.txt), marks dropped.
TEST(SearchTextTest, FoldsCaseAccentsAndWidth) {
  const struct {
    const char* text;
    const char* folded;
  } cases[] = {
      {"Kühl-Gerät", "kuhl gerat"},
      {"Ku\xCC\x88hl", "kuhl"},  // u and a combining diaeresis
      {"STRASSE", "strasse"},
      {"Straße", "strasse"},
      {"ｋｕｈｌ　ＡＢＣ１２", "kuhl abc12"},  // fullwidth, ideographic blank
      {"CO₂, m³", "co2 m3"},
      {"钢铁（不锈钢）", "钢铁 不锈钢"},
      {"Électricité", "electricite"},
      {"ﬁn", "fin"},
      {"ΟΔΟΣ", "οδοσ"},                  // a final sigma is a sigma
      {"soft\xC2\xADware", "software"},  // a soft hyphen is none
      {"t*km", "t km"},
      {"  a -- b  ", "a b"},
  };
  for (const auto& c : cases) {
    EXPECT_THAT(SearchText(c.text), IsOkAndHolds(std::string(c.folded)))
        << c.text;
  }
}

TEST(SearchTextTest, AnUmlautIsNotItsTwoLetterSpelling) {
  EXPECT_NE(*SearchText("kühl"), *SearchText("kuehl"));
}

TEST(SearchTextTest, WithoutLettersNothingIsLeft) {
  EXPECT_THAT(SearchText(""), IsOkAndHolds(std::string()));
  EXPECT_THAT(SearchText("--- ；。"), IsOkAndHolds(std::string()));
}

TEST(SearchTextTest, RefusesWhatIsNotUtf8) {
  EXPECT_THAT(SearchText("k\xFChl"),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("is not valid UTF-8")));
}

}  // namespace
}  // namespace tanji::exchange
