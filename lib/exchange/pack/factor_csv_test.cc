#include "lib/exchange/pack/factor_csv.h"

#include <string>
#include <string_view>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/strings.h"
#include "lib/base/testing/status_matchers.h"

namespace tanji::exchange {
namespace {

using base::StatusIs;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

FactorPackHead Head() {
  FactorPackHead head;
  head.id = "own-factors";
  head.version = "1";
  head.title.en = "Own factors";
  head.publisher = "A Works";
  return head;
}

constexpr char kTable[] =
    "id,name_en,name_zh,name_de,category,unit,place,period_start,period_end,"
    "kg_co2e,emissions,primary_energy_mj,boundary,electricity_family,"
    "electricity_instrument,source,licence,licence_url,export,verified,note\n"
    "grid,Electricity,电力,Strom,electricity,kWh,CN-SD,2023-01-01,2024-01-01,"
    "0.62,,,direct CO2,direct-co2,residual,Announcement 47,Open,https://a.b,"
    "allowed,true,\n"
    "gas,\"Gas, natural\",,,fuel,m3,,,,-0.5,"
    "CO2 2.06 kg fossil combustion; CH4 0.1 g biogenic,38.1,combustion,,,"
    "Table 3,Paid,,forbidden,,dry\n";

TEST(FactorCsvTest, ReadsEveryColumn) {
  TANJI_ASSERT_OK_AND_ASSIGN(const FactorPack pack,
                             ReadFactorCsv(kTable, Head()));
  EXPECT_EQ(pack.head, Head());
  ASSERT_EQ(pack.factors.size(), 2u);
  Factor grid;
  grid.id = "grid";
  grid.names = {.en = "Electricity", .zh = "电力", .de = "Strom"};
  grid.category = "electricity";
  grid.unit = "kWh";
  grid.place = "CN-SD";
  grid.period = {.start = *graph::ParseDay("2023-01-01"),
                 .end = *graph::ParseDay("2024-01-01")};
  grid.kg_co2e = *quantity::Decimal::Parse("0.62");
  grid.boundary = "direct CO2";
  grid.electricity = {.family = graph::ElectricityFamily::kDirectCo2,
                      .instrument = ElectricityClaim::kResidual};
  grid.source = "Announcement 47";
  grid.licence = {.name = "Open",
                  .url = "https://a.b",
                  .export_rule = graph::ExportRule::kAllowed};
  grid.is_verified = true;
  EXPECT_EQ(pack.factors[0], grid);
  const Factor& gas = pack.factors[1];
  EXPECT_EQ(gas.names.en, "Gas, natural");
  ASSERT_EQ(gas.emissions.size(), 2u);
  EXPECT_EQ(gas.emissions[1].unit, "g");
  EXPECT_EQ(gas.primary_energy_mj->ToString(), "38.1");
  EXPECT_FALSE(gas.is_verified);
  EXPECT_EQ(gas.note, "dry");
}

TEST(FactorCsvTest, WhatItReadsIsAPack) {
  TANJI_ASSERT_OK_AND_ASSIGN(const FactorPack pack,
                             ReadFactorCsv(kTable, Head()));
  TANJI_ASSERT_OK_AND_ASSIGN(const FactorPack again,
                             ReadFactorPack(WriteFactorPack(pack)));
  EXPECT_EQ(again, pack);
}

TEST(FactorCsvTest, ColumnsStandInAnyOrderAndMayBeMissing) {
  FactorPackHead head = Head();
  head.licence = {
      .name = "Open", .url = "", .export_rule = graph::ExportRule::kAllowed};
  TANJI_ASSERT_OK_AND_ASSIGN(
      const FactorPack pack,
      ReadFactorCsv("unit,kg_co2e,id,category,source,name_zh\r\n"
                    "kg,2.5,steel,material,Our own,钢\r\n",
                    head));
  EXPECT_EQ(pack.factors[0].id, "steel");
  EXPECT_EQ(pack.factors[0].names.zh, "钢");
  EXPECT_FALSE(pack.factors[0].licence.has_value());
}

// The smallest table, with fields for one row.
std::string Row(std::string_view fields) {
  return base::StrCat(
      "id,name_en,category,unit,place,period_start,period_end,kg_co2e,"
      "emissions,electricity_family,electricity_instrument,source,licence,"
      "licence_url,export,verified\n",
      fields, "\n");
}

TEST(FactorCsvTest, NamesLineAndColumnOfAFault) {
  const struct {
    std::string csv;
    const char* fault;
  } cases[] = {
      {Row("a,A,fuel,Kg,,,,1,,,,S,L,,allowed,"), "f.csv:2: unit: "},
      {Row(",A,fuel,kg,,,,1,,,,S,L,,allowed,"), "f.csv:2: id: "},
      {Row("a,,fuel,kg,,,,1,,,,S,L,,allowed,"), "f.csv:2: name_en: "},
      {Row("a,A,fuel,kg,C N,,,1,,,,S,L,,allowed,"), "f.csv:2: place: "},
      {Row("a,A,fuel,kg,,2023-01-01,,1,,,,S,L,,allowed,"),
       "f.csv:2: period_end: "},
      {Row("a,A,fuel,kg,,2023-01-01,2022-01-01,1,,,,S,L,,allowed,"),
       "f.csv:2: period_end: expected a day after period_start"},
      {Row("a,A,fuel,kg,,,,\"1,5\",,,,S,L,,allowed,"), "f.csv:2: kg_co2e: "},
      {Row("a,A,fuel,kg,,,,,,,,S,L,,allowed,"),
       "f.csv:2: kg_co2e: missing; expected kg_co2e, emissions or both"},
      {Row("a,A,fuel,kg,,,,,CO2 1,,,S,L,,allowed,"),
       "f.csv:2: emissions: emission 1: "},
      {Row("a,A,fuel,kg,,,,,CO2 1 kWh fossil,,,S,L,,allowed,"),
       "f.csv:2: emissions: "},
      {Row("a,A,electricity,kWh,,,,1,,,,S,L,,allowed,"),
       "f.csv:2: electricity_family: missing"},
      {Row("a,A,electricity,kWh,,,,1,,direct-co2,,S,L,,allowed,"),
       "f.csv:2: electricity_instrument: expected one of grid-average"},
      {Row("a,A,fuel,kg,,,,1,,,,,L,,allowed,"), "f.csv:2: source: is empty"},
      {Row("a,A,fuel,kg,,,,1,,,,S,,,,"), "f.csv:2: licence: missing"},
      {Row("a,A,fuel,kg,,,,1,,,,S,,,allowed,"), "f.csv:2: licence: is empty"},
      {Row("a,A,fuel,kg,,,,1,,,,S,L,,,"), "f.csv:2: export: expected one of"},
      {Row("a,A,fuel,kg,,,,1,,,,S,L,a.b,allowed,"), "f.csv:2: licence_url: "},
      {Row("a,A,fuel,kg,,,,1,,,,S,L,,allowed,yes"),
       "f.csv:2: verified: expected true or false"},
      {Row("a,A,fuel"), "f.csv:2: has 3 fields; expected 16"},
      {Row("a,\"A,fuel"), "f.csv:2: "},
      {Row("a\xFF,A,fuel,kg,,,,1,,,,S,L,,allowed,"), "f.csv:2: "},
      {Row("a,A,fuel,kg,,,,1,,,,S,L,,allowed,\n"
           "a,A,fuel,kg,,,,2,,,,S,L,,allowed,"),
       "f.csv:3: id: has the id, place and period of line 2"},
      {Row("a,A,fuel,kg,,,,1,,,,S,L,,allowed,\n"
           "a,A,fuel,kWh,CN,,,2,,,,S,L,,allowed,"),
       "f.csv:3: unit: "},
  };
  for (const auto& c : cases) {
    EXPECT_THAT(
        ReadFactorCsv(c.csv, Head(), "f.csv"),
        StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(c.fault)));
  }
}

// As spreadsheets save "CSV UTF-8".
TEST(FactorCsvTest, TakesAByteOrderMarkAndCrLf) {
  std::string saved = "\xEF\xBB\xBF";
  for (const char c : std::string_view(kTable)) {
    if (c == '\n') saved.push_back('\r');
    saved.push_back(c);
  }
  TANJI_ASSERT_OK_AND_ASSIGN(const FactorPack pack,
                             ReadFactorCsv(saved, Head()));
  TANJI_ASSERT_OK_AND_ASSIGN(const FactorPack plain,
                             ReadFactorCsv(kTable, Head()));
  EXPECT_EQ(pack, plain);
}

// A spreadsheet writes truth in capitals, a Chinese one days with slashes, and
// both leave commas behind the last row.
TEST(FactorCsvTest, TakesWhatSpreadsheetsWrite) {
  TANJI_ASSERT_OK_AND_ASSIGN(
      const FactorPack pack,
      ReadFactorCsv(
          Row("a,A,fuel,kg,,2024/1/1,2025/01/1,1,,,,S,L,,allowed,TRUE\n"
              "b,B,fuel,kg,,2024-01-01,2025/1/1,1,,,,S,L,,allowed,False\n"
              "c,C,fuel,kg,,,,1,,,,S,L,,allowed,True\n"
              ",,,,,,,,,,,,,,,\n"
              ",,,"),
          Head()));
  ASSERT_EQ(pack.factors.size(), 3u);
  EXPECT_TRUE(pack.factors[0].is_verified);
  EXPECT_FALSE(pack.factors[1].is_verified);
  EXPECT_TRUE(pack.factors[2].is_verified);
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(pack.factors[i].period.has_value());
    EXPECT_EQ(pack.factors[i].period->start, *graph::ParseDay("2024-01-01"));
    EXPECT_EQ(pack.factors[i].period->end, *graph::ParseDay("2025-01-01"));
  }
}

TEST(FactorCsvTest, ADayOfWhichTheOrderIsUnknownIsRefused) {
  for (const char* day : {"1/2/2024", "24/1/1", "2024/1", "2024/13/1",
                          "2024/001/1", "2024/1/1/1", "2024/1/", "2024.1.1"}) {
    EXPECT_THAT(
        ReadFactorCsv(Row(base::StrCat("a,A,fuel,kg,,", day,
                                       ",2025-01-01,1,,,,S,L,,allowed,")),
                      Head()),
        StatusIs(absl::StatusCode::kInvalidArgument,
                 AllOf(HasSubstr("factors.csv:2: period_start: "),
                       HasSubstr("or with slashes: 2024/1/31"))))
        << day;
  }
}

TEST(FactorCsvTest, AFileThatIsNoCsvIsOneFault) {
  std::string workbook("PK\x03\x04\x14\0\n", 7);
  for (int i = 0; i < 50; ++i) workbook += "\x8F\xFF,\n";
  EXPECT_THAT(ReadFactorCsv(workbook, Head()),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       AllOf(HasSubstr("factors.csv:1: is an Excel workbook"),
                             Not(HasSubstr("\n")))));
}

TEST(FactorCsvTest, NamesWhatIsWrongWithAHeader) {
  const struct {
    const char* csv;
    const char* fault;
  } cases[] = {
      {"", "factors.csv: is empty"},
      {"\xEF\xBB\xBFid\n", "factors.csv:1: category: the column is missing"},
      {"id;category;unit;source\n", "factors.csv:1: has no comma"},
      {"id,category,unit,source,price\n", "factors.csv:1: price: is no column"},
      {"id,category,unit,source,id\n", "factors.csv:1: id: is there twice"},
      {"id,category,unit\n", "factors.csv:1: source: the column is missing"},
      {"id,category,unit,source\n", "factors.csv: has no rows"},
      {"id,\"x\n", "factors.csv:1: "},
  };
  for (const auto& c : cases) {
    EXPECT_THAT(
        ReadFactorCsv(c.csv, Head()),
        StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(c.fault)))
        << c.csv;
  }
}

TEST(FactorCsvTest, AFaultyHeaderIsOneFaultAndNoRowIsRead) {
  EXPECT_THAT(ReadFactorCsv("id,categry,unit,source\na,b,c,d\n", Head()),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       Not(HasSubstr("factors.csv:2"))));
}

TEST(FactorCsvTest, ListsTheFaultsOfAllRows) {
  const std::string csv =
      Row("a,A,fuel,Kg,,,,1,,,,S,L,,allowed,\n"
          "b,B,fuel,kg,,,,1,,,,S,L,,allowed,\n"
          "c,C,fuel,kg,,,,x,,,,S,L,,allowed,");
  EXPECT_THAT(ReadFactorCsv(csv, Head()),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       AllOf(HasSubstr("factors.csv:2: unit: "),
                             Not(HasSubstr("factors.csv:3")),
                             HasSubstr("factors.csv:4: kg_co2e: "))));
}

TEST(FactorCsvTest, ChecksTheHeadToo) {
  FactorPackHead head = Head();
  head.id = "own factors";
  EXPECT_THAT(
      ReadFactorCsv(kTable, head),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("pack: id: ")));
}

TEST(FactorCsvTest, BoundsTheSizeOfATable) {
  EXPECT_THAT(ReadFactorCsv(std::string(kPackSizeMax + 1, 'x'), Head()),
              StatusIs(absl::StatusCode::kResourceExhausted,
                       HasSubstr("factors.csv has 67108865 bytes")));
}

}  // namespace
}  // namespace tanji::exchange
