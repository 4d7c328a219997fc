#include "lib/platform/footprint/watch.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/platform/testing/test_system.h"

namespace tanji::platform {
namespace {

using base::StatusIs;
using ::testing::_;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// works/steel takes half a kWh of power/grid a kg.
class FootprintWatchTest : public testing::Test {
 protected:
  FootprintWatchTest() {
    SubmitPower("0.4");
    TANJI_EXPECT_OK(system_.Submit(
        Document("works", {{"steel", "kg", "1",
                            "[" + InputJson("power/grid", "0.5", "kWh") + "]"},
                           {"glass", "kg", "3"}})));
  }

  void SubmitPower(const std::string& direct) {
    TANJI_EXPECT_OK(
        system_.Submit(Document("power", {{"grid", "kWh", direct}})));
  }

  FootprintWatch Create(const WatchQuery& query) {
    Noted();
    auto watch = FootprintWatch::Create(system_.ViewAtHead(),
                                        identity::Caller::Operator(), query);
    TANJI_EXPECT_OK(watch);
    return *std::move(watch);
  }
  static WatchQuery QueryOf(const std::vector<std::string>& products,
                            const std::string& organisation = "") {
    WatchQuery query;
    for (const std::string& product : products) {
      query.products.push_back({*graph::ProductId::Parse(product), {}});
    }
    query.organisation = organisation;
    return query;
  }

  // What was published since the last call.
  ChangedProducts Noted() {
    system_.ViewAtHead();
    const LiveChanges changes = system_.context().live.ChangesSince(version_);
    version_ = changes.version;
    return ChangedProducts::Of(changes);
  }
  // "works/steel 1.2", or "works/steel -" for what nobody makes.
  std::vector<std::string> Take(FootprintWatch& watch, size_t count = 100) {
    const auto taken =
        watch.Take(system_.ViewAtHead(), identity::Caller::Operator(), count);
    TANJI_EXPECT_OK(taken);
    std::vector<std::string> texts;
    for (const WatchedFootprint& watched : *taken) {
      texts.push_back(
          watched.footprint.has_value()
              ? base::StrCat(watched.product.ToString(), " ",
                             watched.footprint->kg_co2e.value_or(-1))
              : base::StrCat(watched.product.ToString(), " -"));
    }
    return texts;
  }

  TestSystem system_;
  uint64_t version_ = 0;
};

TEST_F(FootprintWatchTest, TellsEachProductOnceAndAgainWhenItChanges) {
  FootprintWatch watch = Create(QueryOf({"works/steel", "works/glass"}));
  EXPECT_THAT(Take(watch, 1), ElementsAre("works/steel 1.2"));
  EXPECT_TRUE(watch.HasPending());
  EXPECT_THAT(Take(watch), ElementsAre("works/glass 3"));
  EXPECT_FALSE(watch.HasPending());
  SubmitPower("0.8");
  TANJI_EXPECT_OK(watch.Note(system_.ViewAtHead(), Noted()));
  EXPECT_THAT(Take(watch), ElementsAre("works/steel 1.4"));
}

// Only those downstream are looked at.
TEST_F(FootprintWatchTest, NamesOfAChangeWhatDependsOnIt) {
  Noted();
  SubmitPower("0.8");
  const ChangedProducts changed = Noted();
  EXPECT_FALSE(changed.all);
  const auto& catalogue = *system_.ViewAtHead().calculation->network.catalogue;
  std::vector<std::string> names;
  for (const auto& [organisation, product] : changed.products) {
    names.push_back(catalogue.product_id(product).ToString());
  }
  EXPECT_THAT(names,
              testing::UnorderedElementsAre("power/grid", "works/steel"));
}

TEST_F(FootprintWatchTest, CoalescesWhatIsNotTaken) {
  FootprintWatch watch = Create(QueryOf({"power/grid"}));
  Take(watch);
  for (const char* direct : {"0.5", "0.6", "0.7"}) {
    SubmitPower(direct);
    TANJI_EXPECT_OK(watch.Note(system_.ViewAtHead(), Noted()));
  }
  EXPECT_THAT(Take(watch), ElementsAre("power/grid 0.7"));
  SubmitPower("0.8");
  SubmitPower("0.7");
  TANJI_EXPECT_OK(watch.Note(system_.ViewAtHead(), Noted()));
  EXPECT_THAT(Take(watch), IsEmpty());  // back where it was told
}

TEST_F(FootprintWatchTest, SkipsWhatTheCallerKnows) {
  Noted();
  SubmitPower("0.8");
  const ChangedProducts changed = Noted();
  FootprintWatch watch = Create(QueryOf({}, "works"));
  EXPECT_TRUE(watch.SkipUnchanged(system_.ViewAtHead(), changed));
  EXPECT_THAT(Take(watch), ElementsAre("works/steel 1.4"));
}

TEST_F(FootprintWatchTest, TellsWhoKnewAProductThatNobodyMakesItAnyMore) {
  Noted();
  TANJI_ASSERT_OK(system_.Submit(
      R"({"format":"tanji-submission/v1","organisation":"works",)"
      R"("removals":[{"product":"glass"}]})"));
  const ChangedProducts changed = Noted();
  FootprintWatch watch = Create(QueryOf({}, "works"));
  EXPECT_TRUE(watch.SkipUnchanged(system_.ViewAtHead(), changed));
  EXPECT_THAT(Take(watch), ElementsAre("works/glass -"));
}

// What the caller was told last may be off what holds now by nearly the least
// change: only telling everything anew makes the next one right.
TEST_F(FootprintWatchTest, SkipsNothingWhereALeastChangeIsAskedFor) {
  WatchQuery query = QueryOf({}, "works");
  query.min_relative_change = 0.5;
  FootprintWatch watch = Create(query);
  EXPECT_FALSE(watch.SkipUnchanged(system_.ViewAtHead(), ChangedProducts()));
  EXPECT_THAT(Take(watch), ElementsAre("works/steel 1.2", "works/glass 3"));
  SubmitPower("0.8");
  TANJI_EXPECT_OK(watch.Note(system_.ViewAtHead(), Noted()));
  EXPECT_THAT(Take(watch), IsEmpty());  // 1.4
  SubmitPower("2");
  TANJI_EXPECT_OK(watch.Note(system_.ViewAtHead(), Noted()));
  EXPECT_THAT(Take(watch), ElementsAre("works/steel 2"));
}

// Others' inputs may name any number of products of the organisation.
TEST_F(FootprintWatchTest, CountsOfAnOrganisationWhatIsDeclaredAndMade) {
  constexpr size_t kPerDocument = 2001;
  for (size_t named = 0; named <= kWatchedOfOrganisationMax;) {
    std::string inputs;
    for (size_t k = 0; k < kPerDocument; ++k, ++named) {
      if (k > 0) inputs += ",";
      inputs += InputJson(base::StrCat("works/none-", named), "0.0005", "kg");
    }
    TANJI_ASSERT_OK(system_.Submit(Document(
        "other",
        {{base::StrCat("thing-", named), "kg", "1", "[" + inputs + "]"}})));
  }
  FootprintWatch watch = Create(QueryOf({}, "works"));
  EXPECT_THAT(Take(watch), ElementsAre("works/steel 1.2", "works/glass 3"));
  // One of them is declared.
  TANJI_ASSERT_OK(system_.Submit(Document("works", {{"none-7", "kg", "2"}})));
  TANJI_EXPECT_OK(watch.Note(system_.ViewAtHead(), Noted()));
  EXPECT_THAT(Take(watch), ElementsAre("works/none-7 2"));
}

TEST_F(FootprintWatchTest, TellsThatNobodyMakesAProductAnyMore) {
  FootprintWatch watch = Create(QueryOf({"power/grid", "works/steel"}));
  Take(watch);
  TANJI_ASSERT_OK(system_.Submit(
      R"({"format":"tanji-submission/v1","organisation":"power",)"
      R"("removals":[{"product":"grid"}]})"));
  TANJI_EXPECT_OK(watch.Note(system_.ViewAtHead(), Noted()));
  EXPECT_THAT(Take(watch), ElementsAre("power/grid -", "works/steel 1"));
}

TEST_F(FootprintWatchTest, RefusesWhatTheCallerMayNotRead) {
  const View view = system_.ViewAtHead();
  const auto create = [&](const WatchQuery& query) {
    return FootprintWatch::Create(view, identity::Caller::Operator(), query)
        .status();
  };
  const identity::Caller other{"other", {identity::Role::kExporter}};
  for (const WatchQuery& query :
       {QueryOf({"works/steel"}), QueryOf({}, "works")}) {
    EXPECT_THAT(FootprintWatch::Create(view, other, query).status(),
                StatusIs(absl::StatusCode::kPermissionDenied, _));
  }
  EXPECT_THAT(create({}), StatusIs(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(create(QueryOf({"works/tin"})),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("works/tin")));
  EXPECT_THAT(create(QueryOf({}, "nobody")),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("nobody")));
  EXPECT_THAT(create(QueryOf(std::vector<std::string>(kWatchedProductsMax + 1,
                                                      "works/steel"))),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("1001")));
}

}  // namespace
}  // namespace tanji::platform
