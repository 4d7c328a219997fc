#include "lib/platform/pack/factor_search.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/platform/pack/packs.h"
#include "lib/platform/testing/test_system.h"

namespace tanji::platform {
namespace {

using base::StatusIs;
using identity::Caller;
using testing::DoubleNear;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Optional;

// One row; members beyond the required ones in `more`.
std::string NamedRow(const std::string& id, const std::string& names,
                     const std::string& more) {
  return base::StrCat(R"({"id":")", id, R"(","names":{)", names,
                      R"(},"category":"material","unit":"kg","source":"s",)",
                      R"("verified":true,)", more, "}");
}

std::string Pack(const std::string& id, const std::string& version,
                 const std::string& rule,
                 const std::vector<std::string>& rows) {
  std::string document = base::StrCat(
      R"({"format":"tanji-factor-pack/v1","id":")", id, R"(","version":")",
      version, R"(","date":"2026-01-01","title":{"en":"Pack"},)",
      R"("publisher":"Works","licence":{"name":"Terms","export":")", rule,
      R"("},"factors":[)");
  for (size_t i = 0; i < rows.size(); ++i) {
    base::StrAppend(&document, i == 0 ? "" : ",", rows[i]);
  }
  return document + "]}";
}

class FactorSearchTest : public testing::Test {
 protected:
  absl::StatusOr<Committed> Load(const std::string& document) {
    return LoadPackAndWait(system_.context(), Caller::Operator(), document);
  }
  absl::StatusOr<FactorPage> Search(const std::string& query,
                                    const Caller& caller = Caller::Operator(),
                                    uint32_t first = 0,
                                    uint32_t page_size = 100) {
    return search_.Search(system_.ViewAtHead(), caller, query, first,
                          page_size);
  }
  // "PACK/LOCAL@PLACE" of what is found.
  std::vector<std::string> Found(const std::string& query) {
    const auto page = Search(query);
    TANJI_EXPECT_OK(page.status());
    std::vector<std::string> names;
    if (!page.ok()) return names;
    for (const FoundFactor& found : page->factors) {
      names.push_back(found.product.ToString() + "@" + found.row.place);
    }
    return names;
  }

  TestSystem system_;
  FactorSearch search_{system_.context()};
};

TEST_F(FactorSearchTest, FindsNothingWhereNoPackIsLoaded) {
  EXPECT_THAT(Found("steel"), IsEmpty());
}

TEST_F(FactorSearchTest, FindsARowInEachLanguage) {
  TANJI_ASSERT_OK(Load(
      Pack("metals", "1", "allowed",
           {NamedRow("steel", R"("en":"Steel sheet","zh":"钢板","de":"Blech")",
                     R"("place":"CN","kg_co2e":"2.1")"),
            NamedRow("zinc", R"("en":"Zinc")", R"("kg_co2e":"3")")})));
  EXPECT_THAT(Found("steel"), ElementsAre("metals/steel@CN"));
  EXPECT_THAT(Found("钢"), ElementsAre("metals/steel@CN"));
  EXPECT_THAT(Found("BLECH cn"), ElementsAre("metals/steel@CN"));
  EXPECT_THAT(Found("metals"), ElementsAre("metals/steel@CN", "metals/zinc@"));
  EXPECT_THAT(Found("copper"), IsEmpty());
}

// Ids in the wrong order; a plant's own power is no electricity of a family.
TEST_F(FactorSearchTest, LifeCycleElectricityComesBeforeDirectCo2) {
  const auto power = [](const std::string& id, const std::string& family) {
    return base::StrCat(
        R"({"id":")", id, R"(","names":{"en":"Electricity, )", id,
        R"("},"category":"electricity","unit":"kWh","source":"s",)",
        R"("verified":true,"kg_co2e":"0.5","place":"CN",)",
        R"("electricity":{"family":")", family,
        R"(","instrument":"grid-average"}})");
  };
  TANJI_ASSERT_OK(
      Load(Pack("grid", "1", "allowed",
                {power("a", "direct-co2"), power("b", "generation-mix"),
                 power("c", "footprint"), power("d", "direct-co2")})));
  EXPECT_THAT(Found("electricity"),
              ElementsAre("grid/c@CN", "grid/b@CN", "grid/a@CN", "grid/d@CN"));
  // Who names one gets it first.
  EXPECT_THAT(Found("electricity a"), ElementsAre("grid/a@CN"));
}

// 2 kg CO2 and 0.1 kg of fossil CH4 that leaks, 29.8 kg CO2e each under AR6,
// and 0.5 kg CO2e as published: 2 + 2.98 + 0.5 = 5.48.
TEST_F(FactorSearchTest, GivesTheNumberByTheGwpPackThatHolds) {
  TANJI_ASSERT_OK(Load(Pack(
      "gases", "1", "attribution",
      {NamedRow("coal", R"("en":"Coal")",
                R"("kg_co2e":"0.5","boundary":"mine","note":"n","emissions":[)"
                R"({"gas":"CO2","amount":"2","unit":"kg","origin":"fossil"},)"
                R"({"gas":"CH4","amount":"100","unit":"g","origin":"fossil",)"
                R"("tags":["fugitive"]}])")})));
  TANJI_ASSERT_OK_AND_ASSIGN(const FactorPage page, Search("coal"));
  ASSERT_EQ(page.factors.size(), 1U);
  const FoundFactor& coal = page.factors[0];
  EXPECT_THAT(coal.kg_co2e, Optional(DoubleNear(5.48, 1e-12)));
  EXPECT_EQ(coal.unit, "kg");
  EXPECT_EQ(coal.licence.name, "Terms");
  EXPECT_EQ(coal.licence.export_rule, graph::ExportRule::kAttribution);
  EXPECT_EQ(coal.row.boundary, "mine");
  EXPECT_EQ(coal.row.note, "n");
  EXPECT_TRUE(coal.row.is_verified);
  EXPECT_FALSE(coal.is_withheld);
  EXPECT_FALSE(coal.is_uncharacterised);
}

TEST_F(FactorSearchTest, GivesEachPeriodItsOwnNumberTheLatestFirst) {
  const auto year = [](const std::string& from, const std::string& to,
                       const std::string& kg) {
    return NamedRow(
        "grid", R"("en":"Grid")",
        base::StrCat(R"("period_start":")", from, R"(","period_end":")", to,
                     R"(","kg_co2e":")", kg, "\""));
  };
  TANJI_ASSERT_OK(
      Load(Pack("grids", "1", "allowed",
                {year("2022-01-01", "2023-01-01", "0.6"),
                 year("2024-01-01", "2025-01-01", "0.4"),
                 NamedRow("grid", R"("en":"Grid")", R"("kg_co2e":"0.7")"),
                 year("2023-01-01", "2024-01-01", "0.5")})));
  TANJI_ASSERT_OK_AND_ASSIGN(const FactorPage page, Search("grid"));
  std::vector<double> numbers;
  for (const FoundFactor& found : page.factors) {
    numbers.push_back(found.kg_co2e.value_or(-1));
  }
  EXPECT_THAT(numbers, ElementsAre(0.4, 0.5, 0.6, 0.7));
}

// The first row's unit is the product's; 3.6 MJ are a kWh.
TEST_F(FactorSearchTest, GivesNumbersPerTheProductsUnit) {
  std::string in_megajoules =
      NamedRow("heat", R"("en":"Heat")", R"("place":"DE","kg_co2e":"0.05")");
  in_megajoules.replace(in_megajoules.find("\"kg\""), 4, "\"MJ\"");
  std::string in_kilowatt_hours =
      NamedRow("heat", R"("en":"Heat")", R"("place":"CN","kg_co2e":"0.2")");
  in_kilowatt_hours.replace(in_kilowatt_hours.find("\"kg\""), 4, "\"kWh\"");
  TANJI_ASSERT_OK(
      Load(Pack("heats", "1", "allowed", {in_kilowatt_hours, in_megajoules})));
  TANJI_ASSERT_OK_AND_ASSIGN(const FactorPage page, Search("heat"));
  ASSERT_EQ(page.factors.size(), 2U);
  EXPECT_EQ(page.factors[0].unit, "kWh");
  EXPECT_THAT(page.factors[0].kg_co2e, Optional(DoubleNear(0.2, 1e-15)));
  EXPECT_EQ(page.factors[1].unit, "kWh");
  EXPECT_THAT(page.factors[1].kg_co2e, Optional(DoubleNear(0.18, 1e-15)));
}

TEST_F(FactorSearchTest, WithholdsWhatALicenceForbids) {
  TANJI_ASSERT_OK(
      Load(Pack("secret", "1", "forbidden",
                {NamedRow("steel", R"("en":"Steel")",
                          R"("kg_co2e":"2.1","note":"2.1, measured",)"
                          R"("primary_energy_mj":"20")")})));
  const Caller stranger{"acme", {identity::Role::kSupplier}};
  TANJI_ASSERT_OK_AND_ASSIGN(const FactorPage page, Search("steel", stranger));
  ASSERT_EQ(page.factors.size(), 1U);
  EXPECT_TRUE(page.factors[0].is_withheld);
  EXPECT_EQ(page.factors[0].kg_co2e, std::nullopt);
  EXPECT_EQ(page.factors[0].row.kg_co2e, std::nullopt);
  EXPECT_EQ(page.factors[0].row.primary_energy_mj, std::nullopt);
  EXPECT_EQ(page.factors[0].row.note, "");
  EXPECT_EQ(page.factors[0].row.source, "s");
  const Caller owner{"secret", {identity::Role::kSupplier}};
  for (const Caller& caller : {owner, Caller::Operator()}) {
    TANJI_ASSERT_OK_AND_ASSIGN(const FactorPage open, Search("steel", caller));
    ASSERT_EQ(open.factors.size(), 1U);
    EXPECT_FALSE(open.factors[0].is_withheld);
    EXPECT_THAT(open.factors[0].kg_co2e, Optional(2.1));
  }
}

TEST_F(FactorSearchTest, PagesAddUpToTheWhole) {
  std::vector<std::string> rows;
  for (const char* id : {"a", "b", "c", "d", "e"}) {
    rows.push_back(NamedRow(id, R"("en":"Steel")", R"("kg_co2e":"1")"));
  }
  TANJI_ASSERT_OK(Load(Pack("metals", "1", "allowed", rows)));
  std::string found;
  uint32_t first = 0;
  std::vector<size_t> sizes;
  for (bool more = true; more;) {
    TANJI_ASSERT_OK_AND_ASSIGN(const FactorPage page,
                               Search("steel", Caller::Operator(), first, 2));
    for (const FoundFactor& factor : page.factors) found += factor.row.id;
    sizes.push_back(page.factors.size());
    first = page.next;
    more = page.more;
  }
  EXPECT_EQ(found, "abcde");
  EXPECT_THAT(sizes, ElementsAre(2U, 2U, 1U));
  TANJI_ASSERT_OK_AND_ASSIGN(const FactorPage beyond,
                             Search("steel", Caller::Operator(), 99, 2));
  EXPECT_THAT(beyond.factors, IsEmpty());
  EXPECT_FALSE(beyond.more);
}

TEST_F(FactorSearchTest, IsBuiltAgainWhenAPackIsLoadedAndNotElse) {
  const auto pack = [](const std::string& version, const std::string& id) {
    return Pack("metals", version, "allowed",
                {NamedRow(id, R"("en":"Steel")", R"("kg_co2e":"1")")});
  };
  TANJI_ASSERT_OK(Load(pack("1", "old")));
  EXPECT_THAT(Found("steel"), ElementsAre("metals/old@"));
  EXPECT_THAT(Found("steel"), ElementsAre("metals/old@"));
  TANJI_ASSERT_OK(system_.Submit(Document("acme", {{"bolt", "kg", "1"}})));
  EXPECT_THAT(Found("steel"), ElementsAre("metals/old@"));
  EXPECT_EQ(search_.builds(), 1U);
  const View before = system_.ViewAtHead();
  TANJI_ASSERT_OK(Load(pack("2", "new")));
  EXPECT_THAT(Found("steel"), ElementsAre("metals/new@"));
  EXPECT_EQ(search_.builds(), 2U);
  // A reader of the state before neither finds what is not there yet, nor makes
  // the index anew.
  TANJI_ASSERT_OK_AND_ASSIGN(
      const FactorPage late,
      search_.Search(before, Caller::Operator(), "steel", 0, 10));
  EXPECT_THAT(late.factors, IsEmpty());
  EXPECT_EQ(search_.builds(), 2U);
}

TEST_F(FactorSearchTest, FindsTheSameAfterARestart) {
  TANJI_ASSERT_OK(
      Load(Pack("metals", "1", "allowed",
                {NamedRow("steel", R"("en":"Steel")", R"("kg_co2e":"2")")})));
  TANJI_ASSERT_OK(system_.Restart());
  FactorSearch search(system_.context());
  TANJI_ASSERT_OK_AND_ASSIGN(
      const FactorPage page,
      search.Search(system_.ViewAtHead(), Caller::Operator(), "steel", 0, 10));
  ASSERT_EQ(page.factors.size(), 1U);
  EXPECT_THAT(page.factors[0].kg_co2e, Optional(2.0));
}

TEST_F(FactorSearchTest, RefusesAQueryWithoutAWordOrTooLong) {
  EXPECT_THAT(Search("").status(),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("query")));
  EXPECT_THAT(Search("?!").status(),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("query")));
  EXPECT_THAT(Search("\xff").status(),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("query")));
  EXPECT_THAT(Search(std::string(201, 'a')).status(),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("200")));
}

}  // namespace
}  // namespace tanji::platform
