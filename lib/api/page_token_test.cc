#include "lib/api/page_token.h"

#include "lib/base/testing/status_matchers.h"

namespace tanji::api {
namespace {

using base::IsOkAndHolds;
using base::StatusIs;
using ::testing::_;
using ::testing::HasSubstr;

TEST(PageTokenTest, GoesOnWhereItWasMade) {
  for (const uint32_t next : {0u, 1u, 4'000'000'000u}) {
    EXPECT_THAT(ReadPageToken(MakePageToken("supply.List", "acme", next),
                              "supply.List", "acme"),
                IsOkAndHolds(next));
  }
}

TEST(PageTokenTest, NoTokenIsTheFirstPage) {
  EXPECT_THAT(ReadPageToken("", "supply.List", "acme"), IsOkAndHolds(0u));
}

TEST(PageTokenTest, RefusesTheTokenOfAnotherList) {
  EXPECT_THAT(ReadPageToken(MakePageToken("supply.List", "acme", 7),
                            "footprint.List", "acme"),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("page_token is none of this list")));
}

TEST(PageTokenTest, RefusesTheTokenOfAnotherOrganisation) {
  EXPECT_THAT(
      ReadPageToken(MakePageToken("supply.List", "acme", 7), "supply.List", ""),
      StatusIs(absl::StatusCode::kInvalidArgument, _));
}

TEST(PageTokenTest, RefusesATokenWithAnyCharacterChanged) {
  const std::string token = MakePageToken("supply.List", "acme", 7);
  for (size_t i = 0; i < token.size(); ++i) {
    std::string changed = token;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_THAT(ReadPageToken(changed, "supply.List", "acme"),
                StatusIs(absl::StatusCode::kInvalidArgument, _))
        << changed;
  }
}

TEST(PageTokenTest, RefusesWhatIsNoToken) {
  const std::string token = MakePageToken("supply.List", "acme", 7);
  for (const std::string& text :
       {std::string("7"), std::string("\xff"), token + "AAAA",
        token.substr(0, 12), std::string(1000, 'A')}) {
    EXPECT_THAT(ReadPageToken(text, "supply.List", "acme"),
                StatusIs(absl::StatusCode::kInvalidArgument, _));
  }
}

}  // namespace
}  // namespace tanji::api
