#include "lib/graph/ids.h"

#include <set>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"

namespace tanji::graph {
namespace {

using base::IsOk;
using base::IsOkAndHolds;
using base::StatusIs;
using ::testing::_;
using ::testing::HasSubstr;

TEST(ProductIdTest, SplitsAtTheFirstSlash) {
  EXPECT_THAT(ProductId::Parse("steel-works/coil/2 mm"),
              IsOkAndHolds(ProductId{"steel-works", "coil/2 mm"}));
  EXPECT_THAT(ProductId::Parse("a.B_c-1/碳"), IsOkAndHolds(_));
}

TEST(ProductIdTest, RefusesWhatIsNoId) {
  for (const char* text :
       {"", "steel", "/steel", "works/", "works/ steel", "works/steel ",
        "-works/steel", "works!/steel", "works/a\nb", "works/\xff"}) {
    EXPECT_THAT(ProductId::Parse(text),
                StatusIs(absl::StatusCode::kInvalidArgument, _))
        << text;
  }
  EXPECT_THAT(ProductId::Parse("works/" + std::string(200, 'x')), IsOk());
  EXPECT_THAT(
      ProductId::Parse("works/" + std::string(201, 'x')),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("201 bytes")));
  EXPECT_THAT(ProductId::Parse(std::string(65, 'o') + "/x"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("64")));
}

TEST(PlaceTest, TakesCodesAndNothingElse) {
  EXPECT_THAT(CheckPlace(""), IsOk());
  EXPECT_THAT(CheckPlace("CN-SD"), IsOk());
  EXPECT_THAT(CheckPlace("Qingdao city"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("CN-SD")));
}

TEST(DayTest, ReadsAndWritesDaysOfTheCalendar) {
  EXPECT_THAT(ParseDay("1970-01-01"), IsOkAndHolds(0));
  EXPECT_THAT(ParseDay("2024-02-29"), IsOkAndHolds(19782));
  EXPECT_EQ(FormatDay(19782), "2024-02-29");
  EXPECT_EQ(FormatDay(kDayMin), "1900-01-01");
  EXPECT_EQ(FormatDay(kDayMax), "2200-01-01");
  EXPECT_EQ(DayOfMicros(86'400'000'000 - 1), 0);
  EXPECT_EQ(DayOfMicros(-1), -1);
}

TEST(DayTest, RefusesDaysThatDoNotExist) {
  for (const char* text : {"2025-02-29", "2025-13-01", "2025-00-10", "25-01-01",
                           "2025-1-1", "2025-01-01Z", "1899-12-31",
                           "2200-01-02", "", "2025/01/01", "20x5-01-01"}) {
    EXPECT_THAT(ParseDay(text), StatusIs(absl::StatusCode::kInvalidArgument,
                                         HasSubstr("YYYY-MM-DD")))
        << text;
  }
}

TEST(ProcessIdTest, NamesPlaceAndPeriodWhereStated) {
  EXPECT_EQ((ProcessId{{"o", "p"}, "", std::nullopt}.ToString()), "o/p");
  EXPECT_EQ((ProcessId{{"o", "p"}, "CN", Period{0, 365}}.ToString()),
            "o/p@CN 1970-01-01..1971-01-01");
}

TEST(ProcessIdTest, ReadsLikeNoOther) {
  const Period year{0, 365};
  EXPECT_EQ((ProcessId{{"o", "p"}, "", year}.ToString()),
            "o/p@ 1970-01-01..1971-01-01");
  const std::vector<ProcessId> ids = {
      {{"o", "p"}, "", std::nullopt},
      {{"o", "p"}, "CN", std::nullopt},
      {{"o", "p@CN"}, "", std::nullopt},
      {{"o", "p@"}, "", std::nullopt},
      {{"o", "p@CN"}, "CN", std::nullopt},
      {{"o", "p"}, "", year},
      {{"o", "p"}, "CN", year},
      {{"o", "p@"}, "", year},
      {{"o", "p@CN"}, "", year},
      {{"o", "p 1970-01-01..1971-01-01"}, "", std::nullopt},
      {{"o", "p@ 1970-01-01..1971-01-01"}, "", std::nullopt},
      {{"o", "p@CN 1970-01-01..1971-01-01"}, "", std::nullopt},
  };
  std::set<std::string> texts;
  for (const ProcessId& id : ids) texts.insert(id.ToString());
  EXPECT_EQ(texts.size(), ids.size());
}

}  // namespace
}  // namespace tanji::graph
