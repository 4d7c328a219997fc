#include "services/cli/factor_list.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tanji::cli {
namespace {

using pack::v1::Factor;
using pack::v1::SearchFactorsResponse;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

SearchFactorsResponse Response() {
  SearchFactorsResponse response;
  response.set_as_of_seq(7);
  Factor* grid = response.add_factors();
  grid->set_product("grids/cn");
  grid->mutable_names()->set_en("Grid, China");
  grid->mutable_names()->set_zh("电网");
  grid->mutable_names()->set_de("Netz");
  grid->set_category("electricity");
  grid->set_unit("kWh");
  grid->set_place("CN");
  grid->set_period_start("2024-01-01");
  grid->set_period_end("2025-01-01");
  grid->set_kg_co2e(0.1);
  grid->set_source("Announcement \"1\"");
  grid->set_licence("Free");
  grid->set_export_rule(supply::v1::EXPORT_RULE_ATTRIBUTION);
  grid->set_is_verified(true);
  grid->set_boundary("life cycle");
  grid->set_electricity_family(supply::v1::ELECTRICITY_FAMILY_FOOTPRINT);
  grid->set_electricity_claim(pack::v1::ELECTRICITY_CLAIM_GRID_AVERAGE);
  Factor* steel = response.add_factors();
  steel->set_product("works/steel");
  steel->mutable_names()->set_de("Stahl");
  steel->set_category("material");
  steel->set_unit("t");
  steel->set_source("s");
  steel->set_licence("Works");
  steel->set_export_rule(supply::v1::EXPORT_RULE_FORBIDDEN);
  steel->set_is_withheld(true);
  steel->set_is_uncharacterised(true);
  return response;
}

TEST(FactorListTest, TheTableSaysWhatIsToBeKnown) {
  EXPECT_EQ(FactorTable(Language::kEnglish, Response()),
            "grids/cn      0.1  kg CO2e per kWh  CN  2024-01-01..2025-01-01  "
            "Grid, China (footprint: over the life cycle)\n"
            "works/steel  none  kg CO2e per t                                "
            "Stahl (unverified, withheld by its licence, an emission has no "
            "GWP)\n");
}

TEST(FactorListTest, OfPlacesWithoutALifeCycleFactorTheCountryIsAsked) {
  SearchFactorsResponse found;
  for (const char* place : {"CN-SD", "CN-HE", "US-TX", "FR"}) {
    Factor* factor = found.add_factors();
    factor->set_place(place);
    factor->set_electricity_family(supply::v1::ELECTRICITY_FAMILY_DIRECT_CO2);
  }
  EXPECT_THAT(FactorTable(Language::kEnglish, found),
              HasSubstr("must not be mixed into product footprints"));
  EXPECT_THAT(CountriesFor(found), ElementsAre("CN", "US"));
  found.add_factors()->set_place("DE-BY");  // of something else
  EXPECT_THAT(CountriesFor(found), ElementsAre("CN", "US"));
  *found.add_factors() = Response().factors(0);
  EXPECT_THAT(CountriesFor(found), IsEmpty());
}

TEST(FactorListTest, OfACountryOnlyTheGridOverTheLifeCycleIsKept) {
  SearchFactorsResponse found = Response();
  *found.add_factors() = found.factors(0);
  found.mutable_factors(2)->set_electricity_claim(
      pack::v1::ELECTRICITY_CLAIM_RESIDUAL);
  const SearchFactorsResponse kept = LifeCycleAt("CN", found);
  ASSERT_EQ(kept.factors_size(), 1);
  EXPECT_EQ(kept.factors(0).product(), "grids/cn");
  EXPECT_EQ(LifeCycleAt("DE", found).factors_size(), 0);
}

TEST(FactorListTest, NamesAreInTheLanguageThatIsAskedForWhereThereIsOne) {
  EXPECT_THAT(FactorTable(Language::kChinese, Response()), HasSubstr("电网"));
  EXPECT_THAT(FactorTable(Language::kGerman, Response()), HasSubstr("Netz"));
  EXPECT_THAT(FactorTable(Language::kChinese, Response()), HasSubstr("Stahl"));
  supply::v1::Translations names;
  EXPECT_EQ(NameIn(Language::kEnglish, names), "");
  names.set_zh("钢");
  EXPECT_EQ(NameIn(Language::kGerman, names), "钢");
}

TEST(FactorListTest, ChineseCharactersAskForChineseNames) {
  EXPECT_EQ(LanguageOf("钢"), Language::kChinese);
  EXPECT_EQ(LanguageOf("steel 电力"), Language::kChinese);
  EXPECT_EQ(LanguageOf("Kühlschrank, CO₂"), Language::kEnglish);
  EXPECT_EQ(LanguageOf(""), Language::kEnglish);
}

TEST(FactorListTest, ATextCannotSteerTheTerminal) {
  SearchFactorsResponse response = Response();
  response.mutable_factors(0)->mutable_names()->set_en("\x1b[2J");
  EXPECT_THAT(FactorTable(Language::kEnglish, response),
              Not(HasSubstr("\x1b")));
}

TEST(FactorListTest, CsvHasAllOfIt) {
  EXPECT_EQ(
      FactorCsv(Response()),
      "product,name_en,name_zh,name_de,category,place,period_start,period_end,"
      "unit,kg_co2e,boundary,electricity_family,electricity_claim,source,"
      "licence,licence_url,export,note,verified,withheld,uncharacterised\n"
      "grids/cn,\"Grid, China\",电网,Netz,electricity,CN,2024-01-01,2025-01-01,"
      "kWh,0.10000000000000001,life cycle,footprint,grid-average,"
      "\"Announcement \"\"1\"\"\",Free,,attribution,,true,false,false\n"
      "works/steel,,,Stahl,material,,,,t,,,,,s,Works,,forbidden,,false,true,"
      "true\n");
}

TEST(FactorListTest, JsonHasAllOfIt) {
  SearchFactorsResponse response = Response();
  response.mutable_factors()->RemoveLast();
  response.set_next_page_token("t");
  EXPECT_EQ(
      FactorJson(response),
      R"({"as_of_seq":7,"factors":[{"product":"grids/cn",)"
      R"("name_en":"Grid, China","name_zh":"电网","name_de":"Netz",)"
      R"("category":"electricity","place":"CN","period_start":"2024-01-01",)"
      R"("period_end":"2025-01-01","unit":"kWh","kg_co2e":0.1,)"
      R"("boundary":"life cycle","electricity_family":"footprint",)"
      R"("electricity_claim":"grid-average","source":"Announcement \"1\"",)"
      R"("licence":"Free","licence_url":"","export":"attribution","note":"",)"
      R"("verified":true,"withheld":false,"uncharacterised":false}],)"
      R"("more":true})"
      "\n");
}

TEST(FactorListTest, JsonOfAWithheldNumberIsNull) {
  SearchFactorsResponse response = Response();
  EXPECT_THAT(FactorJson(response), HasSubstr(R"("kg_co2e":null)"));
  EXPECT_THAT(FactorJson(response), HasSubstr(R"("more":false)"));
}

TEST(FactorListTest, NothingFoundIsAHeaderAlone) {
  const SearchFactorsResponse none;
  EXPECT_EQ(FactorTable(Language::kEnglish, none), "");
  EXPECT_THAT(FactorCsv(none), testing::EndsWith("uncharacterised\n"));
  EXPECT_EQ(FactorJson(none),
            "{\"as_of_seq\":0,\"factors\":[],\"more\":false}\n");
}

}  // namespace
}  // namespace tanji::cli
