// What is refused: emissions that cannot be counted, and packs whose rows
// contradict one another.

#include <map>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/method/characterisation.h"
#include "lib/method/testing/pack_document.h"

namespace tanji::method {
namespace {

using absl::StatusCode::kInvalidArgument;
using base::StatusIs;
using graph::EmissionTag;
using graph::EmissionTags;
using graph::Origin;
using quantity::Decimal;
using ::testing::AllOf;
using ::testing::HasSubstr;

absl::Status Checked(std::string_view gas, Origin origin,
                     EmissionTags tags = {},
                     Direction direction = Direction::kEmission) {
  return Shipped().Check(gas, origin, tags, direction);
}

TEST(CheckTest, RefusesAnUnknownGasByName) {
  EXPECT_THAT(
      Checked("CH4_fossil", Origin::kFossil),
      StatusIs(kInvalidArgument, HasSubstr("unknown gas \"CH4_fossil\"; "
                                           "expected one of the GWP pack "
                                           "gwp-ipcc 1")));
  EXPECT_THAT(Checked("offset", Origin::kFossil, {}, Direction::kRemoval),
              StatusIs(kInvalidArgument, HasSubstr("unknown gas \"offset\"")));
  EXPECT_THAT(Checked("R134a", Origin::kFossil),
              StatusIs(kInvalidArgument, HasSubstr(", perhaps HFC134a")));
}

TEST(CheckTest, NamesTheTagsThatFossilMethaneNeeds) {
  EXPECT_THAT(
      Checked("CH4", Origin::kFossil, Tags({EmissionTag::kPackaging})),
      StatusIs(kInvalidArgument,
               HasSubstr("CH4 of origin fossil needs one of the tags fugitive, "
                         "combustion, process")));
}

TEST(CheckTest, RefusesMethaneThatBothBurnsAndEscapes) {
  EXPECT_THAT(Checked("CH4", Origin::kFossil,
                      Tags({EmissionTag::kFugitive, EmissionTag::kCombustion})),
              StatusIs(kInvalidArgument,
                       HasSubstr("CH4 of origin fossil has tags that ask for "
                                 "different GWPs in AR6-GWP100")));
}

TEST(CheckTest, RefusesAGasWithoutAGwpInTheMainSet) {
  EXPECT_THAT(Checked("cC3F6", Origin::kFossil),
              StatusIs(kInvalidArgument,
                       "cC3F6 has no GWP in AR6-GWP100 (GWP pack gwp-ipcc 1)"));
}

TEST(CheckTest, RefusesAFossilRemovalThatIsNoCapture) {
  EXPECT_THAT(
      Checked("CO2", Origin::kFossil, {}, Direction::kRemoval),
      StatusIs(kInvalidArgument,
               "CO2: no part of total-including-biogenic-co2-ar6 counts a "
               "removal of CO2, origin fossil, no tags; expected of this "
               "origin: fossil-ar6 (emission, without the tag capture); "
               "technological-capture (removal, CO2, with the tag capture)"));
}

TEST(CheckTest, RefusesWhatNoPartOfTheTotalCounts) {
  const EmissionTags capture = Tags({EmissionTag::kCapture});
  const auto refused = StatusIs(
      kInvalidArgument, AllOf(HasSubstr("no part of"), HasSubstr("counts")));
  EXPECT_THAT(Checked("CO2", Origin::kFossil, capture), refused);
  EXPECT_THAT(Checked("CH4", Origin::kFossil, capture, Direction::kRemoval),
              refused);
  EXPECT_THAT(Checked("CO2", Origin::kLandUseChange, {}, Direction::kRemoval),
              refused);
  EXPECT_THAT(
      Checked("CO2", Origin::kLandManagement, capture, Direction::kRemoval),
      refused);
  EXPECT_THAT(Checked("CH4", Origin::kBiogenic, {}, Direction::kRemoval),
              refused);
  EXPECT_THAT(Checked("CO2", Origin::kAtmospheric), refused);
  EXPECT_THAT(Checked("CH4", Origin::kAtmospheric, {}, Direction::kRemoval),
              refused);
}

// Whatever is accepted is in exactly one part of each complete sum and in at
// most one of the others, and 20 years count what the main sum counts.
TEST(CheckTest, EveryEmissionIsInOnePartOfTheTotals) {
  size_t short_term = 0;
  while (Shipped().columns()[short_term].id != "total-gwp20-ar6") ++short_term;
  size_t accepted_count = 0;
  for (size_t number = 0; number < EmissionKind::kKindCount; ++number) {
    const EmissionKind kind = EmissionKind::FromNumber(number);
    const std::string_view gas = kind.is_carbon_dioxide ? "CO2" : "N2O";
    std::vector<double> values(Shipped().columns().size());
    const auto done = Shipped().Characterise(
        gas,
        Decimal::FromInteger(kind.direction == Direction::kRemoval ? -1 : 1),
        kind.origin, kind.tags, values);
    EXPECT_EQ(
        done.ok(),
        Shipped().Check(gas, kind.origin, kind.tags, kind.direction).ok());
    if (!done.ok()) continue;
    ++accepted_count;
    for (const Composite& sum : Shipped().composites()) {
      const size_t part_count = (sum.parts & done->counted).count();
      EXPECT_LE(part_count, 1U) << Describe(kind);
      EXPECT_TRUE(part_count == 1 || !sum.is_complete) << Describe(kind);
    }
    EXPECT_EQ(done->counted[short_term],
              (Shipped().main().parts & done->counted).any())
        << Describe(kind);
  }
  // Of the 64 sets of tags, 32 have no capture and 32 do. CO2 without capture:
  // fossil, biogenic, land-use change, land management; removed: biogenic, land
  // management. With: fossil, biogenic removed. From the air: any tags. Other
  // gases without capture: four origins emitted.
  EXPECT_EQ(accepted_count, 32U * (4 + 2 + 2 + 2 + 4));
}

absl::StatusOr<Characterisation> CreateFrom(std::string_view document) {
  auto pack = GwpPack::Parse(document);
  EXPECT_THAT(pack, base::IsOk());
  if (!pack.ok()) return pack.status();
  return Characterisation::Create(*std::move(pack));
}

TEST(CharacterisationTest, KnowsWhichColumnsAreVerified) {
  TANJI_ASSERT_OK_AND_ASSIGN(const Characterisation small,
                             CreateFrom(SmallPack()));
  std::map<std::string, bool> certified;
  for (const Column& column : small.columns()) {
    certified[column.id] = column.is_certified;
  }
  EXPECT_EQ(certified, (std::map<std::string, bool>{{"gross", true},
                                                    {"captured", true},
                                                    {"aircraft", true},
                                                    {"short", false},
                                                    {"primary", true},
                                                    {"energy", true}}));
}

// Without a gas, an emission is neither CO2 nor another gas.
TEST(CharacterisationTest, ARowForCarbonDioxideCountsNothingWithoutAGas) {
  TANJI_ASSERT_OK_AND_ASSIGN(
      const Characterisation small,
      CreateFrom(With(SmallPack(), R"("set": "B",
   "counts": [{)",
                      R"("set": "B", "counts": [{"gas": "CO2", )")));
  ColumnSet gross;
  gross.set(0);
  EXPECT_EQ(small.precharacterised(), gross);
}

TEST(CharacterisationTest, RefusesTwoPartsThatCountTheSame) {
  EXPECT_THAT(
      CreateFrom(With(SmallPack(), R"("sign": "removal",
     "tags_all": ["capture"])",
                      R"("sign": "emission")")),
      StatusIs(kInvalidArgument,
               HasSubstr("indicator \"total\": \"gross\" and \"captured\" both "
                         "count an emission of CO2, origin fossil, no tags")));
}

TEST(CharacterisationTest, RefusesAPartThatIsAddedTwice) {
  EXPECT_THAT(
      CreateFrom(With(SmallPack(), R"(["gross", "captured"])",
                      R"(["gross", "captured", "gross"])")),
      StatusIs(kInvalidArgument,
               HasSubstr("indicator \"total\": counts \"gross\" twice")));
}

TEST(CharacterisationTest, RefusesAnOfWhichBeyondItsWhole) {
  EXPECT_THAT(CreateFrom(With(SmallPack(),
                              R"({"origins": ["fossil"], "sign": "emission",
               "tags_all")",
                              R"({"origins": ["biogenic"], "tags_all")")),
              StatusIs(kInvalidArgument,
                       HasSubstr("indicator \"aircraft\": counts an emission "
                                 "of another gas than CO2, origin biogenic, "
                                 "with the tag aircraft, which its whole")));
}

TEST(CharacterisationTest, RefusesAnOfWhichOfAnotherSet) {
  EXPECT_THAT(
      CreateFrom(
          With(SmallPack(), R"("set": "A", "of")", R"("set": "B", "of")")),
      StatusIs(kInvalidArgument, HasSubstr("indicator \"aircraft\": its whole, "
                                           "\"total\", has another GWP set")));
}

TEST(CharacterisationTest, RefusesASumOfTwoSets) {
  EXPECT_THAT(CreateFrom(With(SmallPack(), R"("counts": [
    {"origins": ["fossil"], "gas": "CO2", "sign": "removal",)",
                              R"("set": "B", "counts": [
    {"origins": ["fossil"], "gas": "CO2", "sign": "removal",)")),
              StatusIs(kInvalidArgument,
                       HasSubstr("indicator \"total\": adds up A and B")));
}

TEST(CharacterisationTest, RefusesAPackWithoutACompleteSum) {
  EXPECT_THAT(CreateFrom(With(SmallPack(), R"("complete": true, )", "")),
              StatusIs(kInvalidArgument,
                       HasSubstr("expected a sum with \"complete\"")));
}

TEST(CharacterisationTest, RefusesMoreColumnsThanOnePassTakes) {
  std::string rows;
  for (size_t i = 0; i < kColumnsMax; ++i) {
    rows += R"({"id": "e)" + std::to_string(i) +
            R"(", "unit": "MJ", "primary_energy": true},)";
  }
  EXPECT_THAT(CreateFrom(With(SmallPack(), R"("indicators": [)",
                              R"("indicators": [)" + rows)),
              StatusIs(kInvalidArgument,
                       HasSubstr("more than 24 indicators are no sums")));
}

}  // namespace
}  // namespace tanji::method
