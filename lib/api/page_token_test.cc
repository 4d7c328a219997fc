#include "lib/api/page_token.h"

#include "lib/base/testing/status_matchers.h"

namespace tanji::api {
namespace {

using base::IsOkAndHolds;
using base::StatusIs;
using ::testing::_;
using ::testing::HasSubstr;

constexpr ListedNetwork kNetwork = {.seq = 5'000'000'000, .day = -3};

TEST(PageTokenTest, GoesOnWhereItWasMade) {
  for (const uint32_t next : {0u, 1u, 4'000'000'000u}) {
    EXPECT_THAT(
        ReadPageToken(MakePageToken("supply.List", "acme", kNetwork, next),
                      "supply.List", "acme", kNetwork),
        IsOkAndHolds(next));
  }
}

TEST(PageTokenTest, NoTokenIsTheFirstPage) {
  EXPECT_THAT(ReadPageToken("", "supply.List", "acme", kNetwork),
              IsOkAndHolds(0u));
}

TEST(PageTokenTest, RefusesTheTokenOfAnotherList) {
  EXPECT_THAT(ReadPageToken(MakePageToken("supply.List", "acme", kNetwork, 7),
                            "footprint.List", "acme", kNetwork),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("page_token is none of this list")));
}

TEST(PageTokenTest, RefusesTheTokenOfAnotherOrganisation) {
  EXPECT_THAT(ReadPageToken(MakePageToken("supply.List", "acme", kNetwork, 7),
                            "supply.List", "", kNetwork),
              StatusIs(absl::StatusCode::kInvalidArgument, _));
}

TEST(PageTokenTest, IsNotTakenByAnotherNetwork) {
  const std::string token = MakePageToken("supply.List", "acme", kNetwork, 7);
  for (const ListedNetwork& other :
       {ListedNetwork{kNetwork.seq + 1, kNetwork.day},
        ListedNetwork{kNetwork.seq, kNetwork.day + 1}}) {
    EXPECT_THAT(ReadPageToken(token, "supply.List", "acme", other),
                StatusIs(absl::StatusCode::kAborted, HasSubstr("start again")));
    // What is no token is that first.
    EXPECT_THAT(ReadPageToken(token, "supply.List", "", other),
                StatusIs(absl::StatusCode::kInvalidArgument, _));
  }
}

TEST(PageTokenTest, RefusesATokenWithAnyCharacterChanged) {
  const std::string token = MakePageToken("supply.List", "acme", kNetwork, 7);
  for (size_t i = 0; i < token.size(); ++i) {
    std::string changed = token;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_THAT(ReadPageToken(changed, "supply.List", "acme", kNetwork),
                StatusIs(absl::StatusCode::kInvalidArgument, _))
        << changed;
  }
}

TEST(PageTokenTest, RefusesWhatIsNoToken) {
  const std::string token = MakePageToken("supply.List", "acme", kNetwork, 7);
  for (const std::string& text :
       {std::string("7"), std::string("\xff"), token + "AAAA",
        token.substr(0, 16), std::string(1000, 'A')}) {
    EXPECT_THAT(ReadPageToken(text, "supply.List", "acme", kNetwork),
                StatusIs(absl::StatusCode::kInvalidArgument, _));
  }
}

}  // namespace
}  // namespace tanji::api
