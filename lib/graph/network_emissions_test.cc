// What processes emit by column, and marks, in a network.

#include <limits>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/base/wire.h"
#include "lib/graph/network.h"

namespace tanji::graph {
namespace {

using base::StatusIs;
using ::testing::_;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Processes 0, 1 and 2 of a product each; kg.
class NetworkEmissionsTest : public testing::Test {
 protected:
  void SetUp() override {
    TANJI_ASSERT_OK(network_.SetOrganisation(0, {"works", "", {}}));
    for (ProductNumber p = 0; p < 3; ++p) {
      ProductVersion version;
      version.id = std::string(1, static_cast<char>('a' + p));
      version.declared = true;
      version.unit = (*quantity::FindUnit("kg"))->code;
      TANJI_ASSERT_OK(network_.SetProduct(p, version));
    }
    network_.SetColumnCount(4);
  }

  static ProcessVersion Version(ProductNumber product) {
    ProcessVersion version;
    version.product = product;
    version.in_force = true;
    version.output = quantity::Decimal::FromInteger(1);
    version.unit = (*quantity::FindUnit("kg"))->code;
    version.direct_kgco2e = quantity::Decimal::FromInteger(7);
    return version;
  }
  void Set(ProcessNumber number, OwnEmissions own) {
    TANJI_ASSERT_OK(
        network_.SetProcess(number, Version(number), 1, std::move(own)));
  }
  static CompiledNetwork Compile(const Network& network) {
    auto compiled = network.Compile();
    EXPECT_THAT(compiled, base::IsOk());
    return *std::move(compiled);
  }

  Network network_;
};

TEST_F(NetworkEmissionsTest, OnlyColumnsThatSomebodyEmitsIntoAreCompiled) {
  Set(0, {{0, 2, 0, 0}, 5});
  Set(1, {});
  Set(2, {{0, 0, 0, 3}, 0});
  const CompiledNetwork compiled = Compile(network_);
  EXPECT_THAT(compiled.columns, ElementsAre(1, 3));
  EXPECT_EQ(compiled.snapshot.indicators(), 3);
  EXPECT_THAT(compiled.snapshot.direct(0), ElementsAre(7, 2, 0));
  EXPECT_THAT(compiled.snapshot.direct(1), ElementsAre(7, 0, 0));
  EXPECT_THAT(compiled.snapshot.direct(2), ElementsAre(7, 0, 3));
  EXPECT_EQ(compiled.snapshot.marks(0), 5U);
  EXPECT_EQ(compiled.snapshot.marks(1), 0U);
}

TEST_F(NetworkEmissionsTest, WithoutEmissionsThereIsOneIndicator) {
  Set(0, {});
  Set(1, {{0, 0, 0, 0}, 0});
  Set(2, {});
  const CompiledNetwork compiled = Compile(network_);
  EXPECT_THAT(compiled.columns, IsEmpty());
  EXPECT_EQ(compiled.snapshot.indicators(), 1);
}

TEST_F(NetworkEmissionsTest, AnotherVersionReplacesWhatWasEmitted) {
  Set(0, {{0, 2, 0, 0}, 5});
  Set(0, {{1, 0, 0, 0}, 0});
  EXPECT_THAT(Compile(network_).columns, ElementsAre(0));
  Set(0, {});
  EXPECT_THAT(Compile(network_).columns, IsEmpty());
  EXPECT_THAT(network_.WithOwnEmissions(), IsEmpty());
  // What is not in force emits nothing.
  Set(0, {{1, 0, 0, 0}, 1});
  ProcessVersion removed;
  removed.product = 0;
  TANJI_ASSERT_OK(network_.SetProcess(0, removed, 2, {{1, 0, 0, 0}, 1}));
  EXPECT_THAT(network_.WithOwnEmissions(), IsEmpty());
}

TEST_F(NetworkEmissionsTest, NamesWhoIsToBeSetAgainForOtherColumns) {
  Set(0, {{0, 2, 0, 0}, 0});
  Set(1, {});
  Set(2, {{}, 4});  // marked, though it counts nothing
  EXPECT_THAT(network_.WithOwnEmissions(), ElementsAre(0, 2));
  network_.SetColumnCount(2);
  EXPECT_EQ(network_.column_count(), 2U);
  EXPECT_THAT(Compile(network_).columns, IsEmpty());
  Set(0, {{0, 9}, 0});
  EXPECT_THAT(Compile(network_).snapshot.direct(0), ElementsAre(7, 9));
  EXPECT_EQ(Compile(network_).snapshot.marks(2), 4U);
}

TEST_F(NetworkEmissionsTest, RefusesAnotherNumberOfColumns) {
  EXPECT_THAT(network_.SetProcess(0, Version(0), 1, {{1, 2, 3}, 0}),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("has 3 columns; expected 4")));
}

TEST_F(NetworkEmissionsTest, RestoresNoMoreColumnsThanThereMayBe) {
  std::string bytes;
  Network().AppendTo(&bytes);  // ends with both counts: columns, processes
  ASSERT_GT(bytes.size(), 16U);
  for (const size_t columns : {kEmissionColumnsMax, kEmissionColumnsMax + 1}) {
    bytes.resize(bytes.size() - 16);
    base::AppendU64(&bytes, columns);
    base::AppendU64(&bytes, 0);
    base::WireReader reader(bytes, "test");
    EXPECT_EQ(Network::ReadFrom(reader).ok(), columns == kEmissionColumnsMax)
        << columns;
  }
}

TEST_F(NetworkEmissionsTest, AnEmissionBeyondAllNumbersIsItsProcessesFault) {
  Set(0, {{std::numeric_limits<double>::infinity(), 0, 0, 0}, 1});
  Set(1, {{1, 0, 0, 0}, 0});
  const CompiledNetwork compiled = Compile(network_);
  EXPECT_EQ(compiled.snapshot.direct(0)[0] / compiled.snapshot.output(0),
            std::numeric_limits<double>::infinity());
  EXPECT_THAT(compiled.snapshot.direct(1), ElementsAre(7, 1));
  // With other columns it may have a number again.
  EXPECT_THAT(network_.WithOwnEmissions(), ElementsAre(0, 1));
}

TEST_F(NetworkEmissionsTest, IsRestoredFromItsBytesAndFromNoPartOfThem) {
  Set(0, {{0, 2, 0, 0}, 5});
  Set(1, {});
  Set(2, {{}, 4});
  std::string bytes;
  network_.AppendTo(&bytes);
  base::WireReader reader(bytes, "test");
  TANJI_ASSERT_OK_AND_ASSIGN(const Network restored, Network::ReadFrom(reader));
  TANJI_EXPECT_OK(reader.Finish());
  EXPECT_EQ(restored.column_count(), 4U);
  EXPECT_THAT(restored.WithOwnEmissions(), ElementsAre(0, 2));
  const CompiledNetwork compiled = Compile(restored);
  EXPECT_THAT(compiled.columns, ElementsAre(1));
  EXPECT_THAT(compiled.snapshot.direct(0), ElementsAre(7, 2));
  EXPECT_EQ(compiled.snapshot.marks(2), 4U);
  std::string again;
  restored.AppendTo(&again);
  EXPECT_EQ(again, bytes);
  for (size_t size = 0; size < bytes.size(); ++size) {
    const std::string cut = bytes.substr(0, size);
    base::WireReader cut_reader(cut, "test");
    EXPECT_THAT(Network::ReadFrom(cut_reader),
                StatusIs(absl::StatusCode::kDataLoss, _))
        << size;
  }
}

// The emissions come last: number and marks of process 0, its four columns,
// then number, marks and no columns of process 2.
TEST_F(NetworkEmissionsTest, RefusesEmissionsOfNobodyAndOutOfOrder) {
  Set(0, {{0, 2, 0, 0}, 5});
  Set(1, {});
  Set(2, {{}, 4});
  std::string bytes;
  network_.AppendTo(&bytes);
  constexpr size_t kRow = 4 + 4 + 8;  // number, marks, count of columns
  const size_t last = bytes.size() - kRow;
  const size_t first = last - 4 * sizeof(double) - kRow;
  const auto refused_with = [&](size_t place, char value) {
    std::string changed = bytes;
    changed[place] = value;
    base::WireReader reader(changed, "test");
    return absl::IsDataLoss(Network::ReadFrom(reader).status());
  };
  // Numbers are big-endian: the last byte is the lowest.
  EXPECT_TRUE(refused_with(last + 3, 3));            // there is no process 3
  EXPECT_TRUE(refused_with(last + 3, 0));            // 0 a second time
  EXPECT_TRUE(refused_with(last + 4 + 3, 0));        // emits nothing at all
  EXPECT_TRUE(refused_with(first + 4 + 4 + 7, 3));   // three columns
  EXPECT_TRUE(refused_with(first + 4 + 4, '\x7f'));  // too many for all bytes
}

}  // namespace
}  // namespace tanji::graph
