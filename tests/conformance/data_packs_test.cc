// The shipped factor packs against the tables they come from, row by row and in
// both directions; and the worked results that are published with the tables.

#include <array>
#include <cstdlib>
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
#include "lib/exchange/csv/line_splitter.h"
#include "lib/exchange/csv/record_splitter.h"
#include "lib/exchange/pack/factor_pack.h"
#include "tests/conformance/vectors.h"

namespace tanji::conformance {
namespace {

using exchange::Factor;
using exchange::FactorPack;
using quantity::Decimal;
using ::testing::HasSubstr;
using ::testing::StartsWith;

using Row = std::map<std::string, std::string>;

std::vector<Row> ReadTable(const std::string& name) {
  const std::string text = ReadShared("data/factors/" + name);
  std::vector<Row> rows;
  std::vector<std::string> header;
  exchange::RecordSplitter records;
  exchange::LineSplitter lines;
  const auto on_line = [&](const exchange::Line& line) {
    const auto fields = records.Split(line.text);
    ASSERT_THAT(fields, base::IsOk()) << name << ":" << line.number;
    if (header.empty()) {
      header.assign((*fields)->begin(), (*fields)->end());
      return;
    }
    ASSERT_EQ((*fields)->size(), header.size()) << name << ":" << line.number;
    Row row;
    for (size_t i = 0; i < header.size(); ++i) row[header[i]] = (**fields)[i];
    rows.push_back(std::move(row));
  };
  lines.Feed(text, on_line);
  lines.Finish(on_line);
  EXPECT_FALSE(rows.empty()) << name;
  return rows;
}

double Number(const Row& row, const std::string& column) {
  return std::strtod(row.at(column).c_str(), nullptr);
}

FactorPack ReadPack(const std::string& name) {
  std::ifstream file(base::StrCat(TANJI_CONFORMANCE_PACKS, "/", name, ".json"));
  std::ostringstream text;
  text << file.rdbuf();
  auto pack = exchange::ReadFactorPack(text.str());
  EXPECT_THAT(pack, base::IsOk()) << name;
  return pack.ok() ? *std::move(pack) : FactorPack();
}

// The rows of a pack by English name and year, each to be taken once.
class PackRows {
 public:
  explicit PackRows(const std::string& pack) : pack_(ReadPack(pack)) {
    for (const Factor& factor : pack_.factors) {
      EXPECT_TRUE(rows_.try_emplace(Key(factor), &factor).second) << factor.id;
    }
  }

  // Null, and a failure, when there is no such row (any more).
  const Factor* Take(const std::string& name, const std::string& year = "") {
    const auto found = rows_.find(name + "|" + year);
    EXPECT_NE(found, rows_.end()) << name << " " << year;
    if (found == rows_.end()) return nullptr;
    const Factor* factor = found->second;
    rows_.erase(found);
    return factor;
  }

  void ExpectNothingLeft() const {
    for (const auto& [key, factor] : rows_) {
      ADD_FAILURE() << key << " is in no table";
    }
  }

 private:
  static std::string Key(const Factor& factor) {
    std::string key = factor.names.en + "|";
    if (!factor.period.has_value()) return key;
    const std::string start = graph::FormatDay(factor.period->start);
    const std::string end = graph::FormatDay(factor.period->end);
    EXPECT_THAT(start, HasSubstr("-01-01")) << factor.id;
    EXPECT_EQ(std::stoi(start) + 1, std::stoi(end)) << factor.id;
    return key + start.substr(0, 4);
  }

  FactorPack pack_;
  std::map<std::string, const Factor*> rows_;
};

void ExpectKgCo2e(const Factor* factor, const std::string& published) {
  if (factor == nullptr) return;
  ASSERT_TRUE(factor->kg_co2e.has_value()) << factor->id;
  EXPECT_TRUE(factor->emissions.empty()) << factor->id;
  const auto expected = Decimal::Parse(published);
  ASSERT_THAT(expected, base::IsOk()) << factor->id;
  EXPECT_EQ(*factor->kg_co2e, *expected) << factor->id;
}

// The amount of `gas`, which is stated in kg and once.
Decimal KgOf(const Factor& factor, std::string_view gas) {
  Decimal kg;
  int count = 0;
  for (const exchange::FactorEmission& emission : factor.emissions) {
    if (emission.gas != gas) continue;
    ++count;
    kg = emission.amount;
    EXPECT_EQ(emission.unit, "kg") << factor.id;
    EXPECT_EQ(emission.origin, graph::Origin::kFossil) << factor.id;
  }
  EXPECT_EQ(count, 1) << factor.id << " " << gas;
  return kg;
}

void ExpectCo2Alone(const Factor* factor, const std::string& published) {
  if (factor == nullptr) return;
  EXPECT_FALSE(factor->kg_co2e.has_value()) << factor->id;
  EXPECT_EQ(factor->emissions.size(), 1u) << factor->id;
  EXPECT_EQ(KgOf(*factor, "CO2"), *Decimal::Parse(published)) << factor->id;
}

void ExpectFamily(const Factor* factor, graph::ElectricityFamily family) {
  if (factor == nullptr) return;
  ASSERT_TRUE(factor->electricity.has_value()) << factor->id;
  EXPECT_EQ(factor->electricity->family, family) << factor->id;
}

std::string Joined(const std::vector<std::string>& parts) {
  std::string joined;
  for (const std::string& part : parts) {
    if (part.empty()) continue;
    if (!joined.empty()) joined += ", ";
    joined += part;
  }
  return joined;
}

// What the table has from the ministries' announcements is shipped; what was
// read elsewhere alone is not.
TEST(PackVectorTest, ChineseElectricityIsThatOfTheAnnouncements) {
  const FactorPack pack = ReadPack("cn-electricity");
  std::map<std::pair<std::string, std::string>, const Factor*> rows;
  for (const Factor& factor : pack.factors) {
    const std::string year =
        graph::FormatDay(factor.period->start).substr(0, 4);
    EXPECT_TRUE(
        rows.try_emplace({factor.names.zh + factor.place, year}, &factor)
            .second)
        << factor.id;
  }
  size_t shipped = 0;
  for (const Row& row : ReadTable("grid.csv")) {
    const std::string& code = row.at("region_code");
    if (!code.starts_with("CN") || row.at("kind") == "generation_average") {
      continue;
    }
    const bool is_footprint = row.at("kind") == "lifecycle_footprint_CO2e";
    const std::string zh =
        is_footprint ? "电力，碳足迹因子（生命周期），全国"
                     : "电力，平均二氧化碳排放因子，" + row.at("region_name");
    const auto found = rows.find({zh + code, row.at("year")});
    ASSERT_EQ(found != rows.end(), row.at("source").starts_with("MEE"))
        << zh << " " << row.at("year");
    if (found == rows.end()) continue;
    ++shipped;
    if (is_footprint) {
      ExpectFamily(found->second, graph::ElectricityFamily::kFootprint);
      ExpectKgCo2e(found->second, row.at("value"));
    } else {
      ExpectFamily(found->second, graph::ElectricityFamily::kDirectCo2);
      ExpectCo2Alone(found->second, row.at("value"));
    }
  }
  EXPECT_EQ(shipped, pack.factors.size());
  EXPECT_EQ(shipped, 62u);
}

TEST(PackVectorTest, GenerationMixesAreThoseOfEmber) {
  PackRows rows("ember-electricity");
  for (const Row& row : ReadTable("grid.csv")) {
    if (row.at("kind") != "generation_average") continue;
    EXPECT_THAT(row.at("licence"), StartsWith("CC-BY-SA"));
    const Factor* factor =
        rows.Take("Electricity, generation mix, " + row.at("region_name"),
                  row.at("year"));
    ExpectFamily(factor, graph::ElectricityFamily::kGenerationMix);
    ExpectKgCo2e(factor, row.at("value"));
  }
  rows.ExpectNothingLeft();
}

// The columns of CH4 and N2O are kg CO2e under AR5: 28 and 265. Twelve digits
// of the mass give them back to 1e-11; each printed figure may be off by half
// of its last digit, 0.000005, so that four of them agree within 0.00002.
void ExpectGasesOf(const Factor* factor, const Row& row) {
  if (factor == nullptr) return;
  SCOPED_TRACE(factor->id);
  EXPECT_FALSE(factor->kg_co2e.has_value());
  EXPECT_EQ(factor->emissions.size(), 3u);
  EXPECT_EQ(KgOf(*factor, "CO2"), *Decimal::Parse(row.at("ef_co2")));
  const double co2 = KgOf(*factor, "CO2").ToDouble();
  const double ch4 = 28 * KgOf(*factor, "CH4").ToDouble();
  const double n2o = 265 * KgOf(*factor, "N2O").ToDouble();
  EXPECT_NEAR(ch4 / Number(row, "ef_ch4"), 1, 1e-11);
  EXPECT_NEAR(n2o / Number(row, "ef_n2o"), 1, 1e-11);
  EXPECT_NEAR(co2 + ch4 + n2o, Number(row, "ef_co2e"), 0.00002 + 1e-9);
}

TEST(PackVectorTest, BritishFuelsAreThoseOfTheTable) {
  const std::map<std::string, std::pair<std::string, std::string>> units = {
      {"t", {"by mass", "t"}},
      {"l", {"by volume", "L"}},
      {"m3", {"by volume", "m3"}},
      {"kWh_ncv", {"by net calorific value", "kWh"}},
      {"kWh_gcv", {"by gross calorific value", "kWh"}}};
  PackRows rows("uk-fuels");
  for (const Row& row : ReadTable("fuels.csv")) {
    if (row.at("set") != "UK-2025") continue;
    const auto& [basis, unit] = units.at(row.at("unit"));
    if (!row.at("ef_co2").empty()) {
      const Factor* burnt =
          rows.Take(Joined({row.at("fuel"), "combustion", basis}));
      ExpectGasesOf(burnt, row);
      if (burnt != nullptr) {
        EXPECT_EQ(burnt->unit, unit) << burnt->id;
      }
    }
    if (!row.at("wtt_co2e").empty()) {
      const Factor* supply =
          rows.Take(Joined({row.at("fuel"), "supply (well to tank)", basis}));
      ExpectKgCo2e(supply, row.at("wtt_co2e"));
      if (supply != nullptr) {
        EXPECT_EQ(supply->unit, unit) << supply->id;
      }
    }
  }
  rows.ExpectNothingLeft();
}

TEST(PackVectorTest, BritishTransportIsThatOfTheTable) {
  PackRows rows("uk-transport");
  for (const Row& row : ReadTable("transport.csv")) {
    const std::string vehicle =
        Joined({row.at("mode"), row.at("vehicle"), row.at("size"),
                row.at("load_or_variant")});
    EXPECT_EQ(row.at("unit"), "kgCO2e/tkm");
    const std::array<std::pair<std::string, std::string>, 3> legs = {
        {{"wtw", "well to wheel"},
         {"ttw", "tank to wheel"},
         {"wtt", "well to tank"}}};
    for (const auto& [column, boundary] : legs) {
      if (row.at(column).empty()) continue;
      const Factor* factor =
          rows.Take(base::StrCat(vehicle, " (", boundary, ")"));
      ExpectKgCo2e(factor, row.at(column));
      if (factor == nullptr) continue;
      EXPECT_EQ(factor->boundary, boundary) << factor->id;
      EXPECT_EQ(factor->unit, "t*km") << factor->id;
    }
  }
  rows.ExpectNothingLeft();
}

TEST(PackVectorTest, BritishMaterialsAndWasteAreThoseOfTheTables) {
  PackRows materials("uk-materials");
  for (const Row& row : ReadTable("materials_uk.csv")) {
    EXPECT_EQ(row.at("unit"), "kgCO2e/t");
    ExpectKgCo2e(materials.Take(Joined({row.at("material"), row.at("route")})),
                 row.at("value"));
  }
  materials.ExpectNothingLeft();
  PackRows waste("uk-waste");
  for (const Row& row : ReadTable("waste_uk.csv")) {
    EXPECT_EQ(row.at("unit"), "kgCO2e/t");
    ExpectKgCo2e(waste.Take("Waste: " +
                            Joined({row.at("material"), row.at("treatment")})),
                 row.at("value"));
  }
  waste.ExpectNothingLeft();
}

// A gas that is stated as itself has the published GWP in the set of the
// publication, and one in the sixth report too.
TEST(PackVectorTest, BritishRefrigerantsAreThoseOfTheTable) {
  std::map<std::string, Row> gases;
  for (const Row& row : ReadTable("gwp.csv")) gases[row.at("gas")] = row;
  const std::set<std::string> left_out = {"Carbon dioxide", "Methane",
                                          "Nitrous oxide"};
  PackRows rows("uk-refrigerants");
  int as_itself = 0;
  for (const Row& row : ReadTable("refrigerants_uk.csv")) {
    if (left_out.contains(row.at("substance"))) continue;
    const Factor* factor = rows.Take(row.at("substance") + ", release to air");
    if (factor == nullptr) continue;
    EXPECT_EQ(factor->unit, "kg") << factor->id;
    if (factor->emissions.empty()) {
      ExpectKgCo2e(factor, row.at("gwp100"));
      continue;
    }
    ++as_itself;
    ASSERT_EQ(factor->emissions.size(), 1u) << factor->id;
    const std::string& gas = factor->emissions[0].gas;
    EXPECT_EQ(KgOf(*factor, gas), Decimal::FromInteger(1)) << factor->id;
    ASSERT_TRUE(gases.contains(gas)) << gas;
    EXPECT_EQ(Number(gases[gas], "ar5_gwp100"), Number(row, "gwp100")) << gas;
    EXPECT_FALSE(gases[gas].at("ar6_gwp100").empty()) << gas;
  }
  EXPECT_EQ(as_itself, 65);
  rows.ExpectNothingLeft();
}

// EF = NCV x CC x OF x 44/12 / 1000, in t CO2 per t or per 10,000 m3.
// Bituminous coal is 1.74174957, so 1.7417 (its figure 1.74175, rounded again,
// is not).
TEST(PackVectorTest, ChineseFuelsFollowTheirFormula) {
  const std::map<std::string, double> published = {
      {"diesel 柴油", 3.0959},
      {"gasoline 汽油", 2.9251},
      {"natural gas 天然气", 21.6219},
      {"bituminous coal 烟煤", 1.7417},
      {"coke 焦炭", 2.8604}};
  size_t found = 0;
  for (const Row& row : ReadTable("fuels.csv")) {
    if (row.at("set") != "CN-default") continue;
    const double factor = Number(row, "ncv") *
                          Number(row, "carbon_content_tC_per_TJ") *
                          Number(row, "oxidation") * 44 / 12 / 1000;
    EXPECT_NEAR(factor, Number(row, "ef_co2"), 0.0000005 + 1e-12)
        << row.at("fuel");
    const auto known = published.find(row.at("fuel"));
    if (known == published.end()) continue;
    ++found;
    EXPECT_NEAR(factor, known->second, 0.00005 + 1e-12) << row.at("fuel");
  }
  EXPECT_EQ(found, published.size());
}

// A site takes 1000 kWh in Shandong and retires certificates for 400 of them.
TEST(PackVectorTest, ElectricityWithCertificatesCountsInThreeWays) {
  std::map<std::string, double> values;
  for (const char* table : {"grid.csv", "grid_unverified.csv"}) {
    for (const Row& row : ReadTable(table)) {
      values[Joined({row.at("region_code"), row.at("year"), row.at("kind")})] =
          Number(row, "value");
    }
  }
  EXPECT_NEAR(1000 * values["CN-SD, 2023, consumption_average_CO2"], 619.1,
              1e-9);
  EXPECT_NEAR(600 * values["CN, 2023, residual_like_CO2"] + 400 * 0, 365.76,
              1e-9);
  EXPECT_NEAR(600 * values["CN, 2024, lifecycle_footprint_CO2e"] +
                  400 * values["CN, 2023, lifecycle wind"],
              360.06, 1e-9);
}

}  // namespace
}  // namespace tanji::conformance
