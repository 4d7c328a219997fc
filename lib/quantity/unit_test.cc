#include "lib/quantity/unit.h"

#include <fstream>
#include <numeric>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/strings.h"
#include "lib/base/testing/status_matchers.h"

namespace tanji::quantity {
namespace {

using base::IsOkAndHolds;
using base::StatusIs;
using testing::HasSubstr;

const Unit& U(std::string_view symbol) {
  const absl::StatusOr<const Unit*> unit = FindUnit(symbol);
  EXPECT_THAT(unit, base::IsOk()) << symbol;
  return unit.ok() ? **unit : AllUnits()[0];
}

absl::StatusOr<Ratio> Convert(std::string_view from, std::string_view to) {
  return ConversionRatio(U(from), U(to));
}

double Converted(std::string_view amount, std::string_view from,
                 std::string_view to) {
  const auto decimal = Decimal::Parse(amount);
  const auto ratio = Convert(from, to);
  EXPECT_THAT(decimal, base::IsOk());
  EXPECT_THAT(ratio, base::IsOk());
  return decimal->ScaledToDouble(*ratio);
}

// The rows "| code | symbol | dimension | name | ratio |" of FORMAT.md.
std::vector<std::string> PublishedRows() {
  std::vector<std::string> rows;
  std::ifstream file(TANJI_UNIT_FORMAT);
  for (std::string line; std::getline(file, line);) {
    const std::vector<std::string> cells = absl::StrSplit(line, " | ");
    if (cells.size() == 5 && absl::ascii_isdigit(cells[0].back())) {
      rows.push_back(line);
    }
  }
  return rows;
}

std::string RowOf(const Unit& unit) {
  std::string ratio = base::StrCat(unit.to_reference.numerator);
  if (unit.to_reference.denominator != 1) {
    base::StrAppend(&ratio, "/", unit.to_reference.denominator);
  }
  return base::StrCat("| ", unit.code, " | ", unit.symbol, " | ",
                      unit.dimension, " | ", unit.dimension_name, " | ", ratio,
                      " |");
}

// Codes lie on disk: a unit's code, dimension and ratio never change.
TEST(UnitTableTest, IsTheOneThatFormatMdPublishes) {
  std::vector<std::string> rows;
  for (const Unit& unit : AllUnits()) rows.push_back(RowOf(unit));
  EXPECT_EQ(rows, PublishedRows());
}

TEST(UnitTableTest, HasOneCodeAndOneSymbolAUnitAndLowestTerms) {
  for (size_t i = 0; i < AllUnits().size(); ++i) {
    const Unit& unit = AllUnits()[i];
    if (i > 0) {
      EXPECT_GT(unit.code, AllUnits()[i - 1].code) << unit.symbol;
    }
    EXPECT_THAT(FindUnit(unit.symbol), IsOkAndHolds(&unit));
    EXPECT_THAT(UnitOf(unit.code), IsOkAndHolds(&unit));
    EXPECT_EQ(
        std::gcd(unit.to_reference.numerator, unit.to_reference.denominator),
        1u)
        << unit.symbol;
    EXPECT_EQ(ReferenceUnit(unit.dimension).to_reference, Ratio());
  }
}

TEST(UnitTableTest, HasTheDocumentedReferenceUnits) {
  for (const std::string symbol : {"kg", "MJ", "m3", "m", "m2", "m2*a", "h",
                                   "t*km", "p*km", "v*km", "unit", "CNY"}) {
    EXPECT_EQ(ReferenceUnit(U(symbol).dimension).symbol, symbol);
  }
}

TEST(UnitTableTest, HasTheUnitsOfPactAndOfTheDataSetsWeRead) {
  // PACT's declared units as we write them; units of USEEIO and US LCI.
  for (const std::string symbol :
       {"L", "kg", "m3", "kWh", "MJ", "t*km", "m2", "piece", "h", "Mbit*s",
        "USD", "Item(s)", "p*km", "d", "unit", "tkm", "EUR", "CNY"}) {
    TANJI_EXPECT_OK(FindUnit(symbol));
  }
}

TEST(FindUnitTest, NamesAnUnknownSymbol) {
  EXPECT_THAT(FindUnit("furlong"),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("unknown unit \"furlong\"")));
  EXPECT_THAT(FindUnit(""), StatusIs(absl::StatusCode::kInvalidArgument,
                                     HasSubstr("unknown unit \"\"")));
  EXPECT_THAT(FindUnit("kg "), StatusIs(absl::StatusCode::kInvalidArgument,
                                        HasSubstr("unknown unit \"kg \"")));
}

TEST(FindUnitTest, PointsToTheRightCase) {
  EXPECT_THAT(FindUnit("KWH"), StatusIs(absl::StatusCode::kInvalidArgument,
                                        HasSubstr("\"kWh\"")));
}

TEST(UnitOfTest, RefusesACodeOfALaterVersion) {
  EXPECT_THAT(UnitOf(0),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("unit code 0")));
  EXPECT_THAT(UnitOf(65535), StatusIs(absl::StatusCode::kDataLoss,
                                      HasSubstr("unit code 65535")));
}

// NIST SP 811, appendix B.8: 1 lb = 0.45359237 kg exactly.
TEST(ConversionTest, ConvertsExactly) {
  EXPECT_EQ(Converted("10", "lb", "kg"), 4.5359237);
  EXPECT_EQ(Converted("7.2", "MJ", "kWh"), 2.0);
  EXPECT_EQ(Converted("2", "t", "kg"), 2000.0);
  EXPECT_EQ(Converted("1", "MMBtu", "MJ"), 1055.05585262);
  EXPECT_EQ(Converted("1", "bbl", "L"), 158.987294928);
  EXPECT_EQ(Converted("1", "ft3", "L"), 28.316846592);
  EXPECT_EQ(Converted("1", "oz", "g"), 28.349523125);
  EXPECT_EQ(Converted("1", "mi", "km"), 1.609344);
  EXPECT_EQ(Converted("1", "short ton", "kg"), 907.18474);
  EXPECT_EQ(Converted("2", "a", "d"), 730.5);
  EXPECT_EQ(Converted("1", "tce", "GJ"), 29.3076);
  // 0.90718474 t x 1.609344 km
  EXPECT_EQ(Converted("1", "short ton*mi", "tkm"), 1.45997231821056);
}

TEST(ConversionTest, GivesRatiosInLowestTerms) {
  EXPECT_THAT(Convert("MJ", "kWh"), IsOkAndHolds(Ratio{5, 18}));
  EXPECT_THAT(Convert("kWh", "MJ"), IsOkAndHolds(Ratio{18, 5}));
  EXPECT_THAT(Convert("lb", "kg"), IsOkAndHolds(Ratio{45359237, 100000000}));
  EXPECT_THAT(Convert("min", "s"), IsOkAndHolds(Ratio{60, 1}));
  EXPECT_THAT(Convert("L", "l"), IsOkAndHolds(Ratio{1, 1}));
}

TEST(ConversionTest, RefusesToCrossDimensions) {
  EXPECT_THAT(Convert("kg", "L"),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "cannot convert kg (mass) to L (volume)"));
  EXPECT_THAT(Convert("MJ", "kg"),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "cannot convert MJ (energy) to kg (mass)"));
  EXPECT_THAT(
      Convert("CNY", "EUR"),
      StatusIs(absl::StatusCode::kInvalidArgument,
               "cannot convert CNY (currency CNY) to EUR (currency EUR)"));
  EXPECT_THAT(
      Convert("unit", "Item(s)"),
      StatusIs(absl::StatusCode::kInvalidArgument,
               "cannot convert unit (count unit) to Item(s) (count Item(s))"));
}

// There and back is 1, for every pair; the pairs that do not fit are known.
// So that Decimal::kLeadingExponentMax keeps every conversion within a double.
TEST(ConversionTest, NoTwoUnitsOfADimensionAreVeryUnlike) {
  const auto size = [](const Unit& unit) {
    return static_cast<double>(unit.to_reference.numerator) /
           static_cast<double>(unit.to_reference.denominator);
  };
  for (const Unit& a : AllUnits()) {
    for (const Unit& b : AllUnits()) {
      if (a.dimension != b.dimension) continue;
      EXPECT_LT(size(a) / size(b), 1e50) << a.symbol << " in " << b.symbol;
    }
  }
}

TEST(ConversionTest, ConvertsEveryOtherPairWithinADimension) {
  std::vector<std::string> refused;
  for (const Unit& from : AllUnits()) {
    for (const Unit& to : AllUnits()) {
      if (from.dimension != to.dimension) continue;
      const absl::StatusOr<Ratio> there = ConversionRatio(from, to);
      if (!there.ok()) {
        EXPECT_THAT(there, StatusIs(absl::StatusCode::kInvalidArgument,
                                    HasSubstr("more than 64 bits")));
        refused.push_back(base::StrCat(from.symbol, " to ", to.symbol));
        continue;
      }
      EXPECT_EQ(std::gcd(there->numerator, there->denominator), 1u);
      EXPECT_THAT(ConversionRatio(to, from),
                  IsOkAndHolds(Ratio{there->denominator, there->numerator}));
    }
  }
  EXPECT_THAT(refused, testing::UnorderedElementsAre("Btu to GWh", "GWh to Btu",
                                                     "Btu to TJ", "TJ to Btu"));
}

}  // namespace
}  // namespace tanji::quantity
