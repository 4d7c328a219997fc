// A thousand random edits of a park: whatever has changed, the lines of a
// comparison add up to the change of the footprint, to the last digit.

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/strings.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/method/shipped_pack.h"
#include "lib/platform/footprint/footprint_diff.h"
#include "lib/platform/testing/pack_documents.h"
#include "lib/platform/testing/test_system.h"
#include "lib/quantity/rational.h"

namespace tanji::simulation {
namespace {

using platform::Committed;
using platform::InputJson;
using platform::TestSystem;
using quantity::Rational;

constexpr unsigned kSeed = 20261125;
constexpr int kEdits = 1000;

// A maker of screws takes steel, power and a factor of a pack; steel and power
// take of each other; steel leaks methane, which two GWP packs count
// differently.
class Park {
 public:
  absl::StatusOr<Committed> Edit() {
    switch (random_() % 8) {
      case 0:
        return LoadPack(platform::FactorPackOf(
            "factors", base::StrCat(++pack_version_),
            {platform::Row("zinc", base::StrCat("3.", Digits(6)))}));
      case 1:
        is_other_method_ = !is_other_method_;
        return LoadPack(is_other_method_
                            ? platform::OtherGwpPack()
                            : std::string(method::ShippedGwpPack()));
      case 2:
      case 3:
        return Submit("works", "steel", "kg",
                      {InputJson("grid/power", Amount(5), "kWh")},
                      R"(,"emissions":[{"gas":"CH4","amount":"0.0)" +
                          Digits(4) + R"(","unit":"kg","tags":["fugitive"]}])");
      case 4:
        return Submit("grid", "power", "kWh",
                      {InputJson("works/steel", "0.00" + Digits(3), "kg")});
      default:
        return Submit("maker", "screw", "kg",
                      {InputJson("works/steel", Amount(4), "kg"),
                       InputJson("grid/power", "-" + Amount(2), "kWh"),
                       InputJson("factors/zinc", "0.0" + Digits(5), "kg")});
    }
  }

  absl::StatusOr<platform::FootprintDiff> Diff(uint64_t from, uint64_t to) {
    system_.ViewAtHead();
    return platform::DiffFootprint(system_.context(),
                                   identity::Caller::Operator(),
                                   {{"maker", "screw"}, from, to});
  }

 private:
  std::string Digits(int count) {
    std::string digits;
    for (int k = 0; k < count; ++k)
      digits += static_cast<char>('1' + random_() % 9);
    return digits;
  }
  std::string Amount(int count) { return "0." + Digits(count); }

  absl::StatusOr<Committed> LoadPack(const std::string& document) {
    auto committed =
        system_.LoadPack(document, platform::PackCheck::kConfirmed);
    system_.ViewAtHead();
    return committed;
  }

  absl::StatusOr<Committed> Submit(const std::string& organisation,
                                   const std::string& product,
                                   const std::string& unit,
                                   const std::vector<std::string>& inputs,
                                   const std::string& more = "") {
    std::string list;
    for (const std::string& input : inputs) {
      base::StrAppend(&list, list.empty() ? "" : ",", input);
    }
    return system_.Submit(base::StrCat(
        R"({"format":"tanji-submission/v1","organisation":")", organisation,
        R"(","products":[{"id":")", product, R"(","unit":")", unit,
        R"("}],"processes":[{"product":")", product,
        R"(","output":"1","unit":")", unit, R"(","direct_kgco2e":")", Amount(6),
        R"(","confirmation":"an edit","inputs":[)", list, "]", more, "}]}"));
  }

  TestSystem system_;
  std::mt19937 random_{kSeed};
  int pack_version_ = 0;
  bool is_other_method_ = false;
};

void ExpectExact(const platform::FootprintDiff& diff) {
  Rational sum;
  for (const platform::DiffLine& line : diff.lines) {
    sum = sum + Rational::FromDecimal(line.kg_co2e);
  }
  EXPECT_EQ(sum, Rational::FromDecimal(diff.to_kg_co2e) -
                     Rational::FromDecimal(diff.from_kg_co2e));
}

TEST(DiffSimulationTest, PartsAddUpOnAThousandEdits) {
  Park park;
  std::mt19937 random(kSeed + 1);
  std::vector<uint64_t> seqs;
  int compared = 0;
  for (int k = 0; k < kEdits; ++k) {
    SCOPED_TRACE(base::StrCat("seed ", kSeed, ", edit ", k));
    TANJI_ASSERT_OK_AND_ASSIGN(const Committed committed, park.Edit());
    if (seqs.empty() || committed.seq > seqs.back()) {
      seqs.push_back(committed.seq);
    }
    if (seqs.size() < 2) continue;
    const auto diff =
        park.Diff(seqs[random() % (seqs.size() - 1)], seqs.back());
    // Before the maker's first process there is no footprint.
    if (absl::IsFailedPrecondition(diff.status()) ||
        absl::IsNotFound(diff.status())) {
      continue;
    }
    TANJI_ASSERT_OK(diff);
    ExpectExact(*diff);
    ++compared;
  }
  EXPECT_GT(compared, kEdits * 9 / 10);
}

}  // namespace
}  // namespace tanji::simulation
