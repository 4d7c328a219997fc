// Enumerations have names in documents and numbers in the store: both stay.

#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/graph/electricity.h"
#include "lib/graph/emission.h"
#include "lib/graph/provenance.h"

namespace tanji::graph {
namespace {

using absl::StatusCode::kInvalidArgument;
using base::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

template <typename Enum>
void ExpectNames(const std::vector<std::pair<int, const char*>>& names,
                 std::string_view (*name_of)(Enum),
                 absl::StatusOr<Enum> (*parse)(std::string_view)) {
  for (const auto& [number, name] : names) {
    const auto value = static_cast<Enum>(number);
    EXPECT_EQ(name_of(value), name);
    const auto parsed = parse(name);
    ASSERT_THAT(parsed, base::IsOk());
    EXPECT_EQ(*parsed, value);
    EXPECT_THAT(parse("nothing"), StatusIs(kInvalidArgument, HasSubstr(name)));
  }
  EXPECT_FALSE(parse("").ok());
}

TEST(NamesTest, OfOrigins) {
  ExpectNames<Origin>({{0, "fossil"},
                       {1, "biogenic"},
                       {2, "land-use-change"},
                       {3, "land-management"},
                       {4, "atmospheric"}},
                      OriginName, ParseOrigin);
}

TEST(NamesTest, OfTags) {
  ExpectNames<EmissionTag>({{1, "aircraft"},
                            {2, "packaging"},
                            {4, "fugitive"},
                            {8, "combustion"},
                            {16, "process"},
                            {32, "capture"}},
                           EmissionTagName, ParseEmissionTag);
}

TEST(NamesTest, OfInstruments) {
  ExpectNames<Instrument>({{1, "grid-average"},
                           {2, "residual"},
                           {3, "supplier"},
                           {4, "certificate"},
                           {5, "direct-line"},
                           {6, "on-site"}},
                          InstrumentName, ParseInstrument);
  EXPECT_TRUE(IsOfTheGrid(Instrument::kGridAverage));
  EXPECT_TRUE(IsOfTheGrid(Instrument::kResidual));
  EXPECT_FALSE(IsOfTheGrid(Instrument::kSupplier));
}

TEST(NamesTest, OfFamilies) {
  ExpectNames<ElectricityFamily>(
      {{1, "footprint"}, {2, "direct-co2"}, {3, "generation-mix"}},
      ElectricityFamilyName, ParseElectricityFamily);
  EXPECT_EQ(ElectricityFamilyName(ElectricityFamily::kNone), "");
}

TEST(NamesTest, OfExportRules) {
  ExpectNames<ExportRule>({{0, "allowed"},
                           {1, "attribution"},
                           {2, "share-alike"},
                           {3, "forbidden"}},
                          ExportRuleName, ParseExportRule);
}

TEST(EmissionTagsTest, AreASet) {
  EmissionTags tags;
  EXPECT_TRUE(tags.empty());
  tags.Add(EmissionTag::kCapture);
  tags.Add(EmissionTag::kAircraft);
  tags.Add(EmissionTag::kAircraft);
  EXPECT_THAT(tags.List(),
              ElementsAre(EmissionTag::kAircraft, EmissionTag::kCapture));
  EXPECT_FALSE(tags.Has(EmissionTag::kProcess));
  EXPECT_TRUE(tags.HasAny(EmissionTags::FromBits(kEmissionTagsAll)));
  EXPECT_FALSE(tags.HasAny(EmissionTags()));
}

TEST(GasIdTest, IsPrintableWithoutBlanks) {
  for (const char* id : {"CO2", "HFC134a", "(CF3)2CHOH", "~"}) {
    TANJI_EXPECT_OK(CheckGasId(id));
  }
  TANJI_EXPECT_OK(CheckGasId(std::string(kGasIdSizeMax, 'x')));
  for (const std::string id : {"", " ", "C O", "CO\n", "\x7f", "₂"}) {
    EXPECT_THAT(CheckGasId(id),
                StatusIs(kInvalidArgument, HasSubstr("as in CO2")));
  }
  EXPECT_FALSE(CheckGasId(std::string(kGasIdSizeMax + 1, 'x')).ok());
}

}  // namespace
}  // namespace tanji::graph
