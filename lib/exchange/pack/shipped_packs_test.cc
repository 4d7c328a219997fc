// The packs of schemas/packs, as they are shipped. That their numbers are those
// of the files they come from is for tests/conformance to say.

#include <algorithm>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/strings.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/exchange/pack/factor_pack.h"
#include "lib/exchange/pack/name_search.h"

namespace tanji::exchange {
namespace {

using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr const char* kPacks[] = {
    "cn-electricity",  "ember-electricity", "uk-fuels", "uk-materials",
    "uk-refrigerants", "uk-transport",      "uk-waste"};

std::string Document(std::string_view pack) {
  std::ifstream file(base::StrCat(TANJI_PACKS, "/", pack, ".json"));
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

FactorPack Pack(std::string_view name) {
  auto pack = ReadFactorPack(Document(name));
  EXPECT_THAT(pack, base::IsOk()) << name;
  return pack.ok() ? *std::move(pack) : FactorPack();
}

// The only row of `id`, or the one whose period begins on `start`.
const Factor& Row(const FactorPack& pack, std::string_view id,
                  std::string_view start = "") {
  static const Factor kNone;
  for (const Factor& factor : pack.factors) {
    if (factor.id != id) continue;
    if (start.empty() || (factor.period.has_value() &&
                          graph::FormatDay(factor.period->start) == start)) {
      return factor;
    }
  }
  ADD_FAILURE() << "no row " << id << " " << start;
  return kNone;
}

double KgCo2e(const Factor& factor) {
  return factor.kg_co2e.has_value() ? factor.kg_co2e->ToDouble() : -1;
}

// Of a row that emits CO2 alone.
double KgCo2(const Factor& factor) {
  EXPECT_EQ(factor.emissions.size(), 1u);
  EXPECT_FALSE(factor.kg_co2e.has_value());
  if (factor.emissions.empty()) return -1;
  EXPECT_EQ(factor.emissions[0].gas, "CO2");
  EXPECT_EQ(factor.emissions[0].unit, "kg");
  return factor.emissions[0].amount.ToDouble();
}

TEST(ShippedPacksTest, AreWrittenAsWeWrite) {
  for (const char* name : kPacks) {
    const FactorPack pack = Pack(name);
    EXPECT_EQ(pack.head.id, name);
    EXPECT_TRUE(WriteFactorPack(pack) == Document(name)) << name;
  }
}

TEST(ShippedPacksTest, SpeakThreeLanguagesAndNameTheirSources) {
  for (const char* name : kPacks) {
    const FactorPack pack = Pack(name);
    EXPECT_FALSE(pack.head.title.en.empty());
    EXPECT_FALSE(pack.head.title.zh.empty());
    EXPECT_FALSE(pack.head.title.de.empty());
    for (const Factor& factor : pack.factors) {
      SCOPED_TRACE(factor.id);
      EXPECT_FALSE(factor.names.en.empty());
      EXPECT_FALSE(factor.names.zh.empty());
      EXPECT_FALSE(factor.names.de.empty());
      EXPECT_FALSE(factor.boundary.empty());
      EXPECT_TRUE(factor.is_verified);
      EXPECT_THAT(factor.source, Not(HasSubstr("memory")));
    }
  }
}

// No two products of a pack read the same in any language.
TEST(ShippedPacksTest, NamesTellProductsApart) {
  for (const char* name : kPacks) {
    std::map<std::string, std::string> owners;
    for (const Factor& factor : Pack(name).factors) {
      for (const std::string& text :
           {factor.names.en, factor.names.zh, factor.names.de}) {
        const auto [owner, is_new] = owners.try_emplace(text, factor.id);
        EXPECT_EQ(owner->second, factor.id) << text;
      }
    }
  }
}

// Open Government Licence: name the source. CC BY-SA: that, and pass it on.
TEST(ShippedPacksTest, KeepTheTermsOfTheirLicences) {
  const std::map<std::string_view, graph::ExportRule> terms = {
      {"cn-electricity", graph::ExportRule::kAllowed},
      {"ember-electricity", graph::ExportRule::kShareAlike}};
  for (const char* name : kPacks) {
    const auto found = terms.find(name);
    const FactorPack pack = Pack(name);
    for (const Factor& factor : pack.factors) {
      EXPECT_EQ(LicenceOf(pack.head, factor).export_rule,
                found == terms.end() ? graph::ExportRule::kAttribution
                                     : found->second);
    }
  }
}

// An id says which family it is of.
TEST(ShippedPacksTest, FamiliesOfElectricityAreProductsOfTheirOwn) {
  for (const char* name : {"cn-electricity", "ember-electricity"}) {
    for (const Factor& factor : Pack(name).factors) {
      SCOPED_TRACE(factor.id);
      const std::string_view start =
          std::string_view(factor.id).substr(0, factor.id.find('-'));
      ASSERT_TRUE(factor.electricity.has_value());
      const graph::ElectricityFamily family = factor.electricity->family;
      EXPECT_EQ(family, start == "co2" ? graph::ElectricityFamily::kDirectCo2
                        : start == "footprint"
                            ? graph::ElectricityFamily::kFootprint
                        : start == "generation"
                            ? graph::ElectricityFamily::kGenerationMix
                            : graph::ElectricityFamily::kNone);
    }
  }
}

// 12 t over 350 km by articulated lorry and 20,000 km by container ship,
// driving alone: 12 (350 x 0.12633 + 20000 x 0.01612) = 4399.386 kg.
TEST(ShippedPacksTest, CarriesTwelveTonnesByRoadAndSea) {
  const FactorPack pack = Pack("uk-transport");
  const Factor& road =
      Row(pack, "hgv-all-diesel-articulated-over-3-5-33t-average-laden-ttw");
  const Factor& sea = Row(pack, "cargo-ship-container-ship-average-ttw");
  EXPECT_EQ(road.unit, "t*km");
  EXPECT_NEAR(12 * (350 * KgCo2e(road) + 20000 * KgCo2e(sea)), 4399.386, 1e-9);
}

// 20 kWh for a product: 20 x 0.5777 = 11.554 kg.
TEST(ShippedPacksTest, GivesElectricityOfAProductItsLifeCycle) {
  const FactorPack pack = Pack("cn-electricity");
  EXPECT_NEAR(20 * KgCo2e(Row(pack, "footprint-average-cn", "2024-01-01")),
              11.554, 1e-12);
  EXPECT_NEAR(KgCo2e(Row(pack, "footprint-average-cn", "2023-01-01")), 0.6205,
              1e-12);
}

// A site takes 1000 kWh in Shandong and retires certificates of wind power for
// 400 of them. By place: 1000 x 0.6191 = 619.1 kg CO2. Life cycle, with 0.0336
// for wind: 600 x 0.5777 + 400 x 0.0336 = 360.06 kg CO2e. The wind factor has
// no source that can be cited, so it is in no pack.
TEST(ShippedPacksTest, CountsElectricityOfASiteAndOfItsProducts) {
  const FactorPack pack = Pack("cn-electricity");
  EXPECT_NEAR(1000 * KgCo2(Row(pack, "co2-average-cn-sd", "2023-01-01")), 619.1,
              1e-9);
  EXPECT_NEAR(600 * KgCo2e(Row(pack, "footprint-average-cn", "2024-01-01")) +
                  400 * 0.0336,
              360.06, 1e-9);
}

NameIndex ShippedNames() {
  std::vector<NamedProduct> products;
  for (const char* name : kPacks) {
    for (const Factor& factor : Pack(name).factors) {
      products.push_back({.key = base::StrCat(name, "/", factor.id),
                          .names = factor.names,
                          .category = factor.category,
                          .place = factor.place});
    }
  }
  auto index = NameIndex::Create(std::move(products));
  EXPECT_THAT(index, base::IsOk());
  return index.ok() ? *std::move(index) : NameIndex();
}

std::set<std::string> Keys(const NameIndex& index, std::string_view query) {
  std::set<std::string> keys;
  const auto matches = index.Search(query, NameIndex::kMatchesMax);
  EXPECT_THAT(matches, base::IsOk());
  if (!matches.ok()) return keys;
  for (const NameMatch& match : *matches) keys.insert(match.product->key);
  return keys;
}

TEST(ShippedPacksTest, AreFoundInThreeLanguages) {
  const NameIndex index = ShippedNames();
  const auto steel = Keys(index, "钢");
  EXPECT_TRUE(steel.contains(
      "uk-materials/metal-steel-cans-primary-material-production"));
  EXPECT_TRUE(steel.contains("uk-waste/metal-steel-cans-landfill"));
  for (const char* query :
       {"Strom Shandong", "electricity shandong", "电力 山东", "CN-SD"}) {
    EXPECT_TRUE(Keys(index, query).contains("cn-electricity/co2-average-cn-sd"))
        << query;
  }
  const auto cooled = Keys(index, "kühl");
  EXPECT_THAT(cooled, Not(IsEmpty()));
  EXPECT_EQ(Keys(index, "kuhl"), cooled);
  EXPECT_THAT(Keys(index, "电力"), Each(HasSubstr("-electricity/")));
}

}  // namespace
}  // namespace tanji::exchange
