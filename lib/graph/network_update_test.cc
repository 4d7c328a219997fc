#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/graph/network.h"

namespace tanji::graph {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;

// A network, the versions that it was told, and what Update keeps up to date.
class Updated {
 public:
  explicit Updated(unsigned seed, size_t columns) : random_(seed) {
    TANJI_EXPECT_OK(network_.SetOrganisation(0, {"works", "", {}}));
    network_.SetColumnCount(columns);
    for (ProductNumber p = 0; p < 3; ++p) NameProduct();
  }

  uint32_t Below(size_t n) { return static_cast<uint32_t>(random_() % n); }
  bool OneIn(int n) { return random_() % n == 0; }

  void NameProduct() {
    units_.push_back(0);
    SetProduct(static_cast<ProductNumber>(units_.size() - 1), 0);
  }

  // Some edits, each with something of everything.
  void Edit() {
    if (OneIn(12) && units_.size() < 40) NameProduct();
    if (OneIn(10)) SetProduct(Below(units_.size()), AnyUnit());
    const bool is_new =
        versions_.empty() || (versions_.size() < 120 && OneIn(3));
    if (is_new) versions_.push_back(NewProcess());
    const auto number = is_new
                            ? static_cast<ProcessNumber>(versions_.size() - 1)
                            : Below(versions_.size());
    SetVersion(number);
  }

  void Set(ProcessNumber number) {
    OwnEmissions own;
    own.marks = marks_[number];
    if (columns_[number] != 0) {
      own.columns.assign(network_.column_count(), 0.0);
      own.columns[columns_[number] % own.columns.size()] = columns_[number];
    }
    TANJI_ASSERT_OK(
        network_.SetProcess(number, versions_[number], ++seq_, own));
  }

  void ExpectCompiled() {
    for (const ProcessNumber i : network_.TakeRestated()) Set(i);
    ASSERT_THAT(network_.TakeRestated(), IsEmpty());
    TANJI_ASSERT_OK_AND_ASSIGN(const NetworkUpdate update,
                               network_.Update(compiled_));
    TANJI_ASSERT_OK_AND_ASSIGN(const CompiledNetwork expected,
                               network_.Compile());
    (update.is_full ? full_ : partial_) += 1;
    EXPECT_EQ(compiled_.columns, expected.columns);
    EXPECT_TRUE(compiled_.snapshot == expected.snapshot);
    EXPECT_EQ(compiled_.unlinked.ToVector(), expected.unlinked.ToVector());
    EXPECT_EQ(compiled_.unlinked.size(), expected.unlinked.size());
    EXPECT_EQ(Bytes(*compiled_.catalogue), Bytes(*expected.catalogue));
    for (const ProcessNumber row : update.rows) {
      EXPECT_THAT(update.touched, Contains(row));
    }
  }

  static std::string Bytes(const Catalogue& catalogue) {
    std::string bytes;
    catalogue.AppendTo(&bytes);
    for (ProductNumber p = 0; p < catalogue.product_count(); ++p) {
      base::StrAppend(&bytes, catalogue.CurrentProcess(p), ",");
      EXPECT_EQ(catalogue.FindProduct(catalogue.product_id(p)), p);
    }
    EXPECT_EQ(catalogue.FindProduct({"works", "nobody's"}), std::nullopt);
    return bytes;
  }

  const CompiledNetwork& compiled() const { return compiled_; }
  int full() const { return full_; }
  int partial() const { return partial_; }

 private:
  static quantity::UnitCode Unit(const char* unit) {
    return (*quantity::FindUnit(unit))->code;
  }
  quantity::UnitCode AnyUnit() {
    constexpr const char* kUnits[] = {"kg", "kg", "t", "g", "kWh"};
    return Unit(kUnits[Below(5)]);
  }

  void SetProduct(ProductNumber number, quantity::UnitCode unit) {
    ProductVersion version;
    version.id = base::StrCat("product-", number);
    version.declared = unit != 0;
    version.unit = unit;
    units_[number] = unit;
    TANJI_ASSERT_OK(network_.SetProduct(number, version));
  }

  ProcessVersion NewProcess() {
    marks_.push_back(0);
    columns_.push_back(0);
    ProcessVersion version;
    version.product = Below(units_.size());
    version.place = base::StrCat("P", versions_.size());
    if (OneIn(2)) {
      const auto end = static_cast<Day>(Below(20));
      version.period = Period{end - 5, end};
    }
    version.frozen_seq = OneIn(15) ? 1 : 0;
    return version;
  }

  void SetVersion(ProcessNumber number) {
    ProcessVersion& version = versions_[number];
    version.in_force = !OneIn(5);
    version.is_mix = OneIn(6);
    version.unit = AnyUnit();
    version.output = *quantity::Decimal::Parse(base::StrCat(1 + Below(9)));
    version.direct_kgco2e = *quantity::Decimal::Parse(base::StrCat(Below(50)));
    marks_[number] = OneIn(4) ? 1 + Below(7) : 0;
    columns_[number] = OneIn(40) ? 1 + Below(9) : 0;
    if (!OneIn(3)) version.inputs.clear();
    const uint32_t inputs = version.in_force ? Below(5) : 0;
    for (uint32_t k = 0; k < inputs; ++k) {
      InputVersion input;
      input.pinned = OneIn(5);
      input.target =
          input.pinned ? Below(versions_.size()) : Below(units_.size());
      input.unit = AnyUnit();
      input.amount = *quantity::Decimal::Parse(base::StrCat("0.", Below(99)));
      version.inputs.push_back(input);
    }
    if (!version.in_force) version.inputs.clear();
    Set(number);
  }

  std::mt19937 random_;
  Network network_;
  CompiledNetwork compiled_;
  std::vector<quantity::UnitCode> units_;  // by product; 0: not declared
  std::vector<ProcessVersion> versions_;
  std::vector<uint32_t> marks_;
  std::vector<uint32_t> columns_;  // by process; 0: emits nothing
  Seq seq_ = 0;
  int full_ = 0;
  int partial_ = 0;
};

// Providers come, go, and change their rank; units, inputs, pins, emissions and
// marks change; all against a network compiled anew.
TEST(NetworkUpdateTest, GivesWhatCompileGives) {
  int full = 0;
  int partial = 0;
  for (unsigned seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE(base::StrCat("seed ", seed));
    Updated updated(seed, /*columns=*/3);
    for (int step = 0; step < 200; ++step) {
      const uint32_t edits = 1 + updated.Below(4);
      for (uint32_t k = 0; k < edits; ++k) updated.Edit();
      updated.ExpectCompiled();
      ASSERT_FALSE(testing::Test::HasFailure()) << "step " << step;
    }
    full += updated.full();
    partial += updated.partial();
  }
  // Only another set of columns that are in use asks for all.
  EXPECT_LT(full, 600);
  EXPECT_GT(partial, 3400);
}

TEST(NetworkUpdateTest, LeavesEarlierCopiesAsTheyWere) {
  Updated updated(/*seed=*/7, /*columns=*/1);
  std::vector<CompiledNetwork> copies;
  std::vector<std::string> catalogues;
  std::vector<std::vector<UnlinkedInput>> unlinked;
  for (int step = 0; step < 60; ++step) {
    updated.Edit();
    updated.ExpectCompiled();
    copies.push_back(updated.compiled());
    catalogues.push_back(Updated::Bytes(*copies.back().catalogue));
    unlinked.push_back(copies.back().unlinked.ToVector());
  }
  for (size_t i = 0; i < copies.size(); ++i) {
    SCOPED_TRACE(i);
    EXPECT_EQ(Updated::Bytes(*copies[i].catalogue), catalogues[i]);
    EXPECT_EQ(copies[i].unlinked.ToVector(), unlinked[i]);
  }
}

}  // namespace
}  // namespace tanji::graph
