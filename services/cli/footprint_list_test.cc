#include "services/cli/footprint_list.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"

namespace tanji::cli {
namespace {

using base::StatusIs;
using footprint::v1::ListResponse;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

footprint::v1::Footprint* Add(ListResponse& page, const std::string& product) {
  auto* footprint = page.add_footprints();
  footprint->set_product(product);
  footprint->set_unit("kg");
  return footprint;
}

// Two pages of two products each, from a network in which each product has the
// number `version`. The network changes `changes` times between the pages.
class ChangingNetwork {
 public:
  explicit ChangingNetwork(int changes) : changes_(changes) {}

  absl::StatusOr<ListResponse> Fetch(const std::string& page_token) {
    const bool is_first = page_token.empty();
    if (!is_first && changes_ > 0) {
      --changes_;
      ++version_;
      return absl::AbortedError("start again");
    }
    ListResponse page;
    Add(page, is_first ? "o/a" : "o/c")->set_kg_co2e(version_);
    Add(page, is_first ? "o/b" : "o/d")->set_kg_co2e(version_);
    if (is_first) page.set_next_page_token("second");
    return page;
  }

 private:
  int changes_;
  int version_ = 1;
};

absl::StatusOr<FootprintList> Fetch(ChangingNetwork network) {
  return FetchFootprints(ListFormat::kCsv, [&](const std::string& token) {
    return network.Fetch(token);
  });
}

TEST(FetchFootprintsTest, JoinsThePages) {
  TANJI_ASSERT_OK_AND_ASSIGN(const FootprintList list,
                             Fetch(ChangingNetwork(0)));
  EXPECT_EQ(list.text,
            "product,unit,kg_co2e\no/a,kg,1\no/b,kg,1\no/c,kg,1\no/d,kg,1\n");
  EXPECT_THAT(list.blocked, SizeIs(0));
  EXPECT_EQ(list.incomplete_count, 0);
}

TEST(FetchFootprintsTest, BeginsAgainWhenTheNetworkChanged) {
  TANJI_ASSERT_OK_AND_ASSIGN(const FootprintList list,
                             Fetch(ChangingNetwork(kListAttemptsMax - 1)));
  EXPECT_EQ(list.text,
            "product,unit,kg_co2e\no/a,kg,5\no/b,kg,5\no/c,kg,5\no/d,kg,5\n");
}

TEST(FetchFootprintsTest, GivesUpOnANetworkThatNeverRests) {
  EXPECT_THAT(
      Fetch(ChangingNetwork(kListAttemptsMax)),
      StatusIs(absl::StatusCode::kAborted, HasSubstr("5 times in a row")));
}

TEST(FetchFootprintsTest, PassesOtherErrorsOnAtOnce) {
  int calls = 0;
  const auto fetch = [&](const std::string&) -> absl::StatusOr<ListResponse> {
    ++calls;
    return absl::NotFoundError("no such organisation");
  };
  EXPECT_THAT(FetchFootprints(ListFormat::kCsv, fetch),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("no such")));
  EXPECT_EQ(calls, 1);
}

TEST(FetchFootprintsTest, KeepsWhatHasNoNumberAndWhatIsIncomplete) {
  ListResponse page;
  Add(page, "o/good")->set_kg_co2e(1);
  auto* part = Add(page, "o/part");
  part->set_kg_co2e(0.5);
  part->mutable_evidence()->set_is_incomplete(true);
  Add(page, "o/loop")->mutable_evidence()->set_is_incomplete(true);
  const auto fetch = [&](const std::string&) { return page; };
  TANJI_ASSERT_OK_AND_ASSIGN(const FootprintList csv,
                             FetchFootprints(ListFormat::kCsv, fetch));
  EXPECT_EQ(csv.text,
            "product,unit,kg_co2e\no/good,kg,1\no/part,kg,0.5\no/loop,kg,\n");
  ASSERT_THAT(csv.blocked, SizeIs(1));
  EXPECT_EQ(csv.blocked[0].product(), "o/loop");
  EXPECT_THAT(csv.incomplete, ElementsAre("o/part"));
  EXPECT_EQ(csv.incomplete_count, 1);
  TANJI_ASSERT_OK_AND_ASSIGN(const FootprintList table,
                             FetchFootprints(ListFormat::kTable, fetch));
  EXPECT_EQ(table.text,
            "o/good     1  kg CO2e per kg\n"
            "o/part   0.5  kg CO2e per kg (incomplete)\n"
            "o/loop  none  kg CO2e per kg\n");
}

TEST(FetchFootprintsTest, CountsIncompleteProductsThatItDoesNotName) {
  ListResponse page;
  for (size_t i = 0; i < kIncompleteNamedMax + 3; ++i) {
    auto* part = Add(page, "o/" + std::to_string(i));
    part->set_kg_co2e(1);
    part->mutable_evidence()->set_is_incomplete(true);
  }
  TANJI_ASSERT_OK_AND_ASSIGN(
      const FootprintList list,
      FetchFootprints(ListFormat::kTable,
                      [&](const std::string&) { return page; }));
  EXPECT_THAT(list.incomplete, SizeIs(kIncompleteNamedMax));
  EXPECT_EQ(list.incomplete_count, kIncompleteNamedMax + 3);
}

}  // namespace
}  // namespace tanji::cli
