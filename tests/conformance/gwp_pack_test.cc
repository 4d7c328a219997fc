// The shipped GWP pack against the tables that it was made from: every value is
// there, from the same source, and nothing else.

#include "lib/method/gwp_pack.h"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/strings.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/method/shipped_pack.h"
#include "lib/quantity/decimal.h"
#include "tests/conformance/vectors.h"

namespace tanji::conformance {
namespace {

using graph::EmissionTag;
using graph::Origin;
using method::Gas;
using method::GasValue;
using method::GwpPack;
using quantity::Decimal;

using Row = std::map<std::string, std::string>;

// Fields may be in quotes, with commas in them; none has a quote of its own.
std::vector<std::string> Fields(std::string_view line) {
  std::vector<std::string> fields(1);
  bool is_quoted = false;
  for (const char c : line) {
    if (c == '"') {
      is_quoted = !is_quoted;
    } else if (c == ',' && !is_quoted) {
      fields.emplace_back();
    } else if (c != '\r') {
      fields.back() += c;
    }
  }
  return fields;
}

std::vector<Row> ReadRows(const std::string& path) {
  const std::string text = ReadShared(path);
  std::vector<std::string> header;
  std::vector<Row> rows;
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    const std::vector<std::string> fields =
        Fields(std::string_view(text).substr(begin, end - begin));
    begin = end + 1;
    if (header.empty()) {
      header = fields;
      continue;
    }
    EXPECT_EQ(fields.size(), header.size()) << path << ": " << fields[0];
    Row row;
    for (size_t i = 0; i < header.size() && i < fields.size(); ++i) {
      row[header[i]] = fields[i];
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

const std::map<std::string, std::string>& SetOfColumn() {
  static const auto* const kSets = new std::map<std::string, std::string>{
      {"ar4_gwp100", "AR4-GWP100"},         {"ar5_gwp100", "AR5-GWP100"},
      {"ar5_ccf_gwp100", "AR5-CCF-GWP100"}, {"ar6_gwp100", "AR6-GWP100"},
      {"ar6_gwp20", "AR6-GWP20"},           {"ar6_gwp500", "AR6-GWP500"}};
  return *kSets;
}

double ValueOf(const std::string& text) {
  const auto decimal = Decimal::Parse(text);
  EXPECT_THAT(decimal, base::IsOk()) << text;
  return decimal.ok() ? decimal->ToDouble() : 0;
}

double ValueOf(const quantity::Ratio& ratio) {
  return Decimal::FromInteger(1).ScaledToDouble(ratio);
}

GwpPack Shipped() {
  auto pack = GwpPack::Parse(method::ShippedGwpPack());
  EXPECT_THAT(pack, base::IsOk());
  return *std::move(pack);
}

// Gas, set, value, citation and licence: what a table and a pack both say.
using Fact =
    std::tuple<std::string, std::string, double, std::string, std::string>;

bool IsMethaneOfOneOrigin(const std::string& gas) {
  return gas == "CH4_fossil" || gas == "CH4_nonfossil";
}

TEST(GwpPackVectorTest, HasTheValuesOfTheTableAndNoOthers) {
  std::vector<Fact> expected;
  for (const Row& row : ReadRows("data/factors/gwp.csv")) {
    if (IsMethaneOfOneOrigin(row.at("gas")) || row.at("gas") == "CH4") continue;
    for (const auto& [column, set] : SetOfColumn()) {
      if (row.at(column).empty()) continue;
      expected.emplace_back(row.at("gas"), set, ValueOf(row.at(column)),
                            row.at("source"), row.at("licence"));
    }
  }
  const GwpPack pack = Shipped();
  std::vector<Fact> found;
  for (const Gas& gas : pack.gases()) {
    if (gas.id == "CH4" || !gas.parts.empty()) continue;
    for (const GasValue& value : gas.values) {
      EXPECT_EQ(value.origins, method::OriginSet::All()) << gas.id;
      EXPECT_TRUE(value.tags_any.empty()) << gas.id;
      EXPECT_TRUE(value.is_verified) << gas.id;
      found.emplace_back(gas.id, pack.sets()[value.set].id, ValueOf(value.gwp),
                         pack.sources()[value.source].citation,
                         pack.sources()[value.source].licence);
    }
  }
  EXPECT_GT(expected.size(), 400U);
  EXPECT_THAT(found, testing::UnorderedElementsAreArray(expected));
}

// Methane's three rows are one gas. Of the rows by origin the pack takes AR6
// alone: the older sets have one value for every origin (FORMAT.md).
TEST(GwpPackVectorTest, HasTheValuesOfMethaneByOrigin) {
  const GwpPack pack = Shipped();
  std::map<std::string, size_t> sets;
  for (size_t i = 0; i < pack.sets().size(); ++i) sets[pack.sets()[i].id] = i;
  const Gas& methane = *pack.Find("CH4");
  const auto gwp = [&](const std::string& set, Origin origin, EmissionTag tag) {
    graph::EmissionTags tags;
    tags.Add(tag);
    const auto value = pack.ValueOf(methane, sets.at(set), origin, tags);
    EXPECT_THAT(value, base::IsOk()) << set;
    return value.ok() ? ValueOf((*value)->gwp) : 0;
  };
  size_t checked_count = 0;
  for (const Row& row : ReadRows("data/factors/gwp.csv")) {
    if (row.at("gas") == "CH4") {
      for (const auto& [column, set] : SetOfColumn()) {
        if (row.at(column).empty()) continue;
        ++checked_count;
        EXPECT_EQ(gwp(set, Origin::kFossil, EmissionTag::kFugitive),
                  ValueOf(row.at(column)));
        EXPECT_EQ(gwp(set, Origin::kBiogenic, EmissionTag::kFugitive),
                  ValueOf(row.at(column)));
      }
    } else if (IsMethaneOfOneOrigin(row.at("gas"))) {
      ++checked_count;
      const bool is_fossil = row.at("gas") == "CH4_fossil";
      EXPECT_EQ(
          gwp("AR6-GWP100", is_fossil ? Origin::kFossil : Origin::kBiogenic,
              EmissionTag::kProcess),
          ValueOf(row.at("ar6_gwp100")));
    }
  }
  EXPECT_EQ(checked_count, 5U);
  // 3 sets of one value, 2 of three cases.
  EXPECT_EQ(methane.values.size(), 9U);
}

TEST(GwpPackVectorTest, MarksWhatIsNotVerified) {
  const GwpPack pack = Shipped();
  std::map<std::string, double> unverified;
  for (const Row& row : ReadRows("data/factors/gwp_unverified.csv")) {
    unverified[base::StrCat(row.at("gas"), " ", row.at("metric"))] =
        ValueOf(row.at("value"));
  }
  size_t count = 0;
  for (const Gas& gas : pack.gases()) {
    for (const GasValue& value : gas.values) {
      if (value.is_verified) continue;
      ++count;
      EXPECT_EQ(gas.id, "CH4");
      EXPECT_EQ(pack.sets()[value.set].id, "AR6-GWP20");
      const bool is_fossil = value.tags_any.Has(EmissionTag::kFugitive);
      EXPECT_EQ(ValueOf(value.gwp),
                unverified.at(is_fossil ? "CH4_fossil AR6_GWP20"
                                        : "CH4_nonfossil AR6_GWP20"));
    }
  }
  EXPECT_EQ(count, 3U);
}

// The UK's factors of 2025 state the totals of blends by AR5, in whole numbers.
TEST(GwpPackVectorTest, ComputesTheBlendsThatWerePublished) {
  std::map<std::string, double> published;
  for (const Row& row : ReadRows("data/factors/refrigerants_uk.csv")) {
    if (row.at("group") == "Blends") {
      published[row.at("substance")] = ValueOf(row.at("gwp100"));
    }
  }
  const GwpPack pack = Shipped();
  size_t count = 0;
  for (const Gas& gas : pack.gases()) {
    if (gas.parts.empty()) continue;
    ++count;
    ASSERT_TRUE(published.contains(gas.id)) << gas.id;
    bool has_ar5 = false;
    for (const GasValue& value : gas.values) {
      if (pack.sets()[value.set].id != "AR5-GWP100") continue;
      has_ar5 = true;
      EXPECT_NEAR(ValueOf(value.gwp), published.at(gas.id), 0.5) << gas.id;
    }
    EXPECT_TRUE(has_ar5) << gas.id;
  }
  EXPECT_EQ(count, 34U);
}

}  // namespace
}  // namespace tanji::conformance
