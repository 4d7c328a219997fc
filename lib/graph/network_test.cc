#include "lib/graph/network.h"

#include <limits>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/quantity/testing/literals.h"

namespace tanji::graph {
namespace {

using base::StatusIs;
using quantity::D;
using quantity::Decimal;
using ::testing::_;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Products 0 steel (kg), 1 power (kWh), 2 ghost (not declared).
class NetworkTest : public testing::Test {
 protected:
  void SetUp() override {
    TANJI_ASSERT_OK(network_.SetOrganisation(0, {"works", "", {}}));
    SetProduct(0, "steel", "kg");
    SetProduct(1, "power", "kWh");
    SetProduct(2, "ghost", "");
  }

  void SetProduct(ProductNumber number, const char* id, const char* unit) {
    ProductVersion version;
    version.id = id;
    if (*unit != '\0') {
      version.declared = true;
      version.unit = (*quantity::FindUnit(unit))->code;
    }
    TANJI_ASSERT_OK(network_.SetProduct(number, version));
  }

  static InputVersion Input(uint32_t target, const char* amount,
                            const char* unit, bool pinned = false) {
    InputVersion input;
    input.target = target;
    input.pinned = pinned;
    input.amount = D(amount);
    input.unit = (*quantity::FindUnit(unit))->code;
    return input;
  }

  void SetProcess(ProcessNumber number, ProductNumber product,
                  const char* output, const char* unit,
                  std::optional<Period> period = {},
                  std::vector<InputVersion> inputs = {},
                  const char* place = "") {
    ProcessVersion version;
    version.product = product;
    version.place = place;
    version.period = period;
    version.in_force = true;
    version.output = D(output);
    version.unit = (*quantity::FindUnit(unit))->code;
    version.inputs = std::move(inputs);
    TANJI_ASSERT_OK(network_.SetProcess(number, version, number + 10));
  }

  void Remove(ProcessNumber number, ProductNumber product,
              std::optional<Period> period = {}) {
    ProcessVersion version;
    version.product = product;
    version.period = period;
    TANJI_ASSERT_OK(network_.SetProcess(number, version, 99));
  }

  CompiledNetwork Compile() {
    EXPECT_THAT(network_.TakeRestated(), IsEmpty());
    auto compiled = network_.Compile();
    EXPECT_THAT(compiled, base::IsOk());
    return *std::move(compiled);
  }

  Network network_;
};

// 2.52 MJ = 0.7 kWh, though 2.52 and 3.6 are no doubles.
TEST_F(NetworkTest, ConvertsAmountsToDeclaredUnitsExactly) {
  SetProcess(0, 0, "0.3", "t", {},
             {Input(1, "2.52", "MJ"), Input(1, "0.1", "kWh")});
  SetProcess(1, 1, "1", "kWh");
  const CompiledNetwork compiled = Compile();
  EXPECT_EQ(compiled.snapshot.output(0), 300);
  EXPECT_EQ(compiled.snapshot.output(1), 1);
  EXPECT_THAT(compiled.snapshot.amounts(0), ElementsAre(0.7, 0.1));
  EXPECT_THAT(compiled.snapshot.suppliers(0), ElementsAre(1, 1));
}

TEST_F(NetworkTest, NamesWhatIsToBeSetAgainWhenAUnitChanges) {
  SetProcess(0, 0, "1", "kg", {}, {Input(1, "1", "kWh")});
  SetProcess(1, 1, "1", "kWh");
  SetProcess(2, 0, "1", "kg", {}, {}, "CN");
  EXPECT_THAT(network_.TakeRestated(), IsEmpty());
  SetProduct(1, "power", "MJ");
  EXPECT_THAT(network_.Compile(),
              StatusIs(absl::StatusCode::kFailedPrecondition, _));
  EXPECT_THAT(network_.TakeRestated(), ElementsAre(0, 1));
  SetProcess(0, 0, "1", "kg", {}, {Input(1, "1", "kWh")});
  SetProcess(1, 1, "1", "kWh");
  const CompiledNetwork compiled = Compile();
  EXPECT_THAT(compiled.snapshot.amounts(0), ElementsAre(3.6));
  EXPECT_EQ(compiled.snapshot.output(1), 3.6);
}

TEST_F(NetworkTest, NamesWhoTookAProductBeforeItWasDeclared) {
  SetProcess(0, 0, "1", "kg", {}, {Input(2, "1", "t")});
  SetProduct(2, "ghost", "kg");
  SetProcess(1, 2, "1", "kg");
  EXPECT_THAT(network_.TakeRestated(), ElementsAre(0));
  SetProcess(0, 0, "1", "kg", {}, {Input(2, "1", "t")});
  EXPECT_THAT(Compile().snapshot.amounts(0), ElementsAre(1000));
}

TEST_F(NetworkTest, NamesWhoPinnedAProcessBeforeItWasSet) {
  SetProcess(0, 0, "1", "kg", {}, {Input(1, "1", "MJ", /*pinned=*/true)});
  SetProcess(1, 1, "1", "kWh");
  EXPECT_THAT(network_.TakeRestated(), ElementsAre(0));
  SetProcess(0, 0, "1", "kg", {}, {Input(1, "1.8", "MJ", /*pinned=*/true)});
  EXPECT_THAT(Compile().snapshot.amounts(0), ElementsAre(0.5));
}

// 1e300 t = 1e309 mg, more than a double holds: what Decimal::Parse refuses may
// still be stored. Its own footprint overflows, others are calculated.
TEST_F(NetworkTest, AnAmountBeyondAllDoublesIsItsProcessesFault) {
  SetProduct(0, "steel", "mg");
  InputVersion huge = Input(0, "1", "t");
  huge.amount = Decimal::FromDouble(1e300);
  SetProcess(0, 1, "1", "kWh", {}, {huge});
  SetProcess(1, 0, "1", "kg");
  TANJI_ASSERT_OK_AND_ASSIGN(const CompiledNetwork compiled,
                             (network_.TakeRestated(), network_.Compile()));
  EXPECT_EQ(compiled.snapshot.direct(0)[0] / compiled.snapshot.output(0),
            std::numeric_limits<double>::infinity());
  EXPECT_THAT(compiled.snapshot.amounts(0), IsEmpty());
  EXPECT_EQ(compiled.snapshot.output(1), 1e6);
}

TEST_F(NetworkTest, ReportsInputsThatNobodySupplies) {
  SetProcess(0, 0, "1", "kg", {},
             {Input(2, "1", "kg"), Input(1, "2", "kWh"), Input(2, "3", "L")});
  SetProcess(1, 1, "1", "kWh");
  const CompiledNetwork compiled = Compile();
  EXPECT_EQ(compiled.snapshot.unlinked(0), 2U);
  EXPECT_THAT(compiled.snapshot.amounts(0), ElementsAre(2));
  ASSERT_EQ(compiled.unlinked.size(), 2U);
  EXPECT_EQ(compiled.unlinked.ToVector()[0].input, 0U);
  EXPECT_EQ(compiled.unlinked.ToVector()[0].product, 2U);
  EXPECT_EQ(compiled.unlinked.ToVector()[0].reason,
            UnlinkedReason::kNoProvider);
  EXPECT_EQ(compiled.unlinked.ToVector()[1].input, 2U);
}

TEST_F(NetworkTest, DoesNotLinkAcrossDimensionsWhenTheOwnerDeclaresLater) {
  SetProcess(0, 0, "1", "kg", {}, {Input(2, "1", "kg")});
  SetProduct(2, "ghost", "L");
  SetProcess(1, 2, "1", "L");
  const CompiledNetwork compiled = Compile();
  ASSERT_EQ(compiled.unlinked.size(), 1U);
  EXPECT_EQ(compiled.unlinked.ToVector()[0].reason,
            UnlinkedReason::kOtherDimension);
}

// Periods in days; the consumer's ends at day 300.
TEST_F(NetworkTest, TakesTheLatestPeriodThatEndsNoLaterThanTheConsumers) {
  SetProcess(0, 1, "1", "kWh", Period{0, 100});
  SetProcess(1, 1, "1", "kWh", Period{100, 300});
  SetProcess(2, 1, "1", "kWh", Period{200, 301});
  SetProcess(3, 1, "1", "kWh", Period{150, 300}, {}, "CN");
  SetProcess(4, 0, "1", "kg", Period{0, 300}, {Input(1, "1", "kWh")});
  SetProcess(5, 0, "1", "kg", Period{0, 99}, {Input(1, "1", "kWh")}, "CN");
  SetProcess(6, 0, "1", "kg", {}, {Input(1, "1", "kWh")});
  const CompiledNetwork compiled = Compile();
  EXPECT_THAT(compiled.snapshot.suppliers(4), ElementsAre(1));  // tie: lowest
  EXPECT_EQ(compiled.snapshot.unlinked(5), 1U);                 // all too late
  EXPECT_THAT(compiled.snapshot.suppliers(6), ElementsAre(2));  // open end
  EXPECT_EQ(compiled.catalogue->CurrentProcess(1), 2U);
}

TEST_F(NetworkTest, AProcessWithoutPeriodServesWhereNoDatedOneDoes) {
  SetProcess(0, 1, "1", "kWh");
  SetProcess(1, 1, "1", "kWh", Period{0, 100});
  SetProcess(2, 0, "1", "kg", Period{0, 50}, {Input(1, "1", "kWh")});
  SetProcess(3, 0, "1", "kg", Period{0, 100}, {Input(1, "1", "kWh")});
  const CompiledNetwork compiled = Compile();
  EXPECT_THAT(compiled.snapshot.suppliers(2), ElementsAre(0));
  EXPECT_THAT(compiled.snapshot.suppliers(3), ElementsAre(1));
}

TEST_F(NetworkTest, APinTakesThatProcessOrNone) {
  SetProcess(0, 1, "1", "kWh", Period{0, 100});
  SetProcess(1, 1, "1", "kWh", Period{100, 200});
  SetProcess(2, 0, "1", "kg", {}, {Input(0, "1", "kWh", /*pinned=*/true)});
  EXPECT_THAT(Compile().snapshot.suppliers(2), ElementsAre(0));
  Remove(0, 1, Period{0, 100});
  const CompiledNetwork compiled = Compile();
  EXPECT_EQ(compiled.snapshot.unlinked(2), 1U);
  EXPECT_FALSE(compiled.snapshot.in_force(0));
}

TEST_F(NetworkTest, ANewVersionReplacesInputsAndRemovalUnlinksConsumers) {
  SetProcess(0, 0, "1", "kg", {}, {Input(1, "1", "kWh")});
  SetProcess(1, 1, "1", "kWh");
  SetProcess(0, 0, "2", "kg", {}, {Input(1, "5", "kWh"), Input(0, "1", "kg")});
  const CompiledNetwork before = Compile();
  EXPECT_THAT(before.snapshot.suppliers(0), ElementsAre(1, 0));
  EXPECT_THAT(before.snapshot.amounts(0), ElementsAre(5, 1));
  EXPECT_EQ(network_.input_count(), 2U);
  Remove(1, 1);
  EXPECT_EQ(Compile().snapshot.unlinked(0), 1U);
  EXPECT_EQ(before.snapshot.unlinked(0), 0U);  // a compiled one stays as it was
  EXPECT_EQ(before.catalogue->CurrentProcess(1), 1U);
}

TEST_F(NetworkTest, GarbageIsDroppedWithoutLosingInputs) {
  SetProcess(0, 0, "1", "kg", {}, {Input(1, "1", "kWh")});
  std::vector<InputVersion> many(5000, Input(0, "1", "g"));
  for (int round = 0; round < 40; ++round) {
    SetProcess(1, 1, "1", "kWh", {}, many);
  }
  EXPECT_EQ(network_.input_count(), 5001U);
  const CompiledNetwork compiled = Compile();
  EXPECT_EQ(compiled.snapshot.input_count(), 5001U);
  EXPECT_THAT(compiled.snapshot.suppliers(0), ElementsAre(1));
  EXPECT_EQ(compiled.snapshot.amounts(1)[4999], 0.001);
}

TEST_F(NetworkTest, RefusesGapsAndRenamedProducts) {
  ProductVersion version;
  version.id = "late";
  EXPECT_THAT(network_.SetProduct(7, version),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("before number 3")));
  EXPECT_THAT(
      network_.SetProduct(0, version),
      StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("renamed")));
  ProcessVersion process;
  process.product = 9;
  EXPECT_THAT(network_.SetProcess(0, process, 1),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("unknown product")));
}

TEST_F(NetworkTest, IsRestoredFromItsBytesAndRefusesCutOnes) {
  SetProcess(0, 0, "1", "kg", Period{5, 9}, {Input(1, "1", "kWh")}, "CN-SD");
  SetProcess(1, 1, "1", "kWh");
  std::string bytes;
  network_.AppendTo(&bytes);
  base::WireReader reader(bytes, "test");
  TANJI_ASSERT_OK_AND_ASSIGN(Network restored, Network::ReadFrom(reader));
  TANJI_EXPECT_OK(reader.Finish());
  std::string again;
  restored.AppendTo(&again);
  EXPECT_EQ(again, bytes);
  EXPECT_EQ(restored.catalogue().FindProduct({"works", "power"}), 1U);
  EXPECT_EQ(restored.catalogue().process_id(0).ToString(),
            "works/steel@CN-SD 1970-01-06..1970-01-10");
  TANJI_ASSERT_OK_AND_ASSIGN(const CompiledNetwork compiled,
                             restored.Compile());
  EXPECT_EQ(compiled.unlinked.size(), 0U);
  for (size_t size = 0; size < bytes.size(); size += 7) {
    base::WireReader cut(std::string_view(bytes).substr(0, size), "test");
    EXPECT_FALSE(Network::ReadFrom(cut).ok()) << size;
  }
}

TEST_F(NetworkTest, FindsNamesAndNothingElse) {
  const Catalogue& catalogue = network_.catalogue();
  EXPECT_EQ(catalogue.FindProduct({"works", "steel"}), 0U);
  EXPECT_EQ(catalogue.FindProduct({"works", "stee"}), std::nullopt);
  EXPECT_EQ(catalogue.FindProduct({"work", "steel"}), std::nullopt);
  EXPECT_EQ(catalogue.product_id(1).ToString(), "works/power");
}

}  // namespace
}  // namespace tanji::graph
